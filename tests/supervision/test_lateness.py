"""Late duties: what goes up to the supervisor, and the reason that is asked of whoever was late (B1 to B4)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.actions import fold_figures, waive
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.policy.adoptions import breaches_on
from shouhou.supervision.actions import CannotExplain, explain_lateness
from shouhou.supervision.board import GOES_UP, UP
from shouhou.supervision.late import unexplained
from shouhou.supervision.models import LateReason
from tests.supervision.test_objections import LATER, late_report, object_to
from tests.world import World, actor, make_request

type Enter = Callable[[Staff], Client]
PAGE = reverse("supervision:late")


def test_a_reason_is_asked_for_until_it_is_given_or_an_objection_raised(world: World) -> None:
    first, second = late_report(world), late_report(world)
    owners = [world.agent.pk]
    assert set(unexplained(owners, LATER)) == {first, second}
    explain_lateness(
        obligation_ids=[first.pk], cause="ENGINEERING", words="", by=actor(world.agent), at=LATER
    )
    object_to(second, actor(world.agent))
    assert not unexplained(owners, LATER).exists()
    assert [b for progress in verify(at=LATER) for b in progress.broken] == []


def test_one_reason_serves_several_duties_and_none_is_kept_where_one_is_wrong(world: World) -> None:
    duties = [late_report(world).pk for _n in range(3)]
    by = actor(world.agent)
    on_time = Obligation.objects.filter(rule_id="AS-01")[0].pk
    for ids, cause, words, field in (
        ([*duties, on_time], "PARTS", "", "duty"),
        (duties, "MOON", "", "cause"),
        (duties, "OTHER", " ", "words"),
        ([], "PARTS", "", "duty"),
        ([10**9], "PARTS", "", "duty"),
    ):
        with pytest.raises(CannotExplain) as refused:
            explain_lateness(obligation_ids=ids, cause=cause, words=words, by=by, at=LATER)
        assert refused.value.field == field
    assert not LateReason.objects.exists()
    assert explain_lateness(obligation_ids=duties, cause="OTHER", words="停电", by=by, at=LATER) == 3
    with pytest.raises(CannotExplain, match="already"):
        explain_lateness(obligation_ids=duties[:1], cause="OTHER", words="停电", by=by, at=LATER)


def test_nobody_explains_for_somebody_else(world: World) -> None:
    duty = late_report(world)
    with pytest.raises(CannotExplain, match="not a late duty of yours"):
        explain_lateness(obligation_ids=[duty.pk], cause="PARTS", by=actor(world.deputy), at=LATER)


def test_the_page_lists_what_was_late_and_keeps_a_wrong_form(world: World, enter: Enter) -> None:
    with clock.set_to(LATER):
        duty = late_report(world)
        client = enter(world.agent)
        shown = client.get(PAGE)
        assert shown.context["missing"] >= 1
        wrong = client.post(PAGE, {"duty": [duty.pk], "cause": "OTHER", "words": ""})
        assert wrong.status_code == 422
        assert f'value="{duty.pk}" checked' in wrong.content.decode()
        done = client.post(PAGE, {"duty": [duty.pk], "cause": "OTHER", "words": "网络故障"})
        assert done.status_code == 303
        assert "网络故障" in client.get(PAGE).content.decode()
        assert "网络故障" in client.get(reverse("supervision:duty", args=[duty.pk])).content.decode()
        assert enter(world.deputy).get(PAGE).context["rows"] == []


def test_somebody_elses_duty_cannot_be_ticked(world: World, enter: Enter) -> None:
    with clock.set_to(LATER):
        duty = late_report(world)
        assert enter(world.deputy).post(PAGE, {"duty": [duty.pk], "cause": "PARTS"}).status_code == 422


def test_what_goes_up_stands_on_the_board_until_it_is_done_or_waived(world: World, enter: Enter) -> None:
    duty = Obligation.objects.get(case=make_request(world), rule_id="AS-03")
    board = reverse("supervision:board")
    client = enter(world.supervisor)
    assert client.get(board).context["escalated"] == 0
    with clock.set_to(LATER):
        assert client.get(board).context["escalated"] == 1
        listed = client.get(board, {"view": "duties", "show": "LATE", "breach": UP}).context["list"].page.rows
        assert [row.rule_id for row in listed] == ["AS-03"]
        only_reminded = client.get(board, {"view": "duties", "show": "LATE", "breach": "B1"})
        assert "AS-03" not in {row.rule_id for row in only_reminded.context["list"].page.rows}
        waive(obligation_id=duty.pk, reason="停电", by=actor(world.supervisor), at=LATER)
        assert client.get(board).context["escalated"] == 0


def test_each_breach_class_is_read_from_the_rules(world: World) -> None:
    breaches = breaches_on(LATER)
    assert breaches.of("AS-03") == "B2"
    assert breaches.of("AS-06") == "B1"
    assert "B2" in GOES_UP
    assert "B1" not in GOES_UP


def test_today_asks_for_the_reason_until_it_is_given(world: World, enter: Enter) -> None:
    with clock.set_to(LATER):
        duty = late_report(world)
        client = enter(world.agent)
        assert PAGE in client.get(reverse("desk:today")).content.decode().split("<main")[1]
        client.post(PAGE, {"duty": [duty.pk], "cause": "PARTS"})
        assert PAGE not in client.get(reverse("desk:today")).content.decode().split("<main")[1]


def test_the_board_by_person_says_what_was_done_late_and_waived_this_month(
    world: World, enter: Enter
) -> None:
    late_report(world)
    waived = Obligation.objects.get(case=make_request(world), rule_id="AS-03")
    waive(obligation_id=waived.pk, reason="停电", by=actor(world.supervisor), at=LATER)
    board = reverse("supervision:board")
    with clock.set_to(LATER):
        for _fold in range(2):
            shares = enter(world.supervisor).get(board, {"view": "people"}).context["shares"]
            hers = next(s for s in shares if s.person == world.agent)
            assert (hers.met_late, hers.waived) == (1, 1)
            fold_figures(at=LATER)
