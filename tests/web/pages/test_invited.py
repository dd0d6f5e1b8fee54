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
from reflectory.web.survey.question_page import asked
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
    plain = school.installation.visitor(language=language, join=wave.join_code, plain="1")
    assert (say(language, "answer.page.looked_over") in plain.sent) is (looked is True)
    told = asked(wave, from_json(wave.survey), wave_records.wave_units(school.engine, wave.id))
    assert told["wave"]["looked_over"] is (looked is True)
    for _ in range(6):
        school.answer("Kindergarten")
    waves.close_wave(school.engine, wave.id)
    publish(school.engine, wave.id)
    assert read(school.engine, wave.id).looked_over is looked
    reader = school.installation.visitor(school.robin, language=language).go("reports")
    assert (say(language, "report.second.yes") in reader.sent) is (looked is True)
    assert (say(language, "report.second.no") in reader.sent) is (looked is False)


def test_the_plain_form_says_how_many_were_invited_and_says_nothing_without_a_number(school):
    units.change_unit(school.engine, school.teams["Learning support"], size=0)
    school.tab.go("waves").press("Open this wave")
    code = school.wave.join_code
    for team, told in (("Kindergarten", True), ("Learning support", False)):
        form = school.installation.visitor(join=code, plain="1", unit=str(school.teams[team])).press("Begin")
        assert ("Kindergarten has 9 people" in form.sent) is told
        assert ("Is that number wrong? Ask whoever runs the survey" in form.sent) is told
        assert "People invited in" not in form.sent  # said once is enough
