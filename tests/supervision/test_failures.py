"""A day without power: what had to be recorded then may be recorded afterwards, by everybody, and the sum says so."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.actions import fold_figures
from shouhou.cases.figures import figures
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.journal.models import Event
from shouhou.policy.actions import adopt_terms
from shouhou.policy.models import DeclaredFailure
from shouhou.policy.terms import Terms
from shouhou.supervision.actions import CannotDeclareFailure, declare_failure, withdraw_failure
from tests.world import World, actor, local, make_call, make_customer, make_request

type Enter = Callable[[Staff], Client]
PAGE = reverse("supervision:failures")
GONE, BACK = local(3, 14), local(3, 18)
MORNING = local(4, 9)


def _declare(world: World, *, at: datetime = MORNING, **more: object) -> DeclaredFailure:
    given: dict[str, object] = {
        "kind": "POWER",
        "begins_at": GONE,
        "ends_at": BACK,
        "reason": "变压器检修停电",
        **more,
    }
    return declare_failure(**given, by=actor(world.supervisor), at=at)[0]  # type: ignore[arg-type]


def _told_next_morning(world: World) -> Case:
    """A request of the afternoon without power, registered from paper the next morning."""
    with clock.set_to(MORNING):
        return make_request(world, at=local(3, 15), written_at=MORNING)


def _owed(case: Case, rule_id: str = "AS-01") -> Obligation:
    return Obligation.objects.get(case=case, rule_id=rule_id)


def _broken(at: datetime) -> list[str]:
    return [f"{b.what} {b.ref}" for step in verify(at=at) for b in step.broken]


def test_what_was_told_from_paper_the_next_morning_is_not_late(world: World) -> None:
    case = _told_next_morning(world)
    assert _owed(case).outcome == "MET_LATE"
    fold_figures(at=MORNING)
    _declare(world)
    duty = _owed(case)
    assert (duty.outcome, duty.due_at) == ("MET", local(5, 8, 30))
    assert Event.objects.get(kind="FAILURE_DECLARED").data["kind"] == "POWER"
    fold_figures(at=MORNING)
    day = day_of(duty.due_at)
    assert figures(start=day, end=day)["AS-01"] == {"MET": 1}
    assert not _broken(local(4, 12))


def test_what_is_still_open_has_until_the_hours_of_the_terms_have_passed(world: World) -> None:
    case = make_request(world, at=local(3, 13, 30), wanted="")
    assert _owed(case).due_at == local(4, 0)
    _declare(world)
    assert _owed(case).due_at == local(5, 8, 30)
    adopt_terms(terms=Terms(failure_hours=2), holds_from=local(6, 0), reason="两小时", by=SYSTEM, at=MORNING)
    later = make_request(world, at=local(9, 9, 10), wanted="")
    _declare(world, at=local(10, 9), begins_at=local(9, 9), ends_at=local(9, 23))
    assert _owed(later).due_at == local(10, 10, 30)


def test_a_call_of_that_afternoon_is_not_on_statement_when_it_is_told_in_time(world: World) -> None:
    customer = make_customer(world, at=local(2, 16))
    told = make_call(world, at=local(3, 16), written_at=MORNING, customer=customer)
    late = make_call(world, at=local(3, 16, 30), written_at=local(5, 9), customer=customer)
    other = make_call(world, at=local(3, 11), written_at=MORNING, customer=customer)
    _declare(world, at=local(5, 10))
    found = {call.pk: _owed(call.case, "RD-01") for call in (told, late, other)}
    assert [(d.outcome, d.on_statement) for d in found.values()] == [
        ("MET", False),
        ("MET_LATE", True),
        ("MET", True),
    ]
    assert not _broken(local(5, 12))


def test_a_limit_that_no_failure_fell_into_stays(world: World) -> None:
    before = make_request(world, at=local(2, 16), wanted="")
    after = make_request(world, at=local(4, 8, 40), wanted="")
    due = [_owed(case).due_at for case in (before, after)]
    _declare(world)
    assert [_owed(case).due_at for case in (before, after)] == due


def test_only_recording_limits_move(world: World) -> None:
    case = make_request(world, at=local(3, 13, 30))
    due = _owed(case, "AS-03").due_at
    _declare(world)
    assert _owed(case, "AS-03").due_at == due


def test_another_branch_keeps_its_limits_unless_the_whole_company_was_without(world: World) -> None:
    there = make_request(world, at=local(3, 13, 30), by=world.stranger, wanted="")
    _declare(world, branch_id=world.branch.pk)
    assert _owed(there).due_at == local(4, 0)
    _declare(world, branch_id=world.other_branch.pk)
    assert _owed(there).due_at == local(5, 8, 30)


def test_taking_it_back_leaves_everything_as_it_was(world: World) -> None:
    case = _told_next_morning(world)
    before = _owed(case)
    row = _declare(world)
    withdraw_failure(failure_id=row.pk, reason="当天有备用电源", by=actor(world.supervisor), at=local(4, 11))
    after = _owed(case)
    assert (after.outcome, after.due_at, after.on_statement) == (
        before.outcome,
        before.due_at,
        before.on_statement,
    )
    assert Event.objects.filter(kind="FAILURE_WITHDRAWN").count() == 1
    with pytest.raises(CannotDeclareFailure):
        withdraw_failure(failure_id=row.pk, reason="再撤一次", by=actor(world.supervisor), at=local(4, 12))
    _declare(world, at=local(4, 13))  # the same hours may be declared anew
    assert _owed(case).outcome == "MET"
    assert not _broken(local(4, 14))


def test_two_failures_that_follow_each_other_give_back_both(world: World) -> None:
    case = make_request(world, at=local(3, 13, 30), wanted="")
    _declare(world, at=local(6, 9), begins_at=local(4, 20), ends_at=local(5, 20))
    assert _owed(case).due_at == local(4, 0)
    _declare(world, at=local(6, 9))
    assert _owed(case).due_at == local(7, 8, 30)
    assert not _broken(local(6, 12))


WRONG: list[tuple[dict[str, object], str]] = [
    ({"begins_at": local(4, 10), "ends_at": local(4, 12)}, "begins_at"),  # ahead
    ({"ends_at": local(4, 10)}, "ends_at"),  # not over yet
    ({"ends_at": GONE}, "ends_at"),
    ({"ends_at": GONE - timedelta(hours=1)}, "ends_at"),
    ({"begins_at": local(1, 8), "ends_at": local(4, 8, 1)}, "ends_at"),  # longer than three days
    ({"begins_at": local(20, 8, month=2), "ends_at": local(20, 18, month=2)}, "ends_at"),  # long ago
    ({"reason": " "}, "reason"),
    ({"reason": "停" * 201}, "reason"),
    ({"kind": "WEATHER"}, "kind"),
]


@pytest.mark.parametrize(("more", "field"), WRONG)
def test_what_cannot_be_a_failure_is_refused_at_its_field(
    world: World, more: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        _declare(world, **more)
    assert [one.field for one in refused.value.each] == [field]  # type: ignore[attr-defined]
    assert not DeclaredFailure.objects.exists()


def test_two_declared_for_the_same_hours_are_refused_even_by_the_company_for_a_branch(world: World) -> None:
    _declare(world, branch_id=world.branch.pk)
    for more in ({"branch_id": world.branch.pk}, {}):
        with pytest.raises(Refusal, match="14:00"):
            _declare(world, begins_at=local(3, 17), ends_at=local(3, 20), **more)
    _declare(world, branch_id=world.other_branch.pk)


def test_it_is_taken_back_with_a_reason_and_within_seven_days(world: World) -> None:
    row = _declare(world)
    by = actor(world.supervisor)
    with pytest.raises(CannotDeclareFailure):
        withdraw_failure(failure_id=row.pk, reason=" ", by=by, at=MORNING)
    with pytest.raises(CannotDeclareFailure):
        withdraw_failure(failure_id=row.pk, reason="记错", by=by, at=MORNING + timedelta(days=7, minutes=1))


def test_the_page_declares_shows_and_takes_back(world: World, enter: Enter) -> None:
    case = _told_next_morning(world)
    boss = enter(world.supervisor)
    told = {
        "kind": "NETWORK",
        "begins_at": "2026-03-03T14:00",
        "ends_at": "2026-03-03T18:00",
        "reason": "光缆被挖断",
    }
    with clock.set_to(MORNING):
        assert "没有登记过" in boss.get(PAGE).content.decode()
        assert boss.post(PAGE, told).status_code == 303
        again = boss.post(PAGE, told)
        assert again.status_code == 422
        assert "光缆被挖断" in again.content.decode()
        assert enter(world.agent).post(PAGE, told).status_code == 200
        read = enter(world.agent).get(PAGE).content.decode()
        assert "光缆被挖断" in read
        assert '<form method="post" class="panel"' not in read
        duty = boss.get(reverse("supervision:duty", args=[_owed(case).pk])).content.decode()
        assert "登记的故障" in duty
        row = DeclaredFailure.objects.get()
        assert row.branch_id == world.branch.pk, "whose reach is a branch declares for it"
        end = reverse("supervision:failure-withdrawal", args=[row.pk])
        assert enter(world.agent).post(end, {"reason": "撤"}).status_code == 403
        boss.post(end, {"reason": ""})
        boss.post(end, {"reason": "只断了十分钟"})
        assert "只断了十分钟" in boss.get(PAGE).content.decode()
    assert _owed(case).outcome == "MET_LATE"


def test_who_sees_the_whole_company_declares_for_all_of_it(world: World, enter: Enter) -> None:
    told = {
        "kind": "POWER",
        "begins_at": "2026-03-03T14:00",
        "ends_at": "2026-03-03T18:00",
        "reason": "停电",
        "branch": "",
    }
    with clock.set_to(MORNING):
        assert enter(world.manager).post(PAGE, told).status_code == 303
        assert DeclaredFailure.objects.get().branch_id is None
        end = reverse("supervision:failure-withdrawal", args=[DeclaredFailure.objects.get().pk])
        assert enter(world.supervisor).post(end, {"reason": "撤"}).status_code == 404
