"""How the seven facts of a repair are told and entered, by keyboard only."""

from typing import Final

from playwright.sync_api import Page, expect

FACTS: Final = {
    "phone": "13677778888",
    "org_name": "鲁西远大机动车检测站",
    "address": "聊城市东昌西路 18 号",
    "contact_name": "孟祥",
    "problem": "制动台左轮滚筒不转，显示 E07",
    "wanted": "尽快派人来修",
}


class Keys:
    """Presses keys and counts those that are no content: what an agent's fingers pay for the form itself."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.pressed: list[str] = []

    def press(self, key: str) -> None:
        """One key."""
        self.pressed.append(key)
        self._page.keyboard.press(key)

    def write(self, name: str, text: str) -> None:
        """Content, into the field that has the focus, which must be the one expected."""
        expect(self._page.locator(f"form.call-panel [name={name}]")).to_be_focused()
        self._page.keyboard.insert_text(text)


def tell_the_facts(page: Page, **other: str) -> list[str]:
    """An unknown caller's facts, typed as she says them; returns the keys pressed beside the facts themselves."""
    facts = FACTS | other
    keys = Keys(page)
    keys.write("q", facts["phone"])
    expect(page.locator("[data-nobody]")).to_have_attribute("data-nobody", facts["phone"])
    keys.press("Enter")  # nobody: on to the first fact that is missing
    keys.write("org_name", facts["org_name"])
    for name in ("address", "contact_name"):
        keys.press("Tab")
        keys.write(name, facts[name])
    keys.press("Tab")
    expect(page.locator("form.call-panel [name=phone]")).to_have_value(facts["phone"])
    for name in ("problem", "wanted"):
        keys.press("Tab")
        keys.write(name, facts[name])
    return keys.pressed
