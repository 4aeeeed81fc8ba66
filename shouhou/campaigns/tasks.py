"""What the worker does with campaigns: the recipients of one, a chunk after the other."""

from datetime import datetime
from typing import Final

from django.tasks import task

from shouhou.campaigns.actions import work_on
from shouhou.campaigns.models import Campaign
from shouhou.core import clock
from shouhou.core.actor import SYSTEM

MOST: Final = 25  # chunks a minute: the worker has other things to do


@task()
def work_through(case_id: int) -> int:
    """Works through all recipients of an event; returns how many chunks there were."""
    return run(case_id)


def run(case_id: int) -> int:
    """Does chunk after chunk, each in a transaction of its own."""
    chunks = 1
    while work_on(case_id=case_id, by=SYSTEM, at=clock.now()):
        chunks += 1
    return chunks


def go_on(*, at: datetime) -> dict[str, int]:
    """Goes on with what a stopped worker left, for a while; returns how many chunks that took."""
    chunks = 0
    for pk in Campaign.objects.filter(work_state="RUNNING").order_by("pk").values_list("pk", flat=True):
        is_more = True
        while is_more and chunks < MOST:
            is_more, chunks = work_on(case_id=pk, by=SYSTEM, at=at), chunks + 1
    return {"chunks": chunks}
