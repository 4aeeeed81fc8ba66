"""A request lives through the regulation, from a fax at 16:50 to the archived summary of its month."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LOAD
from tests.browser.people import AGENT, ENGINEER, PHONE, SUPERVISOR, Office, following, picture
from tests.browser.serving import begin_at, serving
from tests.cli.installation import Installation

MANAGER, TECHNICIAN, DEPUTY = "zhengkai", "zhoujie", "lijuan"
NAME = "鲁西远大机动车检测站"
ROW = ".duty-row"

type Door = Callable[..., Page]


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-{day}T{clock}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


class Company:
    """One company, served at one moment after the other."""

    def __init__(self, installation: Installation, browser: Browser) -> None:
        self._installation = installation
        self._browser = browser

    @contextmanager
    def on(self, day: str, clock: str) -> Iterator[Door]:
        """The office at that moment: gives a way to sign people in."""
        begin_at(self._installation, at(day, clock))
        with serving(self._installation) as served:
            office = Office(self._browser, served.address, {})
            try:
                yield office.sign_in
            finally:
                office.close()
            assert not office.complaints, "\n".join(office.complaints)


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Company:
    made = Installation(tmp_path_factory.mktemp("lived") / "data")
    made.extra = {"DJANGO_SETTINGS_MODULE": "shouhou.config.settings"}
    begin_at(made, at("03-02", "16:40"))
    for call in (("-m", "shouhou", "migrate"), ("-c", LOAD)):
        done = made.python(*call)
        assert done.returncode == 0, done.stderr
    return Company(made, chromium)


def sheet() -> bytes:
    """The page that came by fax."""
    made = io.BytesIO()
    Image.new("L", (600, 800), 255).save(made, "PNG")
    return made.getvalue()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"main [name={name}]", value)


def save(page: Page) -> None:
    following(page, lambda: page.keyboard.press("Control+Enter"))


def owed(page: Page, rule: str) -> Any:
    return page.locator(ROW).filter(has_text=rule).filter(has_text=NAME)


def fax_comes_in(page: Page) -> str:
    """16:50: registered with its seven facts, and reported in the same save."""
    page.goto("/requests/new/")
    page.check("main [name=channel][value=FAX]", force=True)
    fill(
        page, org_name=NAME, address="聊城市东昌西路 18 号", contact_name="孟祥", phone="13677778888",
        problem="制动台左轮滚筒不转，显示 E07", wanted="尽快派人来修",
    )  # fmt: skip
    page.set_input_files("main [type=file]", {"name": "传真.png", "mimeType": "image/png", "buffer": sheet()})
    page.check("main [name=outcome][value=REPORT]", force=True)
    picture(page, "lived-01-fax")
    save(page)
    picture(page, "lived-02-reported", whole=True)
    number = page.locator("h1").inner_text()
    assert re.fullmatch(r"BX-\d{6}-\d{4,}", number)
    picture(page, "lived-02-reported", whole=True)
    return number


def ask_for_a_solution(page: Page, number: str) -> None:
    page.goto(f"/cases/{number}/escalation/")
    fill(page, question="左轮接近开关是否要整体更换？", tried="已请客户断电重启，故障仍在")
    save(page)
    expect(page.locator("main")).to_contain_text("已请示")


def decide_and_send_somebody(page: Page, number: str) -> None:
    page.goto(f"/cases/{number}/")
    following(page, page.locator(".page-actions .btn-primary").click)
    fill(page, solution="更换左轮接近开关，先断电")
    save(page)
    page.goto(f"/cases/{number}/site-work/")
    fill(page, what="更换左轮接近开关并试车")
    save(page)
    page.goto(f"/cases/{number}/planning/")
    page.select_option("main [name=technician_id]", label="周杰")
    fill(
        page, depart_at="2026-03-03T13:30", arrive_at="2026-03-03T14:30", finish_at="2026-03-03T16:00",
        people="检测站长到场", equipment="停用一号线",
    )  # fmt: skip
    picture(page, "lived-03-planning", whole=True)
    save(page)


def tell_the_solution(page: Page, number: str) -> None:
    page.goto("/")
    following(page, lambda: owed(page, "AS-10").locator("[data-act]").click())
    fill(page, gist="已告知更换接近开关，客户同意下午上门")
    save(page)
    assert number in page.url


def announce(page: Page, number: str) -> None:
    page.goto(f"/cases/{number}/announcement/")
    fill(page, gist="已告知周杰 13:30 出发、14:30 到，请站长到场、停用一号线")
    picture(page, "lived-04-announcement", whole=True)
    save(page)
    picture(page, "lived-05-announced", whole=True)


def go_and_repair(page: Page) -> None:
    page.goto("/site-jobs/mine/")
    picture(page, "lived-06-mine", whole=True)
    following(page, page.locator("main a").filter(has_text=NAME).first.click)
    for step in ("出发", "到达"):
        picture(page, f"lived-07-{step}", whole=True)
        following(page, page.locator(".next-step .btn-step").first.click)
    picture(page, "lived-08-arrived", whole=True)
    following(page, page.locator(".next-step .btn-step").first.click)
    picture(page, "lived-09-completion", whole=True)
    page.check("main [name=result][value=SOLVED]", force=True)
    fill(page, action="更换左轮接近开关，试车正常", signed_by="孟祥")
    following(page, page.locator("main form .btn-primary").click)
    expect(page.locator(".next-step")).to_contain_text("已解决")


def call_too_early(page: Page, number: str) -> None:
    page.goto(f"/cases/{number}/")
    picture(page, "lived-10-case-before", whole=True)
    following(page, lambda: owed(page, "AS-15").locator("[data-act]").click())
    picture(page, "lived-11-panel", whole=True)
    page.check("main [name=topics][value=T3]", force=True)
    fill(page, gist="回访：设备运行正常，介绍夏季保养")
    save(page)
    picture(page, "lived-12-too-early", whole=True)
    expect(page.locator("#toasts")).to_contain_text("打早了")
    expect(owed(page, "AS-15")).to_have_count(1)


def nobody_is_here(page: Page) -> None:
    page.goto("/absences/new/")
    following(page, page.locator("main nav .chip", has_text="王敏").click)
    page.check("main [name=length][value=DAY]", force=True)
    page.get_by_role("radio", name="李娟").check(force=True)
    picture(page, "lived-13-absence", whole=True)
    save(page)
    picture(page, "lived-14-absent", whole=True)


def call_as_deputy(page: Page, number: str) -> None:
    page.goto("/")
    picture(page, "lived-15-today-of-two", whole=True)
    following(page, lambda: owed(page, "AS-15").locator("[data-act]").click())
    picture(page, "lived-16-panel-as-deputy", whole=True)
    page.check("main [name=topics][value=T2]", force=True)
    fill(page, gist="回访：一切正常，客户打算下半年增加一条线")
    save(page)
    page.goto(f"/cases/{number}/")
    picture(page, "lived-17-met", whole=True)
    expect(page.locator("main")).to_contain_text("李娟 代 王敏")


def step_of_the_month(page: Page, button: str, **values: str) -> None:
    """Takes the step that the month asks for next; a page with a form is filled and saved."""
    page.goto("/periods/")
    following(page, page.locator("main a", has_text="2026年3月").first.click)
    following(page, page.locator(".month-steps").get_by_text(button, exact=True).click)
    if values:
        fill(page, **values)
        picture(page, f"lived-19-{button}", whole=True)
        following(page, page.locator("main form .btn-primary").last.click)


def close_the_month(page: Page) -> None:
    step_of_the_month(page, "成册归档")
    step_of_the_month(page, "起草")
    picture(page, "lived-18-month", whole=True)
    step_of_the_month(page, "补写", problems="二次跟踪有逾期。", next_plan="补齐人手，按期回访。")
    step_of_the_month(
        page, "记录会议", held_at="2026-04-01T08:30", minutes="逐条看了超期事项，定了补办的人和日期。"
    )
    step_of_the_month(page, "报送")
    following(page, page.locator("main form .btn-primary").last.click)
    expect(page.locator(".month-steps")).to_contain_text("郑凯")
    page.locator(".month-steps").get_by_text("存档", exact=True).click()
    following(page, page.locator("#confirm [data-confirm-accept]").click)
    expect(page.locator(".month-steps")).to_contain_text("DA-F29-202603")
    picture(page, "lived-20-archived", whole=True)


def read_the_regulation(page: Page) -> None:
    """Clauses that were kept and that were missed."""
    page.goto("/regulation/?period=month&month=2026-03")
    picture(page, "lived-21-regulation", whole=True)
    missed = page.locator("main a[href*='AS-04/duties/'][href*='show=OPEN_LATE']")
    expect(missed).to_have_text(re.compile("[1-9]"))
    expect(page.locator("main a[href*='AS-15/duties/'][href*='show=MET']")).to_have_text("1")


@pytest.mark.slow
def test_a_request_lives_through_the_regulation(company: Company) -> None:
    with company.on("03-02", "16:50") as enter:
        agent = enter(AGENT)
        number = fax_comes_in(agent)
        ask_for_a_solution(agent, number)
    with company.on("03-03", "09:30") as enter:
        decide_and_send_somebody(enter(ENGINEER), number)
        agent = enter(AGENT)
        tell_the_solution(agent, number)
        announce(agent, number)
    with company.on("03-03", "13:32") as enter:
        go_and_repair(enter(TECHNICIAN, viewport=PHONE, has_touch=True))
    with company.on("03-09", "10:00") as enter:
        call_too_early(enter(AGENT), number)
    with company.on("03-12", "08:40") as enter:
        nobody_is_here(enter(SUPERVISOR))
        call_as_deputy(enter(DEPUTY), number)
    with company.on("04-01", "09:05") as enter:
        close_the_month(enter(SUPERVISOR))
        read_the_regulation(enter(MANAGER))
