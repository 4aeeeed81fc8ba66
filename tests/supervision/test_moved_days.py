"""Days that change their nature, and a start that is moved: what is open goes along."""

from datetime import date

from shouhou.accounts.actions import CompanyFacts, change_company
from shouhou.cases.actions import roll
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.supervision.holidays import adopt_holidays
from tests.world import World, actor, local, make_request, make_world


def test_a_day_off_that_becomes_a_working_day_moves_what_is_open(world: World) -> None:
    by, monday = actor(world.administrator), date(2026, 3, 16)
    adopt_holidays(off=[monday], work=[], reason="补休", by=by, at=local(13, 9))
    case = make_request(world, at=local(14, 10), wanted="")
    assert Obligation.objects.get(case=case, rule_id="AS-01").due_at == local(18, 0)

    adopt_holidays(off=[], work=[monday], reason="不休了", by=by, at=local(14, 11))
    roll(at=local(14, 12))

    assert Obligation.objects.get(case=case, rule_id="AS-01").due_at == local(17, 0)
    assert [b for progress in verify(at=local(14, 14)) for b in progress.broken] == []


def test_a_start_that_is_moved_takes_its_days_along(db: None) -> None:
    world = make_world(start=date(2026, 3, 9), trial_until=date(2026, 3, 20))
    case = make_request(world)
    assert not Obligation.objects.filter(case=case).exists()

    for start, is_asked in ((date(2026, 3, 12), False), (date(2026, 3, 2), True)):
        moved = CompanyFacts("博远检测设备有限公司", start_date=start, trial_until=date(2026, 3, 20))
        change_company(facts=moved, by=actor(world.administrator), at=local(2, 12))
        assert [b for progress in verify(at=local(2, 13)) for b in progress.broken] == []
        roll(at=local(2, 13))
        assert Obligation.objects.filter(case=case).exists() == is_asked
        assert [b for progress in verify(at=local(2, 13)) for b in progress.broken] == []
    assert set(Obligation.objects.filter(case=case).values_list("standing", flat=True)) == {"REMINDER"}
    assert roll(at=local(2, 14)) == 0
