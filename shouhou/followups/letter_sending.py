"""A letter on its way: put into the outbox, asked whether it may still go, and what is done when it comes back."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.cases.actions import book, lock
from shouhou.channels.actions import CannotPutInOutbox, Enclosure, Parcel, put_in_outbox
from shouhou.channels.actions.outbox import check_parcel
from shouhou.channels.models import Outgoing, OutgoingState, OutgoingWay
from shouhou.core.actor import SYSTEM, Actor
from shouhou.core.errors import Refusal
from shouhou.customers.actions.plans import ask_for_correction
from shouhou.customers.models import ConsentChannel, ConsentPurpose, ConsentState
from shouhou.customers.reading import latest_answers
from shouhou.followups.codes import LetterKind, LetterWay
from shouhou.followups.models import Letter
from shouhou.journal.happening import Happening

ABOUT: Final = "LETTER"
SENT_FROM_HERE: Final = frozenset({LetterWay.EMAIL, LetterWay.FAX, LetterWay.SMS})
_CHANNELS: Final = {
    LetterWay.EMAIL: ConsentChannel.EMAIL,
    LetterWay.SMS: ConsentChannel.MESSAGE,
    LetterWay.WECHAT: ConsentChannel.MESSAGE,
}


class CannotSendLetter(Refusal):
    """The letter as told cannot have gone out so."""


def faults_of_dispatch(way: str, address: str) -> list[Refusal]:
    """Why it cannot go out from here: by this way nothing does, or there is no such address."""
    if way not in SENT_FROM_HERE:
        return [
            CannotSendLetter(
                _("Only e-mail, fax and text messages are sent from here; take the tick away."),
                field="dispatch",
            )
        ]
    try:
        check_parcel(Parcel("", way, address, ""))
    except CannotPutInOutbox as refusal:
        return [refusal]
    return []


def dispatch(letter: Letter, *, by: Actor, at: datetime) -> None:
    """Puts a letter that was just archived into the outbox: a fax as its pages, a text message as its words."""
    copy = letter.copy
    assert copy is not None
    paper = Enclosure(copy.path, copy.name, copy.content_type, copy.sha256)
    put_in_outbox(
        parcels=[
            Parcel(
                key=f"letter:{letter.pk}",
                way=letter.way,
                address=letter.address,
                name=letter.addressee,
                subject=letter.subject,
                text=letter.body,
                about_kind=ABOUT,
                about_ref=letter.pk,
                enclosures=() if letter.way == OutgoingWay.SMS else (paper,),
            )
        ],
        by=by,
        at=at,
        branch_id=letter.branch_id,
    )


def may_go(ref: int, way: str, at: datetime) -> str:
    """Why a letter may not go out any more: taken back, or the customer has refused such letters meanwhile."""
    letter = Letter.objects.filter(pk=ref).first()
    if letter is None or letter.annulled_at is not None:
        return _("the letter was taken back")
    return _("the customer has refused it") if refuses(letter.customer_id, letter.kind, way) else ""


def refuses(customer_id: int | None, kind: str, way: str) -> bool:
    """Whether the customer's last word is that such letters are not wanted: at all, or by this way."""
    if customer_id is None:
        return False
    purpose = ConsentPurpose.PROMOTION if kind == LetterKind.INVITATION else ConsentPurpose.SERVICE
    channel = _CHANNELS.get(LetterWay(way), ConsentChannel.LETTER)
    said = latest_answers([customer_id], purpose).get(customer_id, {})
    return (said.get(channel) or said.get(ConsentChannel.ANY)) == ConsentState.REFUSED


def settled(one: Outgoing, at: datetime) -> None:
    """What became of it on its way: one that came back or had no such address is noted as come back."""
    if one.state not in (OutgoingState.DEAD, OutgoingState.BOUNCED):
        return
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=one.about_ref)
    if letter.returned or letter.annulled_at is not None:
        return
    letter.returned = True
    letter.save(update_fields=["returned"])
    data = {"letter_id": letter.pk, "returned": True}
    words = {"number": letter.letter_no, "what": f"{_('came back')}; {one.error}"}
    told = Happening("LETTER_FATE_NOTED", at, data=data, words=words, customer_id=letter.customer_id)
    book(lock(letter.case_id)[0], told, by=SYSTEM, at=at)
    ask_for_address(letter, by=SYSTEM, at=at)


def ask_for_address(letter: Letter, *, by: Actor, at: datetime) -> None:
    """A letter that came back makes it the agent's to ask for the right address today (domain 7.8), once a letter."""
    if letter.customer_id is None:
        return
    content = _("Ask for the right address: letter %(number)s came back (%(address)s)") % {
        "number": letter.letter_no,
        "address": letter.address or letter.get_way_display(),
    }
    ask_for_correction(
        customer_id=letter.customer_id, content=content, reason=_("A letter came back"),
        owner_id=letter.acting_for_id or letter.sender_id, by=by, at=at,
    )  # fmt: skip


def address_of(ref: int) -> str:
    """The page of a letter."""
    number = Letter.objects.filter(pk=ref).values_list("letter_no", flat=True).first()
    return reverse("followups:letter", args=[number]) if number else ""
