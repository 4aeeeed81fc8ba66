"""Own duties in the browser: made, previewed, shown like every other rule, revised and ended."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.cases.regulation_text import text_on
from shouhou.core import clock
from shouhou.duties import tasks
from shouhou.duties.models import Preview
from shouhou.policy.models import OwnDutyRevision
from shouhou.policy.own import to_json
from shouhou.publishing.changes import rules_on
from shouhou.publishing.paper import edition_sheet
from tests.duties.conftest import adopt, key_customer, visit, visits
from tests.world import MONDAY, World, local

pytestmark = pytest.mark.django_db
APRIL = local(1, 9, month=4)
FORM: dict[str, Any] = {
    "id": "ZD-01",
    "name": "每季度走访重点客户",
    "clause": "三.5",
    "sets_off": "RHYTHM",
    "rhythm": "QUARTER",
    "levels": ["KEY"],
    "role": "AGENT",
    "window": "PERIOD",
    "proof": "VISIT",
    "breach": "B2",
    "standing": "DUTY",
    "since": "2026-03-20",
    "reason": "部门例会决定",
}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    founding.forget()
    cache.clear()
    with clock.set_to(MONDAY):
        yield
    founding.forget()


def _client(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def _page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_supervisor_makes_a_rule_and_everybody_reads_it(world: World) -> None:
    answer = _client(world.supervisor).post("/regulation/own/new/", FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/regulation/own/ZD-01/")
    assert OwnDutyRevision.objects.get().adopted_by_id == world.supervisor.pk
    for url in (
        "/regulation/own/",
        "/regulation/own/ZD-01/",
        "/regulation/rules/",
        "/regulation/rules/ZD-01/",
    ):
        assert "每季度走访重点客户" in _page(_client(world.viewer), url), url
    assert _client(world.agent).get("/regulation/own/new/").status_code == 403


def test_the_page_shows_examples_that_the_evaluator_has_reckoned(world: World) -> None:
    adopt(world, visits())
    shown = _client(world.viewer).get("/regulation/own/ZD-01/")
    results = [example.result for example in shown.context["examples"]]
    assert results[1:] == ["On time", "Not done"]
    after = {"rhythm": "", "occasion": "COMPLAINT_CLOSED", "window": "DAY_END", "first": 3}
    adopt(world, visits(id="ZD-02", name="三天内回访", **after))
    adopt(world, visits(id="ZD-03", name="谈过之后再联系", **(after | {"occasion": "TALK", "proof": "TALK"})))
    assert "On time" in _page(_client(world.viewer), "/regulation/own/ZD-03/")
    shown = _client(world.viewer).get("/regulation/rules/ZD-02/")
    assert [example.result for example in shown.context["examples"]][1:] == [
        "On time",
        "Done late",
        "Overdue",
    ]


def test_what_was_typed_stays_in_a_form_that_is_refused(world: World) -> None:
    wrong = FORM | {"rhythm": "DAYS", "every": "0", "window": "DAY_END", "first": "9", "since": "2026-03-01"}
    answer = _client(world.supervisor).post("/regulation/own/new/", wrong)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"every", "since"}
    assert form["name"].value() == "每季度走访重点客户"


def test_the_duty_stands_on_today_with_the_button_that_proves_it(world: World) -> None:
    customer = key_customer(world)
    adopt(world, visits())
    tasks.turn_rhythms(at=APRIL)
    with clock.set_to(APRIL):
        client = _client(world.agent)
        groups = client.get("/today/").context["groups"]
        (row,) = [row for group in groups for row in group.rows if row.clause == "ZD-01"]
        assert row.action_url == f"/call/?customer={customer.pk}&for=VISIT"
        form = client.get(row.action_url).context["form"]
        assert (form["way"].value(), form["topics"].value()) == ("FACE", ["T7"])
        page = _page(_client(world.supervisor), "/regulation/?period=month&month=2026-04")
        assert "ZD-01" in page
        assert "每季度走访重点客户" in page
        for url in (
            row.proof_url,
            row.url,
            "/supervision/",
            "/regulation/rules/ZD-01/duties/?show=OPEN",
        ):
            assert _client(world.supervisor).get(url).status_code == 200, url


def test_it_is_met_and_missed_on_the_regulation_page_under_its_clause(world: World) -> None:
    done, _left = key_customer(world), key_customer(world, "白云检测站")
    adopt(world, visits())
    tasks.turn_rhythms(at=APRIL)
    visit(world, done, local(14, 10, month=4))
    july = local(1, 9, month=7)
    tasks.turn_rhythms(at=july)
    with clock.set_to(july):
        answer = _client(world.supervisor).get("/regulation/?period=month&month=2026-06")
    rows = [
        row for _n, _t, clauses in answer.context["parts"] for _c, _x, given, _s in clauses for row in given
    ]
    (mine,) = [row for row in rows if row.rule_id == "ZD-01"]
    assert {figure.code: figure.count for figure in mine.figures if figure.code in {"MET", "MISSED"}} == {
        "MET": 1,
        "MISSED": 1,
    }


def test_a_rule_is_revised_and_ended_from_its_page(world: World) -> None:
    adopt(world, visits())
    client = _client(world.supervisor)
    form = client.get("/regulation/own/ZD-01/revision/").context["form"]
    assert (form["since"].value(), form["rhythm"].value()) == (date(2026, 3, 21), "QUARTER")
    again = client.post("/regulation/own/ZD-01/revision/", FORM | {"rhythm": "MONTH", "since": "2026-03-20"})
    assert again.status_code == 422, "two revisions on one day"
    again = client.post("/regulation/own/ZD-01/revision/", FORM | {"rhythm": "MONTH", "since": "2026-03-25"})
    assert again.status_code == 303
    ended = client.post(
        "/regulation/own/ZD-01/ending/", {"since": "2026-04-10", "falls": "FALL", "reason": "不再需要"}
    )
    assert ended.status_code == 303
    assert "falls away" in _page(client, "/regulation/own/ZD-01/")
    assert client.get("/regulation/own/ZD-09/").status_code == 404


def test_a_preview_of_a_short_history_stands_below_the_form_at_once(world: World) -> None:
    key_customer(world)
    client = _client(world.supervisor)
    answer = client.post("/regulation/own/new/", FORM | {"preview": "1", "reason": ""})
    asked = Preview.objects.get()
    assert answer.headers["Location"] == f"/regulation/own/new/?preview={asked.pk}#preview"
    assert asked.state == "DONE"
    page = client.get(answer.headers["Location"].partition("#")[0])
    assert "would have arisen" in page.content.decode()
    assert page.context["form"]["name"].value() == "每季度走访重点客户"
    assert not OwnDutyRevision.objects.exists()
    assert _client(world.manager).get(f"/regulation/own/previews/{asked.pk}/").status_code == 404


def test_a_preview_that_waits_shows_its_progress_and_can_be_stopped(world: World) -> None:
    asked = Preview.objects.create(
        rule_id="ZD-01", content=to_json(visits()), since=date(2026, 3, 20), asked_by=world.supervisor,
        asked_at=MONDAY, total=5000,
    )  # fmt: skip
    client = _client(world.supervisor)
    assert 'hx-trigger="every 1s"' in _page(client, f"/regulation/own/new/?preview={asked.pk}")
    assert client.post(f"/regulation/own/previews/{asked.pk}/stop/").status_code == 303
    assert tasks.run_preview(asked.pk) == "nothing to do"
    assert "was stopped" in _page(client, f"/regulation/own/previews/{asked.pk}/")


def test_the_printed_edition_names_the_own_rules_of_its_day_only(world: World) -> None:
    adopt(world, visits())

    def printed(day: date) -> str:
        sheet = edition_sheet(day, text=text_on(day).text, rules=rules_on(day))
        return "\n".join(line for part in sheet.parts for clause in part.clauses for line in clause.rules)

    assert "ZD-01" not in printed(date(2026, 3, 19))
    assert "ZD-01 每季度走访重点客户" in printed(date(2026, 3, 20))


def test_the_check_up_and_the_board_know_own_rules(world: World) -> None:
    key_customer(world)
    adopt(world, visits(window="DAYS", first=5, last=20))
    adopt(world, visits(id="ZD-02", name="半天之内", window="HOURS", first=12, rhythm="WEEK"))
    tasks.turn_rhythms(at=APRIL)
    with clock.set_to(local(25, 9, month=4)):
        client = _client(world.supervisor)
        for url in ("/regulation/check-up/", "/supervision/?breach=UP", "/supervision/?rule=ZD-01"):
            assert client.get(url).status_code == 200, url
        assert "每季度走访重点客户" in _page(client, "/supervision/?rule=ZD-01")
