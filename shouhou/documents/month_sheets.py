"""What goes onto the sheets of a month or a year: the summary (F29) and the addenda of a closed book (plain Python)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from shouhou.documents.sheets import Sheet


@dataclass(frozen=True, slots=True)
class CountLine:
    """How many of something, now and in the period before."""

    label: str
    count: int
    before: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One clause's figures, `counts` in the order of the columns; `hours` is the mean lateness."""

    clause: str
    what: str
    total: int
    counts: tuple[int, ...]
    hours: str = ""


@dataclass(frozen=True, slots=True)
class ErratumLine:
    """What was said beside the summary later."""

    number: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySheet(Sheet):
    """F29 月度小结 / 年度总结."""

    template: ClassVar[str] = "summary"

    is_year: bool
    summary_no: str
    period: str
    branch: str
    as_of: datetime
    archive_no: str = ""
    meeting_at: datetime | None = None
    place: str = ""
    chair: str = ""
    present: str = ""
    excused: str = ""
    absent: str = ""
    author: str = ""
    counts: tuple[CountLine, ...] = ()
    rules: tuple[RuleLine, ...] = ()
    work_done: str = ""
    problems: str = ""
    lateness: str = ""
    complaints: str = ""
    complaint_causes: str = ""
    needs: str = ""
    next_plan: str = ""
    minutes: str = ""
    submitted_to: str = ""
    submitted_at: datetime | None = None
    remark: str = ""
    read_at: datetime | None = None
    errata: tuple[ErratumLine, ...] = ()
    form_code: str = "F29"

    @property
    def number(self) -> str:
        """档号, before it is archived the number of its case."""
        return self.summary_no


@dataclass(frozen=True, slots=True)
class AddendumLine:
    """One talk that was told after its month's book was closed."""

    seq: int
    happened_at: datetime
    written_at: datetime
    line: str
    record_no: str
    customer: str = ""
    summary: str = ""
    reason: str = ""
    recorder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendaSheet(Sheet):
    """补登附页 of a closed book F03; `struck` are lines of the book that were taken back since, `letters` letters of
    the month that were registered later."""

    template: ClassVar[str] = "addenda"

    branch: str
    month: date
    as_of: datetime
    archive_no: str = ""
    closed_at: datetime | None = None
    lines: tuple[AddendumLine, ...] = ()
    struck: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    form_code: str = "F03"

    @property
    def number(self) -> str:
        """The book it belongs to."""
        return self.archive_no
