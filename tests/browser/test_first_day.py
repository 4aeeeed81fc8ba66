"""The first working day of four people, from an imported workbook to the supervisor's board (docs/flows)."""

import io
import re

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.people import (
    AGENT,
    ENGINEER,
    PHONE,
    SUPERVISOR,
    Office,
    download,
    following,
    picture,
)
from tests.browser.telling import FACTS, tell_the_facts

CUSTOMERS = 260  # more than one request takes by itself: the worker brings them in
SOLUTION = "更换左轮接近开关（型号 LJ18A3），先断电再更换。"
OWED = ".duty-row"


def workbook() -> bytes:
    """Customers as an office keeps them, under Chinese headings, below a title; one row has no name."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("客户")
    sheet.write(0, 0, "客户一览表")
    sheet.write_row(1, 0, ["客户单位名称", "地址", "联系人", "联系电话", "设备名称", "型号"])
    for n in range(CUSTOMERS):
        name = "" if n == 7 else f"鲁南第{n + 1}机动车检测站"
        row = [name, f"枣庄市光明路 {n + 1} 号", f"站长{n + 1}", f"1390000{n:04}", "制动检验台", "FZ-10"]
        sheet.write_row(n + 2, 0, row)
    book.close()
    return made.getvalue()


def text_of(pdf: bytes) -> str:
    """The words of a PDF, without the spaces between them."""
    assert pdf.startswith(b"%PDF")
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def import_customers(page: Page) -> None:
    page.goto("/customers/")
    page.get_by_role("link", name="导入").click()
    page.get_by_role("link", name="导入").last.click()
    page.set_input_files("[name=file]", {"name": "客户.xlsx", "mimeType": "", "buffer": workbook()})
    following(page, page.get_by_role("button", name="读取文件").click)
    expect(page.locator(".sureness.is-sure")).to_have_count(6)
    following(page, page.locator("main form .btn-primary").click)
    expect(page.locator("button", has_text=f"导入 {CUSTOMERS - 1}")).to_be_visible(timeout=30_000)
    picture(page, "02-import-preview", whole=True)
    page.locator("main form .btn-primary").click()
    expect(page.locator(".sums li").first).to_contain_text(f"{CUSTOMERS - 1}", timeout=60_000)
    expect(page.locator(".sums .is-wrong")).to_contain_text("1")
    picture(page, "03-import-result", whole=True)


def take_the_call(page: Page) -> str:
    """Takes the repair by keyboard alone; returns the number it was given."""
    page.goto("/requests/new/")
    tell_the_facts(page)
    picture(page, "04-intake")
    following(page, lambda: page.keyboard.press("Control+Enter"))
    number = page.locator("h1").inner_text()
    assert re.fullmatch(r"BX-\d{6}-\d{4,}", number)
    expect(page.locator("#toasts")).to_contain_text(number)
    rows = page.locator(f".card-plain {OWED}")
    expect(rows.filter(has_text="AS-03")).to_contain_text("王敏")
    expect(rows.filter(has_text="AS-03").locator("time").first).to_be_visible()
    expect(rows.filter(has_text="AS-04")).to_have_count(1)
    picture(page, "05-case-registered", whole=True)
    return number


def report_from_today(page: Page) -> None:
    page.goto("/")
    row = page.locator(OWED).filter(has_text="AS-03").filter(has_text=FACTS["problem"])
    expect(row.locator(".duty-due time").first).to_be_visible()
    picture(page, "06-today-agent")
    while not row.locator("summary:focus").count():
        page.keyboard.press("j")
    page.keyboard.press("o")
    expect(row.locator(".duty-more .sum li").first).to_be_visible()
    picture(page, "07-today-why")
    following(page, lambda: row.locator("[data-act]").click())
    following(page, lambda: page.keyboard.press("Control+Enter"))
    expect(page.locator("#toasts")).to_contain_text("已上报")
    expect(page.locator(".state-line .state")).to_have_text("已上报")
    # The report is now another person's to acknowledge, and not the agent's.
    theirs = page.locator(OWED).filter(has_text="X-01")
    expect(theirs).to_contain_text("陈建国")
    expect(theirs.locator("[data-act]")).to_have_count(0)


def acknowledge_and_decide(page: Page, number: str) -> None:
    page.goto("/")
    picture(page, "08-today-engineer")
    row = page.locator(OWED).filter(has_text="X-01").filter(has_text=FACTS["org_name"])
    following(page, lambda: row.locator("[data-act]").click())  # one tap
    expect(page.locator("#toasts")).to_contain_text("已确认接收")
    expect(page.locator(OWED).filter(has_text="X-01")).to_have_count(0)
    following(page, page.locator(".page-actions .btn-primary").click)
    page.fill("[name=solution]", SOLUTION)
    following(page, lambda: page.keyboard.press("Control+Enter"))
    expect(page.locator(".state-line .state")).to_have_text("已有解决办法")
    assert number in page.url


def tell_the_customer(page: Page, number: str) -> None:
    page.goto("/")
    row = page.locator(OWED).filter(has_text="AS-10").filter(has_text=FACTS["org_name"])
    following(page, lambda: row.locator("[data-act]").click())
    expect(page.locator("blockquote.quote")).to_contain_text("LJ18A3")
    page.fill("[name=gist]", "已告知解决办法，客户同意明天上午更换。")
    picture(page, "09-telling", whole=True)
    following(page, lambda: page.keyboard.press("Control+Enter"))
    expect(page.locator(".state-line .state")).to_have_text("已告知客户")
    expect(page.locator(OWED).filter(has_text="AS-10")).to_have_count(0)
    expect(page.locator(".wechat")).to_contain_text("LJ18A3")
    page.locator(".fold > summary").click()
    for rule in ("AS-01", "AS-02", "AS-03", "AS-06", "AS-10", "X-01", "RD-01"):
        assert page.locator(".settled li").filter(has_text=rule).count(), rule
    picture(page, "10-case-told", whole=True)
    assert number in page.url


def print_record_and_register(page: Page, number: str) -> None:
    facts = [FACTS["org_name"], FACTS["address"], FACTS["problem"]]
    sheet = text_of(download(page, "a[href$='/sheet.pdf']"))
    for words in ("报修登记表", number, *facts):
        assert words.replace(" ", "") in sheet, words
    following(page, page.locator("main a[href*='/calls/DH-']").first.click)
    expect(page.locator(".sheet-title")).to_have_text("跟踪服务电话记录表")
    picture(page, "11-call-record")
    record = text_of(download(page, "a[href$='/sheet.pdf']"))
    for words in ("跟踪服务电话记录表", "已告知解决办法，客户同意明天上午更换", "王敏"):
        assert words in record, words
    page.goto("/calls/")
    picture(page, "12-register")
    book = text_of(download(page, "a[href*='/calls/book.pdf']"))
    assert "跟踪服务电话登记表" in book
    assert "鲁西远大" in book


def see_who_owed_what(page: Page, number: str) -> None:
    page.goto("/supervision/")
    expect(page.locator("#rule-AS-03 .is-met dd")).not_to_have_text("0")
    picture(page, "13-board")
    following(page, page.locator("#rule-X-01 .is-met a").click)
    row = page.locator("tr").filter(has_text=number)
    expect(row).to_contain_text("陈建国")
    expect(row).to_contain_text("按时")
    expect(row.locator("time").first).to_be_visible()
    following(page, row.locator("[data-act]").click)
    expect(page.locator("main")).to_contain_text("陈建国")
    picture(page, "14-duty")
    page.goto("/supervision/?view=people")
    expect(page.locator("tr").filter(has_text="王敏").first).to_contain_text("AS-04")
    picture(page, "15-board-people")


@pytest.mark.slow
def test_four_people_work_a_first_day(office: Office) -> None:
    agent = office.sign_in(AGENT)
    agent.goto("/")
    picture(agent, "01-today-begins")
    import_customers(agent)
    number = take_the_call(agent)
    report_from_today(agent)
    acknowledge_and_decide(office.sign_in(ENGINEER, viewport=PHONE, has_touch=True), number)
    tell_the_customer(agent, number)
    print_record_and_register(agent, number)
    see_who_owed_what(office.sign_in(SUPERVISOR), number)
