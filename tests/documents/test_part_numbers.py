"""Parts of numbers are understood whether the series are asked for by themselves or along with the search."""

from datetime import date

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from shouhou.accounts.actions import add_branch
from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.documents.models import NumberSeries
from shouhou.documents.part_numbers import may_be_number, numbers_like, series_of
from shouhou.search import entries
from shouhou.search.finding import find
from shouhou.search.models import Kind
from shouhou.search.tokens import SearchTexts

pytestmark = pytest.mark.django_db

_LATEST = ["BX-QD-202611-0042", "DH-202611-0042", "BX-QD-202610-0042"]


@pytest.fixture
def series() -> int:
    """Three series of two months; returns the branch that writes the one with a code."""
    branch = add_branch(name="青岛分公司", code="QD", by=SYSTEM, at=clock.now())
    for prefix, scope, month, last in (
        ("BX", "QD", 10, 900),
        ("DH", "", 11, 42),
        ("BX", "QD", 11, 10_041),
    ):
        NumberSeries.objects.create(prefix=prefix, scope=scope, month=date(2026, month, 1), last=last)
    return branch.pk


@pytest.mark.usefixtures("series")
def test_an_end_is_looked_for_in_every_series_the_latest_month_first() -> None:
    assert numbers_like("0042", series_of(["BX", "DH"])) == _LATEST
    assert numbers_like("dh0042", series_of(["BX", "DH"])) == _LATEST[1:2]
    assert numbers_like("0041", series_of(["BX", "DH"]))[:2] == ["BX-QD-202611-10041", "BX-QD-202611-0041"]
    assert numbers_like("0043", series_of(["DH"])) == []


def test_with_a_branch_only_the_series_that_it_writes_are_looked_through(series: int) -> None:
    assert numbers_like("0042", series_of(["BX", "DH"], branch_id=series)) == [_LATEST[0], _LATEST[2]]


@pytest.mark.usefixtures("series")
def test_the_search_asks_for_them_in_its_own_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    texts = SearchTexts(names=("银河检测站",), phones=("13812340042",))
    entries.index(
        kind=Kind.CUSTOMER, ref=7, texts=texts, label="银河检测站", rank_at=clock.now(), branch_id=1
    )
    along = series_of(["BX", "DH"])
    with django_assert_num_queries(1):
        hits = find("0042", kinds=[Kind.CUSTOMER], branch_ids=[1], along=along)
        assert numbers_like("0042", along) == _LATEST
    assert [hit.ref for hit in hits] == [7]


@pytest.mark.usefixtures("series")
def test_where_the_search_asks_nothing_they_are_asked_for_by_themselves(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    along = series_of(["BX", "DH"])
    with django_assert_num_queries(1):
        assert find("0042", kinds=[], along=along) == []
        assert numbers_like("0042", along) == _LATEST


def test_somebody_must_say_which_series_are_meant() -> None:
    with pytest.raises(ValueError, match="no series"):
        series_of([])


@pytest.mark.usefixtures("series")
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one way to write a day")
def test_however_the_server_writes_days() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle = 'German'")
    assert numbers_like("0042", series_of(["BX", "DH"])) == _LATEST


def test_what_can_be_no_number_asks_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        for query in ("银河", "42", "BX-", "-- 7 --"):
            assert not may_be_number(query)
            assert numbers_like(query, series_of(["BX"])) == []
