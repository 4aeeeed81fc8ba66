"""Adding, changing and removing the people at a customer."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening
from shouhou.core.actor import Actor
from shouhou.core.say import day_of
from shouhou.customers.actions.checking import CannotKeep, contact_mistakes, raise_all, read_phones
from shouhou.customers.actions.telling import happening, lock_customer, tell
from shouhou.customers.finding import index_customer
from shouhou.customers.models import Contact, ContactPhone, Customer
from shouhou.customers.values import ContactValues, columns


@transaction.atomic
def add_contact(*, customer_id: int, values: ContactValues, by: Actor, at: datetime) -> Contact:
    """Adds a contact; the first one of a customer becomes the one talked to first. Raises Refusals."""
    raise_all(contact_mistakes(values, day_of(at)))
    customer, cases = lock_customer(customer_id)
    [row] = insert_contacts(
        customer, [values], is_first=not customer.contacts.filter(is_primary=True).exists()
    )
    _touch_profile(customer)
    tell([happening("CONTACT_ADDED", customer, at, contact=_called(row))], cases, by=by, at=at)
    return row


@transaction.atomic
def change_contact(*, contact_id: int, values: ContactValues, by: Actor, at: datetime) -> Contact:
    """Changes a contact and its telephones; nothing is booked where nothing differs. Raises Refusals."""
    raise_all(contact_mistakes(values, day_of(at)))
    customer, cases = lock_customer(Contact.objects.only("customer_id").get(pk=contact_id).customer_id)
    row = customer.contacts.prefetch_related("phones").get(pk=contact_id)
    if _rewrite(row, values):
        _touch_profile(customer)
        tell([happening("CONTACT_CHANGED", customer, at, contact=_called(row))], cases, by=by, at=at)
    return row


@transaction.atomic
def remove_contact(*, contact_id: int, by: Actor, at: datetime) -> Contact:
    """Takes a contact who has left off the file; the row stays for the records that name it.

    Raises CannotKeep if this is the last contact: then nobody could be called.
    """
    customer, cases = lock_customer(Contact.objects.only("customer_id").get(pk=contact_id).customer_id)
    row = customer.contacts.prefetch_related("phones").get(pk=contact_id)
    others = customer.contacts.filter(is_active=True).exclude(pk=contact_id).order_by("pk")
    if not others:
        raise CannotKeep(_("This is the only contact; add the new one first."))
    _retire(row)
    if not others.filter(is_primary=True).exists():
        Contact.objects.filter(pk=others[0].pk).update(is_primary=True)
    _touch_profile(customer)
    tell([happening("CONTACT_REMOVED", customer, at, contact=_called(row))], cases, by=by, at=at)
    return row


def insert_contacts(
    customer: Customer, contacts: Sequence[ContactValues], *, is_first: bool = True
) -> list[Contact]:
    """Writes checked contacts with their telephones in two statements; the first is the one talked to
    first.
    """
    rows: list[Contact] = Contact.objects.bulk_create(
        [
            Contact(customer=customer, is_primary=is_first and not place, **columns(values))
            for place, values in enumerate(contacts)
        ]
    )
    pairs = zip(rows, contacts, strict=True)
    ContactPhone.objects.bulk_create([phone for row, values in pairs for phone in _phones(row, values)])
    return rows


def rewrite_contacts(customer: Customer, contacts: Sequence[ContactValues], at: datetime) -> list[Happening]:
    """Makes the contacts of a locked customer those of the sheet, in its order, and says what to book."""
    known = {
        c.pk: c for c in customer.contacts.filter(is_active=True).prefetch_related("phones").order_by("pk")
    }
    kept = [(known.pop(values.id, None) if values.id else None, values) for values in contacts]
    told: list[tuple[str, Contact]] = []
    for row in known.values():
        _retire(row)
        told.append(("CONTACT_REMOVED", row))
    rows = []
    for old, values in kept:
        if old is None:
            [old] = insert_contacts(customer, [values], is_first=False)
            told.append(("CONTACT_ADDED", old))
        elif _rewrite(old, values):
            told.append(("CONTACT_CHANGED", old))
        rows.append(old)
    if rows and not rows[0].is_primary:
        customer.contacts.filter(is_primary=True).update(is_primary=False)
        Contact.objects.filter(pk=rows[0].pk).update(is_primary=True)
        told = told or [("CONTACT_CHANGED", rows[0])]
    return [happening(kind, customer, at, contact=_called(row)) for kind, row in told]


def _rewrite(row: Contact, values: ContactValues) -> bool:
    """Writes what differs; whether anything did. The telephones of the row must be loaded."""
    told = columns(values)
    changed = [name for name, value in told.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, told[name])
    if changed:
        row.save(update_fields=changed)
    return _rewrite_phones(row, values) or bool(changed)


def _rewrite_phones(row: Contact, values: ContactValues) -> bool:
    wanted = {(p.digits, p.extension): p for p in _phones(row, values)}
    known = {(p.digits, p.extension): p for p in row.phones.all()}
    gone = [phone.pk for key, phone in known.items() if key not in wanted]
    new = [phone for key, phone in wanted.items() if key not in known]
    renamed = [key for key in wanted.keys() & known.keys() if _told(wanted[key]) != _told(known[key])]
    if gone:
        ContactPhone.objects.filter(pk__in=gone).delete()
    ContactPhone.objects.bulk_create(new)
    for key in renamed:
        phone = wanted[key]
        ContactPhone.objects.filter(pk=known[key].pk).update(number=phone.number, mark=phone.mark)
    return bool(gone or new or renamed)


def _told(phone: ContactPhone) -> tuple[str, str]:
    return phone.number, phone.mark


def _phones(row: Contact, values: ContactValues) -> list[ContactPhone]:
    return [
        ContactPhone(contact=row, number=read.number, digits=read.digits, extension=read.extension, mark=mark)
        for read, mark in read_phones(values.phones)
    ]


def _retire(row: Contact) -> None:
    row.is_active, row.is_primary = False, False
    row.save(update_fields=["is_active", "is_primary"])


def _touch_profile(customer: Customer) -> None:
    """One version more, so that a sheet opened before is told; and found by the new names and numbers."""
    customer.version += 1
    customer.save(update_fields=["version"])
    index_customer(customer)


def _called(row: Contact) -> str:
    return row.name or next((phone.number for phone in row.phones.all()), "—")
