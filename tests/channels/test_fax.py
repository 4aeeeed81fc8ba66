"""Fax by HylaFAX as far as Debian's client goes without a modem: what it is told, and what it says."""

import shutil
import socketserver
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Thread

import pytest

from shouhou.channels.actions import (
    CannotTryChannel,
    ChannelValues,
    Parcel,
    put_in_outbox,
    set_channel,
    try_channel,
)
from shouhou.channels.models import Channel, OutgoingState
from shouhou.channels.posting import send_outbox
from tests.channels.conftest import NOW, free_port
from tests.world import World, actor

OUT = NOW + timedelta(minutes=1)
needs_client = pytest.mark.skipif(
    shutil.which("sendfax") is None, reason="Debian's package hylafax-client is not installed"
)


@dataclass
class FaxServer:
    """A server that speaks HylaFAX's protocol as far as a job being queued: what it was told."""

    port: int = 0
    heard: list[str] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)
    refuses: str = ""


class _Talk(socketserver.StreamRequestHandler):
    server_of: FaxServer

    def handle(self) -> None:
        self.data: socketserver.TCPServer | None = None
        self.say("220 localhost server (HylaFAX (tm)) ready.")
        while line := self.rfile.readline():
            order = line.decode("latin-1").strip()
            self.server_of.heard.append(order)
            word = order.split()[0].upper() if order else ""
            if self.server_of.refuses and word == self.server_of.refuses:
                self.say("550 not allowed here")
            elif word == "EPRT" or word == "PORT":
                self.where = order
                self.say("200 PORT command successful.")
            elif word in ("STOT", "STOU"):
                self.store()
            else:
                self.say(
                    {
                        "USER": "230 User logged in.",
                        "JNEW": "200 New job created: jobid: 7 groupid: 7.",
                        "JSUBM": "200 Job 7 submitted.",
                        "QUIT": "221 Goodbye.",
                    }.get(word, "200 Done.")
                )
            if word == "QUIT":
                return

    def store(self) -> None:
        import socket

        told = self.where.split()[1]
        if told.startswith("|"):
            _empty, _family, host, port = told.split("|")[:4]
        else:
            numbers = told.split(",")
            host, port = ".".join(numbers[:4]), str(int(numbers[4]) * 256 + int(numbers[5]))
        with socket.create_connection((host, int(port)), timeout=10) as pipe:
            self.say("150 FILE: /tmp/doc7 (Opening new data connection).")
            content = b"".join(iter(lambda: pipe.recv(65536), b""))
        self.server_of.pages.append(content)
        self.say("226 Transfer complete (FILE: /tmp/doc7).")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def fax_server() -> Iterator[FaxServer]:
    """Listens on a free port."""
    told = FaxServer()
    talk = type("Talk", (_Talk,), {"server_of": told})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), talk)
    server.daemon_threads = True
    told.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


def fax(world: World, port: int) -> Channel:
    """The company's fax server."""
    values = ChannelValues("传真", "HYLAFAX", host="127.0.0.1", port=port, username="shouhou")
    return set_channel(channel_id=None, values=values, by=actor(world.administrator), at=NOW)


@needs_client
def test_a_fax_is_queued_at_the_server_with_number_and_pages(world: World, fax_server: FaxServer) -> None:
    fax(world, fax_server.port)
    parcel = Parcel("f", "FAX", "0531-8888 6666", "Dear customer")
    (one,) = put_in_outbox(parcels=[parcel], by=actor(world.agent), at=NOW)
    send_outbox(lambda: OUT)
    one.refresh_from_db()
    assert (one.state, one.error) == (OutgoingState.SENT, "")
    assert any('DIALSTRING "053188886666"' in order.upper() for order in fax_server.heard)
    assert len(fax_server.pages) == 1
    assert len(fax_server.pages[0]) > 100


@needs_client
def test_a_server_that_refuses_the_job_or_is_not_there_is_tried_again(
    world: World, fax_server: FaxServer
) -> None:
    channel = fax(world, fax_server.port)
    fax_server.refuses = "JNEW"
    parcel = Parcel("f", "FAX", "0531-88886666", "Dear customer")
    (one,) = put_in_outbox(parcels=[parcel], by=actor(world.agent), at=NOW)
    send_outbox(lambda: OUT)
    one.refresh_from_db()
    assert (one.state, one.attempts) == (OutgoingState.WAITING, 1)
    assert one.error
    Channel.objects.update(port=free_port())
    send_outbox(lambda: OUT + timedelta(minutes=1))
    one.refresh_from_db()
    assert (one.state, one.attempts) == (OutgoingState.WAITING, 2)
    with pytest.raises(CannotTryChannel):
        try_channel(channel_id=channel.pk, address="0531-88886666", by=actor(world.administrator), at=NOW)


def test_without_the_client_it_says_what_is_missing(
    world: World, fax_server: FaxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    fax(world, fax_server.port)
    (one,) = put_in_outbox(
        parcels=[Parcel("f", "FAX", "0531-88886666", "您好")], by=actor(world.agent), at=NOW
    )
    send_outbox(lambda: OUT)
    one.refresh_from_db()
    assert one.state == OutgoingState.WAITING
    assert "hylafax-client" in one.error
