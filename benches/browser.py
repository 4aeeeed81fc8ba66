"""A browser without a network: the whole WSGI application in this process, with a person's session."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from shouhou.accounts.models import Staff

_TOKEN = "benchesbenchesbenchesbenchesbenc"  # what a browser keeps against forged forms: 32 characters
_BACKEND = "shouhou.accounts.backends.StaffBackend"

type Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, where it leads, and how many bytes."""

    status: int
    location: str
    body: bytes


class Browser:
    """Somebody at her desk; without a person a stranger."""

    def __init__(self, application: Application, staff: Staff | None = None) -> None:
        self._application = application
        cookies = SimpleCookie({"csrftoken": _TOKEN})
        if staff is not None:
            cookies["sessionid"] = _session_of(staff)
        self._cookies = cookies.output(attrs=[], header="", sep=";").strip() if staff is not None else ""

    def get(self, address: str, *, part: bool = False) -> Answer:
        """Opens a page, or asks for a part of one as its script does."""
        return self._ask("GET", address, b"", {"HTTP_HX_REQUEST": "true"} if part else {})

    def post(self, address: str, fields: Mapping[str, object]) -> Answer:
        """Sends a form."""
        body = urlencode({**fields, "csrfmiddlewaretoken": _TOKEN}, doseq=True).encode()
        return self._ask("POST", address, body, {})

    def _ask(self, method: str, address: str, body: bytes, further: Mapping[str, str]) -> Answer:
        path, _mark, query = address.partition("?")
        said: list[Any] = []
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self._cookies,
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            **further,
        }
        answer = self._application(
            environ, lambda status, headers, *_rest: said.append((status, dict(headers)))
        )
        try:
            content = b"".join(answer)
        finally:
            answer.close()
        status, headers = said[0]
        return Answer(int(status[:3]), headers.get("Location", ""), content)


def _session_of(staff: Staff) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(staff.pk)
    session[BACKEND_SESSION_KEY] = _BACKEND
    session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    session.create()
    assert session.session_key is not None
    return session.session_key
