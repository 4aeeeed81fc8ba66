"""Somebody comes to practise, and finds a customer by a few digits, which leaves no other record."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.actions import StaffFacts, add_staff
from shouhou.accounts.models import Department, Staff
from shouhou.accounts.roles import Reach
from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import SYSTEM, Actor
from shouhou.core.errors import Refusal
from shouhou.journal.happening import Happening
from shouhou.journal.models import Event
from shouhou.practice.first_day import BEGUN_ANEW, FOUND, USERNAMES
from shouhou.practice.tickets import Ticket, posts_of


class CannotPractise(Refusal):
    """There is nobody here to practise with yet."""


@transaction.atomic
def welcome(*, ticket: Ticket, at: datetime) -> Staff:
    """The person of a ticket as she works in practice: hired the first time, found again later; nobody can sign in as
    her but by a ticket."""
    known = Staff.objects.filter(username=(USERNAMES + ticket.username).casefold()).first()
    if known is not None:
        return known
    place = Department.objects.select_related("branch").order_by("branch_id", "pk").first()
    if place is None:
        raise CannotPractise(_("Practice is not ready yet; try again in a minute."))
    facts = StaffFacts(
        USERNAMES + ticket.username,
        ticket.name,
        place.branch_id,
        place.pk,
        posts_of(ticket),
        Reach.BRANCH.value,
    )
    return add_staff(facts=facts, password=None, must_change_password=False, by=SYSTEM, at=at)


@transaction.atomic
def note_found(*, by: Actor, at: datetime) -> None:
    """Notes that somebody has found a customer by digits of a telephone number; once is enough."""
    if not Event.objects.filter(kind=FOUND, by_id=by.staff_id).exists():
        tell_many([Happening(FOUND, at, words={"name": by.name})], by=by, at=at)


@transaction.atomic
def note_begun_anew(*, by: Actor, at: datetime) -> None:
    """Notes in the fresh company who had it made; a way in that is opened twice tells it once."""
    if not Event.objects.filter(kind=BEGUN_ANEW).exists():
        tell_many([Happening(BEGUN_ANEW, at, words={"name": by.name})], by=by, at=at)
