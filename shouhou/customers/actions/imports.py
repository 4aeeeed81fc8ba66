"""Writing the customers of a workbook, many at once, and taking them back as long as nobody has used them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError

from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.core.rows import insert_mappings, take_ids
from shouhou.customers.imported import ImportedAsset, ImportedProfile
from shouhou.customers.models import Asset, Contact, ContactPhone, Customer, CustomerSource
from shouhou.documents.numbers import take_numbers
from shouhou.journal.happening import Happening
from shouhou.journal.models import EventSubject, SubjectKind
from shouhou.policy.rulebook import ANNULLED
from shouhou.search.entries import Draft, forget_many, index_new
from shouhou.search.models import Kind
from shouhou.search.tokens import SearchTexts

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

    They are found once `waiting.write_waiting` was called. The rows must be checked: nothing is refused here. The facts
    trigger nothing; gaps make a file 待补 (decision 2).
    """
    if not rows:
        return []
    # Other verbs take the number last; here the whole chunk is written in less time than they may wait.
    numbers = take_numbers("KH", count=len(rows), branch_id=branch_id, at=at)
    written = [
        _Written(row.analysed(), pk, number)
        for row, pk, number in zip(rows, take_ids(Customer, len(rows)), numbers, strict=True)
    ]
    insert_mappings(
        Customer,
        [_customer(one) for one in written],
        branch_id=branch_id,
        agent_id=agent_id,
        source=CustomerSource.IMPORT.value,
        created_at=at,
        created_by_id=by.staff_id,
        latest_at=at,
    )
    _write_contacts(written)
    insert_mappings(Asset, [_asset(one.pk, asset) for one in written for asset in one.row.assets])
    tell_many([_told(one, job_id, at) for one in written], by=by, at=at)
    index_new([_findable(one, branch_id, at) for one in written])
    return [Imported(one.row.row_no, one.pk, one.file_no) for one in written]


@dataclass(frozen=True, slots=True)
class _Written:
    row: ImportedProfile
    pk: int
    file_no: str


def _customer(one: _Written) -> dict[str, Any]:
    return {
        "id": one.pk,
        "file_no": one.file_no,
        "is_incomplete": one.row.is_incomplete,
        "name_key": one.row.key,
        **one.row.values,
    }


def _write_contacts(written: Sequence[_Written]) -> None:
    people = [(one.pk, place, person) for one in written for place, person in enumerate(one.row.contacts)]
    ids = take_ids(Contact, len(people))
    insert_mappings(
        Contact,
        [
            {
                "id": pk,
                "customer_id": customer_id,
                "name": person.name,
                "is_primary": not place,
                **person.texts,
            }
            for pk, (customer_id, place, person) in zip(ids, people, strict=True)
        ],
    )
    insert_mappings(
        ContactPhone,
        [
            {
                "contact_id": pk,
                "number": phone.number,
                "digits": phone.digits,
                "extension": phone.extension,
                "mark": phone.mark,
            }
            for pk, (_customer_id, _place, person) in zip(ids, people, strict=True)
            for phone in person.phones
        ],
    )


def _asset(customer_id: int, asset: ImportedAsset) -> dict[str, Any]:
    """An asset of the customer; one that has no name of its own is called by its serial or number."""
    values: dict[str, Any] = {"customer_id": customer_id, "kind": asset.kind, **asset.values}
    if not values.keys() & {"name", "model", "brand", "plate"}:
        values["name"] = values.get("serial") or values.get("vin") or ""
    return values


def _told(one: _Written, job_id: int, at: datetime) -> Happening:
    return Happening(
        IMPORTED,
        at,
        data={"job_id": job_id, "row_no": one.row.row_no},
        words={"customer": one.row.name},
        customer_id=one.pk,
    )


def _findable(one: _Written, branch_id: int, at: datetime) -> Draft:
    texts = SearchTexts(codes=(one.file_no,))
    return Draft(Kind.CUSTOMER, one.pk, texts, one.row.name, at, branch_id, found=one.row.found)


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
    forget_many(Kind.CUSTOMER, going)
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
