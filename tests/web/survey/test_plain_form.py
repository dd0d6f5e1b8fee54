"""The plain form asks the same survey through the same seam, and typed codes lead where they should."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from reflectory.db import ballots, crypto, units, waves
from reflectory.i18n.catalogue import say
from reflectory.responses.submit import fielded
from reflectory.web import databases
from surveys.model import words
from tests.web.pages.conftest import plain

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def app(district):
    """Open the app as a visitor: ``app(join=CODE)``."""

    def open_app(**query):
        test = AppTest.from_file(str(ROOT / "reflectory" / "web" / "main.py"), default_timeout=60)
        for name, value in {"plain": "1", **query}.items():
            test.query_params[name] = value
        return test.run()

    yield open_app
    databases.main_engine().dispose()


def press(test, label):
    return next(one for one in test.button if one.label == label).click().run()


def fill(test, code=3):
    for radio in test.radio:
        radio.set_value(code)
    return test


def kept(district, wave):
    return [ballots.decode(crypto.opener(wave.public_key)(box)) for box in ballots.boxes(district.engine, wave.id)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_whole_survey_by_plain_form_is_one_ballot_and_a_picture(district, app, language):
    wave = district.wave("enhancer", "self")
    survey = fielded(wave.survey)
    begin, send = {"en": ("Begin", "Send my answers"), "fr": ("Commencer", "Envoyer mes réponses")}[language]
    test = app(join=wave.join_code, lang=language)
    assert test.title[0].value == words(survey.title, language)
    test.selectbox[0].set_value(district.large)
    press(test, begin)
    assert len(test.radio) == len(survey.items)
    press(fill(test), send)
    assert test.title[0].value == {"en": "Thank you!", "fr": "Merci!"}[language]
    assert not test.exception
    (ballot,) = kept(district, wave)
    assert ballot.unit == district.large
    assert set(ballot.codes) == {3}
    assert "p" not in test.query_params


def test_the_plain_form_promises_no_picture_where_one_answer_makes_none(district, app):
    wave = district.wave("enhancer", "self")
    test = press(app(join=wave.join_code, unit=district.large), "Begin")
    test.radio[0].set_value(2)
    press(test, "Send my answers")
    said = [one.value for one in test.markdown]
    assert "Your answers have arrived." in said
    assert not any("Here is something back" in one for one in said)


def test_nothing_is_preselected_and_an_answer_can_be_taken_back_by_plain_form(district, app):
    wave = district.wave()
    test = app(join=wave.join_code)
    test.selectbox[0].set_value(district.large)
    press(test, "Begin")
    assert {radio.value for radio in test.radio} == {None}
    assert {radio.options[-1] for radio in test.radio} == {"No answer"}


def test_a_server_that_forgot_the_session_takes_everything_with_the_first_tap(district, app):
    """As after a restart: that the form is being filled is in the address, the session is new."""
    wave = district.wave("team-pulse")
    test = app(join=wave.join_code, p="1")
    test.selectbox[-1].set_value(district.large)
    press(fill(test, 1), "Send my answers")
    assert test.title[0].value == "Thank you!"
    assert kept(district, wave)[0].unit == district.large


def test_the_background_question_is_asked_where_the_wave_is_cut_by_it(district, app):
    wave = district.wave(cut="role")
    test = app(join=wave.join_code)
    test.selectbox[0].set_value(district.large)
    test.selectbox[1].set_value(test.selectbox[1].options and "leader")
    press(test, "Begin")
    press(fill(test), "Send my answers")
    (ballot,) = kept(district, wave)
    assert ballot.attribute == "leader"


def test_a_telling_comment_is_warned_about_once_and_then_sent(district, app):
    wave = district.wave("enhancer", "self")
    test = app(join=wave.join_code)
    test.selectbox[0].set_value(district.large)
    press(test, "Begin")
    test.text_area[0].set_value("Ask Mrs Smith, or write to j@example.org")
    press(fill(test), "Send my answers")
    warned = plain(test.warning[-1].value)
    assert "j@example.org" in warned
    assert "Mrs Smith" in warned
    assert not kept(district, wave)
    press(test, "Send my answers")
    assert test.title[0].value == "Thank you!"


def test_whoever_answered_is_told_so_and_somebody_else_may_begin(district, app):
    wave = district.wave("team-pulse")
    test = app(join=wave.join_code)
    test.selectbox[0].set_value(district.large)
    press(test, "Begin")
    press(fill(test), "Send my answers")
    del test.session_state[f"answering_{wave.join_code}"]
    assert test.run().title[0].value == "Already answered"
    assert not test.radio


def test_an_unknown_code_is_answered_kindly_and_can_be_typed_again(district, app):
    wave = district.wave()
    test = app(join="NOSUCHX")
    assert "NOSUCHX" in test.error[0].value
    test.text_input[0].set_value(wave.join_code.lower())
    press(test, "Continue")
    assert test.title[0].value == words(fielded(wave.survey).title, "en")


def test_a_one_use_code_leads_to_its_survey_and_never_stands_in_the_address(district, app):
    wave = district.wave(codes_for=district.small)
    test = app(join="x")
    test.text_input[0].set_value(district.codes[0])
    press(test, "Continue")
    assert test.query_params["join"] in (wave.join_code, [wave.join_code])
    press(test, "Begin")
    assert "Grade 6 and 7" in test.info[0].value
    assert "fewer than 5" in test.info[0].value


def test_a_survey_that_is_closed_or_not_open_says_so(district, app):
    from reflectory.db import waves

    draft = district.wave(opened=False)
    assert "has not been opened yet" in app(join=draft.join_code).info[0].value
    closed = district.wave(title="Autumn")
    waves.close_wave(district.engine, closed.id)
    assert "is closed" in app(join=closed.join_code).info[0].value


@pytest.mark.parametrize("typed", ["-1", "99", "abc", "1e9", "٣"])
def test_a_page_number_typed_into_the_address_breaks_nothing(district, app, typed):
    wave = district.wave()
    test = app(join=wave.join_code, p=typed)
    assert not test.exception
    assert test.title


def test_schools_of_one_name_with_teams_of_one_name_are_told_apart(district, app):
    """A browser sends the words of a choice: two alike would both be the first team."""
    district.root = units.add_unit(district.engine, "District", "district")
    teams = []
    for name in ("North", "South"):
        cluster = units.add_unit(district.engine, name, "cluster", district.root)
        school = units.add_unit(district.engine, "St. Mary", "school", cluster)
        teams.append(units.add_unit(district.engine, "Grade 4", "team", school, size=7))
    wave = district.wave("team-pulse")
    for team in teams:
        test = app(join=wave.join_code)
        test.selectbox[0].set_value(team)
        press(test, "Begin")
        press(fill(test), "Send my answers")
    assert sorted(one.unit for one in kept(district, wave)) == teams


@pytest.mark.parametrize("end", [waves.close_wave, waves.discard_wave])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_came_too_late_is_given_back_by_plain_form(district, app, end, language):
    wave = district.wave("enhancer", "self")
    test = app(join=wave.join_code, lang=language)
    test.selectbox[0].set_value(district.large)
    press(test, say(language, "answer.page.begin"))
    test.text_area[0].set_value("Ten minutes of\nmy own words *as written*")
    end(district.engine, wave.id)
    press(fill(test), say(language, "answer.page.send"))
    for _ in range(2):  # another run keeps it
        assert test.code[0].value == "Ten minutes of\nmy own words *as written*"
        assert any(say(language, "profile.title") in one.proto.body for one in test.get("html"))
        assert not test.error, "nor is the code called unknown"
        test.run()
    press(test, say(language, "answer.page.shut_remove"))
    assert not test.code
