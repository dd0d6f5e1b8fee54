"""A second tap that comes too soon was meant for the screen before: it does nothing on the next one."""

from __future__ import annotations

import pytest

from tests.web.survey.walking import begin, go

pytestmark = pytest.mark.browser


def centre(place):
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def twice(page, place, pause):
    """Tap a place twice, as a finger does: where it is then, whatever has come there."""
    place.scroll_into_view_if_needed()
    x, y = centre(place)
    page.mouse.click(x, y)
    page.wait_for_timeout(pause)
    page.mouse.click(x, y)
    page.wait_for_timeout(600)


@pytest.mark.parametrize("pause", [60, 300])
def test_a_second_tap_answers_nothing_and_skips_nothing(server, served, phone, pause):
    wave = served.wave("enhancer", "self")
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}&unit={served.large}")
    screen = page.locator(".survey")
    page.wait_for_timeout(600)
    twice(page, page.locator(".buttons .primary"), pause)
    page.locator("fieldset[data-item]").first.wait_for()
    assert page.locator("input:checked").count() == 0
    for number in (7, 13):
        twice(page, page.locator("[data-forward]"), pause)
        assert page.locator("h1").inner_text().startswith(f"Statements {number}")
        assert page.locator("input:checked").count() == 0
    page.get_by_role("button", name="Show one statement at a time").click()
    page.wait_for_timeout(600)
    twice(page, page.locator("[data-forward]"), pause)
    assert page.locator("h1").inner_text() == "Statement 14 of 28"
    twice(page, page.get_by_role("button", name="Back"), pause)
    assert page.locator("h1").inner_text() == "Statement 13 of 28"
    assert screen.get_attribute("data-settling") is None


def test_keys_and_assistive_technology_go_on_at_once(server, served, phone):
    wave = served.wave("enhancer", "self")
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    titles = page.evaluate("""() => {
        const root = document.querySelector('#early').shadowRoot;
        const press = (what) => root.querySelector(what).click();
        const next = () => { press('[data-forward]'); return root.querySelector('h1').textContent; };
        return [next(), next(), next()];
    }""")
    assert titles == ["Statements 7–12 of 28", "Statements 13–18 of 28", "Statements 19–24 of 28"]
    page.locator("[data-forward]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.locator("h1").inner_text() == "Statements 25–28 of 28"


def test_a_second_tap_on_begin_answers_nothing_in_the_plain_form(server, served, phone):
    wave = served.wave("enhancer", "self")
    page = phone(height=900)
    page.goto(f"{server.url}/?join={wave.join_code}&unit={served.large}&plain=1")
    button = page.get_by_role("button", name="Begin")
    button.wait_for()
    page.wait_for_timeout(700)
    page.evaluate(MEETS)
    button.click()
    page.wait_for_function("window.met.length > 0")
    assert page.evaluate("window.met[0]") is False, "in the first frame a touch meets no answer"
    page.wait_for_function("window.met.at(-1) === true")
    page.mouse.click(*page.evaluate("window.at"))
    page.locator("input[type=radio]:checked").wait_for(state="attached")


# Notes in every frame in which an answer is in view whether a touch of its middle meets it.
MEETS = """() => {
    window.met = [];
    const middle = (row) => {
        const box = row.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const inView = (row) => middle(row)[1] > 100 && middle(row)[1] < innerHeight - 100;
    (function look() {
        const row = [...document.querySelectorAll('[data-testid="stRadioOption"]')].find(inView);
        if (row) {
            window.at = middle(row);
            window.met.push(row.contains(document.elementFromPoint(...window.at)));
        }
        requestAnimationFrame(look);
    })();
}"""
