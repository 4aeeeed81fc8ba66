"""Spot checks: drawn so that anybody can draw them again, rung back, recorded; nobody checks herself (PR-01)."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.followups.models import Call
from shouhou.intake.actions.spot_checks import draw_month, draws_the_same
from shouhou.intake.tasks import draw_last_month
from shouhou.policy.rulebook import Outcome
from shouhou.supervision.actions import CannotCheck, CannotDraw, record_check
from shouhou.supervision.drawing import drawn
from shouhou.supervision.models import SpotCheck, SpotRound
from tests.supervision.conftest import NOW
from tests.world import World, actor, local, make_call

type Enter = Callable[[Staff], Client]
FEBRUARY = date(2026, 2, 1)
LATER = local(3, 10)


def talk(world: World, day: int, *, by: Staff | None = None, hour: int = 10) -> Call:
    return make_call(world, at=local(day, hour, month=2), by=by, gist=f"第 {day} 日的通话")


@pytest.fixture
def told(world: World) -> SpotRound:
    """Five talks of one agent, two of another, one of the supervisor himself; three of each are drawn."""
    for day in range(9, 14):
        talk(world, day)
    for day in (24, 25):
        talk(world, day, by=world.deputy)
    talk(world, 26, by=world.supervisor)
    return draw_month(
        branch_id=world.branch.pk, month=FEBRUARY, seed="ab12", by=actor(world.supervisor), at=NOW
    )


def of(person: Staff) -> SpotCheck:
    return SpotCheck.objects.select_related("case").filter(agent=person).order_by("pk")[0]


def record(check: SpotCheck, by: Staff, at: datetime = LATER, **values: object) -> SpotCheck:
    told = {"finding": "AGREES", "called_at": at, **values}
    return record_check(check_id=check.pk, **told, by=actor(by), at=at)  # type: ignore[arg-type]


def test_at_most_three_talks_of_each_person_are_drawn_and_the_draw_can_be_repeated(
    world: World, told: SpotRound
) -> None:
    counts = {p.name: SpotCheck.objects.filter(agent=p).count() for p in (world.agent, world.deputy)}
    assert counts == {"王敏": 3, "李娟": 2}
    assert told.population == 8
    assert draws_the_same(told)


@given(
    talks=st.dictionaries(st.integers(1, 9), st.lists(st.integers(1, 10**6), max_size=30), max_size=5),
    seed=st.text(max_size=20),
    each=st.integers(0, 5),
    order=st.randoms(),
)
def test_the_draw_depends_on_the_seed_and_not_on_the_order(
    talks: dict[int, list[int]], seed: str, each: int, order: object
) -> None:
    found = drawn(talks, seed=seed, each=each)
    mixed = {person: list(its) for person, its in reversed(talks.items())}
    for its in mixed.values():
        order.shuffle(its)  # type: ignore[attr-defined]
    assert drawn(mixed, seed=seed, each=each) == found
    for person, its in found.items():
        assert len(its) == min(each, len(set(talks[person])))
        assert set(its) <= set(talks[person])


def test_a_talk_taken_back_later_does_not_change_the_draw(world: World, told: SpotRound) -> None:
    undrawn = Call.objects.exclude(pk__in=told.checks.values("talk_id"))[0]
    Call.objects.filter(pk=undrawn.pk).update(annulled_at=LATER)
    assert draws_the_same(told)


def test_a_month_is_drawn_once_when_it_is_over_and_only_from_talks_that_were(
    world: World, told: SpotRound
) -> None:
    boss = actor(world.supervisor)
    with pytest.raises(CannotDraw, match="already"):
        draw_month(branch_id=world.branch.pk, month=FEBRUARY, seed="cd", by=boss, at=NOW)
    with pytest.raises(CannotDraw, match="over"):
        draw_month(branch_id=world.branch.pk, month=date(2026, 3, 1), seed="cd", by=boss, at=NOW)
    with pytest.raises(CannotDraw, match="no talk"):
        draw_month(branch_id=world.branch.pk, month=date(2026, 1, 1), seed="cd", by=boss, at=NOW)


def test_the_supervisor_owes_the_checks_and_the_manager_those_of_the_supervisor(
    world: World, told: SpotRound
) -> None:
    owed = Obligation.objects.filter(rule_id="PR-01")
    assert {o.owner for o in owed} == {world.supervisor, world.manager}
    assert of(world.agent).case.agent == world.supervisor
    assert of(world.supervisor).case.agent == world.manager
    assert {o.due_at for o in owed} == {local(23, 0)}


def test_the_supervisor_never_checks_his_own_talks_nor_for_somebody_else(
    world: World, told: SpotRound
) -> None:
    own = of(world.supervisor)
    with pytest.raises(CannotCheck, match="own"):
        record(own, world.supervisor)
    with pytest.raises(CannotCheck, match="own"):
        record_check(
            check_id=own.pk,
            finding="AGREES",
            called_at=LATER,
            by=actor(world.manager, acting_for=world.supervisor),
            at=LATER,
        )
    record(own, world.manager)
    assert Obligation.objects.get(rule_id="PR-01", owner=world.manager).outcome == Outcome.MET


def test_the_duty_is_met_when_the_last_check_is_recorded_and_the_case_is_over(
    world: World, told: SpotRound
) -> None:
    duty = Obligation.objects.get(rule_id="PR-01", owner=world.supervisor)
    checks = list(SpotCheck.objects.filter(case=duty.case_id).order_by("pk"))
    for check in checks:
        duty.refresh_from_db()
        assert duty.outcome == Outcome.OPEN
        record(check, world.supervisor)
    duty.refresh_from_db()
    assert duty.outcome == Outcome.MET
    duty.case.refresh_from_db()
    assert duty.case.is_closed
    assert [b for progress in verify(at=LATER) for b in progress.broken] == []


def test_three_calls_that_reach_nobody_end_a_check(world: World, told: SpotRound) -> None:
    check = of(world.agent)
    for n in (1, 2):
        assert not record(check, world.supervisor, local(3, 10 + n), finding="NOT_REACHED").is_done
    assert record(check, world.supervisor, local(4, 10), finding="NOT_REACHED").is_done


def test_a_difference_asks_for_words_and_a_call_must_lie_between_drawing_and_now(
    world: World, told: SpotRound
) -> None:
    check = of(world.agent)
    for values, field in (
        ({"finding": "DIFFERS"}, "words"),
        ({"finding": "NO_TALK", "words": "  "}, "words"),
        ({"called_at": local(4, 9)}, "called_at"),
        ({"called_at": local(1, 9)}, "called_at"),
        ({"finding": "FINE"}, "finding"),
    ):
        with pytest.raises(CannotCheck) as refused:
            record(check, world.supervisor, **values)
        assert refused.value.field == field
    check.refresh_from_db()
    assert (check.attempts, check.is_done) == (0, False)


def test_who_recorded_a_check_may_correct_it_and_nobody_else(world: World, told: SpotRound) -> None:
    check = of(world.agent)
    record(check, world.supervisor)
    record(check, world.supervisor, local(3, 11), finding="DIFFERS", words="没有谈过价格")
    check.refresh_from_db()
    assert (check.finding, check.attempts) == ("DIFFERS", 1)
    with pytest.raises(CannotCheck, match="already"):
        record(check, world.manager)
    with pytest.raises(CannotCheck, match="cannot become"):
        record(check, world.supervisor, finding="NOT_REACHED")
    assert [b for progress in verify(at=local(3, 12)) for b in progress.broken] == []


def test_the_timetable_draws_each_branch_once(world: World) -> None:
    talk(world, 9)
    assert draw_last_month(at=NOW) == {"branches": 1}
    assert draw_last_month(at=LATER) == {"branches": 0}
    told = SpotRound.objects.get()
    assert (told.branch, told.month, told.drawn_by, len(told.seed)) == (world.branch, FEBRUARY, None, 32)


def test_the_pages_lead_from_the_list_over_the_draw_to_the_check(
    world: World, enter: Enter, told: SpotRound
) -> None:
    client, check = enter(world.supervisor), of(world.agent)
    listed = client.get(reverse("desk:spot-checks")).content.decode()
    assert check.case.number in listed
    page = client.get(reverse("desk:spot-checks-of", args=[check.case.slug])).content.decode()
    assert "ab12" in page
    assert check.talk.record_no in page
    address = reverse("desk:spot-check", args=[check.case.slug, check.pk])
    shown = client.get(address).content.decode()
    assert check.talk.gist in shown
    wrong = client.post(address, {"finding": "DIFFERS", "called_at": "2026-03-02T15:00", "words": ""})
    assert wrong.status_code == 422
    answer = client.post(
        address, {"finding": "DIFFERS", "called_at": "2026-03-02T15:00", "words": "没有谈过价格"}
    )
    assert answer.status_code == 303
    assert "没有谈过价格" in client.get(answer["Location"]).content.decode()


def test_an_agent_sees_the_checks_of_her_own_talks_once_they_are_done(
    world: World, enter: Enter, told: SpotRound
) -> None:
    client, check = enter(world.agent), of(world.agent)
    assert client.get(reverse("desk:spot-checks")).context["list"].rows == []
    record(check, world.supervisor)
    assert len(client.get(reverse("desk:spot-checks")).context["list"].rows) == 1
    assert enter(world.deputy).get(reverse("desk:spot-checks")).context["list"].rows == []
    assert client.get(reverse("desk:spot-checks-of", args=[check.case.slug])).status_code == 403
    assert client.post(reverse("desk:spot-check-drawing")).status_code == 403


def test_a_supervisor_of_another_branch_finds_no_check_of_ours(
    world: World, enter: Enter, told: SpotRound
) -> None:
    Staff.objects.filter(pk=world.stranger.pk).update(roles=["AFTER_SALES_SUPERVISOR"])
    client, check = enter(Staff.objects.get(pk=world.stranger.pk)), of(world.agent)
    assert client.get(reverse("desk:spot-checks")).context["list"].rows == []
    for address in (
        reverse("desk:spot-checks-of", args=[check.case.slug]),
        reverse("desk:spot-check", args=[check.case.slug, check.pk]),
    ):
        assert client.get(address).status_code == 404


def test_drawing_by_hand_is_offered_until_it_is_done(world: World, enter: Enter) -> None:
    talk(world, 9)
    client = enter(world.supervisor)
    assert client.get(reverse("desk:spot-checks")).context["may_draw"]
    assert client.post(reverse("desk:spot-check-drawing")).status_code == 303
    assert not client.get(reverse("desk:spot-checks")).context["may_draw"]
    assert SpotRound.objects.get().drawn_by == world.supervisor


def test_the_duty_on_today_leads_to_the_talks(world: World, enter: Enter, told: SpotRound) -> None:
    page = enter(world.supervisor).get(reverse("desk:today")).content.decode()
    assert reverse("desk:spot-checks-of", args=[of(world.agent).case.slug]) in page
