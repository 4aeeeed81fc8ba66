"""A workbook with every trouble that a list of customers has in real offices, and the same in other makes.

`messy_xlsx()` is what people send; `EXPECTED` says what becomes of it. Used by the tests of the import and by those
that go through the pages in a browser.
"""

import io
from datetime import date
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]

HEADINGS: Final = (
    "客户单位名称", "地址", "联 系 人", "联系电话(手机/座机)", "统一社会信用代码", "设备名称", "出厂编号", "安装日期",
    "保修期至", "备注",
)  # fmt: skip
NAMES: Final = ("青山机动车检测站", "云岭物流有限公司", "东湖医院", "银川第二检测站", "海州汽修厂")


def messy_xlsx() -> bytes:
    """The workbook: titles, several sheets, merged cells, 同上, blanks, split numbers, formulas, sums."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        notes = book.add_worksheet("说明")
        notes.write(0, 0, "请勿修改本表格式")
        _north(book, book.add_worksheet("北区"))
        _south(book, book.add_worksheet("南区"))
        book.add_worksheet("空表")
        book.add_worksheet("旧表").hide()
    return out.getvalue()


def _north(book: Any, page: Any) -> None:
    middle = book.add_format({"align": "center", "valign": "vcenter"})
    page.merge_range(0, 0, 0, 9, "博远公司客户台账(2023年)", middle)
    page.write(1, 0, "制表日期:2023年3月")
    page.write_row(3, 0, HEADINGS)
    # Merged over three machines of one customer; two telephones in one cell.
    for column, value in enumerate((NAMES[0], "济南市历下区解放路1号", "刘洋", "13800138001/0531-88887777")):
        page.merge_range(4, column, 6, column, value, middle)
    page.write(4, 4, "91110000600037341L")
    _machine(page, 4, "制动检验台", "A-001", "2021.3.5", "2024年3月5日")
    _machine(page, 5, "底盘测功机", "A-002", "21/3/5", 45356)
    _machine(page, 6, "尾气分析仪", "A-003", "〃", "同上")
    # A spreadsheet made 1.39E+10 of the number; the machine below stands under blanks.
    page.write_row(7, 0, (NAMES[1], "昆明市官渡区关上路8号", "周敏", "1.39E+10"))
    _machine(page, 7, "地磅", "B-001", "2022-05-06", "2099-01-01")
    _machine(page, 8, "称重仪表", "B-002", "2022-05-06", "2099-01-01")
    # The second page of the printed list, a sum, and a row of nothing but a name.
    page.write_row(9, 0, HEADINGS)
    page.write_row(10, 0, (NAMES[2], "武汉市东湖路3号", "何静", "13700137003\n13700137004"))
    page.write_formula(10, 9, '="老客户"&""', None, "")
    page.write_row(11, 0, ("", "没有名称的地址", "无名", "13600136000"))
    page.write(12, 0, "合计")
    page.write(12, 3, 4)


def _machine(page: Any, line: int, name: str, serial: str, installed: Any, until: Any) -> None:
    page.write_row(line, 5, (name, serial, installed, until))


def _south(book: Any, page: Any) -> None:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page.write(0, 0, "南区客户")
    page.write_row(1, 0, HEADINGS)
    page.write_row(2, 0, (NAMES[3], "银川市兴庆区1号", "马强", 13500135005))
    page.write_datetime(2, 7, date(2020, 1, 2), day)
    page.write_row(3, 0, (NAMES[4], "同上", "孙海", "电话:0518-85551234转802,手机 13400134006"))
    page.write_row(4, 0, (NAMES[0], "济南市历下区解放路1号", "刘洋", "13800138001"))
