"""book(): journal what happened, fold the state, make the obligations agree, append the figures."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions.hearing import told_to_own_duties
from shouhou.cases.models import Case, CaseRole, FigureDelta, Obligation
from shouhou.cases.reckoning import Reckoned, Timelines, load_facts, reckon_case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.rows import insert_rows, insert_values
from shouhou.core.say import day_of
from shouhou.journal.actions import Entry, record_many
from shouhou.journal.happening import Happening
from shouhou.journal.models import Event
from shouhou.policy.current import rulebook
from shouhou.policy.rulebook import Duty, Outcome, Standing
from shouhou.policy.states.lines import MACHINES
from shouhou.policy.states.machine import IllegalMove

AT_ONCE = 50
"""How many further cases one save reconciles itself; the rest follow with the next roll()."""

_STORED = (
    "revision", "policy_version_id", "opens_at", "target_at", "due_at", "owner_role", "owner_id", "branch_id",
    "outcome", "standing", "settled_by_event_id", "met_at", "on_statement", "cause",
)  # fmt: skip


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
    number."""
    agents = agent_ids or [by.owner_id] * len(customer_ids)
    cases = [
        Case(
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
    insert_rows(cases)
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
    """Books several cases with one set of statements; further cases that a happening names are locked here."""
    entries = [
        Entry(h, h.case_id or case.pk, by, save=n)
        for n, (case, happenings) in enumerate(pairs)
        for h in happenings
    ]
    entries = told_to_own_duties(entries)
    events = record_many(entries, at=at)
    known = {case.pk: case for case, _happenings in pairs}
    further = _further(entries, known)
    for other in lock(*further[:AT_ONCE]) if further else []:
        known[other.pk] = other
    if further[AT_ONCE:]:
        Case.objects.filter(pk__in=further[AT_ONCE:]).update(look_at=at)
    reconcile_cases(list(known.values()), at=at)
    its_events: dict[int, list[Event]] = {}
    for entry, event in zip(entries, events, strict=True):
        its_events.setdefault(entry.save or 0, []).append(event)
    return [Booking(case, tuple(its_events.get(n, ()))) for n, (case, _h) in enumerate(pairs)]


def _further(entries: Iterable[Entry], known: dict[int, Case]) -> list[int]:
    named = {
        ref for e in entries for ref in (*e.happening.also, *e.happening.heard, e.case_id) if ref is not None
    }
    return sorted(named - set(known))


def reconcile_cases(cases: Sequence[Case], *, at: datetime) -> int:
    """Makes state and obligations of locked cases agree with their facts; returns how many rows changed."""
    ids = [case.pk for case in cases]
    facts = load_facts(ids)
    stored: dict[int, dict[tuple[str, int], Obligation]] = {pk: {} for pk in ids}
    for row in Obligation.objects.filter(case_id__in=ids):
        stored[row.case_id][row.rule_id, row.trigger_event_id] = row
    timelines = Timelines(facts.values(), at)
    changes = _Changes(at)
    for case in cases:
        try:
            reckoned = reckon_case(case, facts.get(case.pk, []), timelines.of(case.branch_id))
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
        self.moved: list[Case] = []
        self.new: list[Obligation] = []
        self.changed: list[Obligation] = []
        self.columns: set[str] = set()
        self.gone: list[int] = []
        self.deltas: Counter[tuple[str, date, int, int, str]] = Counter()

    def case(self, case: Case, reckoned: Reckoned) -> None:
        closed_at = (case.closed_at or self.at) if reckoned.is_final else None
        if (case.state, case.closed_at, case.look_at) != (reckoned.state, closed_at, None):
            case.state, case.closed_at, case.look_at = reckoned.state, closed_at, None
            self.moved.append(case)

    def duties(self, case: Case, duties: Iterable[Duty], stored: dict[tuple[str, int], Obligation]) -> None:
        left = dict(stored)
        for duty in duties:
            row = left.pop(duty.key, None)
            if row is None:
                row = Obligation(case_id=case.pk, rule_id=duty.rule_id, trigger_event_id=duty.trigger_id)
                fill(row, duty, case.branch_id)
                self.new.append(row)
                self._count(row, +1)
                continue
            old = _copy(row)
            fill(row, duty, case.branch_id)
            differing = [name for name in _STORED if getattr(row, name) != getattr(old, name)]
            if differing:
                self.columns.update(differing)
                self.changed.append(row)
                self._count(old, -1)
                self._count(row, +1)
        for row in left.values():
            self.gone.append(row.pk)
            self._count(row, -1)

    def _count(self, row: Obligation, change: int) -> None:
        if row.standing == Standing.DUTY:
            key = (row.rule_id, due_day(row.due_at), row.branch_id, row.owner_id or 0, row.outcome)
            self.deltas[key] += change

    def write(self) -> int:
        for (state, closed_at), ids in self._moved_together().items():
            Case.objects.filter(pk__in=ids).update(state=state, closed_at=closed_at, look_at=None)
        if self.gone:
            Obligation.objects.filter(pk__in=self.gone).delete()
        if self.new:
            insert_rows(self.new)
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
        names = [name for name in _STORED if name in self.columns]
        if len(self.changed) == 1:
            self.changed[0].save(update_fields=names)
        else:
            Obligation.objects.bulk_update(self.changed, names, batch_size=100)


def _copy(row: Obligation) -> Obligation:
    copy = Obligation(rule_id=row.rule_id)
    for name in _STORED:
        setattr(copy, name, getattr(row, name))
    return copy


def due_day(due_at: datetime) -> date:
    """The local day a limit belongs to: 24:00 belongs to the day it ends."""
    return day_of(due_at - timedelta(microseconds=1))


def fill(row: Obligation, duty: Duty, branch_id: int) -> None:
    """Writes a duty into its row."""
    row.revision = duty.revision
    row.policy_version_id = duty.policy_version
    row.opens_at, row.target_at, row.due_at = duty.opens_at, duty.target_at, duty.due_at
    row.owner_role, row.owner_id, row.branch_id = duty.owner_role, duty.owner_id, branch_id
    row.outcome, row.standing = Outcome(duty.outcome).value, Standing(duty.standing).value
    row.settled_by_event_id, row.met_at, row.on_statement = duty.settled_by, duty.met_at, duty.on_statement
    row.cause = duty.cause.value if duty.cause is not None else ""


def current_roles(case_id: int) -> dict[str, int]:
    """Who holds which role in a case: role → staff id."""
    return dict(CaseRole.objects.filter(case_id=case_id).values_list("role", "staff_id"))
