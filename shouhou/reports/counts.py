"""What a summary counts besides duties: each count names the records that make it up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shouhou.cases.models import Case, Line
from shouhou.customers.models import Customer, CustomerSource
from shouhou.field.models import SiteJob
from shouhou.followups.codes import LineState, Way
from shouhou.followups.models import Call, Letter
from shouhou.reports import spans
from shouhou.reports.codes import PeriodKind
from shouhou.reports.models import Period
from shouhou.supervision.models import Finding, SpotCheck


@dataclass(frozen=True, slots=True)
class Span:
    """Which days of which branch are counted."""

    branch_id: int
    kind: str
    first: date

    @classmethod
    def of(cls, period: Period) -> "Span":
        """The days of a period."""
        return cls(period.branch_id, period.kind, period.first_day)

    @property
    def before(self) -> "Span":
        """The days of the period before."""
        return Span(self.branch_id, self.kind, spans.before(self.kind, self.first))

    @property
    def last(self) -> date:
        """The last day."""
        return spans.last_day(self.kind, self.first)

    def within(self, field: str) -> Q:
        """That a moment of a record lies in these days."""
        begins, ends = spans.begins(self.first), spans.ends(self.kind, self.first)
        return Q(**{f"{field}__gte": begins, f"{field}__lt": ends})


@dataclass(frozen=True, slots=True)
class Source:
    """Records of one kind in a span, and what is counted among them: a label and a condition by key."""

    rows: Callable[[Span], QuerySet[Any]]
    related: tuple[str, ...]
    counts: Mapping[str, tuple[Any, Q]]

    def count(self, span: Span) -> dict[str, int]:
        """All counts of this source, in one statement."""
        wanted = {
            key: Count("pk", filter=q) if q else Count("pk") for key, (_label, q) in self.counts.items()
        }
        return dict(self.rows(span).aggregate(**wanted))


def _cases(span: Span) -> QuerySet[Case]:
    """The numbered requests."""
    opened = Case.objects.filter(
        span.within("opened_at"), branch_id=span.branch_id, line=Line.SERVICE_REQUEST
    )
    return opened.exclude(number="")


def _files(span: Span) -> QuerySet[Customer]:
    """The customer files made, with a request or by themselves; not those brought in from elsewhere."""
    made = Customer.objects.filter(span.within("created_at"), branch_id=span.branch_id)
    # No file was last touched before it was made: that the index knows.
    return made.filter(latest_at__gte=spans.begins(span.first)).exclude(source=CustomerSource.IMPORT)


def _months(span: Span) -> Q:
    """The months of the books that belong to a span."""
    if span.kind == PeriodKind.YEAR:
        return Q(register_month__gte=span.first, register_month__lte=span.last)
    return Q(register_month=span.first)


def _calls(span: Span) -> QuerySet[Call]:
    """The lines of the call register that stand."""
    return Call.objects.filter(_months(span), branch_id=span.branch_id, annulled_at=None)


def _letters(span: Span) -> QuerySet[Letter]:
    """The lines of the letter register that stand."""
    return Letter.objects.filter(_months(span), branch_id=span.branch_id, annulled_at=None)


def _jobs(span: Span) -> QuerySet[SiteJob]:
    """The work on site that was done."""
    return SiteJob.objects.standing().filter(span.within("done_at"), branch_id=span.branch_id)


def _checks(span: Span) -> QuerySet[SpotCheck]:
    """The talks that were checked."""
    return SpotCheck.objects.filter(span.within("done_at"), branch_id=span.branch_id)


_SOURCES: Final = (
    Source(
        _cases,
        ("customer",),
        {
            "requests": (_("Requests received"), Q()),
            "requests_closed": (_("Of these closed"), Q(closed_at__isnull=False)),
        },
    ),
    Source(_files, ("created_by",), {"profiles": (_("Customer files made"), Q())}),
    Source(_jobs, ("case__customer", "technician"), {"visits": (_("Work on site done"), Q())}),
    Source(
        _calls,
        ("recorder",),
        {
            "calls": (_("Talks registered"), Q()),
            "calls_out": (_("Calls out"), Q(way=Way.CALL_OUT)),
            "calls_in": (_("Calls in"), Q(way=Way.CALL_IN)),
            "not_reached": (_("Nobody reached"), ~Q(line_state=LineState.CONNECTED)),
            "demands": (_("Demands"), ~Q(demand="")),
            "wishes": (_("Wishes"), ~Q(wish="")),
            "complaints": (_("Complaints in talks"), ~Q(complaint="")),
            "new_needs": (_("New needs"), ~Q(new_need="")),
        },
    ),
    Source(_letters, ("sender",), {"letters": (_("Letters registered"), Q())}),
    Source(
        _checks,
        ("talk", "agent"),
        {
            "checks": (_("Talks checked"), Q()),
            "checks_differ": (
                _("Of these not as recorded"),
                Q(finding__in=[Finding.DIFFERS, Finding.NO_TALK]),
            ),
        },
    ),
)
COUNTS: Final[dict[str, Any]] = {
    key: label for source in _SOURCES for key, (label, _where) in source.counts.items()
}


def counts_of(span: Span) -> dict[str, int]:
    """All counts, one statement for each kind of record."""
    return {key: n for source in _SOURCES for key, n in source.count(span).items()}


def records_of(span: Span, key: str) -> QuerySet[Model] | None:
    """The records that make up one count now; None for an unknown key."""
    for source in _SOURCES:
        if key in source.counts:
            return source.rows(span).filter(source.counts[key][1]).select_related(*source.related)
    return None
