"""Writing the customers of a workbook, many at once, and taking them back as long as nobody has used them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError

from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.customers.finding import KIND, findable
from shouhou.customers.imported import ImportedAsset, ImportedContact, ImportedProfile
from shouhou.customers.models import Asset, Contact, ContactPhone, Customer, CustomerSource
from shouhou.documents.numbers import take_numbers
from shouhou.journal.happening import Happening
from shouhou.journal.models import EventSubject, SubjectKind
from shouhou.policy.rulebook import ANNULLED
from shouhou.search.entries import Draft, forget, index_many

IMPORTED = "PROFILE_IMPORTED"


@dataclass(frozen=True, slots=True)
class Imported:
    """A customer as it was written: its row in the workbook, its id and its file number."""

    row_no: int
    customer_id: int
    file_no: str


@transaction.atomic
def write_imported_profiles(
    rows: Sequence[ImportedProfile],
    *,
    job_id: int,
    branch_id: int,
    agent_id: int | None,
    by: Actor,
    at: datetime,
) -> list[Imported]:
    """Writes customers with contacts, telephones, assets, numbers, search and one event each (PROFILE_IMPORTED).

    The rows must be checked: nothing is refused here. The facts trigger nothing; gaps make a file 待补 (decision 2).
    """
    if not rows:
        return []
    # Other verbs take the number last; here the whole chunk is written in less time than they may wait.
    numbers = take_numbers("KH", count=len(rows), branch_id=branch_id, at=at)
    customers = Customer.objects.bulk_create(
        [
            _customer(row, number, branch_id, agent_id, by, at)
            for row, number in zip(rows, numbers, strict=True)
        ]
    )
    pairs = list(zip(rows, customers, strict=True))
    _write_contacts(pairs)
    assets = {customer.pk: [_asset(customer, asset) for asset in row.assets] for row, customer in pairs}
    Asset.objects.bulk_create([asset for some in assets.values() for asset in some])
    tell_many([_told(row, customer, job_id, at) for row, customer in pairs], by=by, at=at)
    index_many([_findable(row, customer, assets[customer.pk]) for row, customer in pairs])
    return [Imported(row.row_no, customer.pk, customer.file_no) for row, customer in pairs]


def _customer(
    row: ImportedProfile, number: str, branch_id: int, agent_id: int | None, by: Actor, at: datetime
) -> Customer:
    values: dict[str, Any] = {"source": CustomerSource.IMPORT.value, **row.values}
    return Customer(
        file_no=number,
        branch_id=branch_id,
        agent_id=agent_id,
        created_at=at,
        created_by_id=by.staff_id,
        latest_at=at,
        is_incomplete=row.is_incomplete,
        **values,
    )


def _write_contacts(pairs: Sequence[tuple[ImportedProfile, Customer]]) -> None:
    described: list[ImportedContact] = []
    contacts: list[Contact] = []
    for row, customer in pairs:
        for place, person in enumerate(row.contacts):
            described.append(person)
            contacts.append(
                Contact(customer_id=customer.pk, name=person.name, is_primary=not place, **person.texts)
            )
    Contact.objects.bulk_create(contacts)
    phones = [
        ContactPhone(
            contact_id=contact.pk,
            number=phone.number,
            digits=phone.digits,
            extension=phone.extension,
            mark=phone.mark,
        )
        for person, contact in zip(described, contacts, strict=True)
        for phone in person.phones
    ]
    ContactPhone.objects.bulk_create(phones)


def _asset(customer: Customer, asset: ImportedAsset) -> Asset:
    """An asset of the customer; one that has no name of its own is called by its serial or number."""
    values: dict[str, Any] = dict(asset.values)
    if not values.keys() & {"name", "model", "brand", "plate"}:
        values["name"] = values.get("serial") or values.get("vin") or ""
    return Asset(customer_id=customer.pk, kind=asset.kind, **values)


def _told(row: ImportedProfile, customer: Customer, job_id: int, at: datetime) -> Happening:
    return Happening(
        IMPORTED,
        at,
        data={"job_id": job_id, "row_no": row.row_no},
        words={"customer": customer.name},
        customer_id=customer.pk,
    )


def _findable(row: ImportedProfile, customer: Customer, assets: Sequence[Asset]) -> Draft:
    people = [person.name for person in row.contacts]
    phones = [phone.digits for person in row.contacts for phone in person.phones]
    return findable(customer, people, phones, assets)


@transaction.atomic
def take_back_imported_profiles(
    customer_ids: Sequence[int], *, reason: str, by: Actor, at: datetime
) -> dict[int, int]:
    """Annuls imported customers and deletes their files, but for those that have been used since.

    Returns for each one kept the id of the latest event that leans on it (0 where something else does). The
    journal keeps what was imported and that it was annulled; their numbers are not given out again.
    """
    kept = _used_since(customer_ids)
    going = [pk for pk in customer_ids if pk not in kept]
    imported = _import_events(going)
    try:
        with transaction.atomic():
            Customer.objects.filter(pk__in=going).delete()
    except ProtectedError as leaning:
        # Something points at them without an event of theirs: those few are kept, the others go.
        used = {getattr(row, "customer_id", 0) for row in leaning.protected_objects}
        kept |= {pk: 0 for pk in going if pk in used or not used & set(going)}
        going = [pk for pk in going if pk not in kept]
        Customer.objects.filter(pk__in=going).delete()
    told = [_annulled(imported[pk], pk, reason, at) for pk in going if pk in imported]
    tell_many(told, by=by, at=at)
    for pk in going:
        forget(KIND, pk)
    return kept


def _used_since(customer_ids: Sequence[int]) -> dict[int, int]:
    """The latest event of each customer that is not its import."""
    named = EventSubject.objects.filter(kind=SubjectKind.CUSTOMER, ref__in=customer_ids)
    latest = named.exclude(event__kind__in=[IMPORTED, ANNULLED]).values("ref").annotate(last=Max("event_id"))
    return {row["ref"]: row["last"] for row in latest}


def _import_events(customer_ids: Sequence[int]) -> dict[int, int]:
    named = EventSubject.objects.filter(kind=SubjectKind.CUSTOMER, ref__in=customer_ids, event__kind=IMPORTED)
    return dict(named.values_list("ref", "event_id"))


def _annulled(event_id: int, customer_id: int, reason: str, at: datetime) -> Happening:
    return Happening(
        ANNULLED,
        at,
        data={"event_id": event_id, "kind": IMPORTED},
        words={"reason": reason},
        customer_id=customer_id,
    )
