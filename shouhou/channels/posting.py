"""The sender of the outbox: what goes out to customers, claimed before it is sent, and handed over once (ADR 0011).

A worker claims a thing by compare-and-set, commits, prepares everything (opens the connection, names the receiver),
asks whether it may still go, writes down that it hands it over, commits, and only then lets it leave the house.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from shouhou.channels.carriers import Carrier, Carriers
from shouhou.channels.models import Channel, Outgoing, OutgoingState, OutgoingWay
from shouhou.channels.refusals import CannotSend, ClaimLost, NeverArrives, PerhapsSent, Withheld
from shouhou.channels.sending import note_failure
from shouhou.channels.subjects import tell_settled, why_not

AT_ONCE: Final = 1_000
BUDGET: Final = timedelta(seconds=45)
LOST_AFTER: Final = timedelta(minutes=10)
AGAIN_AFTER: Final = (1, 5, 15, 60, 240)  # minutes, by how often it has failed


def send_outbox(now: Callable[[], datetime]) -> dict[str, int]:
    """Sends what is due, as much as 45 seconds allow; the timetable comes again in a minute. Returns how many."""
    began = now()
    find_lost(began)
    carriers, sent = Carriers(), 0
    due = Outgoing.objects.filter(state=OutgoingState.WAITING, next_try_at__lte=began)
    try:
        for pk in list(due.order_by("next_try_at", "pk").values_list("pk", flat=True)[:AT_ONCE]):
            at = now()
            if at - began > BUDGET:
                break
            if claim(pk, at):
                sent += _send(Outgoing.objects.get(pk=pk), carriers, at)
    finally:
        carriers.close()
    return {"sent": sent}


def claim(pk: int, at: datetime) -> bool:
    """Takes a thing for this worker; False where another has it, or it was taken back. Nothing was sent before."""
    waiting = Outgoing.objects.filter(pk=pk, state=OutgoingState.WAITING, next_try_at__lte=at)
    changes: dict[str, Any] = {"state": OutgoingState.SENDING, "claimed_at": at, "handed_at": None}
    return waiting.update(**changes, attempts=F("attempts") + 1) == 1


def find_lost(at: datetime) -> None:
    """What a dead worker had claimed goes back where it had not begun to hand it over, or where a file is only
    written again; else nobody knows, and a person decides."""
    lost = Outgoing.objects.filter(state=OutgoingState.SENDING, claimed_at__lt=at - LOST_AFTER)
    lost.filter(handed_at=None).update(state=OutgoingState.WAITING, next_try_at=at)
    files = lost.filter(channel=None).exclude(way=OutgoingWay.EMAIL)
    files.update(state=OutgoingState.WAITING, next_try_at=at)
    lost.update(state=OutgoingState.UNCERTAIN, error="the worker ended while handing it over")


def hand_over(one: Outgoing, carrier: Carrier, at: datetime) -> None:
    """Writes down that it leaves the house now; raises Withheld, and ClaimLost where another worker took it over."""
    with transaction.atomic():
        if reason := why_not(one, at):
            raise Withheld(reason)
        ours = Outgoing.objects.filter(pk=one.pk, state=OutgoingState.SENDING, claimed_at=one.claimed_at)
        if ours.filter(handed_at=None).update(handed_at=at, channel=carrier.channel) != 1:
            raise ClaimLost


def _send(one: Outgoing, carriers: Carriers, at: datetime) -> int:
    channel: Channel | None = None
    try:
        carrier = carriers.of(one)
        channel = carrier.channel
        carrier.carry(one, lambda: hand_over(one, carrier, at), at)
    except Withheld as why:
        _settle(one, OutgoingState.WITHHELD, at, error=str(why)[:300])
    except ClaimLost:
        return 0
    except NeverArrives as fault:
        _settle(one, OutgoingState.DEAD, at, error=str(fault)[:300])
    except CannotSend as fault:
        _put_back(one, str(fault)[:300], at)
        if channel is not None:
            note_failure(channel, str(fault), at)
    except PerhapsSent as fault:
        _settle(one, OutgoingState.UNCERTAIN, at, error=str(fault)[:300])
        if channel is not None:
            note_failure(channel, str(fault), at)
    else:
        _settle(one, OutgoingState.SENT, at, error="", sent_at=at)
        if channel is not None:
            Channel.objects.filter(pk=channel.pk).update(last_ok_at=at)
        return 1
    return 0


def _put_back(one: Outgoing, error: str, at: datetime) -> None:
    """Waits a while longer each time; after the last it is dead until a person tries again."""
    if one.attempts > len(AGAIN_AFTER):
        _settle(one, OutgoingState.DEAD, at, error=error)
        return
    again = at + timedelta(minutes=AGAIN_AFTER[one.attempts - 1])
    _settle(one, OutgoingState.WAITING, at, next_try_at=again, error=error)


@transaction.atomic
def _settle(one: Outgoing, state: OutgoingState, at: datetime, **values: Any) -> None:
    ours = Outgoing.objects.filter(pk=one.pk, state=OutgoingState.SENDING, claimed_at=one.claimed_at)
    if ours.update(state=state, **values) == 1 and state != OutgoingState.WAITING:
        one.refresh_from_db()
        tell_settled(one, at)
