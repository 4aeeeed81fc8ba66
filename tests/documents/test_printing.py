"""Sheets on paper: titles, order of fields, every text, archive format."""

import io
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

import shouhou.documents
from shouhou.accounts.actions.company import Founding, Logo, set_logo
from shouhou.core.actor import SYSTEM
from shouhou.documents.printing import company_header, in_chinese, render_picture
from shouhou.documents.sheets import CustomerProfileSheet, Sheet, Ticks
from tests.documents.some_sheets import (
    BOOK,
    CALL,
    COMPANY,
    EVERY,
    LINE,
    NOW,
    PROFILE,
    REPORT,
    REQUEST,
    pdf,
    words,
)


def said(sheet: Sheet) -> str:
    return words(pdf(sheet))


@pytest.mark.parametrize(
    ("sheet", "title", "code"),
    [
        (PROFILE, "客户档案基本资料表", "F01"),
        (CALL, "跟踪服务电话记录表", "F02"),
        (BOOK, "跟踪服务电话登记表", "F03"),
        (REQUEST, "报修登记表", "F05"),
        (REPORT, "上报单", "F06"),
        (replace(REPORT, is_escalation=True), "请示单", "F06"),
    ],
)
def test_a_sheet_has_its_exact_title_company_code_and_signatures(sheet: Sheet, title: str, code: str) -> None:
    text = said(sheet)
    for expected in (
        title,
        f"表单编号：{code}",
        "华检设备有限公司",
        "售后服务部",
        "编制：",
        "审核：",
        "批准：",
        "（盖章）",
    ):
        assert expected in text
    assert "打印：王敏2026年11月23日16:50" in text
    assert "第1页共1页" in text


@pytest.mark.parametrize(
    ("sheet", "labels"),
    [
        (
            PROFILE,
            "档案编号 客户性质 客户单位名称 地址 邮政编码 联系人 联系电话 传真 邮箱 微信 其他联系人 "
            "报修或来访日期 报修的问题 "
            "客户希望得到 统一社会 客户级别 客户来源 服务对象 保养周期 下一次保养期 维修、保养记录 "
            "投诉情况 结算情况 “下一次”服务 "
            "个人信息告知 保存期限至 建档人 建档时间",
        ),
        (
            CALL,
            "记录编号 呼出/呼入 类型 客户 受话人/来电人 电话 设备/车辆 关联单号 通话时间 接通情况 "
            "服务内容 谈话要点 使用情况 "
            "对本公司服务 客户的要求 客户的希望 投诉 是否当场答复 答复内容 承诺下次 出发时间 到达时间 "
            "需要配合的 不能及时 满意度 "
            "新的服务需求 下次联系时间 记录人 已告知录音 录音文件",
        ),
        (
            BOOK,
            "序号 日期 呼入 客户名称 联系人 设备型号/ 事由/ 内容摘要 处理人 处理日期 解决日期 负责人 "
            "电话记录 经办人 备注",
        ),
        (
            REQUEST,
            "受理编号 渠道 受理时间 性质 客户单位名称 地址 联系人 联系电话 报修的问题 希望得到的 "
            "设备/车辆 编号 版本 故障代码 画面/照片 "
            "使用环境/ 紧急程度 是否停机 是否涉及安全 保修情况 传真件 上报时间 上报对象 答复 解决办法 "
            "取得时间 告知时间 重复报修",
        ),
        (REPORT, "类别 上报人 接收人 上报时间 接收时间 事项 已采取的办法 批示/ 批示人 批示时间"),
    ],
)
def test_fields_stand_in_the_order_of_the_form(sheet: Sheet, labels: str) -> None:
    text, place = said(sheet), 0
    for label in labels.split():
        place = text.find(label, place)
        assert place >= 0, label


def test_values_stand_on_the_paper_and_moments_in_full() -> None:
    assert "2026年11月23日16:50至2026年11月23日16:59" in said(CALL)
    assert "2026年11月23日18:50回复备件价格" in said(CALL)
    assert "王敏（代刘洋）" in said(CALL)
    assert "补登" in said(CALL)
    assert "2023年1月17日" in said(PROFILE)
    assert "1,280.00" in said(PROFILE)
    assert "传真第1页.jpg" in said(REQUEST)


def test_only_what_holds_is_ticked() -> None:
    assert "✓呼出" in said(CALL)
    assert "✓呼入" not in said(CALL)
    assert "✓传真" in said(REQUEST)


def test_a_mobile_language_does_not_change_the_paper() -> None:
    with translation.override("en"):
        with in_chinese():
            assert translation.get_language() == "zh-hans"
        assert "跟踪服务电话记录表" in said(CALL)


@pytest.mark.parametrize("sheet", EVERY)
def test_a_sheet_is_made_for_the_archive(sheet: Sheet) -> None:
    made = pdf(sheet)
    reader = PdfReader(io.BytesIO(made))
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in made
    assert reader.metadata is not None
    assert sheet.number in str(reader.metadata.title)
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index, union-attr]
            assert "NotoS" in str(font.get_object()["/BaseFont"])


@pytest.mark.parametrize("sheet", EVERY)
def test_a_sheet_is_a4_and_the_book_lies_across(sheet: Sheet) -> None:
    box = PdfReader(io.BytesIO(pdf(sheet))).pages[0].mediabox
    size = (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4))
    assert size == ((297, 210) if sheet.landscape else (210, 297))


@pytest.mark.parametrize("sheet", EVERY)
def test_the_same_sheet_printed_at_the_same_moment_is_the_same_file(sheet: Sheet) -> None:
    assert pdf(sheet) == pdf(sheet)


def test_an_empty_sheet_leaves_room_to_write() -> None:
    blank = CustomerProfileSheet(file_no="", customer_kind=Ticks(("单位", "个人")), org_name="")
    assert "客户档案基本资料表" in said(blank)
    assert "None" not in said(blank)
    assert "none" not in said(blank)


def test_twenty_thousand_characters_break_over_pages_and_none_is_lost() -> None:
    long = "第一千零一夜的维修经过。" * 1667
    made = pdf(replace(CALL, talk_points=long))
    assert len(PdfReader(io.BytesIO(made)).pages) > 5
    assert words(made).count("夜") == 1667
    assert "跟踪服务电话记录表（续）" in words(made)


def test_what_looks_like_markup_is_printed_as_it_is() -> None:
    nasty = '#let x = 1; $a$ *b* _c_ <d> @ref \\u{1F600} "#read("/etc/passwd")" // no comment'
    assert re.sub(r"\s", "", nasty) in said(replace(REPORT, question=nasty))


def test_what_the_faces_lack_is_shown_by_its_code() -> None:
    text = said(replace(REPORT, question="好的😀𠮷👨‍👩‍👧", sender="阿\u0627"))
    assert "好的〔U+1F600〕〔U+20BB7〕〔U+1F468〕〔U+1F469〕〔U+1F467〕" in text
    assert "阿〔U+0627〕" in text


def test_a_word_without_end_does_not_leave_its_cell() -> None:
    made = pdf(replace(REPORT, question="W" * 3000))
    assert words(made).count("W") == 3000


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_any_text_can_be_printed(text: str) -> None:
    assert pdf(replace(REPORT, question=text, report_no=text[:40])).startswith(b"%PDF-1.7")


def test_lines_of_the_book_are_gap_free_and_a_missing_number_shows() -> None:
    lines = tuple(replace(LINE, seq=n) for n in (113, 114, 116))
    text = said(replace(BOOK, lines=lines))
    assert text.index("113") < text.index("114") < text.index("115缺号") < text.index("116")
    assert "本月共：3条" in text
    assert "登记单位：总部" in text
    assert "2026年11月" in text


def test_a_month_without_calls_has_its_page_too() -> None:
    text = said(replace(BOOK, lines=()))
    assert "本月无登记" in text
    assert "第1页共1页" in text


def test_the_head_of_the_table_stands_on_every_page_of_the_book() -> None:
    made = pdf(replace(BOOK, lines=tuple(replace(LINE, seq=n) for n in range(1, 121))))
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        text = re.sub(r"\s", "", page.extract_text())
        assert "内容摘要" in text
        assert f"第{number}页共{len(pages)}页" in text


@pytest.mark.parametrize("sheet", EVERY)
def test_a_sheet_can_be_one_tall_picture(sheet: Sheet) -> None:
    made = render_picture(sheet, company=COMPANY, printed_at=NOW, printed_by="王敏")
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.format == "PNG"
        assert 900 < picture.width < 1400
        assert picture.getpixel((2, 2)) in {(255, 255, 255), (255, 255, 255, 255)}


def test_a_picture_stays_a_picture_however_much_was_said() -> None:
    made = render_picture(
        replace(CALL, talk_points="很长" * 10_000), company=COMPANY, printed_at=NOW, printed_by="王敏"
    )
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.height < 8_000


def test_the_head_comes_from_the_company(founding: Founding) -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(out, "PNG")
    set_logo(logo=Logo(out.getvalue(), "image/png"), by=SYSTEM, at=NOW)
    header = company_header()
    assert header.name == "华检设备有限公司"
    page = PdfReader(io.BytesIO(pdf(REPORT, header))).pages[0]
    assert len(page.images) == 1


def test_every_sheet_has_a_form_and_every_field_of_a_sheet_stands_on_it() -> None:
    forms = Path(shouhou.documents.__file__).parent / "forms"
    common = {f.name for f in fields(Sheet)}
    for sheet in EVERY:
        source = (forms / f"{sheet.template}.typ").read_text(encoding="utf-8")
        own = {f.name for f in fields(sheet)} - common - {"month"}
        assert [name for name in own if f"fields.{name}" not in source] == []
