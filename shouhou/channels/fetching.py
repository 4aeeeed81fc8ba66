"""Mail is fetched from the mailboxes by IMAP: read only, each mail once, kept raw."""

import hashlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from shouhou.channels.models import Channel, Incoming, Kind, Outgoing, OutgoingState, Security
from shouhou.channels.reading import Mail, read_mail
from shouhou.channels.refusals import CannotFetch
from shouhou.channels.sending import note_failure
from shouhou.channels.subjects import tell_settled

AT_ONCE: Final = 50
LARGEST: Final = 15 * 1024 * 1024
_SECONDS: Final = 20
_HEAD_ONLY: Final = "BODY.PEEK[HEADER]"


def fetch_all(now: Callable[[], datetime]) -> dict[str, int]:
    """Fetches what is new in every mailbox that has IMAP; one that fails says so and keeps nobody else back."""
    count = 0
    for channel in Channel.objects.filter(kind=Kind.EMAIL, is_on=True).exclude(imap_host=""):
        at = now()
        try:
            count += fetch(channel, at)
        except CannotFetch as fault:
            note_failure(channel, str(fault), at)
    return {"fetched": count}


def fetch(channel: Channel, at: datetime) -> int:
    """Fetches at most fifty new mails of a mailbox; the first time only notes where it stands. Raises CannotFetch.

    How far it was read is written down with each mail, in one transaction: cut off anywhere, none is lost or doubled.
    """
    count = 0
    try:
        with _opened(channel) as server:
            validity, following = _place(server, channel.imap_folder)
            if channel.imap_validity is None:
                _go_on(channel, validity, following - 1)
                return 0
            if (
                channel.imap_validity != validity
            ):  # the server counts anew; what was fetched is known by its content
                _go_on(channel, validity, 0)
            for uid in _new(server, channel.imap_last)[:AT_ONCE]:
                count += _keep(channel, uid, _size(server, uid), server, at)
    except (OSError, imaplib.IMAP4.error, ValueError) as fault:
        raise CannotFetch(f"IMAP: {type(fault).__name__}: {fault}"[:300]) from None
    return count


@contextmanager
def _opened(channel: Channel) -> Iterator[imaplib.IMAP4]:
    """A connection that has signed in; ended in any case."""
    if settings.PRACTICE:
        raise CannotFetch("nothing is fetched in practice")
    context = ssl.create_default_context()
    server: imaplib.IMAP4
    if channel.imap_security == Security.TLS:
        server = imaplib.IMAP4_SSL(
            channel.imap_host, channel.imap_port, ssl_context=context, timeout=_SECONDS
        )
    else:
        server = imaplib.IMAP4(channel.imap_host, channel.imap_port, timeout=_SECONDS)
    try:
        if channel.imap_security == Security.STARTTLS:
            server.starttls(context)
        server.login(channel.username, channel.password)
        yield server
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()
        with suppress(OSError):
            server.shutdown()


def _place(server: imaplib.IMAP4, folder: str) -> tuple[int, int]:
    """The folder's UIDVALIDITY and the number that the next mail will get."""
    said, answer = server.select(_quoted(folder), readonly=True)
    if said != "OK":
        raise CannotFetch(f"IMAP: no folder {folder}: {_words(answer[0])}"[:300])
    validity = _words(server.response("UIDVALIDITY")[1][0])
    following = _words(server.response("UIDNEXT")[1][0])
    if not following.isdecimal():
        every = _new(server, 0)
        following = str((every[-1] if every else 0) + 1)
    return int(validity), int(following)


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "").replace('"', "") + '"'


def _new(server: imaplib.IMAP4, last: int) -> list[int]:
    """The numbers behind the last one; a server answers `*` with its last mail even where that is not new."""
    _said, answer = server.uid("SEARCH", f"UID {last + 1}:*")
    return sorted(uid for uid in map(int, _words(answer[0]).split()) if uid > last)


def _size(server: imaplib.IMAP4, uid: int) -> int:
    _said, answer = server.uid("FETCH", str(uid), "(RFC822.SIZE)")
    found = re.search(r"RFC822\.SIZE (\d+)", " ".join(_words(part) for part in answer))
    return int(found[1]) if found else 0


def _keep(channel: Channel, uid: int, size: int, server: imaplib.IMAP4, at: datetime) -> int:
    is_whole = size <= LARGEST
    _said, answer = server.uid("FETCH", str(uid), f"({'BODY.PEEK[]' if is_whole else _HEAD_ONLY})")
    raw = next((part[1] for part in answer if isinstance(part, tuple)), b"")
    mail = read_mail(raw)
    odd = mail.odd if is_whole else ("TOO_LARGE",)
    digest = hashlib.sha256(raw).hexdigest()
    with transaction.atomic():
        is_known = Incoming.objects.filter(channel=channel, sha256=digest).exists()
        if raw and not is_known:
            one = _row(channel, uid, mail, raw if is_whole else None, digest, at)
            one.trouble, one.size = " ".join(odd), size or len(raw)
            one.save()
            _tell_bounces(mail, at)
        _go_on(channel, channel.imap_validity or 0, uid)
    return int(bool(raw) and not is_known)


def _row(channel: Channel, uid: int, mail: Mail, raw: bytes | None, digest: str, at: datetime) -> Incoming:
    answered = Outgoing.objects.filter(message_id__in=(*mail.tokens, *mail.bounced)).order_by("-pk").first()
    return Incoming(
        channel=channel,
        uid_validity=channel.imap_validity or 0,
        uid=uid,
        raw=raw,
        sha256=digest,
        fetched_at=at,
        dated_at=mail.dated_at,
        message_id=mail.message_id,
        from_name=mail.from_name,
        from_address=mail.from_address,
        subject=mail.subject,
        text=mail.text,
        parts=list(mail.parts),
        answers=answered,
        is_bounce=bool(mail.bounced),
    )


def _tell_bounces(mail: Mail, at: datetime) -> None:
    """What a report says could not be delivered has come back."""
    sent = Outgoing.objects.select_for_update(of=("self",)).filter(
        message_id__in=mail.bounced, state__in=(OutgoingState.SENT, OutgoingState.UNCERTAIN)
    )
    for one in sent:
        one.state, one.error = OutgoingState.BOUNCED, mail.subject[:300]
        one.save(update_fields=["state", "error"])
        tell_settled(one, at)


def _go_on(channel: Channel, validity: int, last: int) -> None:
    channel.imap_validity, channel.imap_last = validity, last
    channel.save(update_fields=["imap_validity", "imap_last"])


def _words(raw: object) -> str:
    return raw.decode("utf-8", errors="replace") if isinstance(raw, bytes) else ""
