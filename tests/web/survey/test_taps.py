"""A second tap that comes too soon was meant for the screen before: it does nothing on the next one."""

from __future__ import annotations

import pytest

from reflectory.responses.submit import fielded
from tests.web.survey.walking import answered, begin, begun, go, shown

pytestmark = pytest.mark.browser

TWICE = """async ([x, y, pause]) => {
    const tap = () => {
        const under = document.elementFromPoint(x, y);
        under.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
        under.click();
    };
    tap();
    await new Promise((late) => setTimeout(late, pause));
    tap();
}"""


def centre(place):
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def twice(page, place, pause):
    """Tap a place twice, as a finger does: where it is then, whatever has come there.

    The page's own clock counts the pause, so that a busy machine makes no two taps of one double tap.
    """
    place.scroll_into_view_if_needed()
    x, y = centre(place)
    page.evaluate(TWICE, [x, y, pause])
    page.wait_for_timeout(600)


@pytest.mark.parametrize("pause", [60, 300])
def test_a_second_tap_answers_nothing_and_skips_nothing(server, served, phone, pause):
    wave = served.wave("enhancer", "self")
    texts = [item.text["en"] for item in fielded(wave.survey).items]
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}&unit={served.large}")
    page.wait_for_timeout(600)
    twice(page, page.locator(".foot .primary"), pause)
    assert (shown(page), answered(page)) == (texts[0], 0)
    for number in range(2):  # an answer that is tapped twice is one answer, and the next statement has none
        twice(page, page.locator(".statement .rows label").nth(4), pause)
        page.wait_for_timeout(600)
        assert (shown(page), answered(page)) == (texts[number + 1], number + 1)
    twice(page, page.locator("[data-next]"), pause)
    assert (shown(page), answered(page)) == (texts[3], 2)
    twice(page, page.get_by_role("button", name="Back"), pause)
    assert (shown(page), answered(page)) == (texts[2], 2)
    assert page.locator(".survey").get_attribute("data-settling") is None


def test_keys_and_assistive_technology_go_on_at_once(server, served, phone):
    wave = served.wave("enhancer", "self")
    texts = [item.text["en"] for item in fielded(wave.survey).items]
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    seen = page.evaluate("""() => {
        const of = (what) => document.querySelector(what);
        const next = () => { of("[data-next]").click(); return of("h1").textContent; };
        return [next(), next(), next()];
    }""")
    assert seen == texts[1:4]
    page.keyboard.press("5")
    page.keyboard.press("Enter")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    assert (shown(page), answered(page)) == (texts[5], 2)


def test_an_answer_that_assistive_technology_gives_waits_for_next(server, served, phone):
    page = phone()
    begun(served, server.url, page, "enhancer", "self")
    before = shown(page)
    page.evaluate("document.querySelectorAll('.statement input')[2].click()")
    page.wait_for_timeout(800)
    assert (shown(page), answered(page)) == (before, 1)
