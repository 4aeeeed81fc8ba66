"""Verbs of the outbox: something is put into it, taken back, tried again, noted as sent, let go."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.channels.carriers import way_out
from shouhou.channels.models import Incoming, Outgoing, OutgoingState, OutgoingWay
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy, tidy_long
from shouhou.journal.actions import Happening, record

HELD_FOR: Final = timedelta(minutes=1)
_NUMBER: Final = re.compile(r"\+?[\d ()-]{3,24}(?:,\d{1,6})?")
_OPEN: Final = (OutgoingState.DEAD, OutgoingState.UNCERTAIN, OutgoingState.BOUNCED)


class CannotPutInOutbox(Refusal):
    """It cannot go out so: no such address, or no way for it."""


class CannotTakeBack(Refusal):
    """It has left the house, or is just leaving it."""


class CannotDecide(Refusal):
    """There is nothing to decide about it."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A stored file that goes along, by its place in the store and its hash."""

    path: str
    name: str
    content_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to be sent; the same `key` is written once, however often it is put."""

    key: str
    way: str
    address: str
    text: str
    subject: str = ""
    name: str = ""
    about_kind: str = ""
    about_ref: int = 0
    enclosures: tuple[Enclosure, ...] = ()


@transaction.atomic
def put_in_outbox(
    *,
    parcels: Sequence[Parcel],
    by: Actor,
    at: datetime,
    branch_id: int | None = None,
    not_before: datetime | None = None,
) -> list[Outgoing]:
    """Writes what is to be sent, in the transaction of the verb that sends it; sent by the worker, after the commit
    and not before a minute has passed, in which it can be taken back. Returns what is new. Raises CannotPutInOutbox.
    """
    branch = branch_id or by.branch_id
    for parcel in parcels:
        check_parcel(parcel)
    for way in {parcel.way for parcel in parcels}:
        _demand_way(way, branch)
    wanted = {parcel.key: parcel for parcel in parcels}
    known = set(Outgoing.objects.filter(key__in=wanted).values_list("key", flat=True))
    begins = not_before or at + HELD_FOR
    fresh = [
        Outgoing(
            key=key,
            way=parcel.way,
            address=parcel.address.strip(),
            name=tidy(parcel.name)[:200],
            subject=tidy(parcel.subject)[:200],
            text=tidy_long(parcel.text),
            enclosures=[
                {"path": e.path, "name": e.name, "content_type": e.content_type, "sha256": e.sha256}
                for e in parcel.enclosures
            ],
            about_kind=parcel.about_kind,
            about_ref=parcel.about_ref,
            branch_id=branch,
            by_id=by.staff_id,
            written_at=at,
            not_before=begins,
            next_try_at=begins,
            message_id=secrets.token_hex(16),
        )
        for key, parcel in wanted.items()
        if key not in known
    ]
    Outgoing.objects.bulk_create(fresh, batch_size=500)
    return fresh


def check_parcel(parcel: Parcel) -> None:
    """Raises CannotPutInOutbox for an address that cannot be one."""
    if not is_address(parcel.way, parcel.address):
        words = {
            OutgoingWay.EMAIL: _("“%(address)s” is no e-mail address."),
            OutgoingWay.FAX: _("“%(address)s” is no fax number."),
            OutgoingWay.SMS: _("“%(address)s” is no mobile number."),
        }
        raise CannotPutInOutbox(words[OutgoingWay(parcel.way)] % {"address": parcel.address}, field="address")


def is_address(way: str, address: str) -> bool:
    """Whether something can be sent there at all."""
    if way != OutgoingWay.EMAIL:
        return bool(_NUMBER.fullmatch(address.strip()))
    try:
        validate_email(address.strip())
    except ValidationError:
        return False
    return len(address) <= 254


def _demand_way(way: str, branch_id: int | None) -> None:
    if way == OutgoingWay.EMAIL and way_out(way, branch_id) is None:
        raise CannotPutInOutbox(
            _("There is no mailbox to send from yet; the administrator adds one under Settings › Sending."),
            field="way",
        )


@transaction.atomic
def take_back(*, outgoing_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Keeps back what has not left the house yet; raises CannotTakeBack where none of it is waiting any more."""
    waiting = Outgoing.objects.select_for_update(of=("self",)).filter(pk__in=outgoing_ids)
    rows = list(waiting.filter(state=OutgoingState.WAITING))
    if not rows:
        raise CannotTakeBack(_("It has left the house already."))
    _write(rows, OutgoingState.TAKEN_BACK)
    _tell("OUTGOING_TAKEN_BACK", rows, by, at)
    return len(rows)


@transaction.atomic
def try_again(*, outgoing_id: int, by: Actor, at: datetime, address: str = "") -> Outgoing:
    """Has a dead one, one that came back or an uncertain one sent again, to another address where one is given.

    Raises CannotDecide, CannotPutInOutbox.
    """
    one = _to_decide(outgoing_id)
    wanted = address.strip() or one.address
    check_parcel(Parcel(one.key, one.way, wanted, ""))
    one.address, one.attempts, one.next_try_at = wanted, 0, at
    _write([one], OutgoingState.WAITING, "address", "attempts", "next_try_at")
    _tell("OUTGOING_RETRIED", [one], by, at)
    return one


@transaction.atomic
def note_as_sent(*, outgoing_id: int, by: Actor, at: datetime) -> Outgoing:
    """A person has made sure that it arrived. Raises CannotDecide."""
    one = _to_decide(outgoing_id)
    one.sent_at = one.handed_at or at
    _write([one], OutgoingState.SENT, "sent_at")
    _tell("OUTGOING_NOTED_SENT", [one], by, at)
    return one


@transaction.atomic
def let_go(*, outgoing_id: int, by: Actor, at: datetime) -> Outgoing:
    """It is not sent any more. Raises CannotDecide."""
    one = _to_decide(outgoing_id)
    _write([one], OutgoingState.TAKEN_BACK)
    _tell("OUTGOING_TAKEN_BACK", [one], by, at)
    return one


@transaction.atomic
def read_incoming(*, incoming_id: int, by: Actor, at: datetime) -> Incoming:
    """Notes who was the first to read a mail that came in."""
    mail = Incoming.objects.select_for_update(of=("self",)).get(pk=incoming_id)
    if mail.seen_at is None:
        mail.seen_at, mail.seen_by_id = at, by.staff_id
        mail.save(update_fields=["seen_at", "seen_by"])
    return mail


def _to_decide(pk: int) -> Outgoing:
    one = Outgoing.objects.select_for_update(of=("self",)).get(pk=pk)
    if one.state not in _OPEN:
        raise CannotDecide(_("There is nothing to decide about this any more. Load the page again."))
    return one


def _write(rows: list[Outgoing], state: OutgoingState, *also: str) -> None:
    for row in rows:
        row.state = state
        row.save(update_fields=["state", *also])


def _tell(kind: str, rows: Sequence[Outgoing], by: Actor, at: datetime) -> None:
    told: list[dict[str, Any]] = [{"outgoing_id": row.pk} for row in rows]
    words = [{"subject": row.subject or str(row.get_way_display()), "to": row.name} for row in rows]
    record(*(Happening(kind, at, data=d, words=w) for d, w in zip(told, words, strict=True)), by=by, at=at)
