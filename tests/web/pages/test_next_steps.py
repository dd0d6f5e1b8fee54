"""The start page says what is to be done next, for each role; a wave is repeated; what respondents see can be tried."""

from __future__ import annotations

import datetime

import pytest

from reflectory.db import accounts, crypto, units, wave_records, waves
from reflectory.i18n.catalogue import say
from reflectory.releases.publish import publish
from reflectory.releases.read import earlier_waves
from tests.web.pages.maple import TODAY, School, buttons

LONG = "Maple Hill " * 20  # more letters than a name may have


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_administrator_is_told_what_is_missing(fresh, language):
    one = fresh.visitor(fresh.account("Ann *Berg*", "administrator"), language=language)
    assert say(language, "next.title", name="Ann *Berg*") in one.sent
    assert say(language, "next.no_units") in one.sent
    assert say(language, "next.alone") in one.sent
    units.add_unit(fresh.engine, "Maple Hill", "school")
    fresh.account("Robin", "leader")
    assert say(language, "next.nothing") in one.go("start").sent


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_facilitator_is_led_through_a_wave_and_a_leader_to_its_report(fresh, language):
    school = School(fresh, language)
    one = school.tab.go("start")
    title = "**Autumn**"
    assert say(language, "next.draft", title=title) in one.sent
    waves.open_wave(fresh.engine, school.id, crypto.new_wave_key())
    assert title in one.go("start").sent
    assert say(language, "next.draft", title=title) not in one.sent
    assert say(language, "next.no_report") in one.sent
    for team in ("Kindergarten", "Grades 3 to 5"):
        for _ in range(7):
            school.answer(team)
    waves.close_wave(fresh.engine, school.id)
    assert say(language, "next.closed", title=title) in one.go("start").sent
    publish(fresh.engine, school.id)
    one.go("start")
    assert say(language, "next.no_wave") in one.sent
    assert say(language, "next.to_report") in one.sent
    assert say(language, "next.no_goal", title=title) in one.sent


def test_every_role_of_the_district_has_something_to_do_next_and_who_is_nobody_is_asked_for_a_code(settled):
    for name in ("District office", "Principal of Alder Elementary", "Auditor of the district"):
        one = settled.visitor(settled.player(name))
        assert say("en", "next.title", name=name) in one.sent
        assert say("en", "next.nothing") not in one.sent
    principal = settled.visitor(settled.player("Principal of Alder Elementary"))
    assert "your people are being asked" in principal.sent
    assert "Nothing is decided yet" not in principal.sent, "she has an open goal"
    stranger = settled.visitor()
    assert "What is next" not in stranger.sent
    assert say("en", "welcome.code") in stranger.sent


def test_a_wave_is_repeated_as_a_draft_like_it_which_trends_recognise(fresh):
    school = School(fresh, access="codes", k=7)
    usual = f"Team pulse, {TODAY:%Y-%m}"
    before = waves.open_wave(fresh.engine, waves.change_draft(fresh.engine, school.id, access="link", title=usual).id,
                             crypto.new_wave_key())  # fmt: skip
    for _ in range(9):
        school.answer("Kindergarten")
    waves.close_wave(fresh.engine, school.id)
    publish(fresh.engine, school.id)
    one = school.tab.go("waves").press(say("en", "waves.repeat_do"))
    first, again = wave_records.waves(fresh.engine)
    assert first.id == before.id
    same = ("survey", "survey_id", "form", "root", "cut", "k", "access", "research", "read_by_all")
    assert all(getattr(first, name) == getattr(again, name) for name in same)
    assert (again.status, again.opens) == ("draft", None)
    assert again.closes == TODAY + datetime.timedelta(days=14)
    assert again.join_code != first.join_code
    assert again.title == f"{usual} (2)", "no two alike in a list"
    assert say("en", "waves.open") in buttons(one)
    school.id = waves.open_wave(fresh.engine, again.id, crypto.new_wave_key()).id
    for _ in range(9):
        school.answer("Kindergarten")
    waves.close_wave(fresh.engine, again.id)
    publish(fresh.engine, again.id)
    assert earlier_waves(fresh.engine, again.id) == [first.id]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_respondents_see_is_shown_and_tried_before_a_wave_is_kept(fresh, language):
    school = School(fresh, language)
    one = school.tab.go("waves?tab=new")
    assert say(language, "new_wave.preview_what") not in one.sent
    next(box for box in one.at.toggle if box.label == say(language, "new_wave.preview")).set_value(True)
    one.run()
    assert say(language, "new_wave.preview_what") in one.sent
    for asked in ("open_link", "unit", "reach", "reach_school"):
        assert say(language, f"answer.page.{asked}") in one.sent
    tried = [box for box in one.at.radio if str(box.key).startswith("preview_")]
    assert len(tried) > 5
    tried[0].set_value(1)
    one.run()
    assert len(wave_records.waves(fresh.engine)) == 1


def test_units_are_found_and_summed(settled):
    one = settled.visitor(settled.player("District office")).go("units")
    known = units.units(settled.engine)
    assert f"{len(known)} units, {sum(unit.size for unit in known)} people" in one.sent
    alder = next(unit for unit in known if unit.name == "Alder Elementary")
    inside = units.subtree_ids(known, [alder.id])
    people = sum(unit.size for unit in known if unit.id in inside)
    one.fill(**{say("en", "units.search"): " alder ELEM"}).run()
    assert f"1 unit, {people} people" in one.sent
    assert f"</th><td>{people}</td>" in one.sent
    assert "Dogwood Elementary" not in one.sent.partition('class="units"')[2].partition("</table>")[0]


def test_people_are_found_by_name_and_by_unit_and_listed_with_their_units(settled):
    one = settled.visitor(settled.player("District office")).go("people")
    many = len(accounts.accounts(settled.engine))
    assert f"{many} accounts" in one.sent
    one.fill(**{say("en", "people.search"): "river secondary"}).run()
    assert "1 account" in one.sent
    assert [box.label for box in one.at.expander if "Principal" in box.label] != []
    assert not [box.label for box in one.at.expander if "Alder" in box.label]
    assert "Maple Leaf district › " in one.sent


def test_the_audit_log_is_searched(settled):
    one = settled.visitor(settled.player("Auditor of the district")).go("audit?tab=log")
    one.fill(**{say("en", "audit_log.search"): "RELEASED the wave"}).run()
    released = [wave for wave in wave_records.waves(settled.engine) if wave.status == "released"]
    assert f"{len(released)} entries hold this" in one.sent
    one.fill(**{say("en", "audit_log.search"): "nothing of the kind"}).run()
    assert "0 entries hold this" in one.sent


def test_a_name_of_too_many_letters_is_said_and_not_dropped(fresh):
    robin = fresh.account("Robin", "administrator", "facilitator")
    one = fresh.visitor(robin).go("waves?tab=new")
    one.fill(**{say("en", "new_wave.name_school"): LONG, say("en", "new_wave.parts_school"): "Red, 9"})
    one.press(say("en", "new_wave.keep_school"))
    assert "write 1 to 120 characters" in one.errors
    one.go("units").fill(**{say("en", "units.name"): LONG}).press(say("en", "units.add_do"))
    assert "write 1 to 120 characters" in one.errors
    assert units.units(fresh.engine) == ()
