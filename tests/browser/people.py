"""People at their screens: who signs in on what device, what is watched meanwhile, what is kept as a picture."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

CHROMIUM: Final = os.environ.get("SHOUHOU_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
PASSWORD: Final = "shouhou-demo"
AGENT, ENGINEER, SUPERVISOR, ADMINISTRATOR = "wangmin", "chenjianguo", "zhaolei", "admin"
DESK: Final = {"width": 1366, "height": 768}
PHONE: Final = {"width": 360, "height": 740}
PICTURES: Final = Path(__file__).parents[2] / "test-results" / "screenshots"
# What Chromium itself says of an answer that a form is wrong; the page keeps what was typed and says why.
_NO_COMPLAINT: Final = "the server responded with a status of 422"


class Office:
    """Opens pages of one served company, and keeps what the browser complains about.

    `sessions` holds the cookies of those who have signed in once, so that they need not do it again for each test.
    """

    def __init__(self, browser: Browser, address: str, sessions: dict[str, Any]) -> None:
        self._browser = browser
        self._sessions = sessions
        self._contexts: list[BrowserContext] = []
        self.address = address
        self.complaints: list[str] = []

    def visitor(self, **looks: Any) -> Page:
        """A page that nobody has signed in on; `looks` are options of the browser's context."""
        options: dict[str, Any] = {"viewport": DESK, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        context = self._browser.new_context(base_url=self.address, **(options | looks))
        context.set_default_timeout(30_000)
        self._contexts.append(context)
        context.on("page", self._watch)
        return context.new_page()

    def sign_in(self, username: str, **looks: Any) -> Page:
        """A page on which one of the demo's people is signed in."""
        if username not in self._sessions:
            self._sessions[username] = self._through_the_door(username).context.storage_state()
        return self.visitor(storage_state=self._sessions[username], **looks)

    def _through_the_door(self, username: str) -> Page:
        page = self.visitor()
        page.goto("/sign-in/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    def close(self) -> None:
        """Closes every page."""
        for context in self._contexts:
            context.close()

    def _watch(self, page: Page) -> None:
        def said(message: ConsoleMessage) -> None:
            if message.type == "error" and _NO_COMPLAINT not in message.text:
                self.complaints.append(f"{page.url}: {message.text}")

        page.on("console", said)
        page.on("pageerror", lambda fault: self.complaints.append(f"{page.url}: {fault}"))


def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """Keeps what is on the screen; `whole` what lies below it, too."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    # Hiding the caret would write a style into the page, which its own policy forbids.
    page.screenshot(path=PICTURES / f"{name}.png", full_page=whole, caret="initial")


def download(page: Page, link: str) -> bytes:
    """What a link leads to, as a file."""
    href = page.locator(link).first.get_attribute("href")
    assert href, f"no link {link} on {page.url}"
    answer = page.request.get(href)
    assert answer.ok, f"{href}: {answer.status}"
    return answer.body()


def following(page: Page, step: Callable[[], object]) -> None:
    """Does something that leads to another page and waits until that has come."""
    with page.expect_navigation():
        step()
