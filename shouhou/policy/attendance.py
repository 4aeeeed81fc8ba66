"""When somebody was away and nobody stood in for her: one of the causes of lateness."""

from collections.abc import Collection
from datetime import datetime

from shouhou.accounts.models import Absence
from shouhou.policy.absences import Away, left_alone
from shouhou.policy.causes import Stretch

_COLUMNS = (
    *("pk", "staff_id", "starts_at", "ends_at", "ended_at"),
    *("deputyships__deputy_id", "deputyships__starts_at", "deputyships__ends_at", "deputyships__revoked_at"),
)


def unattended(people: Collection[int], *, since: datetime) -> dict[int, tuple[Stretch, ...]]:
    """The stretches in which the work of these people was in nobody's hands, of absences that end after a moment.

    One statement, none without people, and one more for each further link where a deputy was named.
    """
    absences: list[Away] = []
    known, asked = set[int](), set(people)
    while asked:
        found = _absences(asked, since)
        absences += found
        known |= asked
        asked = {deputy for one in found for deputy, _span in one.deputies} - known
    return left_alone(people, absences)


def _absences(people: Collection[int], since: datetime) -> list[Away]:
    rows = Absence.objects.filter(staff_id__in=people, ends_at__gt=since, cancelled_at=None)
    away: dict[int, tuple[int, Stretch]] = {}
    deputies: dict[int, list[tuple[int, Stretch]]] = {}
    for pk, staff_id, starts, ends, ended, deputy_id, begins, until, revoked in rows.values_list(*_COLUMNS):
        away[pk] = staff_id, (starts, min(ends, ended or ends))
        if deputy_id is not None and revoked is None:
            deputies.setdefault(pk, []).append((deputy_id, (begins, until)))
    return [Away(staff_id, stretch, tuple(deputies.get(pk, ()))) for pk, (staff_id, stretch) in away.items()]
