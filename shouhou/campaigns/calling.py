"""The call list of a person: the recipients that she still has to tell, and how often each was tried."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.campaigns.consents import consents_of
from shouhou.campaigns.models import Recipient
from shouhou.campaigns.notice import said_when, words_on_the_phone
from shouhou.cases.models import Case, Line, Obligation
from shouhou.customers.models import ConsentChannel, ConsentState, Contact, Customer
from shouhou.followups.models import Call
from shouhou.policy.states.campaign import CALLED_OFF, INVITED


@dataclass(frozen=True, slots=True)
class CallRow:
    """One customer to be called."""

    case: Case
    contact: Contact | None
    phone: str
    phone_id: int | None
    tries: int
    url: str


def to_call(owner_ids: Collection[int], state: str) -> QuerySet[Case]:
    """The open cases of recipients of some persons in a state, in the order in which they were booked."""
    mine = Case.objects.filter(agent_id__in=owner_ids, line=Line.RECIPIENT, closed_at=None, state=state)
    return mine.select_related("customer", "recipient__campaign__case")


def to_write(owner_ids: Collection[int]) -> QuerySet[Case]:
    """The open cases of recipients who were told and are still owed the letter (CP-02)."""
    owed = Obligation.objects.open().owed_by(owner_ids).filter(rule_id="CP-02", case_id=OuterRef("pk"))
    open_ones = Case.objects.filter(line=Line.RECIPIENT, closed_at=None, agent_id__in=owner_ids)
    return open_ones.filter(Exists(owed)).select_related("customer", "recipient__campaign__case")


def call_rows(cases: Sequence[Case], channel: str = ConsentChannel.PHONE) -> list[CallRow]:
    """The rows of one page: whoever has refused this way since is left out, at once (CP-04)."""
    ids = [case.customer_id or 0 for case in cases]
    said = consents_of(ids)
    contacts: dict[int, Contact] = {}
    listed = Contact.objects.filter(customer_id__in=ids, is_active=True).prefetch_related("phones")
    for contact in listed.order_by("customer_id", "-is_primary", "pk"):
        contacts.setdefault(contact.customer_id, contact)
    tried = Counter(
        Call.objects.filter(case_id__in=[case.pk for case in cases], annulled_at=None)
        .exclude(line_state="CONNECTED")
        .values_list("case_id", flat=True)
    )
    return [
        _row(case, contacts.get(case.customer_id or 0), tried[case.pk])
        for case in cases
        if said[case.customer_id or 0][channel] != ConsentState.REFUSED
    ]


def _row(case: Case, contact: Contact | None, tries: int) -> CallRow:
    phones = list(contact.phones.all()) if contact else []
    query = urlencode({"customer": case.customer_id, "case": case.pk, "for": "NOTICE"})
    return CallRow(
        case,
        contact,
        phones[0].number if phones else "",
        phones[0].pk if phones else None,
        tries,
        f"{reverse('desk:call-panel')}?{query}",
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """An event that a customer is to be told of in a talk, with the words."""

    case_id: int
    title: str
    words: str
    is_off: bool
    ends_at: datetime


def notices_for(customer: Customer) -> list[Notice]:
    """The events that a customer is invited to, with what is said on the telephone; one statement where none is."""
    open_ones = Recipient.objects.filter(customer=customer, case__closed_at=None)
    found = open_ones.filter(case__state__in=(*INVITED, CALLED_OFF)).select_related("campaign", "case")
    return [_notice(one) for one in found.order_by("pk")]


def _notice(one: Recipient) -> Notice:
    state = one.case.state if one.case else ""
    if state == CALLED_OFF:
        words = _("“%(title)s” on %(when)s is called off: %(reason)s. We are sorry.") % {
            "title": one.campaign.title,
            "when": said_when(one.campaign),
            "reason": one.campaign.called_off,
        }
    else:
        words = words_on_the_phone(one.campaign)
    return Notice(one.case_id or 0, one.campaign.title, words, state == CALLED_OFF, one.campaign.ends_at)


def is_unasked(customer: Customer) -> bool:
    """Whether a customer never said if it may be told of events by telephone."""
    return consents_of([customer.pk])[customer.pk][ConsentChannel.PHONE] == ConsentState.UNSTATED
