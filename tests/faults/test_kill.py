"""A server killed in the middle of the morning: what was acknowledged is there, and nothing is there by half."""

import http.client
import http.cookiejar
import json
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

import pytest

from tests.browser.serving import serving
from tests.cli.installation import Installation

SAVES_BEFORE_THE_KILL = 12

LOAD = """
import django; django.setup()
from shouhou.core import clock
from shouhou.intake.demo import loading
loading.load(at=clock.now(), customers=20, recent_days=1)
"""
LOOK = """
import django; django.setup()
import json, sys
from shouhou.cases.models import Case, Obligation
from shouhou.followups.models import Call
found = {}
for case in Case.objects.filter(service_request__org_name__startswith="断电检测站"):
    call = Call.objects.filter(case=case).first()
    rules = sorted(Obligation.objects.filter(case=case).values_list("rule_id", flat=True))
    found[case.number] = [case.service_request.org_name, call.register_line if call else None, rules]
lines = list(Call.objects.filter(branch_id=1).order_by("register_month", "register_line")
             .values_list("register_month", "register_line"))
gaps = [b for a, b in zip(lines, lines[1:]) if a[0] == b[0] and b[1] != a[1] + 1]
print(json.dumps([found, len(gaps)]))
"""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


@dataclass
class Agent:
    """Somebody at the intake screen, without a browser: she notes each number the server acknowledged."""

    address: str
    acknowledged: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self.web = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())

    def _open(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        body = urllib.parse.urlencode(data).encode() if data is not None else None
        try:
            with self.web.open(f"{self.address}{path}", body, timeout=30) as answer:
                return answer.status, answer.read().decode(), ""
        except urllib.error.HTTPError as other:
            return other.code, other.read().decode(), other.headers.get("Location", "")

    def sign_in(self) -> None:
        """As the demo's agent."""
        _status, page, _to = self._open("/sign-in/")
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        status, _page, _to = self._open(
            "/sign-in/", hidden | {"username": "wangmin", "password": "shouhou-demo"}
        )
        assert status in (302, 303)

    def take(self, n: int) -> bool:
        """One request from an unknown caller; False once the server is gone."""
        try:
            _status, page, _to = self._open("/requests/new/")
            values = {
                "csrfmiddlewaretoken": _value(page, "csrfmiddlewaretoken"),
                "once": _value(page, "once"),
                "received_at": _value(page, "received_at"),
                "channel": "PHONE",
                "kind": "REPAIR",
                "urgency": "NORMAL",
                "outcome": "LATER",
                "org_name": f"断电检测站{n:03d}",
                "address": "解放路 1 号",
                "contact_name": "刘洋",
                "phone": f"1380013{n:04d}",
                "problem": "显示器不亮",
                "wanted": "尽快来看",
            }
            status, _page, to = self._open("/requests/new/", values)
        except (OSError, http.client.HTTPException):
            return False
        assert status in (302, 303), _page
        self.acknowledged[to.rstrip("/").rpartition("/")[2]] = values["org_name"]
        return True


def _value(page: str, name: str) -> str:
    tag = next(t for t in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in t)
    found = re.search(r'value="([^"]*)"', tag)
    assert found is not None
    return found[1]


@pytest.fixture
def company(installation: Installation) -> Installation:
    """A small demo company in an installation of its own, on the database under test."""
    installation.extra = {"DJANGO_SETTINGS_MODULE": "shouhou.config.settings"}
    done = installation.python("-c", LOAD)
    assert done.returncode == 0, done.stderr
    return installation


def test_a_kill_in_the_middle_loses_nothing_that_was_acknowledged(company: Installation) -> None:
    with serving(company) as served:
        agent = Agent(served.address)
        agent.sign_in()
        enough = threading.Event()

        def work() -> None:
            for n in range(500):
                if not agent.take(n):
                    return
                if n + 1 >= SAVES_BEFORE_THE_KILL:
                    enough.set()

        saving = threading.Thread(target=work)
        saving.start()
        assert enough.wait(60)
        served.kill()
        saving.join(60)
    assert len(agent.acknowledged) >= SAVES_BEFORE_THE_KILL

    looked = company.python("-c", LOOK)
    assert looked.returncode == 0, looked.stderr
    found, gaps = json.loads(looked.stdout)
    for number, name in agent.acknowledged.items():
        told, line, rules = found[number]
        assert (told, rules) == (name, ["AS-01", "AS-02", "AS-03", "AS-04", "AS-06", "RD-01"])
        assert line is not None
    assert len(found) - len(agent.acknowledged) <= 1, "at most the one save whose answer was cut off"
    assert gaps == 0

    verified = company.run("verify")
    assert verified.returncode == 0, verified.stdout
    with serving(company) as again:
        back = Agent(again.address)
        back.sign_in()
        assert back.take(999)
