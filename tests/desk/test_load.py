"""Load foretold: what comes to whom in thirty days, what stands behind a number, and whether a campaign fits."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.actions import fold_figures
from shouhou.core import clock
from shouhou.customers.actions import plan_next_service
from shouhou.customers.models import Customer
from shouhou.customers.values import PlanValues
from shouhou.desk.load import Row
from shouhou.policy.current import refresh
from shouhou.supervision.actions.absences import AbsenceValues, record_absence
from shouhou.supervision.actions.rosters import adopt_roster
from shouhou.supervision.roster_text import Entry
from tests.duties.conftest import adopt as adopt_duty
from tests.duties.conftest import key_customer, visits
from tests.followups.test_second_calls import told
from tests.world import World, actor, local, make_call, make_customer, make_request

type Enter = Callable[[Staff], Client]

PAGE = reverse("desk:load")


@pytest.fixture
def client(world: World, enter: Enter) -> Client:
    Staff.objects.update(language="en")
    return enter(world.supervisor)


def row(client: Client, person: Staff) -> Row:
    posts = client.get(PAGE).context["told"].posts
    return next(row for post in posts for row in post.rows if row.person_id == person.pk)


def counts(client: Client, person: Staff) -> dict[date, int]:
    return {cell.day: cell.count for cell in row(client, person).cells if cell.count}


def plan(world: World, customer: Customer, content: str) -> None:
    values = PlanValues("MAINTENANCE", content, date(2026, 3, 12))
    plan_next_service(customer_id=customer.pk, values=values, by=actor(world.agent), at=local(2, 10))


def leave(person: Staff, starts_at: datetime, ends_at: datetime) -> None:
    values = AbsenceValues(person.pk, starts_at, ends_at)
    record_absence(values=values, by=actor(person), at=local(2, 14))


def test_what_is_open_stands_on_the_day_of_its_limit_folded_or_not(world: World, client: Client) -> None:
    make_request(world, at=local(2, 14))
    before = counts(client, world.agent)
    assert before[date(2026, 3, 2)] >= 1
    fold_figures(at=local(2, 15))
    assert counts(client, world.agent) == before


def test_what_was_left_over_is_counted_apart(world: World, client: Client) -> None:
    make_request(world, at=local(2, 14))
    fold_figures(at=local(2, 15))
    with clock.set_to(local(4, 9)):
        client.force_login(world.supervisor)
        found = row(client, world.agent)
        assert found.late >= 1
        address = reverse("desk:load-day", args=["late", world.agent.pk])
        assert len(client.get(address).context["rows"]) == found.late


def test_a_second_call_counts_on_the_day_on_which_its_window_opens(world: World, client: Client) -> None:
    customer = make_customer(world, at=local(2, 9))
    told(world, customer, local(2, 14))
    found = counts(client, world.agent)
    assert found[date(2026, 3, 9)] == 1
    assert date(2026, 3, 16) not in found
    behind = client.get(reverse("desk:load-day", args=["2026-03-09", world.agent.pk])).context["rows"]
    assert [one.duty.rule_id for one in behind] == ["AS-15"]
    last = client.get(reverse("desk:load-day", args=["2026-03-16", world.agent.pk])).context["rows"]
    assert last == []


def test_a_planned_service_counts_on_its_day_and_opens(world: World, client: Client) -> None:
    customer = make_customer(world, at=local(2, 9))
    plan(world, customer, "例行保养")
    assert counts(client, world.agent)[date(2026, 3, 12)] == 1
    page = client.get(reverse("desk:load-day", args=["2026-03-12", world.agent.pk]))
    assert [plan.content for plan in page.context["plans"]] == ["例行保养"]


def test_the_end_of_the_month_is_foretold_to_whoever_will_owe_it(world: World, client: Client) -> None:
    assert counts(client, world.supervisor) == {}
    with clock.set_to(local(10, 9)):
        client.force_login(world.supervisor)
        assert counts(client, world.supervisor)[date(2026, 4, 3)] == 1
        page = client.get(reverse("desk:load-day", args=["2026-04-03", world.supervisor.pk]))
        assert "PR-02" in page.context["coming"][0]
        pool = client.get(reverse("desk:load-day", args=["2026-04-03", "AGENT"]))
        assert "RD-02" in pool.context["coming"][0]


def test_who_is_away_or_off_by_the_roster_is_marked(world: World, client: Client) -> None:
    leave(world.agent, local(5, 0), local(7, 0))
    off = Entry(world.deputy.pk, date(2026, 3, 4), "休", ())
    adopt_roster(branch_id=world.branch.pk, entries=[off], by=actor(world.supervisor), at=local(2, 14))
    assert [c.day.day for c in row(client, world.agent).cells if c.is_away] == [5, 6]
    assert [c.day.day for c in row(client, world.deputy).cells if c.is_away] == [4]
    assert [c.day.day for c in row(client, world.agent).cells if c.is_off][:2] == [7, 8]


def test_a_day_with_far_more_than_others_is_a_peak(world: World, client: Client) -> None:
    customer = make_customer(world, at=local(2, 9))
    for n in range(5):
        plan(world, customer, f"走访 {n}")
    assert [c.day.day for c in row(client, world.agent).cells if c.is_peak] == [12]


def says(client: Client, day: str, audience: object) -> str:
    return " ".join(client.get(PAGE, {"day": day, "audience": audience}).context["answer"].sentences)


def test_a_campaign_that_fits_says_until_when_and_how_many_a_day(world: World, client: Client) -> None:
    answer = client.get(PAGE, {"day": "2026-04-10", "audience": 100}).context["answer"]
    assert answer.fits
    told = " ".join(answer.sentences)
    assert "14 days ahead" in told
    assert "decided by" in told
    assert "calls for each agent and day" in told


def test_a_campaign_within_the_notice_is_moved_to_the_nearest_date(world: World, client: Client) -> None:
    answer = client.get(PAGE, {"day": "2026-03-09", "audience": 20}).context["answer"]
    assert not answer.fits
    assert answer.proposed.day == date(2026, 3, 16)
    assert "too late" in answer.sentences[0]


def test_a_campaign_while_nobody_is_rostered_is_moved_behind_it(world: World, client: Client) -> None:
    for person in (world.agent, world.deputy):
        leave(person, local(2, 14), local(31, 0))
    answer = client.get(PAGE, {"day": "2026-03-20", "audience": 20}).context["answer"]
    assert "no service agent is on duty" in answer.sentences[0]
    assert answer.proposed.last == date(2026, 3, 31)
    Staff.objects.filter(pk__in=[world.agent.pk, world.deputy.pk]).update(left_at=local(2, 14))
    assert "Within a year there is no date" in says(client, "2026-04-10", 20)


@pytest.mark.parametrize(
    ("day", "audience", "words"),
    [
        ("2026-03-01", "10", "This day is past or today"),
        ("2026-03-02", "10", "This day is past or today"),
        ("2027-12-01", "10", "more than a year ahead"),
        ("2026-04-10", "0", "A campaign for nobody needs no calls"),
        ("2026-04-10", "-3", "A campaign for nobody needs no calls"),
        ("2026-04-10", "1000000", "So many cannot be called"),
        ("2026-04-10", "viele", "whole number"),
        ("bald", "10", "valid date"),
    ],
)
def test_a_campaign_that_cannot_be_meant_is_answered_with_a_sentence(
    world: World, client: Client, day: str, audience: str, words: str
) -> None:
    answer = client.get(PAGE, {"day": day, "audience": audience})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_nonsense_in_the_address_of_a_day_is_not_found(world: World, client: Client) -> None:
    for day, who in (("2026-13-40", "1"), ("2025-01-01", "1"), ("late", "NOBODY"), ("late", "9" * 30)):
        assert client.get(reverse("desk:load-day", args=[day, who])).status_code == 404


def test_a_supervisor_sees_her_own_branch_and_the_manager_any(
    world: World, enter: Enter, client: Client
) -> None:
    other = {"branch": world.other_branch.pk}
    assert client.get(PAGE, other).context["branch_id"] == world.branch.pk
    stranger = reverse("desk:load-day", args=["late", world.stranger.pk])
    assert client.get(stranger).status_code == 404
    manager = enter(world.manager)
    found = manager.get(PAGE, other).context
    assert [row.name for post in found["told"].posts for row in post.rows] == ["林芳"]
    assert enter(world.agent).get(PAGE).status_code == 403


def test_a_call_made_late_is_no_load_of_the_days_ahead(world: World, client: Client) -> None:
    customer = make_customer(world, at=local(2, 9))
    make_call(world, at=local(2, 10), customer=customer)
    assert all(day >= date(2026, 3, 2) for day in counts(client, world.agent))


def test_the_next_turn_of_an_own_rhythm_is_foretold_on_its_first_day(world: World, client: Client) -> None:
    for n in range(3):
        key_customer(world, name=f"青山第{n}机动车检测站")
    adopt_duty(world, visits(), at=local(2, 10))
    with clock.set_to(local(20, 9)):
        client.force_login(world.supervisor)
        assert counts(client, world.agent)[date(2026, 4, 1)] == 3
        page = client.get(reverse("desk:load-day", args=["2026-04-01", world.agent.pk]))
        assert page.context["coming"] == ["ZD-01 每季度走访重点客户 × 3"]
    refresh(mark="")
