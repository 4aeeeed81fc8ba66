"""What the views of customers share: finding the row one may see, and saving a form only once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponseRedirect

from shouhou.accounts.http import StaffRequest, see_other
from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Line
from shouhou.customers.actions.traces import address_saved, keep_saved
from shouhou.customers.models import Asset, Customer

type Save = Callable[[], str]


def customer_of(pk: int, staff: Staff) -> Customer:
    """The customer with branch and people loaded; raises Http404 where there is none that she may see."""
    rows = Customer.objects.visible_to(staff).select_related("branch", "agent", "created_by")
    rows = rows.annotate(has_merged=Exists(Customer.objects.filter(merged_into=OuterRef("pk"))))
    customer = rows.filter(pk=pk).first()
    if customer is None:
        raise Http404
    return customer


def asset_of(customer: Customer, pk: int) -> Asset:
    """A service object of this customer; raises Http404 for another's."""
    asset = Asset.objects.filter(customer=customer, pk=pk).first()
    if asset is None:
        raise Http404
    return asset


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk with somebody who has no file yet."""

    case_id: int
    number: str
    customer_name: str
    contact_name: str
    phone: str


def talk_of(raw: str | None, staff: Staff) -> Talk | None:
    """The talk that an address names, where she may see it and it has no customer yet; else None."""
    if not raw or not raw.isascii() or not raw.isdecimal() or len(raw) > 18:
        return None
    cases = Case.objects.visible_to(staff).of_line(Line.CONTACT).filter(pk=int(raw), customer=None)
    names = ("calls__customer_name", "calls__contact_name", "calls__phone")
    row = cases.values_list("pk", "number", *names).first()
    return Talk(row[0], row[1], *(str(name or "") for name in row[2:])) if row is not None else None


def save_once(request: StaffRequest, save: Save, *, at: datetime) -> HttpResponseRedirect:
    """Runs the save, whose answer is the address to go to; the same form sent twice goes there without saving again."""
    if before := saved_before(request):
        return before
    key = _key(request)
    try:
        with transaction.atomic():
            address = save()
            keep_saved(key, address, at=at)
    except IntegrityError:
        # The other click of the same form was a moment earlier: only then is there an address by now.
        before = saved_before(request)
        if before is None:
            raise
        return before
    return see_other(address)


def saved_before(request: StaffRequest) -> HttpResponseRedirect | None:
    """The way to what this very form made when it was sent before, if it was."""
    address = address_saved(_key(request))
    return see_other(address) if address else None


def _key(request: StaffRequest) -> str:
    return request.POST.get("once", "")[:64]
