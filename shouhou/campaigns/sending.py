"""Notices by e-mail and text message: what stands in them, who gets one, whether it may still go (CP-04 … CP-06)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.campaigns.codes import Work
from shouhou.campaigns.consents import may_tell
from shouhou.campaigns.links import path_of
from shouhou.campaigns.models import Campaign, Recipient
from shouhou.campaigns.notice import words_of_message
from shouhou.cases.actions import Happening, book, lock
from shouhou.cases.models import Case
from shouhou.channels.actions.outbox import Parcel, is_address
from shouhou.channels.models import Outgoing, OutgoingState, OutgoingWay, ReminderPlan
from shouhou.core.actor import SYSTEM
from shouhou.customers.models import ConsentChannel, Contact, PhoneMark

KIND: Final = "RECIPIENT"
WAYS: Final = {Work.EMAIL: OutgoingWay.EMAIL, Work.SMS: OutgoingWay.SMS}
_CHANNELS: Final = {
    OutgoingWay.EMAIL: ConsentChannel.EMAIL,
    OutgoingWay.SMS: ConsentChannel.MESSAGE,
}


def base_url() -> str:
    """Under which address customers reach this installation; empty where nobody has said it."""
    plan = ReminderPlan.objects.first()
    return plan.base_url if plan else ""


def parcels_for(campaign: Campaign, cases: Sequence[Case], way: OutgoingWay) -> list[Parcel]:
    """One message each for those who may be told so and have an address for it."""
    named = Recipient.objects.filter(case_id__in=[case.pk for case in cases]).select_related("customer")
    addresses = _addresses([case.customer_id or 0 for case in cases], way)
    found = []
    for one in named:
        address = addresses.get(one.customer_id, "")
        if not address or not may_tell(one.customer, _CHANNELS[way]):
            continue
        found.append(
            Parcel(
                key=f"campaign-{one.pk}-{way}-{campaign.day:%Y%m%d}",
                way=way,
                address=address,
                name=one.customer.name,
                subject=campaign.title,
                text=words_of_message(campaign, base_url() + path_of(one)),
                about_kind=KIND,
                about_ref=one.pk,
            )
        )
    return found


def _addresses(customer_ids: Sequence[int], way: OutgoingWay) -> dict[int, str]:
    """The first address of each customer that can be one, that of its first contact before others."""
    found: dict[int, str] = {}
    contacts = Contact.objects.filter(customer_id__in=customer_ids, is_active=True).prefetch_related("phones")
    for contact in contacts.order_by("customer_id", "-is_primary", "pk"):
        if way == OutgoingWay.EMAIL:
            named = [contact.email]
        else:
            named = [phone.digits for phone in contact.phones.all() if phone.mark == PhoneMark.MOBILE]
        for address in named:
            if address and is_address(way, address):
                found.setdefault(contact.customer_id, address)
    return found


def why_not(ref: int, way: str, at: datetime) -> str:
    """Why a notice may not go out any more, asked in the moment before it leaves the house."""
    one = Recipient.objects.select_related("campaign__case", "case", "customer").get(pk=ref)
    if one.case is None or one.case.is_closed or one.campaign.ends_at <= at:
        return _("The event is over or called off.")
    if not may_tell(one.customer, _CHANNELS[OutgoingWay(way)]):
        return _("The customer does not want such messages any more.")
    return ""


def settled(outgoing: Outgoing, at: datetime) -> None:
    """Writes into the case of the recipient that its message was sent."""
    one = Recipient.objects.select_related("customer").get(pk=outgoing.about_ref)
    if outgoing.state != OutgoingState.SENT or one.case_id is None:
        return
    case = lock(one.case_id)[0]
    told = Happening(
        "CAMPAIGN_MESSAGE_SENT",
        outgoing.sent_at or at,
        data={"outgoing_id": outgoing.pk, "way": outgoing.way},
        words={"way": str(outgoing.get_way_display()), "contact": one.customer.name},
        customer_id=one.customer_id,
    )
    book(case, told, by=SYSTEM, at=at)


def address(ref: int) -> str:
    """The page of the recipient."""
    case = Case.objects.filter(recipient__pk=ref).first()
    return reverse("desk:case", args=[case.slug]) if case else ""
