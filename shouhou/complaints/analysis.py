"""Complaints beside each other: what they are about, why they came, how often again, how long they took, and how
satisfied customers are with the handling (CM-12; domain §8.3 K44 to K47)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.models import Branch
from shouhou.cases.figures import start_of_day
from shouhou.cases.models import Case, Line
from shouhou.complaints.codes import Category, Handled, Level, Reason, Source
from shouhou.complaints.figures import FIGURES, of_period, one_of
from shouhou.core.say import say_span
from shouhou.policy.timelines import load_timeline


@dataclass(frozen=True, slots=True)
class Count:
    """One figure with the list of the complaints that it counts."""

    word: str
    n: int
    url: str


@dataclass(frozen=True, slots=True)
class Share:
    """A figure as what it is: how many of how many, each opening its records."""

    word: str
    part: Count
    whole: Count
    note: str = ""

    @property
    def percent(self) -> str:
        """In per cent, to one place; nothing where there is nothing to divide by."""
        return f"{100 * self.part.n / self.whole.n:.1f}%" if self.whole.n else "—"


@dataclass(frozen=True, slots=True)
class Table:
    """Complaints by one property, the most frequent first."""

    title: str
    rows: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The complaints of some days in a branch, or in the company."""

    first: date
    last: date
    received: int
    services: int
    shares: tuple[Share, ...]
    times: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    again: tuple[Count, ...]

    def lines(self) -> Iterable[Sequence[object]]:
        """All of it as lines of a workbook: section, what, number, of how many, per cent."""
        for share in self.shares:
            yield _("Rates"), share.word, share.part.n, share.whole.n, share.percent
        for word, span in self.times:
            yield _("Times"), word, span, "", ""
        for table in self.tables:
            for row in table.rows:
                yield table.title, row.word, row.n, self.received, ""
        for row in self.again:
            yield _("More than one complaint"), row.word, row.n, "", ""


class _Counting:
    """Counts the complaints of some days, and knows the list that shows them."""

    def __init__(self, first: date, last: date, branch_id: int | None, hours: int) -> None:
        self.first, self.last, self.branch_id, self.hours = first, last, branch_id, hours
        found = Case.objects.filter(of_period(first, last))
        self.cases: QuerySet[Case] = found if branch_id is None else found.filter(branch_id=branch_id)

    def url(self, **more: object) -> str:
        told: dict[str, object] = {"show": "all", "first_day": self.first, "last_day": self.last, **more}
        if self.branch_id is not None:
            told["branch"] = self.branch_id
        return f"{reverse('complaints:list')}?{urlencode(told)}"

    def figure(self, code: str) -> Count:
        word, which = FIGURES[code]
        return Count(str(word), self.cases.filter(which(self.hours)).count(), self.url(figure=code))

    def by(self, title: str, code: str, choices: Iterable[tuple[str, Any]]) -> Table:
        rows = [
            Count(str(word), self.cases.filter(one_of(code, value)).count(),
                  self.url(figure="received", **{code: value}))
            for value, word in choices
        ]  # fmt: skip
        return Table(title, tuple(sorted((row for row in rows if row.n), key=lambda row: -row.n)))


def analysed(*, first: date, last: date, branch_id: int | None, at: datetime) -> Analysis:
    """The figures of the complaints that came in on some days; in some fifty small statements."""
    branch = branch_id or Branch.objects.order_by("pk").values_list("pk", flat=True).first() or 0
    hours = load_timeline(branch, since=at, until=at).at(at).terms.complaint_hours
    counting = _Counting(first, last, branch_id, hours)
    each = {code: counting.figure(code) for code in FIGURES}
    return Analysis(
        first=first,
        last=last,
        received=each["received"].n,
        services=_services(first, last, branch_id).n,
        shares=_shares(each, _services(first, last, branch_id), hours),
        times=_times(counting.cases),
        tables=(
            counting.by(_("What they are about"), "category", Category.choices),
            counting.by(_("Causes"), "reason", Reason.choices),
            counting.by(_("Classes"), "level", Level.choices),
            counting.by(_("Where they come from"), "source", Source.choices),
            counting.by(_("Satisfaction with the handling"), "satisfaction", Handled.choices),
        ),
        again=_again(counting),
    )


def _shares(each: dict[str, Count], services: Count, hours: int) -> tuple[Share, ...]:
    received = each["received"]
    return (
        Share(_("Complaints to services"), received, services, _("requests registered in the same days")),
        Share(_("Acknowledged in time"), each["in_time"], received, _("within %(n)s hours") % {"n": hours}),
        Share(_("Solved"), each["solved"], received),
        Share(_("Called back"), each["called_back"], each["solved"]),
        Share(_("Satisfied with the handling"), each["satisfied"], each["called_back"]),
        Share(_("Complained again"), each["again"], received, _("the same customer within 90 days")),
    )


def _services(first: date, last: date, branch_id: int | None) -> Count:
    ends = start_of_day(last + timedelta(days=1))
    found = Case.objects.of_line(Line.SERVICE_REQUEST).exclude(number="").exclude(
        state__in=("CANCELLED", "MERGED")
    )  # fmt: skip
    found = found.filter(opened_at__gte=start_of_day(first), opened_at__lt=ends)
    found = found if branch_id is None else found.filter(branch_id=branch_id)
    return Count(_("Requests registered"), found.count(), "")


def _times(cases: QuerySet[Case]) -> tuple[tuple[str, str], ...]:
    """Medians: half of them took less."""
    columns = ("acknowledged_at", "assessed_at", "investigated_at", "solved_at", "called_back_at")
    names = ("received_at", *columns)
    rows = list(cases.values_list(*(f"complaint__{name}" for name in names)))
    words = (_("Until acknowledged"), _("Until assessed"), _("Until looked into"), _("Until solved"))
    found = []
    for n, word in enumerate(words, start=1):
        spans = [row[n] - row[0] for row in rows if row[n] is not None]
        found.append((word, say_span(_median(spans)) if spans else "—"))
    back = [row[5] - row[4] for row in rows if row[4] is not None and row[5] is not None]
    return (*found, (_("From solved to called back"), say_span(_median(back)) if back else "—"))


def _median(spans: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(max(span.total_seconds(), 0) for span in spans))


def _again(counting: _Counting) -> tuple[Count, ...]:
    """The customers with more than one complaint in these days."""
    found: dict[str, int] = {}
    for name in counting.cases.values_list("complaint__customer_name", flat=True):
        found[name] = found.get(name, 0) + 1
    several = sorted(((n, name) for name, n in found.items() if n > 1), key=lambda pair: (-pair[0], pair[1]))
    return tuple(Count(name, n, counting.url(figure="received", q=name)) for n, name in several[:50])
