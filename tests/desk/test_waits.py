"""A wait is noted and ended on the page of a case, explains what is late, and refuses what cannot have been so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from shouhou.cases.actions import CannotWait, begin_wait, end_wait, look_again_at_persons, roll
from shouhou.cases.models import Case, Obligation
from shouhou.cases.reckoning import load_facts, reckon_case
from shouhou.cases.verify import run
from shouhou.core import clock
from shouhou.followups.actions import Promise
from shouhou.journal.models import Event
from shouhou.policy.timelines import load_timeline
from shouhou.supervision.actions import AbsenceValues, name_deputy, record_absence
from shouhou.supervision.board import NO_CAUSE
from tests.intake.conftest import NOW, Enter
from tests.world import World, actor, local, make_call, make_request

BOARD = reverse("supervision:board")


@pytest.fixture
def case(world: World) -> Case:
    """A talk of ten o'clock in which something was promised for tomorrow at ten."""
    return make_call(world, at=local(2, 10), promises=[Promise("报配件价格", local(3, 10))]).case


def page_of(case: Case) -> str:
    return reverse("desk:waits", args=[case.slug])


def promise(case: Case) -> Obligation:
    return Obligation.objects.get(case=case, rule_id="X-02")


def test_a_wait_is_noted_shown_and_ended(world: World, enter: Enter, case: Case) -> None:
    client = enter(world.agent)
    told = {"what": "PARTS", "since": "2026-03-02T11:00", "note": "保险管缺货", "once": "a1"}
    assert client.post(page_of(case), told).status_code == 303
    assert promise(case).cause == "PARTS"
    shown = client.get(reverse("desk:case", args=[case.slug]))
    assert [wait.code for wait in shown.context["waits"]] == ["PARTS"]
    ended = {"ends": "1", "over": "PARTS", "until": "2026-03-02T13:00", "once": "a2"}
    assert client.post(page_of(case), ended).status_code == 303
    assert promise(case).cause == ""
    assert client.get(reverse("desk:case", args=[case.slug])).context["waits"] == []
    assert run(at=NOW, say=lambda _words: None)


def test_the_same_form_sent_twice_notes_one_wait(world: World, enter: Enter, case: Case) -> None:
    client = enter(world.agent)
    told = {"what": "PARTS", "since": "2026-03-02T11:00", "note": "", "once": "b1"}
    for _click in range(2):
        assert client.post(page_of(case), told).status_code == 303
    assert Event.objects.filter(kind="WAIT_BEGUN").count() == 1


@pytest.mark.parametrize(
    ("what", "since", "field"),
    [
        ("WEATHER", local(2, 11), "what"),
        ("PARTS", NOW + timedelta(hours=1), "since"),
        ("PARTS", local(1, 9), "since"),
    ],
)
def test_a_wait_that_cannot_have_been_is_refused(
    world: World, case: Case, what: str, since: object, field: str
) -> None:
    with pytest.raises(CannotWait) as refused:
        begin_wait(case_id=case.pk, what=what, since=since, note="", by=actor(world.agent), at=NOW)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_wait_stands_once_and_ends_once(world: World, case: Case) -> None:
    by = actor(world.agent)
    begin_wait(case_id=case.pk, what="PARTS", since=local(2, 11), note="", by=by, at=NOW)
    with pytest.raises(CannotWait):
        begin_wait(case_id=case.pk, what="PARTS", since=local(2, 12), note="", by=by, at=NOW)
    with pytest.raises(CannotWait):
        end_wait(case_id=case.pk, what="CUSTOMER", until=local(2, 12), by=by, at=NOW)
    with pytest.raises(CannotWait) as early:
        end_wait(case_id=case.pk, what="PARTS", until=local(2, 10, 30), by=by, at=NOW)
    assert early.value.field == "until"


def test_what_was_typed_stays_when_it_is_refused(world: World, enter: Enter, case: Case) -> None:
    told = {"what": "PARTS", "since": "2026-03-09T11:00", "note": "保险管缺货", "once": "c1"}
    answer = enter(world.agent).post(page_of(case), told)
    assert answer.status_code == 422
    assert "保险管缺货" in answer.content.decode()


def test_a_stranger_and_a_reader_note_nothing(world: World, enter: Enter, case: Case) -> None:
    assert enter(world.stranger).get(page_of(case)).status_code == 404
    assert enter(world.viewer).get(page_of(case)).status_code == 403


def test_late_duties_are_filtered_by_their_cause_on_the_board(world: World, enter: Enter, case: Case) -> None:
    by = actor(world.agent)
    begin_wait(case_id=case.pk, what="PARTS", since=local(2, 10, 30), note="", by=by, at=NOW)
    other = make_request(world)
    with clock.set_to(local(4, 10)):
        client = enter(world.supervisor)

        def rules(cause: str) -> set[int]:
            shown = client.get(f"{BOARD}?view=duties&show=LATE&cause={cause}").context["list"]
            return {row.pk for row in shown.page.rows}

        assert rules("PARTS") == {promise(case).pk}
        assert promise(case).pk not in rules(NO_CAUSE)
        assert Obligation.objects.get(case=other, rule_id="AS-03").pk in rules(NO_CAUSE)
        page = client.get(reverse("supervision:duty", args=[promise(case).pk])).content.decode()
        assert 'id="cause"' in page
        instances = reverse("desk:rule-duties", args=["X-02"])
        listed = client.get(f"{instances}?show=OPEN_LATE&cause=PARTS").context["rows"]
        assert [row.duty.pk for row in listed] == [promise(case).pk]
        assert client.get(f"{instances}?show=OPEN_LATE&cause=CUSTOMER").context["rows"] == []


def test_an_absence_that_is_told_afterwards_is_looked_at_again(world: World, case: Case) -> None:
    assert look_again_at_persons(owner_ids=[world.agent.pk], since=local(2, 11), at=NOW) == 1
    assert look_again_at_persons(owner_ids=[world.deputy.pk], since=local(2, 11), at=NOW) == 0
    assert roll(at=NOW) == 1
    known = load_timeline(case.branch_id, since=NOW, until=NOW)
    timeline = replace(known, unattended={world.agent.pk: ((local(2, 11), local(9, 9)),)})
    duties = reckon_case(case, load_facts([case.pk])[case.pk], timeline).duties
    assert next(duty for duty in duties if duty.rule_id == "X-02").cause == "NO_DEPUTY"


def test_an_absence_without_a_deputy_is_why_it_is_late_until_one_is_named(world: World) -> None:
    case = make_call(world, at=local(2, 10), promises=[Promise("报配件价格", local(4, 10))]).case
    values = AbsenceValues(world.agent.pk, NOW, local(6, 18))
    absence = record_absence(values=values, by=actor(world.supervisor), at=NOW)
    roll(at=NOW)
    assert promise(case).cause == "NO_DEPUTY"
    name_deputy(absence_id=absence.pk, deputy_id=world.deputy.pk, by=actor(world.supervisor), at=NOW)
    roll(at=NOW)
    assert promise(case).cause == ""
    assert run(at=NOW, say=lambda _words: None)
