"""A day without script: the pages reload, and everything that matters can still be done."""

from playwright.sync_api import expect

from tests.browser.people import AGENT, ENGINEER, Office, following, picture
from tests.browser.telling import FACTS


def test_a_repair_is_taken_reported_and_acknowledged_without_script(office: Office) -> None:
    agent = office.sign_in(AGENT, java_script_enabled=False)
    agent.goto("/requests/new/")
    agent.fill("#lookup", "13677770009")
    following(agent, agent.get_by_role("button", name="查找").click)
    expect(agent.locator("#caller")).to_contain_text("没有找到")
    for name, told in (FACTS | {"phone": "13677770009", "org_name": "无脚本检测站"}).items():
        agent.fill(f"#intake-form [name={name}]", told)
    expect(agent.locator("[name=question]")).to_be_visible()  # nothing waits for script to show it
    picture(agent, "30-intake-without-script", whole=True)
    following(agent, agent.locator("#intake-form .btn-primary").click)
    expect(agent.locator("h1")).to_contain_text("BX-")
    following(agent, agent.locator(".page-actions .btn-primary").click)
    following(agent, agent.locator("#step-form .btn-primary").click)
    expect(agent.locator(".state-line .state")).to_have_text("已上报")
    number = agent.locator("h1").inner_text()

    engineer = office.sign_in(ENGINEER, java_script_enabled=False)
    engineer.goto("/")
    row = engineer.locator(".duty-row").filter(has_text="无脚本检测站")
    following(engineer, row.locator("[data-act]").click)
    expect(engineer.locator("h1")).to_have_text(number)
    expect(engineer.locator(".duty-row").filter(has_text="X-01")).to_have_count(0)


def test_a_known_caller_is_found_without_script(office: Office) -> None:
    page = office.sign_in(AGENT, java_script_enabled=False)
    page.goto("/call/")
    page.fill("#lookup", "检测站")
    following(page, page.get_by_role("button", name="查找").click)
    page.fill("#call-form [name=gist]", "询问下次保养的时间")
    following(page, page.locator("#caller .hits button").first.click)
    expect(page.locator("#call-form [name=gist]")).to_have_value("询问下次保养的时间")
    name = page.locator("#caller .customer-card h2").inner_text()
    following(page, page.locator("#call-form .btn-primary").click)
    expect(page.locator("main")).to_contain_text(name)


def test_a_wrong_form_keeps_what_was_typed_without_script(office: Office) -> None:
    page = office.sign_in(AGENT, java_script_enabled=False)
    page.goto("/call/")
    page.fill("#call-form [name=gist]", "价格待定")
    page.locator("#call-form .promise:has([name=promise_what]) > summary").click()
    page.fill("#call-form [name=promise_what]", "回电报价")
    following(page, page.locator("#call-form .btn-primary").click)
    expect(page.locator("#call-form [name=gist]")).to_have_value("价格待定")
    expect(page.locator("#call-form [name=promise_what]")).to_have_value("回电报价")
    expect(page.locator("#call-form .promise:has([name=promise_what]) .field-error")).to_be_visible()
