"""A person's day, week or month: what the rules asked of her, what she proved, what is open, whom she talked to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.access.masking import masked_within
from shouhou.cases.figures import end_of_day, start_of_day
from shouhou.cases.models import Obligation
from shouhou.cases.wording import clause_of, outcome_word, rule_what
from shouhou.core.say import day_of, say_due, say_full
from shouhou.documents.edition_sheets import TableBlock, TablesSheet
from shouhou.field.models import SiteJob
from shouhou.followups.models import Call, Letter
from shouhou.policy.rulebook import Outcome, Standing

AT_MOST = 500
_UNCOUNTED = (Outcome.VOID,)


@dataclass(frozen=True, slots=True)
class Asked:
    """One duty as a line."""

    pk: int
    clause: str
    what: str
    number: str
    due_at: datetime
    met_at: datetime | None
    outcome: str
    is_late: bool
    is_reminder: bool

    @property
    def url(self) -> str:
        """Its proof and its sum."""
        return reverse("supervision:duty", args=[self.pk])


@dataclass(frozen=True, slots=True)
class Done:
    """One talk, letter or visit."""

    at: datetime
    kind: str
    number: str
    whom: str
    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Days:
    """What stands on the page."""

    first: date
    last: date
    asked: tuple[Asked, ...]
    proved: tuple[Asked, ...]
    open: tuple[Asked, ...]
    done: tuple[Done, ...]

    @property
    def is_cut(self) -> bool:
        """Whether there is more than is shown."""
        return AT_MOST in (len(self.asked), len(self.proved), len(self.open), len(self.done))


def span_of(span: str, day: date) -> tuple[date, date]:
    """First and last day of the day, week or month that a day lies in."""
    if span == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    if span == "month":
        first = day.replace(day=1)
        return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day, day


def days_of_person(staff_id: int, first: date, last: date, *, at: datetime) -> Days:
    """Everything of one person in a period; six statements."""
    start, end = start_of_day(first), end_of_day(last)
    mine = Obligation.objects.owed_by([staff_id]).exclude(outcome__in=_UNCOUNTED).select_related("case")
    due = mine.filter(due_at__gt=start, due_at__lte=end).order_by("due_at", "pk")
    proved = mine.exclude(outcome=Outcome.OPEN).filter(met_at__gte=start, met_at__lt=end)
    left = mine.open().filter(opens_at__lt=min(end, at) if end > at else end).order_by("due_at", "pk")
    return Days(
        first,
        last,
        tuple(_asked(row, at) for row in due[:AT_MOST]),
        tuple(_asked(row, at) for row in proved.order_by("met_at", "pk")[:AT_MOST]),
        tuple(_asked(row, at) for row in left[:AT_MOST]),
        tuple(sorted(_done(staff_id, start, end), key=lambda one: one.at)[:AT_MOST]),
    )


def sheet_of(days: Days, *, name: str, printed_at: datetime) -> TablesSheet:
    """The page as a sheet; build it inside in_chinese()."""
    heads = ("条款", "事项", "单号", "截止", "办结", "结果")
    widths = (4, 10, 5, 5, 5, 4)
    blocks = (("制度要求我办的", days.asked), ("我办结的", days.proved), ("还没办完的", days.open))
    talks = tuple((say_full(d.at)[:16], d.kind, d.number, d.whom, d.about[:120]) for d in days.done)
    return TablesSheet(
        title="我的工作记录",
        about=f"{name}　{days.first} 至 {days.last}",
        sentence=sentence_of(days),
        tables=(
            *(TableBlock(title, heads, widths, tuple(map(_texts, rows))) for title, rows in blocks),
            TableBlock("电话、信函、上门", ("时间", "方式", "编号", "对方", "内容"), (4, 3, 5, 5, 10), talks),
        ),
    )


def rows_of(days: Days) -> list[Sequence[Any]]:
    """The page as rows of a workbook."""
    parts = ((_("Asked of me"), days.asked), (_("Proved"), days.proved), (_("Still open"), days.open))
    rows: list[Sequence[Any]] = [
        (part, r.clause, r.what, r.number, r.due_at, r.met_at, r.outcome) for part, its in parts for r in its
    ]
    talks = _("Calls, letters, visits")
    return rows + [(talks, d.kind, d.about, d.number, d.at, d.at, d.whom) for d in days.done]


def sentence_of(days: Days) -> str:
    """The page in one sentence."""
    told = {
        "asked": len(days.asked), "proved": len(days.proved), "open": len(days.open), "done": len(days.done),
    }  # fmt: skip
    return (
        _("Asked: %(asked)s, proved: %(proved)s, open: %(open)s; calls, letters and visits: %(done)s.") % told
    )


def _texts(row: Asked) -> tuple[str, ...]:
    met = say_full(row.met_at)[:16] if row.met_at else ""
    return row.clause, row.what, row.number, say_due(row.due_at), met, row.outcome


def _asked(row: Obligation, at: datetime) -> Asked:
    late = row.is_late(at)
    return Asked(
        row.pk, clause_of(row.rule_id), rule_what(row.rule_id), row.case.number, row.due_at, row.met_at,
        outcome_word(row.outcome, is_late=late), late, row.standing == Standing.REMINDER,
    )  # fmt: skip


def _done(staff_id: int, start: datetime, end: datetime) -> list[Done]:
    live = Q(annulled_at=None)
    calls = Call.objects.filter(live, recorder_id=staff_id, started_at__gte=start, started_at__lt=end)
    letters = Letter.objects.filter(live, sender_id=staff_id, sent_at__gte=start, sent_at__lt=end)
    jobs = SiteJob.objects.filter(technician_id=staff_id, arrived_at__gte=start, arrived_at__lt=end)
    found = [
        Done(c.started_at, str(c.get_way_display()), c.record_no, c.customer_name, masked_within(c.gist),
             reverse("followups:detail", args=[c.record_no]))
        for c in calls.order_by("started_at")[:AT_MOST]
    ]  # fmt: skip
    found += [
        Done(one.sent_at, str(one.get_way_display()), one.letter_no, one.customer_name, one.subject, "")
        for one in letters.order_by("sent_at")[:AT_MOST]
    ]
    for job in (
        jobs.filter(withdrawn_at=None).select_related("case__customer").order_by("arrived_at")[:AT_MOST]
    ):
        whom = job.case.customer.name if job.case.customer else ""
        url = reverse("field:visit", args=[job.case.slug])
        found.append(Done(job.arrived_at or start, _("Visit"), job.number, whom, job.action, url))
    return found


def is_future(first: date, at: datetime) -> bool:
    """Whether a period has not begun."""
    return first > day_of(at)
