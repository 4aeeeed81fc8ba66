"""Each row is brought in, completed later, left aside or refused, and always says why."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from shouhou.intake.importing.checking import Checked, Checker, Fate
from shouhou.intake.importing.findings import LEVELS, Code, Level
from shouhou.intake.importing.sentences import LEVEL_NAMES, say_finding
from shouhou.intake.importing.tables import Row
from tests.intake.importing import books

TODAY = date(2026, 3, 2)
MAPPING = ["name", "address", "contact", "phone"]


def check(
    *rows: Sequence[Any],
    headings: Sequence[str] = books.HEADINGS,
    mapping: Sequence[str] = MAPPING,
    **how: Any,
) -> list[Checked]:
    checker = Checker(headings, mapping, TODAY, **how)
    return [checker.check(Row(n, tuple(row))) for n, row in enumerate(rows, start=2)]


def one(field: str, cell: Any, heading: str = "某列") -> Checked:
    return check((*books.GREEN, cell), headings=[*books.HEADINGS, heading], mapping=[*MAPPING, field])[0]


def codes(row: Checked) -> list[Code]:
    return [finding.code for finding in row.findings]


def test_a_whole_row_comes_in_without_a_word() -> None:
    row = check(books.GREEN)[0]
    assert row.fate is Fate.COMES
    assert row.findings == ()
    assert row.profile is not None
    assert row.profile.values == {"name": books.GREEN[0], "address": books.GREEN[1], "kind": "ORG"}
    assert row.profile.contacts[0].name == "刘洋"
    assert not row.profile.is_incomplete


def test_a_row_without_a_name_is_refused() -> None:
    row = check(("", *books.GREEN[1:]))[0]
    assert row.fate is Fate.REJECTED
    assert codes(row) == [Code.NAME_MISSING]
    assert row.findings[0].column == 0


def test_a_further_contact_below_a_name_is_of_the_same_customer() -> None:
    rows = check(books.GREEN, ("", "", "孙丽", "13800138002"), ("", "", "孙丽", "13800138002"))
    assert [row.fate for row in rows] == [Fate.COMES, Fate.JOINS, Fate.SKIPPED]
    assert codes(rows[1]) == [Code.FILLED_DOWN, Code.JOINS_ROW]
    assert rows[1].profile is not None
    assert [person.name for person in rows[1].profile.contacts] == ["孙丽"]
    spread = (*books.GREEN[:2], "刘 洋", books.GREEN[3])
    assert check(books.GREEN, spread)[1].fate is Fate.SKIPPED


def test_what_stands_below_the_table_is_no_customer() -> None:
    signed = ("审核：", "", "日期：　年　月", "")
    rows = check(books.GREEN, ("制表人：王敏", "", "", ""), signed, ("", "", "", "", "共 1 页"))
    assert [codes(row) for row in rows] == [[], [Code.BELOW_TABLE], [Code.BELOW_TABLE], [Code.BELOW_TABLE]]


def test_as_above_below_an_empty_cell_is_empty() -> None:
    rows = check(books.GREEN, ("甲站", "", "何", "13900139003"), ("乙站", "同上", "何", "13900139004"))
    assert Code.DITTO not in codes(rows[2])
    assert rows[2].profile is not None
    assert "address" not in rows[2].profile.values


def test_a_warranty_that_ends_before_it_begins_is_pointed_out() -> None:
    headings = [*books.HEADINGS, "设备", "安装日期", "保修期至"]
    mapping = [*MAPPING, "asset_name", "installed_date", "warranty_until"]
    row = check((*books.GREEN, "地磅", "2022-6-18", "2019-6-18"), headings=headings, mapping=mapping)[0]
    assert [(f.code, f.column) for f in row.findings] == [(Code.ENDS_BEFORE, 6)]


def test_gaps_come_in_to_be_completed() -> None:
    row = check(("青山检测站", "无", "", "/"))[0]
    assert row.fate is Fate.COMES
    assert row.profile is not None
    assert row.profile.is_incomplete
    assert codes(row) == [Code.GAPS]
    assert row.findings[0].figures == {"fields": "address contact phone"}
    assert row.findings[0].level is Level.INCOMPLETE


def test_an_impossible_telephone_is_a_gap_and_what_stood_there_is_kept_in_the_notes() -> None:
    row = check((*books.GREEN[:3], "1381234567"))[0]
    assert codes(row) == [Code.PHONE_IMPOSSIBLE, Code.GAPS]
    assert row.profile is not None
    assert row.profile.values["notes"] == "联系电话:1381234567"


def test_a_shortened_telephone_is_a_gap_and_not_a_number() -> None:
    row = check((*books.GREEN[:3], "1.38E+10"))[0]
    assert codes(row) == [Code.PHONE_SHORTENED, Code.GAPS]


def test_two_telephones_in_a_cell_are_split() -> None:
    row = check((*books.GREEN[:3], "010-62345678/13812345678"))[0]
    assert codes(row) == [Code.PHONES_SPLIT]
    assert row.profile is not None
    assert [phone.mark for phone in row.profile.contacts[0].phones] == ["B", "M"]


def test_a_name_beside_the_telephone_becomes_the_contact_where_there_is_none() -> None:
    alone, both = check(("甲站", "路", "", "张三13812345678"), ("乙站", "路", "李四", "张三13812345679"))
    assert alone.profile is not None
    assert alone.profile.contacts[0].name == "张三"
    assert both.profile is not None
    assert both.profile.contacts[0].name == "李四"
    assert both.profile.values["notes"] == "张三"


def test_an_overlong_cell_is_refused_and_never_cut() -> None:
    row = check((books.GREEN[0], "路" * 201, *books.GREEN[2:]))[0]
    assert row.fate is Fate.REJECTED
    assert row.findings[0].figures == {"chars": 201, "limit": 200}
    assert check(("名" * 201, *books.GREEN[1:]))[0].fate is Fate.REJECTED
    assert one("notes", "长" * 25_000).fate is Fate.REJECTED


def test_a_past_day_cannot_lie_in_the_future_and_a_warranty_can() -> None:
    def dated(field: str, day: str) -> list[Code]:
        headings, mapping = [*books.HEADINGS, "出厂编号", "某日"], [*MAPPING, "serial", field]
        return codes(check((*books.GREEN, "A1", day), headings=headings, mapping=mapping)[0])

    assert dated("installed_date", "2026-03-03") == [Code.DATE_FUTURE]
    assert dated("installed_date", "2026-03-02") == []
    assert dated("warranty_until", "2030-01-01") == []
    assert dated("warranty_until", "三年") == [Code.DATE_UNREADABLE]


def test_a_value_that_cannot_be_is_left_out_and_kept_in_the_notes() -> None:
    for field, cell, code in [
        ("credit_code", "123456", Code.CODE_WRONG),
        ("credit_code", 911100006000373412.0, Code.ROUNDED),
        ("postcode", "25A", Code.POSTCODE_WRONG),
        ("email", "nobody", Code.EMAIL_WRONG),
        ("level", "超级", Code.CHOICE_UNKNOWN),
        ("vin", "123", Code.VIN_WRONG),
        ("lines", "许多", Code.COUNT_WRONG),
    ]:
        row = one(field, cell)
        assert codes(row) == [code]
        assert row.fate is Fate.COMES
        assert row.profile is not None
        assert str(row.profile.values["notes"]).startswith("某列:")


def test_a_postcode_gets_back_the_zero_that_a_spreadsheet_took() -> None:
    row = one("postcode", 10000.0)
    assert row.profile is not None
    assert row.profile.values["postcode"] == "010000"


def test_an_odd_plate_warns_and_comes_in() -> None:
    row = one("plate", "临 京A0001")
    assert codes(row) == [Code.PLATE_ODD]
    assert row.profile is not None
    assert row.profile.assets[0].kind == "VEHICLE"


def test_the_kind_of_an_asset_follows_from_its_columns() -> None:
    def kind(**cells: str) -> str:
        headings, mapping = [*books.HEADINGS, *cells], [*MAPPING, *cells]
        profile = check((*books.GREEN, *cells.values()), headings=headings, mapping=mapping)[0].profile
        assert profile is not None
        return profile.assets[0].kind

    assert kind(asset_name="灯光仪", serial="A1") == "EQUIPMENT"
    assert kind(asset_name="检测软件", software_version="3.1") == "SOFTWARE"
    assert kind(plate="京A12345", brand="大众") == "VEHICLE"
    assert kind(asset_name="城南站", lines="3") == "STATION"


def test_a_place_alone_is_no_asset_and_is_kept_in_the_notes() -> None:
    row = one("place", "二楼")
    assert row.profile is not None
    assert row.profile.assets == ()
    assert row.profile.values["notes"] == "某列:二楼"
    assert codes(row) == [Code.ASSET_UNNAMED]


def test_columns_for_the_notes_are_kept_with_their_headings() -> None:
    headings, mapping = [*books.HEADINGS, "备注", "客户编号"], [*MAPPING, "notes", "notes"]
    profile = check((*books.GREEN, "老客户", "A-17"), headings=headings, mapping=mapping)[0].profile
    assert profile is not None
    assert profile.values["notes"] == "老客户\n客户编号:A-17"


def test_a_person_is_her_own_contact() -> None:
    profile = check(("张三", "13812345678"), headings=["姓名", "手机"], mapping=["name", "phone"])[0].profile
    assert profile is not None
    assert profile.values["kind"] == "PERSON"
    assert profile.contacts[0].name == "张三"


def test_the_same_customer_twice_is_left_aside_the_second_time() -> None:
    first, second, other = check(books.GREEN, books.GREEN, (books.GREEN[0], *books.CLOUD[1:]))
    assert (first.fate, second.fate, other.fate) == (Fate.COMES, Fate.SKIPPED, Fate.COMES)
    assert second.findings[-1].figures == {"row": 2}
    assert codes(other) == [Code.SAME_NAME]


def test_the_same_customer_twice_comes_in_twice_where_that_is_wished() -> None:
    assert [row.fate for row in check(books.GREEN, books.GREEN, bring_twice=True)] == [Fate.COMES, Fate.COMES]


def test_one_credit_code_is_one_customer_whatever_the_name() -> None:
    headings, mapping = [*books.HEADINGS, "税号"], [*MAPPING, "credit_code"]
    first, second = check(
        (*books.GREEN, "91110000600037341L"),
        (*books.LAKE, "91110000600037341L"),
        headings=headings,
        mapping=mapping,
    )
    assert first.fate is Fate.COMES
    assert codes(second) == [Code.JOINS_ROW]
    assert second.profile is not None
    assert [person.name for person in second.profile.contacts] == [books.LAKE[2]]


def test_names_are_compared_half_width_and_without_spaces() -> None:
    rows = check(
        ("青山（北京）公司", "路", "刘", "13800138001"), ("青山(北京) 公司", "路", "刘", "13800138001")
    )
    assert rows[1].fate is Fate.SKIPPED


def test_a_further_row_with_another_asset_adds_it_to_the_customer() -> None:
    headings, mapping = [*books.HEADINGS, "出厂编号"], [*MAPPING, "serial"]
    rows = check(
        (*books.GREEN, "A1"), (*books.GREEN, "A2"), (*books.GREEN, "A1"), headings=headings, mapping=mapping
    )
    assert [row.fate for row in rows] == [Fate.COMES, Fate.JOINS, Fate.SKIPPED]
    assert rows[1].same_as == 2


def test_headings_and_totals_within_the_table_are_left_aside() -> None:
    rows = check(books.GREEN, books.HEADINGS, books.CLOUD, ("合计", "", "", 2.0))
    assert [codes(row) for row in rows] == [[], [Code.HEADING_AGAIN], [], [Code.TOTAL_ROW]]
    assert {row.fate for row in rows[1::2]} == {Fate.SKIPPED}


def test_as_above_takes_the_cell_above() -> None:
    rows = check(
        books.GREEN, ("东湖医院", "同上", "何静", "13900139003"), ("丙站", "〃", "何", "13900139004")
    )
    assert [row.profile.values["address"] for row in rows if row.profile] == [books.GREEN[1]] * 3
    assert codes(rows[2]) == [Code.DITTO]


def test_formulas_and_markup_are_only_text() -> None:
    profile = check(("=cmd|' /C calc'!A0", "<script>alert(1)</script>", "@SUM(A1)", "13800138001"))[0].profile
    assert profile is not None
    assert profile.name == "=cmd|' /C calc'!A0"
    assert profile.values["address"] == "<script>alert(1)</script>"


def test_short_rows_are_rows_with_gaps() -> None:
    assert check(("青山检测站",))[0].fate is Fate.COMES


def test_every_finding_has_a_level_a_name_and_a_sentence() -> None:
    figures = {
        "row": 2,
        "chars": 3,
        "limit": 2,
        "number": "KH-1",
        "count": 2,
        "customer": 1,
        "fields": "phone",
    }
    for code in Code:
        assert say_finding(code, figures)
        assert LEVEL_NAMES[LEVELS[code]]
