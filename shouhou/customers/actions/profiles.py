"""Creating, changing and reviewing a customer's profile (AS-02, AS-04)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.cases.actions import Happening, assign, book, listening_cases, lock, open_case
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.say import day_of
from shouhou.customers.actions.changes import Change, apply_columns
from shouhou.customers.actions.checking import CannotKeep, check_profile, read_phones
from shouhou.customers.actions.contacts import insert_contacts, rewrite_contacts
from shouhou.customers.actions.plans import write_plan
from shouhou.customers.actions.telling import CannotOverwrite, happening, lock_customer, tell
from shouhou.customers.finding import findable, index_customer
from shouhou.customers.models import Customer
from shouhou.customers.names import name_key
from shouhou.customers.settling import give_plans
from shouhou.customers.values import ContactValues, PlanValues, ProfileValues, columns
from shouhou.documents.numbers import take_number
from shouhou.search import entries
from shouhou.search.models import Kind

_CHANGES_SHOWN = 2000
REVIEWED, CHANGED = "PROFILE_REVIEWED", "PROFILE_CHANGED"


@transaction.atomic
def create_customer(
    *,
    values: ProfileValues,
    branch_id: int,
    by: Actor,
    at: datetime,
    plan: PlanValues | None = None,
    talk_id: int | None = None,
) -> Customer:
    """Files a new customer in a case of its own, which owes the next-service plan (AS-04) unless it is told at once.

    `talk_id` is the case of a talk with somebody who had no file: it goes into this one (AS-22). Raises Refusals for
    what cannot be kept, CannotKeep for a talk that has its customer already.
    """
    check_profile(values, today=day_of(at))
    talk = _talk_without_file(talk_id) if talk_id is not None else None
    customer, told = write_profile(values=values, branch_id=branch_id, by=by, at=at)
    if talk is not None:
        told = [replace(each, also=(talk.pk,)) for each in told]
        _put_into_file(talk, customer)
    case = open_case(line=Line.CUSTOMER_FILE, branch_id=branch_id, customer_id=customer.pk, by=by, at=at)
    if customer.agent_id is not None:
        agent = Staff.objects.get(pk=customer.agent_id)
        role_name = _("Customer service agent")
        told = [assign(case, role="AGENT", staff=agent, role_name=role_name, at=at), *told]
    if plan is not None:
        told += write_plan(customer=customer, values=plan, by=by, at=at)[1]
    book(case, *told, by=by, at=at)
    return customer


def _talk_without_file(case_id: int) -> Case:
    found = lock(case_id)
    if not found or found[0].line != Line.CONTACT or found[0].customer_id is not None:
        raise CannotKeep(_("This talk has its customer already. Load the page again."), field="name")
    return found[0]


def _put_into_file(talk: Case, customer: Customer) -> None:
    """The talk and its records are the customer's from now on; talks are another app's rows, asked through the case."""
    talk.customer = customer
    talk.save(update_fields=["customer"])
    talk.calls.filter(customer=None).update(customer=customer, customer_name=customer.name)


@transaction.atomic
def write_profile(
    *, values: ProfileValues, branch_id: int, by: Actor, at: datetime
) -> tuple[Customer, list[Happening]]:
    """Writes a customer with contacts, telephones, number and search, and returns what to book
    (PROFILE_CREATED).

    The part of `create_customer` that takes part in a bigger save, whose case then owes the plan. Raises
    Refusals.
    """
    check_profile(values, today=day_of(at))
    contacts = tuple(c for c in values.contacts if not c.is_empty)
    customer = Customer(
        **columns(replace(values, agent_id=values.agent_id or by.owner_id)),
        branch_id=branch_id,
        created_at=at,
        created_by_id=by.staff_id,
        reviewed_at=at,
        latest_at=at,
    )
    customer.name_key = name_key(customer.name)
    customer.is_incomplete = _is_incomplete(customer, contacts)
    customer.file_no = take_number("KH", branch_id=branch_id, at=at)
    customer.save(force_insert=True)
    insert_contacts(customer, contacts)
    phones = [read.digits for contact in contacts for read, _mark in read_phones(contact.phones)]
    entries.index_many([findable(customer, [contact.name for contact in contacts], phones, ())])
    data = {"kind": customer.kind, "incomplete": customer.is_incomplete}
    return customer, [happening("PROFILE_CREATED", customer, at, data, customer=customer.name)]


@transaction.atomic
def change_profile(
    *, customer_id: int, values: ProfileValues, version: int, by: Actor, at: datetime
) -> Customer:
    """Saves the whole sheet of a customer: profile, contacts, telephones. Contacts that are left out are
    removed.

    Whoever saves the sheet has gone through it: open requests that wait for a review (AS-02) are answered by
    it. Raises Refusals, and CannotOverwrite when the sheet was saved by somebody else since `version`.
    """
    check_profile(values, today=day_of(at))
    customer, cases = lock_customer(customer_id, REVIEWED)
    if customer.version != version:
        raise CannotOverwrite(
            _("Somebody else saved this customer in the meantime. What you typed is still here."),
            version=customer.version,
        )
    contacts = tuple(c for c in values.contacts if not c.is_empty)
    kept: dict[str, object] = {"agent_id": values.agent_id or customer.agent_id}
    kept["retention_until"] = values.retention_until or customer.retention_until
    changes = apply_columns(customer, {**columns(values), **kept})
    told = [*_changed(customer, changes, contacts, at), *rewrite_contacts(customer, contacts, at)]
    if told:
        customer.version += 1
        index_customer(customer)
    if cases or not told:
        told.append(happening(REVIEWED, customer, at, customer=customer.name))
    customer.reviewed_at, customer.name_key = at, name_key(customer.name)
    written = [change.column.removesuffix("_id") for change in changes]
    if "agent" in written:
        give_plans([customer.pk], customer.agent_id)
    customer.save(update_fields=[*written, "name_key", "is_incomplete", "version", "reviewed_at"])
    tell(told, cases, by=by, at=at)
    return customer


@transaction.atomic
def review_profile(*, customer_id: int, by: Actor, at: datetime) -> Customer:
    """Notes that the profile was gone through and is right as it stands (AS-02)."""
    customer, cases = lock_customer(customer_id, REVIEWED)
    told = _reviewed(customer, at)
    tell([told], cases, by=by, at=at)
    return customer


def write_review(*, customer: Customer, by: Actor, at: datetime) -> list[Happening]:
    """The part of `review_profile` that takes part in a bigger save: what to book on that save's case."""
    told = _reviewed(customer, at)
    return [replace(told, also=tuple(listening_cases(customer.pk, REVIEWED)))]


@transaction.atomic(savepoint=False)
def note_contact(*, customer_id: int, happened_at: datetime) -> None:
    """Moves a customer forward in lists and search to its latest talk; one told afterwards changes nothing.

    Part of the save of a call, visit or message, which tells the journal itself.
    """
    later = Q(last_contact_at=None) | Q(last_contact_at__lt=happened_at)
    latest = Greatest("latest_at", Value(happened_at, output_field=DateTimeField()))
    known = Customer.objects.filter(later, pk=customer_id)
    if known.update(last_contact_at=happened_at, latest_at=latest):
        entries.touch(Kind.CUSTOMER, customer_id, happened_at)


def _changed(
    customer: Customer, changes: Sequence[Change], contacts: Sequence[ContactValues], at: datetime
) -> list[Happening]:
    """What to book of the profile itself; also notes on the row whether it is complete now."""
    told = []
    if changes:
        said = "; ".join(change.sentence for change in changes)[:_CHANGES_SHOWN]
        data = {"fields": [change.column for change in changes], "version": customer.version + 1}
        told.append(happening(CHANGED, customer, at, data, customer=customer.name, changes=said))
    was_incomplete, customer.is_incomplete = customer.is_incomplete, _is_incomplete(customer, contacts)
    if was_incomplete and not customer.is_incomplete:
        told.append(happening("PROFILE_COMPLETED", customer, at, customer=customer.name))
    return told


def _is_incomplete(customer: Customer, contacts: Sequence[ContactValues]) -> bool:
    has_contact = any(contact.name.strip() for contact in contacts)
    has_phone = any(contact.phones for contact in contacts)
    return bool(customer.missing_facts(has_contact=has_contact, has_phone=has_phone))


def _reviewed(customer: Customer, at: datetime) -> Happening:
    customer.reviewed_at = at
    customer.save(update_fields=["reviewed_at"])
    return happening(REVIEWED, customer, at, customer=customer.name)
