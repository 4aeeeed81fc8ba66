"""Pauses of a case: what it waits for, from when until when; they stop no clock, they say why something is late."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions.booking import Booking, book, lock
from shouhou.cases.models import Case
from shouhou.cases.reckoning import load_facts
from shouhou.cases.wording import cause_word
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.journal.happening import Happening
from shouhou.policy.causes import WAIT_BEGUN, WAIT_ENDED, WAITED_FOR, Cause
from shouhou.policy.facts import Fact, standing_facts

_CLOCKS_DIFFER = timedelta(minutes=2)


class CannotWait(Refusal):
    """This pause cannot have been so."""


@transaction.atomic
def begin_wait(*, case_id: int, what: str, since: datetime, note: str, by: Actor, at: datetime) -> Booking:
    """Notes that a case waits for the customer, for parts or for engineering; raises CannotWait."""
    case = lock(case_id)[0]
    if what not in WAITED_FOR:
        raise CannotWait(_("Say what is waited for."), field="what")
    if case.is_closed:
        raise CannotWait(_("%(case)s is closed; nothing more can be entered.") % {"case": case})
    _demand_time(case, since, at, "since")
    if what in open_waits(load_facts([case.pk])[case.pk]):
        raise CannotWait(_("This wait stands already; say when it is over."), field="what")
    return book(case, _told(WAIT_BEGUN, what, since, case, note=tidy_long(note)), by=by, at=at)


@transaction.atomic
def end_wait(*, case_id: int, what: str, until: datetime, by: Actor, at: datetime) -> Booking:
    """Notes that what a case waited for has come; raises CannotWait."""
    case = lock(case_id)[0]
    begun = open_waits(load_facts([case.pk])[case.pk]).get(what)
    if begun is None:
        raise CannotWait(_("Nothing of this kind is waited for. Load the page again."), field="what")
    _demand_time(case, until, at, "until")
    if until < begun.happened_at:
        raise CannotWait(_("The wait ends before it begins; correct the times."), field="until")
    return book(case, _told(WAIT_ENDED, what, until, case), by=by, at=at)


def open_waits(facts: Iterable[Fact]) -> dict[str, Fact]:
    """What a case waits for now, by what it is."""
    found: dict[str, Fact] = {}
    for fact in standing_facts(facts):
        if fact.kind == WAIT_BEGUN:
            found[fact.data["what"]] = fact
        elif fact.kind == WAIT_ENDED:
            found.pop(fact.data["what"], None)
    return found


def _demand_time(case: Case, moment: datetime, at: datetime, field: str) -> None:
    if moment > at + _CLOCKS_DIFFER:
        raise CannotWait(_("This lies in the future; correct the time."), field=field)
    if moment < case.opened_at.replace(second=0, microsecond=0):
        raise CannotWait(
            _("This lies before %(case)s came in; correct the time.") % {"case": case}, field=field
        )


def _told(kind: str, what: str, moment: datetime, case: Case, **words: str) -> Happening:
    words["what_for"] = cause_word(Cause(what))
    return Happening(kind, moment, data={"what": what}, words=words, customer_id=case.customer_id)
