"""Questions about absences: who could stand in, and what a deputy did and what is open (the hand-back sheet)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count

from shouhou.accounts.models import Absence, Deputyship, Staff
from shouhou.accounts.roles import Role
from shouhou.cases.models import Case, Obligation
from shouhou.cases.wording import outcome_word, rule_what
from shouhou.journal.models import Event, SubjectKind
from shouhou.journal.sentences import sentence

AT_MOST: Final = 500


def colleagues(person: Staff, *, starts_at: datetime, ends_at: datetime) -> list[Staff]:
    """Who of her department could stand in, those with the least open work first; without whoever is away then."""
    others = (
        Staff.objects.working()
        .filter(branch_id=person.branch_id, department_id=person.department_id)
        .exclude(pk=person.pk)
    )
    away = Absence.objects.standing().filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    here = list(others.exclude(pk__in=away.values("staff_id")))
    owed = Obligation.objects.open().owed_by([one.pk for one in here]).order_by()
    load = dict(owed.values_list("owner_id").annotate(n=Count("pk")))
    posts = set(person.roles)

    def place(one: Staff) -> tuple[bool, bool, int, int]:
        only_runs_it = set(one.roles) <= {Role.ADMINISTRATOR}
        return posts.isdisjoint(one.roles), only_runs_it, load.get(one.pk, 0), one.pk

    return sorted(here, key=place)


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was entered for whoever was away."""

    at: datetime
    sentence: str
    case: str
    by: str


@dataclass(frozen=True, slots=True)
class Left:
    """One duty that goes back to her."""

    rule_id: str
    what: str
    case: str
    customer: str
    due_at: datetime
    outcome: str
    word: str


@dataclass(frozen=True, slots=True)
class HandBack:
    """What was done for somebody during an absence, and what is open."""

    done: Sequence[Done]
    left: Sequence[Left]
    is_cut: bool


def hand_back(absence: Absence, at: datetime) -> HandBack:
    """What deputies, also deputies of deputies, entered for her in that time, and what she owes at present."""
    until = min(absence.last_moment, at)
    events = (
        Event.objects.filter(acting_for_id=absence.staff_id, written_at__range=(absence.starts_at, until))
        .prefetch_related("words", "subjects")
        .order_by("pk")[: AT_MOST + 1]
    )
    rows = list(events)
    return HandBack(_done(rows[:AT_MOST]), _left(absence, at), len(rows) > AT_MOST)


def _done(events: Sequence[Event]) -> list[Done]:
    of_case = {
        e.pk: next((s.ref for s in e.subjects.all() if s.kind == SubjectKind.CASE), None) for e in events
    }
    cases = Case.objects.in_bulk([pk for pk in of_case.values() if pk is not None])
    names = dict(Staff.objects.filter(pk__in={e.by_id for e in events}).values_list("pk", "name"))
    return [
        Done(e.happened_at, sentence(e), str(cases.get(of_case[e.pk] or 0, "")), names.get(e.by_id or 0, ""))
        for e in events
    ]


def _left(absence: Absence, at: datetime) -> list[Left]:
    owed = Obligation.objects.open().owed_by([absence.staff_id]).select_related("case__customer")
    return [
        Left(
            duty.rule_id,
            rule_what(duty.rule_id),
            str(duty.case),
            duty.case.customer.name if duty.case.customer else "",
            duty.due_at,
            "OPEN_LATE" if duty.is_late(at) else "OPEN",
            outcome_word(duty.outcome, is_late=duty.is_late(at)),
        )
        for duty in owed.order_by("due_at", "pk")[:AT_MOST]
    ]


def present_deputies(absence: Absence, at: datetime) -> list[Deputyship]:
    """Who stands in, or has stood in, newest first."""
    return list(absence.deputyships.select_related("deputy", "named_by").order_by("-pk"))
