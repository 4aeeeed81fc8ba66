"""What the pages of an import show of its columns, findings and progress."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Choices, Count, Min
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouhou.customers.models import CustomerKind, CustomerSource, PlateColour
from shouhou.customers.models import Level as CustomerLevel
from shouhou.intake.importing.extents import letters
from shouhou.intake.importing.fields import Field, chosen_fields
from shouhou.intake.importing.findings import Code, Level
from shouhou.intake.importing.reading import ALL_SHEETS, place_of
from shouhou.intake.importing.rows import Choice
from shouhou.intake.importing.sentences import FIELD_NAMES, LEVEL_NAMES, say_finding
from shouhou.intake.models import ImportFinding, ImportJob, ImportRow, JobState
from shouhou.service_requests.codes import STATE_NAMES, Channel, RequestKind, Urgency

STALLED_SECONDS: Final = 30
_CHOICES: Final[dict[str, type[Choices]]] = {
    "kind": CustomerKind,
    "level": CustomerLevel,
    "source": CustomerSource,
    "plate_colour": PlateColour,
    "channel": Channel,
    "request_kind": RequestKind,
    "urgency": Urgency,
}
_ICONS: Final = {
    Level.REJECTED: "circle-x",
    Level.SKIPPED: "circle-minus",
    Level.INCOMPLETE: "clipboard-list",
    Level.LEFT_OUT: "eye-off",
    Level.CHANGED: "eye",
}


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the table beside the choice of what it means."""

    letter: str
    heading: str
    sample: Sequence[str]
    choice: BoundField
    is_guessed: bool
    is_sure: bool


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding in words; `customer_id` is the customer it is about, where there is one by now."""

    row_no: int
    level: str
    level_name: str
    icon: str
    column: str
    text: str
    sentence: str
    customer_id: int | None = None
    place: str = ""
    column_no: int = -1
    may_type: bool = False
    may_accept: bool = False
    may_omit: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What was decided about a cell or a row."""

    row_no: int
    place: str
    column_no: int
    column: str
    said: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Doubts of one kind that can be settled together."""

    code: str
    sentence: str
    count: int


@dataclass(frozen=True, slots=True)
class Tab:
    """One level of findings above their list."""

    label: str
    url: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Work in the background as the shared progress part shows it."""

    id: str
    url: str
    is_finished: bool
    sentence: str
    total: int
    done: int
    is_stalled: bool


def column_lines(job: ImportJob, form: Any) -> list[ColumnLine]:
    """Each column with its samples and its choice."""
    return [
        ColumnLine(
            letter=letters(n + 1),
            heading=column["heading"],
            sample=column["sample"],
            choice=form[f"column-{n}"],
            is_guessed=bool(job.mapping[n]),
            is_sure=bool(column["is_sure"]) and column["field"] == job.mapping[n],
        )
        for n, column in enumerate(job.columns)
    ]


def finding_lines(job: ImportJob, findings: Iterable[ImportFinding]) -> list[FindingLine]:
    """The findings of one page in words, with the customers their rows have become."""
    rows = list(findings)
    customers = dict(
        ImportRow.objects.filter(
            job=job, row_no__in={row.row_no for row in rows}, customer_id__isnull=False, undoing=""
        ).values_list("row_no", "customer_id")
    )
    return [_finding_line(job, row, customers.get(row.row_no)) for row in rows]


def _finding_line(job: ImportJob, row: ImportFinding, customer_id: int | None) -> FindingLine:
    level = Level(row.level)
    has_cell = 0 <= row.column_no < len(job.columns)
    if row.code == Code.EXISTS:
        customer_id = int(row.figures["customer"])
    return FindingLine(
        row_no=row.row_no,
        level=level.value,
        level_name=str(LEVEL_NAMES[level]),
        icon=_ICONS[level],
        column=_column_name(job, row.column_no),
        text=row.text,
        sentence=say_finding(row.code, figures_said(job, row.figures)),
        customer_id=customer_id,
        place=place_said(job, row.row_no),
        column_no=row.column_no,
        may_type=has_cell and level not in (Level.SKIPPED, Level.INCOMPLETE),
        may_accept=level in (Level.CHANGED, Level.LEFT_OUT),
        may_omit=level is not Level.SKIPPED and not (level is Level.REJECTED and has_cell),
        code=row.code,
    )


def _column_name(job: ImportJob, column_no: int) -> str:
    if not 0 <= column_no < len(job.columns):
        return ""
    heading = job.columns[column_no]["heading"]
    return f"{letters(column_no + 1)} · {heading}" if heading else letters(column_no + 1)


def figures_said(job: ImportJob, figures: Mapping[str, Any]) -> Mapping[str, Any]:
    """The figures of a finding, another row named as people find it."""
    return {**figures, "row": place_said(job, int(figures["row"]))} if "row" in figures else figures


def place_said(job: ImportJob, row_no: int) -> str:
    """The number of a row; in a joined table with the name of its sheet."""
    if job.sheet != ALL_SHEETS:
        return str(row_no)
    sheet, no = place_of(row_no, job.sheets)
    return f"{sheet} {no}"


def answer_lines(job: ImportJob) -> list[AnswerLine]:
    """What was decided so far, row by row."""
    words = {
        Choice.ACCEPT: _("accepted"),
        Choice.TYPED: _("“%(value)s” instead"),
        Choice.OMIT: _("left out"),
    }
    return [
        AnswerLine(
            row.row_no,
            place_said(job, row.row_no),
            row.column_no,
            _column_name(job, row.column_no),
            words[Choice(row.choice)] % {"value": row.value} if row.value else words[Choice(row.choice)],
        )
        for row in job.answers.order_by("row_no", "column_no")[:50]
    ]


def alike_lines(job: ImportJob) -> list[Alike]:
    """The doubts that can be accepted together, the most frequent first."""
    found = job.findings.filter(level__in=[Level.CHANGED, Level.LEFT_OUT])
    rows = found.order_by().values("code").annotate(count=Count("pk"), some=Min("pk")).order_by("-count")[:12]
    first = ImportFinding.objects.in_bulk([row["some"] for row in rows])
    return [
        Alike(row["code"], say_finding(row["code"], first[row["some"]].figures), row["count"]) for row in rows
    ]


def level_tabs(present: Sequence[str], chosen: str) -> list[Tab]:
    """Everything, then each level that occurs."""
    tabs = [Tab(_("Everything found"), "?", not chosen)]
    tabs += [
        Tab(str(LEVEL_NAMES[level]), f"?level={level.value}", chosen == level)
        for level in Level
        if level.value in present
    ]
    return tabs


def first_rows(job: ImportJob) -> tuple[list[str], list[list[str]]]:
    """The first customers as they will come in: the names of the chosen fields, and what each will hold."""
    chosen = chosen_fields(job.mapping)
    lines = [
        [_in_words(field, text) for field, text in zip(chosen, line, strict=False)] for line in job.first_rows
    ]
    return [str(FIELD_NAMES[field.code]) for field in chosen], lines


def _in_words(field: Field, text: str) -> str:
    if field.code == "state" and text:
        return str(STATE_NAMES.get(text, text))
    words = _CHOICES.get(field.code)
    return str(words(text).label) if words and text else text


def progress_of(job: ImportJob, *, url: str, now: datetime) -> Progress:
    """How far the work in the background is, in a sentence with the time that is left."""
    total = job.phase_total
    beat = job.beat_at or job.begun_at
    return Progress(
        id="job",
        url=url,
        is_finished=not job.is_at_work,
        sentence=_sentence(job, now),
        total=total,
        done=min(job.rows_passed, total),
        is_stalled=job.is_at_work and beat is not None and (now - beat).total_seconds() > STALLED_SECONDS,
    )


def _sentence(job: ImportJob, now: datetime) -> str:
    words = {
        JobState.CHECKING: _("The rows are being checked."),
        JobState.RUNNING: _("The rows are coming in."),
        JobState.UNDOING: _("The rows are being taken back."),
    }
    said = words.get(JobState(job.state), str(job.get_state_display()))
    left = _seconds_left(job, now)
    if left is None:
        return said
    minutes = round(left / 60)
    rest = _("Less than a minute left.")
    if minutes:
        rest = ngettext("About %(n)s minute left.", "About %(n)s minutes left.", minutes) % {"n": minutes}
    return f"{said} {rest}"


def _seconds_left(job: ImportJob, now: datetime) -> float | None:
    """Guessed from the pace so far; None while there is too little to go by."""
    if not job.is_at_work or not job.begun_at or job.rows_passed < 20:
        return None
    total = job.phase_total
    gone = (now - job.begun_at).total_seconds()
    return gone * max(0, total - job.rows_passed) / job.rows_passed if gone >= 2 else None
