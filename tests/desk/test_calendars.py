"""Working hours on their page, and the band of the trial."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Company, Staff
from shouhou.core import clock
from shouhou.core.say import day_of
from shouhou.policy.figures import figures_at
from shouhou.policy.models import PolicyVersion
from tests.world import World, local

type Enter = Callable[[Staff], Client]

HOURS = reverse("desk:hours")


def typed(client: Client, page: str, **more: Any) -> dict[str, Any]:
    """The form as it stands, with something changed."""
    form = client.get(page).context["form"]
    held = {field.html_name: field.value() if field.value() is not None else "" for field in form}
    return held | {"reason": "夏季作息"} | more


def test_summer_hours_hold_from_their_day_for_one_branch(world: World, enter: Enter) -> None:
    client = enter(world.manager)
    own = f"{HOURS}?branch={world.other_branch.pk}"
    summer = {"holds_from": "2026-03-10", "0b-from": "14:30", "0b-to": "18:30"}
    assert client.post(own, typed(client, own, **summer)).status_code == 303
    monday = [span[1:] for span in figures_at(local(11, 9), world.other_branch.pk).hours if span[0] == 0]
    assert monday == [(time(8, 30), time(12)), (time(14, 30), time(18, 30))]
    assert figures_at(local(9, 9), world.other_branch.pk).hours == figures_at(local(11, 9)).hours
    assert "summer" not in client.get(HOURS).content.decode()
    with clock.set_to(local(11, 9)):
        assert "自己的工作时间" in client.get(own).content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {f"{day}{span}-{end}": "" for day in range(7) for span in "ab" for end in ("from", "to")},
            "一周都没有",
        ),
        ({"0b-from": "19:00"}, "还没开始就结束"),
        ({"0b-from": "11:00"}, "与前一段重叠"),
        ({"0b-from": ""}, "都要填"),
        ({"holds_from": "2026-03-01"}, "今天或以后"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused(
    world: World, enter: Enter, wrong: dict[str, str], sentence: str
) -> None:
    client = enter(world.supervisor)
    answer = client.post(HOURS, typed(client, HOURS, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_the_trial_stands_as_a_band_on_today_and_the_regulation(world: World, enter: Enter) -> None:
    Company.objects.update(trial_until=day_of(local(16, 9)))
    cache.clear()
    for staff, page in ((world.agent, "desk:today"), (world.supervisor, "desk:regulation")):
        shown = enter(staff).get(reverse(page)).content.decode()
        assert "试运行至" in shown
        assert "只提醒，不计数" in shown
    with clock.set_to(local(17, 9)):
        assert "试运行至" not in enter(world.agent).get(reverse("desk:today")).content.decode()
