"""Every form on every paper: sizes, pages, copies, offsets, and nothing lost however much was said."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PIL import Image
from pypdf import PdfReader

from shouhou.documents.labels import AssetLabel, AssetLabels, Envelope, Envelopes, TestPage, shortened
from shouhou.documents.papers import PAPERS, Copies, Form, Setup, find_paper, papers_for
from shouhou.documents.printing import render_picture
from shouhou.documents.sheets import Sheet
from tests.documents.some_sheets import (
    BOOK,
    CALL,
    COMPANY,
    LINE,
    NOW,
    PROFILE,
    REPORT,
    REQUEST,
    pages_of,
    pdf,
    size_of,
    words,
)

FORMS: dict[Form, tuple[Sheet, str]] = {
    Form.PROFILE: (PROFILE, "客户档案基本资料表"),
    Form.CALL: (CALL, "跟踪服务电话记录表"),
    Form.REGISTER: (BOOK, "跟踪服务电话登记表"),
    Form.REQUEST: (REQUEST, "报修登记表"),
    Form.REPORT: (REPORT, "上报单"),
}
EACH = [(form, paper.code) for form in FORMS for paper in papers_for(form)]
ACROSS = {"A4": (297.0, 210.0), "A5": (210.0, 148.0)}
LABEL = AssetLabel.of(
    name="底盘测功机",
    model="DC-10",
    serial="SN20230117-0008",
    customer="顺达机动车检测有限公司",
    address="https://shouhou.example/customers/12/assets/34/",
)


def on(paper: str, sheet: Sheet, **more: object) -> bytes:
    return pdf(sheet, setup=replace(Setup(PAPERS[paper]), **more))


def labels(*each: AssetLabel, start: int = 1) -> AssetLabels:
    return AssetLabels.of(each or (LABEL,), company=COMPANY.name, phone=COMPANY.phone, start=start)


@pytest.mark.parametrize(("form", "paper"), EACH)
def test_every_form_has_the_size_of_its_paper_its_title_and_its_code(form: Form, paper: str) -> None:
    sheet, title = FORMS[form]
    made = on(paper, sheet)
    kind = PAPERS[paper]
    width, height = size_of(made)
    if kind.height is None:
        assert width == kind.width
        assert 80 < height < 300
    else:
        upright = (float(kind.width), float(kind.height))
        assert (width, height) == (ACROSS.get(paper, upright) if form == Form.REGISTER else upright)
    text = words(made)
    for expected in (
        title,
        COMPANY.name,
        COMPANY.header,
        f"表单编号：{form.value}",
        "编制：",
        "审核：",
        "批准：",
    ):
        assert expected in text
    assert "打印：王敏2026年11月23日16:50" in text


@pytest.mark.parametrize(("form", "paper"), EACH)
def test_every_form_is_made_for_the_archive_on_every_paper(form: Form, paper: str) -> None:
    made = on(paper, FORMS[form][0])
    assert b"<pdfaid:part>2</pdfaid:part>" in made
    assert "第1页共" in words(made) or paper == "SLIP"


@pytest.mark.parametrize("paper", ["A4", "A5", "THREE_PART", "SLIP"])
@pytest.mark.parametrize("sheet", [REQUEST, CALL])
def test_no_word_of_five_thousand_is_lost_on_a_sheet_or_slip(paper: str, sheet: Sheet) -> None:
    long = "第一千零一夜的维修经过。" * 417
    field = "problem" if sheet is REQUEST else "talk_points"
    made = on(paper, replace(sheet, **{field: long}))
    assert len(long) > 5_000
    assert words(made).count("夜") == 417
    assert "…" not in words(made)
    assert len(pages_of(made)) == 1 if paper == "SLIP" else len(pages_of(made)) > 1


def test_a_slip_longer_than_a_page_may_be_goes_on_on_the_next() -> None:
    made = on("SLIP", replace(REQUEST, problem="夜" * 20_000, wanted="夜" * 20_000))
    assert len(pages_of(made)) > 1
    assert all(size_of(made, page)[1] < 5_080 for page in range(len(pages_of(made))))
    assert words(made).count("夜") == 40_000


def test_a_slip_says_only_what_is_known() -> None:
    text = words(on("SLIP", REQUEST))
    assert "渠道传真" in text
    assert "电话" not in text.split("受理时间")[0].split("渠道")[1]
    assert "故障代码" not in text


def test_carbon_paper_names_its_parts_at_the_edge_and_is_printed_once() -> None:
    pages = pages_of(on("THREE_PART", REQUEST))
    assert len(pages) == 1
    assert "第一联存根" in pages[0]
    assert "第三联财务" in pages[0]


@pytest.mark.parametrize("paper", ["A4", "A5", "THREE_PART", "SLIP"])
@pytest.mark.parametrize(
    ("copies", "names"), [(Copies.TWO, ["存根", "客户"]), (Copies.THREE, ["存根", "客户", "财务"])]
)
def test_copies_are_named_and_numbered_each_for_itself(paper: str, copies: Copies, names: list[str]) -> None:
    pages = pages_of(on(paper, REQUEST, copies=copies))
    assert len(pages) == len(names)
    for place, (page, name) in enumerate(zip(pages, names, strict=True)):
        part = ["第一联", "第二联", "第三联"][place]
        assert f"{part}{name}" in page
        assert "（续）" not in page
        assert paper == "SLIP" or "第1页共1页" in page
        assert not any(f"联{other}" in page for other in names if other != name)


def test_pages_of_a_long_copy_know_their_number() -> None:
    long = replace(REQUEST, problem="第一千零一夜的维修经过。" * 417)
    pages = pages_of(on("THREE_PART", long, copies=Copies.TWO))
    half = len(pages) // 2
    assert f"第1页共{half}页" in pages[half]
    assert f"第{half}页共{half}页" in pages[-1]
    assert "报修登记表（续）" in pages[half + 1]
    assert "报修登记表（续）" not in pages[half]


def lefts(made: bytes) -> list[tuple[float, float]]:
    """Where words of the first page stand, in points from the left and the bottom."""
    places: list[tuple[float, float]] = []

    def note(text: str, page: list[float], line: list[float], _font: object, _size: object) -> None:
        if text.strip():
            x, y = line[4], line[5]
            places.append((x * page[0] + y * page[2] + page[4], x * page[1] + y * page[3] + page[5]))

    PdfReader(io.BytesIO(made)).pages[0].extract_text(visitor_text=note)
    return places


@pytest.mark.parametrize(
    ("paper", "sheet"),
    [
        ("A4", REQUEST),
        ("THREE_PART", REQUEST),
        ("LABEL_60X40", labels()),
        ("A5", TestPage(name="A5", lines=("甲",))),
    ],
)
def test_an_offset_moves_everything_and_changes_no_size(paper: str, sheet: Sheet) -> None:
    plain = on(paper, sheet)
    moved = on(paper, sheet, x=Decimal("2.5"), y=Decimal(-1))
    assert size_of(plain) == size_of(moved)
    shifts = {
        (round((b[0] - a[0]) / 72 * 25.4, 1), round((b[1] - a[1]) / 72 * 25.4, 1))
        for a, b in zip(lefts(plain), lefts(moved), strict=True)
    }
    assert shifts == {(2.5, 1.0)}


def test_nothing_stands_on_the_strips_that_are_torn_off() -> None:
    for form in FORMS:
        for x, _y in lefts(on("THREE_PART", FORMS[form][0])):
            assert 12.7 <= x / 72 * 25.4 <= 241 - 12.7


def test_a_month_stands_on_three_part_paper_with_its_head_on_each_page() -> None:
    lines = tuple(
        replace(LINE, seq=n, at=NOW + timedelta(minutes=n), summary=f"设备恢复正常 {n}")
        for n in range(1, 121)
    )
    pages = pages_of(on("THREE_PART", replace(BOOK, lines=lines)))
    assert 5 < len(pages) < 12
    for number, page in enumerate(pages, start=1):
        assert "内容摘要" in page
        assert "电话记录编号" in page
        assert f"第{number}页共{len(pages)}页" in page
        assert ("跟踪服务电话登记表（续）" in page) == (number > 1)
        assert "2026年11月" in page
    together = "".join(pages)
    assert all(f"设备恢复正常{n}" in together for n in range(1, 121))
    assert "以下空白" in pages[-1]


@pytest.mark.slow
@pytest.mark.once
def test_a_month_of_four_and_a_half_thousand_lines_is_printed_whole() -> None:
    lines = tuple(replace(LINE, seq=n) for n in range(1, 4_501))
    pages = pages_of(on("THREE_PART", replace(BOOK, lines=lines)))
    assert f"第{len(pages)}页共{len(pages)}页" in pages[-1]
    assert "4500" in pages[-1]


def test_a_book_as_a_picture_says_what_it_leaves_out() -> None:
    lines = tuple(replace(LINE, seq=n) for n in range(1, 2_001))
    made = render_picture(replace(BOOK, lines=lines), company=COMPANY, printed_at=NOW, printed_by="王敏")
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.height < 16_000


@pytest.mark.parametrize(
    ("paper", "size"),
    [("LABEL_60X40", (60.0, 40.0)), ("LABEL_50X30", (50.0, 30.0)), ("LABEL_SHEET", (210.0, 297.0))],
)
def test_a_label_names_what_it_sticks_on_and_whom_to_ring(paper: str, size: tuple[float, float]) -> None:
    made = on(paper, labels())
    assert size_of(made) == size
    (page,) = pages_of(made)
    for expected in ("底盘测功机", "SN20230117-0008", "顺达机动车检测有限公司", "服务电话0571-88886666"):
        assert expected in page


def test_each_label_has_its_page_and_a_sheet_holds_twenty_four() -> None:
    assert len(pages_of(on("LABEL_60X40", labels(*[LABEL] * 5)))) == 5
    assert len(pages_of(on("LABEL_SHEET", labels(*[LABEL] * 24)))) == 1
    assert len(pages_of(on("LABEL_SHEET", labels(*[LABEL] * 24, start=2)))) == 2


def test_a_sheet_begins_where_the_first_label_is_left() -> None:
    first = min(y for _x, y in lefts(on("LABEL_SHEET", labels(start=1))))
    later = min(y for _x, y in lefts(on("LABEL_SHEET", labels(start=4))))
    assert round((first - later) / 72 * 25.4) == round(297 / 8)


@pytest.mark.parametrize("paper", ["LABEL_60X40", "LABEL_50X30", "LABEL_SHEET"])
def test_a_label_is_cut_with_dots_and_stays_one_label(paper: str) -> None:
    long = "滚筒不转，启动时有异响。" * 417
    label = AssetLabel.of(
        name=long, model=long, serial="W" * 5_000, customer=long, address="https://shouhou.example/"
    )
    made = on(paper, labels(label))
    (page,) = pages_of(made)
    assert page.count("…") >= 4
    assert "服务电话" in page
    width, height = size_of(made)
    assert all(0 <= x / 72 * 25.4 <= width and 0 <= y / 72 * 25.4 <= height for x, y in lefts(made))


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("底盘测功机", 10, "底盘测功机"),
        ("底盘测功机", 9, "底盘测…"),
        ("ABCDEF", 5, "ABCD…"),
        ("", 4, ""),
        ("长", 1, "…"),
    ],
)
def test_a_text_is_cut_by_its_width(text: str, width: int, short: str) -> None:
    assert shortened(text, width) == short


@pytest.mark.parametrize(
    ("paper", "size"),
    [("ENVELOPE_DL", (220.0, 110.0)), ("ENVELOPE_ZL", (230.0, 120.0)), ("ENVELOPE_C5", (229.0, 162.0))],
)
def test_an_envelope_has_the_postcode_at_the_top_left_and_the_sender_below_at_the_right(
    paper: str, size: tuple[float, float]
) -> None:
    one = Envelope(
        "310051", "杭州市滨江区江南大道 3888 号", "顺达机动车检测有限公司", "李建国", "杭州市滨安路 1 号"
    )
    sheet = Envelopes(envelopes=(one,))
    made = on(paper, sheet)
    assert size_of(made) == size
    (page,) = pages_of(made)
    assert page.startswith("310051")
    assert "李建国（收）" in page
    assert page.index("李建国") < page.index(COMPANY.name) < page.index("杭州市滨安路")
    assert "贴邮票处" in page
    assert "贴邮票处" not in words(on(paper, sheet, preprinted=True))


def test_an_envelope_takes_a_long_address_and_no_postcode() -> None:
    one = Envelope(
        "", "内蒙古自治区呼伦贝尔市鄂温克族自治旗巴彦托海镇" * 4, "检测有限责任公司" * 8, "阿拉坦乌拉"
    )
    (page,) = pages_of(on("ENVELOPE_DL", Envelopes(envelopes=(one,))))
    assert page.count("巴彦托海镇") == 4
    assert "阿拉坦乌拉（收）" in page


def test_the_test_page_shows_rulers_and_what_was_set() -> None:
    (page,) = pages_of(on("THREE_PART", TestPage(name="三联", lines=("当前偏移：向右 1.5 mm",))))
    assert "打印校准页" in page
    assert "当前偏移：向右1.5mm" in page
    assert re.search(r"10203040", page)


@pytest.mark.parametrize(
    ("form", "name", "code"),
    [
        (Form.REQUEST, "a5", "A5"),
        (Form.REQUEST, "241x140", "THREE_PART"),
        (Form.REQUEST, "80mm", "SLIP"),
        (Form.REQUEST, " slip ", "SLIP"),
        (Form.PROFILE, "slip", None),
        (Form.REPORT, "A3", None),
        (Form.ASSET_LABEL, "A4", None),
        (Form.ENVELOPE, "220x110", "ENVELOPE_DL"),
        (Form.REQUEST, "", None),
    ],
)
def test_a_paper_is_found_by_what_people_call_it(form: Form, name: str, code: str | None) -> None:
    found = find_paper(form, name)
    assert (found.code if found else None) == code
