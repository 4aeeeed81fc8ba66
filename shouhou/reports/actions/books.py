"""A register is closed as a book: its pages become a file known by its hash, and nothing is added to them."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.cases.actions import Happening, book, lock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.documents.actions import attach, keep_file
from shouhou.documents.models import OwnerKind, StoredFile
from shouhou.reports.codes import BookCode
from shouhou.reports.models import ClosedBook, Period
from shouhou.reports.paper import archive_number, book_pdf
from shouhou.reports.registers import REGISTERS, Register

LAST_WRITERS = timedelta(minutes=10)
"""A save that began before midnight is through by then."""


class CannotCloseBook(Refusal):
    """The month goes on, its book is closed already, or a line of it is missing."""


def close_book(*, period_id: int, register: str = BookCode.CALLS, by: Actor, at: datetime) -> ClosedBook:
    """Close a register of a month, the calls where none is named: print it, keep it, number it (RD-02).

    The pages are set before anything is locked, since that takes seconds for a large book. Raises CannotCloseBook.
    """
    period = Period.objects.select_related("branch").get(pk=period_id)
    kept = REGISTERS[BookCode(register).value]
    _demand_closable(period, kept, at)
    first, last, count = _extent(kept, period)
    name = f"{kept.title} {period.code} {period.branch.name}.pdf"
    pages = book_pdf(kept, period, at=at, printed_by=by.name)
    file = keep_file(upload=ContentFile(pages, name=name), by=by, at=at)
    return _write(kept=kept, period=period, extent=(first, last, count), file=file, by=by, at=at)


@transaction.atomic
def _write(
    *, kept: Register, period: Period, extent: tuple[int, int, int], file: StoredFile, by: Actor, at: datetime
) -> ClosedBook:
    case = lock(period.pk)[0]
    _demand_closable(period, kept, at)
    first, last, count = extent
    closed = ClosedBook.objects.create(
        period=period,
        book=kept.code,
        first_line=first,
        last_line=last,
        lines=count,
        closed_at=at,
        closed_by=Staff.objects.get(pk=by.staff_id) if by.staff_id else None,
        archive_no=archive_number(kept.code, period),
        file=file,
        sha256=file.sha256,
    )
    attach(file_ids=[file.pk], kind=OwnerKind.CASE, ref=case.pk, by=by, at=at, caption=closed.archive_no)
    told = Happening(
        "BOOK_CLOSED",
        at,
        data={
            "month": period.code,
            "book": kept.fact,
            "lines": count,
            "last_line": last,
            "sha256": file.sha256,
        },
        words={"archive_no": closed.archive_no, "count": str(count)},
    )
    book(case, told, by=by, at=at)
    return closed


def _demand_closable(period: Period, kept: Register, at: datetime) -> None:
    if period.is_year:
        raise CannotCloseBook(_("Books are closed month by month."), clause="RD-02")
    if at < period.ends + LAST_WRITERS:
        raise CannotCloseBook(
            _("%(period)s has not ended yet; its book is closed when it has.") % {"period": period.name},
            clause="RD-02",
        )
    if ClosedBook.objects.filter(period=period, book=kept.code).exists():
        raise CannotCloseBook(_("The book of %(period)s is closed already.") % {"period": period.name})


def _extent(kept: Register, period: Period) -> tuple[int, int, int]:
    """First line, last line and how many; raises CannotCloseBook for a gap."""
    found = (
        kept.rows(period)
        .order_by()
        .aggregate(first=Min("register_line"), last=Max("register_line"), count=Count("pk"))
    )
    first, last, count = found["first"] or 0, found["last"] or 0, found["count"]
    if count and last - first + 1 != count:
        raise CannotCloseBook(
            _("Between line %(first)s and line %(last)s there are only %(count)s: the book has a gap.")
            % found,
            clause="RD-02",
        )
    return first, last, count
