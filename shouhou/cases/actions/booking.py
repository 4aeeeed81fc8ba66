"""book(): journal what happened, fold the state, make the obligations agree, append the figures."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions.hearing import told_to_own_duties
from shouhou.cases.models import Case, CaseRole, FigureDelta, Obligation
from shouhou.cases.reckoning import Reckoned, Reckoner, Timelines, load_facts, reckon_case, told_facts
from shouhou.cases.stored import STORED, Counted, counted_as, stored_values, values_of
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.rows import give_keys, insert_rows, insert_values, made, without_waiting
from shouhou.journal.actions import Draft, Entry, draft_many, write
from shouhou.journal.happening import Happening
from shouhou.journal.models import Event
from shouhou.policy.current import rulebook
from shouhou.policy.rulebook import Duty, Fact
from shouhou.policy.states.lines import MACHINES
from shouhou.policy.states.machine import IllegalMove

AT_ONCE = 50
"""How many further cases one save reconciles itself; the rest follow with the next roll()."""


class CannotMove(Refusal):
    """The state of the case does not allow this step."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What a save came to: the events written, and the case with its new state."""

    case: Case
    events: tuple[Event, ...]

    @property
    def save_key(self) -> str:
        """The key by which this save can be undone whole."""
        return self.events[0].save_key


def open_case(
    *,
    line: str,
    branch_id: int,
    by: Actor,
    at: datetime,
    customer_id: int | None = None,
    agent_id: int | None = None,
    number: str = "",
    parent_id: int | None = None,
) -> Case:
    """Inserts a case without facts; the caller's book() gives it its state. Being new, it needs no lock."""
    return Case.objects.create(
        line=line,
        number=number,
        branch_id=branch_id,
        customer_id=customer_id,
        agent_id=agent_id or by.owner_id,
        parent_id=parent_id,
        opened_at=at,
    )


def open_cases(
    *,
    line: str,
    branch_id: int,
    customer_ids: Sequence[int],
    by: Actor,
    at: datetime,
    agent_ids: Sequence[int | None] = (),
    numbers: Sequence[str] = (),
    parent_id: int | None = None,
) -> list[Case]:
    """open_case() for many customers at once: one small case each, in the order given; perhaps each with its agent and
    number. They have their ids, and are written with their first state by the book_many() that follows."""
    agents = agent_ids or [by.owner_id] * len(customer_ids)
    cases = [
        made(
            Case,
            line=line,
            branch_id=branch_id,
            customer_id=pk,
            agent_id=agent,
            number=number,
            parent_id=parent_id,
            opened_at=at,
        )
        for pk, agent, number in zip(customer_ids, agents, numbers or [""] * len(customer_ids), strict=True)
    ]
    give_keys(cases)
    return cases


def lock(*case_ids: int) -> list[Case]:
    """Locks cases for the rest of the transaction, in the order of their ids, and returns them so."""
    return list(Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk"))


def listening_cases(customer_id: int, kind: str) -> list[int]:
    """The ids of the customer's cases with an open duty that a kind of fact may settle."""
    rules = rulebook().listening_to(kind)
    if not rules:
        return []
    owed = Obligation.objects.open().filter(case__customer_id=customer_id, rule_id__in=rules)
    return sorted(set(owed.values_list("case_id", flat=True)))


def book(case: Case, *happenings: Happening, by: Actor, at: datetime) -> Booking:
    """Records what happened in a case that the caller has locked or just opened, and reconciles what is owed.

    Raises CannotMove when a fact cannot follow in the case's state; nothing is then written.
    """
    return book_many([(case, happenings)], by=by, at=at)[0]


@transaction.atomic(savepoint=False)
def book_many(pairs: Sequence[tuple[Case, Sequence[Happening]]], *, by: Actor, at: datetime) -> list[Booking]:
    """Books several cases with one set of statements; further cases that a happening names are locked here.

    What cases of open_cases() hold and owe is known, and not asked for; they are written here.
    """
    entries = [
        Entry(h, h.case_id or case.pk, by, save=n)
        for n, (case, happenings) in enumerate(pairs)
        for h in happenings
    ]
    known = {case.pk: case for case, _happenings in pairs}
    new = [case for case in known.values() if case._state.adding]
    entries = told_to_own_duties(entries, new)
    with without_waiting() if new else nullcontext():
        drafts = draft_many(entries, at=at, keyed=bool(new))
        ahead = _Ahead.of(drafts, new, at) if new else None
        events = write(drafts)
        further = _further(entries, known)
        for other in lock(*further[:AT_ONCE]) if further else []:
            known[other.pk] = other
        if further[AT_ONCE:]:
            Case.objects.filter(pk__in=further[AT_ONCE:]).update(look_at=at)
        reconcile_cases(list(known.values()), at=at, ahead=ahead)
    its_events: dict[int, list[Event]] = {}
    for entry, event in zip(entries, events, strict=True):
        its_events.setdefault(entry.save or 0, []).append(event)
    return [Booking(case, tuple(its_events.get(n, ()))) for n, (case, _h) in enumerate(pairs)]


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What is known of new cases before their first events are written: asking for it would wait for those."""

    facts: Mapping[int, Sequence[Fact]]
    reckoner: Reckoner

    @classmethod
    def of(cls, drafts: Sequence[Draft], cases: Collection[Case], at: datetime) -> Self:
        """Of drafted events, with the timelines of the cases' branches."""
        told = told_facts((draft.event, draft.subjects) for draft in drafts)
        timelines = Timelines(told.values(), at)
        for branch_id in {case.branch_id for case in cases}:
            timelines.of(branch_id)
        return cls({case.pk: told.get(case.pk, ()) for case in cases}, Reckoner(timelines))


def _further(entries: Iterable[Entry], known: dict[int, Case]) -> list[int]:
    named = {
        ref for e in entries for ref in (*e.happening.also, *e.happening.heard, e.case_id) if ref is not None
    }
    return sorted(named - set(known))


def reconcile_cases(cases: Sequence[Case], *, at: datetime, ahead: _Ahead | None = None) -> int:
    """Makes state and obligations of locked cases agree with their facts; returns how many rows changed. Nothing is
    asked for of cases that are known ahead."""
    new = ahead.facts if ahead else {}
    ids = [case.pk for case in cases if case.pk not in new]
    facts = load_facts(ids) if ids else {}
    stored: dict[int, dict[tuple[str, int], Obligation]] = {case.pk: {} for case in cases}
    for row in Obligation.objects.filter(case_id__in=ids) if ids else ():
        stored[row.case_id][row.rule_id, row.trigger_event_id] = row
    timelines = Timelines(facts.values(), at)
    changes = _Changes(at)
    for case in cases:
        try:
            if ahead and case.pk in new:
                reckoned = ahead.reckoner.reckon(case, new[case.pk])
            else:
                reckoned = reckon_case(case, facts.get(case.pk, ()), timelines.of(case.branch_id))
        except IllegalMove as move:
            raise CannotMove(_say_illegal(case, move)) from None
        changes.case(case, reckoned)
        changes.duties(case, reckoned.duties, stored[case.pk])
    return changes.write()


def _say_illegal(case: Case, move: IllegalMove) -> str:
    if move.state in MACHINES[case.line].final:
        return _("%(case)s is closed; nothing more can be entered.") % {"case": case}
    return _("This step does not fit the state of %(case)s. Load the page again to see how it stands.") % {
        "case": case
    }


class _Changes:
    """Collects what differs over all cases of a booking, and writes it in a few statements."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.born: list[Case] = []
        self.moved: list[Case] = []
        self.new: list[tuple[Any, ...]] = []
        self.changed: list[Obligation] = []
        self.columns: set[str] = set()
        self.gone: list[int] = []
        self.deltas: Counter[Counted] = Counter()

    def case(self, case: Case, reckoned: Reckoned) -> None:
        closed_at = (case.closed_at or self.at) if reckoned.is_final else None
        if case._state.adding:
            self.born.append(case)
        elif (case.state, case.closed_at, case.look_at) != (reckoned.state, closed_at, None):
            self.moved.append(case)
        case.state, case.closed_at, case.look_at = reckoned.state, closed_at, None

    def duties(self, case: Case, duties: Iterable[Duty], stored: dict[tuple[str, int], Obligation]) -> None:
        left = dict(stored)
        for duty in duties:
            row = left.pop(duty.key, None)
            told = stored_values(duty, case.branch_id)
            if row is None:
                self.new.append((case.pk, duty.rule_id, duty.trigger_id, *told.values()))
                self._count(duty.rule_id, told, +1)
                continue
            old = values_of(row)
            differing = {name: value for name, value in told.items() if value != old[name]}
            if differing:
                for name, value in differing.items():
                    setattr(row, name, value)
                self.columns.update(differing)
                self.changed.append(row)
                self._count(row.rule_id, old, -1)
                self._count(row.rule_id, told, +1)
        for row in left.values():
            self.gone.append(row.pk)
            self._count(row.rule_id, values_of(row), -1)

    def _count(self, rule_id: str, told: Mapping[str, Any], change: int) -> None:
        if counted := counted_as(rule_id, told):
            self.deltas[counted] += change

    def write(self) -> int:
        insert_rows(self.born)
        for (state, closed_at), ids in self._moved_together().items():
            Case.objects.filter(pk__in=ids).update(state=state, closed_at=closed_at, look_at=None)
        if self.gone:
            Obligation.objects.filter(pk__in=self.gone).delete()
        insert_values(Obligation, self.new, ("case_id", "rule_id", "trigger_event_id", *STORED))
        if self.changed:
            self._write_changed()
        insert_values(FigureDelta, [(*key, change) for key, change in self.deltas.items() if change])
        return len(self.new) + len(self.changed) + len(self.gone)

    def _moved_together(self) -> dict[tuple[str, datetime | None], list[int]]:
        """Cases that move alike are written alike: a chunk of them in one statement or two."""
        alike: dict[tuple[str, datetime | None], list[int]] = {}
        for case in self.moved:
            alike.setdefault((case.state, case.closed_at), []).append(case.pk)
        return alike

    def _write_changed(self) -> None:
        """Only the columns that differ; one row by a plain update, which costs a quarter of a bulk one."""
        names = [name for name in STORED if name in self.columns]
        if len(self.changed) == 1:
            row = self.changed[0]
            Obligation.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in names})
        else:
            Obligation.objects.bulk_update(self.changed, names, batch_size=100)


def current_roles(case_id: int) -> dict[str, int]:
    """Who holds which role in a case: role → staff id."""
    return dict(CaseRole.objects.filter(case_id=case_id).values_list("role", "staff_id"))
