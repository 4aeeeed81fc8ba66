"""What the timetable and the worker do with customers."""

from datetime import datetime

from django.tasks import task

from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.customers.actions.likeness import find_duplicates


def look_for_duplicates(*, at: datetime) -> dict[str, int]:
    """Compares all files anew, each night; returns how many groups are suspected."""
    return {"groups": find_duplicates(by=SYSTEM, at=at)}


@task()
def look_for_duplicates_now() -> int:
    """The same when somebody asks for it."""
    return find_duplicates(by=SYSTEM, at=clock.now())
