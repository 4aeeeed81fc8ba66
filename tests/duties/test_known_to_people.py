"""Own rules are announced by themselves, and a branch may have one otherwise than the company."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shouhou.accounts import founding
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.customers.models import Customer
from shouhou.duties import tasks
from shouhou.duties.actions import end_own_duty
from shouhou.policy.actions import CannotAdopt, adopt_rule
from shouhou.policy.adoptions import stands_on
from shouhou.policy.models import OwnDutyRevision
from shouhou.publishing.actions import announce, mark_read
from shouhou.publishing.audience import waiting_for
from shouhou.publishing.models import Announcement
from tests.duties.conftest import adopt, after_complaint, ended_complaint, key_customer, owed, visits
from tests.world import MONDAY, World, actor, local

pytestmark = pytest.mark.django_db
APRIL = local(1, 9, month=4)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    founding.forget()
    cache.clear()
    with clock.set_to(MONDAY):
        yield
    founding.forget()


def _client(world: World, name: str = "supervisor") -> Client:
    client = Client()
    client.force_login(getattr(world, name))
    return client


def _announced(world: World, rule_id: str = "ZD-01") -> Announcement:
    row = OwnDutyRevision.objects.filter(rule_id=rule_id).latest("holds_from")
    return announce(what="OWN_RULE", version_ref=row.pk, by=actor(world.supervisor), at=MONDAY)


def _here(world: World, standing: str) -> None:
    adopt_rule(
        rule_id="ZD-01", standing=standing, branch_id=world.branch.pk, holds_from=local(25, 9),
        reason="本分公司没有人手", by=actor(world.supervisor), at=MONDAY,
    )  # fmt: skip


def test_an_own_rule_is_announced_from_its_page_with_all_that_it_asks(world: World) -> None:
    adopt(world, visits())
    boss = _client(world)
    page = boss.get(reverse("duties:duty", args=["ZD-01"])).content.decode()
    address = f"{reverse('publishing:announcement-new')}?version=OWN_RULE-{OwnDutyRevision.objects.get().pk}"
    assert address in page
    assert (
        " checked" in boss.get(address).content.decode() or "selected" in boss.get(address).content.decode()
    )
    version = f"OWN_RULE-{OwnDutyRevision.objects.get().pk}"
    boss.post(reverse("publishing:announcement-new"), {"version": version, "must_sign": "on"})
    made = Announcement.objects.get()
    assert (made.title, made.holds_from, made.topic) == (
        "ZD-01 每季度走访重点客户",
        date(2026, 3, 20),
        "ZD-01",
    )
    read = _client(world, "agent").get(reverse("publishing:announcement", args=[made.pk])).content.decode()
    for words in ("三.5", "每季度", "重点客户", "售后客服人员", "走访"):
        assert words in read, words
    assert reverse("duties:duty", args=["ZD-01"]) in read
    again = boss.get(address)
    assert (again.status_code, again["Location"]) == (
        303,
        reverse("publishing:announcement-readers", args=[made.pk]),
    )


def test_each_own_rule_waits_by_itself_and_its_older_revision_is_contained_in_the_newer(world: World) -> None:
    adopt(world, visits())
    first = _announced(world)
    adopt(world, after_complaint())
    other = _announced(world, "ZD-02")
    adopt(world, visits(window="DAY_END", first=15, since=date(2026, 3, 25)), is_new=False)
    newer = _announced(world)
    waiting = {row.pk for row in waiting_for(world.agent, date(2026, 3, 26))}
    assert waiting == {other.pk, newer.pk}
    assert first.pk not in waiting
    mark_read(announcement_id=newer.pk, staff_id=world.agent.pk, by=actor(world.agent), at=MONDAY)
    page = _client(world).get(reverse("publishing:announcement", args=[newer.pk])).content.decode()
    assert page.count("→") >= 8, "both chains, the old one and the new one"


def test_that_an_own_rule_ends_is_announced_as_well(world: World) -> None:
    adopt(world, visits())
    end_own_duty(
        rule_id="ZD-01", from_day=date(2026, 6, 1), falls=False, reason="改由经理走访",
        by=actor(world.supervisor), at=MONDAY,
    )  # fmt: skip
    made = _announced(world)
    page = _client(world).get(reverse("publishing:announcement", args=[made.pk])).content.decode()
    assert "<ins>停用</ins>" in page


def test_an_own_rule_is_printed_with_the_signatures_of_those_who_read_it(world: World) -> None:
    adopt(world, visits())
    made = _announced(world)
    answer = _client(world).get(reverse("publishing:announcement-print", args=[made.pk]))
    assert answer.content.startswith(b"%PDF")


def test_a_branch_that_has_it_off_begins_no_turn_and_all_others_do(world: World) -> None:
    here = key_customer(world)
    there = key_customer(world, "白云检测站")
    Customer.objects.filter(pk=there.pk).update(branch=world.other_branch)
    adopt(world, visits())
    _here(world, "OFF")
    tasks.turn_rhythms(at=APRIL)
    assert [duty.case.customer_id for duty in owed()] == [there.pk]
    assert not stands_on(APRIL, world.branch.pk)["ZD-01"].holds
    assert stands_on(APRIL, world.branch.pk)["ZD-01"].deviates
    assert stands_on(APRIL)["ZD-01"].holds
    assert here.pk != there.pk
    assert not [b for step in verify(at=APRIL + timedelta(days=1)) for b in step.broken]


def test_a_branch_may_only_be_reminded_and_may_go_back(world: World) -> None:
    key_customer(world)
    adopt(world, visits())
    _here(world, "REMINDER")
    tasks.turn_rhythms(at=APRIL)
    (duty,) = owed()
    assert duty.standing == "REMINDER"
    adopt_rule(
        rule_id="ZD-01", standing="", branch_id=world.branch.pk, holds_from=local(1, 9, month=5), reason="有人了",
        by=actor(world.supervisor), at=APRIL,
    )  # fmt: skip
    tasks.turn_rhythms(at=local(1, 9, month=7))
    assert [duty.standing for duty in owed()] == ["REMINDER", "DUTY"]


def test_an_occasion_asks_for_nothing_in_a_branch_that_has_it_off(world: World) -> None:
    customer = key_customer(world)
    adopt(world, after_complaint())
    adopt_rule(
        rule_id="ZD-02", standing="OFF", branch_id=world.branch.pk, holds_from=local(4, 0), reason="由总部回访",
        by=actor(world.supervisor), at=MONDAY,
    )  # fmt: skip
    ended_complaint(world, customer, at=local(3, 10))
    ended_complaint(world, customer, at=local(5, 10))
    assert len(owed("ZD-02")) == 1


def test_for_the_company_and_before_it_holds_it_is_revised_on_its_own_page(world: World) -> None:
    adopt(world, visits())
    wrong = {
        "rule_id": "ZD-01",
        "standing": "OFF",
        "reason": "试试",
        "by": actor(world.supervisor),
        "at": MONDAY,
    }
    with pytest.raises(CannotAdopt, match="ZD-01"):
        adopt_rule(holds_from=local(25, 9), **wrong)
    with pytest.raises(CannotAdopt, match="ZD-01"):
        adopt_rule(holds_from=local(10, 9), branch_id=world.branch.pk, **wrong)


def test_the_page_of_the_rule_lets_a_branch_decide(world: World) -> None:
    adopt(world, visits())
    boss = _client(world)
    with clock.set_to(local(25, 9)):
        cache.clear()
        page = reverse("desk:rule-adoption", args=["ZD-01"])
        assert page in boss.get(reverse("desk:rule", args=["ZD-01"])).content.decode()
        shown = boss.get(page).content.decode()
        assert f"{page}?branch={world.branch.pk}" in shown
        told = {"standing": "OFF", "holds_from": "2026-03-26", "reason": "本分公司没有人手"}
        assert boss.post(f"{page}?branch={world.branch.pk}", told).status_code == 303
        rule = boss.get(reverse("desk:rule", args=["ZD-01"])).content.decode()
        assert "本分公司没有人手" in rule
