"""Pages of letters: the book by month, writing one, its sheet with what can still be done to it."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import EXPORTED, VIEWED
from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page, read
from shouhou.accounts.models import Branch
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Reach
from shouhou.channels.models import Incoming, Outgoing
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.workstations.answering import Kind, answer_with
from shouhou.followups.forms import AnnulmentForm
from shouhou.followups.letter_forms import FateForm
from shouhou.followups.letter_lists import LETTERS, letters_of
from shouhou.followups.letter_paper import drafter_of, letter_register_page, letter_sheet, sender_of, word_of
from shouhou.followups.letter_sending import ABOUT
from shouhou.followups.letters import annul_letter, note_fate
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
        "drafter": drafter_of(one.draft) if hasattr(one, "draft") else "",
        "paragraphs": [line for line in one.body.splitlines() if line.strip()],
        "register_url": f"{reverse('followups:letters')}?month={one.register_month:%Y-%m}",
        "outgoing": Outgoing.objects.filter(about_kind=ABOUT, about_ref=one.pk).first(),
        "answers": Incoming.objects.filter(answers__about_kind=ABOUT, answers__about_ref=one.pk)
        .order_by("pk")
        .defer("raw", "text"),
        "fate_form": (fate_form or FateForm(initial=known)) if writes else None,
        "may_draft_again": not standing and may(request.user, "letters.write"),
        "annulment_form": (annulment_form or AnnulmentForm()) if standing and _may_take_back(request, one) else None,
        "now": now,
    }  # fmt: skip
    return render(request, "followups/letter.html", context, status=status)


def _letter_of(request: StaffRequest, letter_no: str) -> Letter:
    """The letter by its number, where this person may see it."""
    rows = Letter.objects.visible_to(request.user)
    rows = rows.select_related("case__customer", "customer", "sender", "acting_for", "branch", "copy", "call")
    rows = rows.select_related("draft__drafted_by", "draft__acting_for", "draft__reviewed_by")
    return get_object_or_404(rows, letter_no=letter_no)


def _may_take_back(request: StaffRequest, one: Letter) -> bool:
    """Who entered it, whom she stood in for, or a supervisor."""
    if not may(request.user, "letters.write"):
        return False
    actor = actor_of(request)
    mine = {one.sender_id, one.acting_for_id} & ({actor.staff_id, actor.acting_for_id} - {None})
    return bool(mine) or may(request.user, "supervision.see")
