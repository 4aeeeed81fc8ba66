"""Verbs of channels: setting one, trying it out, when reminders go out, where one's own go, and acknowledging one."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.channels.actions.outbox import is_address
from shouhou.channels.models import Addressee, Channel, Kind, Message, ReminderPlan
from shouhou.channels.refusals import CannotSend, PerhapsSent
from shouhou.channels.sending import deliver, note_failure
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import digits, tidy
from shouhou.journal.actions import Happening, record

ACKNOWLEDGE_FOR = timedelta(days=7)


class CannotSetChannel(Refusal):
    """The channel lacks something it needs."""


class CannotTryChannel(Refusal):
    """What was sent for trial did not arrive, as far as the other side says."""


class CannotPlanReminders(Refusal):
    """These times cannot be meant."""


class CannotAcknowledge(Refusal):
    """The link is too old."""


@dataclass(frozen=True, slots=True)
class ChannelValues:
    """A channel as it is typed; what is secret stays as it is where it is empty."""

    name: str
    kind: str
    branch_id: int | None = None
    webhook: str = ""
    signing_key: str = ""
    host: str = ""
    port: int = 465
    security: str = "TLS"
    username: str = ""
    password: str = ""
    sender: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_security: str = "TLS"
    imap_folder: str = "INBOX"
    is_on: bool = True


@transaction.atomic
def set_channel(*, channel_id: int | None, values: ChannelValues, by: Actor, at: datetime) -> Channel:
    """Adds or changes a channel; raises CannotSetChannel beside the field that is wrong."""
    channel = Channel.objects.select_for_update().get(pk=channel_id) if channel_id else Channel()
    was = channel.imap_host
    for name, value in asdict(values).items():
        if value or name not in ("webhook", "signing_key", "password"):
            setattr(channel, name, tidy(value) if isinstance(value, str) else value)
    if channel.imap_host != was or not channel.imap_host:
        channel.imap_validity, channel.imap_last = None, 0
    _demand_complete(channel)
    channel.save()
    record(
        Happening("CHANNEL_SET", at, data={"channel_id": channel.pk}, words={"channel": channel.name}),
        by=by,
        at=at,
    )
    return channel


def _demand_complete(channel: Channel) -> None:
    if not channel.name:
        raise CannotSetChannel(_("Please give it a name."), field="name")
    if channel.is_robot:
        if not _is_webhook(channel):
            raise CannotSetChannel(
                _("Paste the whole address of the robot, as the group's settings show it."), field="webhook"
            )
        return
    for name in ("host",) if channel.kind == Kind.HYLAFAX else ("host", "sender"):
        if not getattr(channel, name):
            raise CannotSetChannel(_("This is needed for e-mail and fax."), field=name)


def _is_webhook(channel: Channel) -> bool:
    address = urlsplit(channel.webhook)
    if address.scheme not in ("http", "https") or not address.hostname:
        return False
    if channel.kind == Kind.FEISHU:
        return bool(address.path.rstrip("/").rpartition("/")[2])
    key = {"WECOM": "key", "DINGTALK": "access_token"}[channel.kind]
    return bool(parse_qs(address.query).get(key))


def try_channel(*, channel_id: int, address: str, by: Actor, at: datetime) -> None:
    """Sends one line at once, outside of any transaction; raises CannotTryChannel with what the other side said."""
    channel = Channel.objects.get(pk=channel_id)
    if not channel.is_robot and not is_address("FAX" if channel.kind == Kind.HYLAFAX else "EMAIL", address):
        raise CannotTryChannel(_("Say to which address or number."), field="address")
    title = _("Trial from %(company)s") % {"company": channel.name}
    body = _("This is a trial of the reminders, sent by %(name)s. Nothing has to be done.") % {
        "name": by.name
    }
    try:
        deliver(channel, title=title, body=body, address=address, at=at)
    except (CannotSend, PerhapsSent) as fault:
        note_failure(channel, str(fault), at)
        raise CannotTryChannel(_("It did not arrive: %(trouble)s") % {"trouble": fault}) from None
    Channel.objects.filter(pk=channel.pk).update(last_ok_at=at)


@transaction.atomic
def plan_reminders(
    *,
    base_url: str,
    morning_at: time | None,
    before_minutes: int,
    evening_at: time | None,
    quiet_from: time,
    quiet_until: time,
    by: Actor,
    at: datetime,
) -> ReminderPlan:
    """Says when reminders go out; raises CannotPlanReminders where one of them lies within the quiet hours."""
    plan, _is_new = ReminderPlan.objects.select_for_update().get_or_create(pk=1)
    plan.base_url = base_url.rstrip("/")
    plan.morning_at, plan.evening_at, plan.before_minutes = morning_at, evening_at, before_minutes
    plan.quiet_from, plan.quiet_until = quiet_from, quiet_until
    if plan.base_url and urlsplit(plan.base_url).scheme not in ("http", "https"):
        raise CannotPlanReminders(
            _("Write the whole address, like https://service.example.com."), field="base_url"
        )
    for name, moment in (("morning_at", morning_at), ("evening_at", evening_at)):
        if moment is not None and _lies_in_quiet(plan, moment):
            raise CannotPlanReminders(_("This lies within the quiet hours."), field=name)
    if morning_at and evening_at and morning_at >= evening_at:
        raise CannotPlanReminders(_("The rest comes after the list of the day."), field="evening_at")
    plan.save()
    record(Happening("REMINDERS_PLANNED", at, data={}), by=by, at=at)
    return plan


def _lies_in_quiet(plan: ReminderPlan, moment: time) -> bool:
    if plan.quiet_from <= plan.quiet_until:
        return plan.quiet_from <= moment < plan.quiet_until
    return moment >= plan.quiet_from or moment < plan.quiet_until


@transaction.atomic
def set_addressee(
    *, staff: Staff, email: str, mobile: str, by_robot: bool, by_email: bool, by: Actor, at: datetime
) -> Addressee:
    """Says where a person gets her reminders; a preference, which leaves no event."""
    values = {"email": email, "mobile": digits(mobile)[:20], "by_robot": by_robot, "by_email": by_email}
    addressee, _is_new = Addressee.objects.update_or_create(staff=staff, defaults=values)
    return addressee


@transaction.atomic
def enqueue(*, messages: Iterable[Message], by: Actor, at: datetime) -> int:
    """Puts messages into the outbox, each key once; sent after the commit, by the worker. Returns how many are new."""
    listed = list(messages)
    known = set(Message.objects.filter(key__in=[m.key for m in listed]).values_list("key", flat=True))
    fresh = [m for m in {m.key: m for m in listed}.values() if m.key not in known]
    Message.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


@transaction.atomic
def acknowledge(*, message_id: int, by: Actor, at: datetime) -> Message:
    """Notes that a reminder was seen, once; raises CannotAcknowledge after a week."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if at - message.written_at > ACKNOWLEDGE_FOR:
        raise CannotAcknowledge(_("This link is too old."))
    if message.acknowledged_at is None:
        message.acknowledged_at = at
        message.save(update_fields=["acknowledged_at"])
    return message
