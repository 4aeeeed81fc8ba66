"""What to plan next is proposed from what is known of the customer, once, on a day on which somebody works."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.customers.models import Asset, ServiceContract
from shouhou.customers.proposals import Known, Wish, add_months, next_maintenance, proposals

TODAY = date(2026, 3, 2)


def same(day: date) -> date:
    return day


def asset(**values: object) -> Asset:
    return Asset(**{"pk": 7, "kind": "EQUIPMENT", "name": "制动台", "is_active": True, **values})


def keys(known: Known) -> list[str]:
    return [one.key for one in proposals(known, same)]


@pytest.mark.parametrize(
    ("values", "key", "day"),
    [
        ({"next_maintenance_date": date(2026, 5, 1)}, "maintenance:7:20260501", date(2026, 4, 17)),
        ({"accepted_date": date(2025, 9, 10), "cycle_months": 6}, "maintenance:7:20260310", TODAY),
        ({"warranty_until": date(2026, 6, 30)}, "warranty:7:20260630", date(2026, 5, 31)),
        ({"calibration_until": date(2026, 6, 30)}, "calibration:7:20260630", date(2026, 5, 16)),
        ({"licence_until": date(2026, 6, 30)}, "licence:7:20260630", date(2026, 5, 1)),
        ({"next_maintenance_km": 55000}, "reading:7:55000", date(2026, 4, 1)),
    ],
)
def test_each_date_of_an_asset_is_proposed_ahead_of_it(
    values: dict[str, object], key: str, day: date
) -> None:
    (one,) = proposals(Known(TODAY, assets=[asset(**values)]), same)
    assert (one.key, one.planned_date, one.asset_id) == (key, day, 7)
    assert one.reason


def test_a_contract_that_ends_and_a_wish_that_was_said_are_proposed() -> None:
    contract = ServiceContract(pk=3, number="HT-1", until_date=date(2026, 4, 30))
    wish = Wish(9, date(2026, 2, 20), "想加一条摩托车线")
    found = proposals(Known(TODAY, contracts=[contract], wishes=[wish]), same)
    assert [one.key for one in found] == ["wish:9", "contract:3:20260430"]
    assert "想加一条摩托车线" in found[0].content


def test_what_was_taken_is_not_proposed_again_until_its_day_moves() -> None:
    thing = asset(warranty_until=date(2026, 6, 30))
    known = Known(TODAY, assets=[thing], taken={"warranty:7:20260630"}, has_plan=True)
    assert keys(known) == []
    thing.warranty_until = date(2027, 6, 30)
    assert keys(known) == ["warranty:7:20270630"]


def test_a_warranty_that_has_ended_is_not_spoken_of_as_if_it_lasted() -> None:
    (before,) = proposals(Known(TODAY, assets=[asset(warranty_until=TODAY)]), same)
    (after,) = proposals(Known(TODAY, assets=[asset(warranty_until=date(2026, 3, 1))]), same)
    assert before.content != after.content
    assert after.planned_date == TODAY


def test_what_is_out_of_use_or_long_past_is_not_proposed() -> None:
    gone = asset(warranty_until=date(2026, 6, 30), is_active=False)
    past = asset(pk=8, warranty_until=date(2020, 1, 1), licence_until=date(2060, 1, 1))
    assert [key.partition(":")[0] for key in keys(Known(TODAY, assets=[gone, past]))] == ["care"]


@pytest.mark.parametrize(
    ("level", "day"), [("KEY", date(2026, 4, 1)), ("REGULAR", date(2026, 6, 1)), ("", date(2026, 8, 31))]
)
def test_where_nothing_falls_due_regular_care_is_proposed_by_level(level: str, day: date) -> None:
    (one,) = proposals(Known(TODAY, level=level), same)
    assert one.planned_date == day


def test_a_day_off_moves_earlier_and_never_before_today() -> None:
    known = Known(TODAY, assets=[asset(next_maintenance_date=date(2026, 5, 1))])
    (moved,) = proposals(known, lambda day: date(2026, 4, 16))
    assert moved.planned_date == date(2026, 4, 16)
    (kept,) = proposals(known, lambda day: date(2026, 2, 27))
    assert kept.planned_date == TODAY


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(0, 240))
def test_months_are_added_and_the_day_stays_or_is_the_last(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and later.day >= 28)


def test_the_interval_counts_on_from_acceptance() -> None:
    thing = asset(accepted_date=date(2024, 1, 31), cycle_months=1)
    assert next_maintenance(thing, TODAY) == date(2026, 3, 31)
    assert next_maintenance(asset(cycle_months=6), TODAY) is None
