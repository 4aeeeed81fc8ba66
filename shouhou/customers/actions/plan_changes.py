"""What becomes of a planned service: changed, postponed with a reason, given up with a reason, carried out."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, book, lock
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.say import say_day
from shouhou.core.text import tidy_long
from shouhou.customers.actions.changes import apply_columns
from shouhou.customers.actions.plans import CannotPlan, check_plan, in_words, write_plan_done
from shouhou.customers.actions.telling import CannotOverwrite, happening, lock_customer, tell
from shouhou.customers.models import Customer, NextServicePlan
from shouhou.customers.values import PlanValues, columns

CHANGED, POSTPONED, DROPPED = "NEXT_SERVICE_CHANGED", "NEXT_SERVICE_POSTPONED", "NEXT_SERVICE_DROPPED"
_REASON = 200


@transaction.atomic
def change_plan(
    *, plan_id: int, values: PlanValues, version: int, by: Actor, at: datetime
) -> NextServicePlan:
    """Plans a service that is still ahead anew; a later day is a postponement and asks for its reason there.

    Raises Refusals, CannotPlan for one that is done or given up, CannotOverwrite when it was changed since `version`.
    """
    plan, customer = _locked(plan_id)
    if plan.version != version:
        raise CannotOverwrite(
            _("Somebody else changed this plan in the meantime. What you typed is still here."),
            version=plan.version,
        )
    check_plan(values, at=at, stands_on=plan.planned_date)
    if values.planned_date > plan.planned_date:
        raise CannotPlan(
            _("A later day is a postponement: postpone it, with the reason."), field="planned_date"
        )
    kept = {"asset_id": plan.asset_id, "origin": plan.origin}
    changes = apply_columns(plan, {**columns(values), **kept})
    if not changes:
        return plan
    plan.version += 1
    names = [change.column.removesuffix("_id") for change in changes]
    plan.save(update_fields=[*names, "version"])
    data = {"plan_id": plan.pk, "kind": plan.kind, "planned_date": plan.planned_date.isoformat()}
    tell([happening(CHANGED, customer, at, data, content=in_words(plan))], [], by=by, at=at)
    return plan


@transaction.atomic
def postpone_plan(
    *, plan_id: int, planned_date: date, reason: str, by: Actor, at: datetime
) -> NextServicePlan:
    """Moves a planned service to a later day, with the reason. Raises CannotPlan without one, for a day that is not
    later, and for a service that is done or given up.
    """
    plan, customer = _locked(plan_id)
    why = _demand_reason(reason, _("Say why it is postponed."))
    values = PlanValues(plan.kind, plan.content, planned_date, plan.convenient_time, plan.reason)
    check_plan(values, at=at)
    if planned_date <= plan.planned_date:
        raise CannotPlan(_("Choose a day after the one that was planned."), field="planned_date")
    data = {"plan_id": plan.pk, "from": plan.planned_date.isoformat(), "to": planned_date.isoformat()}
    plan.first_date = plan.first_date or plan.planned_date
    plan.planned_date, plan.why_postponed, plan.version = planned_date, why, plan.version + 1
    plan.save(update_fields=["planned_date", "first_date", "why_postponed", "version"])
    words = {"day": say_day(planned_date), "reason": why, "content": in_words(plan)}
    tell([happening(POSTPONED, customer, at, data, **words)], [], by=by, at=at)
    return plan


@transaction.atomic
def drop_plan(*, plan_id: int, reason: str, by: Actor, at: datetime) -> NextServicePlan:
    """Gives a planned service up, with the reason; raises CannotPlan without one, or where it is done already."""
    plan, customer = _locked(plan_id)
    why = _demand_reason(reason, _("Say why it is given up."))
    plan.dropped_at, plan.why_dropped, plan.version = at, why, plan.version + 1
    plan.save(update_fields=["dropped_at", "why_dropped", "version"])
    words = {"reason": why, "content": in_words(plan)}
    tell([happening(DROPPED, customer, at, {"plan_id": plan.pk}, **words)], [], by=by, at=at)
    return plan


@transaction.atomic
def carry_out_plan(*, plan_id: int, case_id: int, by: Actor, at: datetime) -> Booking:
    """Says which case of the customer a planned service was; that case then asks for the next one (X-04).

    Raises CannotPlan for a case of another customer or one that was over before the service was planned.
    """
    plan = NextServicePlan.objects.get(pk=plan_id)
    cases = lock(case_id)
    if not cases or cases[0].customer_id != plan.customer_id:
        raise CannotPlan(_("This record belongs to another customer."), field="case")
    case = cases[0]
    if case.closed_at is not None and case.closed_at < plan.made_at:
        raise CannotPlan(_("This record was over before the service was planned."), field="case")
    moment = _moment_of(case, plan, at)
    told = write_plan_done(
        customer_id=plan.customer_id, plan_id=plan.pk, happened_at=moment, by=by, at=at, case_id=case.pk
    )
    return book(case, told, by=by, at=at)


def _moment_of(case: Case, plan: NextServicePlan, at: datetime) -> datetime:
    """When it was done: with what came in after it was planned, else now."""
    return case.opened_at if plan.made_at <= case.opened_at <= at else at


def _locked(plan_id: int) -> tuple[NextServicePlan, Customer]:
    customer_id = NextServicePlan.objects.values_list("customer_id", flat=True).get(pk=plan_id)
    customer, _cases = lock_customer(customer_id)
    plan = NextServicePlan.objects.select_for_update().get(pk=plan_id)
    if not plan.is_ahead:
        raise CannotPlan(_("This service is done or given up already. Load the page again."))
    return plan, customer


def _demand_reason(reason: str, sentence: str) -> str:
    why = tidy_long(reason)[:_REASON]
    if not why:
        raise CannotPlan(sentence, field="reason")
    return why
