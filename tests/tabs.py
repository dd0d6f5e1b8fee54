"""Tabs of the one browser. Nothing is pressed or read on a page of Streamlit while a run of it is still going on.

A run is over when the server has answered what the tab sent last, our own script is there and the page stands still.
To wait for words or pictures is not enough where they were there before; Streamlit's own sign of a run comes late,
and in a short one never.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Frame, Locator, Page

PHONE, DESK = (360, 740), (1280, 900)
LONG = 90_000  # milliseconds: a busy machine is no fault of the page
COOKIE = "reflectory_session"
MOST_IDLE = 8

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


class Profile:
    """What a browser keeps for somebody: cookies and storage. An idle one keeps a tab, and with it a warm process."""

    def __init__(self, context: BrowserContext) -> None:
        self.context, self.origins = context, set[str]()
        self.idle: Page | None = None
        context.set_default_timeout(LONG)
        context.set_default_navigation_timeout(LONG)
        context.add_init_script(WATCH)
        context.on("page", lambda page: page.on("framenavigated", self._note))

    def _note(self, frame: Frame) -> None:
        if frame.url.startswith("http"):
            self.origins.add("/".join(frame.url.split("/")[:3]))

    def clean(self) -> bool:
        """Forget all that was told, and tell whether this may be used again: not after a change of clock or network."""
        try:
            pages = [page for page in self.context.pages if page is not self.idle]
            if any(page.evaluate("() => '__pwClock' in window || !navigator.onLine") for page in pages):
                return False
            self.idle = self.idle or self.context.new_page()
            for page in pages:
                page.close()
            forget = self.context.new_cdp_session(self.idle)
            for origin in self.origins:
                if not self.idle.url.startswith(f"{origin}/"):
                    self.idle.goto(f"{origin}/healthz")
                forget.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        except Error:  # a tab that has crashed, or a server that is gone
            return False
        self.context.clear_cookies()
        self.context.clear_permissions()
        self.origins.clear()
        return True


class Tabs:
    """Opens tabs, and closes them after a test; a profile that is clean serves the next: a new one is half a page."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.idle: dict[str, Profile] = {}
        self.used: list[tuple[str, Profile]] = []

    def __call__(
        self, size: tuple[int, int] = PHONE, locale: str = "en-CA", *, dark: bool = False, **context: Any
    ) -> Page:
        """Return an empty tab of a profile of its own; further arguments are those of Playwright's ``new_context``."""
        choices = {
            "viewport": {"width": size[0], "height": size[1]},
            "locale": locale,
            "color_scheme": "dark" if dark else "light",
            "reduced_motion": "reduce",
            **context,
        }
        key = repr(sorted(choices.items()))
        profile = self.idle.pop(key, None) or Profile(self.browser.new_context(**choices))
        self.used.append((key, profile))
        return profile.context.new_page()

    def signed_in(self, url: str, token: str, size: tuple[int, int] = DESK, **context: Any) -> Page:
        """Return an empty tab of somebody who has signed in at a server."""
        page = self(size, **context)
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
        return page

    def put_away(self) -> None:
        """Close the tabs of a test, and keep a few of their profiles, emptied, for the next."""
        while self.used:
            key, profile = self.used.pop()
            if key not in self.idle and profile.clean():
                self.idle[key] = profile
            else:
                profile.context.close()
        while len(self.idle) > MOST_IDLE:
            self.idle.pop(next(iter(self.idle))).context.close()


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
