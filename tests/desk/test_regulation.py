"""The regulation: clauses with their figures, the duties behind each, and a page for each rule."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.cases.rule_words import fact_words, facts_words, moment_words, origin_words, window_words
from shouhou.core import clock
from shouhou.policy.shipped import RULEBOOK
from shouhou.policy.terms import Terms
from tests.world import World, local, make_request

type Enter = Callable[[Staff], Client]

PAGE = reverse("desk:regulation")


def duties_of(rule_id: str, show: str) -> str:
    return f"{reverse('desk:rule-duties', args=[rule_id])}?show={show}"


def test_supervisors_and_the_manager_land_on_the_regulation_and_staff_on_today(
    world: World, enter: Enter
) -> None:
    for boss in (world.supervisor, world.manager):
        assert enter(boss).get("/")["Location"] == PAGE
    assert enter(world.agent).get("/").status_code == 200


def test_every_built_rule_stands_under_its_clause(world: World, enter: Enter) -> None:
    page = enter(world.supervisor).get(PAGE).content.decode()
    for rule in RULEBOOK.rules:
        if rule.clause[:1] in "一二三四五六":
            assert f'id="rule-{rule.id}"' in page, rule.id
    assert "%" not in page.split('class="regulation"')[1].split("</main>")[0]


def test_what_makes_no_duty_stands_under_its_clause_as_well(world: World, enter: Enter) -> None:
    page = enter(world.supervisor).get(PAGE).content.decode()
    for rule_id in ("AS-05", "AS-07", "AS-16", "RD-03", "RD-04", "RD-05", "RD-07", "DP-02", "DP-03"):
        assert f'id="rule-{rule_id}"' in page, rule_id


def test_the_four_forms_of_the_regulation_are_a_tap_away(world: World, enter: Enter) -> None:
    page = enter(world.supervisor).get(reverse("desk:rule", args=["RD-05"])).content.decode()
    for name in ("customers:list", "followups:register", "followups:letters"):
        assert f'href="{reverse(name)}"' in page, name


def test_a_figure_leads_to_its_duties_with_and_without_script(world: World, enter: Enter) -> None:
    owed = Obligation.objects.get(case=make_request(world), rule_id="AS-03")
    client = enter(world.supervisor)
    assert duties_of("AS-03", "OPEN") in client.get(PAGE).content.decode()
    with clock.set_to(local(4, 10)):
        whole = client.get(duties_of("AS-03", "OPEN_LATE")).content.decode()
        part = client.get(duties_of("AS-03", "OPEN_LATE"), headers={"HX-Request": "true"}).content.decode()
    for answer in (whole, part):
        assert reverse("supervision:duty", args=[owed.pk]) in answer
    assert "<main" in whole
    assert "<main" not in part


def test_settled_duties_belong_to_the_period_of_their_limit(world: World, enter: Enter) -> None:
    make_request(world)
    client = enter(world.supervisor)
    assert duties_of("AS-01", "MET") in client.get(PAGE, {"month": "2026-03"}).content.decode().replace(
        "month=2026-03&amp;", ""
    )
    for asked in (
        {"period": "quarter", "month": "2026-05"},
        {"period": "year", "month": "2025-03"},
        {"period": "days", "start": "2026-03-03", "end": "2026-03-09"},
    ):
        assert "show=MET" not in client.get(PAGE, asked).content.decode()


def test_a_person_is_picked_out_and_another_branch_is_not_seen(world: World, enter: Enter) -> None:
    make_request(world)
    assert "show=OPEN" not in enter(world.supervisor).get(PAGE, {"person": world.deputy.pk}).content.decode()
    assert "show=OPEN" not in enter(world.stranger).get(PAGE).content.decode()


def test_a_rule_shows_its_worked_examples(world: World, enter: Enter) -> None:
    page = enter(world.agent).get(reverse("desk:rule", args=["AS-10"])).content.decode()
    assert "得到办法的当天" in page
    assert enter(world.agent).get(reverse("desk:rule", args=["AS-99"])).status_code == 404


def test_a_rule_says_trigger_window_proof_and_origin_and_its_figures_by_month(
    world: World, enter: Enter
) -> None:
    make_request(world)
    client = enter(world.supervisor)
    page = client.get(reverse("desk:rule", args=["AS-01"])).content.decode()
    rule = RULEBOOK.latest("AS-01")
    with translation.override("zh-hans"):
        said = [fact_words(rule.trigger), window_words(rule.window, Terms()), origin_words(rule.origin)]
        said += [moment_words(rule), *facts_words(rule.answers)]
    for words in (*said, "2026-03"):
        assert words in page, words
    planned = client.get(reverse("desk:rule", args=["LW-01"]))
    assert planned.status_code == 200


def test_all_rules_are_listed(world: World, enter: Enter) -> None:
    page = enter(world.agent).get(reverse("desk:rules")).content.decode()
    for rule_id in ("AS-01", "CP-01", "ST-25", "RC-53", "CM-13", "LW-12", "X-01"):
        assert reverse("desk:rule", args=[rule_id]) in page


def test_windows_are_said_with_the_figures_in_force() -> None:
    said = {rule.id: window_words(rule.window, Terms(second_opens_days=5)) for rule in RULEBOOK.rules}
    assert said["AS-15"] == "after 5 days, until 24:00 after 14 days"
    assert said["AS-09"] == "within 24 hours"
    assert all(said.values())


def test_the_regulation_takes_eleven_statements_and_its_duties_eight(world: World, enter: Enter) -> None:
    make_request(world)
    client = enter(world.manager)
    for address, most in ((PAGE, 11), (duties_of("AS-01", "MET"), 8)):
        client.get(address)
        with CaptureQueriesContext(connection) as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= most
