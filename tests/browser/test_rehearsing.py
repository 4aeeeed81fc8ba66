"""D+14 becomes D+10 on trial: typed, rehearsed on what happened, seen in charts and tables, and taken to adoption."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.people import SUPERVISOR, Office, following, picture
from tests.browser.test_looks import faults


@pytest.mark.slow
def test_an_amendment_is_rehearsed_before_it_is_adopted(office: Office, axe: Any) -> None:
    page = office.sign_in(SUPERVISOR)
    page.goto("/regulation/figures/")
    page.fill("[name=second_closes_days]", "10")
    page.locator("summary", has_text="各规则如何执行").click()
    page.select_option("[name=rule-RD-01]", "OFF")
    following(page, page.locator("[name=rehearse]").click)
    expect(page.locator("main")).to_contain_text("第 10 天")
    following(page, page.locator(".form-end .btn-primary").click)
    adopt = page.locator("a[href*='?rehearsal=']")
    expect(adopt).to_be_visible(timeout=60_000)
    expect(page.locator(".chart canvas").first).to_be_visible()
    expect(page.locator("#late-table")).to_contain_text("RD-01")
    assert not faults(page, axe)
    picture(page, "60-rehearsal", whole=True)
    following(page, adopt.click)
    expect(page.locator("[name=second_closes_days]")).to_have_value("10")
    expect(page.locator("[name=rule-RD-01]")).to_have_value("OFF")
    assert "演练" in page.locator("[name=reason]").input_value()
