"""One timeline of everything that happened with a customer, files merged into it included."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.core.paging import Page, page
from shouhou.customers.models import Customer
from shouhou.journal.kinds import KINDS
from shouhou.journal.models import EventSubject, SubjectKind
from shouhou.journal.sentences import sentence

CONTACT_KINDS: Final = ("CONTACT_ADDED", "CONTACT_CHANGED", "CONTACT_REMOVED")
_ONCE: Final = ("FILE_MERGED", "FILE_SPLIT")
_ICONS: Final = (
    ("CALL", "phone"),
    ("PROMISE", "clock"),
    ("LETTER", "mail"),
    ("REQUEST", "inbox"),
    ("REPORT", "send"),
    ("ESCALATED", "help"),
    ("SOLUTION", "tool"),
    ("CUSTOMER_TOLD", "phone-check"),
    ("ANSWERED", "message"),
    ("PROFILE", "address-book"),
    ("CONTACT", "user"),
    ("ASSET", "box"),
    ("CONSENT", "shield-check"),
    ("NEXT_SERVICE", "calendar-plus"),
    ("DEFERRAL", "clock-pause"),
    ("NOBODY_CAN_GO", "clock-pause"),
    ("VISIT_", "phone-check"),
    ("TECHNICIAN", "truck-delivery"),
    ("SITE_", "tool"),
    ("NOTE", "note"),
    ("CUSTOMERS", "users-group"),
    ("FILE_MERGED", "users-group"),
    ("FILE_SPLIT", "users-group"),
    ("FILE", "paperclip"),
    ("SHEET", "printer"),
)
TOPICS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "calls": (_("Calls"), ("CALL_", "PROMISE_", "CUSTOMER_TOLD")),
    "letters": (_("Letters"), ("LETTER_",)),
    "cases": (
        _("Cases"),
        (
            "REQUEST_",
            "REPORT",
            "ESCALATED",
            "SOLUTION_",
            "ANSWERED",
            "STUDY_",
            "QUESTION_",
            "CASE_",
            "ORDER_",
            "SITE_",
            "VISIT_",
            "TECHNICIAN_",
            "NOBODY_",
            "DEFERRAL_",
            "GAPS_",
            "CHARGE_",
        ),
    ),
    "forms": (_("Forms"), ("SHEET_",)),
    "files": (_("Files"), ("FILE_ATTACHED", "FILE_REMOVED")),
    "notes": (_("Notes"), ("NOTE_",)),
    "plan": (_("Plan"), ("NEXT_SERVICE_",)),
    "changes": (
        _("Changes"),
        ("PROFILE_", "CONTACT_", "ASSET_", "CONSENT_", "CUSTOMERS_", "FILE_MERGED", "FILE_SPLIT"),
    ),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    at: Any
    words: str
    icon: str
    by: str
    case: Case | None


@cache
def kinds_of(topic: str) -> tuple[str, ...]:
    """The kinds of events of a topic; none for one that does not exist or has no events yet."""
    starts = TOPICS[topic][1] if topic in TOPICS else ()
    return tuple(code for code in KINDS if starts and code.startswith(starts))


def topic_tabs(topic: str) -> list[dict[str, Any]]:
    """The filter of the timeline; what the product has no events for yet is not offered."""
    every = {"label": _("All"), "url": "?#timeline", "current": not kinds_of(topic)}
    return [
        every,
        *(
            {"label": label, "url": f"?topic={code}#timeline", "current": code == topic}
            for code, (label, _starts) in TOPICS.items()
            if kinds_of(code)
        ),
    ]


def timeline(
    customer: Customer,
    cases: Iterable[Case],
    *,
    merged: Sequence[Customer] = (),
    topic: str = "",
    cursor: str = "",
) -> tuple[list[Moment], Page[EventSubject]]:
    """What happened with this customer and the files merged into it, newest first, 50 at a time; two statements.

    A page holds the events that were written down next; on it they stand in the order in which they happened.
    """
    ids = [customer.pk, *(file.pk for file in merged)]
    rows = EventSubject.objects.filter(kind=SubjectKind.CUSTOMER, ref__in=ids)
    if kinds := kinds_of(topic):
        rows = rows.filter(event__kind__in=kinds)
    if merged:
        rows = rows.exclude(event__kind__in=_ONCE)
    found = page(_with_names(rows), order=("-event_id",), cursor=cursor)
    known = {case.pk: case for case in cases}
    moments = [_moment(row, known) for row in found.rows]
    return sorted(moments, key=lambda moment: moment.at, reverse=True), found


def changes_since(customer: Customer, version: int) -> list[Moment]:
    """What others have saved since a version of the sheet was opened, newest first."""
    rows = EventSubject.objects.filter(
        kind=SubjectKind.CUSTOMER, ref=customer.pk, event__kind__in=("PROFILE_CHANGED", *CONTACT_KINDS)
    )
    loaded = _with_names(rows).order_by("-event_id")[:8]
    # Not every event tells its version: all before the first that she had seen were there, too.
    since = takewhile(lambda row: row.event.data.get("version", version + 1) > version, loaded)
    return [_moment(row, {}) for row in since]


def _with_names(rows: QuerySet[EventSubject]) -> QuerySet[Any]:
    """The events with their words, who wrote them and the case they belong to."""
    of_case = EventSubject.objects.filter(event=OuterRef("event_id"), kind=SubjectKind.CASE)
    return (
        rows.select_related("event")
        .prefetch_related("event__words")
        .annotate(
            by_name=Subquery(Staff.objects.filter(pk=OuterRef("event__by_id")).values("name")[:1]),
            case_ref=Subquery(of_case.values("ref")[:1]),
        )
    )


def _moment(row: Any, known: Mapping[int, Case]) -> Moment:
    kind = row.event.kind
    icon = next((icon for start, icon in _ICONS if kind.startswith(start)), "circle-dashed")
    return Moment(
        row.event.happened_at, sentence(row.event), icon, row.by_name or "", known.get(row.case_ref)
    )
