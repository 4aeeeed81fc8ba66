"""The page of a customer, and what hangs on it: telephones shown, the next service, consents, papers."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import VIEWED
from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.text import tidy
from shouhou.customers import reading
from shouhou.customers.actions import add_papers, set_consent
from shouhou.customers.asset_cards import asset_cards
from shouhou.customers.forms import ConsentForm
from shouhou.customers.models import Consent, Customer, ServiceContract
from shouhou.customers.plan_lists import record_no, record_url
from shouhou.customers.timeline import timeline, topic_tabs
from shouhou.customers.views.finding import customer_of, save_once
from shouhou.documents.actions import keep_files


@requires("customers.see")
@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Who it is, what is owed, what comes next, and one timeline of everything that happened.

    A merged file leads to the surviving one.
    """
    customer = customer_of(pk, request.user)
    if customer.merged_into_id is not None:
        messages.info(request, _("%(number)s was merged into this file.") % {"number": customer.file_no})
        return redirect("customers:detail", customer.merged_into_id)
    now = clock.now()
    context = {**_who(request, customer), **_happened(request, customer, now), "now": now}
    note_access(staff_id=request.user.pk, what=VIEWED, subject_kind="CUSTOMER", subject_id=pk, at=now)
    return render(request, "customers/detail.html", context)


def _who(request: StaffRequest, customer: Customer) -> dict[str, Any]:
    """The head of the page, and what the reader may do."""
    plans, done = reading.plans_told(customer)
    contacts, group = reading.contact_cards(customer), reading.group_of(customer, request.user)
    return {
        "customer": customer,
        "contacts": contacts,
        "missing": _missing(customer, contacts),
        "group": group[: reading.GROUP_SHOWN],
        "has_more_group": len(group) > reading.GROUP_SHOWN,
        "invoice": reading.invoice_of(customer),
        "contracts": list(
            ServiceContract.objects.filter(customer=customer).order_by("-until_date", "pk")[:12]
        ),
        "plans": plans,
        "plans_done": [(plan, record_url(plan), record_no(plan)) for plan in done],
        "consents": reading.consents_shown(customer),
        "may_see_access": may(request.user, "access.see"),
        "may_write": may(request.user, "customers.write"),
        "may_merge": may(request.user, "customers.merge"),
        "may_add_papers": may(request.user, "files.add"),
    }


def _happened(request: StaffRequest, customer: Customer, now: datetime) -> dict[str, Any]:
    """What is owed, the timeline, the assets and the papers; files merged into this one belong to it."""
    merged, topic = reading.merged_files(customer), request.GET.get("topic", "")
    cases = reading.cases_of(customer, request.user, merged=merged)
    cursor = request.GET.get("cursor", "")
    moments, found = timeline(customer, cases, merged=merged, topic=topic, cursor=cursor)
    shown = None if request.GET.get("assets") else reading.ASSETS_SHOWN
    assets = list(reading.assets_of(customer)[: shown and shown + 1])
    today = timezone.localdate(now)
    return {
        "merged": merged,
        "owed": reading.owed_to(customer, merged=merged),
        "cases": [case for case in cases if not case.is_closed],
        "assets": asset_cards(assets[:shown], today),
        "has_more_assets": shown is not None and len(assets) > shown,
        "papers": reading.papers_of(customer, cases),
        "moments": moments,
        "page": found,
        "topics": topic_tabs(topic),
        "today": today,
    }


@requires("customers.write")
def consents(request: StaffRequest, pk: int) -> HttpResponse:
    """The consent ledger, and one more line of it."""
    customer = customer_of(pk, request.user)
    now = clock.now()
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def save() -> str:
            set_consent(customer_id=pk, values=form.values(), by=actor_of(request), at=now)
            messages.success(request, _("Noted."))
            return reverse("customers:consents", args=[pk])

        try:
            return save_once(request, save, at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
    lines = Consent.objects.filter(customer=customer).select_related("by").order_by("-pk")[:100]
    context = {"customer": customer, "form": form, "lines": lines, "now": now}
    return render(request, "customers/consents.html", context, status=422 if form.is_bound else 200)


@requires("files.add")
@require_POST
def papers(request: StaffRequest, pk: int) -> HttpResponse:
    """Files into the customer's drawer; one that cannot be kept is said, the others are kept."""
    customer = customer_of(pk, request.user)
    by, now = actor_of(request), clock.now()
    caption = tidy(request.POST.get("caption", ""))[:200]
    kept, refused = keep_files(uploads=request.FILES.getlist("files"), by=by, at=now)
    for refusal in refused:
        messages.error(request, refusal.sentence)

    def save() -> str:
        add_papers(customer_id=pk, file_ids=[file.pk for file in kept], caption=caption, by=by, at=now)
        messages.success(request, _("Put into the drawer: %(n)d") % {"n": len(kept)})
        return f"{customer.get_absolute_url()}#papers"

    if kept:
        try:
            return save_once(request, save, at=now)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
    # Back to the page itself, whose links and whose line in the access log are its own; what was typed goes with it.
    return redirect(f"{customer.get_absolute_url()}?{urlencode({'caption': caption})}#papers")


def _missing(customer: Customer, contacts: list[reading.ContactCard]) -> list[str]:
    if not customer.is_incomplete:
        return []
    has_phone = any(contact.phones for contact in contacts)
    return customer.missing_facts(has_contact=any(c.name for c in contacts), has_phone=has_phone)
