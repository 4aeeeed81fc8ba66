"""The sheet 客户档案基本资料表: a new one, an old one changed or reviewed."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.customers.actions import CannotOverwrite, change_profile, create_customer, review_profile
from shouhou.customers.forms import CustomerSheet, PlanForm
from shouhou.customers.likeness import Alike, alike
from shouhou.customers.models import Customer
from shouhou.customers.phones import read_telephone
from shouhou.customers.regions import PROVINCES, cities_of, districts_of
from shouhou.customers.timeline import changes_since
from shouhou.customers.values import ProfileValues, columns
from shouhou.customers.views.finding import customer_of, save_once, saved_before, talk_of


@requires("customers.write")
def new(request: StaffRequest) -> HttpResponse:
    """A new customer with all that is known, and the next service if it is planned at once."""
    now = clock.now()
    sent = request.POST if request.method == "POST" else None
    today = timezone.localdate(now)
    talk = talk_of(sent.get("case") if sent else request.GET.get("case"), request.user)
    told = {"name": talk.customer_name, "contacts-0-name": talk.contact_name} if talk else {}
    first = {"name": request.GET.get("name", "")[:200], "first_date": today, **told}
    sheet = CustomerSheet(sent, staff=request.user, initial={} if sent is not None else first)
    plan = PlanForm(sent, prefix="plan", optional=True)
    show = partial(_show, plan=plan, talk=talk)
    if sent is None:
        return show(request, sheet)
    if before := saved_before(request):
        return before
    if not all([sheet.is_valid(), plan.is_valid()]):
        return show(request, sheet)
    values = sheet.values()
    like = [] if sent.get("alike_seen") else _alike(request, values)
    if like and not sent.get("once_again"):
        return show(request, sheet, like=like)

    def save() -> str:
        made = create_customer(
            values=values,
            plan=plan.values() if plan.is_told else None,
            branch_id=request.user.branch_id,
            talk_id=talk.case_id if talk else None,
            by=actor_of(request),
            at=now,
        )
        messages.success(request, _("Filed as %(number)s.") % {"number": made.file_no})
        return made.get_absolute_url()

    try:
        answer = save_once(request, save, at=now)
    except Refusal as refusal:
        sheet.add_refusal(refusal)
        return show(request, sheet)
    _warn_of_odd_phones(request, values)
    return answer


@requires("customers.write")
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """The sheet of a customer, to be changed; saving it is a review of it (AS-02)."""
    customer = customer_of(pk, request.user)
    if request.method != "POST":
        return _show(request, CustomerSheet(staff=request.user, customer=customer), customer=customer)
    sheet = CustomerSheet(request.POST, staff=request.user, customer=customer)
    if not sheet.is_valid():
        return _show(request, sheet, customer=customer)
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    values, now = sheet.values(), clock.now()

    def save() -> str:
        change_profile(customer_id=pk, values=values, version=version, by=actor_of(request), at=now)
        messages.success(request, _("Saved."))
        return customer.get_absolute_url()

    try:
        answer = save_once(request, save, at=now)
    except CannotOverwrite as stale:
        return _show_stale(request, sheet, customer, stale, version)
    except Refusal as refusal:
        sheet.add_refusal(refusal)
        return _show(request, sheet, customer=customer)
    _warn_of_odd_phones(request, values)
    return answer


@requires("customers.write")
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """The sheet with the question whether it still holds; one button says that it does."""
    customer = customer_of(pk, request.user)
    if request.method != "POST":
        sheet = CustomerSheet(staff=request.user, customer=customer)
        return _show(request, sheet, customer=customer, is_review=True)
    now = clock.now()

    def save() -> str:
        review_profile(customer_id=pk, by=actor_of(request), at=now)
        messages.success(request, _("Noted: the profile is right as it stands."))
        return customer.get_absolute_url()

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other(refusal.way_out or customer.get_absolute_url())


def _alike(request: StaffRequest, values: ProfileValues) -> list[Alike]:
    """Those that ask for a second look; a telephone that somebody else has, too, does not hold anybody up."""
    told = columns(values)
    return alike(staff=request.user, name=str(told["name"]), credit_code=str(told["credit_code"]))


def _warn_of_odd_phones(request: StaffRequest, values: ProfileValues) -> None:
    """An odd number is kept, and said once, since it may be foreign or internal as well as mistyped."""
    numbers = [p.number for contact in values.contacts for p in contact.phones]
    odd = [number for number in numbers if read_telephone(number).is_odd]
    if odd:
        said = _("Please look again, this number is unusual: %(numbers)s")
        messages.warning(request, said % {"numbers": " · ".join(odd)})


def _show_stale(
    request: StaffRequest, sheet: CustomerSheet, customer: Customer, stale: CannotOverwrite, version: int
) -> HttpResponse:
    theirs = changes_since(customer, version)
    return _show(request, sheet, customer=customer, version=stale.version, theirs=theirs, stale=stale)


def _show(
    request: StaffRequest, sheet: CustomerSheet, *, customer: Customer | None = None, **more: Any
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "customer": customer,
        "provinces": PROVINCES,
        "cities": cities_of(str(sheet.profile["province"].value() or "")),
        "districts": districts_of(*(str(sheet.profile[name].value() or "") for name in ("province", "city"))),
        "besides": str(customer.pk if customer else ""),
        "version": customer.version if customer else 0,
        "now": clock.now(),
        **more,
    }
    return render(request, "customers/sheet.html", context, status=422 if sheet.is_bound else 200)
