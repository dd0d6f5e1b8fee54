"""The light page as a form: the same survey through the same seam, for a browser that runs no script."""

from __future__ import annotations

import asyncio
import datetime
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape

import httpx
import pytest
from starlette.applications import Starlette

from reflectory.db import ballots, comments, crypto, goals, reflections, releases, units, waves
from reflectory.db.goals import Goal
from reflectory.db.mnemonic_words import parse_reflection_key
from reflectory.domain.submissions import LONGEST_COMMENT
from reflectory.i18n.catalogue import say
from reflectory.responses.submit import fielded
from reflectory.web import databases
from reflectory.web.server import ROUTES
from surveys.loader import instrument, library
from surveys.model import words

LATER = datetime.date.today() + datetime.timedelta(days=60)


class Browser:
    """A browser that runs no script: it asks the app's routes, and notes what cookies it was given."""

    def __init__(self):
        self.app, self.cookies = Starlette(routes=list(ROUTES)), []

    def get(self, address, **headers):
        return self._answer("GET", address, headers=headers)

    def post(self, address, data):
        return self._answer("POST", address, data=data)

    def _answer(self, method, address, **more):
        with ThreadPoolExecutor(1) as aside:  # where the browser of other tests runs no loop
            return aside.submit(asyncio.run, self._ask(method, address, **more)).result()

    async def _ask(self, method, address, **more):
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            answer = await client.request(method, address, **more)
        self.cookies += answer.headers.get_list("set-cookie")
        return answer


@pytest.fixture
def browser(district):
    yield Browser()
    databases.main_engine().dispose()


class Sheet:
    """A form as a browser has it: its fields, filled in, and what the server answered last."""

    def __init__(self, browser, wave, query=""):
        self.browser, self.address = browser, f"/a/{wave.join_code}"
        self.read(browser.get(f"{self.address}{query}"))

    def read(self, answer):
        self.answer, self.page = answer, unescape(answer.text)
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text)
        self.fields = {name: unescape(value) for name, value in found}
        for name, selected in re.findall(r'<select name="(\w+)">.*?value="([^"]*)" selected', answer.text):
            self.fields[name] = selected
        checked = re.findall(r'name="(item_\w+)" value="(\d+)" checked', answer.text)
        self.fields |= dict(checked)
        return self

    def send(self, **fields):
        self.fields |= {name: str(value) for name, value in fields.items()}
        return self.read(self.browser.post(self.address, data=self.fields))

    @property
    def title(self):
        return unescape(re.search(r"<h1>(.*?)</h1>", self.answer.text)[1])


def all_items(wave, code=3):
    return {f"item_{item.id}": code for item in fielded(wave.survey).items}


def kept(district, wave):
    return [ballots.decode(crypto.opener(wave.public_key)(box)) for box in ballots.boxes(district.engine, wave.id)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_whole_survey_by_form_is_one_ballot_and_a_picture(district, browser, language):
    wave = district.wave("enhancer", "self")
    sheet = Sheet(browser, wave, f"?lang={language}")
    assert sheet.title == words(fielded(wave.survey).title, language)
    assert "checked" not in sheet.page
    sheet.send(unit=district.large, **all_items(wave))
    assert sheet.title == {"en": "Thank you!", "fr": "Merci!"}[language]
    assert say(language, "profile.practice") in sheet.page
    assert f'<html lang="{language}">' in sheet.page
    (ballot,) = kept(district, wave)
    assert (ballot.unit, set(ballot.codes)) == (district.large, {3})


def test_what_was_decided_last_time_stands_on_the_form_and_after_it(district, browser):
    before, wave = district.wave(title="Autumn"), district.wave("team-pulse")
    waves.close_wave(district.engine, before.id)
    releases.store(district.engine, before.id, "{}")
    goal = Goal(before.id, "b1", (district.large,), "trust", "Each <hands> over.", 4.0, LATER, public=True)
    goals.close_goal(district.engine, goals.add_goal(district.engine, goal), goals.DONE, "It goes by itself.")
    decided = "Done: Each <hands> over. It goes by itself."
    assert decided in Sheet(browser, wave, f"?unit={district.large}").page
    assert decided not in Sheet(browser, wave, f"?unit={district.small}").page
    sheet = Sheet(browser, wave)
    assert decided not in sheet.page
    sheet.send(unit=district.large, **all_items(wave))
    assert decided in sheet.page
    assert "<hands>" not in sheet.answer.text


def test_whom_a_statement_does_not_concern_says_so_and_skips_it(district, browser):
    survey = next(iter(instrument("team-pulse").forms.values()))
    first, *rest = survey.items
    wave = district.wave(fielded=replace(survey, items=(replace(first, not_applicable=True), *rest)))
    sheet = Sheet(browser, wave, f"?unit={district.large}")
    assert sheet.page.count("<span>Does not apply to my work") == 1
    sheet.send(**all_items(wave) | {f"item_{first.id}": ""})
    assert sheet.title == "Thank you!"
    (ballot,) = kept(district, wave)
    assert set(ballot.codes) == {3, ballots.SKIPPED}
    assert ballot.codes.count(ballots.SKIPPED) == 1


def test_sent_again_it_is_one_response_and_somebody_elses_is_another(district, browser):
    """By the browser's Back, or by a reload of the thanks: the form is the same, and so is its token."""
    wave = district.wave("team-pulse")
    sheet = Sheet(browser, wave)
    first = dict(sheet.fields)
    sheet.send(unit=district.large, **all_items(wave, 1))
    sheet.fields = first
    sheet.send(unit=district.large, **all_items(wave, 2))
    (ballot,) = kept(district, wave)
    assert set(ballot.codes) == {2}
    Sheet(browser, wave).send(unit=district.large, **all_items(wave, 0))
    assert ballots.count(district.engine, wave.id) == 2


def test_every_form_has_a_token_of_its_own_and_no_cookie_is_ever_set(district, browser):
    wave = district.wave("team-pulse")
    tokens = {Sheet(browser, wave).fields["token"] for _ in range(5)}
    assert len(tokens) == 5
    sheet = Sheet(browser, wave)
    sheet.send(unit=district.large, **all_items(wave))
    assert browser.cookies == []
    assert sheet.answer.headers["cache-control"] == "no-store"


def test_what_is_refused_comes_back_as_it_was_filled_in_with_the_reason(district, browser):
    wave = district.wave("enhancer", "self")
    question = fielded(wave.survey).questions[0].id
    sheet = Sheet(browser, wave).send(**all_items(wave, 2), **{f"words_{question}": "Ours & theirs <b>"})
    assert say("en", "answer.refused.unit") in sheet.page
    assert set(re.findall(r'value="(\d+)" checked', sheet.page)) == {"2"}
    assert "Ours & theirs <b></textarea>" in sheet.page
    assert "Ours &amp; theirs &lt;b&gt;</textarea>" in sheet.answer.text
    sheet.send(unit=district.large, **{f"words_{question}": "x" * (LONGEST_COMMENT + 1)})
    assert say("en", "answer.refused.comment_long", n="1,500") in sheet.page
    assert "x" * (LONGEST_COMMENT + 1) in sheet.page
    assert not kept(district, wave)


def test_the_background_question_is_asked_where_the_wave_is_cut_by_it(district, browser):
    wave = district.wave(cut="role")
    sheet = Sheet(browser, wave)
    assert say("en", "answer.page.attribute_why") in sheet.page
    sheet.send(unit=district.large, attribute="leader", **all_items(wave))
    assert kept(district, wave)[0].attribute == "leader"


def test_a_telling_comment_is_warned_about_once_and_then_sent(district, browser):
    wave = district.wave("enhancer", "self")
    question = fielded(wave.survey).questions[0].id
    said = {f"words_{question}": "Ask Mrs Smith, or write to j@example.org"}
    sheet = Sheet(browser, wave).send(unit=district.large, **all_items(wave), **said)
    assert "“j@example.org” looks like" in sheet.page
    assert "“Mrs Smith” looks like" in sheet.page
    assert not kept(district, wave)
    sheet.send(**said)
    assert sheet.title == "Thank you!"
    (box,) = ballots.boxes(district.engine, wave.id, "comment")
    assert comments.opened(crypto.opener(wave.public_key), box).text == said[f"words_{question}"]


def test_a_one_use_code_is_asked_for_works_once_and_stands_in_no_address(district, browser):
    wave = district.wave(codes_for=district.small)
    sheet = Sheet(browser, wave).send(code="WRONG", **all_items(wave))
    assert say("en", "answer.refused.slip_unknown") in sheet.page
    sheet.send(code=district.codes[0].lower())
    assert sheet.title == "Thank you!"
    assert district.codes[0] not in str(sheet.answer.url)
    assert kept(district, wave)[0].unit == district.small
    again = Sheet(browser, wave).send(code=district.codes[0], **all_items(wave))
    assert say("en", "answer.refused.slip_used") in again.page


@pytest.mark.parametrize("kind", ["key", "add"])
def test_a_key_is_offered_after_the_thanks_made_and_added_to(district, browser, kind):
    wave = district.wave("team-pulse")
    sheet = Sheet(browser, wave)
    sheet.send(unit=district.large, **all_items(wave)).send(kind="key")
    key = " ".join(re.findall(r"<li>(\w+)</li>", sheet.page))
    assert len(reflections.find(district.engine, *parse_reflection_key(key))) == 1
    if kind == "add":
        other = district.wave("team-pulse", title="Another")
        thanks = Sheet(browser, other).send(unit=district.large, **all_items(other))
        assert say("en", "reflections.not_key") in thanks.send(kind="add", words="apple apple").page
        thanks = Sheet(browser, other).send(unit=district.large, **all_items(other))
        assert say("en", "answer.page.key_added") in thanks.send(kind="add", words=key.upper()).page
        assert len(reflections.find(district.engine, *parse_reflection_key(key))) == 2


def test_nobody_gets_a_key_for_answers_that_do_not_lie_in_the_wave(district, browser):
    wave = district.wave("team-pulse")
    sheet = Sheet(browser, wave).send(kind="key", unit=district.large, **all_items(wave))
    assert "<ol" not in sheet.page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_came_too_late_is_given_back(district, browser, language):
    wave = district.wave("enhancer", "self")
    question = fielded(wave.survey).questions[0].id
    sheet = Sheet(browser, wave, f"?lang={language}")
    waves.close_wave(district.engine, wave.id)
    mine = "Ten minutes of\nmy own words *as written*"
    sheet.send(unit=district.large, **all_items(wave), **{f"words_{question}": mine})
    assert sheet.title == say(language, "answer.page.shut_title")
    assert mine in sheet.page
    assert say(language, "profile.practice") in sheet.page
    assert not kept(district, wave)


def test_a_survey_that_is_closed_taken_back_or_not_open_says_so(district, browser):
    draft = district.wave(opened=False)
    assert "has not been opened yet" in Sheet(browser, draft).page
    closed = district.wave(title="Autumn")
    waves.close_wave(district.engine, closed.id)
    assert "is closed" in Sheet(browser, closed).page
    gone = district.wave(title="Gone")
    sheet = Sheet(browser, gone)
    waves.discard_wave(district.engine, gone.id)
    assert sheet.send(unit=district.large, **all_items(gone)).answer.headers["location"].startswith("../?join=")


def test_schools_of_one_name_with_teams_of_one_name_are_told_apart(district, browser):
    district.root = units.add_unit(district.engine, "District", "district")
    teams = []
    for name in ("North", "South"):
        cluster = units.add_unit(district.engine, name, "cluster", district.root)
        school = units.add_unit(district.engine, "Elm", "school", cluster)
        teams.append(units.add_unit(district.engine, "Maths", "team", school, size=9))
    wave = district.wave("team-pulse")
    offered = re.findall(r"<option value=\"\d+\">(.*?)</option>", Sheet(browser, wave).page)
    assert len(set(offered)) == len(offered) == 2


@pytest.mark.parametrize("sent", [
    {"token": "short"}, {"unit": "9" * 400}, {"unit": "٣"}, {"language": "<script>"}, {"item_x": "1"}, {"kind": "x"},
    {"kind": "claim"}, {"copy": "../../etc"}, {"code": "x" * 9999}, {"attribute": "king"},
])  # fmt: skip
def test_whatever_a_form_says_is_answered_with_a_page(district, browser, sent):
    wave = district.wave("team-pulse")
    sheet = Sheet(browser, wave).send(**{"unit": district.large, **all_items(wave), **sent})
    assert sheet.answer.status_code in (200, 303)
    assert "Traceback" not in sheet.page


def test_what_is_larger_than_any_answers_is_not_read(district, browser):
    wave = district.wave("team-pulse")
    assert browser.post(f"/a/{wave.join_code}", data={"x": "y" * 500_000}).status_code == 413


def test_every_form_of_every_survey_can_be_answered_in_both_languages(district, browser):
    for one in library():
        for form in one.forms:
            wave = district.wave(one.id, form, title=f"{one.id} {form}")
            for language in ("en", "fr"):
                sheet = Sheet(browser, wave, f"?lang={language}").send(unit=district.large, **all_items(wave, 0))
                assert sheet.title == {"en": "Thank you!", "fr": "Merci!"}[language], (one.id, form)
