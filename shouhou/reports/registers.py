"""The registers that are closed as books: of calls (F03) and of letters (F04)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from shouhou.documents.sheets import BookPage
from shouhou.followups.letter_paper import letter_register_page
from shouhou.followups.models import Call, Letter
from shouhou.followups.paper import register_page
from shouhou.followups.register import lines_of
from shouhou.reports.codes import BookCode
from shouhou.reports.models import Period


@dataclass(frozen=True, slots=True)
class Register:
    """One register: `fact` is its code in the journal, `title` the exact title of its form."""

    code: str
    fact: str
    title: str
    rows: Callable[[Period], QuerySet[Any]]
    page: Callable[[Period], BookPage]


def _calls(period: Period) -> QuerySet[Call]:
    calls = Call.objects.filter(branch_id=period.branch_id, register_month=period.first_day)
    return calls.select_related("asset", "recorder", "acting_for", "case__agent").order_by("register_line")


def _letters(period: Period) -> QuerySet[Letter]:
    letters = Letter.objects.filter(branch_id=period.branch_id, register_month=period.first_day)
    return letters.select_related("sender", "acting_for", "call").order_by("register_line")


def _call_page(period: Period) -> BookPage:
    lines = lines_of(_calls(period), whole_phones=True)
    return register_page(lines, branch=period.branch, month=period.first_day)


def _letter_page(period: Period) -> BookPage:
    return letter_register_page(_letters(period), branch=period.branch, month=period.first_day)


REGISTERS: Final = {
    BookCode.CALLS.value: Register(BookCode.CALLS, "CALLS", "跟踪服务电话登记表", _calls, _call_page),
    BookCode.LETTERS.value: Register(
        BookCode.LETTERS, "LETTERS", "跟踪服务信函登记表", _letters, _letter_page
    ),
}
