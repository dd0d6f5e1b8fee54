"""Tabs of the one browser. Nothing is pressed or read on a page of Streamlit while a run of it is still going on.

A run is over when the server has answered what the tab sent last, our own script is there and the page stands still.
To wait for words or pictures is not enough where they were there before; Streamlit's own sign of a run comes late,
and in a short one never.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page

PHONE, DESK = (360, 740), (1280, 900)
LONG = 90_000  # milliseconds: a busy machine is no fault of the page
COOKIE = "reflectory_session"

WATCH = """(() => {
  const traffic = window.reflectoryTraffic = {sent: 0, answered: 0, last: 0};
  window.WebSocket = class extends window.WebSocket {
    constructor(...what) {
      super(...what);
      this.addEventListener("message", () => { traffic.answered = traffic.sent; traffic.last = performance.now(); });
    }
    send(data) { traffic.sent += 1; super.send(data); }
  };
})()"""

QUIET = """() => {
  const app = document.querySelector("[data-testid=stApp]"), traffic = window.reflectoryTraffic;
  return window.__reflectoryMenu && app?.dataset.testScriptState === "notRunning"
    && app.dataset.testConnectionState === "CONNECTED"
    && traffic.sent > 0 && traffic.answered === traffic.sent && performance.now() - traffic.last > 150;
}"""


@dataclass
class Tabs:
    """Opens tabs, each in a browser of its own as far as cookies and storage go, and closes them all."""

    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self, size: tuple[int, int] = PHONE, locale: str = "en-CA", *, dark: bool = False, **context: Any
    ) -> Page:
        """Return an empty tab; further arguments are those of Playwright's ``new_context``."""
        own = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=locale,
            color_scheme="dark" if dark else "light",
            **({"reduced_motion": "reduce"} | context),
        )
        own.set_default_timeout(LONG)
        own.set_default_navigation_timeout(LONG)
        own.add_init_script(WATCH)
        self.contexts.append(own)
        return own.new_page()

    def signed_in(self, url: str, token: str, size: tuple[int, int] = DESK, **context: Any) -> Page:
        """Return an empty tab of somebody who has signed in at a server."""
        page = self(size, **context)
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
        return page

    def close(self) -> None:
        while self.contexts:
            self.contexts.pop().close()


def settle(page: Page) -> None:
    """Wait until the run that was asked for last has ended and all of it is drawn."""
    page.wait_for_function(QUIET)


def visit(page: Page, url: str) -> Page:
    """Go to a page of Streamlit's by its address, and wait until it stands."""
    page.goto(url)
    settle(page)
    return page


def press(page: Page, button: str | Locator) -> None:
    """Press a button, link or option on a page that stands, and wait until the page stands again."""
    settle(page)
    (button if isinstance(button, Locator) else page.get_by_role("button", name=button, exact=True)).click()
    settle(page)


def choose(page: Page, chooser: Locator, option: str | Locator) -> None:
    """Open a chooser on a page that stands, take an option, and wait until the page stands again."""
    settle(page)
    chooser.click()
    press(page, option if isinstance(option, Locator) else page.get_by_role("option", name=option, exact=True))


def go_by_menu(page: Page, name: str) -> None:
    """Go to a page by the menu of a desk, in this visit, whichever head it stands under."""
    settle(page)
    link = page.locator("[data-testid=stTopNavLink], [data-testid=stTopNavDropdownLink]", has_text=name).first
    for head in [None, *page.get_by_test_id("stTopNavSection").all()]:
        if head:
            head.click()
            page.get_by_test_id("stTopNavPopoverBody").wait_for()
        if link.count():
            return press(page, link)
    raise AssertionError(f"the menu has no page {name!r}")
