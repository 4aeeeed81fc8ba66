"""Registering a request with its seven facts (AS-01), as a draft first where facts are missing."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, book, lock
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Stale
from shouhou.core.text import tidy, tidy_long
from shouhou.customers.actions import write_profile
from shouhou.customers.actions.changes import Change, apply_columns
from shouhou.customers.callers import caller_profile
from shouhou.documents.numbers import take_number
from shouhou.followups.models import Call
from shouhou.journal.happening import Happening
from shouhou.service_requests.codes import Urgency
from shouhou.service_requests.models import SEVEN_FACTS, ServiceRequest

_CLOCKS_DIFFER = timedelta(minutes=2)
_LONG = frozenset({"problem", "wanted", "environment", "answer"})


class CannotRegister(Refusal):
    """The request as told cannot be registered."""


@dataclass(frozen=True, slots=True)
class RequestValues:
    """What is told of a request (F05)."""

    channel: str
    kind: str
    received_at: datetime
    org_name: str = ""
    address: str = ""
    contact_name: str = ""
    phone: str = ""
    problem: str = ""
    wanted: str = ""
    wanted_at: datetime | None = None
    asset_id: int | None = None
    fault_code: str = ""
    environment: str = ""
    urgency: str = Urgency.NORMAL
    safety_risk: bool = False
    warranty: str = ""

    def tidied(self) -> dict[str, object]:
        """The values as columns, texts made fit to be kept."""
        return {f.name: _tidied(f.name, getattr(self, f.name)) for f in fields(self)}

    @property
    def is_complete(self) -> bool:
        """Whether all seven facts are there."""
        return all(_tidied(name, getattr(self, name)) for name in SEVEN_FACTS)


def _tidied(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    return tidy_long(value) if name in _LONG else tidy(value)


def check_request(values: RequestValues, *, at: datetime) -> None:
    """Raises CannotRegister for a request received in the future."""
    if values.received_at > at + _CLOCKS_DIFFER:
        raise CannotRegister(
            _("A request from the future cannot be registered; correct the time."), field="received_at"
        )


def write_request(
    *, values: RequestValues, case: Case, by: Actor, at: datetime
) -> tuple[ServiceRequest, list[Happening]]:
    """Inserts the request and returns what to book: that it came in, and where all seven facts are there, that it is
    registered, with its number. An incomplete one is a draft whose clock runs from the first contact.
    """
    check_request(values, at=at)
    row = ServiceRequest.objects.create(case=case, **values.tidied())
    came = Happening(
        "REQUEST_RECEIVED",
        row.received_at,
        data={"channel": row.channel, "kind": row.kind},
        words={"problem": row.problem, "customer": row.org_name},
        customer_id=case.customer_id,
        asset_id=row.asset_id,
    )
    told = [came]
    if values.is_complete:
        told.append(_registered(row, case, at))
    return row, told


def _registered(row: ServiceRequest, case: Case, at: datetime) -> Happening:
    case.number = take_number("BX", branch_id=case.branch_id, at=at)
    case.save(update_fields=["number"])
    return Happening(
        "REQUEST_REGISTERED",
        at,
        data={"channel": row.channel, "kind": row.kind, "urgency": row.urgency, "safety": row.safety_risk},
        words={"number": case.number, "problem": row.problem, "customer": row.org_name},
        customer_id=case.customer_id,
        asset_id=row.asset_id,
    )


@transaction.atomic
def register_request(
    *,
    case_id: int,
    values: RequestValues,
    version: int,
    by: Actor,
    at: datetime,
) -> Booking:
    """Completes a draft; with all seven facts it becomes a registered request, else it stays a draft. A caller whose
    name was not known before gets her profile now (AS-02).

    Raises CannotRegister, and Stale where somebody saved it in the meantime.
    """
    case, row = _lock_current(case_id, version)
    if case.number:
        raise CannotRegister(_("This request is registered already."))
    check_request(values, at=at)
    _overwrite(row, values)
    told: list[Happening] = []
    if values.is_complete:
        filed = _file_caller(row, case, by, at) if case.customer_id is None else []
        told = [_registered(row, case, at), *filed]
    return book(case, *told, by=by, at=at)


def _file_caller(row: ServiceRequest, case: Case, by: Actor, at: datetime) -> list[Happening]:
    """The profile of a caller that the draft could not name yet, for the case and what was said in it."""
    profile = caller_profile(
        name=row.org_name,
        address=row.address,
        contact_name=row.contact_name,
        phone=row.phone,
        received_at=row.received_at,
        problem=row.problem,
        wanted=row.wanted,
    )
    customer, told = write_profile(values=profile, branch_id=case.branch_id, by=by, at=at)
    case.customer = customer
    case.save(update_fields=["customer"])
    Call.objects.filter(case=case, customer=None).update(customer=customer, customer_name=customer.name)
    return told


@transaction.atomic
def correct_request(*, case_id: int, values: RequestValues, version: int, by: Actor, at: datetime) -> Booking:
    """Corrects the facts of a registered request and tells the journal what changed; raises Stale, CannotRegister."""
    case, row = _lock_current(case_id, version)
    if case.is_closed:
        raise CannotRegister(_("%(case)s is closed; nothing more can be entered.") % {"case": case})
    check_request(values, at=at)
    if not values.is_complete:
        raise CannotRegister(_("A registered request keeps its seven facts; none of them can be emptied."))
    changes = _overwrite(row, values)
    if not changes:
        return book(case, by=by, at=at)
    told = Happening(
        "REQUEST_CORRECTED",
        at,
        data={"fields": [change.column for change in changes]},
        words={"changes": "; ".join(change.sentence for change in changes)[:2000]},
        customer_id=case.customer_id,
    )
    return book(case, told, by=by, at=at)


def _lock_current(case_id: int, version: int) -> tuple[Case, ServiceRequest]:
    case = lock(case_id)[0]
    row = ServiceRequest.objects.get(case_id=case_id)
    if row.version != version:
        raise Stale(
            _(
                "Somebody else saved this request in the meantime. What you typed is still here; compare and save."
            )
        )
    return case, row


def _overwrite(row: ServiceRequest, values: RequestValues) -> list[Change]:
    changes = apply_columns(row, values.tidied())
    if changes:
        row.version += 1
        row.save(update_fields=[*(change.column for change in changes), "version"])
    return changes
