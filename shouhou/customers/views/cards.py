"""Contacts as address cards for a telephone: of one customer, or of a selection."""

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.access.actions import note_access
from shouhou.access.kinds import CUSTOMER, EXPORTED
from shouhou.access.masking import masked, may_see_whole
from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.say import dial_phone
from shouhou.customers.models import Contact, Customer
from shouhou.customers.vcards import Card, write_cards
from shouhou.customers.views.finding import customer_of

_AT_MOST = 500


@requires("customers.see")
@require_GET
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """The contacts of one customer."""
    customer = customer_of(pk, request.user)
    return _answer(request, [customer], customer.name)


@requires("customers.see")
@require_GET
def selection(request: StaffRequest) -> HttpResponse:
    """The contacts of the customers that `ids` names, at most 500; those she may not see are passed over."""
    ids = [int(raw) for raw in request.GET.getlist("ids")[:_AT_MOST] if raw.isdecimal() and len(raw) < 19]
    customers = list(Customer.objects.visible_to(request.user).filter(pk__in=ids).order_by("name", "pk"))
    if not customers:
        raise Http404
    return _answer(request, customers, _("Contacts"))


def _answer(request: StaffRequest, customers: Sequence[Customer], name: str) -> HttpResponse:
    at = clock.now()
    for customer in customers:
        note_access(
            staff_id=request.user.pk,
            what=EXPORTED,
            subject_kind=CUSTOMER,
            subject_id=customer.pk,
            detail="vcf",
            at=at,
        )
    content = write_cards(_cards(request, customers))
    response = HttpResponse(content, content_type="text/vcard; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.vcf") or "attachment"
    return response


def _cards(request: StaffRequest, customers: Sequence[Customer]) -> Iterator[Card]:
    known = {customer.pk: customer for customer in customers}
    rows = Contact.objects.filter(customer_id__in=known, is_active=True).prefetch_related("phones")
    for person in rows.order_by("customer_id", "-is_primary", "pk"):
        yield _card(request, known[person.customer_id], person)


def _card(request: StaffRequest, customer: Customer, person: Contact) -> Card:
    card = Card(
        name=person.name,
        organisation=customer.name,
        post=person.post,
        fax=person.fax,
        email=person.email,
        wechat=person.wechat,
        address=f"{customer.region}{customer.address}",
        postcode=customer.postcode,
    )
    for phone in person.phones.all():
        number = dial_phone(phone.number) if may_see_whole(request.user) else masked(phone.number)
        (card.mobiles if phone.mark == "M" else card.phones).append(number)
    return card
