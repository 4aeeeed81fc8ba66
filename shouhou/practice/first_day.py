"""The six tasks of the first day: each ticks itself off by the records that its person has made in practice."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.journal.models import Event, EventSubject, SubjectKind

USERNAMES: Final = "practice."
"""With which sign-in names those who practise begin: nobody of the company that is practised in is mistaken for one."""
FOUND: Final = "PRACTICE_CUSTOMER_FOUND"
BEGUN_ANEW: Final = "PRACTICE_BEGUN_ANEW"


@dataclass(frozen=True, slots=True)
class Task:
    """One task: what to do, how, where it begins, and which records show that it is done."""

    code: str
    what: Any
    how: Any
    url_name: str
    icon: str
    kinds: tuple[str, ...]


TASKS: Final = (
    Task(
        "CALL",
        _("Take a call of somebody unknown"),
        _(
            "Open the call panel (F8), choose an incoming call, write a name and a number that nobody has, and save."
        ),
        "desk:call-panel",
        "phone-call",
        ("CALL_MADE",),
    ),
    Task(
        "FIND",
        _("Find a customer by four digits"),
        _(
            "Write the last four digits of a telephone number into the search box above, and open what is found."
        ),
        "customers:list",
        "search",
        (FOUND,),
    ),
    Task(
        "REGISTER",
        _("Register a repair"),
        _("Take a request with its seven facts, as somebody tells it on the phone."),
        "intake:request-new",
        "plus",
        ("REQUEST_REGISTERED",),
    ),
    Task(
        "REPORT",
        _("Report it to the engineering supervisor"),
        _("It stands on Today under clause 二.1; one button leads there."),
        "desk:today",
        "send",
        ("REPORTED",),
    ),
    Task(
        "TELL",
        _("Tell a customer the solution"),
        _(
            "Open a request that has a solution, call the customer, and record what you said; or answer one at once."
        ),
        "service_requests:list",
        "message-circle",
        ("CUSTOMER_TOLD", "ANSWERED"),
    ),
    Task(
        "FOLLOW",
        _("Make a follow-up call"),
        _("Open a case whose second follow-up is open, call, and speak of something new."),
        "desk:today",
        "phone-outgoing",
        ("SECOND_FOLLOW_UP_MADE", "SECOND_FOLLOW_UP_TOO_EARLY"),
    ),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one person is: when she did each task that is done."""

    staff: Staff
    done: dict[str, datetime]

    @property
    def is_finished(self) -> bool:
        """Whether all six are done."""
        return len(self.done) == len(TASKS)

    @property
    def finished_at(self) -> datetime | None:
        """When the last of the six was done."""
        return max(self.done.values()) if self.is_finished else None


def practising() -> QuerySet[Staff]:
    """Those who practise here, by name."""
    return Staff.objects.working().filter(username__startswith=USERNAMES).order_by("name", "pk")


def last_beginning() -> tuple[str, datetime] | None:
    """Who emptied practice last and began anew, and when."""
    event = Event.objects.filter(kind=BEGUN_ANEW).order_by("-id").first()
    if event is None or event.by_id is None:
        return None
    return Staff.objects.values_list("name", flat=True).get(pk=event.by_id), event.written_at


def progress_of(people: Iterable[Staff]) -> list[Progress]:
    """How far these people are; one statement for all of them."""
    staff = list(people)
    kinds = {kind: task.code for task in TASKS for kind in task.kinds}
    done: dict[int, dict[str, datetime]] = {one.pk: {} for one in staff}
    for by_id, kind, at in _events(done, kinds):
        done[by_id].setdefault(kinds[kind], at)
    return [Progress(one, done[one.pk]) for one in staff]


def _events(people: Collection[int], kinds: Collection[str]) -> Iterable[tuple[int, str, datetime]]:
    """What they recorded, oldest first; of calls only those that came in from nobody of whom there was a file: none is
    there, or it was made in the same moment."""
    mine = {"by_id": OuterRef("by_id"), "written_at": OuterRef("written_at")}
    made = Event.objects.filter(kind="PROFILE_CREATED", **mine)
    told = Event.objects.filter(by_id__in=people, kind__in=kinds).exclude(kind="CALL_MADE")
    known = EventSubject.objects.filter(event=OuterRef("pk"), kind=SubjectKind.CUSTOMER)
    calls = Event.objects.filter(by_id__in=people, kind="CALL_MADE", data__way="CALL_IN")
    calls = calls.filter(Exists(made) | ~Exists(known))
    rows = told.order_by("id").values_list("by_id", "kind", "written_at")
    yield from ((by_id or 0, kind, at) for by_id, kind, at in rows)
    yield from (
        (by_id or 0, kind, at)
        for by_id, kind, at in calls.order_by("id").values_list("by_id", "kind", "written_at")
    )
