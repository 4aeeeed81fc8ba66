"""Shifts and absences told while something is owed: what is open moves with them, what is settled stays."""

from shouhou.accounts.actions import cancel_duty_shift, mark_left, set_duty_shift
from shouhou.cases.actions import roll
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.intake.actions.undoing import last_save_of
from shouhou.supervision.actions import AbsenceValues, end_absence, name_deputy, record_absence
from tests.world import World, actor, local, make_request

SATURDAY = local(7, 10)


def broken(world: World) -> list[str]:
    return [f"{b.what}: {b.ref}" for p in verify(at=local(7, 18)) for b in p.broken]


def limit(case: Case, rule: str) -> object:
    return Obligation.objects.get(case=case, rule_id=rule).due_at


def two_requests(world: World) -> tuple[Case, Case]:
    """One taken whole on a Saturday on which nobody is on duty, and one of which facts are missing."""
    return make_request(world, at=SATURDAY), make_request(world, at=SATURDAY, wanted="")


def test_a_shift_set_on_the_day_makes_what_is_open_due_that_day(world: World) -> None:
    whole, draft = two_requests(world)
    assert limit(draft, "AS-01") == local(10, 0)

    set_duty_shift(
        staff_id=world.agent.pk,
        starts_at=local(7, 13),
        ends_at=local(7, 17),
        by=actor(world.supervisor),
        at=local(7, 12),
    )
    assert broken(world) == []  # until it is looked at, it waits
    roll(at=local(7, 12, 30))

    assert limit(draft, "AS-01") == local(8, 0)
    assert limit(whole, "AS-03") == local(8, 0)
    assert limit(whole, "AS-01") == local(10, 0)  # met before anybody knew of the shift
    assert broken(world) == []
    assert roll(at=local(7, 13)) == 0


def test_a_shift_that_is_cancelled_leaves_what_was_judged_by_it(world: World) -> None:
    shift = set_duty_shift(
        staff_id=world.agent.pk,
        starts_at=local(7, 13),
        ends_at=local(7, 17),
        by=actor(world.supervisor),
        at=local(6, 12),
    )
    whole, draft = two_requests(world)
    cancel_duty_shift(shift_id=shift.pk, by=actor(world.supervisor), at=local(7, 11))
    roll(at=local(7, 12))

    assert limit(whole, "AS-01") == local(8, 0)
    assert limit(draft, "AS-01") == local(10, 0)
    assert broken(world) == []
    set_duty_shift(  # and may be set again
        staff_id=world.agent.pk,
        starts_at=local(7, 13),
        ends_at=local(7, 17),
        by=actor(world.supervisor),
        at=local(7, 12, 30),
    )


def test_the_shifts_of_a_leaver_fall_away_for_what_is_open(world: World) -> None:
    set_duty_shift(
        staff_id=world.deputy.pk,
        starts_at=local(7, 13),
        ends_at=local(7, 17),
        by=actor(world.supervisor),
        at=local(6, 12),
    )
    _whole, draft = two_requests(world)
    mark_left(staff_id=world.deputy.pk, by=actor(world.administrator), at=local(7, 11))
    roll(at=local(7, 12))

    assert limit(draft, "AS-01") == local(10, 0)
    assert broken(world) == []


def test_shifts_of_another_branch_move_nothing_here(world: World) -> None:
    _whole, draft = two_requests(world)
    set_duty_shift(
        staff_id=world.stranger.pk,
        starts_at=local(7, 13),
        ends_at=local(7, 17),
        by=actor(world.administrator),
        at=local(7, 12),
    )
    assert roll(at=local(7, 12, 30)) == 0
    assert limit(draft, "AS-01") == local(10, 0)


def test_an_absence_is_not_undone_by_the_minute_but_by_its_own_verbs(world: World) -> None:
    values = AbsenceValues(world.agent.pk, local(3, 9), local(5, 9))
    by = actor(world.supervisor)
    absence = record_absence(values=values, deputy_id=world.deputy.pk, by=by, at=local(2, 10))
    assert last_save_of(by, local(2, 10)) is None
    end_absence(absence_id=absence.pk, by=by, at=local(4, 9))
    assert last_save_of(by, local(4, 9)) is None


def test_what_a_deputy_owes_for_another_is_in_nobodys_hands_while_she_is_away_without_one(
    world: World,
) -> None:
    draft = make_request(world, at=local(2, 9), wanted="")
    by = actor(world.supervisor)

    def cause() -> str:
        return Obligation.objects.get(case=draft, rule_id="AS-01").cause

    mine = AbsenceValues(world.agent.pk, local(2, 9, 30), local(5, 9))
    record_absence(values=mine, deputy_id=world.deputy.pk, by=by, at=local(2, 9, 30))
    roll(at=local(2, 9, 40))
    assert cause() == ""

    hers = record_absence(
        values=AbsenceValues(world.deputy.pk, local(2, 10), local(4, 9)), by=by, at=local(2, 10)
    )
    roll(at=local(2, 10, 30))
    assert cause() == "NO_DEPUTY"
    assert broken(world) == []

    name_deputy(absence_id=hers.pk, deputy_id=world.supervisor.pk, by=by, at=local(2, 11))
    roll(at=local(2, 11, 30))
    assert cause() == ""
    assert broken(world) == []
