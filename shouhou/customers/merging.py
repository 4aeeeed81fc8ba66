"""What merging two files comes to, before anything is written: values side by side, what moves, what is double."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import ForeignKey, Model
from django.db.models.fields.related import ForeignObjectRel

from shouhou.cases.models import Case, Line
from shouhou.customers.models import (
    Asset,
    Consent,
    ConsentChannel,
    ConsentState,
    Contact,
    ContactPhone,
    Customer,
    NotAlike,
    PhoneMark,
)
from shouhou.documents.models import Attachment

CHOSEN: Final = (
    "name", "kind", "short_name", "former_name", "credit_code", "group_name", "level", "province", "city",
    "district", "postcode", "address", "invoice_name", "invoice_tax_no", "invoice_address", "invoice_phone",
    "invoice_bank", "invoice_account", "source", "first_date", "first_problem", "first_wanted", "maintenance_cycle",
    "notes",
)  # fmt: skip
"""The columns of a profile of which one value stays; file number, branch and agent are the surviving file's own."""

CONTACT_FACTS: Final = (
    "post", "shift", "role", "email", "wechat", "fax", "birthday", "convenient_time", "interests",
)  # fmt: skip
ASSET_FACTS: Final = tuple(
    f.name
    for f in Asset._meta.concrete_fields
    if f.name not in {"id", "customer", "kind", "is_active", "version"}
)
_APART: Final = (Contact, Asset, Consent, Customer, NotAlike)
_STRICTNESS: Final = (ConsentState.GIVEN, ConsentState.UNSTATED, ConsentState.REFUSED)

type Slot = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One column of which the two files say different things; `from_merged` is what is proposed."""

    name: str
    label: str
    kept: str
    merged: str
    from_merged: bool


@dataclass(frozen=True, slots=True)
class Double:
    """The same person or thing in both files: the one that stays, the one that is left behind with its file."""

    stays: Any
    double: Any


@dataclass(frozen=True, slots=True)
class Joining:
    """How the people or the things of two files come together."""

    moves: tuple[Any, ...]
    doubles: tuple[Double, ...]


def choices(into: Customer, merged: Customer) -> list[Choice]:
    """The columns in which the files differ; what only one of them says is proposed, else the surviving file's."""
    found = []
    for name in CHOSEN:
        kept, other = getattr(into, name), getattr(merged, name)
        if kept != other and (other or kept):
            label = str(getattr(Customer._meta.get_field(name), "verbose_name", name))
            found.append(
                Choice(name, label, _said(into, name), _said(merged, name), not kept and bool(other))
            )
    return found


def _said(row: Customer, name: str) -> str:
    say = getattr(row, f"get_{name}_display", None)
    return str(say() if say else getattr(row, name) or "")


def contacts_together(into: Customer, merged: Customer) -> Joining:
    """People of one name are one person; so is somebody without a name under a number known there."""
    standing = list(_people(into))
    moves, doubles = [], []
    for person in _people(merged):
        same = next((other for other in standing if _is_same_person(other, person)), None)
        if same is None:
            moves.append(person)
        else:
            doubles.append(Double(same, person))
    return Joining(tuple(moves), tuple(doubles))


def new_phones(double: Double) -> list[ContactPhone]:
    """The telephones of a double that the one who stays does not have."""
    known = {(phone.digits, phone.extension) for phone in double.stays.phones.all()}
    return [phone for phone in double.double.phones.all() if (phone.digits, phone.extension) not in known]


def _people(customer: Customer) -> Iterable[Contact]:
    return customer.contacts.filter(is_active=True).prefetch_related("phones").order_by("-is_primary", "pk")


def _is_same_person(one: Contact, other: Contact) -> bool:
    if one.name and other.name:
        return one.name.casefold().replace(" ", "") == other.name.casefold().replace(" ", "")
    numbers = {phone.digits for phone in one.phones.all() if phone.mark == PhoneMark.MOBILE}
    return any(phone.digits in numbers for phone in other.phones.all())


def assets_together(into: Customer, merged: Customer) -> Joining:
    """Things of one kind with one VIN, plate or serial number are one thing."""
    standing = list(into.assets.filter(is_active=True).order_by("pk"))
    moves, doubles = [], []
    for thing in merged.assets.order_by("pk"):
        same = next((other for other in standing if thing.is_active and _is_same_thing(other, thing)), None)
        if same is None:
            moves.append(thing)
        else:
            doubles.append(Double(same, thing))
    return Joining(tuple(moves), tuple(doubles))


def _is_same_thing(one: Asset, other: Asset) -> bool:
    codes = ((one.vin, other.vin), (one.plate, other.plate), (one.serial, other.serial))
    return one.kind == other.kind and any(code and code == same for code, same in codes)


def missing_at(double: Double, names: Sequence[str]) -> list[str]:
    """What only the double says and the one who stays may take over."""
    return [name for name in names if not getattr(double.stays, name) and getattr(double.double, name)]


# What hangs on a file


def moving(merged: Customer, into: Customer) -> dict[str, list[int]]:
    """The ids of everything else that names the file, by model and column: whatever app added it.

    Its own file case stays with it, and so do the pairs told apart.
    """
    found: dict[str, list[int]] = {}
    for label, model, column in relations():
        rows = model._base_manager.filter(**{column: merged.pk})
        if model is Case:
            rows = rows.exclude(line=Line.CUSTOMER_FILE)
        if ids := list(rows.order_by("pk").values_list("pk", flat=True)):
            found[label] = ids
    papers = Attachment.objects.of("CUSTOMER", merged.pk).exclude(
        file__in=Attachment.objects.of("CUSTOMER", into.pk).values("file")
    )
    if ids := list(papers.values_list("pk", flat=True)):
        found["papers"] = ids
    return found


def relations() -> list[tuple[str, type[Model], str]]:
    """Each column of each model that names a customer: its label, the model and the column."""
    found = []
    for rel in Customer._meta.get_fields(include_hidden=True):
        if not isinstance(rel, ForeignObjectRel) or rel.related_model in _APART:
            continue
        field, model = rel.field, rel.related_model
        if isinstance(field, ForeignKey) and isinstance(model, type):
            found.append((f"{model._meta.label_lower}.{field.attname}", model, field.attname))
    return sorted(found, key=lambda one: one[0])


# Consents


def consents_of(customer: Customer) -> dict[Slot, str]:
    """The latest answer for each purpose and way."""
    lines = Consent.objects.filter(customer=customer).order_by("pk")
    return {(purpose, way): state for purpose, way, state in lines.values_list("purpose", "channel", "state")}


def strictest(one: dict[Slot, str], other: dict[Slot, str]) -> dict[Slot, str]:
    """What holds of both ledgers together: refused before not stated before given; what neither says is not there.

    A way that only one of them names is compared with what the other says of any way.
    """
    found = {}
    for purpose, way in sorted({*one, *other}):
        said = [
            state
            for ledger in (one, other)
            if (state := ledger.get((purpose, way)) or ledger.get((purpose, ConsentChannel.ANY.value)))
        ]
        found[purpose, way] = max(said, key=lambda state: _STRICTNESS.index(ConsentState(state)))
    return found
