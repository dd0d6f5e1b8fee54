"""The echo of a goal: one question of four answers, a wave like any other, whose result stands beside the goal."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import replace

import pytest
from sqlalchemy import update

from reflectory.db import ballots, crypto, goals, local_time, reading_codes, releases, units, wave_records, waves
from reflectory.db.goals import Goal
from reflectory.db.schema import WAVE
from reflectory.db.transactions import writing
from reflectory.errors import RefusedError
from reflectory.jobs import scheduler
from reflectory.releases.echo import AFTER, begin_echo, change_goal, echo_lines, echo_survey
from reflectory.releases.publish import publish
from reflectory.releases.verify import audit
from surveys.loader import from_json

LATER = datetime.date(2040, 1, 1)


@pytest.fixture
def goal(engine):
    """A public goal of a team of nine, on a released wave."""
    school = units.add_unit(engine, "Elm", "school")
    team = units.add_unit(engine, "Red", "team", school, size=9)
    units.add_unit(engine, "Blue", "team", school, size=9)
    before = waves.create_wave(engine, "Autumn", "{}", "our-team", school)
    waves.open_wave(engine, before.id, crypto.new_wave_key())
    waves.close_wave(engine, before.id)
    releases.store(engine, before.id, "{}")
    goals.add_goal(engine, Goal(before.id, "b1", (team,), "trust", "We visit each other.", 4.0, LATER, public=True))
    return goals.goals(engine)[0]


def again(engine, goal):
    return next(each for each in goals.goals(engine) if each.id == goal.id)


def answered(engine, goal, codes):
    """Begin, open, answer, close and release an echo."""
    asked = begin_echo(engine, goal)
    scheduler.open_waves(engine, asked.opens)
    asked = wave_records.wave(engine, asked.id)
    for code in codes:
        box = crypto.seal(asked.public_key, ballots.encode(asked.root, "", [code]))
        ballots.cast(engine, asked.id, secrets.token_bytes(32), box)
    assert echo_lines(engine, again(engine, goal), "en") == (), "nothing before the release"
    waves.close_wave(engine, asked.id)
    publish(engine, asked.id)
    return asked


def test_it_asks_one_question_of_four_answers_in_the_goal_s_own_words_after_fourteen_days(engine, goal):
    asked = begin_echo(engine, goal)
    survey = from_json(asked.survey)
    assert survey == echo_survey(goal)
    assert [item.text["en"] for item in survey.items] == ["We visit each other."]
    assert survey.format_of(survey.items[0]).points == 4
    assert (survey.scales, survey.questions, survey.attributes) == ((), (), ())
    assert (asked.root, asked.opens, asked.k, asked.read_by_all) == (goal.units[0], local_time.today() + AFTER, 5, True)
    assert scheduler.open_waves(engine, asked.opens - datetime.timedelta(days=1)) == []
    assert scheduler.open_waves(engine, asked.opens) == [f"wave {asked.id} opened"]
    assert reading_codes.reading_code(engine, asked.id, asked.root)


def test_pressed_twice_it_is_one(engine, goal):
    first = begin_echo(engine, goal)
    assert begin_echo(engine, goal) == first, "by somebody who has not seen that it is there"
    assert begin_echo(engine, again(engine, goal)) == first
    assert len(wave_records.waves(engine)) == 2


def test_its_smallest_group_is_that_of_the_wave_the_goal_starts_from(engine, goal):
    with writing(engine) as connection:
        connection.execute(update(WAVE).where(WAVE.c.id == goal.wave).values(k=8))
    assert begin_echo(engine, goal).k == 8


def test_one_of_a_goal_that_was_closed_meanwhile_leaves_no_draft(engine, goal):
    goals.close_goal(engine, goal.id, goals.DONE)
    with pytest.raises(RefusedError, match="goal-closed"):
        begin_echo(engine, goal)
    assert [each.id for each in wave_records.waves(engine)] == [goal.wave]


def test_changing_a_goal_leaves_its_echo_and_a_removed_draft_can_be_made_anew(engine, goal):
    first = begin_echo(engine, goal)
    goals.change_goal(engine, Goal(**{**vars(again(engine, goal)), "text": "We visit each other twice."}))
    assert again(engine, goal).echo == first.id
    waves.remove_draft(engine, first.id)
    assert begin_echo(engine, again(engine, goal)).title == "We visit each other twice."


@pytest.mark.parametrize(("change", "fault"), [({"public": False}, "not-public"), ({"units": (2, 3)}, "pooled")])
def test_one_that_not_everybody_reads_or_of_several_units_is_refused(engine, goal, change, fault):
    with pytest.raises(RefusedError, match=fault):
        begin_echo(engine, Goal(**{**vars(goal), **change}))
    assert len(wave_records.waves(engine)) == 1


def test_its_result_is_sums_of_one_protected_table(engine, goal):
    answered(engine, goal, [0, 1, 2, 2, 3, 3, 3])
    lines = ("Tried: 6 of 7.", "It helped: 5 of 7.", "Kept: 3 of 7.")
    assert echo_lines(engine, again(engine, goal), "en") == lines
    echo = next(checked for checked in audit(engine) if checked.wave == again(engine, goal).echo)
    assert echo.findings == ()


def test_where_everybody_keeps_it_that_is_never_said(engine, goal):
    answered(engine, goal, [3] * 5)
    assert echo_lines(engine, again(engine, goal), "en")[-1] == "Kept: 3 or more of 5."


@pytest.mark.parametrize("language", ["en", "fr"])
def test_fewer_than_five_answers_tell_nothing(engine, goal, language):
    answered(engine, goal, [3] * 4)
    (line,) = echo_lines(engine, again(engine, goal), language)
    assert "5" in line
    assert "4" not in line


@pytest.mark.parametrize("end", ["closed", "removed", "private"])
def test_until_it_opens_it_goes_with_its_goal(engine, goal, end):
    first = begin_echo(engine, goal)
    if end == "closed":
        goals.close_goal(engine, goal.id, goals.DONE)
    elif end == "removed":
        goals.remove_goal(engine, goal.id)
    else:
        change_goal(engine, replace(again(engine, goal), public=False))
    assert scheduler.open_waves(engine, first.opens) == []
    assert [each.id for each in wave_records.waves(engine)] == [goal.wave]
    if end == "closed":
        goals.reopen_goal(engine, goal.id)
        assert begin_echo(engine, again(engine, goal)).id != first.id, "asked anew"


def test_one_that_is_open_runs_on(engine, goal):
    first = begin_echo(engine, goal)
    scheduler.open_waves(engine, first.opens)
    change_goal(engine, replace(again(engine, goal), text="We visit each other twice."))
    goals.close_goal(engine, goal.id, goals.DONE)
    asked = wave_records.wave(engine, first.id)
    assert (asked.status, asked.title, asked.survey) == ("open", first.title, first.survey)


def test_until_it_opens_it_asks_in_the_words_of_its_goal(engine, goal):
    first = begin_echo(engine, goal)
    change_goal(engine, replace(again(engine, goal), text=" We visit each other twice.\n"))
    asked = wave_records.wave(engine, first.id)
    assert asked.title == "We visit each other twice."
    assert from_json(asked.survey) == echo_survey(again(engine, goal))
    assert (asked.opens, asked.closes, asked.k) == (first.opens, first.closes, first.k)
