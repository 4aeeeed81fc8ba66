"""Objections: raised by whoever is late, answered by somebody above, and the duty stays as it is (decision 3)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.actions import annul_save
from shouhou.cases.figures import figures
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.say import day_of
from shouhou.policy.rulebook import Outcome
from shouhou.service_requests.actions import report_upward
from shouhou.supervision.actions import (
    CannotAnswerObjection,
    CannotObject,
    answer_objection,
    raise_objection,
)
from shouhou.supervision.models import Objection
from tests.supervision.conftest import NOW
from tests.world import World, actor, local, make_request

type Enter = Callable[[Staff], Client]
LATE, LATER = local(3, 9), local(3, 10)


def late_report(world: World, by: Staff | None = None) -> Obligation:
    """AS-03, owed until the evening of Monday and done on Tuesday morning."""
    case = make_request(world, by=by)
    report_upward(
        case_id=case.pk, to=world.engineer, question="派谁去?", by=actor(by or world.agent), at=LATE
    )
    return Obligation.objects.get(case=case, rule_id="AS-03")


def object_to(duty: Obligation, by: Actor, **values: str) -> Objection:
    told = {"cause": "ENGINEERING", "reason": "系统上午才恢复", **values}
    return raise_objection(obligation_id=duty.pk, **told, by=by, at=LATER)


def answered(objection: Objection, by: Staff, **values: str) -> Objection:
    told = {"ruling": "UPHELD", "answer": "情况属实", **values}
    return answer_objection(objection_id=objection.pk, **told, by=actor(by), at=LATER)


def test_an_objection_stays_beside_the_duty_and_in_the_figures(world: World) -> None:
    duty = late_report(world)
    objection = object_to(duty, actor(world.agent))
    answered(objection, world.supervisor)
    duty.refresh_from_db()
    assert duty.outcome == Outcome.MET_LATE
    day = day_of(NOW)
    assert figures(start=day, end=day)["AS-03"] == {"MET_LATE": 1}
    objection.refresh_from_db()
    assert (objection.ruling, objection.answered_by) == ("UPHELD", world.supervisor)
    assert [b for progress in verify(at=LATER) for b in progress.broken] == []


def test_only_whoever_owes_a_late_duty_objects_once_with_cause_and_reason(world: World) -> None:
    duty = late_report(world)
    on_time = Obligation.objects.get(case=duty.case, rule_id="AS-01")
    for wrong, by, values, field in (
        (duty, world.deputy, {}, None),
        (duty, world.supervisor, {}, None),
        (on_time, world.agent, {}, None),
        (duty, world.agent, {"reason": "  "}, "reason"),
        (duty, world.agent, {"cause": "MOON"}, "cause"),
    ):
        with pytest.raises(CannotObject) as refused:
            object_to(wrong, actor(by), **values)
        assert refused.value.field == field
    assert not Objection.objects.exists()
    object_to(duty, actor(world.deputy, acting_for=world.agent))
    with pytest.raises(CannotObject, match="already"):
        object_to(duty, actor(world.agent))


def test_what_is_open_and_late_may_be_objected_to_as_well(world: World) -> None:
    duty = Obligation.objects.get(case=make_request(world), rule_id="AS-03")
    with pytest.raises(CannotObject, match="does not count"):
        raise_objection(
            obligation_id=duty.pk, cause="OTHER", reason="还没到期", by=actor(world.agent), at=NOW
        )
    object_to(duty, actor(world.agent))
    duty.refresh_from_db()
    assert duty.outcome == Outcome.OPEN


def test_nobody_answers_her_own_objection(world: World) -> None:
    Staff.objects.filter(pk=world.agent.pk).update(roles=["AGENT", "GENERAL_MANAGER"])
    boss = Staff.objects.get(pk=world.agent.pk)
    objection = object_to(late_report(world, by=boss), actor(boss))
    with pytest.raises(CannotAnswerObjection, match="own"):
        answered(objection, boss)
    with pytest.raises(CannotAnswerObjection, match="own"):
        answer_objection(
            objection_id=objection.pk,
            ruling="UPHELD",
            answer="属实",
            by=actor(world.manager, acting_for=boss),
            at=LATER,
        )
    assert answered(objection, world.manager).ruling == "UPHELD"


def test_the_supervisors_own_objection_goes_to_the_general_manager(world: World) -> None:
    Staff.objects.filter(pk=world.deputy.pk).update(roles=["AFTER_SALES_SUPERVISOR"])
    other = Staff.objects.get(pk=world.deputy.pk)
    objection = object_to(late_report(world, by=world.supervisor), actor(world.supervisor))
    assert objection.goes_up
    with pytest.raises(CannotAnswerObjection, match="general manager"):
        answered(objection, other)
    assert answered(objection, world.manager, ruling="REJECTED").ruling == "REJECTED"


def test_the_supervisors_deputy_answers_for_him_but_never_her_own(world: World) -> None:
    hers = object_to(late_report(world), actor(world.agent))
    others = object_to(late_report(world, by=world.advisor), actor(world.advisor))
    deputy = actor(world.agent, acting_for=world.supervisor)
    with pytest.raises(CannotAnswerObjection, match="own"):
        answer_objection(objection_id=hers.pk, ruling="UPHELD", answer="属实", by=deputy, at=LATER)
    done = answer_objection(objection_id=others.pk, ruling="UPHELD", answer="属实", by=deputy, at=LATER)
    assert done.answered_by == world.agent


def test_an_objection_is_answered_once_with_a_ruling_and_reasons(world: World) -> None:
    objection = object_to(late_report(world), actor(world.agent))
    for values, field in (({"ruling": "MAYBE"}, "ruling"), ({"answer": " "}, "answer")):
        with pytest.raises(CannotAnswerObjection) as refused:
            answered(objection, world.supervisor, **values)
        assert refused.value.field == field
    answered(objection, world.supervisor)
    with pytest.raises(CannotAnswerObjection, match="already"):
        answered(objection, world.manager)


def test_an_agent_answers_nothing_and_an_unknown_objection_is_refused(world: World) -> None:
    objection = object_to(late_report(world), actor(world.agent))
    with pytest.raises(CannotAnswerObjection):
        answered(objection, world.deputy)
    with pytest.raises(CannotAnswerObjection, match="no such"):
        answer_objection(
            objection_id=10**9, ruling="UPHELD", answer="属实", by=actor(world.manager), at=LATER
        )


def test_an_objection_survives_that_its_duty_is_reckoned_anew(world: World) -> None:
    duty = late_report(world)
    object_to(duty, actor(world.agent))
    case = Case.objects.get(pk=duty.case_id)
    save = case.reports.get().save_key  # type: ignore[attr-defined]
    annul_save(save_key=save, reason="填错了", by=actor(world.agent), at=LATER)
    again = Obligation.objects.get(case=case, rule_id="AS-03")
    assert again.outcome == Outcome.OPEN
    assert Objection.objects.get().key == (case.pk, "AS-03", again.trigger_event_id)


def test_the_agent_objects_on_the_page_and_the_supervisor_answers_there(world: World, enter: Enter) -> None:
    with clock.set_to(LATER):
        duty = late_report(world)
        page, agent = reverse("supervision:duty", args=[duty.pk]), enter(world.agent)
        assert agent.get(page).context["objecting"] is not None
        post = reverse("supervision:objection", args=[duty.pk])
        wrong = agent.post(post, {"cause": "ENGINEERING", "reason": ""})
        assert wrong.status_code == 422
        assert agent.post(post, {"cause": "ENGINEERING", "reason": "系统上午才恢复"}).status_code == 303
        shown = agent.get(page)
        assert (shown.context["objecting"], shown.context["answering"]) == (None, None)
        boss = enter(world.supervisor)
        assert reverse("supervision:objections") in boss.get(reverse("supervision:board")).content.decode()
        assert boss.get(page).context["answering"] is not None
        address = reverse("supervision:objection-answer", args=[Objection.objects.get().pk])
        assert boss.post(address, {"ruling": "UPHELD", "answer": ""}).status_code == 422
        assert boss.post(address, {"ruling": "UPHELD", "answer": "情况属实"}).status_code == 303
        assert "情况属实" in agent.get(page).content.decode()
        again = boss.post(address, {"ruling": "REJECTED", "answer": "改主意"})
        assert again.status_code == 422


def test_the_list_of_the_figures_says_how_an_objection_stands(world: World, enter: Enter) -> None:
    with clock.set_to(LATER):
        object_to(late_report(world), actor(world.agent))
        rows = enter(world.supervisor).get(f"{reverse('desk:rule-duties', args=['AS-03'])}?show=MET_LATE")
        assert [row.objection for row in rows.context["rows"]] != [""]
        listed = enter(world.supervisor).get(
            reverse("supervision:board"), {"view": "duties", "show": "MET_LATE"}
        )
        assert "tag" in listed.context["list"].rows[0].cells


def test_an_agent_lists_her_own_objections_and_a_stranger_none(world: World, enter: Enter) -> None:
    object_to(late_report(world), actor(world.agent))
    page = reverse("supervision:objections")
    counts = [len(enter(who).get(page).context["list"].rows) for who in (world.agent, world.supervisor)]
    assert counts == [1, 1]
    for who in (world.deputy, world.stranger):
        assert enter(who).get(page).context["list"].rows == []
    hers = reverse("supervision:objection-answer", args=[Objection.objects.get().pk])
    assert enter(world.stranger).get(hers).status_code == 404
