"""What a respondent and a reader of the report are told of the people who were invited, and of who looked them over."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from reflectory.db import units, wave_records, waves
from reflectory.db.schema import WAVE
from reflectory.db.transactions import writing
from reflectory.i18n.catalogue import say
from reflectory.releases.publish import publish
from reflectory.releases.read import read
from reflectory.web.survey.first_screen import first_screen, notice
from surveys.loader import from_json
from tests.web.pages.maple import School


@pytest.fixture
def school(fresh):
    """A school with a wave that is not open yet, and the installation it is in."""
    one = School(fresh)
    one.installation = fresh
    return one


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("looked", [True, False, None])
def test_an_open_wave_and_its_report_keep_the_word_that_was_given_and_a_new_one_gives_none(school, looked, language):
    school.tab.go("waves").press("Open this wave")
    assert school.wave.looked_over is None
    with writing(school.engine) as connection:  # as a version before this one opened it
        connection.execute(update(WAVE).where(WAVE.c.id == school.id).values(looked_over=looked))
    wave = school.wave
    screen = first_screen(wave, from_json(wave.survey), wave_records.wave_units(school.engine, wave.id), language)
    assert (say(language, "answer.page.looked_over") in screen.promise) is (looked is True)
    for _ in range(6):
        school.answer("Kindergarten")
    waves.close_wave(school.engine, wave.id)
    publish(school.engine, wave.id)
    assert read(school.engine, wave.id).looked_over is looked
    reader = school.installation.visitor(school.robin, language=language).go("reports?part=read")
    assert (say(language, "report.second.yes") in reader.sent) is (looked is True)
    assert (say(language, "report.second.no") in reader.sent) is (looked is False)


def test_how_many_were_invited_is_said_where_it_is_known_and_nowhere_else(school):
    units.change_unit(school.engine, school.teams["Learning support"], size=0)
    school.tab.go("waves").press("Open this wave")
    asked = {unit.name: unit for unit in wave_records.wave_units(school.engine, school.wave.id)}
    tree = tuple(asked.values())
    assert notice(school.wave, asked["Kindergarten"], tree) == "invited"
    assert notice(school.wave, asked["Learning support"], tree) == ""
