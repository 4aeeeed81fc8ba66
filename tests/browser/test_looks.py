"""Every main page in both themes, by eyes that need contrast and labels, and on the narrowest telephone."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.people import ADMINISTRATOR, AGENT, PHONE, SUPERVISOR, Office, picture

SERIOUS = {"serious", "critical"}
AGENTS_PAGES = {
    "today": "/",
    "intake": "/requests/new/",
    "intake-customer": "/requests/new/?customer=1",
    "call-panel": "/call/?customer=1",
    "requests": "/requests/?state=all",
    "case": "@/requests/ td a[href*='/cases/BX-']",
    "report": "@/ a[href$='/report/']",
    "telling": "@/ a[href$='/telling/']",
    "register": "/calls/",
    "letter-new": "/letters/new/?customer=1",
    "letter-drafts": "/letters/drafts/",
    "call": "@/calls/ td a[href*='/calls/DH-']",
    "customers": "/customers/",
    "customer": "/customers/1/",
    "plan": "/customers/1/plan/",
    "plans": "/plans/",
    "planned": "@/plans/ td a[href*='/plans/']",
    "customer-new": "/customers/new/",
    "search": "/search/?q=检测",
    "import": "/imports/new/",
    "keyboard": "/keyboard/",
    "late": "/me/late/",
    "my-reminders": "/me/reminders/",
}
SUPERVISORS_PAGES = {
    "board": "/supervision/",
    "board-people": "/supervision/?view=people",
    "board-duties": "/supervision/?view=duties",
    "duty": "@/supervision/?view=duties a[href^='/duties/']",
    "staff": "/staff/",
    "checks": "/checks/",
    "objections": "/objections/",
}
ADMINISTRATORS_PAGES = {
    "company": "/company/",
    "places": "/places/",
    "staff-new": "/staff/new/",
    "channels": "/channels/",
    "channel-new": "/channels/new/",
    "messages": "/channels/messages/",
}
EVERYBODYS = {AGENT: AGENTS_PAGES, SUPERVISOR: SUPERVISORS_PAGES, ADMINISTRATOR: ADMINISTRATORS_PAGES}


def open_page(page: Page, place: str) -> None:
    """Opens an address, or with @ the first link of that kind on a page."""
    if place.startswith("@"):
        address, _space, link = place[1:].partition(" ")
        page.goto(address)
        place = page.locator(link).first.get_attribute("href") or ""
    answer = page.goto(place)
    assert answer is not None
    assert answer.status == 200, f"{place}: {answer.status}"


def faults(page: Page, axe: str, *rules: str) -> list[str]:
    """What axe finds that is serious or worse; only these rules, if any are named."""
    page.evaluate(axe + ";undefined")
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{page.url} {one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("person", EVERYBODYS)
def test_pages_can_be_used_by_everybody(office: Office, axe: str, person: str) -> None:
    light, dark, found = office.sign_in(person), office.sign_in(person, color_scheme="dark"), list[str]()
    for place in EVERYBODYS[person].values():
        open_page(light, place)
        found += faults(light, axe)
        open_page(dark, light.url)
        found += faults(dark, axe, "color-contrast", "link-in-text-block")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("person", EVERYBODYS)
def test_no_page_is_wider_than_a_narrow_telephone(office: Office, person: str) -> None:
    page, wide = office.sign_in(person, viewport=PHONE, has_touch=True, is_mobile=True), list[str]()
    for name, place in EVERYBODYS[person].items():
        open_page(page, place)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            wide.append(name)
        picture(page, f"phone-{name}", whole=True)
    assert not wide, wide


def test_pages_are_kept_as_pictures_in_dark_and_in_english(office: Office) -> None:
    dark = office.sign_in(AGENT, color_scheme="dark")
    for name in ("today", "intake", "call-panel", "case", "customer", "register"):
        open_page(dark, AGENTS_PAGES[name])
        picture(dark, f"dark-{name}")
    english = office.sign_in(AGENT)
    english.context.add_cookies([{"name": "django_language", "value": "en", "url": office.address}])
    for name in ("today", "intake", "call-panel", "case", "customer"):
        open_page(english, AGENTS_PAGES[name])
        assert english.locator("html").get_attribute("lang") == "en"
        picture(english, f"english-{name}")


def test_the_door_can_be_used_by_everybody(office: Office, axe: str) -> None:
    page = office.visitor()
    page.goto("/sign-in/")
    assert not faults(page, axe)
    picture(page, "sign-in")
