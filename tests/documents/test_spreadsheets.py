"""Lists go out as workbooks and as CSV: readable, with numbers as numbers, and nothing that runs."""

import csv as reader
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shouhou.documents.spreadsheets import csv, workbook, workbook_of_sheets

HEADINGS = ["编号", "客户", "时间"]
AT = datetime(2026, 11, 23, 8, 50, tzinfo=UTC)
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("x")',
]


def cells(made: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_object(io.BytesIO(made)).get_sheet_by_index(sheet).to_python()


def lines(made: bytes) -> list[list[str]]:
    return list(reader.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def test_a_workbook_has_headings_and_rows_of_true_types() -> None:
    rows = [["BX-202611-0001", "顺达", AT], [7, Decimal("1280.50"), date(2026, 11, 3)], [True, None, "  x "]]
    found = cells(workbook(HEADINGS, rows, "报修"))
    assert found[0] == HEADINGS
    assert found[1] == ["BX-202611-0001", "顺达", datetime(2026, 11, 23, 16, 50)]
    assert found[2] == [7.0, 1280.5, date(2026, 11, 3)]
    assert found[3][1:] == ["", "  x "]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    made = workbook(["a"], [[text]], "x")
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert not any("hyperlink" in name.lower() for name in book.namelist())
    [[_heading], [found]] = lines(csv(["a"], [[text]]))
    assert found == f"'{text}"


def test_plain_numbers_and_texts_stay_as_they_are_in_csv() -> None:
    assert lines(csv(["a", "b", "c", "d"], [[-5, "13800138000", AT, date(2026, 11, 3)]])) == [
        ["a", "b", "c", "d"],
        ["-5", "13800138000", "2026-11-23 16:50", "2026-11-03"],
    ]


def test_csv_says_that_it_is_utf_8() -> None:
    assert csv(["客户"], [["顺达"]]).startswith(b"\xef\xbb\xbf")


def test_links_stay_text() -> None:
    assert cells(workbook(["a"], [["http://example.cn/"]], "x"))[1] == ["http://example.cn/"]


def test_rows_may_come_one_by_one_and_there_may_be_none() -> None:
    def rows() -> Iterator[list[object]]:
        for number in range(2000):
            yield [number, f"客户 {number}", AT]

    found = cells(workbook(HEADINGS, rows(), "x"))
    assert len(found) == 2001
    assert found[2000][0] == 1999.0
    assert cells(workbook(HEADINGS, [], "x")) == [HEADINGS]


def test_more_rows_than_a_sheet_holds_go_on_on_the_next() -> None:
    made = workbook_of_sheets(["n"], ([n] for n in range(250)), "登记", rows_a_sheet=100)
    book = CalamineWorkbook.from_object(io.BytesIO(made))
    assert book.sheet_names == ["登记", "登记 2", "登记 3"]
    assert [len(cells(made, n)) for n in range(3)] == [101, 101, 51]
    assert cells(made, 2)[50] == [249.0]


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    found = cells(workbook(["a"], [["长" * 40_000]], "x"))[1][0]
    assert found.endswith("……")
    assert len(found) < 32_767


@pytest.mark.parametrize("name", ["a/b:c*d?e[f]", "长" * 60, "", "'quoted'"])
def test_any_name_can_be_a_sheets_name(name: str) -> None:
    assert cells(workbook(["a"], [[1]], name))[1] == [1.0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_whatever_people_wrote_can_be_exported(texts: list[str]) -> None:
    clean = [t.encode("utf-8", "ignore").decode() for t in texts]
    found = lines(csv(["a"] * len(clean), [clean]))[1]
    assert [value.removeprefix("'") for value in found] == [value.removeprefix("'") for value in clean]
    assert len(cells(workbook(["a"] * len(clean), [clean], "x"))) == (2 if any(clean) else 1)
