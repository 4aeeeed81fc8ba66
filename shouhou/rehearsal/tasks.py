"""The background work of rehearsals: chunk after chunk, to the end or until it is stopped."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.tasks import task
from django.utils import translation

from shouhou.core import clock
from shouhou.core.long_work import sizes
from shouhou.rehearsal import actions
from shouhou.rehearsal.actions.working import WORK
from shouhou.rehearsal.amendment import read_amendment
from shouhou.rehearsal.models import WORKING, Rehearsal, State
from shouhou.rehearsal.replay import Plan, Replay

CHUNK_SECONDS = 1.0
_DRAFTS, _KEPT = timedelta(days=1), timedelta(days=400)
_FIRST, _MOST = 50, 1000


@task()
def work_on_rehearsal(rehearsal_id: int) -> str:
    """Replays what is left of a rehearsal; two workers are never at the same one."""
    return WORK.carry_out(rehearsal_id, _work, now=clock.now)


def resume_stalled(*, at: datetime) -> dict[str, int]:
    """Puts rehearsals whose worker was cut off in hand again; the timetable calls it every minute."""
    ids = WORK.stalled(at=at)
    for rehearsal_id in ids:
        work_on_rehearsal.enqueue(rehearsal_id)
    return {"resumed": len(ids)}


def forget_old(*, at: datetime) -> dict[str, int]:
    """Removes drafts after a day and rehearsals after a year; the timetable calls it every night."""
    drafts = Q(state=State.DRAFT, asked_at__lt=at - _DRAFTS)
    old = Rehearsal.objects.filter(drafts | Q(asked_at__lt=at - _KEPT)).exclude(state__in=WORKING)
    gone = list(old.values_list("pk", flat=True)[:100])
    Rehearsal.objects.filter(pk__in=gone).delete()
    return {"rehearsals": len(gone)}


def plan_of(one: Rehearsal) -> Plan:
    """What a stored rehearsal replays."""
    return Plan(read_amendment(one.amendment), one.first_day, one.last_day, one.branch_id, one.asked_at)


def _work(one: Rehearsal) -> None:
    WORK.beat(one, at=clock.now(), state=State.RUNNING)
    with translation.override(one.language or None):
        _replay(one)


def _replay(one: Rehearsal) -> None:
    replay = Replay(plan_of(one))
    if one.total is None:
        actions.count_load(rehearsal=one, total=replay.total(), at=clock.now())
    last = one.last_case
    for size in sizes(CHUNK_SECONDS, first=_FIRST, most=_MOST):
        step = replay.step(last, size)
        if step is None:
            break
        last, tally = step
        actions.keep_step(rehearsal=one, last_case=last, tally=tally, at=clock.now())
    actions.finish(rehearsal=one, at=clock.now())
