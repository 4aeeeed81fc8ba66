"""Pages of letter templates: those in force, one with real data, keeping a Word document as the next version."""

from datetime import datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.text import key_of
from shouhou.customers.models import Customer
from shouhou.documents.contents.refusals import FIELD as FILES
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.workstations.answering import Kind, answer_with
from shouhou.followups.letter_fields import FIELDS
from shouhou.followups.letter_forms import TemplateForm
from shouhou.followups.letter_paper import letter_sheet
from shouhou.followups.letters import LetterValues, compose_letter
from shouhou.followups.models import LetterTemplate
from shouhou.followups.templating import (
    Found,
    as_word,
    end_template,
    find_template,
    keep_template,
    templates_in_force,
)

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_OFFERED = 8


@requires("registers.see")
@require_GET
def templates(request: StaffRequest) -> HttpResponse:
    """The templates in force."""
    context = {
        "templates": templates_in_force(),
        "may_keep": may(request.user, "letters.template"),
        "now": clock.now(),
    }
    return render(request, "followups/templates.html", context)


@requires("letters.template")
@require_http_methods(["GET", "HEAD", "POST"])
def template_new(request: StaffRequest) -> HttpResponse:
    """Keeps a Word document; a name that is there already gets its next version."""
    now = clock.now()
    initial = {"name": request.GET.get("name", ""), "kind": request.GET.get("kind", "NOTICE")}
    form = (
        TemplateForm(request.POST, request.FILES)
        if request.method == "POST"
        else TemplateForm(initial=initial)
    )
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            row = keep_template(
                name=told["name"], kind=told["kind"], upload=told["file"], by=actor_of(request), at=now
            )
        except Refusal as refusal:
            if refusal.field == FILES:
                refusal.field = "file"
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("Kept as version %(n)s. Look at it with real data.") % {"n": row.version}
            )
            return see_other(reverse("followups:template", args=[row.pk]))
    context = {"form": form, "fields": FIELDS.items(), "now": now}
    return render(request, "followups/template_new.html", context, status=422 if form.is_bound else 200)


@requires("registers.see")
@require_GET
def template(request: StaffRequest, code: str) -> HttpResponse:
    """One template with the data of a customer, its versions, and what can be done with it."""
    found, now = _found(code), clock.now()
    customer = _customer(request)
    name = request.GET.get("q", "").strip()
    offered = _customers(request).filter(name__icontains=name)[:_OFFERED] if name else []
    row = found.row
    versions = LetterTemplate.objects.filter(name=row.name).order_by("-version") if row else []
    context = {
        "found": found,
        "customer": customer,
        "q": name,
        "offered": offered,
        "versions": versions,
        "may_keep": may(request.user, "letters.template"),
        "now": now,
    }
    return render(request, "followups/template.html", context)


@requires("registers.see")
@require_GET
def template_word(request: StaffRequest, code: str) -> HttpResponse:
    """The Word document with its fields, to be changed and kept as a template of one's own."""
    found = _found(code)
    with in_chinese():
        return as_word_file(as_word(found, None), found.name)


@requires("registers.see")
@require_GET
def preview(request: StaffRequest, code: str, kind: Kind = "pdf") -> HttpResponse:
    """The template on letterhead with the data of a customer; nothing is written."""
    found, now = _found(code), clock.now()
    customer = _customer(request)
    with in_chinese():
        sheet = letter_sheet(compose_letter(_sample(found, customer, now), by=actor_of(request), at=now))
    return answer_with(
        request, sheet, form=Form.LETTER, kind=kind, name=f"F28-{found.code}", subject=("TEMPLATE", None),
        customer_id=customer.pk if customer else None, detail=found.name, at=now,
    )  # fmt: skip


@requires("letters.template")
@require_POST
def template_end(request: StaffRequest, code: str) -> HttpResponse:
    """Takes one of the company's own out of use."""
    found = _found(code)
    if found.row is None:
        raise Http404
    end_template(template_id=found.row.pk, by=actor_of(request), at=clock.now())
    messages.success(request, _("This template is not offered any more."))
    return see_other(reverse("followups:templates"))


def as_word_file(content: bytes, name: str) -> HttpResponse:
    """A Word document to be saved."""
    shown = content_disposition_header(True, f"{name}.docx") or "attachment"
    return HttpResponse(content, content_type=_DOCX, headers={"Content-Disposition": shown})


def _sample(found: Found, customer: Customer | None, now: datetime) -> LetterValues:
    """A letter to this customer; words that are typed for each letter are those of the list of fields."""
    return LetterValues(
        kind=found.kind,
        way="POST",
        sent_at=now,
        customer_name=customer.name if customer else FIELDS["客户名称"],
        addressee="" if customer else FIELDS["收件人"],
        subject=FIELDS["主题"],
        body=FIELDS["正文"],
        customer_id=customer.pk if customer else None,
        template_code=found.code,
    )


def _customers(request: StaffRequest) -> QuerySet[Customer]:
    return Customer.objects.visible_to(request.user).standing().order_by("-latest_at", "-pk")


def _customer(request: StaffRequest) -> Customer | None:
    """The customer of the address, else the last one that was talked to."""
    raw = request.GET.get("customer", "")
    rows = _customers(request)
    if raw:
        rows = rows.filter(pk=key_of(raw) or 0)
    found: Customer | None = rows.first()
    if raw and found is None:
        raise Http404
    return found


def _found(code: str) -> Found:
    found = find_template(code)
    if found is None:
        raise Http404
    return found
