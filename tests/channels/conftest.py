"""A real mail server and a real web server on this machine, and channels that lead to them."""

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from django.core.cache import cache
from django.test import Client

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.channels.actions import ChannelValues, set_addressee, set_channel
from shouhou.channels.models import Channel
from shouhou.core import clock
from tests.world import World, actor, local, make_world

NOW = local(2, 8, 0)


@pytest.fixture
def founded_at() -> datetime:
    """The company was founded on Saturday and hired its people on Sunday."""
    return local(1, 9)


@pytest.fixture
def world(db: None, founded_at: datetime) -> Iterator[World]:
    """The cast, at eight on Monday morning."""
    founding.forget()
    cache.clear()
    with clock.set_to(NOW):
        yield make_world(at=founded_at)
    founding.forget()


@pytest.fixture
def enter() -> Callable[[Staff], Client]:
    """Signs somebody in."""

    def signed_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff)
        return client

    return signed_in


@dataclass
class Group:
    """A chat group's robot: what it was sent, and how it answers."""

    port: int = 0
    answers: list[tuple[int, Any]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def group() -> Iterator[Group]:
    """Listens on a free port; answers as the real ones do, or as a test has said."""
    group = Group()

    class Robot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            group.heard.append(json.loads(body))
            group.paths.append(self.path)
            code, said = group.answers.pop(0) if group.answers else (200, {"errcode": 0, "errmsg": "ok"})
            told = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Robot)
    group.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield group
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class PostOffice:
    """A mail server: what it has taken, and whom it refuses."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    dies_at: str = ""
    before_rcpt: Callable[[], None] = lambda: None

    async def handle_RCPT(  # noqa: N802 -- the names of SMTP
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.before_rcpt()
        if self.dies_at == "RCPT":
            server.transport.abort()
        if address in self.refused:
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.dies_at == "DATA":
            server.transport.abort()
            return "451 going down"
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


def _knows(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    is_known = (data.login, data.password) == (b"shouhou", b"secret")
    return AuthResult(success=is_known, handled=is_known)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """Listens on a free port and knows one password."""
    office = PostOffice()
    server = Controller(
        office,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=_knows,
        auth_require_tls=False,
    )
    server.start()
    office.port = server.port
    yield office
    server.stop()


@pytest.fixture
def robot(world: World, group: Group) -> Channel:
    """A WeCom robot for the head office."""
    values = ChannelValues("售后群", "WECOM", webhook=f"{group.url}/cgi-bin/webhook/send?key=abc-1")
    return set_channel(channel_id=None, values=values, by=actor(world.administrator), at=NOW)


@pytest.fixture
def mailbox(world: World, post_office: PostOffice) -> Channel:
    """The company's mailbox."""
    values = ChannelValues(
        "博远售后",
        "EMAIL",
        host="127.0.0.1",
        port=post_office.port,
        security="NONE",
        username="shouhou",
        password="secret",
        sender="service@example.com",
    )
    return set_channel(channel_id=None, values=values, by=actor(world.administrator), at=NOW)


def mails(staff: Staff, address: str, *, by_robot: bool = False) -> None:
    """Somebody wants her reminders by mail."""
    set_addressee(
        staff=staff, email=address, mobile="", by_robot=by_robot, by_email=True, by=actor(staff), at=NOW
    )
