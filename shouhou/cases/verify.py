"""shouhou verify: rebuilds states, duties and figures from the journal and compares them with what is stored.

A case that waits to be looked at, since holidays, a roster, a shift or an absence were told meanwhile, is counted as it
stands: the next roll() makes it agree.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from shouhou.cases.actions.time import waits_to_be_looked_at
from shouhou.cases.models import Case, DayTotal, FigureDelta, MonthTotal, Obligation
from shouhou.cases.reckoning import Timelines, load_facts, reckon_case
from shouhou.cases.stored import Counted, counted_as, stored_values, values_of
from shouhou.journal.models import Event, Seal
from shouhou.journal.sealing import Broken, check_events, check_seals
from shouhou.policy.states.machine import IllegalMove

BATCH = 300
_COMPARED = (
    "revision", "policy_version_id", "opens_at", "target_at", "due_at", "owner_role", "owner_id", "branch_id",
    "outcome", "standing", "settled_by_event_id", "met_at", "on_statement", "cause",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the check has come: what is checked, how many of how many, and what did not agree in this step."""

    what: str
    done: int
    total: int
    broken: tuple[Broken, ...] = ()


def verify(*, at: datetime, since: date | None = None, every: int = 1) -> Iterator[Progress]:
    """Checks seals, events, cases and figures in batches, memory flat; with `since` only what was written from that
    sealed day on; with `every` only each n-th batch of events and each n-th case (figures then are not compared)."""
    yield Progress("seals", 1, 1, tuple(check_seals(since=since)))
    yield from _events(since, every)
    counted: Counter[tuple[Any, ...]] = Counter()
    yield from _cases(at, since, every, counted)
    if since is None and every == 1:
        yield Progress("figures", 1, 1, tuple(_figures(counted)))


def _events(since: date | None, every: int) -> Iterator[Progress]:
    seal = Seal.objects.filter(day__lt=since).order_by("-day").first() if since else None
    start = (seal.last_event or 0) if seal else 0
    total = Event.objects.filter(id__gt=start).count()
    done = 0
    for last, broken in check_events(after_id=start, every=every):
        done = min(total, done + 1000 * every) if last else done
        yield Progress("events", done, total, tuple(broken))


def _cases(
    at: datetime, since: date | None, every: int, counted: Counter[tuple[Any, ...]]
) -> Iterator[Progress]:
    cases = Case.objects.order_by("pk")
    if since is not None:
        written = Event.objects.filter(written_at__date__gte=since - timedelta(days=1), subjects__kind="CASE")
        cases = cases.filter(pk__in=written.values("subjects__ref"))
    total = cases.count() // every
    last, done = 0, 0
    while batch := list(cases.filter(pk__gt=last)[: BATCH * every]):
        last = batch[-1].pk
        chosen = batch[::every]
        done += len(chosen)
        yield Progress("cases", done, total, tuple(_compare(chosen, at, counted)))


def _compare(cases: list[Case], at: datetime, counted: Counter[tuple[Any, ...]]) -> Iterator[Broken]:
    ids = [case.pk for case in cases]
    facts = load_facts(ids)
    stored: dict[int, dict[tuple[str, int], Obligation]] = {pk: {} for pk in ids}
    for row in Obligation.objects.filter(case_id__in=ids):
        stored[row.case_id][row.rule_id, row.trigger_event_id] = row
    timelines = Timelines(facts.values(), at)
    waiting = set(Case.objects.filter(waits_to_be_looked_at(at), pk__in=ids).values_list("pk", flat=True))
    for case in cases:
        if case.pk in waiting:
            for row in stored[case.pk].values():
                _count(row.rule_id, values_of(row), counted)
            continue
        try:
            reckoned = reckon_case(case, facts.get(case.pk, []), timelines.of(case.branch_id))
        except IllegalMove as move:
            yield Broken("history", f"{case}: {move}")
            continue
        if case.state != reckoned.state:
            yield Broken(
                "state", f"{case}: {case.state} is stored, {reckoned.state} follows from the journal"
            )
        rows = stored[case.pk]
        for duty in reckoned.duties:
            wanted = stored_values(duty, case.branch_id)
            _count(duty.rule_id, wanted, counted)
            held = rows.pop(duty.key, None)
            if held is None:
                yield Broken("obligation", f"{case} {duty.rule_id}: missing")
                continue
            for name in _COMPARED:
                if getattr(held, name) != wanted[name]:
                    said = f"{getattr(held, name)} is stored, {wanted[name]} follows from the journal"
                    yield Broken("obligation", f"{case} {duty.rule_id} {name}: {said}")
        for row in rows.values():
            yield Broken("obligation", f"{case} {row.rule_id}: stored, but nothing asks for it")


def _count(rule_id: str, told: Mapping[str, Any], counted: Counter[Counted]) -> None:
    if key := counted_as(rule_id, told):
        counted[key] += 1


_KEY = ("rule_id", "due_day", "branch_id", "owner_id", "outcome")


def _figures(counted: Counter[tuple[Any, ...]]) -> Iterator[Broken]:
    stored: Counter[tuple[Any, ...]] = Counter()
    months: Counter[tuple[Any, ...]] = Counter()
    for rule_id, day, *rest, count in DayTotal.objects.values_list(*_KEY, "count").iterator():
        stored[rule_id, day, *rest] += count
        months[rule_id, day.replace(day=1), *rest] += count
    yield from _differing("month", _month_totals(), months, "follows from its days")
    for *key, count in FigureDelta.objects.values_list(*_KEY).annotate(Sum("change")).order_by():
        stored[tuple(key)] += count
    yield from _differing("figure", stored, counted, "follows from the journal")


def _month_totals() -> Counter[tuple[Any, ...]]:
    rows = MonthTotal.objects.values_list("rule_id", "due_month", *_KEY[2:], "count")
    return Counter({tuple(key): count for *key, count in rows.iterator()})


def _differing(
    what: str, stored: Counter[tuple[Any, ...]], wanted: Counter[tuple[Any, ...]], why: str
) -> Iterator[Broken]:
    for key in sorted({*stored, *wanted}, key=str):
        if stored[key] != wanted[key]:
            yield Broken(what, f"{key}: {stored[key]} is stored, {wanted[key]} {why}")


def run(
    *, at: datetime, since: date | None = None, every: int = 1, say: Callable[[str], None] = print
) -> bool:
    """Says progress and what does not agree; returns whether everything agrees."""
    wrong = 0
    for progress in verify(at=at, since=since, every=every):
        for broken in progress.broken:
            wrong += 1
            say(f"{broken.what}: {broken.ref}")
        say(f"{progress.what}: {progress.done} / {progress.total}")
    say(_("Everything agrees.") if not wrong else _("%(n)s things do not agree.") % {"n": wrong})
    return not wrong
