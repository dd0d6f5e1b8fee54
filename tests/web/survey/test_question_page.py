"""What the question page is given: every word it says, in every language, and nothing it has no use for."""

from __future__ import annotations

import json
import re

import pytest

from reflectory.db import wave_records
from reflectory.responses.submit import fielded
from reflectory.web.survey.first_screen import first_screen
from reflectory.web.survey.question_page import script
from reflectory.web.survey.survey_data import survey_data
from surveys.loader import instrument

SAID = set(re.findall(r"""(?:say|rich)\(\s*(?:[\w.!()]+ \? )?"(\w+)"(?: : "(\w+)")?""", script()))
BLANKS = {"n", "k", "name", "total", "text", "address", "code"}  # what the scripts fill in
REACHES = {f"reach_{one}" for one in ("team", "school", "cluster")}
NOTICES = {"invited", "invited_small", "invited_direct"}
NAMES = {name for pair in SAID for name in pair if name and not name.endswith("_")} | REACHES | NOTICES


@pytest.fixture
def given(district):
    wave = district.wave()
    return survey_data(wave, fielded(wave.survey), wave_records.wave_units(district.engine, wave.id))


def test_every_word_the_page_says_is_there_in_every_language(given):
    assert len(NAMES) > 60
    for language in given["languages"]:
        assert NAMES - set(given["words"][language]) == set()


def test_every_blank_in_the_words_that_it_says_is_one_the_page_can_fill(given):
    for words in given["words"].values():
        for name in NAMES:
            assert set(re.findall(r"\{(\w+)\}", str(words[name]))) - {"one", "other"} <= BLANKS


def test_the_first_screen_leaves_no_blank_in_any_language(district):
    for wave in (district.wave(), district.wave(research=True), district.wave(cut="role")):
        units = tuple(wave_records.wave_units(district.engine, wave.id))
        for language in ("en", "fr"):
            screen = first_screen(wave, fielded(wave.survey), units, language)
            assert not re.search(r"\{\w", str(screen))


def test_the_page_is_told_what_it_asks_and_not_how_it_is_scored(given):
    text = json.dumps(given)
    survey = instrument("our-students").forms["self"]
    assert len(given["items"]) == len(survey.items)
    assert '"reverse"' not in text
    assert survey.scales[0].high["en"] not in text


def test_a_link_for_one_team_presets_it_and_a_made_up_one_does_not(district):
    wave = district.wave()
    units = wave_records.wave_units(district.engine, wave.id)
    survey = fielded(wave.survey)
    assert survey_data(wave, survey, units, unit=district.small)["unit"] == district.small
    assert survey_data(wave, survey, units, unit=district.root)["unit"] is None
    assert survey_data(wave, survey, units, unit=99_999)["unit"] is None


def test_the_page_puts_nothing_into_the_address_and_sends_in_one_place_without_a_cookie():
    # One exception: the code of a slip, which stands behind the #, is taken out of the address.
    text = script().replace('history.replaceState(history.state, "", location.pathname + location.search)', "")
    assert text.count("fetch(") == 1
    assert 'fetch("/keep", {' in text
    assert 'credentials: "omit"' in text
    assert text.count("innerHTML") == 1, "the picture, as the server drew it"
    assert not re.search(r"document\.cookie|location\.search|XMLHttpRequest|sendBeacon", text)
    assert re.findall(r"location\.href = ([^;]*);", text) == ["p.reflections(p.draft.language)"]
    assert re.findall(r"return `(/[^`?]*)\?", text) == ["/reflections", "/read"]


def test_the_page_is_written_as_safari_15_reads_it():
    text = script().replace("/\\(\\?<!\\\\[wd]\\)/g", "")  # which takes out of a pattern what Safari cannot read
    newer = re.findall(r"\.at\(|\?\?=|\|\|=|&&=|\.findLast|Object\.hasOwn|structuredClone|\(\?<[!=]", text)
    assert newer == []
