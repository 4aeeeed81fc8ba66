"""The pages of campaigns: from the draft to the call panel, to the answer, to the sheet."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.campaigns.tasks import run
from shouhou.cases.models import Case, Obligation
from shouhou.core import clock
from shouhou.customers.models import Consent
from tests.campaigns.life import EVENT, customers, decided, draft, recipients
from tests.world import World, make_customer

type Enter = Callable[[Staff], Client]
DRAFT = {
    "kind": "FREE", "title": "春季免费检测周", "content": "免费检查制动台。", "place": "公司展厅",
    "begins_at": "2026-03-30T09:00", "ends_at": "2026-03-30T17:00", "phone": "0531-88886666", "budget": "3000",
}  # fmt: skip


def test_from_the_draft_to_the_first_call(world: World, enter: Enter) -> None:
    (customer,) = customers(world, "GIVEN")
    boss = enter(world.supervisor)
    assert boss.get(reverse("campaigns:new")).status_code == 200
    assert boss.post(reverse("campaigns:new"), {**DRAFT, "place": ""}).status_code == 422
    past = boss.post(reverse("campaigns:new"), {**DRAFT, "begins_at": "2026-03-01T09:00"})
    assert (past.status_code, "活动时间已经过去" in past.content.decode()) == (422, True)
    made = boss.post(reverse("campaigns:new"), DRAFT)
    case = Case.objects.get(line="CAMPAIGN")
    assert made["Location"] == reverse("campaigns:audience", args=[case.slug])
    counted = boss.get(
        made["Location"], {"counting": "1", "regions": "西藏自治区"}, headers={"HX-Request": "true"}
    )
    assert "没有可以通知的客户" in counted.content.decode()
    counted = boss.post(made["Location"], {"counting": "1", "regions": "西藏自治区", "version": "0"})
    assert customer.name not in counted.content.decode()
    assert customer.name in boss.get(made["Location"]).content.decode(), "counting saves nothing"
    assert customer.name in boss.get(made["Location"], {"counting": "1"}).content.decode()
    home = reverse("campaigns:campaign", args=[case.slug])
    saved = boss.post(made["Location"], {"version": 1, "kind": "ORG"})
    assert saved["Location"] == home
    assert boss.post(made["Location"], {"version": 1}).status_code == 422  # of the page loaded before
    page = boss.get(home).content.decode()
    assert "决定举办" in page
    boss.post(reverse("campaigns:decision", args=[case.slug]), {"version": 2})
    case.refresh_from_db()
    assert case.number.startswith("HD-")
    run(case.pk)
    agent = enter(world.agent)
    calls = agent.get(reverse("campaigns:calls")).content.decode()
    (one,) = recipients(case)
    panel = f"{reverse('desk:call-panel')}?customer={customer.pk}&amp;case={one.pk}&amp;for=NOTICE"
    assert panel in calls
    assert panel in agent.get(reverse("desk:today")).content.decode()
    shown = agent.get(panel.replace("&amp;", "&")).content.decode()
    assert "免费检查制动台。" in shown
    with clock.set_to(case.campaign.ends_at):
        over = agent.get(panel.replace("&amp;", "&")).content.decode()
        assert "活动已经结束" in over
        assert "免费检查制动台。" not in over
    sent = {
        "customer": customer.pk, "way": "CALL_OUT", "kind": "CAMPAIGN", "line_state": "CONNECTED",
        "started_at": "2026-03-02T15:00", "topics": "T4", "gist": "说会来", "notices": one.pk, "outcome": "LATER",
    }  # fmt: skip
    assert agent.post(reverse("desk:call-panel"), sent).status_code == 422  # without the answer
    answer = agent.post(reverse("desk:call-panel"), {**sent, "notice_answer": "COMING", "no_letter": "CLEAR"})
    assert answer.status_code == 303
    one.refresh_from_db()
    assert one.state == "COMING"
    assert {o.rule_id: o.outcome for o in Obligation.objects.filter(case=one, rule_id__startswith="CP")} == {
        "CP-01": "MET", "CP-02": "MET",
    }  # fmt: skip
    listed = agent.get(reverse("campaigns:recipients"), {"campaign": case.slug, "show": "COMING"})
    assert one.number in listed.content.decode()
    assert (
        reverse("campaigns:lead", args=[one.slug])
        in agent.get(reverse("desk:case", args=[one.slug])).content.decode()
    )


def test_the_next_call_asks_whoever_never_said_anything(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    agent = enter(world.agent)
    assert (
        'name="promotion"'
        in agent.get(reverse("desk:call-panel"), {"customer": customer.pk}).content.decode()
    )
    sent = {
        "customer": customer.pk, "way": "CALL_IN", "kind": "CONSULTATION", "line_state": "CONNECTED",
        "started_at": "2026-03-02T15:00", "gist": "问新标准", "promotion": "GIVEN", "outcome": "LATER",
    }  # fmt: skip
    assert agent.post(reverse("desk:call-panel"), sent).status_code == 303
    said = Consent.objects.get(customer=customer)
    assert (said.purpose, said.state, said.how[:3]) == ("PROMOTION", "GIVEN", "DH-")
    page = agent.get(reverse("desk:call-panel"), {"customer": customer.pk}).content.decode()
    assert 'name="promotion"' not in page


def test_a_decision_that_comes_too_late_is_refused_on_the_page(world: World, enter: Enter) -> None:
    customers(world, "GIVEN")
    case = draft(world, begins_at=clock.now() + timedelta(days=5), ends_at=clock.now() + timedelta(days=6))
    boss = enter(world.supervisor)
    home = reverse("campaigns:campaign", args=[case.slug])
    assert "CP-07" in boss.get(home).content.decode()
    boss.post(reverse("campaigns:decision", args=[case.slug]), {"version": 1})
    case.refresh_from_db()
    assert case.state == "DRAFT"
    boss.post(reverse("campaigns:decision", args=[case.slug]), {"version": 1, "waiver": "厂家临时来"})
    case.refresh_from_db()
    assert case.state == "DECIDED"


def test_the_steps_of_a_campaign_and_of_a_recipient_have_their_pages(world: World, enter: Enter) -> None:
    case = decided(world, "GIVEN", "REFUSED")
    (one,) = recipients(case)
    boss, agent = enter(world.supervisor), enter(world.agent)
    for name in ("moving", "calling-off", "ending", "review", "left-out", "progress"):
        assert boss.get(reverse(f"campaigns:{name}", args=[case.slug])).status_code == 200
    for name in ("answer", "attendance", "no-letter", "lead"):
        assert agent.get(reverse(f"campaigns:{name}", args=[one.slug])).status_code == 200
    assert boss.post(reverse("campaigns:ending", args=[case.slug])).status_code == 422
    moved = {"begins_at": "2026-04-20T09:00", "ends_at": "2026-04-20T17:00", "reason": "改期"}
    assert boss.post(reverse("campaigns:moving", args=[case.slug]), moved).status_code == 303
    run(case.pk)
    lead = {"what": "想换制动台", "plan_kind": "VISIT"}
    page = reverse("campaigns:lead", args=[one.slug])
    assert agent.post(page, lead).status_code == 422
    assert agent.post(page, {**lead, "planned_date": "2026-03-20"}).status_code == 303
    answer = reverse("campaigns:answer", args=[one.slug])
    assert not agent.get(answer).context["form"]["answer"].value(), "nobody comes by a slip of the hand"
    assert agent.post(answer, {"way": "CALL"}).status_code == 422
    assert agent.post(answer, {"answer": "COMING", "way": "CALL"}).status_code == 303
    one.refresh_from_db()
    assert one.state == "COMING"
    left = boss.get(reverse("campaigns:left-out", args=[case.slug])).content.decode()
    assert "第1机动车检测站" in left
    assert "第0机动车检测站" not in left


def test_what_is_done_to_many_recipients_is_done_by_the_verb_of_one(world: World, enter: Enter) -> None:
    case = decided(world, "GIVEN", "GIVEN")
    with clock.set_to(EVENT + timedelta(hours=1)):
        page = enter(world.agent).get(reverse("campaigns:recipients"), {"campaign": case.slug})
        assert page.content.decode().count('name="row"') == 2


@pytest.mark.parametrize("name", ["print", "picture"])
def test_the_sheet_is_printed(world: World, enter: Enter, name: str) -> None:
    case = decided(world, "GIVEN", "GIVEN")
    answer = enter(world.agent).get(reverse(f"campaigns:{name}", args=[case.slug]))
    assert answer.status_code == 200
    assert answer.content[:4] in (b"%PDF", b"\x89PNG")


def test_another_branch_sees_nothing_and_an_agent_does_not_decide(world: World, enter: Enter) -> None:
    case = decided(world, "GIVEN")
    (one,) = recipients(case)
    far = enter(world.stranger)
    assert far.get(reverse("campaigns:campaign", args=[case.slug])).status_code == 404
    assert far.get(reverse("campaigns:answer", args=[one.slug])).status_code == 404
    agent = enter(world.agent)
    assert agent.post(reverse("campaigns:calling-off", args=[case.slug]), {"reason": "x"}).status_code == 403
    assert agent.post(reverse("campaigns:unstated"), {"choice": "NO"}).status_code == 403
    boss = enter(world.supervisor)
    boss.post(reverse("campaigns:unstated"), {"choice": "WHATEVER"})
    assert boss.post(reverse("campaigns:unstated"), {"choice": "ORG"}).status_code == 303
    assert "单位客户可以通知" in boss.get(reverse("campaigns:list")).content.decode()
