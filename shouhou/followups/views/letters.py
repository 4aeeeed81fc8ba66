"""Pages of letters: the book by month, writing one, its sheet with what can still be done to it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import EXPORTED, VIEWED
from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page, read
from shouhou.accounts.models import Branch
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Reach
from shouhou.cases.models import Case
from shouhou.channels.models import Incoming, Outgoing
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.text import key_of
from shouhou.customers.models import Customer
from shouhou.customers.views.finding import save_once, saved_before
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.workstations.answering import Kind, answer_with
from shouhou.followups.codes import LetterKind, LetterWay
from shouhou.followups.forms import AnnulmentForm
from shouhou.followups.letter_filling import BY_ADDRESS, first_contact, offered_for, where_to
from shouhou.followups.letter_forms import FateForm, LetterForm
from shouhou.followups.letter_lists import LETTERS, letters_of
from shouhou.followups.letter_paper import letter_register_page, letter_sheet, sender_of, word_of
from shouhou.followups.letter_sending import ABOUT, SENT_FROM_HERE
from shouhou.followups.letters import LetterValues, annul_letter, draft_letter, note_fate, send_letter
from shouhou.followups.lists import branch_of
from shouhou.followups.models import Letter
from shouhou.followups.register import read_month
from shouhou.followups.views.calls import month_tabs
from shouhou.followups.views.templates import as_word_file


@requires("registers.see")
@require_GET
def register(request: StaffRequest) -> HttpResponse:
    """F04: one branch's book of letters in one month."""
    now = clock.now()
    shown = list_page(request, LETTERS, at=now)
    ask = shown.seen.ask
    month = read_month(str(ask.chosen.get("month", "")), at=now)
    context = {
        "list": shown,
        "months": month_tabs(request, month, now),
        "month": month,
        "is_filtered": bool(ask.chosen.keys() & {"q", "kind", "way"}),
        "book_query": urlencode({"month": f"{month:%Y-%m}", "branch": branch_of(ask)}),
        "may_print": request.user.reach != Reach.OWN,
        "may_write": may(request.user, "letters.write"),
        "now": now,
    }
    return render(request, "followups/letters.html", context)


@requires("registers.see")
@require_GET
def register_print(request: StaffRequest, kind: Kind = "pdf") -> HttpResponse:
    """F04 as the pages of the book, a whole month, or as a picture."""
    now = clock.now()
    if request.user.reach == Reach.OWN:
        raise PermissionDenied
    month = read_month(request.GET.get("month", ""), at=now)
    branch_id = branch_of(read(LETTERS, request.user, request.GET, at=now, views=(), choices={}).ask)
    branch = Branch.objects.get(pk=branch_id)
    lines = letters_of(branch_id=branch_id, month=month, seen_by=request.user).order_by("register_line")
    with in_chinese():
        sheet = letter_register_page(lines, branch=branch, month=month)
    return answer_with(
        request, sheet, form=Form.LETTER_REGISTER, kind=kind, name=f"F04-{branch.name}-{month:%Y-%m}",
        subject=("REGISTER", branch_id), detail=f"F04 {month:%Y-%m}", at=now,
    )  # fmt: skip


@requires("letters.write")
@require_http_methods(["GET", "HEAD", "POST"])
def letter_new(request: StaffRequest) -> HttpResponse:
    """Writes a letter: to a customer, about a case, or to somebody without a profile."""
    now = clock.now()
    case, customer = _about(request)
    if request.method != "POST":
        return _writing(
            request, LetterForm(initial=_begins(request, case, customer, now)), case, customer, now
        )
    if "preview" not in request.POST and (before := saved_before(request)):
        return before
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _writing(request, form, case, customer, now, status=422)
    values = form.values(
        customer_id=customer.pk if customer else None, customer_name=customer.name if customer else ""
    )
    if "preview" in request.POST:
        return _as_it_would_be(request, values, now)

    def save() -> str:
        letter, _booking = send_letter(
            values=values,
            case_id=case.pk if case else None,
            branch_id=request.user.branch_id,
            by=actor_of(request),
            at=now,
        )
        messages.success(
            request,
            _("Registered as %(number)s, line %(n)s of the book, and archived.")
            % {"number": letter.letter_no, "n": letter.register_line},
        )
        return reverse("followups:letter", args=[letter.letter_no])

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _writing(request, form, case, customer, now, refusal=refusal, status=422)


def _as_it_would_be(request: StaffRequest, values: LetterValues, now: datetime) -> HttpResponse:
    """The letter on letterhead before it has a number; nothing is written."""
    with in_chinese():
        sheet = letter_sheet(draft_letter(values, by=actor_of(request), at=now))
    return answer_with(
        request, sheet, form=Form.LETTER, kind="pdf", name="F28", subject=("CUSTOMER", values.customer_id),
        customer_id=values.customer_id, detail="F28", at=now,
    )  # fmt: skip


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


def _begins(
    request: StaffRequest, case: Case | None, customer: Customer | None, now: datetime
) -> dict[str, Any]:
    """What a fresh letter begins with: today, by post, to whom the case names or the file's first contact."""
    told = getattr(case, "service_request", None)
    contact = first_contact(customer) if customer and told is None else None
    way = request.GET.get("way", "")
    way = way if way in LetterWay.values else LetterWay.POST.value
    return {
        "kind": LetterKind.REPLY if case else LetterKind.NOTICE,
        "template_code": request.GET.get("template", ""),
        "way": way,
        "dispatch": way in SENT_FROM_HERE,
        "sent_at": now,
        "customer_name": customer.name if customer else getattr(told, "org_name", ""),
        "addressee": getattr(told, "contact_name", "") or (contact.name if contact else ""),
        "address": (getattr(told, "address", "") if way in BY_ADDRESS else "")
        or where_to(way, customer, contact),
        "subject": "",
        "signatory": "",
        **offered_for(case),
    }


def _writing(
    request: StaffRequest,
    form: LetterForm,
    case: Case | None,
    customer: Customer | None,
    now: datetime,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "case": case,
        "customer": customer,
        "may_see_case": case is not None and may(request.user, "requests.see"),
        "refusal": refusal,
        "now": now,
    }
    return render(request, "followups/letter_new.html", context, status=status)


@requires("registers.see")
@require_GET
def letter(request: StaffRequest, letter_no: str) -> HttpResponse:
    """One letter as its sheet."""
    one, now = _letter_of(request, letter_no), clock.now()
    note_access(
        staff_id=request.user.pk, what=VIEWED, subject_kind="LETTER", subject_id=one.pk,
        customer_id=one.customer_id, at=now,
    )  # fmt: skip
    return _sheet_page(request, one, now)


@requires("registers.see")
@require_GET
def letter_print(request: StaffRequest, letter_no: str, kind: Kind = "pdf") -> HttpResponse:
    """F28 on letterhead, or as a picture."""
    one, now = _letter_of(request, letter_no), clock.now()
    with in_chinese():
        sheet = letter_sheet(one)
    return answer_with(
        request, sheet, form=Form.LETTER, kind=kind, name=f"F28-{one.letter_no}", subject=("LETTER", one.pk),
        customer_id=one.customer_id, detail=one.letter_no, at=now,
    )  # fmt: skip


@requires("registers.see")
@require_GET
def letter_word(request: StaffRequest, letter_no: str) -> HttpResponse:
    """The letter as a Word document."""
    one, now = _letter_of(request, letter_no), clock.now()
    with in_chinese():
        content = word_of(one)
    note_access(
        staff_id=request.user.pk, what=EXPORTED, subject_kind="LETTER", subject_id=one.pk,
        customer_id=one.customer_id, detail=one.letter_no, at=now,
    )  # fmt: skip
    return as_word_file(content, f"F28-{one.letter_no}")


@requires("letters.write")
@require_POST
def fate(request: StaffRequest, letter_no: str) -> HttpResponse:
    """Writes what became of a letter."""
    one, now = _letter_of(request, letter_no), clock.now()
    form = FateForm(request.POST)
    if form.is_valid():
        try:
            note_fate(letter_id=one.pk, by=actor_of(request), at=now, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Written into the register."))
            return see_other(reverse("followups:letter", args=[one.letter_no]))
    return _sheet_page(request, one, now, fate_form=form, status=422)


@requires("letters.write")
@require_POST
def annulment(request: StaffRequest, letter_no: str) -> HttpResponse:
    """Takes the entry of a letter back, with a reason."""
    one, now = _letter_of(request, letter_no), clock.now()
    if not _may_take_back(request, one):
        raise PermissionDenied
    form = AnnulmentForm(request.POST)
    if form.is_valid():
        try:
            annul_letter(letter=one, reason=form.words(), by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            line = {"n": one.register_line}
            messages.success(request, _("Taken back. Line %(n)s stays, struck through.") % line)
            return see_other(reverse("followups:letter", args=[one.letter_no]))
    return _sheet_page(request, one, now, annulment_form=form, status=422)


def _sheet_page(
    request: StaffRequest,
    one: Letter,
    now: datetime,
    *,
    fate_form: FateForm | None = None,
    annulment_form: AnnulmentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    standing = one.annulled_at is None
    known = {"delivered_on": one.delivered_on, "returned": one.returned, "reply": one.reply}
    writes = standing and may(request.user, "letters.write")
    context = {
        "letter": one,
        "sender": sender_of(one),
        "paragraphs": [line for line in one.body.splitlines() if line.strip()],
        "register_url": f"{reverse('followups:letters')}?month={one.register_month:%Y-%m}",
        "outgoing": Outgoing.objects.filter(about_kind=ABOUT, about_ref=one.pk).first(),
        "answers": Incoming.objects.filter(answers__about_kind=ABOUT, answers__about_ref=one.pk)
        .order_by("pk")
        .defer("raw", "text"),
        "fate_form": (fate_form or FateForm(initial=known)) if writes else None,
        "annulment_form": (annulment_form or AnnulmentForm()) if standing and _may_take_back(request, one) else None,
        "now": now,
    }  # fmt: skip
    return render(request, "followups/letter.html", context, status=status)


def _letter_of(request: StaffRequest, letter_no: str) -> Letter:
    """The letter by its number, where this person may see it."""
    rows = Letter.objects.visible_to(request.user)
    rows = rows.select_related("case__customer", "customer", "sender", "acting_for", "branch", "copy", "call")
    return get_object_or_404(rows, letter_no=letter_no)


def _may_take_back(request: StaffRequest, one: Letter) -> bool:
    """Who entered it, whom she stood in for, or a supervisor."""
    if not may(request.user, "letters.write"):
        return False
    actor = actor_of(request)
    mine = {one.sender_id, one.acting_for_id} & ({actor.staff_id, actor.acting_for_id} - {None})
    return bool(mine) or may(request.user, "supervision.see")
