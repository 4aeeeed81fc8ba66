"""Gap-free numbers, of sheets (BX-202611-0001) and of lines of a register, per branch and month written."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Branch
from shouhou.core.errors import Refusal
from shouhou.documents.models import NumberSeries

_HIGHEST_PAPER_NUMBER: Final = 999_999

# One statement on both databases: it locks the series until the caller's transaction ends, so that a number
# whose sheet is rolled back is given to the next one, and two first numbers of a month cannot both be 1.
_TAKE: Final = """
    INSERT INTO {series} (prefix, scope, month, last)
    SELECT %s, {scope}, %s, CAST(%s AS INTEGER) FROM {branch} WHERE id = %s
    ON CONFLICT (prefix, scope, month) DO UPDATE SET last = {series}.last + excluded.last
    RETURNING last, scope
"""


class CannotContinue(Refusal):
    """The last paper number cannot be taken over."""


def take_number(prefix: str, *, branch_id: int, at: datetime, width: int = 4) -> str:
    """The next number of a series: BX-202611-0001, or BX-SH-202611-0001 for a branch with the code SH.

    `at` is when the sheet is written; its local month counts. Must run inside the verb's transaction, last of
    all, since it makes others wait until that ends. One statement. Raises Branch.DoesNotExist, and
    TransactionManagementError outside a transaction.
    """
    month = month_of(at)
    last, code = _take(prefix, "code", branch_id, month)
    return number_text(prefix, code, month, last, width=width)


def take_numbers(prefix: str, *, count: int, branch_id: int, at: datetime, width: int = 4) -> list[str]:
    """The next `count` numbers of a series in one statement, in order; as take_number otherwise."""
    if count < 1:
        return []
    month = month_of(at)
    last, code = _take(prefix, "code", branch_id, month, count)
    return [number_text(prefix, code, month, n, width=width) for n in range(last - count + 1, last + 1)]


def take_line(book: str, *, branch_id: int, at: datetime) -> int:
    """The next line of a branch's book for the local month of `at`, from 1; as take_number otherwise."""
    return take_lines(book, count=1, branch_id=branch_id, at=at)[0]


def take_lines(book: str, *, count: int, branch_id: int, at: datetime) -> range:
    """The next `count` lines of a book in one statement, in order; as take_number otherwise."""
    if count < 1:
        return range(0)
    last, _scope = _take(book, "CAST(id AS VARCHAR(12))", branch_id, month_of(at), count)
    return range(last - count + 1, last + 1)


@transaction.atomic
def continue_from(prefix: str, *, branch_id: int, at: datetime, last: int) -> str:
    """Lets a series go on after the last number on paper of this month; returns that number as it is written.

    Raises CannotContinue if the number is impossible or a later one was already given out here.
    """
    branch = Branch.objects.get(pk=branch_id)
    month = month_of(at)
    _raise_to(prefix, branch.code, month, last)
    return number_text(prefix, branch.code, month, last)


@transaction.atomic
def continue_line_from(book: str, *, branch_id: int, at: datetime, last: int) -> int:
    """Lets a branch's book go on after its last line on paper of this month; refuses as continue_from."""
    branch = Branch.objects.get(pk=branch_id)
    _raise_to(book, str(branch.pk), month_of(at), last)
    return last


def month_of(moment: datetime) -> date:
    """The first day of the local month of a moment, by the zone of the installation."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date().replace(day=1)


@lru_cache(maxsize=1024)
def month_text(month: date) -> str:
    """How a number writes its month: 202611."""
    return f"{month.year:04d}{month.month:02d}"


def number_text(prefix: str, code: str, month: date, count: int, *, width: int = 4) -> str:
    """How a number is written: prefix, the branch's code if it has one, month, count of at least `width` digits."""
    return "-".join(part for part in (prefix, code, month_text(month), f"{count:0{width}d}") if part)


def _take(prefix: str, scope: str, branch_id: int, month: date, count: int = 1) -> tuple[int, str]:
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A number is taken inside the transaction of its sheet.")
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(scope=scope, **_tables()), [prefix, month, count, branch_id])
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise Branch.DoesNotExist(f"There is no branch {branch_id}.")
    return int(row[0]), str(row[1])


def _tables() -> dict[str, str]:
    quote = connection.ops.quote_name
    return {"series": quote(NumberSeries._meta.db_table), "branch": quote(Branch._meta.db_table)}


def _raise_to(prefix: str, scope: str, month: date, last: int) -> None:
    if not 0 < last <= _HIGHEST_PAPER_NUMBER:
        raise CannotContinue(_("The last number must lie between 1 and 999999."), field=prefix)
    NumberSeries.objects.bulk_create(
        [NumberSeries(prefix=prefix, scope=scope, month=month, last=last)], ignore_conflicts=True
    )
    series = NumberSeries.objects.select_for_update().get(prefix=prefix, scope=scope, month=month)
    if series.last > last:
        raise CannotContinue(
            _("%(number)s was already given out here; the last paper number cannot be lower.")
            % {"number": number_text(prefix, "", month, series.last)},
            field=prefix,
        )
    if series.last < last:
        series.last = last
        series.save(update_fields=["last"])
