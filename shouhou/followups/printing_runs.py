"""Verbs of print runs: a file for the printer is asked for, stopped, and put in hand again."""

from datetime import datetime

from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.documents.papers import Setup
from shouhou.followups.models import Letter, LetterPrint, PrintState


@transaction.atomic
def ask_print(*, batch: int, what: str, setup: Setup, token: str, by: Actor, at: datetime) -> LetterPrint:
    """Puts one file of all letters of a mailing that stand in hand, on a workstation's paper."""
    return LetterPrint.objects.create(
        batch=batch,
        what=what,
        token=token,
        paper=setup.paper.code,
        x=setup.x,
        y=setup.y,
        preprinted=setup.preprinted,
        total=Letter.objects.filter(batch=batch, annulled_at=None).count(),
        asked_by_id=by.person_id,
        asked_at=at,
        beat_at=at,
    )


@transaction.atomic
def stop_print(*, print_id: int, by: Actor, at: datetime) -> LetterPrint:
    """Stops a run that is at work; one that was stopped or broke off is put in hand again."""
    one = LetterPrint.objects.select_for_update(of=("self",)).get(pk=print_id)
    if one.is_at_work:
        one.state, one.lease, one.finished_at = PrintState.STOPPED, "", at
    elif one.state in (PrintState.STOPPED, PrintState.FAILED):
        one.state, one.lease, one.beat_at, one.done, one.fault = PrintState.WAITING, "", at, 0, ""
    one.save(update_fields=["state", "lease", "beat_at", "finished_at", "done", "fault"])
    return one
