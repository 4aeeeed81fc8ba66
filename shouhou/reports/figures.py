"""The figures of a month or a year: counted once, kept as they were, and compared with what the records say now."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from shouhou.cases.figures import figures as settled_figures
from shouhou.cases.figures import start_of_day
from shouhou.cases.models import Obligation
from shouhou.core.say import day_of
from shouhou.policy.causes import Cause
from shouhou.policy.rulebook import Outcome, Standing
from shouhou.reports import spans
from shouhou.reports.counts import COUNTS, Span, counts_of, records_of
from shouhou.reports.models import PaperFigure, Summary

__all__ = ["COUNTS", "OUTCOMES", "Span", "counted", "duties", "number_of", "records", "with_comparison"]

OUTCOMES: Final = ("MET", "MET_LATE", "WAIVED", "MISSED", "UNKNOWABLE", "OPEN", "OPEN_LATE")


def counted(span: Span, *, at: datetime) -> dict[str, Any]:
    """What the records say at a moment: `rules` by outcome, and `counts`; all of it out of totals and indexes."""
    return {"rules": _rules(span, at), "counts": counts_of(span)}


def with_comparison(span: Span, *, at: datetime) -> dict[str, Any]:
    """The figures to keep, with each rule's mean lateness in hours (K13), beside those of the period before: of its
    summary, from the records, or from paper."""
    found = counted(span, at=at)
    for rule_id, hours in _mean_lateness(span, found["rules"]).items():
        found["rules"][rule_id]["hours"] = hours
    return {**found, "causes": _causes(span, at), "before": _before(span.before, at)}


def _before(span: Span, at: datetime) -> dict[str, Any]:
    kept = Summary.objects.filter(
        period__branch_id=span.branch_id, period__kind=span.kind, period__first_day=span.first
    ).first()
    if kept is not None and kept.submitted_at is not None:
        found = {"rules": kept.figures["rules"], "counts": kept.figures["counts"], "source": "SUMMARY"}
    else:
        found = {**counted(span, at=at), "source": "RECORDS"}
    typed = PaperFigure.objects.filter(branch_id=span.branch_id, kind=span.kind, first_day=span.first)
    paper = dict(typed.values_list("key", "value"))
    if paper:
        found = {**found, "counts": {**found["counts"], **paper}, "source": "PAPER"}
    return found


def _rules(span: Span, at: datetime) -> dict[str, dict[str, Any]]:
    settled = settled_figures(start=span.first, end=span.last, branch_id=span.branch_id)
    shown = {rule: {o: n for o, n in counts.items() if o in OUTCOMES} for rule, counts in settled.items()}
    found = {rule: counts for rule, counts in shown.items() if counts}
    for rule_id, n in _late(span, found, at).items():
        if n:
            found.setdefault(rule_id, {})["OPEN_LATE"] = n
    return found


def _late(span: Span, found: Mapping[str, Mapping[str, int]], at: datetime) -> dict[str, int]:
    """Open duties whose limit has passed: of an ended period all that are open, else those of the days before today
    out of totals and today's one by one."""
    today = day_of(at)
    if span.last < today:
        return {rule_id: counts.get("OPEN", 0) for rule_id, counts in found.items()}
    late: Counter[str] = Counter()
    if span.first < today:
        past = settled_figures(start=span.first, end=today - timedelta(days=1), branch_id=span.branch_id)
        late.update({rule_id: counts.get("OPEN", 0) for rule_id, counts in past.items()})
    now = duties(span).filter(outcome=Outcome.OPEN, due_at__gt=start_of_day(today), due_at__lte=at)
    late.update(dict(now.order_by().values_list("rule_id").annotate(n=Count("pk"))))
    return late


def _mean_lateness(span: Span, found: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """Hours by which what was done late was late, on average by rule; reads only rules that have any."""
    late: dict[str, list[float]] = defaultdict(list)
    named = [rule_id for rule_id, counts in found.items() if counts.get("MET_LATE")]
    rows = duties(span).filter(rule_id__in=named, outcome=Outcome.MET_LATE)
    for rule_id, due_at, met_at in rows.values_list("rule_id", "due_at", "met_at").iterator():
        if met_at is not None:
            late[rule_id].append((met_at - due_at).total_seconds() / 3600)
    return {rule_id: round(sum(hours) / len(hours), 1) for rule_id, hours in late.items()}


def _causes(span: Span, at: datetime) -> dict[str, int]:
    """How many duties are or were late for each cause that was recorded; out of the index by cause."""
    late = Q(outcome__in=[Outcome.MET_LATE, Outcome.MISSED]) | Q(outcome=Outcome.OPEN, due_at__lte=at)
    caused = duties(span).filter(late, cause__in=[cause.value for cause in Cause]).exclude(cause="")
    return dict(caused.order_by().values_list("cause").annotate(n=Count("pk")))


def duties(span: Span) -> QuerySet[Obligation]:
    """The duties that count and whose limit falls into the span; 24:00 of its last day belongs to it."""
    return Obligation.objects.filter(
        branch_id=span.branch_id,
        standing=Standing.DUTY,
        due_at__gt=spans.begins(span.first),
        due_at__lte=spans.ends(span.kind, span.first),
    )


def records(span: Span, key: str, *, at: datetime) -> QuerySet[Any] | None:
    """What makes up one figure now: the records of a count or, for a key like AS-01.MET, duties; else None."""
    if key in COUNTS:
        return records_of(span, key)
    rule_id, _dot, outcome = key.partition(".")
    if outcome not in OUTCOMES:
        return None
    of_rule = duties(span).filter(rule_id=rule_id).select_related("case__customer", "owner")
    if outcome == "OPEN_LATE":
        return of_rule.filter(outcome=Outcome.OPEN, due_at__lte=at)
    return of_rule.filter(outcome=outcome)


def number_of(figures: Mapping[str, Any], key: str) -> int:
    """One figure of a snapshot by its key."""
    if key in COUNTS:
        return int(figures.get("counts", {}).get(key, 0))
    rule_id, _dot, outcome = key.partition(".")
    return int(figures.get("rules", {}).get(rule_id, {}).get(outcome, 0))
