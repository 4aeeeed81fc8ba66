"""Changing one fact of a profile beside its sheet: level, agent, region, and that it is complete."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.customers.actions.changes import apply_columns
from shouhou.customers.actions.telling import happening, lock_customer, tell
from shouhou.customers.models import ContactPhone, Customer, Level
from shouhou.customers.settling import give_plans

_CHANGES_SHOWN = 2000


class CannotChange(Refusal):
    """This fact cannot be set so, or stands already."""


@transaction.atomic
def set_level(*, customer_id: int, level: str, by: Actor, at: datetime) -> str:
    """Sets the level of a customer; returns the change in words. Raises CannotChange where it stands already."""
    if level and level not in Level.values:
        raise CannotChange(_("There is no such level."), field="level")
    return _set(customer_id, {"level": level}, by=by, at=at)


@transaction.atomic
def set_agent(*, customer_id: int, agent_id: int | None, by: Actor, at: datetime) -> str:
    """Gives a customer to another agent; what is owed in open cases stays with whom it is. Raises CannotChange."""
    agent = Staff.objects.filter(pk=agent_id).first() if agent_id is not None else None
    if agent_id is not None and (agent is None or not agent.works_here):
        raise CannotChange(_("This person does not work here any more."), field="agent")
    said = _set(customer_id, {"agent_id": agent_id}, by=by, at=at)
    give_plans([customer_id], agent_id)
    return said


@transaction.atomic
def set_region(*, customer_id: int, province: str, city: str, district: str, by: Actor, at: datetime) -> str:
    """Sets province, city and district together; returns the change in words. Raises CannotChange."""
    return _set(customer_id, {"province": province, "city": city, "district": district}, by=by, at=at)


@transaction.atomic
def confirm_complete(*, customer_id: int, by: Actor, at: datetime) -> str:
    """Takes the mark 待补 from a profile that lacks nothing. Raises CannotChange, which names what it lacks."""
    customer, cases = lock_customer(customer_id)
    _demand_standing(customer)
    if not customer.is_incomplete:
        raise CannotChange(_("This profile is complete already."))
    contacts = customer.contacts.filter(is_active=True)
    has_phone = ContactPhone.objects.filter(contact__in=contacts).exists()
    lacks = customer.missing_facts(has_contact=contacts.exists(), has_phone=has_phone)
    if lacks:
        raise CannotChange(_("Still to be completed: %(facts)s.") % {"facts": _(", ").join(lacks)})
    customer.is_incomplete = False
    customer.save(update_fields=["is_incomplete"])
    tell([happening("PROFILE_COMPLETED", customer, at, customer=customer.name)], cases, by=by, at=at)
    return _("The profile is complete")


def _set(customer_id: int, told: Mapping[str, Any], *, by: Actor, at: datetime) -> str:
    customer, cases = lock_customer(customer_id)
    _demand_standing(customer)
    changes = apply_columns(customer, dict(told))
    if not changes:
        raise CannotChange(_("This stands so already; nothing changes."))
    said = "; ".join(change.sentence for change in changes)
    customer.version += 1
    names = [change.column.removesuffix("_id") for change in changes]
    customer.save(update_fields=[*names, "version"])
    data = {"fields": [change.column for change in changes], "version": customer.version}
    words = {"customer": customer.name, "changes": said[:_CHANGES_SHOWN]}
    tell([happening("PROFILE_CHANGED", customer, at, data, **words)], cases, by=by, at=at)
    return said


def _demand_standing(customer: Customer) -> None:
    if customer.merged_into_id is not None:
        raise CannotChange(_("This file was merged into another one; change that one."))
