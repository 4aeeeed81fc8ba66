"""The customer on paper: F01, labels for what we serve, and an envelope."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.customers.models import Customer
from shouhou.customers.paper import envelope_for, labels_of, profile_sheet
from shouhou.customers.views.finding import customer_of
from shouhou.documents.papers import LABELS_ON_SHEET, Form
from shouhou.documents.printing import company_header, in_chinese
from shouhou.documents.sheets import Sheet
from shouhou.documents.workstations.answering import Kind, answer_with


@requires("customers.see")
@require_GET
def profile(request: StaffRequest, pk: int, kind: Kind = "pdf") -> HttpResponse:
    """F01 on paper or as a picture, with telephones whole."""
    customer = customer_of(pk, request.user)
    with in_chinese():
        sheet = profile_sheet(customer, request.user)
    return _answer(request, customer, sheet, Form.PROFILE, f"{customer.file_no} {customer.name}", kind)


@requires("customers.see")
@require_GET
def labels(request: StaffRequest, pk: int) -> HttpResponse:
    """A label for each service object in use, or with `?asset=` for one; `?start=` is the first place on a sheet."""
    customer = customer_of(pk, request.user)
    asset_id, start = _number(request, "asset"), _number(request, "start") or 1
    if start > LABELS_ON_SHEET:
        raise Http404(_("A sheet has %(count)s labels.") % {"count": LABELS_ON_SHEET})
    sheet = labels_of(
        customer,
        asset_id=asset_id,
        address_of=lambda asset: request.build_absolute_uri(
            reverse("customers:asset", args=[customer.pk, asset.pk])
        ),
        company=company_header(),
        start=start,
    )
    if not sheet.labels:
        raise Http404(_("There is nothing here to put a label on."))
    return _answer(request, customer, sheet, Form.ASSET_LABEL, f"{customer.file_no} LABEL")


@requires("customers.see")
@require_GET
def envelope(request: StaffRequest, pk: int) -> HttpResponse:
    """An envelope to the customer's first contact, or with `?contact=` to another."""
    customer = customer_of(pk, request.user)
    sheet = envelope_for(customer, contact_id=_number(request, "contact"), company=company_header())
    if sheet is None:
        raise Http404
    return _answer(request, customer, sheet, Form.ENVELOPE, f"{customer.file_no} ENVELOPE")


def _answer(
    request: StaffRequest, customer: Customer, sheet: Sheet, form: Form, name: str, kind: Kind = "pdf"
) -> HttpResponse:
    return answer_with(
        request, sheet, form=form, kind=kind, name=name, subject=("CUSTOMER", customer.pk), at=clock.now()
    )


def _number(request: StaffRequest, name: str) -> int | None:
    """A number of the address from 1 on; None where it names none, Http404 where it is none."""
    raw = request.GET.get(name, "")
    if not raw:
        return None
    if not raw.isascii() or not raw.isdecimal() or len(raw) > 18 or int(raw) < 1:
        raise Http404
    return int(raw)
