"""What is written into the index is found again, in the order people expect."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouhou.search import entries
from shouhou.search.finding import find
from shouhou.search.models import Entry, Kind, Token
from shouhou.search.tasks import follow_contacts
from shouhou.search.tokens import SearchTexts, phone_digits

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
HANZI = "北京银河科技有限公司长春重庆行乐单曾王敏检测站汽车服务东方"


def put(
    ref: int, *names: str, kind: Kind = Kind.CUSTOMER, days: int = 0, branch: int = 1, **more: object
) -> None:
    """One entry, its last contact so many days after the first morning."""
    texts = SearchTexts(names=names, **more)  # type: ignore[arg-type]
    entries.index(
        kind=kind,
        ref=ref,
        texts=texts,
        label=names[0] if names else str(ref),
        rank_at=MORNING + timedelta(days=days),
        branch_id=branch,
    )


def refs(query: str, **how: object) -> list[int]:
    """The refs of the hits, in order."""
    return [hit.ref for hit in find(query, **how)]  # type: ignore[arg-type]


@given(name=st.text(HANZI + "abcXYZ019 ", min_size=2, max_size=14), data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_two_characters_in_a_row_find_a_name(name: str, data: st.DataObject) -> None:
    plain = name.replace(" ", "")
    start = data.draw(st.integers(0, max(0, len(plain) - 2)))
    end = data.draw(st.integers(start + 2, max(start + 2, len(plain))))
    part = plain[start:end]
    if len(part) < 2:
        return
    Token.objects.all().delete()
    Entry.objects.all().delete()
    put(1, name)
    put(2, "别的单位")
    assert 1 in refs(part)


@given(digits=st.text("0123456789", min_size=4, max_size=11), data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_four_digits_in_a_row_find_a_telephone(digits: str, data: st.DataObject) -> None:
    kept = phone_digits(digits)
    start = data.draw(st.integers(0, len(kept) - 4))
    end = data.draw(st.integers(start + 4, len(kept)))
    Token.objects.all().delete()
    Entry.objects.all().delete()
    put(1, "王敏", phones=(digits,))
    put(2, "别的单位", phones=("60606060606",))
    assert 1 in refs(kept[start:end])


@pytest.mark.parametrize("query", ["bj", "bjyh", "bjyhkj", "beij", "beijingyin", "BJ"])
def test_pinyin_and_initials_find_by_their_beginning(query: str) -> None:
    put(1, "北京银河科技有限公司")
    put(2, "长春重型机械厂")
    assert refs(query) == [1]


@pytest.mark.parametrize("query", ["银行", "changchun", "zhangchun", "ccyh", "长春银"])
def test_a_polyphone_is_found_by_either_reading(query: str) -> None:
    put(1, "长春银行大厦")
    assert refs(query) == ([1] if query != "zhangchun" else [])
    put(2, "长乐商行")
    assert 2 in refs("zhangle") or 2 in refs("changle")


@pytest.mark.parametrize("query", ["冀B12345", "冀b·12345", "B1234", "12345", "2345", "冀B", "冀b1", "b12"])
def test_a_plate_is_found_by_its_parts(query: str) -> None:
    put(1, "王敏", codes=("冀B12345",))
    assert refs(query) == [1]


@pytest.mark.parametrize("query", ["KH-202611-0042", "kh2026110042", "0042", "202611-0042", "2611-0042"])
def test_a_paper_number_is_found_whole_or_by_its_end(query: str) -> None:
    put(1, "王敏", codes=("KH-202611-0042",))
    put(2, "李强", codes=("KH-202611-0043",))
    assert refs(query) == [1]


@pytest.mark.parametrize("query", ["+86 138 1234 5678", "013812345678", "138-1234", "５６７８"])
def test_a_telephone_is_found_however_it_is_typed(query: str) -> None:
    put(1, "王敏", phones=("13812345678",))
    assert refs(query) == [1]


def test_a_credit_code_is_found_only_as_a_whole() -> None:
    put(1, "王敏", exact=("91130100MA0ABCDE1X",))
    assert refs("91130100ma0abcde1x") == [1]
    assert refs("0ABC") == []


def test_names_that_begin_so_come_first_and_then_the_latest_contact() -> None:
    put(1, "河北银河公司", days=9)
    put(2, "银河科技", days=1)
    put(3, "银河汽修", days=2)
    put(4, "新银河", days=3)
    assert refs("银河") == [3, 2, 1, 4]
    assert refs("银河科") == [2]


def test_the_end_of_a_telephone_comes_first() -> None:
    put(1, "甲方", phones=("13812349999",), days=5)
    put(2, "乙方", phones=("13999991234",))
    assert refs("1234") == [2, 1]


def test_one_chinese_character_asks_only_for_the_beginning_of_a_name() -> None:
    put(1, "银河科技")
    put(2, "新银河")
    assert refs("银") == [1]


def test_several_words_must_all_be_there() -> None:
    put(1, "河北银河科技", "王敏", phones=("13812345678",))
    put(2, "北京银河科技", "李强")
    assert refs("银河 王敏") == [1]
    assert refs("银河 5678") == [1]
    assert refs("银河 李强 北京") == [2]


def test_kinds_and_branches_narrow_the_answer() -> None:
    put(1, "银河一", branch=1)
    put(2, "银河二", branch=2)
    put(3, "银河三", kind=Kind.ARTICLE, branch=2)
    assert refs("银河", kinds=[Kind.CUSTOMER], branch_ids=[2]) == [2]
    assert refs("银河", kinds=[]) == []
    assert len(find("银河", limit=2)) == 2


@pytest.mark.parametrize(
    "query", ["", "  ", "😀", "%", "_", "'; drop table", "\x00", "北" * 5000, "a" * 5000]
)
def test_odd_queries_find_nothing_and_break_nothing(query: str) -> None:
    put(1, "银河科技")
    assert refs(query) == []


def test_a_later_contact_moves_forward_and_an_earlier_one_changes_nothing() -> None:
    put(1, "银河一", days=1)
    put(2, "银河二", days=2)
    entries.touch(Kind.CUSTOMER, 1, MORNING + timedelta(days=3))
    assert refs("银河") == [2, 1]
    assert follow_contacts(at=MORNING) == {"notes": 1}
    assert refs("银河") == [1, 2]
    entries.touch(Kind.CUSTOMER, 1, MORNING)
    assert follow_contacts(at=MORNING) == {"notes": 1}
    assert refs("银河") == [1, 2]
    assert Entry.objects.get(ref=1).rank == entries.minutes(MORNING + timedelta(days=3))


def test_of_many_contacts_the_latest_counts_and_what_was_forgotten_stays_so() -> None:
    put(1, "银河一", days=1)
    put(2, "银河二", days=2)
    for days in (5, 9, 7):
        entries.touch(Kind.CUSTOMER, 1, MORNING + timedelta(days=days))
    entries.touch(Kind.CUSTOMER, 99, MORNING)
    entries.touch(Kind.CUSTOMER, 2, MORNING + timedelta(days=8))
    entries.forget(Kind.CUSTOMER, 2)
    assert entries.move_forward(2) == 2
    assert entries.move_forward() == 3
    assert entries.move_forward() == 0
    rank = entries.minutes(MORNING + timedelta(days=9))
    assert {(row.entry_id, row.rank) for row in Token.objects.all()} == {(Entry.objects.get().pk, rank)}


def test_contacts_of_years_ago_keep_their_order() -> None:
    for ref in (1, 2, 3):
        put(ref, f"银河{ref}", days=100 * ref - 700)
    entries.touch(Kind.CUSTOMER, 1, MORNING - timedelta(days=1000))
    entries.touch(Kind.CUSTOMER, 2, MORNING - timedelta(days=450))
    assert entries.move_forward() == 2
    assert refs("银河") == [3, 2, 1]
    assert [entry.rank for entry in Entry.objects.order_by("ref")] == [
        entries.minutes(MORNING - timedelta(days=days)) for days in (600, 450, 400)
    ]


def test_a_contact_noted_before_the_file_is_written_anew_is_not_lost() -> None:
    put(1, "银河一", days=1)
    put(2, "银河二", days=2)
    entries.touch(Kind.CUSTOMER, 1, MORNING + timedelta(days=3))
    put(1, "银河科技", days=1)
    follow_contacts(at=MORNING)
    assert refs("银河") == [1, 2]


def test_a_changed_name_is_found_by_the_new_one_alone() -> None:
    put(1, "银河科技")
    put(1, "东方科技", days=2, branch=5)
    assert refs("银河") == []
    assert refs("东方") == refs("科技", branch_ids=[5]) == [1]
    assert Token.objects.filter(entry_id=Entry.objects.get().pk).count() == len(
        Entry.objects.get().tokens.split()
    )


def test_what_is_forgotten_leaves_no_token() -> None:
    put(1, "银河科技", phones=("13812345678",))
    entries.forget(Kind.CUSTOMER, 1)
    entries.forget(Kind.CUSTOMER, 1)
    assert refs("银河") == []
    assert not Token.objects.exists()


def test_many_are_written_in_few_statements_and_known_ones_are_rewritten() -> None:
    put(7, "旧名字")
    drafts = [
        entries.Draft(Kind.CUSTOMER, n, SearchTexts(names=(f"银河{n}号",)), f"银河{n}号", MORNING, 1)
        for n in range(100)
    ]
    with CaptureQueriesContext(
        connection,
    ) as statements:
        entries.index_many(drafts[:7] + drafts[8:])
    assert len(statements) <= 4
    entries.index_many(drafts)
    assert refs("旧名") == []
    assert refs("银河7号") == [7]


def test_the_commonest_token_is_walked_in_the_order_of_the_index() -> None:
    put(1, "银河公司")
    with CaptureQueriesContext(connection) as statements:
        find("公司")
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        cursor.execute(explain + statements[-1]["sql"])
        plan = str(cursor.fetchall())
    if connection.vendor == "sqlite":
        assert "SEARCH search_token USING PRIMARY KEY (token=? AND branch_id=?)" in plan
    else:
        assert "Index Only Scan Backward using search_token_key" in plan


def test_what_the_first_plans_have_found_needs_no_second_statement() -> None:
    for n in range(3):
        entries.index(
            kind=Kind.CUSTOMER,
            ref=n,
            texts=SearchTexts(names=(f"1388站{n}",), phones=(f"1381388{n}047",)),
            label="",
            rank_at=MORNING,
            branch_id=1,
        )
    with CaptureQueriesContext(connection) as few:
        assert [hit.ref for hit in find("1388", branch_ids=[1], limit=2)] == [2, 1]
    with CaptureQueriesContext(connection) as more:
        assert [hit.ref for hit in find("1388", branch_ids=[1], limit=9)] == [2, 1, 0]
    assert (len(few), len(more)) == (1, 2)
