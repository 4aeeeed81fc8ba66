"""The book of talks (F03 跟踪服务电话登记表): its months, its lines, and what each column of the paper says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shouhou.access.masking import masked
from shouhou.accounts.models import Staff
from shouhou.core.say import day_of
from shouhou.followups.codes import LineState, Satisfaction
from shouhou.followups.models import Call

IN_BOOK_ORDER = ("register_line",)
NEWEST_FIRST = ("-register_line",)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the book as it stands on paper; `is_void` lines stay and are struck through."""

    call: Call
    phone: str
    handler: str
    result: str
    recorder: str
    remark: str
    is_void: bool
    is_addendum: bool

    @property
    def summary(self) -> str:
        """内容摘要: the gist, or what became of the dialling."""
        return self.call.gist or (
            "" if self.call.line_state == LineState.CONNECTED else self.call.get_line_state_display()
        )


def book_of(*, branch_id: int, month: date, seen_by: Staff) -> QuerySet[Call]:
    """The lines of one branch's book in one month that a person may see, with all their columns, in one statement."""
    calls = Call.objects.visible_to(seen_by).filter(branch_id=branch_id, register_month=month)
    return calls.select_related("asset", "recorder", "acting_for", "case__agent")


def last_line(*, branch_id: int, month: date) -> int:
    """The number of the last line, which is how many there are: the numbers have no gaps."""
    calls = Call.objects.filter(branch_id=branch_id, register_month=month).order_by("-register_line")
    return calls.values_list("register_line", flat=True).first() or 0


def lines_of(calls: Iterable[Call], *, whole_phones: bool) -> Iterator[Line]:
    """The calls as lines; telephone numbers are masked for those who may not see them whole."""
    for call in calls:
        yield Line(
            call=call,
            phone=call.phone if whole_phones else masked(call.phone),
            handler=call.case.agent.name if call.case.agent else "",
            result=result_of(call),
            recorder=recorder_of(call),
            remark="; ".join(_remarks(call)),
            is_void=call.annulled_at is not None,
            is_addendum=call.is_late_entry,
        )


def result_of(call: Call) -> str:
    """处理结果: what came of it at once."""
    if call.line_state != LineState.CONNECTED:
        return call.get_line_state_display()
    words = {True: _("Answered on the spot"), False: _("To be answered"), None: ""}
    return words[call.answered_now]


def recorder_of(call: Call) -> str:
    """经办人, and for whom she stood in."""
    if call.acting_for is None:
        return call.recorder.name
    return _("%(name)s (for %(other)s)") % {"name": call.recorder.name, "other": call.acting_for.name}


def _remarks(call: Call) -> Iterator[str]:
    if call.annulled_at is not None:
        yield _("Void: %(reason)s") % {"reason": call.annulled_reason}
    if call.is_late_entry:
        yield _("Entered later")
    if call.satisfaction:
        yield str(Satisfaction(call.satisfaction).label)


def current_month(at: datetime) -> date:
    """The month of the book that is written in now."""
    return day_of(at).replace(day=1)


def read_month(raw: str, *, at: datetime) -> date:
    """The month of an address (2026-11); the current one where it says none, none that can be, or a coming one."""
    current = current_month(at)
    try:
        month = date.fromisoformat(f"{raw}-01")
    except ValueError:
        return current
    return month if date(2000, 1, 1) <= month <= current else current


def months_around(month: date, *, at: datetime, count: int = 6) -> list[date]:
    """The months for the tabs, oldest first: the one that is open, up to two later ones, and those before."""
    newest = min(_moved(month, 2), current_month(at))
    return [_moved(newest, -n) for n in range(count - 1, -1, -1)]


def _moved(month: date, by: int) -> date:
    year, index = divmod(month.year * 12 + month.month - 1 + by, 12)
    return date(year, index + 1, 1)
