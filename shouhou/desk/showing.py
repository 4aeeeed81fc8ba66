"""Which telephone numbers may be shown one at a time: what they stand in, and whom they belong to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.complaints.models import Complaint
from shouhou.customers.models import ContactPhone, Customer
from shouhou.followups.models import Call
from shouhou.service_requests.models import ServiceRequest


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number in full, and the customer whom it concerns where there is one."""

    kind: str
    pk: int
    number: str
    customer_id: int | None


def number_of(kind: str, pk: int, reader: Staff) -> Number | None:
    """The number that stands there, for somebody who may see the record; None otherwise."""
    find = _FINDERS.get(kind)
    found = find(pk, reader) if find else None
    return Number(kind, pk, *found) if found else None


def _of_contact(pk: int, reader: Staff) -> tuple[str, int | None] | None:
    customers = Customer.objects.visible_to(reader)
    phones = ContactPhone.objects.filter(pk=pk, contact__customer__in=customers)
    return phones.values_list("number", "contact__customer_id").first()


def _of_call(pk: int, reader: Staff) -> tuple[str, int | None] | None:
    return Call.objects.visible_to(reader).filter(pk=pk).values_list("phone", "case__customer_id").first()


def _of_request(pk: int, reader: Staff) -> tuple[str, int | None] | None:
    told = ServiceRequest.objects.filter(pk=pk, case__in=Case.objects.visible_to(reader))
    return told.values_list("phone", "case__customer_id").first()


def _of_complaint(pk: int, reader: Staff) -> tuple[str, int | None] | None:
    told = Complaint.objects.filter(pk=pk, case__in=Case.objects.visible_to(reader))
    return told.values_list("phone", "case__customer_id").first()


_FINDERS: Final[dict[str, Callable[[int, Staff], tuple[str, int | None] | None]]] = {
    "CONTACT": _of_contact,
    "CALL": _of_call,
    "REQUEST": _of_request,
    "COMPLAINT": _of_complaint,
}
