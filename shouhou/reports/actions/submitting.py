"""A summary goes to the general manager, is read and archived; from then on nothing in it changes."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.cases.actions import Happening, book, lock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.documents.actions import attach, keep_file
from shouhou.documents.models import OwnerKind, StoredFile
from shouhou.reports.actions.periods import asks_from
from shouhou.reports.actions.summaries import author_of
from shouhou.reports.codes import BookCode
from shouhou.reports.models import Period, Summary
from shouhou.reports.paper import archive_number, summary_pdf, words_digest


class CannotSubmit(Refusal):
    """The summary is not ready, or was submitted already."""


class CannotRead(Refusal):
    """The summary was not submitted to this person, or was read already."""


class CannotArchive(Refusal):
    """The summary was not submitted, or is archived already, or its month's book is open."""


@transaction.atomic
def submit_summary(*, period_id: int, to_id: int, by: Actor, at: datetime) -> Summary:
    """Submit a summary whose meeting was held to the general manager; figures, words and minutes then stay.

    The journal keeps a hash of its words. Raises CannotSubmit.
    """
    case = lock(period_id)[0]
    author = author_of(by)
    period = Period.objects.get(pk=period_id)
    summary = Summary.objects.filter(pk=period_id).first()
    to = Staff.objects.working().holding(Role.GENERAL_MANAGER).filter(pk=to_id).first()
    if summary is None or summary.meeting_at is None:
        raise CannotSubmit(_("The summary is held as a meeting first; record it."), clause="PR-02")
    if summary.submitted_at is not None:
        raise CannotSubmit(_("The summary was submitted already."))
    if at < asks_from(period):
        raise CannotSubmit(_("%(period)s has not ended yet.") % {"period": period.name}, clause="PR-02")
    if not period.is_year and summary.as_of < period.ends:
        raise CannotSubmit(_("The figures are from before the end of the month; count them anew first."))
    if not summary.work_done:
        raise CannotSubmit(_("Say what was done; the section is empty."), field="work_done")
    if to is None:
        raise CannotSubmit(_("Choose the general manager to whom it goes."), field="to")
    summary.submitted_at, summary.submitted_by, summary.submitted_to = at, author, to
    summary.save(update_fields=["submitted_at", "submitted_by", "submitted_to"])
    told = Happening(
        "SUMMARY_SUBMITTED",
        at,
        data={"to_id": to.pk, "as_of": summary.as_of.isoformat(), "digest": words_digest(summary)},
        words={"to_name": to.name},
    )
    book(case, told, by=by, at=at)
    return summary


@transaction.atomic
def read_summary(*, period_id: int, remark: str, by: Actor, at: datetime) -> Summary:
    """The general manager has read a summary, perhaps with a remark (阅示); once. Raises CannotRead."""
    case = lock(period_id)[0]
    summary = Summary.objects.filter(pk=period_id).first()
    if summary is None or summary.submitted_at is None:
        raise CannotRead(_("This summary was not submitted yet."))
    if summary.read_at is not None:
        raise CannotRead(_("This summary was read already."))
    reader = Staff.objects.get(pk=by.owner_id)
    if not reader.has_role(Role.GENERAL_MANAGER):
        raise CannotRead(_("The summary is read by the general manager."))
    summary.read_at, summary.read_by, summary.remark = at, reader, tidy_long(remark)
    summary.save(update_fields=["read_at", "read_by", "remark"])
    told = Happening("SUMMARY_READ", at, words={"by_name": reader.name, "remark": summary.remark})
    book(case, told, by=by, at=at)
    return summary


def archive_summary(*, period_id: int, by: Actor, at: datetime) -> Summary:
    """Archive a submitted summary as PDF with its archive number: what PR-02 and PR-03 ask for.

    Raises CannotArchive.
    """
    period = Period.objects.select_related("branch", "case").get(pk=period_id)
    summary = Summary.objects.filter(pk=period_id).first()
    _demand_archivable(period, summary)
    number = archive_number("F29", period)
    pages = summary_pdf(period, at=at, printed_by=by.name, archive_no=number)
    name = f"{'年度总结' if period.is_year else '月度小结'} {period.code} {period.branch.name}.pdf"
    file = keep_file(upload=ContentFile(pages, name=name), by=by, at=at)
    return _archive(period=period, number=number, file=file, by=by, at=at)


@transaction.atomic
def _archive(*, period: Period, number: str, file: StoredFile, by: Actor, at: datetime) -> Summary:
    case = lock(period.pk)[0]
    summary = Summary.objects.get(pk=period.pk)
    _demand_archivable(period, summary)
    summary.archived_at, summary.archived_by_id = at, by.person_id
    summary.archive_no, summary.file = number, file
    summary.save(update_fields=["archived_at", "archived_by", "archive_no", "file"])
    attach(file_ids=[file.pk], kind=OwnerKind.CASE, ref=case.pk, by=by, at=at, caption=number)
    told = Happening("SUMMARY_ARCHIVED", at, data={"sha256": file.sha256}, words={"archive_no": number})
    book(case, told, by=by, at=at)
    return summary


def _demand_archivable(period: Period, summary: Summary | None) -> None:
    if summary is None or summary.submitted_at is None:
        raise CannotArchive(_("Submit the summary first."), clause="PR-02")
    if summary.archived_at is not None:
        raise CannotArchive(
            _("The summary is archived already as %(number)s.") % {"number": summary.archive_no}
        )
    if not period.is_year and not period.books.filter(book=BookCode.CALLS).exists():
        raise CannotArchive(_("Close the book of this month first."), clause="RD-02")
