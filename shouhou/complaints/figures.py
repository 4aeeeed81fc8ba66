"""Which complaints each figure of the analysis counts: one table for the figure and for the list that it opens."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shouhou.cases.figures import start_of_day
from shouhou.cases.models import Case, Line
from shouhou.complaints.codes import SATISFIED

REPEAT_DAYS: Final = 90
_UNCOUNTED: Final = ("CANCELLED", "MERGED")

type Which = Callable[[int], Q | Exists]


def of_period(first: date, last: date) -> Q:
    """The complaints of some days, by when they came in; what was withdrawn or merged is none."""
    ends: datetime = start_of_day(last + timedelta(days=1))
    return Q(complaint__received_at__gte=start_of_day(first), complaint__received_at__lt=ends) & counted()


def counted() -> Q:
    """What counts as a complaint."""
    return Q(line=Line.COMPLAINT) & ~Q(state__in=_UNCOUNTED)


def _in_time(hours: int) -> Q:
    limit: Any = F("complaint__received_at") + timedelta(hours=hours)
    return Q(complaint__acknowledged_at__lte=limit)


def _again(_hours: int) -> Exists:
    """The same customer had complained in the ninety days before."""
    before = Case.objects.filter(
        counted(),
        customer_id=OuterRef("customer_id"),
        complaint__received_at__lt=OuterRef("complaint__received_at"),
        complaint__received_at__gte=OuterRef("complaint__received_at") - timedelta(days=REPEAT_DAYS),
    )
    return Exists(before)


FIGURES: Final[dict[str, tuple[Any, Which]]] = {
    "received": (_("Complaints received"), lambda _h: Q()),
    "open": (_("Of these still open"), lambda _h: Q(closed_at=None)),
    "acknowledged": (_("Acknowledged"), lambda _h: Q(complaint__acknowledged_at__isnull=False)),
    "in_time": (_("Acknowledged in time"), _in_time),
    "assessed": (_("Assessed"), lambda _h: ~Q(complaint__level="")),
    "solved": (_("Solved"), lambda _h: Q(complaint__solved_at__isnull=False)),
    "called_back": (_("Called back"), lambda _h: ~Q(complaint__satisfaction="")),
    "satisfied": (_("Satisfied with the handling"), lambda _h: Q(complaint__satisfaction__in=SATISFIED)),
    "again": (_("The customer had complained before"), _again),
}


def figure_choices() -> list[tuple[str, Any]]:
    """The figures as choices of the list."""
    return [(code, label) for code, (label, _which) in FIGURES.items()]


def one_of(code: str, value: str) -> Q:
    """The complaints of one category, class, cause or source."""
    if code == "category":
        return Q(complaint__categories__icontains=f'"{value}"')
    return Q(**{f"complaint__{code}": value})
