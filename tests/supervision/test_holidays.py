"""Another version of the holidays moves what is open and nothing that is settled."""

from datetime import date

from shouhou.cases.actions import roll
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.supervision.holidays import adopt_holidays
from tests.world import World, actor, local, make_call, make_customer, make_request


def test_open_duties_move_and_settled_ones_stay(world: World) -> None:
    at = local(14, 10)  # a Saturday
    case = make_request(world, at=at, wanted="")
    settled = make_call(world, at=at, customer=make_customer(world, at=at))
    assert Obligation.objects.get(case=case, rule_id="AS-01").due_at == local(17, 0)
    before = Obligation.objects.get(case=settled.case, rule_id="RD-01").due_at

    _version, looked = adopt_holidays(
        off=[date(2026, 3, 16)], work=[], reason="补休", by=actor(world.administrator), at=local(14, 11)
    )
    roll(at=local(14, 12))

    assert looked >= 1
    assert Obligation.objects.get(case=case, rule_id="AS-01").due_at == local(18, 0)
    assert Obligation.objects.get(case=settled.case, rule_id="RD-01").due_at == before
    make_call(world, at=local(14, 13), customer=settled.customer, cases=[settled.case])
    assert Obligation.objects.filter(case=settled.case, rule_id="RD-01").first().due_at == before  # type: ignore[union-attr]
    assert [b for progress in verify(at=local(14, 14)) for b in progress.broken] == []
