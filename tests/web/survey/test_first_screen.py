"""Before the first statement: about forty words, and every sentence that must never be folded, as words are counted."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from secrets import token_hex

import pytest

from reflectory.db import goals, rater_groups, reflections, releases, units, waves
from reflectory.db.goals import Goal
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key
from reflectory.i18n.catalogue import day, say
from surveys.loader import instrument, library
from tests.web.survey.seeing import axe
from tests.web.survey.walking import begin, forward, go, send, start, thanked, to_the_end

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("language", ["en", "fr"])
CLOSES = datetime.date.today() + datetime.timedelta(days=30)
FORMS = [(one.id, form) for one in library() for form in one.forms if form != "colleague"]
MOST, WITH_PLACE, EACH_SENTENCE = 45, 60, 15


def words(text):
    """Count words as a reader does: what has a letter or a digit in it."""
    return sum(bool(re.search(r"\w", part)) for part in text.split())


def page_words(language, key, **values):
    return " ".join(say(language, f"answer.page.{key}", **values).split())


def shown(place):
    return " ".join(place.inner_text().split())


@dataclass
class Sentences:
    """Sentences that must stand there, unfolded."""

    language: str
    keys: tuple

    def all_in(self, text):
        told = [page_words(self.language, key, **values) for key, values in self.keys]
        return [one for one in told if one not in text]


@BOTH
@pytest.mark.parametrize(("survey", "form"), FORMS)
def test_about_forty_words_stand_before_the_first_statement(server, served, phone, survey, form, language):
    wave = served.wave(survey, form, closes=CLOSES)
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/a/{wave.join_code}?unit={served.large}")
    text = shown(page.locator(".survey"))
    must = Sentences(language, (("seen", {}), ("groups", {"k": wave.k}), ("open_link", {}), ("not_so", {})))
    assert must.all_in(text) == []
    assert page.locator(".invited").is_visible()
    # The smallest group, the open link, and how many were invited are sentences that must stand there.
    assert words(text) <= MOST + 3 * EACH_SENTENCE, text
    must_words = sum(words(shown(one)) for one in page.locator(".trust > p").all())
    assert words(text) - must_words <= MOST, text
    box = page.locator(".foot .primary").bounding_box()
    assert box["y"] + box["height"] <= 740
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@BOTH
def test_where_the_place_is_asked_it_is_sixty_words_and_the_number_stands_there(server, served, phone, language):
    wave = served.wave("enhancer", "self")
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/a/{wave.join_code}")
    first = shown(page.locator(".survey"))
    start(page)
    page.locator("#school").select_option(label="Cedar Elementary")
    page.get_by_role("radio", name="Primary team").press("Space")
    told = shown(page.locator(".notice"))
    assert "8" in told
    assert page_words(language, "not_so") in told
    asked = shown(page.locator(".screen"))
    options = " ".join(page.locator("option, .rows span").all_inner_texts())
    seen = words(first) + words(asked) - words(options) - words(told)
    assert seen - 2 * EACH_SENTENCE <= WITH_PLACE, (first, asked)
    forward(page)
    page.locator(".statement").wait_for()


@BOTH
def test_what_is_never_folded_stands_there_where_it_is_true(server, served, phone, language):
    page = phone(locale=f"{language}-CA")

    def told(wave, query=""):
        go(page, f"{server.url}/a/{wave.join_code}{query}")
        return shown(page.locator(".trust > p").first)

    research = told(served.wave(research=True, title="Research"))
    assert page_words(language, "seen") not in research
    assert page_words(language, "kept_days", n=365) in research
    assert page_words(language, "groups_lot", k=5) in told(lakes(served).wave(cut="lot:role", title="By lot"))
    coded = told(served.wave(codes_for=served.large, title="Coded"))
    assert page_words(language, "open_link") not in coded
    few = units.add_unit(served.engine, f"Island school {token_hex(4)}", "school", size=3)
    small = type(served)(served.engine, few, few, few, few, few).wave(title="Small")
    assert page_words(language, "wave_small", n=3, k=5) in told(small)


def lakes(served):
    root = units.add_unit(served.engine, f"Southern cluster {token_hex(4)}", "cluster")
    units.add_unit(served.engine, "Shore Elementary", "school", root, size=220)
    return type(served)(served.engine, root, root, root, root, root)


@BOTH
def test_every_word_of_the_promise_and_its_limits_is_one_press_away(server, served, phone, language):
    wave = served.wave("enhancer", "self")
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/a/{wave.join_code}")
    assert page_words(language, "promise")[:60] not in shown(page.locator(".survey"))
    page.locator(".trust summary").click()
    promise = shown(page.locator(".trust"))
    for key in ("promise", "stored", "who_sees", "smallest", "your_choice", "limit_link", "limit_server", "limit_pool",
                "limit_words", "stored_link"):  # fmt: skip
        assert page_words(language, key, k=wave.k) in promise, key
    assert axe(page) == []


@BOTH
def test_who_is_asked_about_a_colleague_reads_who_asks_and_who_alone_reads(server, served, phone, language):
    key = parse_reflection_key(" ".join(new_reflection_key("en")))
    reflections.keep(served.engine, *key, [])
    form = instrument("enhancer").forms["colleague"]
    circle = rater_groups.begin(served.engine, *key, "Anne-Charlotte", form, CLOSES)
    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/a/{circle.code}")
    text = shown(page.locator(".survey"))
    for one in ("asked_by", "seen", "readers"):
        assert " ".join(say(language, f"colleagues.page.{one}", name="Anne-Charlotte", k=5).split()) in text
    assert words(text) <= MOST + 3 * EACH_SENTENCE
    start(page)
    page.get_by_role("button", name=say(language, "colleagues.page.skip")).wait_for()


@BOTH
def test_what_was_decided_last_time_is_folded_at_the_start_and_stands_after_send(server, served, phone, language):
    before, wave = served.wave(title="Autumn"), served.wave("team-pulse")
    waves.close_wave(served.engine, before.id)
    releases.store(served.engine, before.id, "{}")
    about = Goal(before.id, "b1", (served.office,), "trust", "Each hands over one task.", 4.0, CLOSES, public=True)
    goals.add_goal(served.engine, about)
    goals.add_goal(served.engine, replace(about, text="For readers of the report.", public=False))
    goals.add_goal(served.engine, replace(about, text="Another team's.", units=(served.other,)))
    decided = page_words(language, "decided_open", day=day(CLOSES, language), text=about.text)

    def thanks(page):
        page.locator(".rows input").first.wait_for()
        to_the_end(page)
        send(page)
        thanked(page, language)
        return shown(page.locator(".survey"))

    page = phone(locale=f"{language}-CA")
    go(page, f"{server.url}/a/{wave.join_code}?unit={served.large}")
    fold = page.locator("summary", has_text=say(language, "answer.page.decided"))
    assert decided not in shown(page.locator(".survey"))
    fold.click()
    assert decided in shown(page.locator(".trust"))
    start(page)
    last = thanks(page)
    assert decided in last
    assert not any(text in last for text in ("For readers", "Another team's", "4"))
    stranger = phone(locale=f"{language}-CA")  # whose place is not known yet
    go(stranger, f"{server.url}/a/{wave.join_code}")
    assert stranger.locator("summary", has_text=say(language, "answer.page.decided")).count() == 0
    begin(stranger)
    assert decided in thanks(stranger)
    for goal in goals.public_goals(served.engine, wave.id):
        goals.remove_goal(served.engine, goal.id)


def test_a_wave_that_takes_no_answers_yet_says_so(server, served, phone):
    wave = served.wave(opened=False)
    page = phone()
    page.goto(f"{server.url}/a/{wave.join_code}")
    page.get_by_text("has not been opened yet").wait_for()
    assert page.locator("button").count() == 0


def test_what_is_asked_for_is_no_longer_asked_once_the_team_is_chosen(server, served, phone):
    page = phone()
    go(page, f"{server.url}/?join={served.wave().join_code}")
    start(page)
    page.locator("#school").select_option(label="Cedar Elementary")
    forward(page)
    page.get_by_text("Please choose your team").wait_for()
    page.get_by_role("radio", name="Primary team").press("Space")
    page.get_by_text("Please choose your team").wait_for(state="detached")
