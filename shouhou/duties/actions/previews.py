"""Asking for a preview, and stopping one."""

from datetime import datetime

from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusals
from shouhou.duties.actions.adopting import check_duty
from shouhou.duties.models import Preview, PreviewState
from shouhou.duties.previewing import size_of
from shouhou.policy.current import refresh
from shouhou.policy.own import OwnDuty, to_json

_KEPT = 20


@transaction.atomic
def ask_preview(*, duty: OwnDuty, is_new: bool, by: Actor, at: datetime) -> Preview:
    """Puts the preview of a duty in hand; raises Refusals for one that could not be adopted, whatever its day. The last
    twenty of a person are kept."""
    refresh()
    wrong = check_duty(duty, is_new=is_new)
    if wrong:
        raise Refusals(wrong)
    asked = Preview.objects.create(
        rule_id=duty.id,
        content=to_json(duty),
        since=duty.since,
        asked_by_id=by.person_id,
        asked_at=at,
        total=size_of(duty, at),
    )
    old = (
        Preview.objects.filter(asked_by_id=by.person_id).order_by("-pk").values_list("pk", flat=True)[_KEPT:]
    )
    Preview.objects.filter(pk__in=list(old)).delete()
    return asked


@transaction.atomic
def stop_preview(*, preview_id: int, by: Actor, at: datetime) -> None:
    """Stops a preview; what it has found by then is shown."""
    at_work = Preview.objects.filter(
        pk=preview_id, asked_by_id=by.person_id, state__in=(PreviewState.WAITING, PreviewState.RUNNING)
    )
    at_work.update(state=PreviewState.STOPPED, finished_at=at)
