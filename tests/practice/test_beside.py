"""Practice is reached under one path of the same server; neither cookies nor redirects lead from one to the other."""

import io
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from cheroot import wsgi

from shouhou.cli.practice import Practice, with_practice
from tests.cli.installation import Installation

type Ask = Callable[..., tuple[str, dict[str, list[str]], bytes]]


class Standing(Practice):
    """A practice that stands already, on a port."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def wake(self) -> bool:
        return self.port > 0


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


def test_a_redirect_stays_in_practice(ask: Ask) -> None:
    assert ask("/practice/x/")[1]["location"] == ["/practice/today/"]


def test_while_it_is_prepared_the_page_says_so_and_goes_on_by_itself() -> None:
    told: dict[str, Any] = {}
    application = with_practice(_real, Standing(0))

    def start(status: str, heads: list[tuple[str, str]]) -> None:
        told["status"], told["heads"] = status, dict(heads)

    said = b"".join(application({"PATH_INFO": "/practice/", "REQUEST_METHOD": "GET"}, start)).decode()
    assert told["status"].startswith("503")
    assert told["heads"]["Retry-After"] == "3"
    assert 'http-equiv="refresh"' in said


@pytest.mark.slow
def test_a_real_server_starts_practice_for_whom_goes_there_and_writes_nothing_into_the_company(
    tmp_path: Path,
) -> None:
    from tests.browser.serving import serving

    real = Installation(tmp_path / "data", extra={"DJANGO_SETTINGS_MODULE": "shouhou.config.settings"})
    done = real.python("-m", "shouhou", "migrate", patience=600)
    assert done.returncode == 0, done.stderr
    count = (
        "import django; django.setup()\nfrom shouhou.accounts.models import *\nprint(Staff.objects.count())"
    )
    with serving(real, "--no-worker") as served:
        assert not (real.data / "practice").exists(), "nobody has gone there yet"
        with pytest.raises(urllib.error.HTTPError) as told:
            urllib.request.urlopen(f"{served.address}/practice/sign-in/", timeout=60)
        assert told.value.code == 503
        told.value.close()
        _wait_until(served.address)
        with urllib.request.urlopen(f"{served.address}/practice/sign-in/", timeout=60) as answer:
            page = answer.read().decode()
    assert "演练中" in page
    assert 'href="/practice/static/' in page
    assert real.python("-c", count).stdout.strip() == "0"
    inside = Installation(real.data / "practice", extra=real.extra)
    assert int(inside.python("-c", count).stdout) > 10


def _wait_until(address: str) -> None:
    """Until practice answers."""
    ready = threading.Event()
    for _try in range(600):
        try:
            urllib.request.urlopen(f"{address}/practice/sign-in/", timeout=60).close()
            return
        except urllib.error.HTTPError as fault:
            fault.close()
            ready.wait(1)
    pytest.fail("practice did not come up")
