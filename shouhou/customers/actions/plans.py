"""Planning the next service (AS-04, AS-05), carrying it out (decision 11), and the consent ledger (decision 21)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening, listening_cases
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.customers.actions.checking import length_mistakes, raise_all
from shouhou.customers.actions.telling import happening, lock_customer, tell
from shouhou.customers.models import (
    Consent,
    ConsentPurpose,
    ConsentState,
    Customer,
    NextServicePlan,
    PlanKind,
)
from shouhou.customers.values import ConsentValues, PlanValues, columns
from shouhou.journal.models import Event

_FARTHEST = timedelta(days=3660)
PLANNED = "NEXT_SERVICE_PLANNED"
CARRIED_OUT = "NEXT_SERVICE_CARRIED_OUT"


class CannotPlan(Refusal):
    """The next service cannot be planned so."""


@transaction.atomic
def plan_next_service(*, customer_id: int, values: PlanValues, by: Actor, at: datetime) -> NextServicePlan:
    """Plans what to talk about next and when; meets AS-04 in every open case of the customer that waits for
    it.

    Raises Refusals for an empty talk, a day that is past or more than ten years ahead.
    """
    return plan_services(customer_id=customer_id, values=[values], by=by, at=at)[0]


@transaction.atomic
def plan_services(
    *, customer_id: int, values: Sequence[PlanValues], by: Actor, at: datetime
) -> list[NextServicePlan]:
    """Plans several services in one save, such as proposals that were accepted; raises what plan_next_service does."""
    for each in values:
        check_plan(each, at=at)
    customer, cases = lock_customer(customer_id, PLANNED)
    _refuse_twice(customer, values)
    made = [_insert(customer, each, by, at) for each in values]
    tell([told for _plan, told in made], cases, by=by, at=at)
    return [plan for plan, _told in made]


@transaction.atomic
def ask_for_correction(
    *, customer_id: int, content: str, reason: str, owner_id: int | None, by: Actor, at: datetime
) -> NextServicePlan:
    """Makes it the agent's (or else the owner's) to ask the customer for what is wrong in the file, today.

    It is no next service that a customer was promised: no case hears of it, AS-04 is not met by it.
    """
    customer, _cases = lock_customer(customer_id)
    values = PlanValues(PlanKind.ADDRESS, content, day_of(at), reason=reason)
    plan, told = _insert(customer, values, by, at)
    if plan.owner_id is None:
        plan.owner_id = owner_id
        plan.save(update_fields=["owner"])
    tell([told], [], by=by, at=at)
    return plan


def write_plan(
    *, customer: Customer, values: PlanValues, by: Actor, at: datetime
) -> tuple[NextServicePlan, list[Happening]]:
    """The part of `plan_next_service` that takes part in a bigger save; its own case listens by itself."""
    check_plan(values, at=at)
    plan, told = _insert(customer, values, by, at, also=tuple(listening_cases(customer.pk, PLANNED)))
    return plan, [told]


def write_plan_done(
    *,
    customer_id: int,
    plan_id: int,
    happened_at: datetime,
    by: Actor,
    at: datetime,
    case_id: int | None = None,
    record: str = "",
) -> Happening:
    """Marks a plan as carried out by a talk or a visit that is being saved (`case_id`, and the number of its
    `record`), and returns what to book there: it asks for the next one (decision 11, X-04).

    Raises CannotPlan for a plan of another customer or one that is done or given up.
    """
    open_ones = NextServicePlan.objects.ahead().filter(pk=plan_id, customer_id=customer_id)
    if not open_ones.update(done_at=happened_at, done_case_id=case_id, done_record=record):
        raise CannotPlan(
            _("This plan was carried out already, or belongs to another customer. Load the page again."),
            field="carries_out",
        )
    plan = NextServicePlan.objects.get(pk=plan_id)
    words = {"content": in_words(plan)}
    data = {"plan_id": plan.pk, "record": record}
    return Happening(CARRIED_OUT, happened_at, data=data, words=words, customer_id=customer_id)


@transaction.atomic
def take_back_plans(*, save_key: str, by: Actor, at: datetime) -> None:
    """Part of taking a save back: what it had carried out is planned again, what it had planned is planned no more."""
    told = Event.objects.filter(save_key=save_key, kind__in=(PLANNED, CARRIED_OUT))
    named = [(event.kind, event.data["plan_id"]) for event in told]
    again = [plan_id for kind, plan_id in named if kind == CARRIED_OUT]
    NextServicePlan.objects.filter(pk__in=again).update(done_at=None, done_case=None, done_record="")
    fallen = [plan_id for kind, plan_id in named if kind == PLANNED]
    NextServicePlan.objects.filter(pk__in=fallen, done_at=None).delete()


def check_plan(values: PlanValues, *, at: datetime, stands_on: date | None = None) -> None:
    """Raises Refusals for a plan that cannot be kept; the day on which it stands already may be past."""
    wrong = length_mistakes(values, NextServicePlan)
    today = day_of(at)
    if not columns(values)["content"]:
        wrong.append(CannotPlan(_("Say what the next talk is about."), field="content", clause="AS-04"))
    if values.planned_date < today and values.planned_date != stands_on:
        wrong.append(CannotPlan(_("Choose today or a later day."), field="planned_date", clause="AS-04"))
    if values.planned_date > today + _FARTHEST:
        wrong.append(CannotPlan(_("This day is more than ten years ahead."), field="planned_date"))
    raise_all(wrong)


@transaction.atomic
def set_consent(*, customer_id: int, values: ConsentValues, by: Actor, at: datetime) -> Consent:
    """Adds a line to the consent ledger; the latest per purpose and way counts. Raises Refusals."""
    raise_all(length_mistakes(values, Consent))
    customer, cases = lock_customer(customer_id, "CONSENT_SET")
    consent = Consent.objects.create(customer=customer, at=at, by_id=by.staff_id, **columns(values))
    data = {"purpose": values.purpose, "channel": values.channel, "state": values.state}
    names = {
        "purpose_name": str(ConsentPurpose(values.purpose).label),
        "state_name": str(ConsentState(values.state).label),
    }
    tell([happening("CONSENT_SET", customer, at, data, **names)], cases, by=by, at=at)
    return consent


def _insert(
    customer: Customer, values: PlanValues, by: Actor, at: datetime, also: tuple[int, ...] = ()
) -> tuple[NextServicePlan, Happening]:
    plan = NextServicePlan.objects.create(
        customer=customer,
        made_at=at,
        made_by_id=by.staff_id,
        owner_id=customer.agent_id or by.owner_id,
        **columns(values),
    )
    data = {"plan_id": plan.pk, "kind": values.kind, "planned_date": values.planned_date.isoformat()}
    told = Happening(
        PLANNED, at, data=data, words={"content": in_words(plan)}, customer_id=customer.pk, also=also
    )
    return plan, told


def _refuse_twice(customer: Customer, values: Sequence[PlanValues]) -> None:
    """A proposal that somebody else has just taken is not planned a second time."""
    origins = [each.origin for each in values if each.origin]
    if origins and NextServicePlan.objects.ahead().filter(customer=customer, origin__in=origins).exists():
        raise CannotPlan(_("This proposal has been taken already. Load the page again."))


def in_words(plan: NextServicePlan) -> str:
    """A plan in one line, as the journal keeps it."""
    return f"{plan.planned_date:%Y-%m-%d} {PlanKind(plan.kind).label} {plan.content}"[:400]
