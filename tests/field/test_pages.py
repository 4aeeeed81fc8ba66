"""The pages of work on site: who may, what comes of it, what wrong input does, and what stands where."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.field.actions import announce_visit
from shouhou.field.models import Dispatch, SiteJob
from shouhou.intake.actions.undoing import last_save_of, undo_last
from shouhou.service_requests.actions import answer_request
from tests.field import life
from tests.field.life import fresh, owed
from tests.service_requests import life as requests
from tests.world import World, actor, local

type Enter = Callable[[Staff], Client]

ENGLISH = {"accept-language": "en"}
TALK = {
    "way": "CALL_OUT", "kind": "FIRST", "line_state": "CONNECTED", "started_at": "2026-03-02T14:50",
    "contact_name": "刘洋", "phone": "13800138000", "gist": "已告知", "topics": ["T1"], "opinion": "满意",
}  # fmt: skip
FOUR = {
    "depart_at": "2026-03-02T16:00", "arrive_at": "2026-03-02T17:00", "people": "设备科长", "equipment": "停机",
}  # fmt: skip
PLAN = {"depart_at": "2026-03-02T16:00", "arrive_at": "2026-03-02T17:00"}
WORK = {"result": "SOLVED", "action": "更换保险管", "signed_by": "刘洋"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: from where, by whom, who must not, what is typed, what is wrong, what comes of it."""

    name: str
    begins: Callable[[World], Case]
    by: str
    not_by: str
    fields: dict[str, Any]
    wrong: dict[str, Any]
    leads_to: str


STEPS = (
    Step("need", requests.reported, "engineer", "technician", {"what": "看现场"}, {"what": " "}, "DISPATCHING"),
    Step("planning", life.needed, "engineer", "technician", PLAN, PLAN | {"arrive_at": "2026-03-02T15:30"},
         "DISPATCHING"),
    Step("announcement", life.planned, "agent", "viewer", TALK | FOUR, TALK | FOUR | {"people": ""}, "DISPATCHED"),
    Step("hindrance", life.needed, "engineer", "technician", {"reason": "PARTS"}, {"reason": "OTHER"}, "DISPATCHING"),
    Step("deferral", life.needed, "agent", "viewer",
         TALK | {"reason": "PARTS", "words": "等显示板", "new_date": "2026-03-04T12:00"},
         TALK | {"reason": "PARTS", "words": "等显示板", "new_date": "2026-03-01T12:00"}, "DEFERRED"),
    Step("gaps", life.needed, "agent", "technician", {"cleared_with": "CUSTOMER", "note": "型号 FZ-10"},
         {"cleared_with": "CUSTOMER", "note": ""}, "DISPATCHING"),
    Step("charge", life.needed, "agent", "technician", {"charge": "FREE"}, {"charge": "CHARGED"}, "DISPATCHING"),
    Step("departure", life.announced, "technician", "agent", {}, {"happened_at": "gestern"}, "DISPATCHED"),
    Step("arrival", life.on_the_way, "technician", "agent", {}, {"happened_at": "2026-03-01T08:00"}, "IN_SERVICE"),
    Step("completion", life.there, "technician", "agent", WORK, WORK | {"signed_by": ""}, "RESOLVED"),
)  # fmt: skip
each_step = pytest.mark.parametrize("step", STEPS, ids=[step.name for step in STEPS])


def page(step: Step, case: Case) -> str:
    return reverse(f"field:{step.name}", args=[case.slug])


def typed(step: Step, world: World, fields: dict[str, Any]) -> dict[str, Any]:
    return fields | ({"technician_id": world.technician.pk} if step.name == "planning" else {})


@each_step
def test_the_right_person_reads_and_takes_it(step: Step, world: World, enter: Enter) -> None:
    case = step.begins(world)
    client = enter(getattr(world, step.by))
    assert client.get(page(step, case)).status_code == 200
    answer = client.post(page(step, case), typed(step, world, step.fields))
    assert answer.status_code == 303, answer.content.decode()[:3000]
    assert fresh(case).state == step.leads_to


@each_step
def test_somebody_of_another_post_may_not(step: Step, world: World, enter: Enter) -> None:
    case = step.begins(world)
    assert enter(getattr(world, step.not_by)).get(page(step, case)).status_code == 403


@each_step
def test_wrong_input_comes_back_with_all_that_was_typed(step: Step, world: World, enter: Enter) -> None:
    case = step.begins(world)
    before = fresh(case).state
    answer = enter(getattr(world, step.by)).post(page(step, case), typed(step, world, step.wrong))
    text = answer.content.decode()
    assert (answer.status_code, fresh(case).state) == (422, before)
    assert 'role="alert"' in text
    for value in (v for v in step.wrong.values() if isinstance(v, str) and len(v.strip()) > 1):
        assert value in text, value


@each_step
def test_a_second_click_takes_the_step_once(step: Step, world: World, enter: Enter) -> None:
    case = step.begins(world)
    client = enter(getattr(world, step.by))
    fields = typed(step, world, step.fields) | {"once": "a" * 32}
    answers = [client.post(page(step, case), fields) for _n in range(2)]
    assert [a.status_code for a in answers] == [303, 303]


@each_step
def test_a_case_elsewhere_does_not_exist(step: Step, world: World, enter: Enter) -> None:
    case = step.begins(world)
    staff = getattr(world, step.by)
    Staff.objects.filter(pk=staff.pk).update(branch=world.other_branch)
    if step.by == "technician":
        SiteJob.objects.update(technician=world.engineer)
    staff.refresh_from_db()
    assert enter(staff).get(page(step, case)).status_code == 404


def test_the_case_page_offers_what_comes_next(world: World, enter: Enter) -> None:
    offered = (
        (requests.reported, "agent", "need"),
        (life.needed, "engineer", "planning"),
        (life.planned, "agent", "announcement"),
        (life.announced, "engineer", "visit"),
        (life.there, "engineer", "completion"),
    )
    for begins, who, name in offered:
        case = begins(world)
        SiteJob.objects.filter(case=case).update(plan_depart_at=local(5, 9), plan_arrive_at=local(5, 10))
        text = enter(getattr(world, who)).get(reverse("desk:case", args=[case.slug])).content.decode()
        assert f'href="{reverse(f"field:{name}", args=[case.slug])}"' in text, name


def test_after_the_work_the_case_page_offers_the_check(world: World, enter: Enter) -> None:
    case = life.done(world)
    text = enter(world.agent).get(reverse("desk:case", args=[case.slug])).content.decode()
    assert "for=COMPLETION" in text
    assert "更换保险管，试机正常" in text


def test_today_leads_to_the_form_that_proves_it(world: World, enter: Enter) -> None:
    case = life.planned(world)
    text = enter(world.agent).get(reverse("desk:today")).content.decode()
    assert reverse("field:announcement", args=[case.slug]) in text


def test_the_technicians_today_leads_to_the_phone_page(world: World, enter: Enter) -> None:
    case = life.announced(world)
    text = enter(world.technician).get(reverse("desk:today")).content.decode()
    assert reverse("field:visit", args=[case.slug]) in text


def test_the_phone_page_offers_one_step_and_no_departure_before_the_talk(world: World, enter: Enter) -> None:
    case = life.planned(world)
    client = enter(world.technician)
    here = reverse("field:visit", args=[case.slug])
    text = client.get(here, headers=ENGLISH).content.decode()
    assert reverse("field:announcement", args=[case.slug]) in text
    refused = client.post(reverse("field:departure", args=[case.slug]), headers=ENGLISH)
    assert refused.status_code == 422
    assert "AS-12" in refused.content.decode()
    assert fresh(case).state == "DISPATCHING"
    reason = {"untold_why": "检测线停着"}
    assert client.post(reverse("field:departure", args=[case.slug]), reason).status_code == 303
    assert reverse("field:arrival", args=[case.slug]) in client.get(here).content.decode()


def test_a_technician_who_sees_only_her_own_work_does_the_whole_job(world: World, enter: Enter) -> None:
    Staff.objects.filter(pk=world.technician.pk).update(reach=Reach.OWN)
    case = life.announced(world)
    client = enter(Staff.objects.get(pk=world.technician.pk))
    assert case.customer is not None
    assert case.customer.name in client.get(reverse("field:mine")).content.decode()
    for name, fields in (("departure", {}), ("arrival", {}), ("completion", WORK)):
        answer = client.post(reverse(f"field:{name}", args=[case.slug]), fields)
        assert answer.headers["Location"] == reverse("field:visit", args=[case.slug])
        assert client.get(answer.headers["Location"]).status_code == 200
    assert fresh(case).state == "RESOLVED"
    assert client.get(reverse("field:mine"), headers=ENGLISH).status_code == 200


def test_a_job_of_somebody_else_is_hidden_from_her(world: World, enter: Enter) -> None:
    Staff.objects.filter(pk=world.technician.pk).update(reach=Reach.OWN)
    case = life.announced(world)
    SiteJob.objects.update(technician=world.engineer)
    client = enter(Staff.objects.get(pk=world.technician.pk))
    assert client.get(reverse("field:visit", args=[case.slug])).status_code == 404


def test_the_day_shows_who_is_where_and_who_waits_deferred_first(world: World, enter: Enter) -> None:
    out, waiting, deferred = life.on_the_way(world), life.needed(world), life.deferred(world)
    text = enter(world.supervisor).get(reverse("field:today")).content.decode()
    assert SiteJob.objects.get(case=out).number in text
    assert text.index(deferred.number) < text.index(waiting.number)
    assert enter(world.agent).get(reverse("field:today"), {"day": "nonsense"}).status_code == 200
    tomorrow = enter(world.agent).get(reverse("field:today"), {"day": "2026-03-01"}).content.decode()
    assert SiteJob.objects.get(case=out).number not in tomorrow


def test_who_went_before_the_talk_stands_there_with_the_reason(world: World, enter: Enter) -> None:
    case = life.planned(world)
    reason = {"untold_why": "客户电话打不通"}
    enter(world.technician).post(reverse("field:departure", args=[case.slug]), reason)
    assert "客户电话打不通" in enter(world.supervisor).get(reverse("field:today")).content.decode()


def test_the_talk_before_the_visit_offers_text_for_wechat(world: World, enter: Enter) -> None:
    case = life.planned(world)
    text = enter(world.agent).get(reverse("field:announcement", args=[case.slug])).content.decode()
    assert "data-copy" in text
    assert "周杰" in text


def test_undo_within_the_minute_brings_the_job_back(world: World, enter: Enter) -> None:
    case = life.announced(world)
    cache.clear()
    client = enter(world.technician)
    with clock.set_to(local(2, 15)):
        client.post(reverse("field:departure", args=[case.slug]))
        assert SiteJob.objects.get().set_out_at is not None
        last = last_save_of(actor(world.technician), local(2, 15))
        assert last is not None
        undo_last(by=actor(world.technician), at=local(2, 15), save_key=last.save_key)
    job = SiteJob.objects.get()
    assert (job.set_out_at, job.is_told, fresh(case).state) == (None, True, "DISPATCHED")


def test_undoing_a_deferral_takes_the_promise_back(world: World, enter: Enter) -> None:
    case = life.deferred(world)
    last = last_save_of(actor(world.agent), local(2, 12))
    assert last is not None
    undo_last(by=actor(world.agent), at=local(2, 12), save_key=last.save_key)
    dispatch = Dispatch.objects.get()
    assert (dispatch.is_raised, dispatch.promised_at, dispatch.hindered_at) == (False, None, None)
    assert (fresh(case).state, owed(case, "AS-11").outcome) == ("DISPATCHING", "OPEN")


def test_the_call_panel_opens_for_the_opinion_that_was_not_asked(world: World, enter: Enter) -> None:
    case = life.planned(world)
    call = life.talk(local(2, 12), topics=(), opinion="")
    announce_visit(case_id=case.pk, facts=life.facts(), call=call, by=actor(world.agent), at=local(2, 12))
    client = enter(world.agent)
    text = client.get(reverse("desk:today")).content.decode()
    assert "for=OPINION" in text
    panel = reverse("desk:call-panel") + f"?customer={case.customer_id}&case={case.pk}&for=OPINION"
    assert client.get(panel).status_code == 200


def test_the_case_page_has_ready_text_of_the_visit_and_of_the_deferral(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    for begins, words in ((life.announced, "设备科长在场"), (life.deferred, "显示板周三到货")):
        case = begins(world)
        text = client.get(reverse("desk:case", args=[case.slug])).content.decode()
        assert words in text.partition('class="wechat"')[2].partition("</pre>")[0]


def test_the_pages_ask_the_database_little(world: World, enter: Enter) -> None:
    case = life.on_the_way(world)
    for _n in range(3):
        life.needed(world)
    pages = (
        ("technician", "field:visit", 12),
        ("technician", "field:mine", 8),
        ("supervisor", "field:today", 8),
    )
    for who, name, at_most in pages:
        client = enter(getattr(world, who))
        address = reverse(name, args=[case.slug] if name == "field:visit" else [])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= at_most, (name, [q["sql"][:120] for q in asked])


def test_a_visit_that_was_called_off_leaves_the_list_and_says_so(world: World, enter: Enter) -> None:
    case = life.announced(world)
    answer_request(case_id=case.pk, answer="已恢复", by=actor(world.agent), at=local(2, 13))
    client = enter(world.technician)
    assert reverse("field:visit", args=[case.slug]) not in client.get(reverse("field:mine")).content.decode()
    text = client.get(reverse("field:visit", args=[case.slug])).content.decode()
    assert reverse("field:departure", args=[case.slug]) not in text
    assert client.post(reverse("field:departure", args=[case.slug])).status_code == 422
