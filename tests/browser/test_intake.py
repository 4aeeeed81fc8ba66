"""Taking a request while the customer is on the line: few keys, no mouse, nothing lost to a second call."""

from playwright.sync_api import Page, expect

from tests.browser.people import AGENT, Office, following, picture
from tests.browser.telling import FACTS, tell_the_facts

# What a practised agent's fingers pay beside the facts themselves; with it a minute is left for listening.
FEW_KEYS = 8


def card_of_somebody_known(page: Page, words: str) -> str:
    """Looks somebody up by keyboard and opens the first card; returns the customer's name."""
    lookup = page.locator("#lookup")
    lookup.fill(words)
    expect(page.locator("#caller .hits [data-act]").first).to_be_visible()
    lookup.press("Enter")
    name = page.locator("#caller .customer-card h2")
    expect(name).to_be_visible()
    return name.inner_text()


def test_seven_facts_are_registered_with_a_handful_of_keys(office: Office) -> None:
    page = office.sign_in(AGENT)
    page.goto("/requests/new/")
    pressed = tell_the_facts(page, phone="13677770001", org_name="单县顺达检测站")
    pressed.append("Control+Enter")
    following(page, lambda: page.keyboard.press("Control+Enter"))
    assert len(pressed) <= FEW_KEYS, pressed
    expect(page.locator("h1")).to_contain_text("BX-")
    expect(page.locator(".sheet .missing")).to_have_count(0)


def test_a_half_filled_sheet_is_not_sent_by_enter_and_a_draft_says_what_is_missing(office: Office) -> None:
    page = office.sign_in(AGENT)
    page.goto("/requests/new/")
    page.locator("[name=org_name]").fill("郓城恒通检测站")
    page.locator("[name=org_name]").press("Enter")
    expect(page.locator("[name=address]")).to_be_focused()
    page.locator("[name=problem]").fill("前照灯仪无显示")
    following(page, lambda: page.keyboard.press("Control+Enter"))
    expect(page.locator("#toasts")).to_contain_text("草稿")
    expect(page.locator("#toasts")).to_contain_text("电话")
    expect(page.locator(".duty-row").filter(has_text="AS-01")).to_be_visible()


def test_a_request_is_taken_and_reported_in_one_save_by_keyboard(office: Office) -> None:
    page = office.sign_in(AGENT)
    page.goto("/requests/new/")
    tell_the_facts(page, phone="13677770002", org_name="嘉祥安达检测站")
    # On to 处理结果, which ends the sheet: the arrow chooses, the receiver is chosen already.
    while not page.locator("[name=outcome]:focus").count():
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=outcome][value=REPORT]")).to_be_checked()
    expect(page.locator("[name=report_to]")).to_be_visible()
    following(page, lambda: page.keyboard.press("Control+Enter"))
    expect(page.locator(".state-line .state")).to_have_text("已上报")


def test_another_customer_replaces_what_the_first_one_filled_in(office: Office) -> None:
    page = office.sign_in(AGENT)
    page.goto("/requests/new/")
    first = card_of_somebody_known(page, "检测站")
    expect(page.locator("[name=org_name]")).to_have_value(first)
    expect(page.locator("[name=problem]")).to_be_focused()
    page.get_by_text("换一位客户").click()
    expect(page.locator("[name=org_name]")).to_have_value("")
    second = card_of_somebody_known(page, "汽车修理厂")
    assert second != first
    expect(page.locator("[name=org_name]")).to_have_value(second)
    picture(page, "20-intake-known-customer")


def test_equipment_of_the_card_goes_into_the_sheet(office: Office) -> None:
    page = office.sign_in(AGENT)
    page.goto("/requests/new/")
    card_of_somebody_known(page, "综合性能检测站")
    machine = page.locator("[data-fill-asset_id]").first
    machine.click()
    expect(page.locator("[name=asset_id]")).to_be_visible()
    expect(page.locator("[name=asset_id]")).to_have_value(machine.get_attribute("data-fill-asset_id") or "")


def test_two_calls_are_parked_side_by_side(office: Office) -> None:
    page = office.sign_in(AGENT)
    for name, gist in (("甲站", "问备件价格"), ("乙站", "问升级时间")):
        page.goto("/")
        following(page, lambda: page.keyboard.press("F8"))
        page.fill("[name=org_name]", name)
        page.fill("[name=gist]", gist)
        following(page, page.get_by_role("button", name="暂存").click)
        expect(page.locator("form.call-panel [name=gist]")).to_have_value("")
    expect(page.locator(".parked-item")).to_have_count(2)
    following(page, page.locator(".parked-item a", has_text="甲站").click)
    expect(page.locator("[name=gist]")).to_have_value("问备件价格")
    picture(page, "21-call-parked")
    following(page, page.locator(".parked-item a", has_text="乙站").click)
    expect(page.locator("[name=gist]")).to_have_value("问升级时间")
    following(page, page.locator("#call-form .btn-primary").click)
    expect(page.locator("main")).to_contain_text("问升级时间")
    page.goto("/call/")
    expect(page.locator(".parked-item")).to_have_count(1)
    following(page, page.locator(".parked-item a").click)
    following(page, page.locator("#call-form .btn-primary").click)
    page.goto("/calls/")
    for gist in ("问备件价格", "问升级时间"):
        expect(page.locator(".register td.words", has_text=gist)).to_have_count(1)


def test_a_call_becomes_a_request_in_one_save(office: Office) -> None:
    page = office.sign_in(AGENT)
    page.goto("/call/")
    page.keyboard.insert_text("13677770003")
    expect(page.locator("[data-nobody]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("[name=org_name]")).to_be_focused()
    for name in ("org_name", "address", "contact_name"):
        page.fill(f"[name={name}]", FACTS[name])
    expect(page.locator("form.call-panel [name=phone]")).to_have_value("13677770003")
    page.fill("[name=gist]", "制动台不转")
    page.locator("[name=makes_request]").check()
    expect(page.locator("[name=problem]")).to_be_visible()
    page.fill("[name=problem]", "制动台不转")
    page.fill("[name=wanted]", "派人")
    picture(page, "22-call-becomes-request", whole=True)
    following(page, page.locator("#call-form .btn-primary").click)
    expect(page.locator("h1")).to_contain_text("BX-")


def test_going_back_after_a_save_finds_an_empty_form_and_unsaved_words_come_back(office: Office) -> None:
    page = office.sign_in(AGENT)
    page.goto("/requests/new/")
    tell_the_facts(page, phone="13677770019", org_name="鄄城永安检测站")
    following(page, lambda: page.keyboard.press("Control+Enter"))
    expect(page.locator("h1")).to_contain_text("BX-")
    page.go_back()
    expect(page.locator("[name=org_name]")).to_have_value("")
    expect(page.locator("[name=problem]")).to_have_value("")
    page.locator("[name=org_name]").fill("还没存的检测站")
    page.locator("[name=org_name]").press("Tab")
    while not page.evaluate("Object.values(localStorage).some((kept) => kept.includes('还没存的检测站'))"):
        expect(page.locator("[name=org_name]")).to_have_value("还没存的检测站")
    page.goto("/today/")
    page.go_back()
    expect(page.locator("[name=org_name]")).to_have_value("还没存的检测站")


def test_a_date_that_is_not_whole_is_said_and_erases_nothing(office: Office) -> None:
    page = office.sign_in(AGENT)
    page.goto("/customers/")
    sheet = f"{page.locator("main table a[href^='/customers/']").first.get_attribute('href')}sheet/"
    page.goto(sheet)
    page.locator("[name=first_date]").fill("2025-02-28")
    following(page, lambda: page.keyboard.press("Control+Enter"))
    page.goto(sheet)
    date = page.locator("[name=first_date]")
    date.press("Backspace")  # one part of the date is empty now
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("没填完整")
    expect(date).to_have_attribute("aria-invalid", "true")
    page.goto(sheet)
    expect(page.locator("[name=first_date]")).to_have_value("2025-02-28")
