"""A complaint from the call in which it was told to its closing, as people do it on their pages."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import following
from tests.browser.test_regulation_lived import fill, save, tick


def line_of(page: Page, rule: str) -> Locator:
    """The line of Today that stands for all duties of this rule."""
    page.goto("/today/")
    return page.locator(".duty-row").filter(has=page.locator(".clause", has_text=re.compile(f"^{rule}$")))


def adopt(page: Page, rule: str) -> None:
    """A suggestion becomes a duty of the company from tomorrow on."""
    page.goto("/regulation/suggestions/")
    one = page.locator(f"#suggestion-{rule}")
    one.locator("summary").click()
    one.locator("[name=holds_from]").fill("2026-03-03")
    one.locator("[name=reason]").fill("部门例会讨论通过")
    following(page, one.locator("button[value=DUTY]").click)
    expect(page.locator("main")).to_contain_text("部门例会讨论通过")


def register_complaint(page: Page) -> str:
    """From the duty that the call has left: what was told stands in the form already."""
    following(page, line_of(page, "CM-01").locator("[data-act]").click)
    expect(page.locator("main [name=description]")).to_have_value(re.compile("上次李娟"))
    page.select_option("main [name=about]", label="李娟")
    fill(page, remedy_wanted="书面道歉")
    page.locator(
        "main label.chip:has([name=told_at_once]), main label:has([name=told_at_once])"
    ).first.click()
    save(page)
    number = page.locator("h1").inner_text()
    assert re.fullmatch(r"TS-\d{6}-\d{4,}", number), number
    return number


def step(page: Page, number: str, name: str, *, chips: dict[str, str] | None = None, **values: str) -> None:
    """One step of a complaint on its page."""
    page.goto(f"/complaints/{number}/{name}/")
    for field, value in (chips or {}).items():
        tick(page, field, value)
    fill(page, **values)
    following(page, page.locator("main form .btn-primary").last.click)
    expect(page.locator("h1")).to_contain_text(number)


def assess(page: Page, number: str) -> None:
    page.goto(f"/complaints/{number}/assessment/")
    page.select_option("main [name=handler]", label="陈建国")
    expect(page.locator("main [name=about] option:checked")).to_have_text("李娟")
    for name, value in {"level": "COMMON", "severity": "LOW", "complexity": "LOW", "impact": "LOW"}.items():
        tick(page, name, value)
    tick(page, "categories", "TIME")
    following(page, page.locator("main form .btn-primary").last.click)
    expect(page.locator("h1")).to_contain_text(number)


def refuse_to_close(page: Page, number: str) -> None:
    """Whom it is about does not close it."""
    page.goto(f"/complaints/{number}/closing/")
    page.locator("main form .btn-primary").last.click()
    expect(page.locator("main [role=alert], main .banner-wrong").first).to_contain_text("被投诉")
