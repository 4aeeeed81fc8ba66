"""Asking for everything, fetching it once, removing what was not fetched; lending files and taking them back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from shouhou.access.actions import note_access
from shouhou.access.kinds import EVERYTHING, EXPORTED
from shouhou.accounts.models import Staff
from shouhou.archive.models import KEPT, FullExport, Loan, LoanKind, Shape, State
from shouhou.archive.writing.keeping import name_of, store
from shouhou.cases.actions import Happening, book, lock, open_case
from shouhou.cases.figures import end_of_day
from shouhou.cases.models import Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.core.text import tidy
from shouhou.documents.numbers import take_number


class CannotExport(Refusal):
    """Everything cannot be taken out just now."""


class CannotFetch(Refusal):
    """The file is not there to be fetched."""


class CannotLend(Refusal):
    """The file is out already, or it is not said who borrows it, what for and until when."""


class CannotTakeBack(Refusal):
    """The file came back already."""


@dataclass(frozen=True, slots=True)
class LoanValues:
    """What the lending register says of a loan; copying it or passing it on needs `may_copy`."""

    kind: str
    archive_no: str
    borrower_id: int
    purpose: str
    return_by: date
    title: str = ""
    may_copy: bool = False


@transaction.atomic
def ask_for_everything(*, shape: str, with_files: bool, by: Actor, at: datetime) -> FullExport:
    """Notes that everything is wanted; the worker writes it. Raises CannotExport while another is being written."""
    for running in FullExport.objects.select_for_update().filter(state__in=(State.WAITING, State.RUNNING)):
        if not running.is_stalled(at):
            raise CannotExport(_("Everything is being written already; it can be fetched when it is ready."))
        running.state, running.fault = State.FAILED, "stalled"
        running.save(update_fields=["state", "fault"])
    job = FullExport.objects.create(
        shape=Shape(shape), with_files=with_files, token=get_random_string(32), asked_by_id=by.person_id,
        asked_at=at, beat_at=at,
    )  # fmt: skip
    _note(job, by, at, "asked")
    return job


@transaction.atomic
def fetch_everything(*, export_id: int, by: Actor, at: datetime) -> FullExport:
    """Hands the file out, once: who comes second is refused. Raises CannotFetch."""
    ready = FullExport.objects.filter(pk=export_id, state=State.DONE)
    if not ready.update(state=State.FETCHED, fetched_at=at):
        raise CannotFetch(
            _("This file was fetched already or has been removed. Have everything written again.")
        )
    job = FullExport.objects.get(pk=export_id)
    _note(job, by, at, "fetched")
    return job


def remove_old(*, by: Actor, at: datetime) -> int:
    """Removes the files that were fetched an hour ago, or not within three days; returns how many."""
    del by
    gone = 0
    for job in FullExport.objects.filter(state__in=(State.DONE, State.FETCHED)):
        is_fetched = job.fetched_at is not None and (at - job.fetched_at).total_seconds() > 3600
        if is_fetched or (job.finished_at is not None and at - job.finished_at > KEPT):
            gone += _remove(job)
    return gone


def _remove(job: FullExport) -> int:
    try:
        store().delete(name_of(job.token))
    except OSError:  # somebody still reads it: the next hour
        return 0
    with transaction.atomic():
        job.state = State.GONE
        job.save(update_fields=["state"])
    return 1


@transaction.atomic
def lend_file(*, values: LoanValues, branch_id: int, by: Actor, at: datetime) -> Loan:
    """Lend an archived file formally (RD-06); raises CannotLend."""
    number, purpose = tidy(values.archive_no)[:40], tidy(values.purpose)[:200]
    borrower = Staff.objects.working().filter(pk=values.borrower_id).first()
    if not number:
        raise CannotLend(_("Say which file is lent."), field="archive_no")
    if borrower is None:
        raise CannotLend(_("Choose somebody who works here."), field="borrower")
    if not purpose:
        raise CannotLend(_("Say what it is borrowed for."), field="purpose")
    if values.return_by < day_of(at):
        raise CannotLend(_("The day of return has passed already."), field="return_by")
    out = Loan.objects.select_for_update().filter(branch_id=branch_id, archive_no=number, returned_at=None)
    holder = out.select_related("borrower").first()
    if holder is not None:
        raise CannotLend(
            _("%(number)s is with %(name)s; it is not passed on before it is back.")
            % {"number": number, "name": holder.borrower.name},
            field="archive_no",
            clause="RD-06",
        )
    case = open_case(line=Line.LOAN, branch_id=branch_id, by=by, at=at)
    case.number = take_number("JY", branch_id=branch_id, at=at)
    case.save(update_fields=["number"])
    loan = Loan.objects.create(
        case=case, branch_id=branch_id, kind=LoanKind(values.kind), archive_no=number, title=tidy(values.title)[:200],
        borrower=borrower, purpose=purpose, may_copy=values.may_copy, lent_at=at, lent_by_id=by.person_id,
        return_by=values.return_by,
    )  # fmt: skip
    told = Happening(
        "FILE_LENT",
        at,
        data={"return_at": end_of_day(values.return_by).isoformat(), "borrower_id": borrower.pk},
        words={"number": number, "borrower": borrower.name, "purpose": purpose},
    )
    book(case, told, by=by, at=at)
    return loan


@transaction.atomic
def take_back_file(*, loan_id: int, remark: str, by: Actor, at: datetime) -> Loan:
    """Take a lent file back; raises CannotTakeBack."""
    case = lock(loan_id)[0]
    loan = Loan.objects.get(pk=loan_id)
    if loan.returned_at is not None:
        raise CannotTakeBack(_("This file came back already."))
    loan.returned_at, loan.returned_to_id, loan.remark = at, by.person_id, tidy(remark)[:200]
    loan.save(update_fields=["returned_at", "returned_to", "remark"])
    told = Happening("FILE_RETURNED", at, words={"number": loan.archive_no, "remark": loan.remark})
    book(case, told, by=by, at=at)
    return loan


def _note(job: FullExport, by: Actor, at: datetime, detail: str) -> None:
    note_access(
        staff_id=by.staff_id, what=EXPORTED, subject_kind=EVERYTHING, subject_id=job.pk,
        detail=f"{job.shape} {detail}", at=at,
    )  # fmt: skip
