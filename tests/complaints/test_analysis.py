"""What complaints have in common: each figure is as many as the records it opens, worked out by hand beside it."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.complaints.actions import acknowledge_complaint, cancel_complaint
from shouhou.complaints.analysis import Analysis, Count
from shouhou.core import clock
from tests.complaints.conftest import NOW
from tests.complaints.stories import assess, call_back, decide, investigate, take, tell_decision
from tests.world import World, actor, make_customer, make_request

type Enter = Callable[[Staff], Client]


@pytest.fixture
def lived(world: World) -> World:
    """Two complaints that went all the way, one that is looked into, one that is fresh, one that was withdrawn."""
    first, second = (
        make_customer(world, name=name, phone=f"1390000000{n}") for n, name in enumerate(("甲站", "乙站"))
    )
    for n in range(8):
        make_request(world, at=NOW + timedelta(minutes=n), problem=f"制动台不亮 {n}")
    for n, (customer, satisfaction) in enumerate(((first, "SATISFIED"), (first, "NOT"))):
        at = NOW + timedelta(days=n)
        case = take(world, at=at, customer_name=customer.name, customer_id=customer.pk)
        assess(world, case, at=at + timedelta(hours=1), categories=["TIME", "ATTITUDE"] if n else ["TIME"])
        investigate(world, case, at=at + timedelta(hours=2), reason="PLANNING" if n else "CONDUCT")
        decide(world, case, at=at + timedelta(hours=3))
        tell_decision(world, case, at=at + timedelta(hours=4 + n))
        call_back(world, case, satisfaction=satisfaction, at=at + timedelta(hours=10), words="嫌慢")
    looked_into = take(world, customer_name=second.name, customer_id=second.pk, source="LETTER")
    acknowledge_complaint(
        case_id=looked_into.pk, way="CALL", acknowledged_at=NOW + timedelta(hours=9), by=actor(world.agent),
        at=NOW + timedelta(hours=9),
    )  # fmt: skip
    assess(world, looked_into, at=NOW + timedelta(hours=10), level="URGENT", categories=["PRICE"])
    take(world, customer_name="路人")
    cancel_complaint(
        case_id=take(world, customer_name="误登").pk, reason="登记错了", by=actor(world.agent), at=NOW
    )
    return world


def analysis(client: Client) -> Analysis:
    found: Analysis = client.get(reverse("complaints:analysis")).context["figures"]
    return found


def opened(client: Client, figure: Count) -> int:
    """How many records a figure opens."""
    return len(client.get(figure.url).context["list"].rows)


def test_each_figure_opens_as_many_records_as_it_says(lived: World, enter: Enter) -> None:
    with clock.set_to(NOW + timedelta(days=5)):
        client = enter(lived.supervisor)
        found = analysis(client)
        counts = [one for share in found.shares for one in (share.part, share.whole) if one.url]
        counts += [row for table in found.tables for row in table.rows]
        counts += list(found.again)
        assert len(counts) > 15
        for one in counts:
            assert opened(client, one) == one.n, (one.word, urlsplit(one.url).query)


def test_the_figures_are_those_worked_out_by_hand(lived: World, enter: Enter) -> None:
    with clock.set_to(NOW + timedelta(days=5)):
        found = analysis(enter(lived.supervisor))
    assert (found.received, found.services) == (4, 8)
    shares = [(share.part.n, share.whole.n) for share in found.shares]
    # To services, acknowledged within two hours, solved, called back, satisfied, complained again.
    assert shares == [(4, 8), (0, 4), (2, 4), (2, 2), (1, 2), (1, 4)]
    about, causes, classes, sources, satisfaction = ({row.n for row in table.rows} for table in found.tables)
    assert (about, causes, classes, sources, satisfaction) == ({2, 1}, {1}, {2, 1}, {3, 1}, {1})
    assert [(row.word, row.n) for row in found.again] == [("甲站", 2)]


def test_the_times_are_medians(lived: World, enter: Enter) -> None:
    with clock.set_to(NOW + timedelta(days=5)):
        times = dict(analysis(enter(lived.supervisor)).times)
    spans = list(times.values())
    # Acknowledged after 4, 5 and 9 hours; assessed after 1, 1 and 10; looked into after 2; solved after 4 and 5.
    assert [span.replace(" ", "") for span in spans[:4]] == ["5小时", "1小时", "2小时", "4小时"]


def test_another_branch_counts_its_own(lived: World, enter: Enter) -> None:
    with clock.set_to(NOW + timedelta(days=5)):
        assert analysis(enter(lived.stranger)).received == 0


def test_the_workbook_says_the_same(lived: World, enter: Enter) -> None:
    with clock.set_to(NOW + timedelta(days=5)):
        client = enter(lived.supervisor)
        answer = client.get(reverse("complaints:analysis"), {"file": "xlsx"})
        lines = list(analysis(client).lines())
    assert answer.content[:2] == b"PK"
    assert len(lines) > 15
