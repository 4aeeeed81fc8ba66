"""Whom an announcement concerns, what waits for whom, and who has read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.publishing.models import Announcement, Reading

_LOOKED_AT = 60
_KEY = "shouhou.announced"
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list of readers."""

    staff: Staff
    read_at: datetime | None
    signed_at: datetime | None
    reminded_at: datetime | None
    is_done: bool


def concerned(announcement: Announcement) -> QuerySet[Staff]:
    """Those who work here now and whom it concerns, by branch and post."""
    people = Staff.objects.working().select_related("department")
    if announcement.branch_id is not None:
        people = people.filter(branch_id=announcement.branch_id)
    if announcement.posts:
        people = people.holding(*(Role(code) for code in announcement.posts))
    return people.order_by("department__name", "name", "pk")


def concerns(announcement: Announcement, staff: Staff) -> bool:
    """Whether it concerns this person."""
    is_here = announcement.branch_id in (None, staff.branch_id)
    return is_here and (not announcement.posts or not set(announcement.posts).isdisjoint(staff.roles))


def current(rows: Sequence[Announcement], today: date) -> list[Announcement]:
    """Of each kind, own rule and branch the one in force and those to come: what came before is contained in it."""
    found: list[Announcement] = []
    held: set[tuple[str, str, int | None]] = set()
    for row in sorted(rows, key=attrgetter("holds_from", "pk"), reverse=True):
        key = (row.what, row.topic, row.branch_id)
        if row.holds_from > today:
            found.append(row)
        elif key not in held:
            held.add(key)
            found.append(row)
    return found


def note_announced() -> None:
    """Something was announced just now: Today looks at once."""
    cache.set(_KEY, True, _SECONDS)


def waiting_for(staff: Staff, today: date) -> list[Announcement]:
    """What a person has not read yet, or not signed where that is wanted; one statement, newcomers included.

    None while nothing was ever announced, which is kept in mind for half a minute.
    """
    if not cache.get_or_set(_KEY, Announcement.objects.exists, _SECONDS):
        return []
    done = Q(announcement__must_sign=False, read_at__isnull=False) | Q(signed_at__isnull=False)
    mine = Reading.objects.filter(done, announcement=OuterRef("pk"), staff=staff)
    rows = list(
        Announcement.objects.annotate(is_done=Exists(mine)).order_by("-holds_from", "-pk")[:_LOOKED_AT]
    )
    return [
        row
        for row in current(rows, today)
        if not row.is_done and concerns(row, staff)  # type: ignore[attr-defined]
    ]


def readers(announcement: Announcement) -> list[Line]:
    """Everybody concerned with what she has done; two statements."""
    told = {row.staff_id: row for row in announcement.readings.all()}
    return [_line(person, told.get(person.pk), announcement.must_sign) for person in concerned(announcement)]


def _line(staff: Staff, row: Reading | None, must_sign: bool) -> Line:
    if row is None:
        return Line(staff, None, None, None, is_done=False)
    done = row.signed_at if must_sign else row.read_at
    return Line(staff, row.read_at, row.signed_at, row.reminded_at, is_done=done is not None)
