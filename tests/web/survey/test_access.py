"""Everybody can use what a respondent meets: every page, both themes and languages, axe and what axe cannot see."""

from __future__ import annotations

import re

import pytest

from reflectory.i18n.catalogue import say
from reflectory.responses.submit import fielded
from tests.web.survey import seeing
from tests.web.survey.walking import answer, begin, forward, go, send, start, thanked

pytestmark = pytest.mark.browser


def tour(page, server, places, language):
    """Go to everything that a respondent may see, and name each stop."""
    base, said = server.url, lambda key: say(language, key)
    for path, heading in (
        ("", "welcome.title"),
        ("answer", "answer.start.title"),
        ("privacy", "privacy.title"),
        ("sign-in", "sign_in.title"),
        (f"what-is-stored?join={places.wave.join_code}", "stored.title"),
        ("colleague-view", "colleagues.title"),
        ("my-reflections", "reflections.title"),
    ):
        page.goto(f"{base}/{path}")
        page.get_by_role("heading", name=said(heading), level=1).wait_for()
        page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        page.wait_for_function("(language) => document.documentElement.lang === language", arg=language)
        yield path or "welcome"
    page.locator("textarea").fill(places.words)
    page.get_by_role("button", name=said("reflections.open"), exact=True).click()
    page.locator(".profile .standing").first.wait_for()
    yield "reflections opened"
    page.goto(base)
    page.get_by_role("textbox", name=said("welcome.code")).fill(places.group)
    page.get_by_role("button", name=said("welcome.answer"), exact=True).click()
    page.get_by_role("heading", level=1).filter(has_not_text=said("welcome.title")).wait_for()
    yield "study"
    page.goto(f"{base}/?show={places.show}")
    page.locator("h1:visible").first.wait_for()
    yield "projector"
    yield from survey(page, server, places)


def survey(page, server, places):
    """Go through a survey from the first screen to the key, and name each screen."""
    go(page, f"{server.url}/?join={places.wave.join_code}")
    yield "first"
    page.locator(".trust summary").click()
    yield "promise"
    start(page)
    page.locator("#school").select_option(label="Cedar Elementary")
    page.get_by_role("radio", name="Grade 6 and 7").press("Space")
    yield "place"
    forward(page)
    page.locator(".statement input").nth(2).press("Space")
    yield "statement"
    page.locator(".menu summary").click()
    yield "menu"
    page.locator(".menu button", has_text=re.compile("All on one page|Tout sur une page")).click()
    yield "one page"
    page.locator(".menu summary").click()
    page.locator(".menu button", has_text=re.compile("One statement at a time|Un énoncé à la fois")).click()
    answer(page, many=29)
    yield "last"
    send(page)
    page.locator(".profile .row").first.wait_for()
    yield "thanks"
    page.locator(".key-offer button").first.click()
    page.locator(".reflection-key li").first.wait_for()
    yield "key"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_that_a_respondent_meets_keeps_anybody_out(server, places, phone, language):
    page = phone(locale=f"{language}-CA")
    stops, wrong = 0, []
    for stop in tour(page, server, places, language):
        stops += 1
        for theme in ("dark", "light"):
            seeing.themed(page, theme)
            found = seeing.faults(page, language)
            wrong += [f"{stop}, {theme}: {kind}: {one}" for kind, what in found.items() for one in what]
    assert not wrong, "\n".join(wrong)
    assert stops > 16


@pytest.mark.parametrize("spaced", [False, True], ids=["zoomed", "spaced"])
def test_at_four_hundred_percent_and_with_wide_spacing_nothing_is_lost(server, places, phone, spaced):
    """1280 pixels at 400 % are 320; text spacing as WCAG 1.4.12 asks."""
    page = phone(width=360 if spaced else 320, height=640 if spaced else 256)
    found = []
    for stop in tour(page, server, places, "en"):
        if spaced:
            seeing.run(page, "spaced")
        lost = seeing.run(page, "wide") + seeing.run(page, "clipped")
        if lost and stop != "projector":  # one large picture, made for a wall
            found += [f"{stop}: {one}" for one in lost]
    assert not found, "\n".join(found)


def test_by_keyboard_alone_one_answers_and_always_sees_where_one_is(server, served, phone):
    wave = served.wave("team-pulse")
    page = phone(width=1280, height=900)
    go(page, f"{server.url}/?join={wave.join_code}")
    unseen, screens = set(), set()
    for _ in range(160):
        at = focused(page)
        if at is not None:
            if not at["ring"]:
                unseen.add(at["told"])
            screens.add(page.locator(".survey h1").inner_text())
            if at["kind"] == "select-one" and at["id"] == "school":
                page.keyboard.type("Cedar")
            elif at["kind"] == "radio" and not at["checked"]:
                page.keyboard.press("Space")
            elif at["forward"]:
                page.keyboard.press("Enter")
                if page.locator(".survey[data-screen=thanks]").count():
                    break
                continue
        page.keyboard.press("Tab")
    thanked(page)
    assert unseen == set()
    assert len(screens) >= 3


def focused(page):
    return page.evaluate("""() => {
        const at = document.activeElement;
        if (!at || !at.closest(".survey") || at.tabIndex < 0) return null;
        const framed = at.type === "radio" ? at.nextElementSibling : at;
        const style = getComputedStyle(framed);
        return { kind: at.type || at.tagName, id: at.id, checked: at.checked, told: framed.textContent.slice(0, 40),
          forward: at.matches("[data-next], .foot .primary"),
          ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 };
    }""")


def test_a_screen_is_read_in_order_from_the_way_back_to_the_way_on(server, places, phone):
    page = phone()
    go(page, f"{server.url}/?join={places.wave.join_code}")
    begin(page, team="Grade 6 and 7")
    text = fielded(places.wave.survey).items[0].text["en"]
    spoken = page.locator(".survey").first.aria_snapshot()
    order = ['button "← Back"', "progressbar", f'heading "{text}"', f'radiogroup "{text}"', 'button "Skip"']
    at = [spoken.find(one) for one in order]
    assert at == sorted(at)
    assert -1 not in at


def test_who_wants_no_motion_sees_none(server, places, phone):
    page = phone()
    for _ in survey(page, server, places):
        moving = page.evaluate("document.getAnimations().filter((one) => one.effect.getTiming().duration > 0).length")
        assert moving == 0


def test_in_forced_colours_a_chosen_answer_is_still_seen(server, places, phone):
    page = phone()
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    go(page, f"{server.url}/?join={places.wave.join_code}")
    begin(page)
    rows = page.locator(".statement .rows label")
    before = rows.nth(1).screenshot()
    rows.nth(1).locator("input").press("Space")
    page.locator("h1").first.evaluate("one => one.focus()")
    assert rows.nth(1).screenshot() != before
    assert rows.nth(1).locator("span").evaluate("one => getComputedStyle(one).outlineStyle") != "none"


def test_what_is_wrong_would_be_seen(phone):
    """The same checks on a page that has every one of these faults."""
    page = phone()
    page.set_content("""<html lang="de"><body><div data-testid="stMain" style="position: relative">
        <button style="padding: 0; border: 0; width: 12px; height: 12px" aria-label="tiny"></button>
        <button style="width: 50px; height: 50px"></button>
        <div data-testid="stTextInputRootElement" style="border: 1px solid #ddd; height: 50px">faint</div>
        <div style="width: 900px">too wide</div>
        <div style="width: 40px; height: 10px; overflow: hidden">these words do not fit into their box</div>
        <p style="color: #bbb">This is hardly to be read</p></div></body></html>""")
    found = seeing.faults(page, "fr")
    assert set(found) == {"axe", "small", "wide", "edges", "nameless", "language", "english", "headings"}
    assert "color-contrast" in {rule for rule, _ in found["axe"]}
    assert seeing.run(page, "clipped") == ["div these words do not fit into their box"]
