"""Every step of a request as its page: who may take it, what comes of it, and what it does with wrong input."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Obligation
from shouhou.service_requests.models import Report
from tests.service_requests import life
from tests.service_requests.life import state
from tests.world import World

type Enter = Callable[[Staff], Client]

LONG = "长" * 20_001


@dataclass(frozen=True, slots=True)
class Step:
    """One step: from which state it is taken, by whom, who must not, what is typed, what is wrong, what comes of it."""

    name: str
    begins: Callable[[World], Case]
    by: str
    not_by: str
    fields: dict[str, Any]
    wrong: dict[str, Any]
    leads_to: str


TALK = {
    "way": "CALL_OUT", "kind": "SOLUTION", "line_state": "CONNECTED", "started_at": "2026-03-02T14:50",
    "contact_name": "刘洋", "phone": "13800138000", "gist": "已告知处理办法",
}  # fmt: skip
STEPS = (
    Step("report", life.registered, "agent", "technician", {"question": "派谁去?"}, {"question": LONG}, "REPORTED"),
    Step(
        "escalation", life.registered, "agent", "technician",
        {"question": "如何处理?", "tried": "重启过"}, {"question": "如何处理此事?", "tried": ""}, "ESCALATED",
    ),
    Step("study", life.registered, "agent", "technician", {"note": "查阅资料"}, {"note": LONG}, "STUDYING"),
    Step("answer", life.registered, "agent", "technician", {"answer": "重启即可"}, {"answer": LONG}, "ANSWERED"),
    Step("solution", life.reported, "engineer", "agent", {"solution": "换保险管"}, {"solution": LONG}, "SOLUTION_SET"),
    Step("telling", life.solved, "agent", "viewer", TALK, TALK | {"started_at": "gestern"}, "INFORMED"),
    Step("closing", life.answered, "agent", "technician", {"note": "客户满意"}, {"note": LONG}, "CLOSED"),
    Step("cancellation", life.registered, "agent", "technician", {"reason": "客户撤回"}, {"reason": LONG}, "CANCELLED"),
    Step("reopening", life.closed, "agent", "technician", {"reason": "又坏了"}, {"reason": LONG}, "REOPENED"),
)  # fmt: skip
each_step = pytest.mark.parametrize("step", STEPS, ids=[step.name for step in STEPS])


def page(step: Step, case: Case) -> str:
    return reverse(f"service_requests:{step.name}", args=[case.slug])


def typed(step: Step, world: World, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with a receiver where the step has one."""
    return fields | ({"to": world.engineer.pk} if step.name in {"report", "escalation"} else {})


@each_step
def test_the_right_person_reads_and_takes_it(step: Step, world: World, enter: Enter) -> None:
    case = step.begins(world)
    client = enter(getattr(world, step.by))

    assert client.get(page(step, case)).status_code == 200
    answer = client.post(page(step, case), typed(step, world, step.fields))

    assert answer.status_code == 303, answer.content.decode()[:3000]
    assert answer.headers["Location"] == reverse("desk:case", args=[case.slug])
    assert state(case) == step.leads_to


@each_step
def test_somebody_of_another_post_may_neither_read_nor_take_it(
    step: Step, world: World, enter: Enter
) -> None:
    case = step.begins(world)
    before = state(case)
    client = enter(getattr(world, step.not_by))

    assert client.get(page(step, case)).status_code == 403
    assert client.post(page(step, case), typed(step, world, step.fields)).status_code == 403
    assert state(case) == before


@each_step
def test_for_another_branch_the_case_does_not_exist(step: Step, world: World, enter: Enter) -> None:
    case = step.begins(world)
    before = state(case)
    stranger = world.stranger
    stranger.roles = [*stranger.roles, "ENGINEERING_SUPERVISOR"]
    stranger.save(update_fields=["roles"])
    client = enter(stranger)

    assert client.get(page(step, case)).status_code == 404
    assert client.post(page(step, case), typed(step, world, step.fields)).status_code == 404
    assert state(case) == before


@each_step
def test_wrong_input_comes_back_with_all_that_was_typed(step: Step, world: World, enter: Enter) -> None:
    case = step.begins(world)
    before = state(case)

    answer = enter(getattr(world, step.by)).post(page(step, case), typed(step, world, step.wrong))

    assert answer.status_code == 422
    assert max(map(str, step.wrong.values()), key=len) in answer.content.decode()
    assert state(case) == before


@each_step
def test_a_second_click_of_the_same_form_leads_to_the_first_answer(
    step: Step, world: World, enter: Enter
) -> None:
    case = step.begins(world)
    client = enter(getattr(world, step.by))
    fields = typed(step, world, step.fields) | {"once": "one-form"}
    client.post(page(step, case), fields)
    written = Obligation.objects.filter(case=case).count(), Report.objects.filter(case=case).count()

    again = client.post(page(step, case), fields)

    assert again.status_code == 303
    assert again.headers["Location"] == reverse("desk:case", args=[case.slug])
    assert (
        Obligation.objects.filter(case=case).count(),
        Report.objects.filter(case=case).count(),
    ) == written


@each_step
def test_htmx_gets_the_form_back_and_after_saving_a_way_on(step: Step, world: World, enter: Enter) -> None:
    case = step.begins(world)
    client = enter(getattr(world, step.by))
    asks = {"HTTP_HX_REQUEST": "true"}

    wrong = client.post(page(step, case), typed(step, world, step.wrong), **asks)
    right = client.post(page(step, case), typed(step, world, step.fields), **asks)

    assert wrong.status_code == 422
    assert "<html" not in wrong.content.decode()
    assert right.headers["HX-Redirect"] == reverse("desk:case", args=[case.slug])


@pytest.mark.parametrize("step", [s for s in STEPS if s.name != "reopening"], ids=lambda s: s.name)
def test_a_closed_case_takes_no_further_step(step: Step, world: World, enter: Enter) -> None:
    case = life.closed(world)

    answer = enter(getattr(world, step.by)).post(page(step, case), typed(step, world, step.fields))

    assert answer.status_code == 422
    assert state(case) == "CLOSED"


def test_a_request_that_lacks_a_proof_is_not_closed(world: World, enter: Enter) -> None:
    case = life.excused(world, life.told(world))
    assert enter(world.agent).post(reverse("service_requests:closing", args=[case.slug])).status_code == 303

    owing = life.solved(world)
    answer = enter(world.agent).post(reverse("service_requests:closing", args=[owing.slug]), {"note": "快了"})
    assert answer.status_code == 422
    assert "AS-10" in answer.content.decode()
    assert state(owing) == "SOLUTION_SET"


def test_a_draft_cannot_be_reported_and_says_so(world: World, enter: Enter) -> None:
    case = life.draft(world)
    address = reverse("service_requests:report", args=[case.slug])
    answer = enter(world.agent).post(address, {"to": world.engineer.pk, "question": "派谁去?"})
    assert answer.status_code == 422
    assert "派谁去?" in answer.content.decode()
    assert not Report.objects.exists()


def test_only_an_engineering_supervisor_can_be_chosen_as_receiver(world: World, enter: Enter) -> None:
    case = life.registered(world)
    address = reverse("service_requests:report", args=[case.slug])
    for nobody in (world.technician.pk, 999_999, "abc", ""):
        assert enter(world.agent).post(address, {"to": nobody, "question": ""}).status_code == 422
    assert state(case) == "RECEIVED"


def test_an_engineering_supervisor_who_has_left_is_not_offered(world: World, enter: Enter) -> None:
    case = life.registered(world)
    Staff.objects.filter(pk=world.engineer.pk).update(is_active=False)
    address = reverse("service_requests:report", args=[case.slug])
    assert enter(world.agent).post(address, {"to": world.engineer.pk, "question": ""}).status_code == 422
