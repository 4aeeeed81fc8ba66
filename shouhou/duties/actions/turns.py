"""Time passes over rhythms: turns begin and end, and what an ended duty has left open falls away. Each step goes
through small chunks, each a transaction of its own, and is idempotent."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import Final

from django.db import transaction

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.accounts.words import ROLE_NAMES
from shouhou.cases.actions import Happening, assign_each, book_many, lock, open_cases
from shouhou.cases.figures import end_of_day, start_of_day
from shouhou.cases.models import Case, Line, Obligation
from shouhou.core.actor import Actor
from shouhou.core.rows import insert_rows
from shouhou.core.say import day_of
from shouhou.customers.models import Customer
from shouhou.duties.matching import Holders, customers_of
from shouhou.duties.models import Round, Turn
from shouhou.policy.adoptions import branches_without
from shouhou.policy.current import own_duties, own_on, refresh
from shouhou.policy.own import DROPPED, TURN_BEGUN, OwnDuty, turn_on

CHUNK: Final = 100
MOST: Final = 5000
"""So many at a time: of a hundred thousand customers the rest follows a minute later, and reminders are not kept."""


def begin_turns(*, by: Actor, at: datetime) -> int:
    """Begins, for each rhythm in force, the turn that today lies in, for all its customers; returns how many."""
    refresh()
    today = day_of(at)
    begun = 0
    for duty in own_on(today):
        turn = turn_on(duty.rhythm, duty.every, duty.since, today) if duty.rhythm else None
        if turn is not None and begun < MOST:
            begun += _begin_round(duty, *turn, by=by, at=at)
    return begun


def _begin_round(duty: OwnDuty, first: date, last: date, *, by: Actor, at: datetime) -> int:
    held, _is_new = Round.objects.get_or_create(rule_id=duty.id, first_day=first)
    if held.finished_at is not None:
        return 0
    holders = Holders(duty.role, branches_without(duty.id, start_of_day(first)))
    begun = held.begun
    while held.finished_at is None and held.begun - begun < MOST:
        held = _begin_chunk(held.pk, duty, last, holders, by, at)
    return held.begun - begun


@transaction.atomic
def _begin_chunk(
    round_id: int, duty: OwnDuty, last: date, holders: Holders, by: Actor, at: datetime
) -> Round:
    """The next hundred customers; where the work was cut off, it goes on behind the last of them."""
    held = Round.objects.select_for_update().get(pk=round_id)
    if held.finished_at is not None:
        return held
    asked = customers_of(duty.conditions, without=holders.without)
    some = list(asked.filter(pk__gt=held.last_customer).order_by("pk")[:CHUNK])
    for branch_id, its in groupby(sorted(some, key=lambda c: (c.branch_id, c.pk)), lambda c: c.branch_id):
        _open_turns(duty, held.first_day, last, branch_id, list(its), holders, by, at)
    held.begun += len(some)
    if len(some) < CHUNK:
        held.finished_at = at
    else:
        held.last_customer = some[-1].pk
    held.save(update_fields=["begun", "finished_at", "last_customer"])
    return held


def _open_turns(
    duty: OwnDuty,
    first: date,
    last: date,
    branch_id: int,
    customers: Sequence[Customer],
    holders: Holders,
    by: Actor,
    at: datetime,
) -> None:
    begins = start_of_day(first)
    owners = {customer.pk: holders.of(customer) for customer in customers}
    cases = open_cases(
        line=Line.DUTY_TURN,
        branch_id=branch_id,
        customer_ids=[customer.pk for customer in customers],
        agent_ids=[_pk(owners[customer.pk]) or customer.agent_id for customer in customers],
        numbers=[f"{duty.id}-{first:%y%m%d}-{customer.pk}" for customer in customers],
        by=by,
        at=begins,
    )
    insert_rows(
        [
            Turn(
                case_id=case.pk,
                rule_id=duty.id,
                customer_id=case.customer_id or 0,
                first_day=first,
                last_day=last,
            )
            for case in cases
        ]
    )
    owing = [(case, owner) for case in cases if (owner := owners[case.customer_id or 0]) is not None]
    assigned = assign_each(owing, role=duty.role, role_name=str(ROLE_NAMES[Role(duty.role)]), at=begins)
    told = Happening(
        TURN_BEGUN,
        begins,
        data={"rule_id": duty.id, "first_day": first.isoformat(), "until": end_of_day(last).isoformat()},
        words={"duty": duty.name, "period": f"{first} – {last}"},
    )
    book_many(
        [
            (
                case,
                [
                    *([assigned[case.pk]] if case.pk in assigned else []),
                    replace(told, customer_id=case.customer_id),
                ],
            )
            for case in cases
        ],
        by=by,
        at=at,
    )


def _pk(person: Staff | None) -> int | None:
    return person.pk if person is not None else None


def end_turns(*, by: Actor, at: datetime) -> int:
    """Ends the turns whose last day has passed: what is not done then is not done any more; returns how many."""
    ended = 0
    while ended < MOST and (some := _end_chunk(by, at)):
        ended += some
    return ended


@transaction.atomic
def _end_chunk(by: Actor, at: datetime) -> int:
    past = Turn.objects.filter(ended_at=None, last_day__lt=day_of(at)).order_by("last_day", "pk")
    turns = list(past.select_for_update()[:CHUNK])
    last = {turn.case_id: turn.last_day for turn in turns}
    left = [case for case in lock(*last) if not case.is_closed] if last else []
    if left:
        book_many(
            [
                (case, [Happening("CASE_CLOSED", end_of_day(last[case.pk]), customer_id=case.customer_id)])
                for case in left
            ],
            by=by,
            at=at,
        )
    Turn.objects.filter(pk__in=[turn.pk for turn in turns]).update(ended_at=at)
    return len(turns)


def drop_ended(*, by: Actor, at: datetime) -> int:
    """Lets fall away what duties that have ended so have left open; returns in how many cases."""
    refresh()
    today = day_of(at)
    newest = {duty.id: duty for duty in own_duties() if duty.since <= today}
    return sum(_drop(duty, by, at) for duty in newest.values() if duty.is_end and duty.falls)


def _drop(duty: OwnDuty, by: Actor, at: datetime) -> int:
    dropped = 0
    while dropped < MOST and (cases := _cases_owing(duty.id)):
        dropped += _drop_chunk(cases, duty, by, at)
    return dropped


def _cases_owing(rule_id: str) -> list[int]:
    owed = Obligation.objects.open().filter(rule_id=rule_id).order_by("due_at", "pk")
    return list(dict.fromkeys(owed.values_list("case_id", flat=True)[:CHUNK]))


@transaction.atomic
def _drop_chunk(case_ids: Iterable[int], duty: OwnDuty, by: Actor, at: datetime) -> int:
    told = Happening(DROPPED, at, data={"rule_id": duty.id}, words={"duty": duty.name})
    cases: list[Case] = lock(*case_ids)
    book_many([(case, [replace(told, customer_id=case.customer_id)]) for case in cases], by=by, at=at)
    return len(cases)
