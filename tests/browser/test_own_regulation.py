"""A company makes the regulation its own: a suggestion adopted, D+14 shortened after a rehearsal on last year's
records, a duty of its own, all announced and signed; a month and a quarter later it is lived, and last year stands."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import installation_like
from tests.browser.house import House, at
from tests.browser.people import AGENT, SUPERVISOR, following, picture
from tests.browser.test_looks import faults

MANAGER: Final = "zhengkai"
VISITS: Final = "每季度走访重点客户"
KEY_CUSTOMERS: Final = 4
LAST_YEAR: Final = "/regulation/?period=year&month=2025-12"
DEMO: Final = """
import django; django.setup()
from shouhou.core import clock
from shouhou.intake.demo import loading
loading.load(at=clock.now(), customers=40, recent_days=60)
"""


@pytest.fixture
def house(empty: Path, tmp_path: Path, chromium: Browser) -> House:
    """Two months of the demo company, up to the last Monday of 2025."""
    house = House(installation_like(empty, tmp_path), chromium)
    house.do("-c", DEMO, moment=at("12-29", "08:30", 2025), patience=600)
    return house


def settled_last_year(page: Page) -> dict[str, str]:
    """All figures of 2025 but those of what is still open, rule by rule."""
    page.goto(LAST_YEAR)
    rules = page.locator("[id^=rule-]").filter(has=page.locator(".figures"))
    read = "rows => rows.map(row => [row.id, [...row.querySelectorAll('.figures > :not(.is-open):not(.is-late)')]"
    found: list[list[str]] = rules.evaluate_all(f"{read}.map(one => one.innerText).join(' ')])")
    return {rule: re.sub(r"\s+", " ", words) for rule, words in found if words.strip()}


def adopt_a_suggestion(page: Page) -> str:
    page.goto("/regulation/suggestions/")
    one = page.locator("section.panel[id^=suggestion-]").first
    rule = str(one.get_attribute("id")).removeprefix("suggestion-")
    one.locator("summary").click()
    one.locator("[name=holds_from]").fill("2025-12-30")
    one.locator("[name=reason]").fill("部门例会讨论通过")
    following(page, one.locator("button[value=DUTY]").click)
    expect(page.locator("main")).to_contain_text("部门例会讨论通过")
    return rule


def rehearse_ten_days(page: Page, axe: Any) -> None:
    """What happened in the last twelve months, under D+10: which follow-ups would have been late is listed."""
    page.goto("/regulation/figures/")
    page.fill("[name=second_closes_days]", "10")
    following(page, page.locator("[name=rehearse]").click)
    expect(page.locator("[name=first]")).to_have_value(re.compile("^202[45]-"))
    following(page, page.locator(".form-end .btn-primary").click)
    expect(page.locator("#turned")).to_be_visible(timeout=120_000)
    late = page.locator("#turned tbody tr").filter(has_text="AS-15")
    assert late.count() > 5
    expect(late.first).to_contain_text("按时")
    expect(late.first).to_contain_text("逾期")
    expect(page.locator(".chart canvas").first).to_be_visible()
    assert not faults(page, axe)
    picture(page, "own-01-rehearsed", whole=True)


def adopt_ten_days(page: Page, suggestion: str) -> None:
    """What was adopted of it a moment ago is not taken for a change back."""
    following(page, page.locator("a[href*='?rehearsal=']").click)
    expect(page.locator("[name=second_closes_days]")).to_have_value("10")
    page.fill("[name=holds_from]", "2025-12-30")
    following(page, page.locator(".form-end .btn-primary").click)
    expect(page.locator("#meaning")).to_contain_text(re.compile("旧期限.*在办"))
    changes = page.locator("main form table").first
    expect(changes).to_contain_text("AS-15")
    expect(changes).not_to_contain_text(suggestion)
    picture(page, "own-02-meaning", whole=True)
    following(page, page.locator("[name=adopt]").click)
    expect(page.locator("main tbody tr").first).to_contain_text("未施行")


def make_visits(page: Page) -> None:
    """The form begins with this very duty: only its words, its day and the reason are typed."""
    page.goto("/regulation/own/")
    following(page, page.locator(".page-actions .btn-primary").click)
    page.fill("[name=name]", VISITS)
    page.fill("[name=since]", "2026-01-01")
    page.fill("[name=reason]", "重点客户一个季度至少当面见一次")
    following(page, page.locator("[name=preview]").click)
    expect(page.locator("#preview")).to_contain_text("逾期未办")
    picture(page, "own-03-preview", whole=True)
    page.fill("[name=reason]", "重点客户一个季度至少当面见一次")
    following(page, page.locator("[data-save]").click)
    expect(page.locator("h1")).to_contain_text(VISITS)


def announce(page: Page) -> None:
    """Sent to everybody, to be signed; the form stands ready with the version it was opened for."""
    following(page, page.locator("main a[href*='announcements/new']").first.click)
    expect(page.locator("[name=must_sign]")).to_be_checked()
    following(page, page.locator(".form-end .btn-primary").click)
    expect(page.locator("main")).to_contain_text("王敏")


def read_and_sign(page: Page, *wanted: str) -> None:
    """What waits on Today is read, and signed by herself."""
    page.goto("/today/")
    following(page, page.locator(".banner a", has_text=wanted[0]).click)
    for words in wanted[1:]:
        expect(page.locator("main")).to_contain_text(words)
    page.locator("label.chip", has_text="王敏").click()
    picture(page, f"own-04-sign-{wanted[0][:5].strip()}", whole=True)
    following(page, page.locator("[name=sign]").click)
    expect(page.locator("#reading .banner-good")).to_contain_text("王敏")


def signed(page: Page, title: str) -> None:
    page.goto("/announcements/")
    row = page.locator("tr[data-row]", has_text=title)
    following(page, row.locator("a[href*='/readers/']").click)
    line = page.locator("main tbody tr", has_text="王敏")
    expect(line).not_to_contain_text("未办")
    expect(line.locator("time")).to_have_count(2)


def visit_a_key_customer(page: Page) -> str:
    """From the row of Today to the record of a talk face to face, which is what proves it."""
    page.goto("/today/")
    row = page.locator(".duty-row", has_text="ZD-01")
    expect(row).to_have_count(2)  # two of the four key customers are hers
    customer = str(row.first.locator(".duty-who, .duty-customer").first.inner_text())
    following(page, row.first.locator("[data-act]").click)
    page.fill("main [name=gist]", "走访：设备运行正常，客户打算下半年增加一条线")
    picture(page, "own-05-visit", whole=True)
    following(page, lambda: page.keyboard.press("Control+Enter"))
    return customer


def margin(page: Page, period: str, **expected: int) -> None:
    """The figures beside the own duty; each opens the duties that it counts."""
    page.goto(f"/regulation/?period=quarter&month={period}")
    for code, n in expected.items():
        figure = page.locator(f"#rule-ZD-01 .figures a[href*='show={code}']").last
        expect(figure).to_have_text(str(n))
        figure.click()
        expect(page.locator("#duties-ZD-01 ul > li")).to_have_count(n)


@pytest.mark.slow
def test_a_company_makes_the_regulation_its_own(house: House, axe: Any) -> None:
    with house.on("12-29", "09:00", year=2025, worker=True) as enter:
        boss = enter(SUPERVISOR)
        before = settled_last_year(enter(MANAGER))
        assert len(before) > 10
        suggestion = adopt_a_suggestion(boss)
        rehearse_ten_days(boss, axe)
        adopt_ten_days(boss, suggestion)
        announce(boss)
        make_visits(boss)
        announce(boss)
        agent = enter(AGENT)
        read_and_sign(agent, "ZD-01", "走访", "重点客户")
        read_and_sign(agent, "指标与规则", "AS-15", "10", suggestion)
        signed(boss, VISITS)
        signed(boss, "指标与规则")
    house.morning("01-30", "08:20")
    with house.on("01-30", "09:00") as enter:
        visit_a_key_customer(enter(AGENT))
        margin(enter(MANAGER), "2026-01", OPEN=KEY_CUSTOMERS - 1, MET=1)
    house.morning("04-01", "08:20")
    with house.on("04-01", "09:00") as enter:
        reader = enter(MANAGER)
        margin(reader, "2026-01", OPEN=KEY_CUSTOMERS, MET=1, MISSED=KEY_CUSTOMERS - 1)
        picture(reader, "own-06-a-quarter-later", whole=True)
        assert settled_last_year(reader) == before
