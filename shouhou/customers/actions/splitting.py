"""Splitting a merged file off again: what came with it goes back with it, what was added since stays."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening, book_many, lock
from shouhou.cases.actions.telling import tell_many
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.customers import merging
from shouhou.customers.actions.merging import FILE_MERGED, MERGED, VOIDED
from shouhou.customers.actions.telling import happening
from shouhou.customers.finding import index_customer
from shouhou.customers.models import Asset, Consent, ConsentState, Contact, ContactPhone, Customer
from shouhou.customers.names import name_key
from shouhou.customers.settling import settle_file
from shouhou.documents.models import Attachment
from shouhou.journal.models import Event, EventSubject, SubjectKind
from shouhou.policy.rulebook import ANNULLED
from shouhou.search.entries import hold
from shouhou.search.models import Kind

SPLIT, FILE_SPLIT = "CUSTOMERS_SPLIT", "FILE_SPLIT"


class CannotSplit(Refusal):
    """This file cannot be split off."""


@dataclass(frozen=True, slots=True)
class Split:
    """Two files again: the one that survived, the one split off, how many entries since the merging stay with the
    first, and the columns that were changed since and therefore stay as they are."""

    survivor: Customer
    split_off: Customer
    entries_since: int
    changed_since: tuple[str, ...]


@transaction.atomic
def split_customer(*, customer_id: int, by: Actor, at: datetime) -> Split:
    """Makes a merged file stand by itself again, exactly as its merging event tells; other mergings stay.

    Rows go back unless somebody has given them to a third file; replaced values come back unless they were changed
    since; what the file owed is owed again. What was added since the merging stays with the surviving file. Raises
    CannotSplit for a file that is not merged or whose merging is not known.
    """
    merged, into, event = _both(customer_id)
    moved: dict[str, Any] = event.data
    cases = lock(
        *moved["rows"].get("cases.case.customer_id", []), *(case for case, _event in moved["voided"])
    )
    since = _entries_since(into, merged, event)
    changed = _give_values_back(into, merged, moved, event)
    _give_rows_back(into, merged, moved)
    _give_facts_back(moved)
    _answer_as_before(into, moved, by, at)
    Customer.objects.filter(pk__in=moved["files"], merged_into=into).update(merged_into=merged)
    merged.merged_into, merged.merged_event_id = None, None
    merged.save(update_fields=["merged_into", "merged_event_id"])
    _owe_again(cases, moved, by=by, at=at)
    _settle(into, merged, moved)
    tell_many(
        [
            happening(SPLIT, into, at, {"split_id": merged.pk, "event_id": event.pk}, merged=merged.name),
            happening(FILE_SPLIT, merged, at, {"from_id": into.pk}, into=f"{into.name} {into.file_no}"),
        ],
        by=by,
        at=at,
    )
    return Split(into, merged, since, tuple(changed))


def _owe_again(cases: Sequence[Case], moved: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Annuls what voided the duties of the file's own cases."""
    voided: dict[int, int] = dict(moved["voided"])
    words = {"reason": _("The file was split off again.")}
    told = [
        (case, [Happening(ANNULLED, at, data={"event_id": voided[case.pk], "kind": VOIDED}, words=words)])
        for case in cases
        if case.pk in voided
    ]
    if told:
        book_many(told, by=by, at=at)


def _both(customer_id: int) -> tuple[Customer, Customer, Event]:
    """The merged file, the surviving one and the event of their merging, the files locked in order of their ids."""
    into_id = Customer.objects.values_list("merged_into_id", flat=True).get(pk=customer_id)
    rows = (
        Customer.objects.select_for_update()
        .filter(pk__in=(customer_id, into_id or customer_id))
        .order_by("pk")
    )
    files = {row.pk: row for row in rows}
    merged = files[customer_id]
    into = files.get(merged.merged_into_id or 0)
    event = Event.objects.filter(pk=merged.merged_event_id or 0, kind=MERGED).first()
    if into is None or event is None:
        raise CannotSplit(_("This file is not merged into another."))
    if event.data["into_id"] != into.pk:
        between = Customer.objects.get(pk=event.data["into_id"])
        raise CannotSplit(
            _("This file came with %(customer)s (%(number)s); split that one off first.")
            % {"customer": between.name, "number": between.file_no}
        )
    return merged, into, event


def _entries_since(into: Customer, merged: Customer, event: Event) -> int:
    """How many entries about the surviving file were written after the merging."""
    rows = EventSubject.objects.filter(
        kind=SubjectKind.CUSTOMER, ref__in=(into.pk, merged.pk), event_id__gt=event.pk
    )
    return rows.exclude(event__kind__in=(MERGED, FILE_MERGED, SPLIT, FILE_SPLIT)).count()


def _give_values_back(into: Customer, merged: Customer, moved: dict[str, Any], event: Event) -> list[str]:
    """Puts the replaced values back; returns the labels of columns that were changed since and stay."""
    before: dict[str, str] = {}
    for word in event.words.all():
        if word.field == "before" and word.value:
            before = json.loads(word.value)
    changed, back = [], []
    for name in moved["taken"]:
        column = Customer._meta.get_field(name)
        if name not in before or getattr(into, name) != getattr(merged, name):
            changed.append(str(getattr(column, "verbose_name", name)))
            continue
        old = before[name]
        setattr(into, name, (date.fromisoformat(old) if old else None) if name.endswith("_date") else old)
        back.append(name)
    if back:
        into.name_key = name_key(into.name)
        into.save(update_fields=[*back, "name_key"])
    return changed


def _give_rows_back(into: Customer, merged: Customer, moved: dict[str, Any]) -> None:
    rows: dict[str, list[int]] = moved["rows"]
    Contact.objects.filter(pk__in=rows.get("customers.contact", []), customer=into).update(
        customer=merged, is_primary=False
    )
    Contact.objects.filter(pk=moved["primary"] or 0, customer=merged, is_active=True).update(is_primary=True)
    Asset.objects.filter(pk__in=rows.get("customers.asset", []), customer=into).update(customer=merged)
    Consent.objects.filter(pk__in=rows.get("customers.consent", []), customer=into).update(customer=merged)
    Attachment.objects.filter(pk__in=rows.get("papers", []), kind="CUSTOMER", ref=into.pk).update(
        ref=merged.pk
    )
    for label, model, column in merging.relations():
        if label in rows:
            model._base_manager.filter(pk__in=rows[label], **{column: into.pk}).update(**{column: merged.pk})
    _keep_somebody_first(into)
    _keep_somebody_first(merged)


def _keep_somebody_first(customer: Customer) -> None:
    people = customer.contacts.filter(is_active=True)
    if not people.filter(is_primary=True).exists() and (first := people.order_by("pk").first()):
        Contact.objects.filter(pk=first.pk).update(is_primary=True)


def _give_facts_back(moved: dict[str, Any]) -> None:
    """Telephones return to the person they came from; facts taken over from a double are emptied unless changed."""
    for phone_id, contact_id in moved["phones"]:
        try:
            with transaction.atomic():
                ContactPhone.objects.filter(pk=phone_id).update(contact=contact_id)
        except IntegrityError:  # typed in there again by hand: the double row is enough
            continue
    for what, stays_id, double_id, names in moved["filled"]:
        model: type[Contact] | type[Asset] = Contact if what == "contact" else Asset
        rows = {row.pk: row for row in model._default_manager.filter(pk__in=(stays_id, double_id))}
        if len(rows) == 2:
            _empty(rows[stays_id], rows[double_id], names)


def _empty(stays: Any, double: Any, names: Sequence[str]) -> None:
    same = [name for name in names if getattr(stays, name) == getattr(double, name)]
    for name in same:
        setattr(stays, name, None if type(stays)._meta.get_field(name).null else "")
    if same:
        stays.save(update_fields=same)


def _answer_as_before(into: Customer, moved: dict[str, Any], by: Actor, at: datetime) -> None:
    """The ledger is only added to: where the merging added a line, and none came since, one more says what held."""
    for line_id, before in moved["consents"]:
        line = Consent.objects.filter(pk=line_id, customer=into).first()
        if line is None:
            continue
        later = Consent.objects.filter(
            customer=into, purpose=line.purpose, channel=line.channel, pk__gt=line.pk
        )
        if not later.exists():
            Consent.objects.create(
                customer=into, purpose=line.purpose, channel=line.channel,
                state=before or ConsentState.UNSTATED, at=at, by_id=by.staff_id, how=_("as before the merging"),
            )  # fmt: skip


def _settle(into: Customer, merged: Customer, moved: dict[str, Any]) -> None:
    """Both files reckoned anew and findable by their own names; the last contact is the one of each."""
    known = parse_datetime(moved["last_contact_at"]) if moved["last_contact_at"] else None
    if into.last_contact_at == merged.last_contact_at:
        into.last_contact_at = known
    hold(Kind.CUSTOMER, (into.pk, merged.pk))
    for row in (into, merged):
        settle_file(row)
        index_customer(row)
