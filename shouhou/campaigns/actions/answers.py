"""What recipients say and do: coming or not, there or not, no letter, no more notices; and what the company decided
about those who never said anything."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.campaigns.codes import Unstated, Way
from shouhou.campaigns.consents import consents_of, may_tell
from shouhou.campaigns.models import Campaign, ContactChoice, Recipient
from shouhou.cases.actions import Booking, Happening, book, lock
from shouhou.cases.actions.telling import tell_many
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of, say_day
from shouhou.core.text import tidy, tidy_long
from shouhou.customers.actions import set_consent, write_plan
from shouhou.customers.models import ConsentChannel, ConsentPurpose, ConsentState, Customer
from shouhou.customers.values import ConsentValues, PlanValues
from shouhou.followups.codes import NoLetter, NoticeAnswer
from shouhou.policy.states.campaign import ATTENDED, DECLINED, INVITED

_BEFORE = timedelta(hours=12)
_ANSWERS = {NoticeAnswer.COMING: "INVITATION_ACCEPTED", NoticeAnswer.NOT_COMING: "INVITATION_DECLINED"}


class CannotAnswer(Refusal):
    """This cannot be noted for the recipient."""


@transaction.atomic
def note_answer(*, case_id: int, answer: str, way: str, by: Actor, at: datetime) -> Booking:
    """Notes whether somebody is coming who was told, or read it; raises CannotAnswer."""
    case, campaign, customer = _locked(case_id)
    kind = _ANSWERS.get(NoticeAnswer(answer))
    if kind is None or case.state == ATTENDED:
        raise CannotAnswer(_("Say whether the customer is coming."), field="answer")
    if campaign.ends_at <= at:
        raise CannotAnswer(_("The event is over."))
    return book(case, _told(kind, case, customer, at, way), by=by, at=at)


@transaction.atomic
def note_attendance(*, case_id: int, way: str, by: Actor, at: datetime) -> Booking:
    """Notes that somebody is there, from twelve hours before it begins; raises CannotAnswer."""
    case, campaign, customer = _locked(case_id)
    if case.state == ATTENDED:
        raise CannotAnswer(_("This customer is counted already."))
    if at < campaign.begins_at - _BEFORE:
        raise CannotAnswer(
            _("The event is on %(day)s; nobody can be there yet.") % {"day": say_day(campaign.day)}
        )
    return book(
        case, _told("CAMPAIGN_ATTENDED", case, customer, min(at, campaign.ends_at), way), by=by, at=at
    )


@transaction.atomic
def note_no_letter(*, case_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Decides that no letter follows the notice, with the reason (CP-02)."""
    case, _campaign, _customer = _locked(case_id)
    told = Happening(
        "NO_LETTER_NEEDED",
        at,
        data={"case_id": case.pk, "reason": reason},
        words={"reason": str(NoLetter(reason).label)},
        customer_id=case.customer_id,
    )
    return book(case, told, by=by, at=at)


@transaction.atomic
def note_lead(*, case_id: int, what: str, by: Actor, at: datetime, plan: PlanValues | None = None) -> Booking:
    """Writes down what came up with a recipient, and perhaps plans the next talk; raises CannotAnswer, CannotPlan."""
    what = tidy_long(what)
    if not what:
        raise CannotAnswer(_("Write what the customer is interested in."), field="what")
    case = lock(case_id)[0]
    recipient = Recipient.objects.select_related("customer").get(case=case)
    recipient.lead = "\n".join(part for part in (recipient.lead, what) if part)
    recipient.save(update_fields=["lead"])
    told = [Happening("LEAD_NOTED", at, words={"what": what}, customer_id=case.customer_id)]
    if plan is not None:
        _plan, planned = write_plan(customer=recipient.customer, values=plan, by=by, at=at)
        told += planned
    return book(case, *told, by=by, at=at)


@transaction.atomic
def withdraw_consent(*, case_id: int, by: Actor, at: datetime) -> None:
    """Refuses all further notices of events for a recipient, at once: what was to be told or sent falls away."""
    recipient = Recipient.objects.select_related("customer").get(case_id=case_id)
    told = ConsentValues(
        purpose=ConsentPurpose.PROMOTION,
        state=ConsentState.REFUSED,
        channel=ConsentChannel.ANY,
        how=_("over the link of an invitation"),
    )
    if ConsentState.GIVEN in consents_of([recipient.customer_id])[recipient.customer_id].values() or (
        _is_unrefused(recipient.customer_id)
    ):
        set_consent(customer_id=recipient.customer_id, values=told, by=by, at=at)
    case = lock(case_id)[0]
    if case.state in INVITED and case.state != DECLINED:
        book(case, _told("INVITATION_DECLINED", case, recipient.customer, at, Way.LINK), by=by, at=at)


def _is_unrefused(customer_id: int) -> bool:
    return ConsentState.UNSTATED in consents_of([customer_id])[customer_id].values()


def demand_consent(case_ids: list[int]) -> None:
    """Raises CannotAnswer where a customer has refused to be told of events by telephone since the list was made."""
    named = Case.objects.filter(pk__in=case_ids).select_related("customer")
    for case in named:
        if (
            case.customer is not None
            and case.state in INVITED
            and not may_tell(case.customer, ConsentChannel.PHONE)
        ):
            raise CannotAnswer(
                _("%(customer)s does not want to be told of events any more; do not ask again.")
                % {"customer": case.customer.name},
                field="notices",
                clause="CP-04",
            )


@transaction.atomic
def choose_unstated(*, choice: str, by: Actor, at: datetime) -> None:
    """Decides what is done with customers who never said anything about events (decision 21)."""
    ContactChoice.objects.update_or_create(pk=1, defaults={"unstated": Unstated(choice)})
    words = {"choice": str(Unstated(choice).label)}
    tell_many([Happening("CONTACT_CHOICE_MADE", at, data={"choice": choice}, words=words)], by=by, at=at)


def _locked(case_id: int) -> tuple[Case, Campaign, Customer]:
    case = lock(case_id)[0]
    recipient = Recipient.objects.select_related("campaign", "customer").get(case=case)
    if case.is_closed:
        raise CannotAnswer(_("This is closed; nothing more can be noted."))
    return case, recipient.campaign, recipient.customer


def _told(kind: str, case: Case, customer: Customer, when: datetime, way: str) -> Happening:
    return Happening(
        kind,
        when,
        data={"case_id": case.pk, "way": way, "day": day_of(when).isoformat()},
        words={"contact": tidy(customer.name), "way": str(Way(way).label)},
        customer_id=case.customer_id,
    )
