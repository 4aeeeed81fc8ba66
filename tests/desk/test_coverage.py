"""How the clauses were kept in a year: what never fired, was always waived, never on time, or only told afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.actions import fold_figures, waive
from shouhou.cases.models import Obligation
from shouhou.core import clock
from tests.world import World, actor, local, make_call, make_customer, make_request

type Enter = Callable[[Staff], Client]

PAGE = reverse("desk:coverage")


@pytest.fixture
def client(world: World, enter: Enter) -> Client:
    Staff.objects.filter(pk=world.supervisor.pk).update(language="en")
    return enter(world.supervisor)


def remarks(client: Client, query: str = "") -> dict[str, str]:
    context = client.get(PAGE + query).context
    rows = [row for _number, _text, rows in context["clauses"] for row in rows]
    return {row.rule_id: row.word for row in [*rows, *context["elsewhere"]]}


def test_a_company_without_records_has_fired_nothing(world: World, client: Client) -> None:
    found = remarks(client)
    assert found["AS-01"] == found["AS-15"] == "Never fired"
    assert "AS-23" not in found
    assert "Did not fall due once" in client.get(PAGE).content.decode()


def test_what_is_open_or_met_on_time_does_not_stand_out(world: World, client: Client) -> None:
    make_request(world, at=local(2, 14))
    found = remarks(client)
    assert "AS-01" not in found
    assert "AS-03" not in found


def test_what_is_always_waived_opens_what_was_waived(world: World, client: Client) -> None:
    case = make_request(world, at=local(2, 14))
    duty = Obligation.objects.get(case=case, rule_id="AS-03")
    waive(obligation_id=duty.pk, reason="客户自己修好了", by=actor(world.supervisor), at=local(2, 14, 30))
    assert remarks(client)["AS-03"] == "Always waived"
    fold_figures(at=local(2, 15))
    assert remarks(client)["AS-03"] == "Always waived"
    row = next(
        row for _n, _t, rows in client.get(PAGE).context["clauses"] for row in rows if row.rule_id == "AS-03"
    )
    assert [one.duty.pk for one in client.get(row.url).context["rows"]] == [duty.pk]


def test_what_was_only_ever_late_opens_what_was_late(world: World, client: Client) -> None:
    customer = make_customer(world, at=local(2, 9))
    make_call(world, at=local(2, 10), written_at=local(3, 10), customer=customer)
    with clock.set_to(local(4, 9)):
        assert remarks(client)["RD-01"] == "Never on time"
        row = next(
            row
            for _n, _t, rows in client.get(PAGE).context["clauses"]
            for row in rows
            if row.rule_id == "RD-01"
        )
        assert row.count == 1
        assert len(client.get(row.url).context["rows"]) == 1


def test_what_was_only_told_afterwards_stands_out_until_one_is_told_at_once(
    world: World, client: Client
) -> None:
    customer = make_customer(world, at=local(2, 9))
    make_call(world, at=local(2, 10), written_at=local(2, 13), customer=customer)
    assert remarks(client)["RD-01"] == "Only on statement"
    make_call(world, at=local(2, 13, 5), written_at=local(2, 13, 10), customer=customer)
    assert "RD-01" not in remarks(client)


def test_another_year_has_figures_of_its_own(world: World, client: Client) -> None:
    make_request(world, at=local(2, 14))
    with clock.set_to(local(2, 15) + timedelta(days=365)):
        client.force_login(world.supervisor)
        assert remarks(client)["AS-01"] == "Never fired"
        assert "AS-01" not in remarks(client, "?year=2026")
        for nonsense in ("?year=abc", "?year=9999", "?year=-1"):
            assert client.get(PAGE + nonsense).context["year"] == 2027


def test_only_supervision_sees_how_the_clauses_are_kept(world: World, enter: Enter) -> None:
    assert enter(world.agent).get(PAGE).status_code == 403
