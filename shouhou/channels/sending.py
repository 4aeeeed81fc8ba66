"""The sender: takes messages out of the outbox one by one, each claimed before it is sent, and never twice."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from shouhou.channels.fax import send_page
from shouhou.channels.mail import send_by_mail
from shouhou.channels.models import Channel, Kind, Message, ReminderPlan, State
from shouhou.channels.receipts import with_receipt
from shouhou.channels.refusals import CannotSend, PerhapsSent

AT_ONCE: Final = 60
MOST_BY_ROBOT: Final = 18  # in one minute; a group's robot takes twenty
BUDGET: Final = timedelta(seconds=45)
LOST_AFTER: Final = timedelta(minutes=10)
_AGAIN_AFTER: Final = (1, 5, 15, 30)  # minutes, by how often it has failed


def send_due(now: Callable[[], datetime]) -> dict[str, int]:
    """Sends what is due, at most 60 messages or 45 seconds; nothing within the quiet hours. Returns how many.

    Of one robot at most 18; the timetable comes again in a minute.
    """
    began = now()
    give_up(began)
    plan = ReminderPlan.objects.first()
    if plan is not None and plan.is_quiet(began):
        return {"sent": 0}
    sent, used = 0, Counter[int]()
    for pk, channel_id, kind in list(
        Message.objects.due(began).values_list("pk", "channel_id", "channel__kind")[:AT_ONCE]
    ):
        at = now()
        if at - began > BUDGET:
            break
        if kind != Kind.EMAIL and used[channel_id] >= MOST_BY_ROBOT:
            continue
        if claim(pk, at):
            used[channel_id] += 1
            sent += _send(
                Message.objects.select_related("channel").get(pk=pk), plan.base_url if plan else "", at
            )
    return {"sent": sent}


def claim(pk: int, at: datetime) -> bool:
    """Takes a message for this worker; False where another has it. Written before anything is sent."""
    waiting = Message.objects.filter(pk=pk, state=State.WAITING, next_try_at__lte=at, not_after__gt=at)
    return waiting.update(state=State.SENDING, claimed_at=at, tries=F("tries") + 1) == 1


def give_up(at: datetime) -> None:
    """Marks what has come too late, and what a worker that died may or may not have sent."""
    Message.objects.filter(state=State.WAITING, not_after__lte=at).update(state=State.EXPIRED)
    lost = Message.objects.filter(state=State.SENDING, claimed_at__lt=at - LOST_AFTER)
    lost.update(state=State.UNCERTAIN, trouble="the worker ended while sending")


def _send(message: Message, base_url: str, at: datetime) -> int:
    channel = message.channel
    try:
        body = with_receipt(message, base_url)
        deliver(channel, title=message.title, body=body, address=message.address, at=at)
    except CannotSend as fault:
        _put_back(message, str(fault)[:300], at)
        note_failure(channel, str(fault), at)
        return 0
    except PerhapsSent as fault:
        _settle(message, State.UNCERTAIN, trouble=str(fault)[:300])
        note_failure(channel, str(fault), at)
        return 0
    _settle(message, State.SENT, sent_at=at, trouble="")
    Channel.objects.filter(pk=channel.pk).update(last_ok_at=at)
    return 1


def deliver(channel: Channel, *, title: str, body: str, address: str, at: datetime) -> None:
    """Hands something to the outside; raises CannotSend, PerhapsSent."""
    if not channel.is_on:
        raise CannotSend("the channel is switched off")
    if channel.is_robot:
        from shouhou.channels.robots import send_by_robot  # Apprise takes a third of a second to load

        send_by_robot(channel, title=title, body=body, mobiles=[address] if address else [])
    elif channel.kind == Kind.HYLAFAX:
        send_page(channel, f"{title}\n\n{body}", address)
    else:
        send_by_mail(channel, title=title, body=body, to=address, sent_at=at.timestamp())


def note_failure(channel: Channel, trouble: str, at: datetime) -> None:
    """Remembers that a channel failed, for the administrator."""
    Channel.objects.filter(pk=channel.pk).update(failed_at=at, trouble=trouble[:300])


def _put_back(message: Message, trouble: str, at: datetime) -> None:
    """Waits a while longer each time; after the fourth failure it stays unsent."""
    if message.tries > len(_AGAIN_AFTER):
        _settle(message, State.FAILED, trouble=trouble)
        return
    again = at + timedelta(minutes=_AGAIN_AFTER[message.tries - 1])
    _settle(message, State.WAITING, next_try_at=again, trouble=trouble)


def _settle(message: Message, state: State, **values: object) -> None:
    Message.objects.filter(pk=message.pk, state=State.SENDING).update(state=state, **values)
