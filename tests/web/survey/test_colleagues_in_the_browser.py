"""The colleague view from end to end: a key, a link, six colleagues on their phones, the end, the mirror."""

from __future__ import annotations

import datetime
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from reflectory.db import ballots, rater_groups, reflections, wave_records
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from surveys.loader import instrument
from tests.servers import ADDRESS
from tests.web.survey.walking import answer, begun, forward, go, send, shown, start, thanked

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NAME = "Noor"
SLIP_IN = {"en": "Your one-use code is in.", "fr": "Votre code à usage unique est entré."}


def open_with(page, url, words):
    """Open the colleague view with the words of a key."""
    page.goto(f"{url}/colleague-view")
    page.get_by_role("textbox", name="Your reflection key").fill(words)
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("button", name="Lock again").wait_for()


def told(page, words):
    """Wait until some words are on the page."""
    page.get_by_text(words).first.wait_for(timeout=60_000)


def accessible(page):
    found = Axe().run(page, options={"runOnly": RULES["runOnly"]}).response["violations"]
    assert not found, [(one["id"], one["nodes"][0]["html"][:160]) for one in found]


def rate(page, link, code, choice, language="en"):
    """One colleague: reads who asks, gives the code, answers everything, sends."""
    go(page, link)
    promise = page.locator(".trust > p").first.inner_text()
    assert NAME in promise
    assert "5" in promise
    start(page)
    page.locator("#slip").fill(code)
    forward(page)
    page.get_by_text(SLIP_IN[language]).wait_for()
    forward(page)
    page.locator(".statement").wait_for()
    assert NAME in shown(page)
    answer(page, choice, many=30)
    send(page)
    thanked(page, language)


def test_a_colleague_view_from_the_key_to_the_mirror(server, served, phone):
    me = phone()
    begun(served, server.url, me, "enhancer", "self")
    answer(me, 4, many=29)
    send(me)
    thanked(me)
    me.get_by_role("button", name="Make me a reflection key").click()
    me.locator(".reflection-key li").first.wait_for()
    words = " ".join(me.locator(".reflection-key li").all_inner_texts())
    me.get_by_role("button", name="I have kept it").click()
    me.get_by_role("button", name="My reflections").click()
    me.get_by_role("link", name="How do your colleagues see it?").wait_for()

    open_with(me, server.url, words)
    me.get_by_role("textbox", name="The name your colleagues know you by").fill(NAME)
    me.get_by_role("button", name="Make the link").click()
    told(me, "Fewer than 5 colleagues have answered so far")
    me.get_by_text("next: 1 of 10").wait_for()
    me.get_by_text("Send it another way").click()
    message = me.locator("[data-testid='stCode']").first.inner_text()
    link = re.search(r"http\S+join=\w+", message)[0].replace(ADDRESS, server.url)
    me.get_by_text("One-use codes, one for each colleague (10)").click()
    codes = me.locator("[data-testid='stCode']").nth(1).inner_text().split()
    assert len(codes) == 10
    assert me.evaluate("document.documentElement.scrollWidth") <= 360
    accessible(me)

    for number, code in enumerate(codes[:6]):
        language = "fr" if number == 3 else "en"
        rate(phone(locale=f"{language}-CA"), link, code, (1, 2, 1, 2, 2, 1)[number], language)
    late = phone()
    go(late, link)
    start(late)
    late.locator("#slip").fill(codes[0])
    forward(late)
    late.get_by_text("already used on another device").wait_for()

    open_with(me, server.url, words)
    me.get_by_role("button", name="End it and show me the result").click()
    me.get_by_role("button", name="Open the answers and destroy them").click()
    told(me, "How 6 colleagues see it")
    told(me, "Your colleagues see this most favourably")
    assert me.locator(".mirror .standing .beside").count() == 6
    assert me.locator(".mirror .mine").count() == 7, "in the legend and on every habit"
    told(me, "Blind spots, worth asking about")
    assert me.get_by_text("Single statements").count() == 0
    assert me.evaluate("document.documentElement.scrollWidth") <= 360
    accessible(me)
    with me.expect_download() as saved:
        me.get_by_role("button", name="Save this page").click()
    assert "Blind spots" in saved.value.path().read_text("utf-8")
    go_again = phone()
    go_again.goto(link)
    told(go_again, "opens nothing (any more)")
    key = parse_reflection_key(words)
    (mine,) = rater_groups.circles(served.engine, *key)
    assert rater_groups.running(served.engine, mine) is None


def test_each_tap_on_share_gives_the_next_colleague_a_message_with_a_code_of_their_own(server, served, phone):
    words = " ".join(new_reflection_key("en"))
    key = parse_reflection_key(words)
    reflections.keep(served.engine, *key, [])
    soon = datetime.date.today() + datetime.timedelta(days=3)
    circle = rater_groups.begin(served.engine, *key, NAME, instrument("enhancer").forms["colleague"], soon, 5)
    me = phone()
    me.add_init_script("window.given = []; navigator.share = async ({ text }) => { window.given.push(text); };")
    open_with(me, server.url, words)
    for number in (1, 2):
        me.get_by_text(f"next: {number} of 5").wait_for()
        me.get_by_role("button", name="Share…").click()
    me.get_by_text("next: 3 of 5").wait_for()
    given = me.evaluate("window.given")
    assert [code for text, code in zip(given, circle.slips[:2], strict=True) if f"#slip={code}" not in text] == []
    me.reload()
    open_with(me, server.url, words)
    me.get_by_text("next: 3 of 5").wait_for()


def test_an_open_link_is_answered_by_form_too(server, served, phone):
    key = parse_reflection_key(" ".join(new_reflection_key("en")))
    reflections.keep(served.engine, *key, [])
    soon = datetime.date.today() + datetime.timedelta(days=3)
    circle = rater_groups.begin(served.engine, *key, NAME, instrument("enhancer").forms["colleague"], soon)
    page = phone()
    page.goto(f"{server.url}/?join={circle.code.replace('-', '')}&plain=1")
    told(page, f"{NAME} asked you for your view")
    page.get_by_role("button", name="Send my answers").wait_for()
    assert wave_records.wave(served.engine, circle.wave_id).status == "open"
    assert ballots.count(served.engine, circle.wave_id) == 0
