"""The screen in a room, in a real browser: readable from the last row, moved by keys, never ahead of the release."""

from __future__ import annotations

import datetime
import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from reflectory.db import accounts, ballots, sessions, share_links, units, wave_records, waves
from reflectory.db.engine import connect
from reflectory.db.studies import Study
from reflectory.jobs import scheduler
from reflectory.releases.publish import publish
from reflectory.releases.read import read
from reflectory.web.reports.presentation import POLL
from reflectory.web.waves.study_plan import begin
from tests.servers import ADDRESS, Server
from tests.tabs import PHONE, visit
from tests.web.survey.walking import send, start, thanked, to_the_end

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SMALLEST = 0.049  # of the screen's height: a capital of 3.5 % of it is read from 8 m on a screen two metres wide
TEXTS = """() => {
  const slide = [...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean)
    .map((root) => root.querySelector(".slide:not([hidden])")).find(Boolean);
  const room = slide.closest(".room");
  const walk = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (walk.nextNode()) if (walk.currentNode.data.trim() && !walk.currentNode.parentElement.closest("svg"))
    sizes.push(parseFloat(getComputedStyle(walk.currentNode.parentElement).fontSize) / window.innerHeight);
  return { smallest: Math.min(...sizes), over: room.scrollHeight - room.clientHeight,
    wide: room.scrollWidth - room.clientWidth };
}"""


@pytest.fixture(scope="module")
def served(filled, tmp_path_factory):
    """The filled district on a server of its own, and the keys of its waves for what a facilitator does."""
    folder = tmp_path_factory.mktemp("room")
    filled.copy(folder)
    server = Server(folder, REFLECTORY_ADDRESS=ADDRESS)
    before = os.environ.get("REFLECTORY_KEYS")
    os.environ["REFLECTORY_KEYS"] = server.settings["REFLECTORY_KEYS"]
    server.engine = connect(server.database)
    server.start()
    yield server
    server.kill()
    server.engine.dispose()
    if before is None:
        del os.environ["REFLECTORY_KEYS"]
    else:
        os.environ["REFLECTORY_KEYS"] = before


@pytest.fixture
def screen(served, tabs):
    """Open the screen of a link: ``screen(code, width=1920)`` gives its page, with ``clock=True`` a clock to set."""

    def opened(code, width=1280, height=720, language="en", more="", clock=False):
        page = tabs((width, height), f"{language}-CA")
        if clock:
            page.clock.install()
        page.goto(f"{served.url}/?show={code}&lang={language}{more}")
        page.locator(".slide:visible").wait_for()
        return page

    return opened


def office(served):
    return next(one.id for one in accounts.accounts(served.engine) if one.name == "District office")


def of_alder(served):
    """Return the link of the report of Alder Elementary."""
    wave = max(one.id for one in wave_records.waves(served.engine) if one.status == "released" and not one.moment)
    alder = next(one for one in units.units(served.engine) if one.name == "Alder Elementary")
    return share_links.make_link(served.engine, wave, read(served.engine, wave).of_unit(alder.id).key, office(served))


def opened_wave(served):
    return next(one for one in wave_records.waves(served.engine) if one.status == "open")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_slide_fits_and_is_read_from_the_last_row(served, screen, width, height, language):
    page = screen(of_alder(served), width, height, language)
    count = page.locator(".slide").count()
    assert count > 10
    for _ in range(count):
        found = page.evaluate(TEXTS)
        assert found["smallest"] >= SMALLEST, page.locator(".slide:visible").inner_text()
        assert found["over"] <= 1, page.locator(".slide:visible").inner_text()
        assert found["wide"] <= 1, page.locator(".slide:visible").inner_text()
        page.keyboard.press("ArrowRight")


def test_keys_and_taps_move_on_and_nothing_else_is_on_the_screen(served, screen):
    page = screen(of_alder(served))

    def heading():
        return page.locator(".slide:visible h1").inner_text()

    assert heading() == "Alder Elementary"
    page.keyboard.press("PageDown")
    assert heading() == "At a glance"
    page.mouse.click(900, 300)
    assert heading() == "What could we try?"
    while heading() in ("What could we try?", "What you set out to do:"):
        page.mouse.click(900, 300)
    scale = heading()
    assert scale not in ("Alder Elementary", "At a glance")
    page.keyboard.press(" ")
    assert heading() == "To talk about"
    page.mouse.click(100, 300)
    assert heading() == scale
    page.keyboard.press("End")
    assert heading() == "Thank you"
    page.keyboard.press("ArrowRight")
    assert heading() == "Thank you"
    page.keyboard.press("Home")
    assert heading() == "Alder Elementary"
    assert page.locator("button:visible, a:visible, input:visible").evaluate_all(
        "all => all.filter(one => document.elementFromPoint(one.getBoundingClientRect().x + 1, "
        "one.getBoundingClientRect().y + 1) === one).length"
    ) == 0  # fmt: skip


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_screen_is_dark_or_light_and_usable_by_everybody(served, screen, theme):
    page = screen(of_alder(served), more=f"&theme={theme}")
    other = {"dark": "light", "light": "dark"}[theme]
    assert page.locator(".room").get_attribute("data-theme") == theme
    for _ in range(4):
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()
        page.keyboard.press("ArrowRight")
    page.keyboard.press("t")
    assert page.locator(".room").get_attribute("data-theme") == other


def test_a_screen_tells_how_to_join_counts_in_steps_and_shows_results_once_released(served, screen):
    wave = opened_wave(served)
    whole = share_links.make_link(served.engine, wave.id, share_links.WHOLE, office(served))
    join = share_links.make_link(served.engine, wave.id, share_links.JOIN, office(served))
    page, other = screen(whole, clock=True), screen(join, clock=True)
    for one in (page, other):
        assert wave.join_code in one.locator(".slide").inner_text()
        assert one.locator(".slide svg").is_visible()
        assert "percent had answered" in one.locator(".slide").inner_text()
        assert one.locator(".bar").count() == 0
        found = one.evaluate(TEXTS)
        assert found["smallest"] >= SMALLEST
        assert found["over"] <= 1
    waves.close_wave(served.engine, wave.id)
    page.clock.fast_forward(POLL * 1000)
    page.get_by_text("once it has been released").wait_for()
    assert page.locator(".slide svg").count() == 0
    assert page.locator(".bar").count() == 0
    publish(served.engine, wave.id)
    for one in (page, other):
        one.clock.fast_forward(POLL * 1000)
    page.locator(".bar").first.wait_for(state="attached")
    assert page.locator(".slide:visible h1").inner_text() == "Maple Leaf district"
    other.get_by_text("The report is out").wait_for()
    assert other.locator(".bar").count() == 0


@pytest.mark.parametrize("path", ["goals", "meeting", "study", "study-plan"])
def test_the_pages_around_it_are_usable_by_everybody(served, tabs, path):
    name = "Facilitator of the book study"
    who = next(one for one in accounts.accounts(served.engine) if one.name == name)
    page = tabs.signed_in(served.url, sessions.begin_session(served.engine, who.id), PHONE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        visit(page, f"{served.url}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        found = Axe().run(page, options=RULES)
        assert found.response["violations"] == [], found.generate_report()


def test_a_member_answers_from_the_group_s_own_page_without_being_asked_for_the_group(served, tabs):
    today = datetime.date.today()
    who = next(one for one in accounts.accounts(served.engine) if one.name == "Facilitator of the book study")
    plan = Study(0, "Quiet leaders", (), today, today + datetime.timedelta(days=60))
    study = begin(served.engine, who.id, "Quiet leaders", [("Monday", 6), ("Friday", 8)], plan, "en")
    monday = next(one for one in units.units(served.engine) if one.parent == study and one.name == "Monday")
    scheduler.run(served.engine)
    wave = next(one for one in wave_records.waves(served.engine) if one.root == study and one.moment == "start")
    page = tabs()
    visit(page, f"{served.url}/?group={share_links.group_code(served.engine, monday.id)}")
    page.get_by_text("Quiet leaders: at the start").wait_for()
    page.get_by_role("link", name="Answer").click()
    start(page)
    page.locator(".statement").wait_for()
    to_the_end(page)
    send(page)
    thanked(page)
    assert ballots.count(served.engine, wave.id) == 1
