"""What the fields of a template come to in one letter."""

from collections.abc import Mapping
from typing import Final

from django.utils.module_loading import import_string

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Line
from shouhou.core.say import day_of
from shouhou.customers.models import Contact, Customer, PhoneMark
from shouhou.documents.printing import company_header
from shouhou.followups.codes import LetterWay
from shouhou.followups.letter_fields import BODY, SUBJECT, Writer, values_for
from shouhou.followups.models import Letter

BY_ADDRESS = frozenset({LetterWay.POST, LetterWay.COURIER})
# What the letter about a case begins with, by its line: functions of rooms above, named by path.
_OFFERED: Final[dict[str, str]] = {Line.RECIPIENT: "shouhou.campaigns.letters.offered"}


def offered_for(case: Case | None) -> dict[str, str]:
    """The words that are known for the letter about a case; nothing for most."""
    path = _OFFERED.get(case.line) if case else None
    return import_string(path)(case) if path else {}


def fill_letter(letter: Letter) -> dict[str, str]:
    """The values of one letter, by what was typed and by what the files say; its number comes when it has one."""
    typed = {
        SUBJECT: letter.subject,
        BODY: letter.body,
        "客户名称": letter.customer_name,
        "收件人": letter.addressee,
        "客户地址": letter.address if letter.way in BY_ADDRESS else "",
        "署名": letter.signatory,
    }
    customer = Customer.objects.filter(pk=letter.customer_id).first() if letter.customer_id else None
    return fields_for(customer, letter, typed)


def fields_for(customer: Customer | None, letter: Letter, typed: Mapping[str, str]) -> dict[str, str]:
    """The same for a customer whom a template is shown with."""
    sender = Staff.objects.only("name", "phone").get(pk=letter.acting_for_id or letter.sender_id)
    return values_for(
        customer=customer,
        contact=first_contact(customer) if customer else None,
        company=company_header(),
        writer=Writer(sender.name, sender.phone),
        dated=day_of(letter.sent_at),
        typed=typed,
    )


def first_contact(customer: Customer) -> Contact | None:
    """Whom letters go to: the first contact, else the one who was there first."""
    return customer.contacts.filter(is_active=True).order_by("-is_primary", "pk").first()


def where_to(way: str, customer: Customer | None, contact: Contact | None) -> str:
    """Where a letter goes by this way, as far as that is known."""
    match way:
        case LetterWay.EMAIL:
            return contact.email if contact else ""
        case LetterWay.FAX:
            return contact.fax if contact else ""
        case LetterWay.SMS:
            mobile = contact.phones.filter(mark=PhoneMark.MOBILE).first() if contact else None
            return mobile.number if mobile else ""
    if customer is None or not customer.address:
        return ""
    return f"{customer.region}{customer.address} {customer.postcode}".strip()
