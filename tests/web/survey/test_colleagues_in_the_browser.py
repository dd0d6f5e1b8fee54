"""The colleague view from end to end: a key, a link, six colleagues on their phones, the end, the mirror."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from reflectory.db import ballots, rater_groups, reflections, wave_records
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from surveys.loader import instrument
from tests.servers import ADDRESS
from tests.web.survey.walking import answer, go, thanked

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NAME = "Noor"
SCREENS = 5  # of six statements each; no open question follows
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
    """One colleague: reads the promise, gives the code, answers everything, sends."""
    go(page, link)
    promise = page.locator(".promise").inner_text()
    assert ("fewer than 5 answers nobody" if language == "en" else "moins de 5 réponses, personne") in promise
    page.locator(".buttons .primary").click()
    page.locator("#slip").fill(code)
    page.locator("[data-forward]").click()
    page.get_by_text(SLIP_IN[language]).wait_for()
    page.locator("[data-forward]").click()
    page.locator("fieldset[data-item]").first.wait_for()
    assert NAME in page.locator("fieldset[data-item]").first.inner_text()
    for _ in range(SCREENS):
        answer(page, choice)
        page.locator("[data-forward]").click()
    thanked(page, language)


def test_a_colleague_view_from_the_key_to_the_mirror(server, served, phone):
    own = served.wave("enhancer", "self")
    me = phone()
    go(me, f"{server.url}/?join={own.join_code}")
    me.locator(".buttons .primary").click()
    me.locator("#school").select_option(label="Cedar Elementary")
    me.get_by_role("radio", name="Primary team").check()
    me.locator("[data-forward]").click()
    me.locator("fieldset[data-item]").first.wait_for()
    while me.locator("fieldset[data-item]").count():
        answer(me, 4)
        me.locator("[data-forward]").click()
    me.locator("[data-forward]").click()  # past the open question
    thanked(me)
    me.get_by_role("button", name="Make me a reflection key").click()
    me.locator(".reflection-key li").first.wait_for()
    words = " ".join(me.locator(".reflection-key li").all_inner_texts())
    me.get_by_role("button", name="I have kept it").click()
    me.get_by_role("link", name="How do your colleagues see it?").wait_for()

    open_with(me, server.url, words)
    me.get_by_role("textbox", name="The name your colleagues know you by").fill(NAME)
    me.get_by_role("button", name="Make the link").click()
    told(me, "Fewer than 5 colleagues have answered so far")
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
    late.locator(".buttons .primary").click()
    late.locator("#slip").fill(codes[0])
    late.locator("[data-forward]").click()
    late.get_by_text("already used on another device").wait_for()

    open_with(me, server.url, words)
    me.get_by_role("button", name="End it and show me the result").click()
    me.get_by_role("button", name="Open the answers and destroy them").click()
    told(me, "How 6 colleagues see it")
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


def test_an_open_link_is_answered_with_plain_fields_too(server, served, phone):
    key = parse_reflection_key(" ".join(new_reflection_key("en")))
    reflections.keep(served.engine, *key, [])
    import datetime

    soon = datetime.date.today() + datetime.timedelta(days=3)
    circle = rater_groups.begin(served.engine, *key, NAME, instrument("enhancer").forms["colleague"], soon)
    page = phone()
    page.goto(f"{server.url}/?join={circle.code.replace('-', '')}&plain=1")
    told(page, f"Before you answer: what {NAME} will see")
    told(page, "nobody sees anything, and the answers are destroyed")
    assert wave_records.wave(served.engine, circle.wave_id).status == "open"
    assert ballots.count(served.engine, circle.wave_id) == 0
