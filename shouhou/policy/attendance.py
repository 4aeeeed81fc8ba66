"""When somebody was away and nobody stood in for her: one of the causes of lateness."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from shouhou.accounts.models import Absence
from shouhou.policy.causes import Stretch

_COLUMNS = (
    *("pk", "staff_id", "starts_at", "ends_at", "ended_at"),
    *("deputyships__starts_at", "deputyships__ends_at", "deputyships__revoked_at"),
)


def unattended(people: Collection[int], *, since: datetime) -> dict[int, tuple[Stretch, ...]]:
    """The stretches in which these people were away without a deputy, of absences that end after a moment; one
    statement, none without people."""
    if not people:
        return {}
    rows = Absence.objects.filter(staff_id__in=people, ends_at__gt=since, cancelled_at=None)
    away: dict[int, tuple[int, Stretch]] = {}
    covered: dict[int, list[Stretch]] = defaultdict(list)
    for pk, staff_id, starts, ends, ended, begins, until, revoked in rows.values_list(*_COLUMNS):
        away[pk] = staff_id, (starts, min(ends, ended or ends))
        if begins is not None and revoked is None:
            covered[pk].append((begins, until))
    found: dict[int, tuple[Stretch, ...]] = {}
    for pk, (staff_id, stretch) in sorted(away.items()):
        left = without(stretch, covered[pk])
        if left:
            found[staff_id] = (*found.get(staff_id, ()), *left)
    return found


def without(stretch: Stretch, covered: Collection[Stretch]) -> tuple[Stretch, ...]:
    """What is left of a stretch where none of the others covers it."""
    left, begins = [], stretch[0]
    for start, end in sorted(covered):
        if start > begins:
            left.append((begins, min(start, stretch[1])))
        begins = max(begins, end)
    left.append((begins, stretch[1]))
    return tuple((start, end) for start, end in left if start < end)
