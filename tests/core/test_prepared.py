"""Questions written once give what the query set itself gives."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from shouhou.accounts.models import Branch, Department, Staff
from shouhou.core.addresses import addresses_of
from shouhou.core.prepared import question, rows_of, rows_of_all

pytestmark = pytest.mark.django_db


def _named(asked):
    return Branch.objects.filter(code__in=asked["codes"]).order_by("code").values_list("pk", "code")


def _kept(asked):
    return Branch.objects.filter(pk__in=asked["keys"]).order_by("pk").values_list("pk")


@pytest.fixture
def branches():
    return [Branch.objects.create(name=f"网点{n}", code=f"Z{n}") for n in range(5)]


def test_the_same_question_is_asked_with_other_values(branches):
    for first, last in ((0, 3), (2, 5), (1, 4)):
        wanted = branches[first:last]
        codes = [branch.code for branch in wanted]
        assert rows_of("named", _named, codes=codes) == [(branch.pk, branch.code) for branch in wanted]


def test_keys_are_asked_for_as_texts_are(branches):
    keys = [branch.pk for branch in branches]
    assert rows_of("kept", _kept, keys=keys) == [(key,) for key in keys]
    assert rows_of("kept", _kept, keys=keys[1:2]) == [(keys[1],)]


def test_its_sql_is_written_once_for_lists_of_about_one_length(branches):
    written = []

    def build(asked):
        written.append(asked)
        return _named(asked)

    for n in (3, 4, 3):
        rows_of("once", build, codes=[branch.code for branch in branches[:n]])
    assert len(written) == 1


def test_nothing_asked_is_nothing_found_without_a_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rows_of("named", _named, codes=[]) == []


def test_what_can_find_nothing_asks_nobody(branches, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rows_of("none", lambda asked: _named(asked).none(), codes=["Z1"]) == []


def test_a_percent_sign_is_a_character_like_others(branches):
    assert rows_of("named", _named, codes=["%", "Z1"]) == [(branches[1].pk, "Z1")]


def test_columns_come_as_their_fields_read_them(branches):
    place = Department.objects.create(branch=branches[0], name="服务部")
    moment = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    one = Staff.objects.create(
        username="a", name="甲", branch=branches[0], department=place, roles=["AGENT"], joined_at=moment
    )
    columns = ("pk", "roles", "joined_at", "is_active", "department__name")

    def build(asked):
        return Staff.objects.filter(pk__in=asked["keys"]).values_list(*columns)

    assert rows_of("people", build, keys=[one.pk]) == [(one.pk, ["AGENT"], moment, True, "服务部")]


def test_several_questions_are_one_statement_in_their_order(branches, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = rows_of_all(
            [
                question("named", _named, codes=["Z3", "Z2"]),
                question("named", _named, codes=[]),
                None,
                question("named", _named, codes=["Z1"]),
            ]
        )
    assert [code for _pk, code in rows] == ["Z2", "Z3", "Z1"]
    with django_assert_num_queries(0):
        assert rows_of_all([None]) == []


def test_addresses_of_many_pages_are_those_of_each():
    assert addresses_of("customers:detail", []) == []
    assert addresses_of("customers:detail", [7, 10]) == [
        reverse("customers:detail", args=[pk]) for pk in (7, 10)
    ]
    numbers = ["BX-202603-0001", "旧 0號?#%", "a&b'c"]
    assert addresses_of("desk:case", numbers) == [reverse("desk:case", args=[number]) for number in numbers]
