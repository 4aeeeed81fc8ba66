"""Files are known by their content, read within limits, or refused with a reason."""

import codecs
import io
import struct
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouhou.intake.importing import limits
from shouhou.intake.importing.archive import allowance
from shouhou.intake.importing.extents import letters
from shouhou.intake.importing.reading import open_table
from shouhou.intake.importing.tables import Table
from shouhou.intake.importing.unreadable import Unreadable, Why
from tests.intake.importing import books

PLAIN = [list(books.HEADINGS), list(books.GREEN), list(books.CLOUD)]


def refused(data: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as why:
        list(open_table(data).rows())
    return why.value


def content(table: Table) -> list[tuple[object, ...]]:
    return [row.cells for row in table.rows()]


def test_a_workbook_gives_headings_and_rows_with_the_numbers_the_person_sees() -> None:
    table = open_table(books.xlsx([["客户一览表"], [], *PLAIN, [], list(books.LAKE)]))
    assert table.headings == books.HEADINGS
    assert table.heading_row == 3
    assert [row.no for row in table.rows()] == [4, 5, 7]
    assert table.row_count == 3


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("gb18030", b""),
        ("gbk", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"])
def test_a_text_table_is_read_in_its_own_encoding_and_with_its_own_delimiter(
    encoding: str, mark: bytes, delimiter: str
) -> None:
    table = open_table(mark + books.csv(PLAIN, encoding=encoding, delimiter=delimiter))
    assert table.headings == books.HEADINGS
    assert content(table) == [books.GREEN, books.CLOUD]


def test_rare_characters_of_gb18030_survive() -> None:
    rare = ["㐂𠮷机械厂", "䶮街1号", "𡒄先生", "13800138003"]
    assert content(open_table(books.csv([*PLAIN, rare], encoding="gb18030")))[-1] == tuple(rare)


def test_the_name_of_a_file_says_nothing_its_content_does() -> None:
    assert open_table(books.csv(PLAIN)).headings == open_table(books.xlsx(PLAIN)).headings


def test_quoted_cells_may_hold_delimiters_and_line_breaks() -> None:
    text = '客户名称,地址,电话\r\n"青山,检测站","解放路\n1号",13800138001\r\n'
    assert content(open_table(text.encode())) == [("青山,检测站", "解放路\n1号", "13800138001")]


def test_the_delimiter_that_excel_writes_into_the_first_line_is_believed() -> None:
    table = open_table("sep=;\r\n客户名称;地址\r\n甲,乙公司;丙路\r\n".encode())
    assert table.headings == ("客户名称", "地址")
    assert [row.no for row in table.rows()] == [3]


def test_a_table_of_names_alone_is_a_table() -> None:
    table = open_table("单位名称\n青山检测站\n东湖医院\n".encode())
    assert content(table) == [("青山检测站",), ("东湖医院",)]


def test_the_sheet_with_customers_is_found_among_several() -> None:
    def add(book: object) -> None:
        page = book.add_worksheet("联系人名单")  # type: ignore[attr-defined]
        for column, heading in enumerate(books.HEADINGS):
            page.write(0, column, heading)
            page.write(1, column, books.LAKE[column])
        book.add_worksheet("空").write_blank(0, 0, None)  # type: ignore[attr-defined]

    data = books.xlsx([["说明"], ["请勿修改"]], sheet="说明", more=add)
    table = open_table(data)
    assert table.sheet.name == "联系人名单"
    assert table.sheets == ("说明", "联系人名单")
    assert open_table(data, sheet="说明").headings == ("说明",)


def test_hidden_sheets_are_not_read() -> None:
    def hide(book: object) -> None:
        page = book.add_worksheet("旧")  # type: ignore[attr-defined]
        page.write(0, 0, "客户名称")
        page.hide()

    assert open_table(books.xlsx(PLAIN, more=hide)).sheets == ("客户",)


def test_the_headings_may_stand_where_the_person_says() -> None:
    data = books.xlsx([["甲", "乙"], ["丙", "丁"], ["戊", "己"]])
    assert open_table(data, heading_row=2).headings == ("丙", "丁")
    with pytest.raises(Unreadable) as why:
        open_table(data, heading_row=9)
    assert why.value.why is Why.NO_HEADINGS


def test_dates_numbers_and_truths_come_as_they_are() -> None:
    row = open_table(
        books.xlsx([["客户名称", "电话", "安装日期"], ["甲", 13800138001, date(2023, 3, 5)]])
    ).rows()
    assert next(row).cells == ("甲", 13800138001.0, date(2023, 3, 5))


def test_a_formula_comes_as_its_last_result_and_text_that_looks_like_one_as_text() -> None:
    def write(book: object) -> None:
        page = book.worksheets()[0]  # type: ignore[attr-defined]
        page.write_formula(1, 0, '="青山"&"站"', None, "青山站")
        page.write_string(1, 1, "=cmd|' /C calc'!A0")

    rows = content(open_table(books.xlsx([["客户名称", "地址"], ["", "x"]], more=write)))
    assert rows == [("青山站", "=cmd|' /C calc'!A0")]


def test_macros_and_external_links_are_not_touched() -> None:
    data = books.with_part(books.xlsx(PLAIN), "xl/vbaProject.bin", lambda _: b"\xd0\xcf\x11\xe0 macro")
    data = books.with_part(data, "xl/externalLinks/externalLink1.xml", lambda _: b"<externalLink xmlns='x'/>")
    assert content(open_table(data)) == [books.GREEN, books.CLOUD]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Why.EMPTY),
        (b"  \r\n\x00\t", Why.EMPTY),
        (b"\xef\xbb\xbf", Why.EMPTY),
        (b"%PDF-1.7 ...", Why.PDF),
        (b"\x89PNG\r\n\x1a\n....", Why.PICTURE),
        (b"\xff\xd8\xff\xe0JFIF", Why.PICTURE),
        (b"Rar!\x1a\x07\x00", Why.ARCHIVE),
        (b"MZ\x90\x00\x03", Why.PROGRAM),
        (b"<html><table><tr><td>", Why.WEB_PAGE),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', Why.WEB_PAGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), Why.DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Why.PASSWORD),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), Why.WORD),
        (books.packed({"word/document.xml": b"<w/>"}), Why.WORD),
        (books.packed({"ppt/presentation.xml": b"<p/>"}), Why.SLIDES),
        (books.packed({"content.xml": b"<c/>", "mimetype": b"application/vnd.oasis"}), Why.DAMAGED),
        (books.packed({"xl/workbook.bin": b"\x00"}), Why.BINARY_EXCEL),
        (books.packed({"readme.txt": b"x"}), Why.ARCHIVE),
        (b"PK\x03\x04 broken", Why.DAMAGED),
        (bytes(range(256)) * 8, Why.UNKNOWN),
        (b"\xff\xff\xff\xff not text \x81", Why.ENCODING),
        ("客户名称,地址\n".encode(), Why.ONLY_HEADINGS),
        (b"1,2\n3,4\n", Why.NO_HEADINGS),
        ('客户名称,地址\n"甲,乙\n'.encode() + "丙,丁\n".encode() * 40_000, Why.QUOTE),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data: bytes, why: Why) -> None:
    assert refused(data).why is why


def test_a_workbook_with_headings_only_or_nothing_at_all_is_refused() -> None:
    assert refused(books.customers()).why is Why.ONLY_HEADINGS
    assert refused(books.xlsx([])).why is Why.EMPTY


def test_a_file_that_is_too_large_is_refused_before_it_is_opened() -> None:
    assert refused(b"a" * (limits.FILE_BYTES + 1)).figures == {"size": 21, "limit": 20}


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_opened() -> None:
    bomb = books.with_part(books.xlsx(PLAIN), "xl/media/zeros.bin", lambda _: bytes(allowance(0) + 1))
    assert len(bomb) < 100_000
    assert refused(bomb).why is Why.BOMB


def test_a_zip_that_lies_about_its_size_is_unpacked_no_further_than_allowed() -> None:
    bomb = bytearray(books.with_part(books.xlsx(PLAIN), "zeros.bin", lambda _: bytes(allowance(0) + 1)))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        at = archive.start_dir
    while bomb[at : at + 4] == b"PK\x01\x02":
        name_length, extra, comment = struct.unpack_from("<3H", bomb, at + 28)
        if bomb[at + 46 : at + 46 + name_length] == b"zeros.bin":
            struct.pack_into("<I", bomb, at + 24, 10)
        at += 46 + name_length + extra + comment
    assert refused(bytes(bomb)).why is Why.BOMB


def test_one_cell_in_the_far_corner_does_not_lay_out_a_grid_of_all_cells() -> None:
    far = books.xlsx(PLAIN, more=lambda book: book.worksheets()[0].write(1_048_575, 9, "x"))
    assert refused(far).why is Why.FAR_CELL
    assert refused(far).figures == {"cell": "J1048576"}
    wide = books.xlsx(PLAIN, more=lambda book: book.worksheets()[0].write(1_048_575, 16_383, "x"))
    assert refused(wide).figures["cell"] == "XFD1048576"


def test_a_million_formatted_empty_rows_are_read_in_no_time_and_count_for_nothing() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(10, 300_000))
    data = books.with_part(
        books.xlsx(PLAIN),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"),
    )
    assert content(open_table(data)) == [books.GREEN, books.CLOUD]


def test_a_million_empty_lines_of_text_count_for_nothing() -> None:
    data = books.csv(PLAIN) + b"\r\n,,," * 1_000_000
    assert open_table(data).row_count == 2


def test_too_many_rows_and_too_many_columns_are_refused_with_the_limit() -> None:
    many = "客户名称,地址\n" + "".join(f"第{n}站,路\n" for n in range(limits.ROWS + 1))
    assert refused(many.encode()).figures == {"limit": 50_000}
    wide = [[f"列{n}" for n in range(101)], ["x"] * 101]
    assert refused(books.xlsx(wide)).why is Why.TOO_MANY_COLUMNS
    assert refused(books.csv(wide)).why is Why.TOO_MANY_COLUMNS


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_damaged_part_is_refused_not_crashed_upon(name: str) -> None:
    broken = books.with_part(books.xlsx(PLAIN), name, lambda xml: xml[: len(xml) // 2])
    assert refused(broken).why in (Why.DAMAGED, Why.EMPTY, Why.NO_SHEET)


def test_entities_of_xml_are_never_expanded() -> None:
    laugh = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    bomb = books.with_part(
        books.xlsx(PLAIN),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<worksheet", laugh + b"<worksheet", 1),
    )
    assert refused(bomb).why is Why.DAMAGED


def test_columns_are_named_as_spreadsheets_do() -> None:
    assert [letters(n) for n in (1, 26, 27, 702, 703, 16_384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_comes_is_read_or_refused(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xef\xbb\xbf"):
        with suppress(Unreadable):
            list(open_table(start + data).rows())
