"""What the question page is given: every word it says, in every language, and nothing it has no use for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reflectory.db import wave_records
from reflectory.responses.submit import fielded
from reflectory.web.survey.question_page import HERE, SCRIPTS, asked
from surveys.loader import instrument

SCRIPT = "\n".join((HERE / name).read_text("utf-8") for name in SCRIPTS)
SAID = set(re.findall(r"""(?:say|rich|line)\(\s*(?:[\w.!]+ \? )?"(\w+)"(?: : "(\w+)")?""", SCRIPT))
BLANKS = {"n", "k", "date", "name", "total", "first", "last", "text"}  # what the scripts fill in
LEADS = {"answered_lead", "thanks_lead", "thanks_bare"}
REACHES = {f"reach_{one}" for one in ("team", "school", "cluster")}
NAMES = {name for pair in SAID for name in pair if name and not name.endswith("_")} | REACHES | LEADS


@pytest.fixture
def given(district):
    wave = district.wave()
    return asked(wave, fielded(wave.survey), wave_records.wave_units(district.engine, wave.id))


def test_every_word_the_page_says_is_there_in_every_language(given):
    for language in given["languages"]:
        assert NAMES - set(given["words"][language]) == set()


def test_every_blank_in_the_words_is_one_the_page_can_fill(given):
    for words in given["words"].values():
        for text in words.values():
            assert set(re.findall(r"\{(\w+)\}", str(text))) - {"one", "other"} <= BLANKS


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
    assert asked(wave, survey, units, unit=district.small)["unit"] == district.small
    assert asked(wave, survey, units, unit=district.root)["unit"] is None
    assert asked(wave, survey, units, unit=99_999)["unit"] is None


def test_the_page_stores_under_its_own_name_and_puts_nothing_into_the_address():
    assert Path(HERE).is_dir()
    # One exception each: a slip's code behind the # is taken out of the address, and answers go out in one request.
    script = SCRIPT.replace('history.replaceState(history.state, "", location.pathname + location.search)', "")
    script = script.replace('fetch("/keep", {', "")
    assert not re.search(r"history\.|location\.(?:href|search)|document\.cookie|fetch\(|innerHTML", script)
