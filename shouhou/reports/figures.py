"""The figures of a month or a year: counted once, kept as they were, and compared with what the records say now."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shouhou.cases.figures import figures as settled_figures
from shouhou.cases.figures import start_of_day
from shouhou.cases.models import Case, Line, Obligation
from shouhou.core.say import day_of
from shouhou.followups.codes import LineState, Way
from shouhou.followups.models import Call
from shouhou.policy.rulebook import Outcome, Standing
from shouhou.reports import spans
from shouhou.reports.codes import PeriodKind
from shouhou.reports.models import PaperFigure, Period, Summary

OUTCOMES: Final = ("MET", "MET_LATE", "WAIVED", "MISSED", "UNKNOWABLE", "OPEN", "OPEN_LATE")

_CASES: Final = {
    "requests": (_("Requests received"), Q(line=Line.SERVICE_REQUEST)),
    "requests_closed": (_("Of these closed"), Q(line=Line.SERVICE_REQUEST, closed_at__isnull=False)),
    "profiles": (_("Customer files made"), Q(line=Line.CUSTOMER_FILE)),
}
_CALLS: Final = {
    "calls": (_("Talks registered"), Q()),
    "calls_out": (_("Calls out"), Q(way=Way.CALL_OUT)),
    "calls_in": (_("Calls in"), Q(way=Way.CALL_IN)),
    "not_reached": (_("Nobody reached"), ~Q(line_state=LineState.CONNECTED)),
    "demands": (_("Demands"), ~Q(demand="")),
    "wishes": (_("Wishes"), ~Q(wish="")),
    "complaints": (_("Complaints in talks"), ~Q(complaint="")),
    "new_needs": (_("New needs"), ~Q(new_need="")),
}
COUNTS: Final = {key: label for key, (label, _where) in {**_CASES, **_CALLS}.items()}


@dataclass(frozen=True, slots=True)
class Span:
    """Which days of which branch are counted."""

    branch_id: int
    kind: str
    first: date

    @classmethod
    def of(cls, period: Period) -> "Span":
        """The days of a period."""
        return cls(period.branch_id, period.kind, period.first_day)

    @property
    def before(self) -> "Span":
        """The days of the period before."""
        return Span(self.branch_id, self.kind, spans.before(self.kind, self.first))

    @property
    def last(self) -> date:
        """The last day."""
        return spans.last_day(self.kind, self.first)


def counted(span: Span, *, at: datetime) -> dict[str, Any]:
    """What the records say at a moment: `rules` by outcome, and `counts`; all of it out of totals and indexes."""
    return {"rules": _rules(span, at), "counts": _counts(span)}


def with_comparison(span: Span, *, at: datetime) -> dict[str, Any]:
    """The figures to keep, with each rule's mean lateness in hours (K13), beside those of the period before: of its
    summary, from the records, or from paper."""
    found = counted(span, at=at)
    for rule_id, hours in _mean_lateness(span, found["rules"]).items():
        found["rules"][rule_id]["hours"] = hours
    return {**found, "before": _before(span.before, at)}


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


def _counts(span: Span) -> dict[str, int]:
    of_cases = cases(span).aggregate(**{key: Count("pk", filter=q) for key, (_l, q) in _CASES.items()})
    plain = {key: Count("pk", filter=q) if q else Count("pk") for key, (_l, q) in _CALLS.items()}
    return {**of_cases, **calls(span).aggregate(**plain)}


def duties(span: Span) -> QuerySet[Obligation]:
    """The duties that count and whose limit falls into the span; 24:00 of its last day belongs to it."""
    return Obligation.objects.filter(
        branch_id=span.branch_id,
        standing=Standing.DUTY,
        due_at__gt=spans.begins(span.first),
        due_at__lte=spans.ends(span.kind, span.first),
    )


def cases(span: Span) -> QuerySet[Case]:
    """The numbered requests and the files made in the span."""
    within = Q(
        branch_id=span.branch_id,
        opened_at__gte=spans.begins(span.first),
        opened_at__lt=spans.ends(span.kind, span.first),
    )
    drafts = Q(line=Line.SERVICE_REQUEST, number="")
    return Case.objects.filter(within, line__in=[Line.SERVICE_REQUEST, Line.CUSTOMER_FILE]).exclude(drafts)


def calls(span: Span) -> QuerySet[Call]:
    """The lines of the book that stand."""
    months = Q(register_month=span.first)
    if span.kind == PeriodKind.YEAR:
        months = Q(register_month__gte=span.first, register_month__lte=span.last)
    return Call.objects.filter(months, branch_id=span.branch_id, annulled_at=None)


def records(span: Span, key: str, *, at: datetime) -> QuerySet[Any] | None:
    """What makes up one figure now: calls, cases or, for a key like AS-01.MET, duties; None for an unknown key."""
    if key in _CASES:
        return cases(span).filter(_CASES[key][1]).select_related("customer")
    if key in _CALLS:
        return calls(span).filter(_CALLS[key][1]).select_related("recorder")
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
