"""Verbs of drafts: a letter kept before it goes out, changed, reviewed by another, thrown away or sent (7.8)."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking
from shouhou.cases.actions.telling import tell_many
from shouhou.channels.models import Outgoing
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Refusals
from shouhou.core.say import say_moment
from shouhou.core.text import tidy, tidy_long
from shouhou.followups.codes import LetterKind
from shouhou.followups.letter_fields import BODY
from shouhou.followups.letter_sending import ABOUT
from shouhou.followups.letters import LetterValues, send_letter, too_long
from shouhou.followups.models import Letter, LetterDraft
from shouhou.followups.templating import find_template
from shouhou.journal.happening import Happening

_LINES: Final = ("customer_name", "addressee", "address", "subject", "signatory")
_REVIEWED: Final = ("kind", "template_code", "way", *_LINES, "body")


class CannotKeepDraft(Refusal):
    """There is nothing to keep, or the draft is not what the person had before her."""


class CannotReviewDraft(Refusal):
    """The second pair of eyes must be somebody else's."""


@transaction.atomic
def keep_draft(
    *, values: LetterValues, by: Actor, at: datetime, case_id: int | None = None, branch_id: int | None = None
) -> LetterDraft:
    """Keeps a letter that does not go out yet; it needs no more than a few words. Raises CannotKeepDraft."""
    draft = LetterDraft(
        branch_id=branch_id or by.branch_id or 0,
        case_id=case_id,
        customer_id=values.customer_id,
        drafted_by_id=by.person_id,
        acting_for_id=by.acting_for_id,
        drafted_at=at,
    )
    _write(draft, values, by, at)
    draft.save()
    _tell(draft, "LETTER_DRAFTED", by, at)
    return draft


@transaction.atomic
def redraft_letter(*, letter_id: int, by: Actor, at: datetime) -> LetterDraft:
    """Begins a draft with the words and the receiver of a letter that was taken back; raises CannotKeepDraft."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("case").get(pk=letter_id)
    if letter.annulled_at is None:
        raise CannotKeepDraft(_("This letter stands; only one that was taken back is written anew."))
    template = find_template(letter.template_code) if letter.template_code else None
    stands = template is not None and (template.row is None or template.row.ended_at is None)
    values = LetterValues(
        kind=letter.kind,
        way=letter.way,
        sent_at=at,
        customer_id=letter.customer_id,
        customer_name=letter.customer_name,
        addressee=letter.addressee,
        address=letter.address,
        subject=letter.subject,
        body="" if template and stands and BODY not in template.fields else letter.body,
        signatory=letter.signatory,
        template_code=letter.template_code if stands else "",
        dispatch=Outgoing.objects.filter(about_kind=ABOUT, about_ref=letter.pk).exists(),
    )
    # A contact that the letter itself had opened bears its number and goes with it.
    case_id = None if letter.case.number == letter.letter_no else letter.case_id
    return keep_draft(values=values, case_id=case_id, branch_id=letter.branch_id, by=by, at=at)


@transaction.atomic
def change_draft(
    *, draft_id: int, values: LetterValues, seen: str, by: Actor, at: datetime, is_reviewed: bool = False
) -> LetterDraft:
    """Keeps a draft as it reads now; other words take its review away. With `is_reviewed` somebody else than who
    drafted it says that it may go out so.

    `seen` is the moment of the words that the person had before her, by seen_draft(). Raises CannotKeepDraft where
    there are others by now or the draft is none any more, CannotReviewDraft.
    """
    draft = _lock(draft_id, seen)
    if is_reviewed and by.person_id == draft.drafted_by_id:
        raise CannotReviewDraft(
            _("You drafted this letter yourself; ask a colleague to look through it."), clause="7.8"
        )
    if _write(draft, values, by, at):
        _tell(draft, "LETTER_DRAFT_CHANGED", by, at)
    if is_reviewed and draft.reviewed_at is None:
        draft.reviewed_by_id, draft.reviewed_at = by.person_id, at
        _tell(draft, "LETTER_DRAFT_REVIEWED", by, at)
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, draft_id: int, by: Actor, at: datetime) -> LetterDraft:
    """Throws a draft away; the journal keeps that there was one. Raises CannotKeepDraft where it went out."""
    draft = _lock(draft_id)
    draft.discarded_at = at
    draft.save(update_fields=["discarded_at"])
    _tell(draft, "LETTER_DRAFT_DISCARDED", by, at)
    return draft


@transaction.atomic
def send_draft(
    *, draft_id: int, values: LetterValues, seen: str, by: Actor, at: datetime
) -> tuple[Letter, Booking]:
    """Sends a draft as send_letter() does; the letter keeps who drafted and who reviewed the words that went out.

    Raises CannotKeepDraft, CannotSendLetter, Refusals.
    """
    draft = _lock(draft_id, seen)
    _write(draft, values, by, at)
    draft.letter, booking = send_letter(
        values=values, case_id=draft.case_id, branch_id=draft.branch_id, by=by, at=at
    )
    draft.save()
    return draft.letter, booking


def seen_draft(draft: LetterDraft) -> str:
    """Which words of a draft stand: by the moment of the last change."""
    return draft.changed_at.isoformat()


def _lock(draft_id: int, seen: str | None = None) -> LetterDraft:
    rows = LetterDraft.objects.select_for_update(of=("self",)).select_related("changed_by", "letter")
    draft = rows.get(pk=draft_id)
    if draft.letter is not None:
        raise CannotKeepDraft(
            _("It has gone out meanwhile as %(number)s.") % {"number": draft.letter.letter_no}
        )
    if draft.discarded_at is not None:
        raise CannotKeepDraft(_("This draft was thrown away meanwhile."))
    if seen is not None and seen != seen_draft(draft):
        told = {"name": draft.changed_by.name, "moment": say_moment(draft.changed_at)}
        raise CannotKeepDraft(
            _(
                "%(name)s changed this draft meanwhile (%(moment)s). Copy what you wrote and load the page again."
            )
            % told
        )
    return draft


def _write(draft: LetterDraft, values: LetterValues, by: Actor, at: datetime) -> bool:
    """Writes the words; answers whether what is reviewed reads otherwise now."""
    told = {name: tidy(getattr(values, name)) for name in _LINES}
    told |= {name: getattr(values, name) for name in ("kind", "template_code", "way")}
    told["body"] = tidy_long(values.body)
    if not (told["subject"] or told["body"]):
        raise CannotKeepDraft(_("Write at least what it is about; then it can be kept."), field="subject")
    if wrong := too_long(values):
        raise Refusals(wrong)
    is_changed = any(getattr(draft, name) != told[name] for name in _REVIEWED)
    for name, value in told.items():
        setattr(draft, name, value)
    draft.dispatch, draft.tracking_no = values.dispatch, tidy(values.tracking_no)
    if is_changed:
        draft.changed_by_id, draft.changed_at = by.person_id, at
        draft.reviewed_by_id = draft.reviewed_at = None
    return is_changed


def _tell(draft: LetterDraft, kind: str, by: Actor, at: datetime) -> None:
    words = {"subject": str(draft)}
    if kind == "LETTER_DRAFTED":
        words |= {
            "kind_name": str(LetterKind(draft.kind).label),
            "addressee": draft.addressee or draft.customer_name,
        }
    told = Happening(kind, at, data={"draft_id": draft.pk}, words=words, customer_id=draft.customer_id)
    tell_many([told], by=by, at=at)
