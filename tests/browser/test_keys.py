"""Every key of the sheet does what the sheet says."""

from playwright.sync_api import Page, expect

from shouhou.core.keys import KEYS
from tests.browser.people import Office


def _open(page: Page) -> None:
    page.goto("/")
    page.wait_for_load_state("networkidle")
    page.locator("h1").click()


def _call(page: Page) -> None:
    page.keyboard.press("F8")
    page.wait_for_url("**/call/**")


def _search(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.locator("#search-box")).to_be_focused()
    first = page.locator("[data-hit]").first
    expect(first).to_have_attribute("aria-selected", "true", timeout=15_000)
    page.keyboard.press("ArrowDown")
    second = page.locator("[data-hit]").nth(1)
    expect(page.locator("#search-box")).to_have_attribute(
        "aria-activedescendant", second.get_attribute("id") or ""
    )


def _rows(page: Page) -> None:
    page.keyboard.press("j")
    first = page.evaluate(
        "[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement.closest('[data-row]'))"
    )
    page.keyboard.press("j")
    page.keyboard.press("k")
    again = page.evaluate(
        "[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement.closest('[data-row]'))"
    )
    assert first == again == 0


def _unfold(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("o")
    assert page.locator("[data-row] details[open]").count() == 1


def _act(page: Page) -> None:
    here = page.url
    page.evaluate(
        "document.querySelector('[data-row]').tabIndex = -1; document.querySelector('[data-row]').focus()"
    )
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != here)


def _save(page: Page) -> None:
    page.goto("/requests/new/")
    page.locator("[name=org_name]").fill("银河检测站")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Control+Enter")


def _undo(page: Page) -> None:
    page.evaluate(
        "const f = Object.assign(document.createElement('form'), {id: 'u', action: '/search/', method: 'get'});"
        "f.dataset.undo = ''; document.querySelector('main').append(f)"
    )
    page.keyboard.press("u")
    page.wait_for_url("**/search/**")


def _sheet(page: Page) -> None:
    page.goto("/customers/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert page.locator("#keys [data-key=undo]").is_hidden()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


DONE_BY = {
    "call": _call,
    "search": _search,
    "next": _rows,
    "previous": _rows,
    "act": _act,
    "unfold": _unfold,
    "undo": _undo,
    "save": _save,
    "close": _sheet,
    "sheet": _sheet,
}


def test_each_key_works(office: Office) -> None:
    assert {key.code for key in KEYS} == set(DONE_BY)
    page = office.sign_in("wangmin")
    for key in KEYS:
        _open(page)
        DONE_BY[key.code](page)
