"""The book of letters (F04) as a list: its months and filters, and the columns of the paper."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.core.lists import Ask, Column, Listing, Order, link
from shouhou.core.say import say_moment
from shouhou.followups.codes import DraftStage
from shouhou.followups.letter_forms import FOR_ME, DraftFilter, LetterFilter
from shouhou.followups.letter_paper import drafter_of, remark_of, sender_of, summary_of
from shouhou.followups.lists import branch_of, branches_for, narrowed, of_own_branch
from shouhou.followups.models import Letter, LetterDraft
from shouhou.followups.register import IN_BOOK_ORDER, NEWEST_FIRST, read_month


def letters_of(*, branch_id: int, month: date, seen_by: Staff) -> QuerySet[Letter]:
    """The lines of one branch's book of letters in one month that a person may see, with all their columns."""
    found = Letter.objects.visible_to(seen_by).filter(branch_id=branch_id, register_month=month)
    return found.select_related("sender", "acting_for", "call")


def _form(data: Any, viewer: Staff) -> LetterFilter:
    return LetterFilter(of_own_branch(data, viewer), branches=branches_for(viewer))


def _rows(ask: Ask) -> QuerySet[Letter]:
    month = read_month(str(ask.chosen.get("month", "")), at=ask.at)
    found = letters_of(branch_id=branch_of(ask), month=month, seen_by=ask.staff)
    return narrowed(found, ask, {"kind": "kind", "way": "way"})


def _number(letter: Letter, _ask: Ask) -> str:
    return link(reverse("followups:letter", args=[letter.letter_no]), letter.letter_no)


LETTERS = Listing(
    code="letters",
    title=_("Letter register"),
    permission="registers.see",
    url_name="followups:letters",
    columns=(
        Column("line", _("No."), lambda one: one.register_line, width=6, is_number=True, is_fixed=True),
        Column("number", _("Letter number"), lambda one: one.letter_no, _number, width=18, is_fixed=True),
        Column("date", _("Went out"), lambda one: timezone.localtime(one.sent_at).date(), width=12),
        Column("kind", _("Kind of letter"), lambda one: one.get_kind_display(), width=10),
        Column("customer", _("Customer name"), lambda one: one.customer_name, width=32),
        Column("addressee", _("Addressee"), lambda one: one.addressee, width=14),
        Column("address", _("Address and postcode"), lambda one: one.address, width=36, is_default=False),
        Column("subject", _("Subject"), lambda one: one.subject, width=30),
        Column("summary", _("Summary"), summary_of, width=48, is_default=False),
        Column("way", _("How it goes out"), lambda one: one.get_way_display(), width=10),
        Column("tracking", _("Tracking number"), lambda one: one.tracking_no, width=18, is_default=False),
        Column("call", _("Record no."), lambda one: one.call.record_no if one.call else "", width=18, is_default=False),
        Column("delivered", _("Signed for on"), lambda one: one.delivered_on, width=12),
        Column("reply", _("What they answered"), lambda one: one.reply, width=24, is_default=False),
        Column("sender", _("Handled by"), sender_of, width=14),
        Column("remark", _("Remark"), remark_of, width=24),
    ),
    orders=(
        Order("newest", _("Newest first"), NEWEST_FIRST),
        Order("book", _("As in the book"), IN_BOOK_ORDER),
    ),
    form=_form,
    rows=_rows,
)  # fmt: skip


def _drafts(ask: Ask) -> QuerySet[LetterDraft]:
    found, stage = LetterDraft.objects.visible_to(ask.staff).open(), ask.chosen.get("stage")
    if stage == FOR_ME:
        found = found.for_review_by(ask.staff)
    elif stage:
        found = found.filter(reviewed_at__isnull=stage == DraftStage.DRAFT)
    rows = narrowed(found, ask, {"kind": "kind", "customer": "customer_id"})
    return rows.select_related("drafted_by", "acting_for", "reviewed_by")


def _draft(draft: LetterDraft, _ask: Ask) -> str:
    return link(reverse("followups:draft", args=[draft.pk]), str(draft))


def _reviewed(draft: LetterDraft) -> str:
    """校阅: by whom, or that nobody has."""
    return draft.reviewed_by.name if draft.reviewed_by else str(draft.stage.label)


def _waits(draft: LetterDraft, ask: Ask) -> str:
    """The same on screen: who waits for it, and since when."""
    if draft.reviewed_by:
        return draft.reviewed_by.name
    told = {"name": drafter_of(draft), "moment": say_moment(draft.changed_at, ask.at)}
    return _("%(name)s waits for it since %(moment)s") % told


DRAFTS = Listing(
    code="letter-drafts",
    title=_("Drafts of letters"),
    permission="letters.write",
    url_name="followups:drafts",
    columns=(
        Column("subject", _("Subject"), str, _draft, width=30, is_fixed=True),
        Column("kind", _("Kind of letter"), lambda one: one.get_kind_display(), width=10),
        Column("customer", _("Customer name"), lambda one: one.customer_name, width=32),
        Column("addressee", _("Addressee"), lambda one: one.addressee, width=14),
        Column("way", _("How it goes out"), lambda one: one.get_way_display(), width=10),
        Column("by", _("Drafted by"), drafter_of, width=14),
        Column("drafted", _("Drafted at"), lambda one: one.drafted_at, width=18, is_default=False),
        Column("changed", _("Last changed"), lambda one: one.changed_at, width=18),
        Column("reviewed", _("Reviewed by"), _reviewed, _waits, width=14),
    ),
    orders=(
        Order("newest", _("Newest first"), ("-changed_at", "-id")),
        Order("waiting", _("Longest waiting first"), ("changed_at", "id")),
    ),
    form=lambda data, _viewer: DraftFilter(data),
    rows=_drafts,
)
