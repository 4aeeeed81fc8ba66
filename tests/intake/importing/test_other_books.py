"""Workbooks of other makes, and those that would do harm."""

import time
import tracemalloc

import pytest

from shouhou.intake.importing.reading import open_table, reopen_table
from shouhou.intake.importing.unreadable import Unreadable, Why
from tests.intake.importing import books
from tests.intake.importing.other_books import ods, xls

ROWS = [books.HEADINGS, books.GREEN, ("云岭物流", "路", "周敏", 13900139002)]
_REPEATED = '<table:table-row table:number-rows-repeated="1048570">{}</table:table-row>'


@pytest.mark.parametrize("data", [xls(ROWS), ods(ROWS)], ids=["xls", "ods"])
def test_older_and_open_workbooks_are_read(data: bytes) -> None:
    table = open_table(data)
    assert table.headings == books.HEADINGS
    again = reopen_table(data, sheet=table.sheet.name, heading_row=1, headings=table.headings, row_count=2)
    for one in (table, again):
        first, second = one.rows()
        assert first.cells == books.GREEN
        assert second.cells[3] == 13900139002


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (xls(ROWS, locked=True), Why.PASSWORD),
        (ods(ROWS, locked=True), Why.PASSWORD),
        (xls(ROWS, far=True), Why.FAR_CELL),
        (
            ods(ROWS, more=_REPEATED.format('<table:table-cell office:value-type="string"/>' * 9)),
            Why.FAR_CELL,
        ),
        (xls(ROWS)[:700], Why.DAMAGED),
        (books.packed({"content.xml": b"<a><b></a>", "mimetype": b"x"}), Why.DAMAGED),
    ],
)
def test_locked_and_dangerous_ones_are_refused_before_they_are_opened(data: bytes, why: Why) -> None:
    with pytest.raises(Unreadable) as refused:
        list(open_table(data).rows())
    assert refused.value.why is why


def test_merged_cells_of_an_open_workbook_reach_the_rows_below() -> None:
    merged = (
        '<table:table-cell table:number-rows-spanned="2" office:value-type="string">'
        "<text:p>甲站</text:p></table:table-cell>"
    )
    table = open_table(ods([books.HEADINGS, [merged, "路", "刘", "1"], ["", "街", "王", "2"]]))
    assert [row.cells[0] for row in table.rows()] == ["甲站", "甲站"]
    again = reopen_table(
        ods([books.HEADINGS, [merged, "路", "刘", "1"], ["", "街", "王", "2"]]),
        sheet="客户",
        heading_row=1,
        headings=table.headings,
        row_count=2,
    )
    assert [row.spread for row in again.rows()] == [(), (0,)]


def _empty_rows(data: bytes) -> bytes:
    """A million rows that hold formats and nothing else."""
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 1_000_003))
    return data.replace(b"</sheetData>", rows + b"</sheetData>")


@pytest.mark.slow
@pytest.mark.once
def test_a_million_empty_rows_cost_neither_time_nor_memory() -> None:
    data = books.with_part(books.customers(books.GREEN), "xl/worksheets/sheet1.xml", _empty_rows)
    tracemalloc.start()
    began = time.process_time()  # a machine that is busy with other work is no mistake
    assert open_table(data).row_count == 1
    took, (_now, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 60
    assert peak < 32 * 1024 * 1024


def test_a_million_empty_rows_of_an_open_workbook_are_read_in_no_time() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    assert open_table(ods(ROWS, more=_REPEATED.format(empty))).row_count == 2


def test_a_workbook_with_macros_is_opened_without_them() -> None:
    data = books.with_part(books.customers(books.GREEN), "xl/vbaProject.bin", lambda _: b"\xd0\xcf macro")
    assert open_table(data).row_count == 1


def test_links_to_other_workbooks_come_as_their_last_value() -> None:
    def link(sheet: bytes) -> bytes:
        return sheet.replace(
            b'<c r="B2" t="s"><v>5</v></c>', b'<c r="B2" t="str"><f>[1]Sheet1!A1</f><v>far</v></c>'
        )

    data = books.with_part(books.customers(books.GREEN), "xl/worksheets/sheet1.xml", link)
    data = books.with_part(data, "xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink/>")
    assert next(open_table(data).rows()).cells[1] == "far"


def test_a_formula_without_a_stored_result_is_known() -> None:
    def hollow(sheet: bytes) -> bytes:
        return sheet.replace(b'<c r="B2" t="s"><v>5</v></c>', b'<c r="B2"><f>A1&amp;"x"</f></c>')

    data = books.with_part(books.customers(books.GREEN), "xl/worksheets/sheet1.xml", hollow)
    assert open_table(data).sheet.hollow == ((2, 2),)


def test_a_cell_that_shows_an_error_is_known() -> None:
    def wrong(sheet: bytes) -> bytes:
        return sheet.replace(
            b'<c r="B2" t="s"><v>5</v></c>', b'<c r="B2" t="e"><f>A1/0</f><v>#DIV/0!</v></c>'
        )

    data = books.with_part(books.customers(books.GREEN), "xl/worksheets/sheet1.xml", wrong)
    assert open_table(data).sheet.hollow == ((2, 2),)
