"""What the company's own duties ask of a booking: which of them a fact asks for by its customer and case, and which
further cases of the customer hear of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from shouhou.cases.models import Case, Obligation
from shouhou.core.rows import insert_rows
from shouhou.core.say import day_of
from shouhou.journal.actions import Entry
from shouhou.policy.current import own_duties, own_on, refresh
from shouhou.policy.own import OCCASIONS, PROOFS, Known, OwnDuty
from shouhou.policy.rulebook import Outcome


def told_to_own_duties(entries: Sequence[Entry], new: Sequence[Case] = ()) -> list[Entry]:
    """The entries with the own duties that each asks for (`data["own"]`) and the cases that hear of it; one small
    statement where the company has none. Else new cases are written first, since they are asked about."""
    refresh()
    if not own_duties():
        return list(entries)
    insert_rows(new)
    return _with_cases_that_hear(_with_what_is_asked(entries))


def _with_what_is_asked(entries: Sequence[Entry]) -> list[Entry]:
    days: dict[date, list[OwnDuty]] = {}
    wanted: dict[int, list[OwnDuty]] = {}
    for n, entry in enumerate(entries):
        told = entry.happening
        day = day_of(told.happened_at)
        each = days.setdefault(day, [duty for duty in own_on(day) if duty.asks_case])
        patterns = [(duty, OCCASIONS[duty.occasion].pattern) for duty in each]
        asking = [duty for duty, p in patterns if p.kind == told.kind and p.allows(told.data)]
        if asking:
            wanted[n] = asking
    if not wanted:
        return list(entries)
    known = known_of({entries[n].case_id or 0 for n in wanted})
    found = list(entries)
    for n, asking in wanted.items():
        facts = known.get(entries[n].case_id or 0, Known())
        ids = [duty.id for duty in asking if duty.asks_of(facts)]
        if ids:
            told = entries[n].happening
            found[n] = replace(entries[n], happening=replace(told, data={**told.data, "own": ids}))
    return found


def known_of(case_ids: Iterable[int]) -> dict[int, Known]:
    """What conditions are put to, by case; in two statements."""
    cases = Case.objects.filter(pk__in=list(case_ids))
    kinds: dict[int, set[str]] = {}
    owned = cases.filter(customer__assets__is_active=True)
    for pk, kind in owned.values_list("pk", "customer__assets__kind").distinct():
        kinds.setdefault(pk, set()).add(kind)
    columns = ("customer__level", "customer__province", "customer__city", "service_request__kind")
    return {
        pk: Known(
            level=level or "",
            places=tuple(place for place in (province, city) if place),
            asset_kinds=frozenset(kinds.get(pk, ())),
            line=line,
            request_kind=asked or "",
        )
        for pk, line, level, province, city, asked in cases.values_list("pk", "line", *columns)
    }


def _with_cases_that_hear(entries: Sequence[Entry]) -> list[Entry]:
    hearing = _rules_that_hear()
    some = [n for n, entry in enumerate(entries) if entry.happening.kind in hearing]
    if not some:
        return list(entries)
    whose = _customers_of([entries[n] for n in some])
    owed = _owed(
        {pk for pk in whose if pk is not None}, {rule for rules in hearing.values() for rule in rules}
    )
    found = list(entries)
    for n, customer_id in zip(some, whose, strict=True):
        told = entries[n].happening
        cases = {
            row["case_id"]
            for row in owed.get(customer_id or 0, ())
            if row["rule_id"] in hearing[told.kind] and _may_hear(row, told.happened_at)
        }
        if cases:
            found[n] = replace(entries[n], happening=replace(told, heard=tuple(sorted(cases))))
    return found


def _rules_that_hear() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for duty in own_duties():
        proof = PROOFS[duty.proof]
        for answer in proof.answers if proof.hears else ():
            found.setdefault(answer.kind, set()).add(duty.id)
    return found


def _customers_of(entries: Sequence[Entry]) -> list[int | None]:
    """Whose fact each is: the customer it names, else its case's."""
    unnamed = {entry.case_id or 0 for entry in entries if entry.happening.customer_id is None}
    cases = dict(Case.objects.filter(pk__in=unnamed).values_list("pk", "customer_id")) if unnamed else {}
    return [entry.happening.customer_id or cases.get(entry.case_id or 0) for entry in entries]


def _owed(customer_ids: set[int], rule_ids: set[str]) -> dict[int, list[dict[str, Any]]]:
    """What these customers are owed by such rules, or were until their turn ended."""
    rows = Obligation.objects.filter(
        Q(outcome=Outcome.OPEN) | Q(outcome=Outcome.MISSED, case__closed_at__isnull=False),
        case__customer_id__in=customer_ids,
        rule_id__in=rule_ids,
    )
    found: dict[int, list[dict[str, Any]]] = {}
    names = ("case_id", "rule_id", "outcome", "opens_at", "case__customer_id", "case__closed_at")
    for row in rows.values(*names):
        found.setdefault(row["case__customer_id"], []).append(row)
    return found


def _may_hear(row: dict[str, Any], happened_at: datetime) -> bool:
    """What is told afterwards counts for the turn in which it happened, though that has ended meanwhile."""
    if row["outcome"] == Outcome.OPEN:
        return True
    return bool(row["opens_at"] <= happened_at < row["case__closed_at"])
