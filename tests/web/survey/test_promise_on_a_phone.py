"""Before the first question, on a phone: what has to be known and the way on in one screen, every word beneath."""

from __future__ import annotations

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from reflectory.db import rater_groups, reflections
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.i18n.catalogue import say
from surveys.loader import instrument
from tests.web.survey.walking import go

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LONGEST = ("across-schools", "culture-of-inquiry", "student-centred-learning")  # the titles that take most lines
BOTH = pytest.mark.parametrize("language", ["en", "fr"])
CLOSES = datetime.date.today() + datetime.timedelta(days=30)
IN_FULL = ("promise", "stored", "who_sees", "smallest", "your_choice", "limit_link", "limit_server", "limit_pool",
           "limit_words")  # fmt: skip


def said(language, key, **values):
    return " ".join(say(language, f"answer.page.{key}", **values).split())


def shown(place):
    return " ".join(place.inner_text().split())


def in_sight(page):
    box = page.locator(".buttons .primary").bounding_box()
    assert box["y"] + box["height"] <= 740, box
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@BOTH
@pytest.mark.parametrize("research", [False, True], ids=["", "research"])
@pytest.mark.parametrize("survey", LONGEST)
def test_what_has_to_be_known_and_the_way_on_are_in_the_first_screen(server, served, phone, survey, research, language):
    wave = served.wave(survey, closes=CLOSES, research=research, title="Spring of 2027, in all our schools")
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/?join={wave.join_code}")
    in_sight(page)
    promise = shown(page.locator(".promise"))
    for key in ("key_seen", "key_smallest", "key_stored_days" if research else "key_stored", "key_choice"):
        assert said(language, key, k=wave.k, n=wave.raw_days) in promise
    assert said(language, "promise")[:60] not in promise


@BOTH
def test_every_word_of_the_promise_and_its_limits_is_one_press_away_and_nothing_remembers_the_press(
    server, served, phone, language
):
    wave = served.wave("enhancer", "self")
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/?join={wave.join_code}")
    page.locator(".promise summary").click()
    promise = shown(page.locator(".promise"))
    for key in IN_FULL:
        assert said(language, key, k=wave.k) in promise, key
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
    page.reload()
    page.locator(".promise summary").wait_for()
    assert page.locator(".promise details[open]").count() == 0


@BOTH
def test_who_is_asked_about_a_colleague_finds_the_way_on_in_the_first_screen_too(server, served, phone, language):
    key = parse_reflection_key(" ".join(new_reflection_key("en")))
    reflections.keep(served.engine, *key, [])
    form = instrument("enhancer").forms["colleague"]
    circle = rater_groups.begin(served.engine, *key, "Anne-Charlotte", form, CLOSES)
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/?join={circle.code}")
    in_sight(page)
    promise = shown(page.locator(".promise"))
    for one in ("key_seen", "key_smallest", "key_stored", "key_choice"):
        assert " ".join(say(language, f"colleagues.page.{one}", name="Anne-Charlotte", k=5).split()) in promise
