"""Who carries what goes out: the mailbox, HylaFAX, or a folder into which it is written as it would go out."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from django.conf import settings
from django.core.files.storage import default_storage

from shouhou.channels.fax import call_sendfax
from shouhou.channels.mail import Enclosed, MailServer, letter_of
from shouhou.channels.models import Channel, Kind, Outgoing, OutgoingWay
from shouhou.channels.refusals import CannotSend, NeverArrives

type Hand = Callable[[], None]

_KINDS: Final = {OutgoingWay.EMAIL: Kind.EMAIL, OutgoingWay.FAX: Kind.HYLAFAX}


class Carrier(Protocol):
    """Carries one thing; calls `hand` right before it begins to leave the house."""

    channel: Channel | None

    def carry(self, one: Outgoing, hand: Hand, at: datetime) -> None:
        """Raises CannotSend, PerhapsSent, and what `hand` raises."""

    def close(self) -> None:
        """Ends what was opened."""


class Carriers:
    """The carriers of one run of the sender, each opened once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int | None], Carrier] = {}

    def of(self, one: Outgoing) -> Carrier:
        """Who carries this; raises CannotSend where there is nobody."""
        place = one.way, one.branch_id
        if place not in self._made:
            self._made[place] = _carrier(one)
        return self._made[place]

    def close(self) -> None:
        """Ends all that was opened."""
        for carrier in self._made.values():
            carrier.close()


def way_out(way: str, branch_id: int | None) -> Channel | None:
    """The channel in use for a way: the branch's own before the company's."""
    kind = _KINDS.get(OutgoingWay(way))
    found = Channel.objects.filter(kind=kind, is_on=True).order_by("pk") if kind else []
    fitting = [channel for channel in found if channel.branch_id in (None, branch_id)]
    return min(fitting, key=lambda channel: channel.branch_id is None, default=None)


def _carrier(one: Outgoing) -> Carrier:
    if settings.PRACTICE:
        return Folder()
    channel = way_out(one.way, one.branch_id)
    if channel is None:
        if one.way == OutgoingWay.EMAIL:
            raise CannotSend("no mailbox is in use")
        return Folder()
    return Mailbox(channel) if channel.kind == Kind.EMAIL else HylaFax(channel)


class Mailbox:
    """The company's mailbox, over one connection."""

    def __init__(self, channel: Channel) -> None:
        self.channel: Channel | None = channel
        self._of, self._server = channel, MailServer(channel)

    def carry(self, one: Outgoing, hand: Hand, at: datetime) -> None:
        """One mail, under the Message-ID that it keeps however often it is tried."""
        letter = letter_of(
            self._of,
            title=one.subject,
            body=one.text,
            to=one.address,
            name=one.name,
            sent_at=at.timestamp(),
            token=one.message_id,
            enclosed=enclosed(one),
        )
        self._server.send(letter, to=one.address, hand=hand)

    def close(self) -> None:
        """Says good-bye."""
        self._server.close()


class HylaFax:
    """Debian's `sendfax`, which queues a job at a HylaFAX server."""

    def __init__(self, channel: Channel) -> None:
        self.channel: Channel | None = channel
        self._of = channel

    def carry(self, one: Outgoing, hand: Hand, at: datetime) -> None:
        """One job; the server dials, tries again and keeps its own book."""
        with tempfile.TemporaryDirectory() as folder:
            pages = _written(one, Path(folder), with_head=False)
            hand()
            call_sendfax(self._of, one.address, pages)

    def close(self) -> None:
        """Nothing stays open."""


class Folder:
    """Writes into a folder what would go out, one file for the words and one for each enclosure.

    Written again it is the same file, so what a dead worker had begun is simply done again.
    """

    channel: Channel | None = None

    def carry(self, one: Outgoing, hand: Hand, at: datetime) -> None:
        """Puts the files there, each whole or not at all."""
        folder = drop_folder(one.way)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as kept:
            made = _written(one, Path(kept), with_head=True)
            hand()
            for file in made:
                os.replace(file, folder / file.name)

    def close(self) -> None:
        """Nothing stays open."""


def drop_folder(way: str) -> Path:
    """Where the folder of a way lies, in the data folder."""
    return Path(settings.DATA) / "outgoing" / way.lower()


def enclosed(one: Outgoing) -> list[Enclosed]:
    """The files that go along, as they were when it was written; raises NeverArrives where one is not."""
    found = []
    for told in one.enclosures:
        try:
            with default_storage.open(told["path"]) as file:
                content = file.read()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != told["sha256"]:
            raise NeverArrives(f"the enclosed file is missing or was changed: {told['name']}")
        found.append(Enclosed(told["name"], told["content_type"], content))
    return found


def _written(one: Outgoing, folder: Path, *, with_head: bool) -> list[Path]:
    """The words and enclosures as files; for a fax with pages of its own the words are left out."""
    stem, files = f"{one.pk:08d}", enclosed(one)
    made = []
    if with_head or not files:
        head = f"To: {one.address} {one.name}\nSubject: {one.subject}\n\n" if with_head else ""
        made.append(folder / f"{stem}.txt")
        made[-1].write_text(f"{head}{one.text}\n", encoding="utf-8")
    for n, file in enumerate(files, 1):
        ending = PurePosixPath(file.name).suffix[:8] or ".bin"
        made.append(folder / f"{stem}-{n}{ending}")
        made[-1].write_bytes(file.content)
    return made
