"""Practice beside the real company: a process of its own on a data folder of its own, reached under one path of the
same server. The page that leads there starts it for whoever is signed in; it ends with the server."""

import argparse
import contextlib
import http.client
import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from shouhou.cli.ready import bring_up, refusals_said
from shouhou.cli.words import say
from shouhou.cli.work import keep_working
from shouhou.practice import PREFIX
from shouhou.practice.beside import IN_REQUEST, State

COOKIES: Final = "practice-"
"""What the names of its cookies begin with in the browser, so that none is taken for the real company's."""
_DOOR: Final = f"{PREFIX}/sign-in/"
"""Nobody has a password in practice: whoever has no way in any more gets a new one in the real company."""
_STOP_WITHIN: Final = 25.0
_PATIENCE: Final = 120.0
_CHUNK: Final = 64 * 1024
_CUSTOMERS, _DAYS = 40, 14
_OWN: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "date", "server"})

type Start = Callable[..., Any]
type Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Adds the command by which `shouhou serve` starts practice; nobody else needs it."""
    parser = commands.add_parser("practice", parents=[shared])
    parser.add_argument("--port", type=int, required=True)
    parser.set_defaults(run=practise)


def practise(given: argparse.Namespace) -> int:
    """Serves practice until the parent ends, with what runs by itself: brought up to date, with a company to practise
    in. Nothing of it reaches beyond its own data folder."""
    bring_up(given)
    with refusals_said():
        from shouhou.cli.data import bring_up_to_date

        bring_up_to_date()
        _settle_in()
    from django.core.wsgi import get_wsgi_application

    from shouhou.access import batch
    from shouhou.cli.web import make_server

    batch.write_by_itself()
    server = make_server(get_wsgi_application(), host="127.0.0.1", port=given.port, cert=None, key=None)
    threading.Thread(target=server.serve, name="practice", daemon=True).start()
    try:
        keep_working(until_parent_ends=True)
    finally:
        server.stop()
    return 0


def _settle_in() -> None:
    """Loads the company to practise in; the passwords of its people, which everybody knows, open nothing here."""
    from django.contrib.auth.hashers import make_password

    from shouhou.accounts.models import Staff
    from shouhou.core import clock
    from shouhou.intake.demo import loading

    at = clock.now()
    if loading.load(at=at, customers=_CUSTOMERS, recent_days=_DAYS, if_empty=True, say=say):
        Staff.objects.update(password=make_password(None), pin="")


class Practice:
    """The process of practice: started when somebody goes there, again if it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._answers = False
        self._began = 0.0
        self.said = ""
        self.port = 0

    @property
    def state(self) -> State:
        """Whether it runs and answers."""
        child = self._child
        if child is None:
            return State.AWAY
        if child.poll() is not None:
            return State.AWAY if self._answers else State.FAILED
        if not self._answers:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                return State.PREPARING
            self._answers = True
        return State.READY

    @property
    def seconds(self) -> int:
        """For how long it has been running."""
        return int(time.monotonic() - self._began)

    def wake(self) -> None:
        """Starts it where it does not run."""
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._start()

    def begin_anew(self) -> None:
        """Ends it, removes all that was done in it, and starts it with a fresh company; raises OSError."""
        with self._lock:
            self._stop()
            folder = _folder()
            if folder.exists():
                shutil.rmtree(folder)
            self._start()

    def stop(self) -> None:
        """Ends it; it notices by itself where we are killed."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        if child.stdin:
            child.stdin.close()
        try:
            child.wait(_STOP_WITHIN)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._answers, self._began, self.said = False, time.monotonic(), ""
        self._child = child = subprocess.Popen(
            [sys.executable, "-m", "shouhou", "practice", "--port", str(self.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_environment(),
            encoding="utf-8",
            errors="replace",
        )
        threading.Thread(target=self._listen, args=(child,), name="practice-said", daemon=True).start()

    def _listen(self, child: "subprocess.Popen[str]") -> None:
        """Passes on what it says; its last line is shown to whoever waits."""
        if child.stdout is None:
            return
        with child.stdout as lines:
            for line in lines:
                say(line.rstrip())
                if child is self._child and line.strip():
                    self.said = line.strip()


def prepare_key() -> None:
    """Makes the key by which tickets are signed; both processes read it, and it ends with them."""
    os.environ.setdefault("SHOUHOU_PRACTICE_KEY", secrets.token_urlsafe(32))


def _folder() -> Path:
    from django.conf import settings

    return Path(settings.DATA) / "practice"


def _environment() -> dict[str, str]:
    """Nothing of the real company but the key of tickets: neither database nor files, key or backups."""
    from django.conf import settings

    own = {
        "PYTHONIOENCODING": "utf-8",
        "SHOUHOU_DATA": str(_folder()),
        "SHOUHOU_PRACTICE": "1",
        "SHOUHOU_PRACTICE_KEY": settings.PRACTICE_KEY,
        "SHOUHOU_BEHIND_PROXY": "1",
        "SHOUHOU_TLS": "1" if settings.SESSION_COOKIE_SECURE else "",
    }
    others = ("SHOUHOU_DATABASE", "SHOUHOU_SECRET_KEY", "SHOUHOU_FILES", "SHOUHOU_BACKUP_TO", "SHOUHOU_HOSTS")
    return os.environ | dict.fromkeys(others, "") | own


def with_practice(application: Application, practice: Practice) -> Application:
    """The application, with everything under the path of practice handed on to its process; it starts nothing by
    itself. The pages that lead there find it in their request."""

    def chosen(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != PREFIX and not path.startswith(f"{PREFIX}/"):
            return application(environ | {IN_REQUEST: practice}, start_response)
        if practice.state is State.READY and not path.startswith(_DOOR):
            with contextlib.suppress(OSError):
                return _handed_on(environ, start_response, practice.port)
        return _led_back(start_response)

    return chosen


def _led_back(start_response: Start) -> Iterable[bytes]:
    """Sends to the page of the real company that says how practice is, and starts it for those who may."""
    from django.urls import reverse

    page = reverse("practice:room")
    heads = [
        ("Location", page),
        ("HX-Redirect", page),
        ("Cache-Control", "no-store"),
        ("Content-Length", "0"),
    ]
    start_response("303 See Other", heads)
    return []


def _handed_on(environ: dict[str, Any], start_response: Start, port: int) -> Iterable[bytes]:
    """The answer of practice; its cookies and the places it leads to are kept apart from the real company's."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    length = int(environ.get("CONTENT_LENGTH") or 0)
    path = (environ.get("REQUEST_URI") or environ["PATH_INFO"]).removeprefix(PREFIX)
    if not environ.get("REQUEST_URI") and environ.get("QUERY_STRING"):
        path += f"?{environ['QUERY_STRING']}"
    body = environ["wsgi.input"].read(length) if length else None
    connection.request(environ["REQUEST_METHOD"], path or "/", body=body, headers=_headers(environ))
    answer = connection.getresponse()
    heads = [
        (name, _kept_apart(name.lower(), value))
        for name, value in answer.getheaders()
        if name.lower() not in _OWN
    ]
    start_response(f"{answer.status} {answer.reason or HTTPStatus(answer.status).phrase}", heads)
    return _read(connection, answer)


def _read(connection: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while piece := answer.read(_CHUNK):
            yield piece
    finally:
        connection.close()


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    found = {
        name[5:].replace("_", "-").title(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    found.pop("Connection", None)
    found.pop("Cookie", None)
    own = [
        one.strip().removeprefix(COOKIES)
        for one in environ.get("HTTP_COOKIE", "").split(";")
        if one.strip().startswith(COOKIES)
    ]
    if own:
        found["Cookie"] = "; ".join(own)
    if environ.get("CONTENT_TYPE"):
        found["Content-Type"] = environ["CONTENT_TYPE"]
    found.setdefault("X-Forwarded-Proto", environ.get("wsgi.url_scheme", "http"))
    found.setdefault("X-Forwarded-Host", environ.get("HTTP_HOST", ""))
    found["X-Forwarded-For"] = environ.get("REMOTE_ADDR", "")
    return found


def _kept_apart(name: str, value: str) -> str:
    if name == "set-cookie":
        return COOKIES + value
    if name in {"location", "hx-redirect", "hx-location"} and value.startswith("/"):
        return value if value.startswith(f"{PREFIX}/") else PREFIX + value
    return value
