"""Cells as people fill them become the values they meant, or say that they cannot."""

from datetime import date, datetime, time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shouhou.intake.importing import values


def dialled(cell: object) -> list[tuple[str, str]]:
    return [(phone.digits, phone.extension) for phone in values.read_phones(cell).numbers]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("13812345678", [("13812345678", "")]),
        (13812345678.0, [("13812345678", "")]),
        ("138 1234 5678", [("13812345678", "")]),
        ("+86 138-1234-5678", [("13812345678", "")]),
        ("１３８１２３４５６７８", [("13812345678", "")]),
        ("010-62345678", [("01062345678", "")]),
        ("(010)62345678", [("01062345678", "")]),
        ("010-62345678转8001", [("01062345678", "8001")]),
        ("010-62345678-8001", [("01062345678", "8001")]),
        ("62345678", [("62345678", "")]),
        ("400-820-8820", [("4008208820", "")]),
        ("+1 415 555 2671", [("14155552671", "")]),
        ("010-62345678/13812345678", [("01062345678", ""), ("13812345678", "")]),
        ("13812345678、13912345678", [("13812345678", ""), ("13912345678", "")]),
        ("13812345678 13912345678", [("13812345678", ""), ("13912345678", "")]),
        ("13812345678\n13912345678", [("13812345678", ""), ("13912345678", "")]),
        ("手机:13812345678", [("13812345678", "")]),
        ("13812345678、13812345678", [("13812345678", "")]),
        ("1.3812345678E+10", [("13812345678", "")]),
        ("无", []),
        ("/", []),
        ("", []),
    ],
)
def test_telephones_are_read_and_split(cell: object, numbers: list[tuple[str, str]]) -> None:
    assert dialled(cell) == numbers


def test_names_beside_a_telephone_are_kept() -> None:
    assert values.read_phones("张三13812345678").words == "张三"
    assert values.read_phones("13812345678(李工)").words == "李工"


def test_a_number_that_a_spreadsheet_has_shortened_is_not_made_up() -> None:
    found = values.read_phones("1.38E+10")
    assert found.shortened
    assert not found.numbers
    assert values.read_phones(13800000000.0).shortened


@pytest.mark.parametrize("cell", ["1381234567", "12", "123456789012345678901", "abc", "138-123"])
def test_impossible_telephones_are_no_telephones(cell: str) -> None:
    assert dialled(cell) == []


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2023.3.5", date(2023, 3, 5)),
        ("2023年3月5日", date(2023, 3, 5)),
        ("2023年03月05", date(2023, 3, 5)),
        ("2023-03-05 12:30:00", date(2023, 3, 5)),
        ("2023/3/5", date(2023, 3, 5)),
        ("20230305", date(2023, 3, 5)),
        (20230305.0, date(2023, 3, 5)),
        ("23.3.5", date(2023, 3, 5)),
        ("98.3.5", date(1998, 3, 5)),
        ("２０２３．３．５", date(2023, 3, 5)),
        (44990.0, date(2023, 3, 5)),
        ("44990", date(2023, 3, 5)),
        (date(2023, 3, 5), date(2023, 3, 5)),
        (datetime(2023, 3, 5, 8, 30), date(2023, 3, 5)),
        ("2023年2月30日", None),
        ("2023年3月", None),
        ("05/03/2023", None),
        ("三年", None),
        (3.0, None),
        (time(8, 30), None),
        (True, None),
    ],
)
def test_days_are_read_as_people_write_them(cell: object, day: date | None) -> None:
    assert values.read_date(cell) == day  # type: ignore[arg-type]


def test_a_credit_code_is_checked_by_its_last_sign() -> None:
    assert values.read_credit_code("91110000600037341L") == "91110000600037341L"
    assert values.read_credit_code("9111 0000 6000 3734 1l") == "91110000600037341L"
    assert values.read_credit_code("91110000600037341M") is None
    assert values.read_credit_code("110108600037341") == "110108600037341"
    assert values.read_credit_code("12345") is None


def test_plates_and_vins_are_written_one_way() -> None:
    assert values.read_plate("京A·12345") == "京A12345"
    assert values.read_plate("粤b 12345d") == "粤B12345D"
    assert values.read_plate("123") is None
    assert values.read_vin("lsvau033 6a2123456") == "LSVAU0336A2123456"
    assert values.read_vin("LSVAU0336A212345O") is None


def test_what_says_nothing_is_nothing() -> None:
    assert [values.meant(cell) for cell in ("无", " / ", "#N/A", "—", "\u200e暂无\u200f", "青山")] == [
        *[""] * 5,
        "青山",
    ]


def test_direction_marks_and_control_characters_go_and_emoji_stay() -> None:
    assert values.meant("\u202e青山\u202c\x07 检测站 🚗") == "青山 检测站 🚗"


def test_numbers_are_shown_without_a_point_and_long_ones_are_not_trusted() -> None:
    assert values.as_text(13812345678.0) == "13812345678"
    assert values.as_text(1.5) == "1.5"
    assert values.as_text(float("1e300")) == "1e+300"
    assert values.is_rounded(911100006000373412.0)
    assert not values.is_rounded("911100006000373412")


@given(st.one_of(st.text(max_size=80), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.times()))
def test_no_cell_makes_the_readers_stumble(cell: object) -> None:
    values.meant(cell)  # type: ignore[arg-type]
    values.read_phones(cell)  # type: ignore[arg-type]
    values.read_date(cell)  # type: ignore[arg-type]
    for read in (values.read_credit_code, values.read_plate, values.read_vin, values.read_count):
        read(cell)  # type: ignore[arg-type]


@given(st.from_regex(r"0?1[0-9]{9,10}|0[0-9]{2,3}-?[0-9]{7,8}", fullmatch=True, alphabet="0123456789-"))
@example("01012345678")
@example("010-12345678")
@example("013812345678")
@example("0138-12345678")
@example("0531-81234567")
@example("00860000000")
def test_a_plain_telephone_is_read_like_one_among_words(cell: str) -> None:
    assert values.read_phones(cell) == values._phones_among_words(cell)
