"""One description of a list: its columns on screen and in files, and memory that stays flat."""

import tempfile
import tracemalloc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from shouhou.core.lists import LISTINGS, Ask, Column, listing, phone
from shouhou.documents.spreadsheets import csv_chunks, write_workbook
from tests.world import MONDAY

MANY = 24_000
MIB = 1024 * 1024


def ask(*, whole: bool) -> Ask:
    return Ask(SimpleNamespace(), MONDAY, {}, whole=whole)


def stars(number: str) -> str:
    return f"***{number[-2:]}"


def test_every_list_is_described_without_a_column_twice() -> None:
    for code in LISTINGS:
        one = listing(code)
        assert one is not None
        assert one.code == code
        assert len({column.code for column in one.columns}) == len(one.columns)
        assert one.columns[0].is_fixed
        for order in one.orders:
            assert order.fields[-1].lstrip("-") in {"pk", "id", "register_line"}
    assert listing("nothing") is None


def test_chosen_columns_come_in_their_order_with_those_that_stay() -> None:
    one = listing("customers")
    assert one is not None
    usual = [c.code for c in one.chosen_columns([])]
    assert usual == [c.code for c in one.columns if c.is_default]
    assert [c.code for c in one.chosen_columns(["phone", "x", "level", "phone"])] == [
        "name",
        "phone",
        "level",
    ]


def test_numbers_are_masked_on_screen_and_in_files_alike() -> None:
    column = Column("phone", "Telephone", lambda row: row.phone, masked=stars)
    row = SimpleNamespace(phone="13800138000")
    assert column.told(row, ask(whole=False)) == "***00"
    assert column.told(row, ask(whole=True)) == "13800138000"
    assert "13800138000" not in column.html(row, ask(whole=False))
    assert 'href="tel:13800138000"' in column.html(row, ask(whole=True))
    assert phone("", ask(whole=True), stars) == ""


def rows(count: int) -> Iterator[list[Any]]:
    for n in range(count):
        yield [n, f"客户单位名称 {n}", "0531-88886666", MONDAY]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_memory_stays_flat_however_many_rows_are_written(form: str) -> None:
    peaks = []
    for count in (MANY // 10, MANY):
        tracemalloc.start()
        if form == "csv":
            assert sum(len(piece) for piece in csv_chunks(["a", "b", "c", "d"], rows(count))) > count * 20
        else:
            with tempfile.TemporaryFile() as out:
                write_workbook(out, ["a", "b", "c", "d"], rows(count), "x")
                assert out.tell() > 0
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + MIB


def test_a_sheet_that_is_full_goes_on_on_the_next() -> None:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as out:
        write_workbook(out, ["a", "b", "c", "d"], rows(25), "客户", rows_a_sheet=10)
        out.seek(0)
        book = CalamineWorkbook.from_filelike(out)
        assert book.sheet_names == ["客户", "客户 2", "客户 3"]
        assert [len(book.get_sheet_by_index(n).to_python()) for n in range(3)] == [11, 11, 6]


def test_numbers_with_leading_zeros_stay_texts_in_a_workbook() -> None:
    with tempfile.TemporaryFile() as out:
        write_workbook(out, ["a"], [["007"], ["913701020000000000"]], "x")
        out.seek(0)
        assert CalamineWorkbook.from_filelike(out).get_sheet_by_index(0).to_python()[1:] == [
            ["007"],
            ["913701020000000000"],
        ]


@pytest.mark.parametrize("text", ["\u3000=1", "\u00a0+1", "\u200b@x", " \uff1d1", "\ufeff-1"])
def test_a_formula_behind_blanks_of_any_kind_is_harmless(text: str) -> None:
    [line] = list(csv_chunks(["a"], [[text]]))
    assert line.decode("utf-8-sig").splitlines()[1] == f"'{text}"
