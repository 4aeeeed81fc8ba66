"""One call on its sheet: what it shows, writing the gist later, taking it back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.followups.actions import Promise
from shouhou.followups.codes import LineState
from shouhou.followups.models import Call
from tests.followups.conftest import NOW
from tests.world import World, local, make_call

type Enter = Callable[[Staff], Client]


def sheet(call: Call) -> str:
    return reverse("followups:detail", args=[call.record_no])


def gist_owed(call: Call) -> str:
    """How the duty to write down what was said stands."""
    return Obligation.objects.get(case=call.case, rule_id="AS-06").outcome


def test_a_sheet_shows_what_was_said_and_promised(world: World, enter: Enter) -> None:
    call = make_call(
        world,
        demand="明天派人",
        promises=[Promise("三点前回电", local(2, 17))],
        answered_now=False,
        at=local(2, 14),
    )
    page = enter(world.agent).get(sheet(call)).content.decode()
    for words in (call.record_no, "设备运行正常", "明天派人", "三点前回电"):
        assert words in page


def test_a_sheet_takes_few_statements(world: World, enter: Enter) -> None:
    call = make_call(world)
    client = enter(world.agent)
    client.get(sheet(call))
    with CaptureQueriesContext(connection) as statements:
        client.get(sheet(call))
    assert len(statements) <= 12


def test_a_call_of_another_branch_does_not_exist_for_her(world: World, enter: Enter) -> None:
    call = make_call(world)
    client = enter(world.stranger)
    assert client.get(sheet(call)).status_code == 404
    assert client.get(reverse("followups:print", args=[call.record_no])).status_code == 404
    assert client.post(reverse("followups:gist", args=[call.record_no]), {"gist": "x"}).status_code == 404
    assert client.post(reverse("followups:annulment", args=[call.record_no])).status_code == 404


def test_a_viewer_reads_but_writes_nothing(world: World, enter: Enter) -> None:
    call = make_call(world, gist="")
    client = enter(world.viewer)
    assert client.get(sheet(call)).status_code == 200
    assert client.post(reverse("followups:gist", args=[call.record_no]), {"gist": "x"}).status_code == 403
    assert client.post(reverse("followups:annulment", args=[call.record_no])).status_code == 403
    assert "13800138000" not in client.get(sheet(call)).content.decode()


def test_the_sheet_prints_as_pdf(world: World, enter: Enter) -> None:
    answer = enter(world.agent).get(reverse("followups:print", args=[make_call(world).record_no]))
    assert answer.content.startswith(b"%PDF")


def test_writing_the_gist_later_is_the_proof_that_was_owed(world: World, enter: Enter) -> None:
    call = make_call(world, gist="", at=local(2, 14))
    assert gist_owed(call) == "OPEN"
    client = enter(world.agent)
    answer = client.post(
        reverse("followups:gist", args=[call.record_no]), {"gist": "更换了传感器", "topics": ["T3"]}
    )
    assert (answer.status_code, answer["Location"]) == (303, sheet(call))
    call.refresh_from_db()
    assert (call.gist, call.topics, gist_owed(call)) == ("更换了传感器", ["T3"], "MET")


def test_an_empty_gist_is_said_beside_the_field_and_the_ticks_are_kept(world: World, enter: Enter) -> None:
    call = make_call(world, gist="", topics=[])
    client = enter(world.agent)
    answer = client.post(reverse("followups:gist", args=[call.record_no]), {"gist": "  ", "topics": ["T3"]})
    assert answer.status_code == 422
    assert answer.context["gist_form"].errors["gist"]
    assert answer.context["gist_form"]["topics"].value() == ["T3"]


def test_a_gist_that_somebody_wrote_already_is_refused_and_the_words_are_kept(
    world: World, enter: Enter
) -> None:
    call = make_call(world)
    client = enter(world.deputy)
    answer = client.post(reverse("followups:gist", args=[call.record_no]), {"gist": "另一种说法"})
    assert answer.status_code == 422
    assert "另一种说法" in answer.content.decode()
    call.refresh_from_db()
    assert call.gist == "设备运行正常"


def test_nothing_is_to_be_written_about_a_call_that_nobody_answered(world: World, enter: Enter) -> None:
    call = make_call(world, gist="", topics=[], line_state=LineState.NO_ANSWER)
    assert enter(world.agent).get(sheet(call)).context["gist_form"] is None


def test_within_the_minute_the_recorder_undoes_without_ceremony(world: World, enter: Enter) -> None:
    call = make_call(world, at=NOW)
    client = enter(world.agent)
    with clock.set_to(NOW + timedelta(seconds=30)):
        assert client.get(sheet(call)).context["may_undo"]
        assert client.post(reverse("followups:annulment", args=[call.record_no])).status_code == 303
    call.refresh_from_db()
    assert call.annulled_at is not None
    assert call.annulled_reason


def test_after_the_minute_a_reason_is_asked_for(world: World, enter: Enter) -> None:
    call = make_call(world, at=NOW)
    client = enter(world.agent)
    address = reverse("followups:annulment", args=[call.record_no])
    with clock.set_to(NOW + timedelta(seconds=90)):
        assert not client.get(sheet(call)).context["may_undo"]
        answer = client.post(address)
        assert answer.status_code == 422
        assert answer.context["annulment_form"].errors["reason"]
        assert client.post(address, {"why": "TWICE", "reason": "同一个电话"}).status_code == 303
    call.refresh_from_db()
    assert call.annulled_reason.endswith("同一个电话")


def test_taking_back_twice_is_refused_with_a_sentence(world: World, enter: Enter) -> None:
    call = make_call(world)
    client = enter(world.agent)
    address = reverse("followups:annulment", args=[call.record_no])
    assert client.post(address, {"why": "TWICE"}).status_code == 303
    answer = client.post(address, {"why": "TWICE", "reason": "再来一次"})
    assert answer.status_code == 422
    assert answer.context["annulment_form"].non_field_errors()
    assert "再来一次" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("deputy", 403), ("supervisor", 303)])
def test_a_colleague_does_not_take_back_but_the_supervisor_may(
    world: World, enter: Enter, who: str, status: int
) -> None:
    call = make_call(world)
    client = enter(world.everybody[who])
    answer = client.post(reverse("followups:annulment", args=[call.record_no]), {"why": "NOT_SO"})
    assert answer.status_code == status
    call.refresh_from_db()
    assert (call.annulled_at is not None) == (status == 303)
