"""Writing what a table says of known customers: contacts, assets, contracts and what happened before our time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import ProtectedError

from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.customers.actions.imports import IMPORTED
from shouhou.customers.finding import index_customer
from shouhou.customers.imported import ImportedRecord
from shouhou.customers.models import Asset, Contact, ContactPhone, Customer, ServiceContract
from shouhou.journal.happening import Happening
from shouhou.journal.models import EventSubject, SubjectKind
from shouhou.policy.rulebook import ANNULLED

PARTS: Final = {
    "CONTACTS": "CONTACT_IMPORTED",
    "ASSETS": "ASSET_IMPORTED",
    "CONTRACTS": "CONTRACT_IMPORTED",
}
FACTS: Final = {"REPAIRS": "REPAIR_IMPORTED", "CALLS": "CALL_IMPORTED", "LETTERS": "LETTER_IMPORTED"}
_ROWS: Final = {"CONTACTS": Contact, "ASSETS": Asset, "CONTRACTS": ServiceContract}
_CHANGED: Final = {
    "CONTACTS": ("CONTACT_CHANGED", "CONTACT_REMOVED", "PROFILE_CHANGED"),
    "ASSETS": ("ASSET_CHANGED",),
    "CONTRACTS": (),
}


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A row as it was written: its number in the table, its customer and the key of what it became."""

    row_no: int
    customer_id: int | None
    record_id: int


@transaction.atomic
def write_imported_parts(
    records: Sequence[ImportedRecord], *, kind: str, job_id: int, by: Actor, at: datetime
) -> list[WrittenPart]:
    """Writes contacts, assets or contracts (`kind`) of known customers, with one event each and their search.

    The rows must be checked and name their customers: nothing is refused here. The facts trigger nothing.
    """
    if not records:
        return []
    rows = _MAKERS[kind](records)
    told = [
        Happening(
            PARTS[kind],
            at,
            data={"job_id": job_id, "row_no": record.row_no, "id": row.pk},
            words=_words(row),
            customer_id=record.customer_id,
            asset_id=row.pk if kind == "ASSETS" else None,
        )
        for record, row in zip(records, rows, strict=True)
    ]
    tell_many(told, by=by, at=at)
    if kind != "CONTRACTS":
        _index({record.customer_id for record in records})
    return [WrittenPart(r.row_no, r.customer_id, row.pk) for r, row in zip(records, rows, strict=True)]


def _words(row: Contact | Asset | ServiceContract) -> dict[str, str]:
    if isinstance(row, Contact):
        return {"contact": row.name}
    return {"asset": row.title} if isinstance(row, Asset) else {"number": str(row)}


def _index(customer_ids: Iterable[int | None]) -> None:
    for customer in Customer.objects.filter(pk__in=[pk for pk in customer_ids if pk]).order_by("pk"):
        index_customer(customer)


def _contacts(records: Sequence[ImportedRecord]) -> list[Contact]:
    ids = {record.customer_id for record in records if record.customer_id is not None}
    led = set(
        Contact.objects.filter(customer_id__in=ids, is_primary=True).values_list("customer_id", flat=True)
    )
    rows = []
    for record in records:
        person = record.contact
        assert person is not None
        assert record.customer_id is not None
        rows.append(
            Contact(
                customer_id=record.customer_id,
                name=person.name,
                is_primary=record.customer_id not in led,
                **person.texts,
            )
        )
        led.add(record.customer_id)
    Contact.objects.bulk_create(rows)
    ContactPhone.objects.bulk_create(
        ContactPhone(
            contact_id=row.pk,
            number=phone.number,
            digits=phone.digits,
            extension=phone.extension,
            mark=phone.mark,
        )
        for record, row in zip(records, rows, strict=True)
        for phone in (record.contact.phones if record.contact else ())
    )
    return rows


def _assets(records: Sequence[ImportedRecord]) -> list[Asset]:
    rows = []
    for record in records:
        assert record.asset is not None
        values: dict[str, Any] = dict(record.asset.values)
        if not values.keys() & {"name", "model", "brand", "plate"}:
            values["name"] = values.get("serial") or values.get("vin") or ""
        rows.append(
            Asset(customer_id=record.customer_id or 0, kind=record.asset.kind, notes=record.notes, **values)
        )
    return Asset.objects.bulk_create(rows)


def _contracts(records: Sequence[ImportedRecord]) -> list[ServiceContract]:
    rows = []
    for record in records:
        said = (record.text("what"), record.text("cost"), record.text("handler"), record.notes)
        rows.append(
            ServiceContract(
                customer_id=record.customer_id or 0,
                number=record.text("number"),
                kind=record.text("sort"),
                from_date=_day(record, "from_date"),
                until_date=_day(record, "until_date"),
                notes="\n".join(text for text in said if text),
            )
        )
    return ServiceContract.objects.bulk_create(rows)


def _day(record: ImportedRecord, name: str) -> date | None:
    value = record.values.get(name)
    return value if isinstance(value, date) else None


type _Part = Contact | Asset | ServiceContract

_MAKERS: Final[dict[str, Callable[[Sequence[ImportedRecord]], Sequence[_Part]]]] = {
    "CONTACTS": _contacts,
    "ASSETS": _assets,
    "CONTRACTS": _contracts,
}


@transaction.atomic
def write_imported_facts(
    records: Sequence[ImportedRecord],
    *,
    kind: str,
    job_id: int,
    moments: Mapping[int, datetime],
    by: Actor,
    at: datetime,
) -> list[WrittenPart]:
    """Tells past repairs, calls or letters (`kind`) in the life of their customers, each at its true moment.

    They are history: no case is opened and no duty arises.
    """
    assets = _assets_named(records)
    told = [_fact(record, FACTS[kind], job_id, moments[record.row_no], assets) for record in records]
    events = tell_many(told, by=by, at=at)
    return [WrittenPart(r.row_no, r.customer_id, event.pk) for r, event in zip(records, events, strict=True)]


def _assets_named(records: Sequence[ImportedRecord]) -> dict[tuple[int, str, str], int]:
    found: dict[tuple[int, str, str], int] = {}
    for key in ("serial", "plate", "vin"):
        wanted = {r.asset_codes[key] for r in records if key in r.asset_codes}
        if wanted:
            rows = Asset.objects.filter(**{f"{key}__in": wanted}).values_list("customer_id", key, "pk")
            found |= {(customer, key, code): pk for customer, code, pk in rows}
    return found


def _fact(
    record: ImportedRecord,
    kind: str,
    job_id: int,
    moment: datetime,
    assets: Mapping[tuple[int, str, str], int],
) -> Happening:
    customer = record.customer_id or 0
    person = record.contact.name if record.contact else ""
    what = record.text("what") or record.text("result") or record.text("number")
    words = {"number": record.text("number"), "what": what, "result": record.text("result")}
    words |= {"handler": record.text("handler"), "notes": record.notes}
    if kind != "REPAIR_IMPORTED":
        words |= {"contact": person or record.name, "way": record.text("way")}
    return Happening(
        kind,
        moment,
        data={
            "job_id": job_id,
            "row_no": record.row_no,
            "key": record.key,
            "has_time": "T" in record.text("happened"),
        },
        words={name: value for name, value in words.items() if value or name in ("what", "contact")},
        customer_id=customer,
        asset_id=next(
            (assets[customer, k, v] for k, v in record.asset_codes.items() if (customer, k, v) in assets),
            None,
        ),
    )


@transaction.atomic
def take_back_imported_parts(
    *, parts: Sequence[WrittenPart], kind: str, job_id: int, reason: str, by: Actor, at: datetime
) -> dict[int, int]:
    """Deletes contacts, assets or contracts, and annuls facts, that nobody has used since.

    Returns for each row kept the event that leans on it (0 where something else does).
    """
    events = _import_events(parts, kind, job_id)
    kept: dict[int, int] = {}
    for part in parts:
        if kind in _ROWS and (leaning := _leaning(part, kind, events.get(part.row_no, 0))) is not None:
            kept[part.row_no] = leaning
    told = [
        Happening(
            ANNULLED,
            at,
            data={"event_id": events[part.row_no], "kind": PARTS.get(kind) or FACTS[kind]},
            words={"reason": reason},
            customer_id=part.customer_id,
        )
        for part in parts
        if part.row_no not in kept and part.row_no in events
    ]
    tell_many(told, by=by, at=at)
    if kind in ("CONTACTS", "ASSETS"):
        _index({part.customer_id for part in parts if part.row_no not in kept})
    return kept


def _import_events(parts: Sequence[WrittenPart], kind: str, job_id: int) -> dict[int, int]:
    if kind in FACTS:
        return {part.row_no: part.record_id for part in parts}
    named = EventSubject.objects.filter(
        kind=SubjectKind.CUSTOMER, ref__in={part.customer_id for part in parts}, event__kind=PARTS[kind]
    )
    rows = named.values_list("event_id", "event__data")
    return {data["row_no"]: event for event, data in rows if data.get("job_id") == job_id}


def _leaning(part: WrittenPart, kind: str, event_id: int) -> int | None:
    """The event, or 0 for something else, that leans on a row; None where it is gone or could be deleted."""
    later = EventSubject.objects.filter(
        kind=SubjectKind.CUSTOMER,
        ref=part.customer_id or 0,
        event_id__gt=event_id,
        event__kind__in=_CHANGED[kind],
    )
    if kind == "ASSETS":
        later = EventSubject.objects.filter(
            kind=SubjectKind.ASSET, ref=part.record_id, event_id__gt=event_id
        ).exclude(event__kind__in=[IMPORTED, ANNULLED])
    latest = later.order_by("-event_id").values_list("event_id", flat=True).first()
    if latest is not None:
        return int(latest)
    try:
        with transaction.atomic():
            _ROWS[kind]._default_manager.filter(pk=part.record_id).delete()
    except ProtectedError:
        return 0
    return None
