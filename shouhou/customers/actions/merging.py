"""Merging the file of one customer into another's, so that it can be split again exactly."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening, book_many, lock
from shouhou.cases.actions.telling import tell_many
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.customers import merging
from shouhou.customers.actions.telling import CannotOverwrite, happening
from shouhou.customers.finding import index_customer
from shouhou.customers.models import Consent, ConsentChannel, Contact, ContactPhone, Customer
from shouhou.customers.names import name_key
from shouhou.customers.settling import settle_file
from shouhou.documents.models import Attachment
from shouhou.search.entries import forget, hold
from shouhou.search.models import Kind

MERGED, FILE_MERGED, VOIDED = "CUSTOMERS_MERGED", "FILE_MERGED", "CASE_MERGED"


class CannotMerge(Refusal):
    """These two files cannot become one."""


@dataclass(slots=True)
class Moved:
    """What the event must know to split exactly: codes, ids and moments; replaced names lie in its words."""

    taken: list[str] = field(default_factory=list)
    rows: dict[str, list[int]] = field(default_factory=dict)
    primary: int | None = None
    phones: list[tuple[int, int]] = field(default_factory=list)  # telephone, contact it came from
    filled: list[tuple[str, int, int, list[str]]] = field(
        default_factory=list
    )  # what, stays, double, columns
    files: list[int] = field(default_factory=list)
    voided: list[tuple[int, int]] = field(default_factory=list)  # case, event
    consents: list[tuple[int, str]] = field(default_factory=list)  # line added, answer before
    last_contact_at: str | None = None

    def data(self) -> dict[str, Any]:
        """As the event keeps it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@transaction.atomic
def merge_customers(
    *,
    into_id: int,
    merged_id: int,
    taken: Collection[str] = (),
    versions: tuple[int, int] | None = None,
    by: Actor,
    at: datetime,
) -> Customer:
    """Makes two files one: `into` survives, `taken` are the columns whose value comes from the other.

    People and things that are in both are joined, everything else moves; the strictest consent holds; what the
    merged file itself owed is void, what its cases owe stays owed. No event is rewritten. `versions` are those of
    the surviving and the merged file as they were compared. Raises CannotMerge for a file and itself, one merged
    already (so no circle can arise) and one of another branch; CannotOverwrite when one was changed meanwhile.
    """
    if into_id == merged_id:
        raise CannotMerge(_("A file cannot be merged into itself; choose another."))
    cases = lock(*Case.objects.filter(customer_id=merged_id).values_list("pk", flat=True))
    into, merged = _both(into_id, merged_id, versions)
    moved = Moved(last_contact_at=into.last_contact_at.isoformat() if into.last_contact_at else None)
    before = _take_values(into, merged, taken, moved)
    _join_contacts(into, merged, moved)
    _join_assets(into, merged, moved)
    _join_consents(into, merged, by, at, moved)
    _move_rows(into, merged, moved)
    moved.files = sorted(merged.merged_files.values_list("pk", flat=True))
    Customer.objects.filter(pk__in=moved.files).update(merged_into=into)
    _void_file_cases(into, cases, moved, by=by, at=at)
    merged.merged_event_id = _tell(into, merged, moved, before, by, at)
    merged.merged_into = into
    merged.version += 1
    merged.save(update_fields=["merged_into", "merged_event_id", "version"])
    settle_file(into)
    hold(Kind.CUSTOMER, (into.pk, merged.pk))
    forget(Kind.CUSTOMER, merged.pk)
    index_customer(into)
    return into


def _tell(
    into: Customer, merged: Customer, moved: Moved, before: dict[str, str], by: Actor, at: datetime
) -> int:
    """Tells both files' histories; returns the event that knows how to split them."""
    event, _away = tell_many(
        [
            happening(
                MERGED,
                into,
                at,
                {"into_id": into.pk, "merged_id": merged.pk, **moved.data()},
                merged=f"{merged.name} {merged.file_no}",
                before=json.dumps(before, ensure_ascii=False),
            ),
            happening(FILE_MERGED, merged, at, {"into_id": into.pk}, into=f"{into.name} {into.file_no}"),
        ],
        by=by,
        at=at,
    )
    return event.pk


def _both(into_id: int, merged_id: int, versions: tuple[int, int] | None) -> tuple[Customer, Customer]:
    """Both files, locked in the order of their ids, fit to be merged."""
    rows = Customer.objects.select_for_update().filter(pk__in=(into_id, merged_id)).order_by("pk")
    files = {row.pk: row for row in rows}
    if len(files) != 2:
        raise CannotMerge(_("One of these files is not there any more."))
    into, merged = files[into_id], files[merged_id]
    for row in (merged, into):
        if row.merged_into_id is not None:
            raise CannotMerge(
                _("%(customer)s (%(number)s) is merged already; choose the file that stands.")
                % {"customer": row.name, "number": row.file_no}
            )
    if into.branch_id != merged.branch_id:
        raise CannotMerge(
            _("The two files belong to different branches, and each branch answers for its own customers.")
        )
    if versions is not None and versions != (into.version, merged.version):
        raise CannotOverwrite(
            _("One of these files was changed in the meantime. Compare them again."), version=into.version
        )
    return into, merged


def _take_values(into: Customer, merged: Customer, taken: Collection[str], moved: Moved) -> dict[str, str]:
    before: dict[str, str] = {}
    for name in merging.CHOSEN:
        old, new = getattr(into, name), getattr(merged, name)
        if name in taken and old != new:
            before[name] = old.isoformat() if isinstance(old, date) else str(old or "")
            setattr(into, name, new)
            moved.taken.append(name)
    if moved.taken:
        into.name_key = name_key(into.name)
        into.save(update_fields=[*moved.taken, "name_key"])
    return before


def _join_contacts(into: Customer, merged: Customer, moved: Moved) -> None:
    people = merging.contacts_together(into, merged)
    has_first = into.contacts.filter(is_primary=True).exists()
    moved.primary = next((person.pk for person in people.moves if person.is_primary), None)
    ids = [person.pk for person in people.moves]
    if has_first and moved.primary:
        Contact.objects.filter(pk=moved.primary).update(is_primary=False)
    Contact.objects.filter(pk__in=ids).update(customer=into)
    moved.rows["customers.contact"] = ids
    given: set[tuple[int, str, str]] = set()
    for double in people.doubles:
        keys = {(double.stays.pk, p.digits, p.extension): p for p in merging.new_phones(double)}
        phones = [phone for key, phone in keys.items() if key not in given]
        given |= keys.keys()
        moved.phones += [(phone.pk, double.double.pk) for phone in phones]
        ContactPhone.objects.filter(pk__in=[phone.pk for phone in phones]).update(contact=double.stays)
        _fill(double, merging.CONTACT_FACTS, "contact", moved)


def _join_assets(into: Customer, merged: Customer, moved: Moved) -> None:
    things = merging.assets_together(into, merged)
    moved.rows["customers.asset"] = [thing.pk for thing in things.moves]
    merged.assets.filter(pk__in=moved.rows["customers.asset"]).update(customer=into)
    for double in things.doubles:
        _fill(double, merging.ASSET_FACTS, "asset", moved)


def _fill(double: merging.Double, names: Sequence[str], what: str, moved: Moved) -> None:
    """Takes over what only the double says; its own row keeps it, so that splitting knows what came from where."""
    missing = merging.missing_at(double, names)
    for name in missing:
        setattr(double.stays, name, getattr(double.double, name))
    if missing:
        double.stays.save(update_fields=missing)
        moved.filled.append((what, double.stays.pk, double.double.pk, missing))


def _join_consents(into: Customer, merged: Customer, by: Actor, at: datetime, moved: Moved) -> None:
    """Both ledgers become one; a line is added wherever the latest would be laxer than the strictest."""
    ours, theirs = merging.consents_of(into), merging.consents_of(merged)
    wanted = merging.strictest(ours, theirs)
    lines = Consent.objects.filter(customer=merged)
    moved.rows["customers.consent"] = list(lines.order_by("pk").values_list("pk", flat=True))
    lines.update(customer=into)
    latest = merging.consents_of(into)
    for (purpose, way), state in wanted.items():
        if latest.get((purpose, way)) != state:
            added = Consent.objects.create(
                customer=into, purpose=purpose, channel=way, state=state, at=at, by_id=by.staff_id,
                how=_("strictest answer of two merged files"),
            )  # fmt: skip
            before = ours.get((purpose, way)) or ours.get((purpose, ConsentChannel.ANY.value)) or ""
            moved.consents.append((added.pk, before))


def _move_rows(into: Customer, merged: Customer, moved: Moved) -> None:
    """Everything else that names the merged file; a row that would stand there twice is left behind."""
    found = merging.moving(merged, into)
    for label, model, column in merging.relations():
        ids = found.get(label, [])
        rows = model._base_manager.filter(pk__in=ids)
        try:
            with transaction.atomic():
                rows.update(**{column: into.pk})
        except IntegrityError:
            ids = [pk for pk in ids if _moves(model, pk, column, into.pk)]
        if ids:
            moved.rows[label] = ids
    if papers := found.get("papers"):
        Attachment.objects.filter(pk__in=papers).update(ref=into.pk)
        moved.rows["papers"] = papers


def _moves(model: Any, pk: int, column: str, into_id: int) -> bool:
    try:
        with transaction.atomic():
            return bool(model._base_manager.filter(pk=pk).update(**{column: into_id}))
    except IntegrityError:
        return False


def _void_file_cases(into: Customer, cases: Sequence[Case], moved: Moved, *, by: Actor, at: datetime) -> None:
    """What the merged file itself owed (its plan, its completion) falls away with it."""
    owing = [
        case for case in cases if case.line in (Line.CUSTOMER_FILE, Line.DUTY_TURN) and not case.is_closed
    ]
    told = Happening(VOIDED, at, data={"into_id": into.pk}, words={"number": into.file_no, "reason": ""})
    for booking in book_many([(case, [told]) for case in owing], by=by, at=at) if owing else ():
        moved.voided.append((booking.case.pk, booking.events[0].pk))
