"""The plain form in a real browser: it survives a restart, sends once, and is found where the question page breaks."""

from __future__ import annotations

import pytest
from playwright.sync_api import TimeoutError

from reflectory.db import ballots, crypto
from tests.web.survey import seeing
from tests.web.survey.walking import begin, cast, go, thanked, to_the_end

pytestmark = pytest.mark.browser


def open_form(page, url, wave):
    page.goto(f"{url}/?join={wave.join_code}&plain=1")
    begin_form(page)


def begin_form(page):
    choose_team(page)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("radiogroup").first.wait_for()


def choose_team(page):
    option = page.get_by_role("option", name="Cedar Elementary: Primary team")
    for _ in range(20):  # a list that opens while the page is still being drawn closes again
        page.get_by_role("combobox", name="Which is your team").click()
        try:
            option.click(timeout=2000)
            return
        except TimeoutError:
            page.keyboard.press("Escape")
    raise AssertionError("the list of teams never opened")


def fill(page, choice):
    for group in page.get_by_role("radiogroup").all():
        group.locator("label").nth(choice).click()
        if not group.locator("input").nth(choice).is_checked():  # the form came anew under the finger
            group.locator("label").nth(choice).click()


def send(page):
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("heading", name="Thank you!").wait_for(timeout=60_000)


def sheets(served, wave):
    opened = crypto.opener(wave.public_key)
    return [ballots.decode(opened(box)) for box in ballots.boxes(served.engine, wave.id)]


def test_what_was_filled_in_survives_a_restart_and_is_sent_once(server, served, phone):
    wave = served.wave("team-pulse")
    page = phone()
    open_form(page, server.url, wave)
    fill(page, 1)
    server.kill()
    try:
        page.get_by_text("Connection error").first.wait_for(timeout=60_000)
    finally:
        server.start()
    page.get_by_text("Connection error").first.wait_for(state="hidden", timeout=60_000)
    send(page)
    (sheet,) = sheets(served, wave)
    assert sheet.unit == served.large
    assert set(sheet.codes) == {1}


def test_sent_again_by_the_same_browser_it_is_one_response_and_somebody_elses_is_another(server, served, phone):
    wave = served.wave("team-pulse")
    page = phone()
    open_form(page, server.url, wave)
    fill(page, 1)
    send(page)
    page.goto(f"{server.url}/?join={wave.join_code}&plain=1")
    page.get_by_role("heading", name="Already answered").wait_for()
    page.goto(f"{server.url}/?join={wave.join_code}&plain=1&p=1")
    page.get_by_role("radiogroup").first.wait_for()
    fill(page, 2)
    choose_team(page)
    send(page)
    (sheet,) = sheets(served, wave)
    assert set(sheet.codes) == {2}
    page.get_by_text("Somebody else answers on this device").click()
    page.get_by_role("link", name="Yes, somebody else answers").click()
    begin_form(page)
    assert "fresh" not in page.url
    fill(page, 0)
    send(page)
    assert cast(served, wave) == 2


def without_blobs(page):
    """The browser itself refuses the component's script: its policy allows no blobs."""
    page.add_init_script("""document.addEventListener("DOMContentLoaded", () => {
        const policy = document.createElement("meta");
        policy.httpEquiv = "Content-Security-Policy";
        policy.content = "script-src 'self' 'unsafe-inline' 'unsafe-eval'";
        document.head.append(policy);
    })""")


def test_where_the_scripts_may_not_run_the_way_to_the_plain_form_appears_and_leads_to_the_end(server, served, phone):
    wave = served.wave("team-pulse")
    page = phone()
    without_blobs(page)
    page.goto(f"{server.url}/?join={wave.join_code}&fresh=1")  # as it is where no page comes before Streamlit
    page.get_by_role("link", name="Answer with plain form fields").click(timeout=60_000)
    begin_form(page)
    fill(page, 1)
    send(page)
    assert cast(served, wave) == 1


def test_where_the_component_may_not_run_the_page_that_came_before_it_goes_on_to_the_end(server, served, phone):
    wave = served.wave("team-pulse")
    page = phone()
    page.clock.install()
    without_blobs(page)
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    to_the_end(page)
    page.locator(".plain-way").wait_for(state="attached", timeout=60_000)  # Streamlit has come, and cannot ask
    page.clock.fast_forward(13_000)  # longer than the page waits for it
    page.locator("[data-forward]").click()
    thanked(page)
    assert cast(served, wave) == 1


def test_where_the_page_breaks_the_way_to_the_plain_form_shows_at_once(server, served, phone):
    wave = served.wave("team-pulse")
    page = phone()
    page.add_init_script(
        "ShadowRoot.prototype.replaceChildren = undefined; HTMLElement.prototype.replaceChildren = undefined"
    )
    page.goto(f"{server.url}/?join={wave.join_code}")
    page.locator("[data-asking=broken] .plain-way").wait_for()
    assert page.get_by_role("link", name="Answer with plain form fields").is_visible()


def test_where_the_page_runs_the_way_to_the_plain_form_is_not_seen(server, served, phone):
    wave = served.wave("team-pulse")
    page = phone()
    page.goto(f"{server.url}/?join={wave.join_code}")
    page.locator(".survey h1").wait_for()
    page.locator("[data-asking=yes]").wait_for(state="attached")
    assert not page.locator(".plain-way").is_visible()


def test_the_plain_form_has_no_accessibility_violations(server, served, phone):
    wave = served.wave("team-pulse")
    page = phone()
    open_form(page, server.url, wave)
    for theme in ("dark", "light"):
        seeing.themed(page, theme)
        rings = seeing.run(page, "rings")
        assert len(rings) == page.get_by_role("radio").count() > 40
        assert min(rings) >= 3
    fill(page, 1)
    for theme in ("dark", "light"):
        seeing.themed(page, theme)
        assert seeing.axe(page) == [], theme
