"""What a customer's data must look like before it is kept: every column's length, dates, codes,
telephones.
"""

import re
from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, Model
from django.utils.translation import gettext as _

from shouhou.core.errors import Refusal, Refusals
from shouhou.core.text import LONG_TEXT
from shouhou.customers.codes import is_credit_code, is_email
from shouhou.customers.models import Asset, Contact, Customer
from shouhou.customers.phones import NotATelephone, Telephone, read_telephone
from shouhou.customers.values import AssetValues, ContactValues, PhoneValues, ProfileValues, Values, columns

_CREDIT_CODE = re.compile(r"[0-9A-Z]{15}|[0-9A-Z]{18}")
_POSTCODE = re.compile(r"\d{6}")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_EARLIEST = date(1900, 1, 1)
CONTACTS, PHONES = 40, 12


class CannotKeep(Refusal):
    """What is told of the customer cannot be kept as typed."""


def telephone_mistake(mistake: NotATelephone) -> str:
    """What is wrong with a telephone, in words."""
    return {
        "LETTERS": _("A telephone has digits only, like 138 0013 8000 or 0312-1234567 转 801."),
        "SHORT": _("A telephone has at least three digits."),
        "LONG": _("A telephone has at most 18 digits; type several numbers one by one."),
    }[str(mistake)]


def check_profile(values: ProfileValues, *, today: date) -> None:
    """Raises Refusals, one for each field that is wrong."""
    raise_all([*profile_mistakes(values, today), *contacts_mistakes(values.contacts, today)])


def profile_mistakes(values: ProfileValues, today: date) -> list[Refusal]:
    """What is wrong with the profile itself."""
    wrong = length_mistakes(values, Customer)
    told = columns(values)
    if not told["name"]:
        wrong.append(CannotKeep(_("Say who the customer is."), field="name"))
    if told["credit_code"] and not _CREDIT_CODE.fullmatch(str(told["credit_code"])):
        wrong.append(
            CannotKeep(
                _("A credit code has 18 digits and capital letters (older ones 15)."), field="credit_code"
            )
        )
    elif len(str(told["credit_code"])) == 18 and not is_credit_code(str(told["credit_code"])):
        wrong.append(
            CannotKeep(
                _(
                    "This is no credit code: it has 18 characters, the last of them a check; "
                    "look for a typing mistake."
                ),
                field="credit_code",
            )
        )
    if told["postcode"] and not _POSTCODE.fullmatch(str(told["postcode"])):
        wrong.append(CannotKeep(_("A postcode has six digits."), field="postcode"))
    wrong += _dates({"first_date": values.first_date}, latest=today)
    return wrong


def contacts_mistakes(contacts: Iterable[ContactValues], today: date) -> list[Refusal]:
    """What is wrong with contacts and telephones; fields are named contacts.0.name, contacts.0.phones.1."""
    wrong: list[Refusal] = []
    listed = list(contacts)
    if len(listed) > CONTACTS:
        wrong.append(
            CannotKeep(_("A customer has at most %(n)d contacts.") % {"n": CONTACTS}, field="contacts")
        )
    for place, contact in enumerate(listed[:CONTACTS]):
        wrong += contact_mistakes(contact, today, prefix=f"contacts.{place}.")
    return wrong


def contact_mistakes(contact: ContactValues, today: date, prefix: str = "") -> list[Refusal]:
    """What is wrong with one contact."""
    found = length_mistakes(contact, Contact)
    if not columns(contact)["name"] and not contact.phones:
        found.append(CannotKeep(_("Say who this is, or give a telephone."), field="name"))
    if (email := str(columns(contact)["email"] or "")) and not is_email(email):
        found.append(CannotKeep(_("This is no e-mail address."), field="email"))
    found += _dates({"birthday": contact.birthday}, latest=today)
    for place, phone in enumerate(contact.phones[:PHONES]):
        try:
            read_telephone(phone.number)
        except NotATelephone as mistake:
            found.append(CannotKeep(telephone_mistake(mistake), field=f"phones.{place}"))
    if len(contact.phones) > PHONES:
        found.append(CannotKeep(_("A contact has at most %(n)d telephones.") % {"n": PHONES}, field="phones"))
    return [CannotKeep(f.sentence, field=f"{prefix}{f.field}") for f in found]


def asset_mistakes(values: AssetValues, today: date) -> list[Refusal]:
    """What is wrong with a service object."""
    wrong = length_mistakes(values, Asset)
    told = columns(values)
    if not (told["name"] or told["plate"] or told["model"] or told["brand"]):
        wrong.append(CannotKeep(_("Say what it is called."), field="name"))
    if told["vin"] and not _VIN.fullmatch(str(told["vin"])):
        wrong.append(
            CannotKeep(_("A VIN has 17 digits and capital letters, without I, O and Q."), field="vin")
        )
    wrong += _dates({"purchase_date": values.purchase_date}, latest=today)
    later = ("installed_date", "accepted_date", "warranty_until", "opened_date", "licence_until")
    wrong += _dates({name: getattr(values, name) for name in (*later, "next_maintenance_date")})
    if values.installed_date and values.accepted_date and values.accepted_date < values.installed_date:
        wrong.append(CannotKeep(_("It cannot be accepted before it is installed."), field="accepted_date"))
    limits = {"lines": 200, "cycle_months": 600, "cycle_km": 10_000_000, "next_maintenance_km": 10_000_000}
    for name, most in limits.items():
        value = getattr(values, name)
        if value is not None and not 0 < value <= most:
            wrong.append(CannotKeep(_("Type a number between 1 and %(n)d.") % {"n": most}, field=name))
    return wrong


def read_phones(phones: Iterable[PhoneValues]) -> list[tuple[Telephone, str]]:
    """The telephones with their marks, each number once; they must have been checked."""
    found: dict[tuple[str, str], tuple[Telephone, str]] = {}
    for phone in phones:
        read = read_telephone(phone.number)
        found.setdefault((read.digits, read.extension), (read, phone.mark or read.mark))
    return list(found.values())


def length_mistakes(values: Values, model: type[Model]) -> list[Refusal]:
    """A refusal for each text that its column cannot hold: SQLite would keep it, PostgreSQL would not."""
    wrong: list[Refusal] = []
    for name, value in columns(values).items():
        if not isinstance(value, str):
            continue
        kept = model._meta.get_field(name)
        most = (kept.max_length if isinstance(kept, CharField) else None) or LONG_TEXT
        if len(value) > most:
            sentence = _("At most %(n)d characters; this has %(have)d.") % {"n": most, "have": len(value)}
            wrong.append(CannotKeep(sentence, field=name))
    return wrong


def raise_all(wrong: list[Refusal]) -> None:
    """Raises what is wrong, if anything is."""
    if wrong:
        raise Refusals(wrong)


def _dates(told: dict[str, date | None], latest: date | None = None) -> list[Refusal]:
    wrong: list[Refusal] = []
    for name, day in told.items():
        if day is not None and latest is not None and day > latest:
            wrong.append(CannotKeep(_("This day lies in the future."), field=name))
        if day is not None and not _EARLIEST <= day <= date(2199, 12, 31):
            wrong.append(CannotKeep(_("This year cannot be meant."), field=name))
    return wrong
