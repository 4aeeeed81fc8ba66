"""今日: four groups in order of urgency, each row with the one action that is its proof, and undo within a minute."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import resolve, reverse

from shouhou.accounts.permissions import may
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.desk.owed import ACTIONS
from shouhou.followups.actions import Promise
from shouhou.followups.models import Call
from shouhou.policy.shipped import RULEBOOK
from shouhou.service_requests.actions import ask_solution, report_upward, set_solution
from shouhou.service_requests.models import Report
from tests.house.routes import routes
from tests.intake.conftest import NOW, Enter
from tests.intake.screen import INTAKE, PANEL, facts, talk
from tests.world import World, actor, local, make_call, make_customer, make_request

TODAY = reverse("desk:today")
UNDO = reverse("desk:undo")


def groups(client: Client) -> dict[str, list[str]]:
    """The rules in each group, in the order shown."""
    return {g.code: [row.clause for row in g.rows] for g in client.get(TODAY).context["groups"]}


def test_rows_stand_in_four_groups_the_most_urgent_first(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    for what, at in (
        ("后天", local(4, 10)),
        ("早了", local(2, 14)),
        ("四点", local(2, 16)),
        ("更早", local(2, 13)),
    ):
        make_call(world, at=local(2, 10), customer=customer, promises=[Promise(what, at)])
    client = enter(world.agent)
    answer = client.get(TODAY)
    shown = {g.code: [re.split("[:：] ?", row.what)[-1] for row in g.rows] for g in answer.context["groups"]}
    assert list(shown) == ["late", "today", "open"]
    assert shown["late"] == ["更早", "早了"]
    assert shown["today"][0] == "四点"
    assert shown["open"] == ["后天"]


def test_what_is_due_today_stands_there_before_its_window_opens(world: World, enter: Enter) -> None:
    with clock.set_to(local(3, 7)):
        make_request(world, at=local(3, 6, 50))
        found = groups(enter(world.agent))
        assert "AS-03" in found["today"]


def test_what_lies_more_than_a_week_ahead_is_not_shown(world: World, enter: Enter) -> None:
    make_call(world, at=local(2, 10), promises=[Promise("半年后", local(1, 9, month=9))])
    row = Obligation.objects.get(rule_id="X-02")
    assert row.opens_at < NOW + timedelta(days=7)
    assert [r.id for g in enter(world.agent).get(TODAY).context["groups"] for r in g.rows] == [row.pk]


def test_each_row_leads_to_the_page_where_its_proof_is_recorded(world: World, enter: Enter) -> None:
    draft = make_request(world, wanted="", org_name="甲站", phone="13700000001")
    case = make_request(world, org_name="乙站", phone="13700000002")
    asked = make_request(world, org_name="丙站", phone="13700000003")
    agent, engineer = actor(world.agent), actor(world.engineer)
    report_upward(case_id=asked.pk, to=world.engineer, question="", by=agent, at=local(2, 10))
    client = enter(world.agent)
    rows = {(r.clause, r.number): r for g in client.get(TODAY).context["groups"] for r in g.rows}
    assert rows["AS-01", ""].action_url == reverse("service_requests:facts", args=[draft.slug])
    assert rows["AS-03", case.number].action_url == reverse("service_requests:report", args=[case.slug])
    assert rows["AS-04", case.number].action_url.startswith(
        reverse("customers:plan", args=[case.customer_id])
    )
    theirs = [r for g in enter(world.engineer).get(TODAY).context["groups"] for r in g.rows]
    assert [(r.clause, r.action_method) for r in theirs] == [("X-01", "post")]
    set_solution(case_id=asked.pk, solution="换保险管", by=engineer, at=local(2, 11))
    told = {r.clause: r for g in client.get(TODAY).context["groups"] for r in g.rows}["AS-10"]
    assert told.action_url == reverse("service_requests:telling", args=[asked.slug])


def test_every_action_opens_for_its_owner_and_is_hers_to_take(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    make_request(world, customer=customer, wanted="")
    case = make_request(world, customer=customer, intake={"outcome": "STUDY"})
    report_upward(case_id=case.pk, to=world.engineer, question="", by=actor(world.agent), at=local(2, 10))
    ask_solution(
        case_id=case.pk,
        to=world.engineer,
        question="换不换",
        tried="清洁",
        by=actor(world.agent),
        at=local(2, 11),
    )
    make_call(world, at=local(2, 10), gist="", promises=[Promise("回电", local(2, 16))])
    for staff in (world.agent, world.engineer):
        client = enter(staff)
        rows = [r for g in client.get(TODAY).context["groups"] for r in g.rows]
        assert rows
        for row in rows:
            view = resolve(row.action_url.partition("?")[0]).func
            assert may(staff, view.permission), row.clause
            if row.action_method == "get":
                assert client.get(row.action_url).status_code == 200, row.clause


def test_a_row_says_whom_to_ring_and_why_it_is_owed(world: World, enter: Enter) -> None:
    make_call(world, at=local(2, 10), customer_name="路人检测站", promises=[Promise("回电", local(2, 16))])
    client = enter(world.agent)
    row = client.get(TODAY).context["groups"][0].rows[0]
    assert (row.customer, row.contact, row.phone) == ("路人检测站", "刘洋", "13800138000")
    client.cookies["django_language"] = "en"
    opened = client.get(row.more_url, headers={"HX-Request": "true"})
    more = opened.context["more"]
    assert "138 0013 8000" in opened.content.decode()
    assert more.why
    part = client.get(more.sum_url).content.decode()
    assert "until the moment that was promised" in part
    assert "16:00" in part
    assert client.get(row.proof_url).status_code == 200
    assert client.get(row.more_url, follow=True).redirect_chain == [(row.proof_url, 303)]
    for address in (more.sum_url, row.more_url):
        assert enter(world.deputy).get(address).status_code == 404


def test_the_last_talk_stands_in_the_opened_row(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    make_call(world, at=local(2, 10), customer=customer, gist="上次说备件已发")
    make_request(world, customer=customer)
    client = enter(world.agent)
    row = client.get(TODAY).context["groups"][0].rows[0]
    opened = client.get(row.more_url, headers={"HX-Request": "true"}).content.decode()
    assert "上次说备件已发" in opened


def test_done_rows_are_counted_and_the_sentence_says_so(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.cookies["django_language"] = "en"
    client.post(INTAKE, facts())
    answer = client.get(TODAY)
    done = Obligation.objects.filter(owner=world.agent, met_at__isnull=False).count()
    assert answer.context["sentence"] == f"2 duties for today; done today: {done}."


def test_an_empty_day_says_what_will_appear(world: World, enter: Enter) -> None:
    client = enter(world.deputy)
    client.cookies["django_language"] = "en"
    assert "Nothing is owed" in client.get(TODAY).content.decode()


def test_the_part_alone_is_sent_where_only_that_is_asked_for(world: World, enter: Enter) -> None:
    part = enter(world.agent).get(TODAY, {"part": "duties"}, HTTP_HX_REQUEST="true").content.decode()
    assert part.lstrip().startswith('<div id="duties"')


def test_nobody_sees_what_another_owes(world: World, enter: Enter) -> None:
    make_request(world)
    for staff in (world.deputy, world.stranger, world.viewer, world.manager):
        assert groups(enter(staff)) == {}


def test_the_last_save_is_taken_back_within_its_minute(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.post(INTAKE, facts(outcome="REPORT", report_to=world.engineer.pk))
    page = client.get(TODAY)
    assert "data-undo" in page.content.decode()
    client.post(UNDO, {"save_key": page.context["last_save"].save_key})
    assert not Obligation.objects.open().filter(case__line="SERVICE_REQUEST").exists()
    assert Report.objects.get().annulled_at is not None
    assert Call.objects.get().annulled_at is not None
    assert Call.objects.get().register_line == 1
    assert client.get(TODAY).context["last_save"] is None


def test_after_the_minute_or_for_somebody_else_nothing_is_taken_back(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.post(PANEL, talk())
    key = Call.objects.get().save_key
    enter(world.deputy).post(UNDO, {"save_key": key})
    with clock.set_to(NOW + timedelta(seconds=61)):
        assert client.get(TODAY).context["last_save"] is None
        client.post(UNDO, {"save_key": key})
    for wrong in ("", "x" * 500, "' OR 1=1"):
        client.post(UNDO, {"save_key": wrong})
    assert Call.objects.get().annulled_at is None


def test_undoing_twice_takes_back_once(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.post(PANEL, talk(gist="一"))
    client.post(PANEL, talk(gist="二"))
    key = Call.objects.get(gist="二").save_key
    for _click in range(2):
        client.post(UNDO, {"save_key": key})
    assert Call.objects.get(gist="一").annulled_at is None
    assert Call.objects.get(gist="二").annulled_at is not None


def test_what_waits_for_ones_post_is_offered_when_nothing_else_is(world: World, enter: Enter) -> None:
    case = make_request(world)
    report_upward(case_id=case.pk, to=world.engineer, question="", by=actor(world.agent), at=local(2, 10))
    Obligation.objects.filter(rule_id="X-01").update(owner=None)
    assert [r.clause for r in enter(world.engineer).get(TODAY).context["pool"]] == ["X-01"]
    assert not enter(world.technician).get(TODAY).context["pool"]


def test_each_proof_of_a_rule_has_its_one_action() -> None:
    assert {rule.proof for rule in RULEBOOK.rules} <= set(ACTIONS)


def test_no_path_says_done() -> None:
    """No address, no button and no verb settles a duty without its proof."""
    words = re.compile(r"\b(done|complete|finish|fulfil|settle)", re.IGNORECASE)
    named = [r.name for r in routes() if words.search(r.path) or words.search(r.name)]
    assert named == []
    for action in ACTIONS.values():
        assert not words.search(str(action.page)), action.page


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_undo_is_posted(world: World, enter: Enter, method: str) -> None:
    assert getattr(enter(world.agent), method)(UNDO).status_code == 405


def test_posting_at_a_duty_does_nothing(world: World, enter: Enter) -> None:
    make_request(world)
    owed = Obligation.objects.get(rule_id="AS-03")
    client = enter(world.agent)
    for page in ("supervision:duty", "supervision:duty-sum"):
        assert client.post(reverse(page, args=[owed.pk]), {"outcome": "MET"}).status_code == 405
    assert client.post(TODAY, {"outcome": "MET", "duty": owed.pk}).status_code in {200, 405}
    owed.refresh_from_db()
    assert owed.outcome == "OPEN"


def test_more_than_fifty_are_counted_and_the_most_urgent_shown(world: World, enter: Enter) -> None:
    customer = make_customer(world, at=local(2, 9))
    for n in range(11):
        promises = [Promise(f"回电 {n} {m}", local(2, 10) + timedelta(minutes=n)) for m in range(5)]
        make_call(world, at=local(2, 9, n), customer=customer, promises=promises)
    owed = Obligation.objects.open().owed_by([world.agent.pk])
    late = owed.filter(due_at__lte=local(2, 15)).count()
    answer = enter(world.agent).get(TODAY)
    assert late >= 55
    assert sum(len(group.rows) for group in answer.context["groups"]) == 50
    assert str(late) in answer.context["sentence"]
