"""One's own day is one's own until it is shared; an inspector's link opens one period, read-only, until it ends."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.core import clock, links
from shouhou.policy.actions import adopt_terms
from shouhou.policy.terms import Terms
from shouhou.publishing.actions import CannotOpenPeriod, CannotShare, end_share, open_period, share_days
from shouhou.publishing.inspecting import token_of
from shouhou.publishing.models import DayShare, InspectorLink
from tests.world import World, actor, local, make_call, make_customer, make_request

type Enter = Callable[[Staff], Client]

MINE, LINKS = reverse("publishing:my-day"), reverse("publishing:inspections")
NOW = local(2, 15)


def opened(world: World, **more: object) -> InspectorLink:
    given: dict[str, object] = {
        "for_whom": "市场监管局", "reason": "例行检查", "branch_id": world.branch.pk, "first": date(2026, 3, 1),
        "last": date(2026, 3, 2), "until": NOW + timedelta(days=7),
    }  # fmt: skip
    return open_period(**(given | more), by=actor(world.manager), at=NOW)  # type: ignore[arg-type]


def path_of(link: InspectorLink) -> str:
    return reverse("publishing:inspection", args=[token_of(link)])


def test_my_day_shows_what_was_asked_proved_and_told(world: World, enter: Enter) -> None:
    case = make_request(world, at=local(2, 10))
    talk = make_call(world, at=local(2, 11), customer=make_customer(world), gist="电话 13912345678 已接通")
    client = enter(world.agent)
    page = client.get(MINE).content.decode()
    assert case.number in page
    assert talk.record_no in page
    assert "13912345678" not in page
    assert reverse("supervision:duty", args=[Obligation.objects.filter(owner=world.agent)[0].pk]) in page
    for span in ("week", "month"):
        assert case.number in client.get(MINE, {"span": span, "day": "2026-03-02"}).content.decode()
    assert client.get(reverse("publishing:my-day-workbook")).content.startswith(b"PK")
    assert client.get(reverse("publishing:my-day-sheet")).content.startswith(b"%PDF")


def test_a_day_in_the_future_is_refused_in_words(world: World, enter: Enter) -> None:
    answer = enter(world.agent).get(MINE, {"span": "day", "day": "2026-03-09"})
    assert answer.status_code == 422
    assert enter(world.agent).get(MINE, {"span": "day", "day": "?"}).status_code == 422


def test_nobody_sees_anothers_day_unless_it_is_shared(world: World, enter: Enter) -> None:
    theirs = reverse("publishing:day-of-colleague", args=[world.agent.pk])
    assert enter(world.supervisor).get(theirs).status_code == 404
    told = {"reader": world.supervisor.pk, "until": "2026-03-03"}
    assert enter(world.agent).post(reverse("publishing:shares"), told).status_code == 303
    assert enter(world.supervisor).get(theirs).status_code == 200
    assert enter(world.deputy).get(theirs).status_code == 404
    with clock.set_to(local(4, 9)):
        assert enter(world.supervisor).get(theirs).status_code == 404
    share = DayShare.objects.get()
    enter(world.agent).post(reverse("publishing:share-end", args=[share.pk]))
    assert enter(world.supervisor).get(theirs).status_code == 404


def test_what_cannot_be_shared_is_refused(world: World, enter: Enter) -> None:
    own, other = actor(world.agent), world.deputy.pk
    for reader, until in (
        (world.agent.pk, date(2026, 3, 3)),
        (other, date(2026, 3, 1)),
        (other, date(2027, 3, 1)),
        (987_654, date(2026, 3, 3)),
    ):
        with pytest.raises(CannotShare):
            share_days(reader_id=reader, until=until, by=own, at=NOW)
    with pytest.raises(CannotShare):
        share_days(
            reader_id=world.viewer.pk,
            until=date(2026, 3, 3),
            by=actor(world.deputy, acting_for=world.agent),
            at=NOW,
        )
    share = share_days(reader_id=other, until=date(2026, 3, 3), by=own, at=NOW)
    with pytest.raises(CannotShare):
        end_share(share_id=share.pk, by=actor(world.deputy), at=NOW)
    told = {"reader": other, "until": "2026-03-01"}
    assert enter(world.agent).post(reverse("publishing:shares"), told).status_code == 422


def test_an_inspector_sees_the_period_without_signing_in_and_no_names(world: World) -> None:
    case = make_request(world, at=local(2, 10))
    link = opened(world)
    client = Client()
    answer = client.get(path_of(link))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert case.number in page
    for secret in (world.agent.name, "刘洋", "13800138000", "青山"):
        assert secret not in page
    duty = Obligation.objects.filter(case=case, outcome="MET")[0]
    proof = client.get(reverse("publishing:inspected-duty", args=[token_of(link), duty.pk]))
    assert proof.status_code == 200
    for secret in (world.agent.name, "刘洋", "13800138000", "青山"):
        assert secret not in proof.content.decode()
    assert client.get(reverse("publishing:inspected-edition", args=[token_of(link)])).content[:4] == b"%PDF"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_nothing_outside_of_the_period_or_branch_is_shown(world: World) -> None:
    case = make_request(world, at=local(2, 10))
    duty = Obligation.objects.filter(case=case)[0]
    for link in (
        opened(world, branch_id=world.other_branch.pk),
        opened(world, first=date(2026, 1, 1), last=date(2026, 1, 31)),
    ):
        assert case.number not in Client().get(path_of(link)).content.decode()
        proof = reverse("publishing:inspected-duty", args=[token_of(link), duty.pk])
        assert Client().get(proof).status_code == 404


def test_a_wrong_ended_or_revoked_link_says_so(world: World, enter: Enter) -> None:
    link = opened(world)
    assert Client().get(path_of(link)[:-2] + "x/").status_code == 404
    forged = links.sign("calendar", link.pk, link.number)
    assert Client().get(reverse("publishing:inspection", args=[forged])).status_code == 404
    with clock.set_to(NOW + timedelta(days=8)):
        assert Client().get(path_of(link)).status_code == 410
    enter(world.manager).post(reverse("publishing:inspection-revocation", args=[link.pk]))
    answer = Client().get(path_of(link))
    assert answer.status_code == 410
    assert world.branch.name not in answer.content.decode()


def test_guessing_is_slowed(world: World) -> None:
    cache.clear()
    wrong = reverse("publishing:inspection", args=["1-2~x"])
    codes = [Client().get(wrong).status_code for _n in range(12)]
    assert codes[0] == 404
    assert codes[-1] == 429


@pytest.mark.parametrize(
    "wrong",
    [
        {"for_whom": " "}, {"reason": ""}, {"last": date(2026, 3, 9)}, {"first": date(2026, 3, 5)},
        {"first": date(2020, 1, 1)}, {"until": NOW}, {"until": NOW + timedelta(days=200)},
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_meant_is_refused(world: World, wrong: dict[str, object]) -> None:
    with pytest.raises(CannotOpenPeriod):
        opened(world, **wrong)


def test_the_manager_makes_a_link_and_others_do_not(world: World, enter: Enter) -> None:
    told = {
        "for_whom": "总部审计", "reason": "年检", "first_day": "2026-02-01", "last_day": "2026-03-02",
        "branch": "", "until": "2026-03-09",
    }  # fmt: skip
    assert enter(world.agent).post(LINKS, told).status_code == 403
    assert enter(world.manager).post(LINKS, told | {"last_day": "2026-04-01"}).status_code == 422
    assert enter(world.manager).post(LINKS, told).status_code == 303
    link = InspectorLink.objects.get()
    assert token_of(link) in enter(world.manager).get(LINKS).content.decode()


def test_the_comparison_names_figures_and_rules(world: World, enter: Enter) -> None:
    boss = actor(world.supervisor)
    adopt_terms(terms=Terms(second_closes_days=10), holds_from=NOW, reason="提前", by=boss, at=NOW)
    page = enter(world.supervisor).get(reverse("desk:text-comparison")).content.decode()
    assert "AS-15" in page
