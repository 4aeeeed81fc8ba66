"""The list of complaints, and taking one: from a talk, a letter, a visit, of a customer, or by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import may, requires
from shouhou.complaints.actions import receive_complaint
from shouhou.complaints.codes import Source
from shouhou.complaints.finding import home_of, people_of
from shouhou.complaints.forms import ComplaintForm
from shouhou.complaints.lists import COMPLAINTS
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.text import key_of
from shouhou.customers.models import Customer
from shouhou.customers.views.finding import save_once, saved_before
from shouhou.field.models import SiteJob
from shouhou.followups.codes import Way
from shouhou.followups.letter_filling import first_contact
from shouhou.followups.models import Call, Letter

_SOURCES = {
    Way.CALL_IN: Source.CALL,
    Way.CALL_OUT: Source.FOLLOW_UP,
    Way.FACE: Source.VISIT,
    Way.MESSAGE: Source.LETTER,
}


@requires("complaints.see")
@require_GET
def complaints(request: StaffRequest) -> HttpResponse:
    """The complaints of one's reach, the open ones first."""
    now = clock.now()
    context = {
        "list": list_page(request, COMPLAINTS, at=now),
        "may_take": may(request.user, "complaints.register"),
        "now": now,
    }
    return render(request, "complaints/list.html", context)


@dataclass(frozen=True, slots=True)
class _ToldIn:
    """Where a complaint was told: a talk, a letter, a visit; and of which customer."""

    call: Call | None = None
    letter: Letter | None = None
    job: SiteJob | None = None
    customer: Customer | None = None

    def ids(self) -> dict[str, int | None]:
        """As the verb takes them."""
        named = {
            "call_id": self.call,
            "letter_id": self.letter,
            "job_id": self.job,
            "customer_id": self.customer,
        }
        return {name: row.pk if row else None for name, row in named.items()}

    @property
    def key(self) -> str:
        """By which its draft is told apart."""
        return "-".join(str(pk or "") for pk in self.ids().values())


@requires("complaints.register")
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_new(request: StaffRequest) -> HttpResponse:
    """Takes a complaint: from a talk, letter or visit that was recorded, of a customer, or of somebody unknown."""
    now = clock.now()
    told_in = _told_in(request)
    context: dict[str, Any] = {"told_in": told_in, "now": now}
    people = people_of(request.user.branch_id)
    if request.method != "POST":
        return _taking(request, ComplaintForm(initial=_begins(request, told_in, now), people=people), context)
    if before := saved_before(request):
        return before
    form = ComplaintForm(request.POST, people=people)
    if not form.is_valid():
        return _taking(request, form, context, status=422)

    def save() -> str:
        case = receive_complaint(
            values=form.values(**told_in.ids()),
            branch_id=request.user.branch_id,
            by=actor_of(request),
            at=now,
        )
        messages.success(request, _("Registered as %(number)s.") % {"number": case.number})
        return home_of(case, request.user)

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _taking(request, form, context, status=422)


def _taking(
    request: StaffRequest, form: ComplaintForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render(request, "complaints/new.html", {**context, "form": form}, status=status)


def _told_in(request: StaffRequest) -> _ToldIn:
    """What the address names, where she may see it; else 404."""
    names = ("call", "letter", "job", "customer")
    named = {name: request.GET.get(name) or request.POST.get(name) or "" for name in names}
    staff = request.user
    if named["call"]:
        calls = Call.objects.visible_to(staff).select_related("customer")
        call = get_object_or_404(calls, record_no=named["call"])
        return _ToldIn(call=call, customer=call.customer)
    if named["letter"]:
        letters = Letter.objects.visible_to(staff).select_related("customer")
        letter = get_object_or_404(letters, letter_no=named["letter"])
        return _ToldIn(letter=letter, customer=letter.customer)
    if named["job"]:
        jobs = SiteJob.objects.visible_to(staff).select_related("case__customer", "case__service_request")
        job = get_object_or_404(jobs, number=named["job"])
        return _ToldIn(job=job, customer=job.case.customer)
    raw = named["customer"]
    if not raw:
        return _ToldIn()
    return _ToldIn(customer=get_object_or_404(Customer.objects.visible_to(staff), pk=key_of(raw)))


def _begins(request: StaffRequest, told_in: _ToldIn, now: datetime) -> dict[str, Any]:
    if told_in.call is not None:
        call = told_in.call
        return {
            "source": _SOURCES.get(Way(call.way), Source.CALL),
            "received_at": call.started_at,
            "customer_name": call.customer_name or call.contact_name,
            "contact_name": call.contact_name,
            "phone": call.phone if request.user.may_dial else "",
            "description": call.complaint or call.gist,
            "remedy_wanted": call.demand,
        }
    if told_in.letter is not None:
        letter = told_in.letter
        return {
            "source": Source.LETTER,
            "received_at": now,
            "customer_name": letter.customer_name,
            "contact_name": letter.addressee,
            "description": letter.reply,
        }
    if told_in.job is not None:
        told = getattr(told_in.job.case, "service_request", None)
        return {
            "source": Source.VISIT,
            "received_at": told_in.job.done_at or told_in.job.arrived_at or now,
            "customer_name": told.org_name if told else "",
            "contact_name": told.contact_name if told else "",
            "phone": told.phone if told and request.user.may_dial else "",
        }
    customer = told_in.customer
    if customer is None:
        return {"source": Source.CALL, "received_at": now}
    contact = first_contact(customer)
    phone = contact.phones.order_by("pk").first() if contact and request.user.may_dial else None
    return {
        "source": Source.CALL,
        "received_at": now,
        "customer_name": customer.name,
        "contact_name": contact.name if contact else "",
        "phone": phone.number if phone else "",
    }
