"""The page for a second person, and what a wave's page, a respondent and a reader of the report are told of it."""

from __future__ import annotations

import re

import pytest

import due
from languages import say
from published import read
from release import publish
from storage import rosters, units, wave_records, waves
from storage.audit_log import SERVER, acting
from surveys.reading import from_json
from tests.pages.test_running import DAY, TODAY, School, buttons
from ui.asking.ask import asked

RIGHT = "This is right: real units, real numbers"


@pytest.fixture
def school(fresh):
    """A school whose draft Robin made on the page, and its other leader."""
    one = School(fresh)
    waves.remove_draft(one.engine, one.id)
    one.tab.go("new_wave.py").press("Keep this wave as a draft")
    one.id = wave_records.waves(one.engine)[0].id
    one.installation = fresh
    one.kim = fresh.account("Kim", "leader", units=[one.root])
    yield one
    acting(SERVER)


def look(school, account, language="en"):
    return school.installation.visitor(account, language=language).go("rosters.py")


def test_a_second_person_sees_units_and_numbers_and_says_that_they_are_right(school):
    tab = look(school, school.kim)
    rows = re.findall(r'<th scope="row"[^>]*>([^<]+?)\s*<.*?<td>(\d+)</td>', tab.sent)
    assert dict(rows) == {"Maple Hill": "0", "Kindergarten": "9", "Grades 3 to 5": "8", "Learning support": "2"}
    assert "19 people are invited in all." in tab.sent
    tab.press(RIGHT)
    assert "Looked over by Kim on" in tab.sent
    assert RIGHT not in buttons(tab)
    assert rosters.looked_over(school.engine, school.id).who == "Kim"
    assert "Looked over by Kim on" in school.tab.go("waves.py").sent


def test_nobody_looks_over_their_own_wave(school):
    tab = look(school, school.robin)
    assert RIGHT not in buttons(tab)
    assert "You prepared this survey, or changed its units since." in tab.sent


def test_whoever_leads_one_team_has_nothing_to_look_over(school):
    tab = look(school, school.ann)
    assert RIGHT not in buttons(tab)
    assert "No survey of your units is being prepared" in tab.sent


@pytest.mark.parametrize(("role", "page"), [("administrator", "units.py"), ("leader", "reports.py")])
def test_whoever_may_look_is_led_there_until_it_is_done(school, role, page):
    one = school.installation.account("Lee", role, units=[school.root])
    tab = school.installation.visitor(one).go(page)
    assert "1 survey is being prepared. Look over its units and numbers" in tab.sent
    tab.go("rosters.py").press(RIGHT).go(page)
    assert "is being prepared" not in tab.sent


def test_the_wave_s_page_says_that_nobody_looked_and_opens_all_the_same(school):
    tab = school.tab.go("waves.py")
    assert "https://reflect.example.org/units-and-numbers" in tab.sent
    tab.press("Open this wave")
    assert school.wave.looked_over is False
    assert "Nobody else looked over units and numbers" in tab.sent


def test_where_two_people_are_a_condition_the_page_says_why_the_wave_stays_closed(school, monkeypatch):
    monkeypatch.setenv("REFLECTORY_TWO_PEOPLE", "1")
    waves.change_draft(school.engine, school.id, opens=TODAY, closes=TODAY + 9 * DAY)
    due.run(school.engine)
    tab = school.tab.go("waves.py")
    assert "Here a survey opens only after a second person has looked over" in tab.sent
    assert next(one for one in tab.at.button if one.label == "Open this wave").disabled
    assert school.wave.status == "draft"
    look(school, school.kim).press(RIGHT)
    assert not next(one for one in tab.run().at.button if one.label == "Open this wave").disabled
    due.run(school.engine)
    assert school.wave.status == "open"
    assert "Units and numbers were looked over by Kim" in tab.run().sent


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("looked", [True, False])
def test_respondents_and_readers_are_told_what_is_true(school, looked, language):
    if looked:
        rosters.look_over(school.engine, school.id, school.kim.id)
    school.tab.go("waves.py").press("Open this wave")
    wave = school.wave
    plain = school.installation.visitor(language=language, join=wave.join_code, plain="1")
    assert (say(language, "answer.page.looked_over") in plain.sent) is looked
    told = asked(wave, from_json(wave.survey), wave_records.wave_units(school.engine, wave.id))
    assert told["wave"]["looked_over"] is looked
    for _ in range(6):
        school.answer("Kindergarten")
    waves.close_wave(school.engine, wave.id)
    publish(school.engine, wave.id)
    assert read(school.engine, wave.id).looked_over is looked
    reader = school.installation.visitor(school.kim, language=language).go("reports.py")
    assert (say(language, "rosters.report_yes") in reader.sent) is looked
    assert (say(language, "rosters.report_no") in reader.sent) is not looked


def test_the_plain_form_says_how_many_were_invited_and_says_nothing_without_a_number(school):
    units.change_unit(school.engine, school.teams["Learning support"], size=0)
    school.tab.go("waves.py").press("Open this wave")
    code = school.wave.join_code
    for team, told in (("Kindergarten", True), ("Learning support", False)):
        form = school.installation.visitor(join=code, plain="1", unit=str(school.teams[team])).press("Begin")
        assert ("Kindergarten has 9 people" in form.sent) is told
        assert ("Is that number wrong? Ask whoever runs the survey" in form.sent) is told
        assert "People invited in" not in form.sent  # said once is enough
