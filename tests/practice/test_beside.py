"""Practice is reached under one path of the same server; neither cookies nor redirects lead from one to the other."""

import io
import re
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import CookieJar
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from cheroot import wsgi

from shouhou.cli.practice import Practice, with_practice
from shouhou.practice.beside import IN_REQUEST, State
from tests.browser.conftest import empty, installation_like
from tests.browser.serving import serving
from tests.cli.installation import Installation

__all__ = ["empty"]

type Ask = Callable[..., tuple[str, dict[str, list[str]], bytes]]


class Standing(Practice):
    """A practice that stands already, on a port."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    @property
    def state(self) -> State:
        return State.READY if self.port else State.AWAY

    def wake(self) -> None:
        pytest.fail("nothing under its path starts practice")


def _inner(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """What would be practice: says back what it was asked."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    said = "|".join(
        (environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"], environ.get("HTTP_COOKIE", ""),
         environ.get("HTTP_X_FORWARDED_HOST", ""), environ.get("CONTENT_TYPE", ""), body.decode())
    ).encode()  # fmt: skip
    heads = [
        ("Set-Cookie", "sessionid=abc; Path=/; HttpOnly"),
        ("Set-Cookie", "csrftoken=def; Path=/"),
        ("Location", "/today/"),
        ("Content-Length", str(len(said))),
    ]
    start_response("201 Created", heads)
    return [said]


def _real(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [b"real " + environ["PATH_INFO"].encode()]


@pytest.fixture
def port() -> Iterator[int]:
    """Where the inner one listens."""
    server = wsgi.Server(("127.0.0.1", 0), _inner, numthreads=2)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield int(server.bind_addr[1])
    server.stop()
    thread.join()


@pytest.fixture
def ask(port: int) -> Ask:
    """Asks the server that holds both."""
    application = with_practice(_real, Standing(port))

    def asked(path: str, **more: Any) -> tuple[str, dict[str, list[str]], bytes]:
        told: dict[str, Any] = {}

        def start(status: str, heads: list[tuple[str, str]]) -> None:
            told["status"], told["heads"] = status, heads

        body = more.pop("body", b"")
        environ = {
            "REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2], "HTTP_HOST": "firm.example", "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "10.0.0.7", **more,
        }  # fmt: skip
        said = b"".join(application(environ, start))
        found: dict[str, list[str]] = {}
        for name, value in told["heads"]:
            found.setdefault(name.lower(), []).append(value)
        return told["status"], found, said

    return asked


def test_only_what_lies_under_its_path_is_handed_on(ask: Ask) -> None:
    for path in ("/", "/today/", "/practice-room/", "/practices"):
        assert ask(path)[2] == b"real " + path.encode()
    status, _heads, said = ask("/practice/today/?q=1%202")
    assert status == "201 Created"
    assert said.startswith(b"GET|/today/|q=1%202|")


def test_a_form_is_handed_on_whole_with_the_address_it_was_sent_to(ask: Ask) -> None:
    _status, _heads, said = ask(
        "/practice/call/", body="gist=甲".encode(), CONTENT_TYPE="application/x-www-form-urlencoded"
    )
    assert said.decode().split("|") == [
        "POST", "/call/", "", "", "firm.example", "application/x-www-form-urlencoded", "gist=甲",
    ]  # fmt: skip


def test_cookies_of_the_real_company_never_come_in_and_its_own_never_go_out_as_they_are(ask: Ask) -> None:
    cookies = "sessionid=real; practice-sessionid=mine; theme=dark; practice-csrftoken=tok"
    _status, heads, said = ask("/practice/", HTTP_COOKIE=cookies)
    assert said.decode().split("|")[3] == "sessionid=mine; csrftoken=tok"
    names = [name for cookie in heads["set-cookie"] for name in SimpleCookie(cookie)]
    assert names == ["practice-sessionid", "practice-csrftoken"]


def test_who_is_not_let_in_any_more_is_led_back_where_a_new_way_in_begins(ask: Ask) -> None:
    status, heads, _said = ask("/practice/sign-in/?next=/practice/today/")
    assert (status, heads["location"]) == ("303 See Other", ["/practice-room/"])


def test_a_redirect_stays_in_practice(ask: Ask) -> None:
    assert ask("/practice/x/")[1]["location"] == ["/practice/today/"]


def test_who_goes_there_without_having_been_let_in_starts_nothing_and_is_led_to_the_page_before_it() -> None:
    told: dict[str, Any] = {}
    application = with_practice(_real, Standing(0))

    def start(status: str, heads: list[tuple[str, str]]) -> None:
        told["status"], told["heads"] = status, dict(heads)

    for path in ("/practice", "/practice/", "/practice/today/", "/practice/practice/entrance/"):
        assert b"".join(application({"PATH_INFO": path, "REQUEST_METHOD": "GET"}, start)) == b""
        assert told["status"] == "303 See Other"
        assert told["heads"]["Location"] == told["heads"]["HX-Redirect"] == "/practice-room/"


def test_the_pages_of_the_real_company_find_practice_in_their_request() -> None:
    found = []

    def real(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        found.append(environ[IN_REQUEST])
        return []

    practice = Standing(0)
    list(with_practice(real, practice)({"PATH_INFO": "/today/", IN_REQUEST: "forged"}, None))
    assert found == [practice]


@pytest.mark.slow
@pytest.mark.once
def test_whoever_is_signed_in_starts_practice_and_nothing_of_it_is_written_into_the_company(
    tmp_path: Path, empty: Path
) -> None:
    real = installation_like(empty, tmp_path)
    done = real.python("-c", _FOUND)
    assert done.returncode == 0, done.stderr
    with serving(real, "--no-worker") as served:
        visitor = Visitor(served.address)
        assert visitor.get("/practice/today/").url.endswith("/sign-in/?next=%2Fpractice-room%2F")
        assert not (real.data / "practice").exists(), "nobody who is signed in has gone there yet"
        visitor.post("/sign-in/", username="li", password=_PASSWORD)
        page = visitor.post("/practice-room/")
        assert "正在准备演练" in page.text
        page = visitor.wait()
        assert "第一天的六件事" in page.text
        assert 'href="/static/shouhou/icons.svg#' in page.text
        for address in set(re.findall(r'(?:href|src)="(/[^"#?]*static/[^"#?]+)', page.text)):
            assert visitor.get(address).status == HTTPStatus.OK, address
        assert _count(Installation(real.data / "practice", extra=real.extra)) > 10
        for address in ("today/", "search/?q=1380", "requests/", "call/", "regulation/"):
            assert visitor.get(f"/practice/{address}").status == HTTPStatus.OK, address
        for case in re.findall(r'href="(/practice/cases/[^"/]+/)"', visitor.get("/practice/requests/").text)[
            :2
        ]:
            assert visitor.get(case).status == HTTPStatus.OK, case
        first = visitor.get("/practice/practice/people/")
        assert "清空" not in first.text
        visitor.post("/practice-room/begin-anew/")
        again = visitor.wait()
        assert "第一天的六件事" in again.text
        assert "清空并重新开始" in visitor.get("/practice/practice/people/").text
    with serving(real, "--no-worker") as served:
        visitor.address = served.address
        assert visitor.get("/practice/today/").url.endswith("/practice-room/"), "after a restart: once more"
        visitor.post("/practice-room/")
        assert "第一天的六件事" in visitor.wait().text
    assert _count(real) == 1


_PASSWORD = "long-enough-9"
_FOUND = f"""
import django; django.setup()
from shouhou.accounts.actions import CompanyFacts, FirstPerson
from shouhou.core import clock
from shouhou.supervision.founding import open_house
from shouhou.accounts.models import Staff
at = clock.now()
open_house(facts=CompanyFacts(name="甲公司", start_date=at.date()), person=FirstPerson("li", "李娟", "{_PASSWORD}"),
           branch="总部", departments=("售后部",), last_numbers={{}}, is_demo=False, at=at)
Staff.objects.update(roles=["AFTER_SALES_SUPERVISOR", "ADMINISTRATOR"], must_change_password=False)
"""


def _count(installation: Installation) -> int:
    asked = "import django; django.setup()\nfrom shouhou.accounts.models import Staff\nprint(Staff.objects.count())"
    return int(installation.python("-c", asked).stdout)


@dataclass
class Page:
    """What came back, and from where."""

    status: int
    url: str
    text: str


class Visitor:
    """Somebody with a browser that keeps cookies and follows where it is led."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._cookies = CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    def get(self, path: str) -> Page:
        return self._open(urllib.request.Request(self.address + path))

    def post(self, path: str, **told: str) -> Page:
        self.get(path)
        token = next(cookie.value for cookie in self._cookies if cookie.name == "csrftoken")
        told["csrfmiddlewaretoken"] = token or ""
        return self._open(urllib.request.Request(self.address + path, urllib.parse.urlencode(told).encode()))

    def wait(self) -> Page:
        """Until the page that waits leads on."""
        pause = threading.Event()
        for _try in range(300):
            page = self.get("/practice-room/preparing/")
            if "/preparing/" not in page.url:
                return page
            pause.wait(1)
        pytest.fail("practice did not come up")

    def _open(self, request: urllib.request.Request) -> Page:
        with self._browser.open(request, timeout=60) as answer:
            return Page(answer.status, answer.url, answer.read().decode(errors="replace"))
