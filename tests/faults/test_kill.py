"""A server killed in the middle of its work loses nothing that it acknowledged and keeps nothing by halves."""

import http.client
import json
import re
import threading
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Mapping
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.browser.serving import serving
from tests.cli.installation import Installation

HANDS = 3  # people who save at the same time
ENOUGH = 12  # saves acknowledged before the power goes
RULES = ["AS-01", "AS-02", "AS-03", "AS-04", "AS-06", "RD-01"]  # what one repair by telephone brings about

FOUND = """
import django; django.setup()
from datetime import timedelta
from shouhou.core import clock
from tests.world import make_world
make_world(at=clock.now() - timedelta(minutes=1))
"""

KEPT = """
import django, json; django.setup()
from shouhou.cases.models import Case, Obligation
from shouhou.followups.models import Call
kept = []
for case in Case.objects.filter(line="SERVICE_REQUEST").select_related("service_request", "customer"):
    kept.append({
        "number": case.number,
        "name": case.service_request.org_name,
        "profile": case.customer.name,
        "lines": list(Call.objects.filter(case=case).values_list("register_line", flat=True)),
        "rules": sorted(Obligation.objects.filter(case=case).values_list("rule_id", flat=True)),
    })
print(json.dumps(kept))
"""


class Clerk:
    """An agent who takes one request after the other until the server is gone."""

    def __init__(self, address: str, mark: str) -> None:
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar())).open
        self._mark = mark
        self.address = address
        self.acknowledged: dict[str, str] = {}  # number → organisation
        self.sent: dict[str, str] = {}  # the last form, which may have had no answer

    def sign_in(self) -> None:
        """Through the door, as the agent of the world."""
        values = {"username": "wangmin", "password": "quiet-lake-7"}
        self._post("/sign-in/", values | self._hidden(self._get("/sign-in/")))

    def work(self, enough: threading.Event, counter: list[str]) -> None:
        """Saves until nobody answers any more; sets `enough` when all together have saved enough."""
        for n in range(500):
            try:
                self.take(f"{self._mark}{n}号检测站")
            except urllib.error.HTTPError:
                raise  # an answer, and not the one that a save deserves
            except (OSError, http.client.HTTPException):  # refused, reset, or cut off in the middle
                return
            counter.append(self._mark)
            if len(counter) >= ENOUGH:
                enough.set()

    def take(self, name: str) -> None:
        """Takes one repair from a caller whom nobody knows."""
        page = self._get("/requests/new/")
        received = re.search(r'name="received_at" value="([^"]+)"', page)
        assert received
        told = {
            "channel": "PHONE",
            "kind": "REPAIR",
            "received_at": received[1],
            "urgency": "NORMAL",
            "page": "request",
        }
        who = {"org_name": name, "address": "解放路 1 号", "contact_name": "刘洋", "phone": "13800138000"}
        what = {"problem": "显示器不亮", "wanted": "尽快派人", "outcome": "LATER", "once": uuid.uuid4().hex}
        self.sent = self._hidden(page) | told | who | what
        self.send()

    def send(self) -> None:
        """Sends what was filled in, for the first time or once more."""
        number = self._post("/requests/new/", self.sent).rstrip("/").rpartition("/")[2]
        assert number.startswith("BX-"), number
        self.acknowledged[number] = self.sent["org_name"]

    def _get(self, path: str) -> str:
        with self._open(self.address + path, timeout=30) as answer:
            return str(answer.read().decode())

    def _post(self, path: str, values: Mapping[str, str]) -> str:
        with self._open(self.address + path, urlencode(values).encode(), timeout=30) as answer:
            return str(answer.url)  # where the save led to

    @staticmethod
    def _hidden(page: str) -> dict[str, str]:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        return {"csrfmiddlewaretoken": found[1]}


@pytest.fixture
def office(installation: Installation) -> Installation:
    """A company with its people, in force since the start of the year."""
    root = str(Path(__file__).parents[2])
    installation.extra = {"DJANGO_SETTINGS_MODULE": "shouhou.config.settings", "PYTHONPATH": root}
    done = installation.python("-c", FOUND)
    assert done.returncode == 0, done.stderr
    return installation


def kept_in(office: Installation) -> list[dict[str, Any]]:
    """Every request in the database, with what belongs to it."""
    done = office.python("-c", KEPT)
    assert done.returncode == 0, done.stderr
    kept: list[dict[str, Any]] = json.loads(done.stdout)
    return kept


def work_until_killed(office: Installation) -> list[Clerk]:
    """Several clerks save at once; the server is killed while they do."""
    enough, counter = threading.Event(), list[str]()
    with serving(office, "--no-worker") as served:
        clerks = [Clerk(served.address, mark) for mark in "甲乙丙"[:HANDS]]
        for clerk in clerks:
            clerk.sign_in()
        hands = [threading.Thread(target=clerk.work, args=(enough, counter)) for clerk in clerks]
        for hand in hands:
            hand.start()
        assert enough.wait(60)
        served.kill()
        for hand in hands:
            hand.join(60)
    return clerks


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_server_is_killed(office: Installation) -> None:
    clerks = work_until_killed(office)
    acknowledged = {number: name for clerk in clerks for number, name in clerk.acknowledged.items()}
    assert len(acknowledged) >= ENOUGH
    with serving(office, "--no-worker") as again:
        kept = kept_in(office)
        assert acknowledged.items() <= {(one["number"], one["name"]) for one in kept}
        for clerk in clerks:  # what had no answer is sent once more, as a person would
            clerk.address = again.address
            clerk.send()
    after = kept_in(office)
    for one in kept + after:  # whole, or not there at all
        assert one["profile"] == one["name"]
        assert one["rules"] == RULES
        assert len(one["lines"]) == 1
    assert set(Counter(one["name"] for one in after).values()) == {1}
    assert sorted(one["lines"][0] for one in after) == list(range(1, len(after) + 1))
    assert sorted(int(one["number"][-4:]) for one in after) == list(range(1, len(after) + 1))
    verified = office.run("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
