"""What the worker does with the company's own duties: turns of rhythms, and long previews."""

import logging
from datetime import datetime
from typing import Final

from django.tasks import task

from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.duties import actions
from shouhou.duties.models import Preview, PreviewState
from shouhou.duties.previewing import preview
from shouhou.policy.own import from_json

AT_ONCE: Final = 1_000  # so few instances are looked at while the person waits

logger = logging.getLogger(__name__)


def turn_rhythms(*, at: datetime) -> dict[str, int]:
    """Ends turns, lets fall away what was ended, and begins turns; idempotent."""
    return {
        "ended": actions.end_turns(by=SYSTEM, at=at),
        "dropped": actions.drop_ended(by=SYSTEM, at=at),
        "begun": actions.begin_turns(by=SYSTEM, at=at),
    }


def start_preview(asked: Preview) -> None:
    """Looks at a short history at once, has a long one looked at in the background."""
    if asked.total <= AT_ONCE:
        run_preview(asked.pk)
    else:
        preview_own_duty.enqueue(asked.pk)


@task()
def preview_own_duty(preview_id: int) -> str:
    """Reckons a preview in the background."""
    return run_preview(preview_id)


def run_preview(preview_id: int) -> str:
    """Reckons a preview that waits, to its end or until it is stopped; two workers are never at the same one."""
    waiting = Preview.objects.filter(pk=preview_id, state=PreviewState.WAITING)
    if not waiting.update(state=PreviewState.RUNNING):
        return "nothing to do"
    asked = Preview.objects.get(pk=preview_id)
    duty = from_json(asked.content, id=asked.rule_id, revision=1, since=asked.since)
    running = Preview.objects.filter(pk=preview_id, state=PreviewState.RUNNING)

    def tell(done: int) -> bool:
        return running.update(done=min(done, asked.total)) == 1

    try:
        found = preview(duty, at=asked.asked_at, tell=tell)
    except Exception:
        running.update(state=PreviewState.FAILED, finished_at=clock.now())
        logger.exception("The preview %s broke off", preview_id)
        raise
    running.update(state=PreviewState.DONE, done=asked.total, finished_at=clock.now())
    Preview.objects.filter(pk=preview_id).update(result=found.as_json())
    return "done"
