"""The background work of rehearsals: chunk after chunk, to the end or until it is stopped."""

import logging
import secrets
import time
from datetime import datetime, timedelta

from django.db.models import Q
from django.tasks import task
from django.utils import translation

from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.rehearsal import actions
from shouhou.rehearsal.actions.working import STALLED_AFTER, CannotGoOn
from shouhou.rehearsal.amendment import read_amendment
from shouhou.rehearsal.models import WORKING, Rehearsal, State
from shouhou.rehearsal.replay import Plan, Replay

CHUNK_SECONDS = 1.0
_DRAFTS, _KEPT = timedelta(days=1), timedelta(days=400)
_FIRST, _MOST = 50, 1000

logger = logging.getLogger(__name__)


@task()
def work_on_rehearsal(rehearsal_id: int) -> str:
    """Replays what is left of a rehearsal; two workers are never at the same one."""
    lease = secrets.token_hex(16)
    if not actions.claim(rehearsal_id=rehearsal_id, lease=lease, at=clock.now()):
        return "nothing to do"
    one = Rehearsal.objects.get(pk=rehearsal_id)
    try:
        with translation.override(one.language or None):
            _work(one)
    except CannotGoOn:
        return "stopped"
    except Refusal as refusal:
        actions.fail(rehearsal_id=rehearsal_id, lease=lease, fault=str(refusal.sentence), at=clock.now())
        return "refused"
    except Exception as fault:
        actions.fail(rehearsal_id=rehearsal_id, lease=lease, fault=type(fault).__name__, at=clock.now())
        logger.exception("The rehearsal %s broke off", rehearsal_id)
        raise
    return "done"


def resume_stalled(*, at: datetime) -> dict[str, int]:
    """Puts rehearsals whose worker was cut off in hand again; the timetable calls it every minute."""
    stalled = Rehearsal.objects.filter(state__in=WORKING, beat_at__lt=at - STALLED_AFTER)
    ids = list(stalled.values_list("pk", flat=True))
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
    replay = Replay(plan_of(one))
    if one.total is None:
        actions.count_load(rehearsal=one, total=replay.total(), at=clock.now())
    size, last = _FIRST, one.last_case
    while True:
        began = time.perf_counter()
        step = replay.step(last, size)
        if step is None:
            break
        last, tally = step
        actions.keep_step(rehearsal=one, last_case=last, tally=tally, at=clock.now())
        took = max(time.perf_counter() - began, 0.001)
        size = max(1, min(_MOST, int(size * min(2.0, CHUNK_SECONDS / took))))
    actions.finish(rehearsal=one, at=clock.now())
