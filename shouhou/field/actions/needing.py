"""That somebody must go, and what is cleared up before: gaps of the request, and who pays (AS-11, AS-20, AS-21)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.cases.actions import Booking, assign, book, lock
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy, tidy_long
from shouhou.field.codes import Charge, ClearedWith
from shouhou.field.finding import gaps_of
from shouhou.field.models import Dispatch, SiteJob
from shouhou.journal.happening import Happening
from shouhou.policy.states.service_request import ON_SITE


class CannotSend(Refusal):
    """Nobody can be asked to go, or what is to be cleared up cannot be recorded so."""


@transaction.atomic
def need_site_work(
    *, case_id: int, what: str, by: Actor, at: datetime, to: Staff | None = None
) -> tuple[Dispatch, Booking]:
    """Says that work on site is needed: somebody is to be sent at once (AS-11). With `to` this engineering supervisor
    decides who goes; else the one who has the report.

    Raises CannotSend for a draft, without words, and where somebody is to be sent already.
    """
    case = lock(case_id)[0]
    if not case.number:
        raise CannotSend(_("Complete the seven facts first; a draft sends nobody."), clause="AS-01")
    if case.state in ON_SITE:
        raise CannotSend(_("That somebody must go is recorded already."), clause="AS-11")
    dispatch, told = write_need(case=case, what=what, by=by, at=at)
    if to is not None:
        if not to.works_here or not to.has_role(Role.ENGINEERING_SUPERVISOR, Role.GENERAL_MANAGER):
            raise CannotSend(_("Choose an engineering supervisor who works here."), field="to")
        told = [
            assign(
                case, role="ENGINEERING_SUPERVISOR", staff=to, role_name=_("Engineering supervisor"), at=at
            ),
            *told,
        ]
    return dispatch, book(case, *told, by=by, at=at)


def write_need(*, case: Case, what: str, by: Actor, at: datetime) -> tuple[Dispatch, list[Happening]]:
    """Writes that somebody must go and returns what to book; raises CannotSend without words."""
    words = tidy_long(what)
    if not words:
        raise CannotSend(_("Say what is to be done on site."), field="what")
    gaps = gaps_of(case)
    # A plan left from before the request was settled otherwise is not gone by any more.
    SiteJob.objects.unfinished().filter(case=case).update(withdrawn_at=at)
    dispatch, _is_new = Dispatch.objects.update_or_create(
        case=case,
        defaults={
            "what": words,
            "needed_at": at,
            "needed_by_id": by.person_id,
            "waits_since": at,
            "hindered_at": None,
            "gaps": gaps,
        },
    )
    told = Happening(
        "SITE_WORK_NEEDED",
        at,
        data={"has_gaps": bool(gaps), "gaps": gaps},
        words={"what": words},
        customer_id=case.customer_id,
    )
    return dispatch, [told]


@transaction.atomic
def clear_gaps(*, case_id: int, cleared_with: str, note: str, by: Actor, at: datetime) -> Booking:
    """Records what was found out about what the request lacks, and from whom (AS-20); raises CannotSend."""
    case = lock(case_id)[0]
    dispatch = dispatch_of(case)
    words = tidy_long(note)
    if not words:
        raise CannotSend(_("Write what was found out."), field="note", clause="AS-20")
    dispatch.cleared_with, dispatch.cleared_note, dispatch.gaps = cleared_with, words, gaps_of(case)
    dispatch.save(update_fields=["cleared_with", "cleared_note", "gaps"])
    told = Happening(
        "GAPS_CLEARED",
        at,
        data={"with": cleared_with, "gaps": dispatch.gaps},
        words={"with_whom": str(ClearedWith(cleared_with).label), "note": words},
        customer_id=case.customer_id,
    )
    return book(case, told, by=by, at=at)


@transaction.atomic
def settle_charge(
    *, case_id: int, charge: str, price: str, agreed_by: str, by: Actor, at: datetime
) -> Booking:
    """Records whether the work is free, under contract or charged, and who agreed to the price (AS-21).

    Raises CannotSend where it is charged and no price was told or nobody agreed to it.
    """
    case = lock(case_id)[0]
    dispatch = dispatch_of(case)
    price, agreed_by = tidy(price)[:300], tidy(agreed_by)[:80]
    if charge == Charge.CHARGED and not price:
        raise CannotSend(_("Write the prices that the customer was told."), field="price", clause="AS-21")
    if charge == Charge.CHARGED and not agreed_by:
        raise CannotSend(_("Write who agreed to the prices."), field="agreed_by", clause="AS-21")
    dispatch.charge, dispatch.price_words, dispatch.agreed_by = charge, price, agreed_by
    dispatch.save(update_fields=["charge", "price_words", "agreed_by"])
    told = Happening(
        "CHARGE_SETTLED",
        at,
        data={"charge": charge},
        words={"charge_name": str(Charge(charge).label), "price": price, "agreed_by": agreed_by},
        customer_id=case.customer_id,
    )
    return book(case, told, by=by, at=at)


def dispatch_of(case: Case) -> Dispatch:
    """The dispatch of a case whose work on site is needed; raises CannotSend."""
    found = Dispatch.objects.filter(case=case).select_related("told_call").first()
    if found is None:
        raise CannotSend(_("First say that work on site is needed."), clause="AS-11")
    return found
