"""Which talks of a month can be checked by ringing back (PR-01)."""

from datetime import date, datetime

from django.db.models import Q

from shouhou.followups.codes import LineState, Way
from shouhou.followups.models import Call


def talks_by_person(*, branch_id: int, month: date, as_of: datetime) -> dict[int, list[int]]:
    """The ids of the talks in one branch's book of a month, by who held them, as the book stood at a moment.

    Those that reached somebody by telephone or face to face; a message leaves its own proof.
    """
    calls = Call.objects.filter(
        Q(annulled_at=None) | Q(annulled_at__gt=as_of),
        branch_id=branch_id,
        register_month=month,
        line_state=LineState.CONNECTED,
        written_at__lte=as_of,
    ).exclude(way=Way.MESSAGE)
    found: dict[int, list[int]] = {}
    for person, talk in calls.order_by("register_line").values_list("recorder_id", "pk"):
        found.setdefault(person, []).append(talk)
    return found
