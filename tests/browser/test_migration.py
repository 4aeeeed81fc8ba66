"""A messy workbook comes in, goes and comes again; its customers are found, merged, split; an old month is printed."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from shouhou.core import clock
from shouhou.core.say import day_of
from tests.browser.people import AGENT, Office, following, picture
from tests.browser.serving import serving
from tests.cli.installation import Installation
from tests.intake.importing.messy import NAMES, messy_xlsx

STATION, CARRIER, HOSPITAL = NAMES[:3]
PHONE = "13912345678"
LONG_AGO = timedelta(days=40)  # when the demo company last worked: in a month that is past on any day
LOAD = f"""
import django; django.setup()
from datetime import timedelta
from shouhou.core import clock
from shouhou.intake.demo import loading
loading.load(at=clock.now() - timedelta(days={LONG_AGO.days}), customers=40, recent_days=3)
"""


@pytest.fixture(scope="module")
def old_company(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A demo company that stopped some weeks ago."""
    made = Installation(tmp_path_factory.mktemp("migration") / "data")
    made.extra = {"DJANGO_SETTINGS_MODULE": "shouhou.config.settings"}
    for call in (("-m", "shouhou", "migrate"), ("-c", LOAD)):
        done = made.python(*call)
        assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def page(chromium: Browser, old_company: Installation) -> Iterator[Page]:
    """The agent at her desk in that company."""
    sessions: dict[str, Any] = {}
    with serving(old_company) as served:
        office = Office(chromium, served.address, sessions)
        yield office.sign_in(AGENT)
        office.close()
        assert not office.complaints, "\n".join(office.complaints)


def read_all_sheets(page: Page) -> None:
    page.goto("/imports/new/")
    page.set_input_files("[name=file]", {"name": "客户台账.xlsx", "mimeType": "", "buffer": messy_xlsx()})
    following(page, page.get_by_role("button", name="读取文件").click)
    page.locator("details.panel summary").first.click()
    page.select_option("[name=sheet]", label="表头相同的所有工作表")
    following(page, page.get_by_role("button", name="重新读取").click)
    picture(page, "30-migration-columns", whole=True)
    following(page, page.get_by_role("button", name="逐行检查").click)
    expect(page.locator("h2#found")).to_be_visible(timeout=30_000)


def found(page: Page, told: str) -> Locator:
    return page.locator("table.findings tbody tr").filter(has_text=told)


def settle_doubts(page: Page) -> None:
    lost = found(page, "科学计数")
    lost.locator("[name=value]").fill(PHONE)
    following(page, lost.get_by_role("button", name="改为此值").click)
    expect(page.locator(".answered")).to_contain_text(PHONE)
    picture(page, "31-migration-doubts", whole=True)


def bring_in(page: Page) -> None:
    following(page, page.locator("button", has_text=re.compile(r"导入 \d+ 个客户")).click)
    expect(page.locator(".state-line")).to_contain_text("已导入", timeout=60_000)
    expect(page.locator(".sums li").first).to_contain_text("5")


def take_back(page: Page) -> None:
    page.get_by_role("button", name="撤销整批导入").click()
    page.locator("dialog[open]").get_by_role("button", name="确定").click()
    expect(page.locator(".state-line")).to_contain_text("已撤", timeout=60_000)
    page.goto(f"/search/?q={HOSPITAL}")
    expect(page.locator("main")).not_to_contain_text("KH-")


def find(page: Page, query: str, name: str) -> None:
    """Types into the search from anywhere; the customer stands in the list."""
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type(query)
    expect(page.get_by_role("option").filter(has_text=name).first).to_be_visible()


def page_of(page: Page, name: str) -> str:
    """The address of a customer's page."""
    page.goto(f"/customers/?q={name}")
    address = page.get_by_role("link", name=name, exact=True).first.get_attribute("href")
    assert address is not None
    return address


def merge_and_split(page: Page) -> None:
    into, merged = page_of(page, STATION), page_of(page, CARRIER)
    number = merged.strip("/").rpartition("/")[2]
    page.goto(f"{into}merge/?with={number}")
    picture(page, "33-merge", whole=True)
    following(page, page.locator("form.merge .btn-primary").click)
    expect(page.locator(".merged-files")).to_contain_text(CARRIER)
    expect(page.locator("main")).to_contain_text("B-001")
    page.goto(merged)
    expect(page.locator("h1")).to_have_text(STATION)  # the merged file's address leads to the one that stays
    page.locator(".merged-files button").click()
    picture(page, "34-split")
    page.locator("dialog[open]").get_by_role("button", name="拆开").click()
    expect(page.locator("#toasts")).to_contain_text("恢复为独立档案")
    page.goto(into)
    expect(page.locator("main")).not_to_contain_text("B-001")
    page.goto(merged)
    expect(page.locator("h1")).to_have_text(CARRIER)
    expect(page.locator("main")).to_contain_text("B-001")


def print_an_old_month(page: Page) -> None:
    month = day_of(clock.now() - LONG_AGO)
    page.goto(f"/calls/?month={month:%Y-%m}")
    picture(page, "35-old-month", whole=True)
    link = page.locator("main a[href*='paper=THREE_PART']").first.get_attribute("href")
    assert link is not None
    answer = page.request.get(link)
    assert answer.ok
    pages = PdfReader(io.BytesIO(answer.body())).pages
    box = pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (241, 140)
    words = re.sub(r"\s", "", pages[0].extract_text())
    assert "跟踪服务电话登记表" in words


def test_a_messy_workbook_a_merged_file_and_an_old_month(page: Page) -> None:
    read_all_sheets(page)
    settle_doubts(page)
    bring_in(page)
    picture(page, "32-migration-done", whole=True)
    take_back(page)
    read_all_sheets(page)
    settle_doubts(page)
    bring_in(page)
    find(page, "东湖", HOSPITAL)
    find(page, "dhyy", HOSPITAL)
    find(page, "5678", CARRIER)
    merge_and_split(page)
    print_an_old_month(page)
