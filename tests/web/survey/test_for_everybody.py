"""The question page for everybody: by keyboard, by touch, read from the right, in forced colours; nothing moves."""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import expect

from analysis.disclosure.comment_patterns import TELLING
from analysis.disclosure.comments import screened
from tests.web.survey.walking import answer, answered, begin, begun, cast, go, shown, thanked, to_the_end

pytestmark = pytest.mark.browser

RIGHT_TO_LEFT = """
    Object.defineProperty(HTMLElement.prototype, "dir", { set() { this.setAttribute("dir", "rtl"); } });
    document.addEventListener("DOMContentLoaded", () => document.documentElement.setAttribute("dir", "rtl"));
"""
SHIFTS = """
    window.shifts = [];
    const note = (one) => { if (!one.hadRecentInput) window.shifts.push(one.value); };
    const watch = new PerformanceObserver((list) => list.getEntries().forEach(note));
    watch.observe({ type: "layout-shift", buffered: true });
"""
FOCUSED = "document.activeElement"


def tab_to(page, selector, most=80):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUSED}?.matches({selector!r})"):
            return
    raise AssertionError(f"the keyboard never comes to {selector}")


def test_a_whole_survey_by_keyboard_alone(server, served, phone):
    wave = served.wave()
    page = phone(width=1280, height=900)
    go(page, f"{server.url}/?join={wave.join_code}")
    tab_to(page, ".foot .primary")
    page.keyboard.press("Enter")
    page.locator("#school").wait_for()
    tab_to(page, "#school")
    page.keyboard.type("Cedar")
    tab_to(page, "input[name=unit]")
    page.keyboard.press("Space")
    tab_to(page, ".foot .primary")
    page.keyboard.press("Enter")
    page.locator(".statement").wait_for()
    assert answered(page) == 0
    while page.locator(".survey[data-screen=statement]").count():
        page.keyboard.press("Space")  # the focus is in the statement from the start
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    assert page.locator("h1").evaluate(f"(one) => one === {FOCUSED}")
    tab_to(page, "[data-send]")
    page.keyboard.press("Enter")
    thanked(page)
    assert cast(served, wave) == 1


def test_an_answer_is_taken_back_by_keyboard_and_the_focus_stays_with_its_statement(server, served, phone):
    page = phone(width=1280, height=900)
    begun(served, server.url, page)
    before = shown(page)
    page.keyboard.press("Space")
    assert answered(page) == 1
    tab_to(page, "[data-clear]")
    page.keyboard.press("Enter")
    assert (answered(page), shown(page)) == (0, before)
    assert page.evaluate(f"{FOCUSED}.type") == "radio"


def test_an_answer_is_taken_back_by_touch(server, served, chromium):
    wave = served.wave()
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, locale="en-CA")
    page = context.new_page()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    before = shown(page)
    page.locator(".statement .rows label").nth(1).tap()
    page.locator(".statement h1").filter(has_not_text=before).wait_for()
    page.get_by_role("button", name="Back").tap()
    clear = page.locator("[data-clear]")
    assert clear.bounding_box()["height"] >= 44
    clear.tap()
    assert (answered(page), shown(page)) == (0, before)
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_from_the_first_sight_to_the_thanks(server, served, phone, width):
    wave = served.wave("enhancer", "self")
    page = phone(width=width, height=900)
    page.add_init_script(SHIFTS)
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    answer(page, many=29)
    page.locator("textarea").first.fill("Write to j.b@example.org")
    page.wait_for_timeout(1000)
    assert sum(page.evaluate("window.shifts")) < 0.02


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_read_from_the_right_nothing_overflows_and_the_order_is_mirrored(server, served, phone, width):
    wave = served.wave("enhancer", "self")
    page = phone(width=width, height=900)
    page.add_init_script(RIGHT_TO_LEFT)
    go(page, f"{server.url}/?join={wave.join_code}")
    assert page.locator(".survey").get_attribute("dir") == "rtl"
    fits(page, width)
    begin(page)
    fits(page, width)
    back = page.get_by_role("button", name="Back").bounding_box()
    assert back["x"] > page.locator(".menu").bounding_box()["x"]
    to_the_end(page)
    fits(page, width)


def fits(page, width):
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    out = page.locator(".survey *").evaluate_all(
        "(all, width) => all.filter((one) => { const box = one.getBoundingClientRect();"
        " return box.width && (box.left < -1 || box.right > width + 1); }).map((one) => one.outerHTML.slice(0, 80))",
        width,
    )
    assert out == []


@pytest.mark.parametrize("width", [360, 640, 1024, 1280])
def test_from_the_narrowest_phone_to_a_desk_every_screen_fits(server, served, phone, width):
    wave = served.wave("enhancer", "self")
    page = phone(width=width, height=740)
    go(page, f"{server.url}/?join={wave.join_code}")
    fits(page, width)
    begin(page)
    fits(page, width)
    to_the_end(page)
    fits(page, width)


def test_in_forced_colours_what_is_chosen_and_what_has_the_focus_is_seen(server, served, chromium):
    wave = served.wave()
    context = chromium.new_context(viewport={"width": 360, "height": 740}, forced_colors="active", locale="en-CA")
    page = context.new_page()
    go(page, f"{server.url}/?join={wave.join_code}")
    begin(page)
    rows = page.locator(".statement .rows span")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    outlines = "(all) => all.slice(0, 3).map((one) => getComputedStyle(one).outlineStyle !== 'none')"
    assert rows.evaluate_all(outlines) == [False, True, False], "the focus is seen"
    page.locator("[data-next]").focus()
    assert rows.evaluate_all(outlines) == [False, True, False], "what is chosen is seen"
    assert page.locator(".track").evaluate("(one) => getComputedStyle(one).borderTopStyle") != "none"
    context.close()


SAID = (
    ("Write to j.b@example.org please", "e-mail address"),
    ("See www.example.org", "link"),
    ("Ask @somebody_there", "social network"),
    ("Call 604 555 0100", "telephone number"),
    ("Only J. B. knew", "initials"),
    ("Mrs Smith decides alone", "somebody’s name"),
)


def test_whoever_writes_is_warned_while_typing_by_the_patterns_that_the_release_masks(server, served, phone):
    page = phone()
    begun(served, server.url, page, "enhancer", "self")
    to_the_end(page)
    box, warning = page.locator("textarea").first, page.locator(".careful").first
    for text, kind in SAID:
        box.fill("")
        assert warning.inner_text() == ""
        box.press_sequentially(text)
        assert kind in warning.inner_text()
        assert screened(text) != text
    box.fill("More time to plan together")
    assert warning.inner_text() == ""
    assert warning.get_attribute("role") == "status"
    assert warning.get_attribute("id") in box.get_attribute("aria-describedby")


def test_python_and_the_browser_read_the_patterns_alike(phone):
    page, chance = phone(), random.Random(1)
    texts = [text for text, _ in SAID] + ["", "Nothing at all", "In 2026 we met 3 or 4 times", "Élodie dit M. Côté"]
    texts += ["".join(chance.choices("AZaz.@ 09-+()É’w", k=24)) for _ in range(2000)]
    read = "([all, texts]) => texts.map((text) => all.map(([_, one]) => new RegExp(one, 'u').exec(text)?.[0] ?? null))"
    in_browser = page.evaluate(read, [list(TELLING.items()), texts])
    # A browser's "letter" is one of the alphabet without accents; so is Python's here.
    in_python = [[re.compile(one, re.ASCII).search(text) for one in TELLING.values()] for text in texts]
    assert in_browser == [[hit and hit[0] for hit in hits] for hits in in_python]
    assert sum(any(hits) for hits in in_browser) > 100


def test_what_will_be_stored_is_a_press_away_from_the_promise(server, served, phone):
    wave = served.wave("enhancer", "self")
    page = phone()
    go(page, f"{server.url}/?join={wave.join_code}")
    page.locator(".trust summary").click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="See exactly what will be stored").click()
    opened.value.get_by_role("heading", name="What is stored", level=1).wait_for()
    opened.value.get_by_text("Shown for").wait_for()
    opened.value.get_by_text("Every table, column and byte").click()
    expect(opened.value.locator("table.stored")).to_have_count(5, timeout=60_000)
    assert page.locator(".survey h1").is_visible()
