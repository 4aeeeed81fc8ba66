"""A complaint comes to its end: solved outside, called back, made better, settled, closed, taken up again (CM-10 …
CM-13)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, book
from shouhou.cases.models import Case
from shouhou.complaints.actions.telling import Telling, Told, locked, solved
from shouhou.complaints.codes import BELOW_SATISFIED, GRAVE, Handled, Solved
from shouhou.complaints.models import Complaint
from shouhou.complaints.people import is_concerned, is_high
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy, tidy_long
from shouhou.documents.actions import attach
from shouhou.documents.models import OwnerKind
from shouhou.journal.happening import Happening
from shouhou.policy.states.complaint import OVER, REFUSED
from shouhou.slips.actions import file_page
from shouhou.slips.models import ReturnedPage


class CannotEndComplaint(Refusal):
    """The complaint cannot end so, or not by this person, or its proof is missing."""


class CannotCallBack(Refusal):
    """The customer cannot have been called back so."""


class CannotSettle(Refusal):
    """The settlement cannot be recorded so."""


@transaction.atomic
def solve_outside(*, case_id: int, how: str, note: str, by: Actor, at: datetime) -> Booking:
    """Says how a complaint that was not accepted came to its end; raises CannotEndComplaint."""
    case, complaint = locked(case_id)
    note = tidy_long(note)
    if case.state not in REFUSED or complaint.ways_told_at is None:
        raise CannotEndComplaint(_("Tell the customer first which ways remain."), clause="CM-09")
    if how not in (Solved.OUTSIDE, Solved.FINAL):
        raise CannotEndComplaint(_("Choose how it came to its end."), field="how")
    if not note:
        raise CannotEndComplaint(_("Write how it came to its end."), field="note")
    complaint.solved_at, complaint.solved = at, how
    complaint.save(update_fields=["solved_at", "solved"])
    return book(case, solved(complaint, at, note), by=by, at=at)


@transaction.atomic
def call_back(*, case_id: int, told: Told, satisfaction: str, by: Actor, at: datetime) -> Booking:
    """Records the second call-back, and how satisfied the customer is with the handling (CM-10).

    Raises CannotCallBack.
    """
    telling = Telling(case_id, told, by, at)
    complaint, said = telling.complaint, tidy_long(told.words)
    if telling.case.state not in OVER or complaint.solved_at is None:
        raise CannotCallBack(
            _("The complaint is not solved yet; the call-back comes after that."), clause="CM-10"
        )
    if told.happened_at < complaint.solved_at.replace(second=0, microsecond=0):
        raise CannotCallBack(_("It was solved later; correct the time."), field="happened_at")
    told = telling.comes_after(complaint.solved_at)
    if satisfaction not in Handled.values:
        raise CannotCallBack(_("Ask how satisfied the customer is."), field="satisfaction", clause="CM-10")
    if satisfaction in BELOW_SATISFIED and not said:
        raise CannotCallBack(_("Write what the customer is not content with."), field="words", clause="CM-13")
    word = str(Handled(satisfaction).label)
    telling.record_talk(_("Call-back after the complaint: %(word)s. %(said)s") % {"word": word, "said": said})
    telling.tell("COMPLAINT_CALLED_BACK", {"satisfaction": satisfaction}, satisfaction_name=word, said=said)
    telling.set(called_back_at=told.happened_at, satisfaction=satisfaction, satisfaction_words=said)
    return telling.save()


@transaction.atomic
def improve(*, case_id: int, improvement: str, by: Actor, at: datetime) -> Booking:
    """Writes what will be better from now on (CM-13); raises CannotEndComplaint without words."""
    case, complaint = locked(case_id)
    improvement = tidy_long(improvement)
    if not improvement:
        raise CannotEndComplaint(_("Write what will be better, who sees to it and until when."), field="improvement",
                                 clause="CM-13")  # fmt: skip
    complaint.improvement, complaint.improved_at, complaint.improved_by_id = improvement, at, by.person_id
    complaint.save(update_fields=["improvement", "improved_at", "improved_by"])
    told = Happening(
        "COMPLAINT_IMPROVED", at, words={"improvement": improvement}, customer_id=case.customer_id
    )
    return book(case, told, by=by, at=at)


@transaction.atomic
def settle_complaint(
    *,
    case_id: int,
    signed_with: str,
    file_ids: Sequence[int] = (),
    page_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Booking:
    """Keeps the signed settlement (CM-11): a scan or photo of the sheet, or the page that came back, and who signed it.

    Raises CannotSettle, CannotFile.
    """
    signed_with = tidy(signed_with)[:80]
    if not signed_with:
        raise CannotSettle(_("Write who signed for the customer."), field="signed_with", clause="CM-11")
    if page_id is None and not file_ids:
        raise CannotSettle(
            _("Add a scan or a photo of the signed sheet."), field="signed_sheet", clause="CM-11"
        )
    if page_id is not None:
        if not ReturnedPage.objects.filter(pk=page_id, slip__case_id=case_id).exists():
            raise CannotSettle(_("This page belongs to another complaint."), clause="CM-11")
        file_page(page_id=page_id, case_id=case_id, by=by, at=at)
    case, complaint = locked(case_id)
    attach(file_ids=file_ids, kind=OwnerKind.CASE, ref=case.pk, by=by, at=at, caption=_("Signed settlement"))
    complaint.settled_at, complaint.settled_with = at, signed_with
    complaint.save(update_fields=["settled_at", "settled_with"])
    told = Happening("COMPLAINT_SETTLED", at, words={"signed_by": signed_with}, customer_id=case.customer_id)
    return book(case, told, by=by, at=at)


@transaction.atomic
def close_complaint(*, case_id: int, note: str, by: Actor, at: datetime) -> Booking:
    """Closes a complaint that was called back; raises CannotEndComplaint where a proof is missing, and for whom it is
    about (CM-10, CM-11, CM-13; domain §3.3).
    """
    case, complaint = locked(case_id)
    if is_concerned(complaint, by, at):
        raise CannotEndComplaint(
            _("A complaint is closed by somebody else than the person complained about.")
        )
    demand_closable(case, complaint)
    complaint.closed_by_id = by.person_id
    complaint.save(update_fields=["closed_by"])
    told = Happening("CASE_CLOSED", at, words={"note": tidy_long(note)}, customer_id=case.customer_id)
    return book(case, told, by=by, at=at)


def demand_closable(case: Case, complaint: Complaint) -> None:
    """Raises CannotEndComplaint with the proof that is missing for closing."""
    if case.state != "CALLED_BACK" or not complaint.satisfaction:
        raise CannotEndComplaint(
            _("Call back first, and record how satisfied the customer is."), clause="CM-10"
        )
    if not complaint.level:
        raise CannotEndComplaint(_("The complaint has no class yet; have it assessed."), clause="CM-03")
    if not complaint.improvement and (complaint.satisfaction in BELOW_SATISFIED or complaint.level in GRAVE):
        raise CannotEndComplaint(
            _("Write first what will be better: the customer is not satisfied, or the complaint is grave."),
            clause="CM-13",
        )
    if complaint.settled_at is None and is_high(complaint.claim, case.branch_id, complaint.received_at):
        raise CannotEndComplaint(
            _("The claim is high: have the settlement signed and add the sheet."), clause="CM-11"
        )


@transaction.atomic
def reopen_complaint(*, case_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Takes a complaint up again that seemed solved; it is assessed and looked into anew. Raises CannotEndComplaint."""
    case, complaint = locked(case_id)
    reason = tidy_long(reason)
    if not reason:
        raise CannotEndComplaint(_("Say why it is taken up again."), field="reason")
    cleared = {
        "investigated_at": None, "asked_at": None, "decided_at": None, "told_at": None, "reaction": "",
        "ways_told_at": None, "solved_at": None, "solved": "", "called_back_at": None, "satisfaction": "",
        "improved_at": None, "improvement": "", "promised_at": None, "closed_by": None,
    }  # fmt: skip
    for name, value in cleared.items():
        setattr(complaint, name, value)
    complaint.save(update_fields=list(cleared))
    told = Happening("CASE_REOPENED", at, words={"reason": reason}, customer_id=case.customer_id)
    return book(case, told, by=by, at=at)


@transaction.atomic
def cancel_complaint(*, case_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Ends a complaint that was withdrawn or entered by mistake; raises CannotEndComplaint without a reason."""
    case, complaint = locked(case_id)
    reason = tidy_long(reason)
    if not reason:
        raise CannotEndComplaint(_("Say why."), field="reason")
    if is_concerned(complaint, by, at):
        raise CannotEndComplaint(
            _("A complaint is closed by somebody else than the person complained about.")
        )
    told = Happening("CASE_CANCELLED", at, words={"reason": reason}, customer_id=case.customer_id)
    return book(case, told, by=by, at=at)
