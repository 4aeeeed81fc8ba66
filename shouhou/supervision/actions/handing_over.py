"""A person hands over everything, or some lines of work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shouhou.accounts.actions import mark_left
from shouhou.accounts.models import Staff
from shouhou.cases.actions import Happening, hand_over
from shouhou.cases.actions.telling import tell_many
from shouhou.cases.models import Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal

_CHUNK = 200


class CannotHandOverAll(Refusal):
    """What this person has cannot go to the one who was chosen."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many cases with their duties, and how many customers, went over."""

    cases: int
    customers: int


def hand_everything_over(
    *,
    giver: Staff,
    taker: Staff,
    customers_to: Staff | None = None,
    by_line: Mapping[str, Staff] | None = None,
    leaves: bool,
    by: Actor,
    at: datetime,
) -> HandedOver:
    """Gives all that one person owes, holds and looks after to others; with `leaves` she is first marked as left.

    `by_line` names another taker for some lines of work; whom it names as the giver herself, those stay with her.

    Not one transaction but many small ones, each whole: a leaver may have thousands of customers, and others work
    on. Broken off, it is finished by calling it again. Raises CannotHandOverAll, and what mark_left raises.
    """
    heir = customers_to or taker
    takers = {str(line): (by_line or {}).get(line, taker) for line in Line.values}
    _demand_taker(giver, taker, "taker")
    for field, one in (("customers_to", heir), *((f"line_{line}", one) for line, one in takers.items())):
        if one.pk != giver.pk or leaves or giver.left_at is not None:
            _demand_taker(giver, one, field)
    if leaves and giver.left_at is None:
        mark_left(staff_id=giver.pk, by=by, at=at)
    cases = 0
    for one in {one.pk: one for one in takers.values() if one.pk != giver.pk}.values():
        lines = [line for line, its in takers.items() if its.pk == one.pk]
        cases += hand_over(giver=giver, taker=one, by=by, at=at, lines=lines)
    customers = sum(_give_customers(giver, heir, by, at)) if heir.pk != giver.pk else 0
    return HandedOver(cases, customers)


def _demand_taker(giver: Staff, taker: Staff, field: str) -> None:
    if taker.pk == giver.pk:
        raise CannotHandOverAll(_("Choose somebody else: nobody hands over to herself."), field=field)
    if not taker.works_here:
        raise CannotHandOverAll(_("%(name)s no longer works here.") % {"name": taker.name}, field=field)


def _give_customers(giver: Staff, heir: Staff, by: Actor, at: datetime) -> Iterator[int]:
    ids = list(giver.customers.order_by("pk").values_list("pk", flat=True))
    for chunk in batched(ids, _CHUNK):
        with transaction.atomic():
            changed = giver.customers.filter(pk__in=chunk).update(agent=heir, version=F("version") + 1)
            planned = giver.plans.filter(customer_id__in=chunk, done_at=None, dropped_at=None)
            planned.update(owner=heir)
            tell_many([_told(customer_id, giver, heir, at) for customer_id in chunk], by=by, at=at)
        yield changed


def _told(customer_id: int, giver: Staff, heir: Staff, at: datetime) -> Happening:
    return Happening(
        "DUTIES_HANDED_OVER",
        at,
        data={"from_id": giver.pk, "to_id": heir.pk},
        words={"from_name": giver.name, "to_name": heir.name},
        customer_id=customer_id,
    )
