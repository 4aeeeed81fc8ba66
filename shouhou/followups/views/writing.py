"""Pages of writing letters: a new one, its draft, the drafts that wait."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import may, requires
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.text import key_of
from shouhou.customers.models import Customer
from shouhou.customers.views.finding import Save, save_once, saved_before
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.workstations.answering import answer_with
from shouhou.followups.codes import LetterKind, LetterWay
from shouhou.followups.letter_drafts import (
    change_draft,
    discard_draft,
    keep_draft,
    redraft_letter,
    seen_draft,
    send_draft,
)
from shouhou.followups.letter_filling import BY_ADDRESS, first_contact, offered_for, where_to
from shouhou.followups.letter_forms import DraftForm, LetterForm
from shouhou.followups.letter_lists import DRAFTS
from shouhou.followups.letter_paper import drafter_of, letter_sheet
from shouhou.followups.letter_sending import SENT_FROM_HERE
from shouhou.followups.letters import LetterValues, compose_letter, send_letter
from shouhou.followups.models import Letter, LetterDraft

_WORDS = (
    "kind", "template_code", "way", "dispatch", "customer_name", "addressee", "address", "subject", "body",
    "signatory", "tracking_no",
)  # fmt: skip
_OFFERED = 5


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The letter on the desk: what it is about, and its draft where it has one."""

    request: StaffRequest
    case: Case | None
    customer: Customer | None
    now: datetime
    draft: LetterDraft | None = None

    def values(self, form: LetterForm) -> LetterValues:
        """The words of a valid form."""
        customer = self.customer
        return form.values(
            customer_id=customer.pk if customer else None, customer_name=customer.name if customer else ""
        )

    def page(self, form: LetterForm, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        """The form, whatever came of it."""
        context = {
            "form": form,
            "case": self.case,
            "customer": self.customer,
            "may_see_case": self.case is not None and may(self.request.user, "requests.see"),
            "refusal": refusal,
            "draft": self.draft,
            "seen": seen_draft(self.draft) if self.draft else "",
            "drafter": drafter_of(self.draft) if self.draft else "",
            "may_review": self.draft is not None and self.draft.drafted_by_id != self.request.user.pk,
            "others": _others(self),
            "now": self.now,
        }
        return render(self.request, "followups/letter_new.html", context, status=status)

    def take(self, form: LetterForm, save: Save) -> HttpResponse:
        """Saves once; what is refused comes back with all that was typed."""
        try:
            return save_once(self.request, save, at=self.now)
        except Refusal as refusal:
            add_refusal(form, refusal)
            return self.page(form, refusal=refusal, status=422)

    def preview(self, values: LetterValues) -> HttpResponse:
        """The letter on letterhead before it has a number; nothing is written."""
        with in_chinese():
            sheet = letter_sheet(compose_letter(values, by=actor_of(self.request), at=self.now))
        return answer_with(
            self.request, sheet, form=Form.LETTER, kind="pdf", name="F28",
            subject=("CUSTOMER", values.customer_id), customer_id=values.customer_id, detail="F28", at=self.now,
        )  # fmt: skip


@requires("letters.write")
@require_http_methods(["GET", "HEAD", "POST"])
def letter_new(request: StaffRequest) -> HttpResponse:
    """Writes a letter: to a customer, about a case, or to somebody without a profile; it goes out or stays a draft."""
    case, customer = _about(request)
    sheet = _Sheet(request, case, customer, clock.now())
    if request.method != "POST":
        return sheet.page(LetterForm(initial=_begins(sheet)))
    if "preview" not in request.POST and (before := saved_before(request)):
        return before
    form = (DraftForm if "keep" in request.POST else LetterForm)(request.POST)
    if not form.is_valid():
        return sheet.page(form, status=422)
    values = sheet.values(form)
    if "preview" in request.POST:
        return sheet.preview(values)
    by, about = actor_of(request), {"case_id": case.pk if case else None, "branch_id": request.user.branch_id}

    def keep() -> str:
        draft = keep_draft(values=values, by=by, at=sheet.now, **about)
        messages.success(request, _("Kept as a draft. It has no number yet and stands in no register."))
        return reverse("followups:draft", args=[draft.pk])

    def send() -> str:
        return _registered(request, send_letter(values=values, by=by, at=sheet.now, **about)[0])

    return sheet.take(form, keep if "keep" in request.POST else send)


@requires("letters.write")
@require_GET
def drafts(request: StaffRequest) -> HttpResponse:
    """The drafts of letters that have not gone out."""
    now = clock.now()
    shown = list_page(request, DRAFTS, at=now)
    return render(request, "followups/drafts.html", {"list": shown, "now": now})


@requires("letters.write")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    """One draft: changed, reviewed, or sent."""
    one, now = _draft_of(request, pk), clock.now()
    if one.letter is not None:
        return see_other(reverse("followups:letter", args=[one.letter.letter_no]))
    sheet = _Sheet(request, one.case, one.customer, now, one)
    if request.method != "POST":
        begins = {name: getattr(one, name) for name in _WORDS}
        return sheet.page(LetterForm(initial={**begins, "sent_at": now}))
    if "preview" not in request.POST and (before := saved_before(request)):
        return before
    form = (DraftForm if "keep" in request.POST else LetterForm)(request.POST)
    if not form.is_valid():
        return sheet.page(form, status=422)
    values, by, seen = sheet.values(form), actor_of(request), request.POST.get("seen", "")
    if "preview" in request.POST:
        return sheet.preview(values)

    def keep() -> str:
        is_reviewed = "review" in request.POST
        change_draft(draft_id=pk, values=values, seen=seen, by=by, at=now, is_reviewed=is_reviewed)
        messages.success(request, _("Reviewed; it may go out.") if is_reviewed else _("The draft is saved."))
        return reverse("followups:draft", args=[pk])

    def send() -> str:
        return _registered(request, send_draft(draft_id=pk, values=values, seen=seen, by=by, at=now)[0])

    return sheet.take(form, keep if request.POST.keys() & {"keep", "review"} else send)


@requires("letters.write")
@require_POST
def draft_discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Throws a draft away."""
    one, now = _draft_of(request, pk), clock.now()
    try:
        discard_draft(draft_id=one.pk, by=actor_of(request), at=now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other(reverse("followups:draft", args=[pk]))
    messages.success(request, _("The draft was thrown away."))
    return see_other(reverse("followups:drafts"))


@requires("letters.write")
@require_POST
def draft_again(request: StaffRequest, letter_no: str) -> HttpResponse:
    """Begins a draft with the words of a letter that was taken back."""
    one, now = get_object_or_404(Letter.objects.visible_to(request.user), letter_no=letter_no), clock.now()

    def begin() -> str:
        begun = redraft_letter(letter_id=one.pk, by=actor_of(request), at=now)
        messages.success(request, _("A new draft with the same words. Change what was wrong."))
        return reverse("followups:draft", args=[begun.pk])

    try:
        return save_once(request, begin, at=now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other(reverse("followups:letter", args=[letter_no]))


def _registered(request: StaffRequest, letter: Letter) -> str:
    told = {"number": letter.letter_no, "n": letter.register_line}
    messages.success(request, _("Registered as %(number)s, line %(n)s of the book, and archived.") % told)
    return reverse("followups:letter", args=[letter.letter_no])


def _draft_of(request: StaffRequest, pk: int) -> LetterDraft:
    """A draft that was not thrown away, where this person may see it; else 404."""
    rows = LetterDraft.objects.visible_to(request.user).filter(discarded_at=None)
    rows = rows.select_related(
        "case", "customer", "drafted_by", "acting_for", "reviewed_by", "changed_by", "letter"
    )
    return get_object_or_404(rows, pk=pk)


def _others(sheet: _Sheet) -> QuerySet[LetterDraft]:
    """Drafts that lie there for the same customer or case, before one more is begun."""
    about = Q(customer=sheet.customer) if sheet.customer else Q(case=sheet.case) if sheet.case else None
    rows = LetterDraft.objects.visible_to(sheet.request.user).open()
    if about is None or sheet.draft is not None:
        return rows.none()
    return rows.filter(about).select_related("drafted_by").order_by("-changed_at", "-id")[:_OFFERED]


def _about(request: StaffRequest) -> tuple[Case | None, Customer | None]:
    """The case and the customer that the address names, where she may see them; else 404."""
    named = {name: request.GET.get(name) or request.POST.get(name) or "" for name in ("case", "customer")}
    case = None
    if named["case"]:
        cases = Case.objects.visible_to(request.user).select_related("customer", "service_request")
        case = get_object_or_404(cases, pk=key_of(named["case"]))
    if case is not None:
        return case, case.customer
    if not named["customer"]:
        return None, None
    return None, get_object_or_404(Customer.objects.visible_to(request.user), pk=key_of(named["customer"]))


def _begins(sheet: _Sheet) -> dict[str, Any]:
    """What a fresh letter begins with: today, by post, to whom the case names or the file's first contact."""
    case, customer, asked = sheet.case, sheet.customer, sheet.request.GET
    told = getattr(case, "service_request", None)
    contact = first_contact(customer) if customer and told is None else None
    way = asked.get("way", "")
    way = way if way in LetterWay.values else LetterWay.POST.value
    return {
        "kind": LetterKind.REPLY if case else LetterKind.NOTICE,
        "template_code": asked.get("template", ""),
        "way": way,
        "dispatch": way in SENT_FROM_HERE,
        "sent_at": sheet.now,
        "customer_name": customer.name if customer else getattr(told, "org_name", ""),
        "addressee": getattr(told, "contact_name", "") or (contact.name if contact else ""),
        "address": (getattr(told, "address", "") if way in BY_ADDRESS else "")
        or where_to(way, customer, contact),
        "subject": "",
        "signatory": "",
        **offered_for(case),
    }
