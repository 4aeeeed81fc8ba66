"""Telling the customer: only a talk that reached somebody is the proof of AS-10."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.followups.models import Call
from shouhou.service_requests.actions import set_solution
from shouhou.service_requests.models import Solution
from tests.service_requests import life
from tests.service_requests.test_steps import TALK
from tests.world import World, actor, local

type Enter = Callable[[Staff], Client]


def owed(case_id: int) -> list[str]:
    """How the duties to tell stand, oldest solution first."""
    rows = Obligation.objects.filter(case_id=case_id, rule_id="AS-10").order_by("trigger_event_id")
    return [row.outcome for row in rows]


def test_an_attempt_that_reached_nobody_is_kept_and_meets_nothing(world: World, enter: Enter) -> None:
    case = life.solved(world)
    address = reverse("service_requests:telling", args=[case.slug])

    enter(world.agent).post(address, TALK | {"line_state": "NO_ANSWER", "gist": ""})

    assert Call.objects.filter(case=case, line_state="NO_ANSWER").count() == 1
    assert owed(case.pk) == ["OPEN"]
    assert life.state(case) == "SOLUTION_SET"
    assert Solution.objects.get(case=case).told_at is None


def test_the_talk_in_which_it_was_told_stands_beside_the_solution(world: World, enter: Enter) -> None:
    case = life.solved(world)
    page = enter(world.agent).get(reverse("service_requests:telling", args=[case.slug])).content.decode()
    assert "更换保险管" in page

    enter(world.agent).post(reverse("service_requests:telling", args=[case.slug]), TALK)

    solution = Solution.objects.get(case=case)
    assert solution.told_call == Call.objects.get(case=case)
    assert owed(case.pk) == ["MET"]


def test_a_better_solution_is_told_instead_of_the_one_before(world: World, enter: Enter) -> None:
    case = life.solved(world)
    set_solution(case_id=case.pk, solution="换整块板", by=actor(world.engineer), at=local(2, 14))
    enter(world.agent).post(reverse("service_requests:telling", args=[case.slug]), TALK)
    assert owed(case.pk) == ["MET", "MET"]
    life.excused(world, case)
    assert enter(world.agent).post(reverse("service_requests:closing", args=[case.slug])).status_code == 303


def test_without_a_solution_there_is_nothing_to_tell(world: World, enter: Enter) -> None:
    case = life.reported(world)
    answer = enter(world.agent).post(reverse("service_requests:telling", args=[case.slug]), TALK)
    assert answer.status_code == 422
    assert "已告知处理办法" in answer.content.decode()
    assert not Call.objects.exists()


def test_a_talk_in_the_future_is_refused_beside_its_time(world: World, enter: Enter) -> None:
    case = life.solved(world)
    later = TALK | {"started_at": "2026-03-02T18:00"}
    answer = enter(world.agent).post(reverse("service_requests:telling", args=[case.slug]), later)
    assert answer.status_code == 422
    assert "2026-03-02T18:00" in answer.content.decode()
    assert not Call.objects.exists()


def test_the_engineer_who_calls_himself_meets_the_duty_of_the_agent(world: World, enter: Enter) -> None:
    case = life.solved(world)
    enter(world.engineer).post(reverse("service_requests:telling", args=[case.slug]), TALK)
    told = Obligation.objects.get(case=case, rule_id="AS-10")
    assert (told.outcome, told.owner) == ("MET", world.agent)
