"""Taking entries back, and waiving: by further facts, never by deleting."""

from datetime import timedelta

import pytest

from shouhou.cases.actions import CannotAnnul, CannotWaive, annul_save, waive
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.intake.actions.undoing import last_save_of, undo_last
from shouhou.journal.models import Event
from shouhou.service_requests.actions import acknowledge_report, report_upward
from shouhou.service_requests.models import Report
from tests.world import World, actor, local, make_call, make_customer, make_request


def test_an_annulled_report_is_owed_again(world: World) -> None:
    case = make_request(world)
    by = actor(world.agent)
    _report, booking = report_upward(case_id=case.pk, to=world.engineer, question="", by=by, at=local(2, 10))

    annul_save(save_key=booking.save_key, reason="报错了人", by=by, at=local(2, 11))

    assert Obligation.objects.get(case=case, rule_id="AS-03").outcome == "OPEN"
    assert not Obligation.objects.filter(case=case, rule_id="X-01").exists()
    assert [b for progress in verify(at=local(2, 12)) for b in progress.broken] == []


def test_what_others_lean_on_cannot_be_taken_back(world: World) -> None:
    case = make_request(world)
    by = actor(world.agent)
    report, booking = report_upward(case_id=case.pk, to=world.engineer, question="", by=by, at=local(2, 10))
    acknowledge_report(report_id=report.pk, by=actor(world.engineer), at=local(2, 10, 5))

    with pytest.raises(CannotAnnul, match="take those back first"):
        annul_save(save_key=booking.save_key, reason="x", by=by, at=local(2, 11))


def test_nothing_is_taken_back_twice_or_without_a_reason(world: World) -> None:
    call = make_call(world, customer=make_customer(world))
    by = actor(world.agent)
    with pytest.raises(CannotAnnul):
        annul_save(save_key=call.save_key, reason="  ", by=by, at=local(2, 11))
    annul_save(save_key=call.save_key, reason="记错客户", by=by, at=local(2, 11))
    with pytest.raises(CannotAnnul, match="already"):
        annul_save(save_key=call.save_key, reason="再来", by=by, at=local(2, 12))


def test_what_very_many_others_wrote_after_it_is_not_looked_through_for_ones_own_last_save(
    world: World,
) -> None:
    by, at = actor(world.agent), local(2, 10)
    case = make_request(world)
    save_key = report_upward(case_id=case.pk, to=world.engineer, question="", by=by, at=at)[1].save_key
    later = {"kind": "PROFILE_IMPORTED", "by_id": world.supervisor.pk, "happened_at": at, "digest": "-"}

    def others_write(count: int, seconds: int) -> None:
        moment = at + timedelta(seconds=seconds)
        Event.objects.bulk_create(Event(**later, written_at=moment, save_key=f"s{n}") for n in range(count))

    others_write(4_900, 10)
    last = last_save_of(by, at + timedelta(seconds=30))
    assert last is not None
    assert last.save_key == save_key
    others_write(200, 20)
    assert last_save_of(by, at + timedelta(seconds=30)) is None
    with pytest.raises(CannotAnnul):
        undo_last(by=by, at=at + timedelta(seconds=30), save_key=save_key)


def test_undo_works_for_a_minute_and_only_on_ones_own_last_save(world: World) -> None:
    case = make_request(world)
    by = actor(world.agent)
    _report, booking = report_upward(case_id=case.pk, to=world.engineer, question="", by=by, at=local(2, 10))

    assert last_save_of(actor(world.deputy), local(2, 10)) is None
    assert last_save_of(by, local(2, 10, 2)) is None
    last = last_save_of(by, local(2, 10))
    assert last is not None
    assert last.save_key == booking.save_key
    undo_last(by=by, at=local(2, 10), save_key=booking.save_key)
    assert Report.objects.get().annulled_at is not None


def test_the_supervisor_waives_with_a_reason_but_never_his_own(world: World) -> None:
    case = make_request(world)
    duty = Obligation.objects.get(case=case, rule_id="AS-03")
    with pytest.raises(CannotWaive, match="of her own"):
        waive(obligation_id=duty.pk, reason="我自己", by=actor(world.agent), at=local(2, 10))
    with pytest.raises(CannotWaive, match="Say why"):
        waive(obligation_id=duty.pk, reason=" ", by=actor(world.supervisor), at=local(2, 10))

    waive(obligation_id=duty.pk, reason="客户撤回", by=actor(world.supervisor), at=local(2, 10))

    duty.refresh_from_db()
    assert duty.outcome == "WAIVED"
    with pytest.raises(CannotWaive, match="settled"):
        waive(obligation_id=duty.pk, reason="再免", by=actor(world.supervisor), at=local(2, 11))


def test_a_deputy_does_not_waive_for_the_one_she_stands_in_for(world: World) -> None:
    case = make_request(world)
    duty = Obligation.objects.get(case=case, rule_id="AS-03")
    by = actor(world.supervisor, acting_for=world.agent)
    with pytest.raises(CannotWaive):
        waive(obligation_id=duty.pk, reason="代班", by=by, at=local(2, 10))
