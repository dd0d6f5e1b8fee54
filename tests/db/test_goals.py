"""Goals lie on released waves, are noted, closed with a word, taken up again, and found by their units."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reflectory.db import audit_log, goals, releases, waves
from reflectory.db.goals import Goal
from reflectory.errors import MissingError, RefusedError

SOON = datetime.date(2027, 3, 1)


@pytest.fixture
def released(school):
    wave = school.open()
    waves.close_wave(school.engine, wave.id)
    releases.store(school.engine, wave.id, "{}")
    return wave


def goal(school, wave, **choices):
    given = {"wave": wave.id, "section": "b1", "units": (school.red, school.blue), "scale": "trust"}
    return Goal(**{**given, "text": "We visit each other.", "hoped": 4.0, "due": SOON, **choices})


def test_a_goal_is_found_by_any_of_its_units(school, released):
    id = goals.add_goal(school.engine, goal(school, released, owner=" Ann  and Lee "))
    for units in ([school.red], [school.blue], [school.blue, 99], None):
        (found,) = goals.goals(school.engine, units)
        assert found == replace(goal(school, released), id=id, owner="Ann and Lee")
    assert goals.goals(school.engine, [school.root]) == ()


def test_what_everybody_may_read_is_what_was_made_public_about_other_waves(school, released):
    for_readers, public = (goal(school, released, text=text) for text in ("We visit.", "We write it down."))
    goals.add_goal(school.engine, for_readers)
    assert goals.public_goals(school.engine, released.id + 1) == ()
    id = goals.add_goal(school.engine, replace(public, public=True))
    assert [one.id for one in goals.public_goals(school.engine, released.id + 1)] == [id]
    assert goals.public_goals(school.engine, released.id) == (), "the wave that it is about"
    goals.change_goal(school.engine, replace(public, id=id, public=False))
    assert goals.public_goals(school.engine, released.id + 1) == ()


def test_a_goal_rests_on_a_sign_where_no_average_could_show_it(school, released):
    sign = "Every team has visited another one."
    id = goals.add_goal(school.engine, goal(school, released, hoped=None, sign=sign))
    assert goals.goals(school.engine) == (goal(school, released, hoped=None, sign=sign, id=id),)
    goals.change_goal(school.engine, goal(school, released, hoped=None, sign="Twice.", id=id))
    assert goals.goals(school.engine)[0].sign == "Twice."


def test_a_goal_lies_on_a_released_wave_only(school):
    wave = school.open()
    with pytest.raises(RefusedError, match="goal-wave-not-released"):
        goals.add_goal(school.engine, goal(school, wave))
    with pytest.raises(MissingError, match="goal-wave-unknown"):
        goals.add_goal(school.engine, replace(goal(school, wave), wave=99))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"text": " "}, "goal-text-length"),
        ({"text": "x" * 601}, "goal-text-length"),
        ({"owner": "x" * 121}, "goal-owner-length"),
        ({"hoped": None}, "goal-text-length"),
    ],
)
def test_a_goal_that_does_not_fit_is_refused_with_a_remedy(school, released, wrong, code):
    with pytest.raises(RefusedError, match=code):
        goals.add_goal(school.engine, goal(school, released, **wrong))
    assert goals.goals(school.engine) == ()


def test_notes_are_kept_in_order(school, released):
    id = goals.add_goal(school.engine, goal(school, released))
    goals.note(school.engine, id, "First visit.", datetime.date(2026, 12, 1))
    goals.note(school.engine, id, "Second visit.", datetime.date(2026, 11, 30))
    (found,) = goals.goals(school.engine)
    assert [one.text for one in found.notes] == ["First visit.", "Second visit."]
    with pytest.raises(RefusedError, match="goal-text-length"):
        goals.note(school.engine, id, "  ")


def test_a_goal_is_let_go_with_a_sentence_and_taken_up_again(school, released):
    id = goals.add_goal(school.engine, goal(school, released))
    with pytest.raises(RefusedError, match="goal-text-length"):
        goals.close_goal(school.engine, id, goals.LET_GO)
    goals.close_goal(school.engine, id, goals.LET_GO, "The timetable changed.")
    (found,) = goals.goals(school.engine)
    assert (found.status, found.closing) == (goals.LET_GO, "The timetable changed.")
    for step in (lambda: goals.note(school.engine, id, "x"), lambda: goals.close_goal(school.engine, id, goals.DONE)):
        with pytest.raises(RefusedError, match="goal-closed"):
            step()
    goals.reopen_goal(school.engine, id)
    goals.close_goal(school.engine, id, goals.DONE)
    assert goals.goals(school.engine)[0].status == goals.DONE


def test_what_a_goal_is_about_cannot_be_changed(school, released):
    id = goals.add_goal(school.engine, goal(school, released))
    goals.change_goal(school.engine, replace(goal(school, released), id=id, text="We plan together.", scale="other"))
    (found,) = goals.goals(school.engine)
    assert (found.text, found.scale) == ("We plan together.", "trust")


def test_open_goals_come_first_and_those_due_first_before_others(school, released):
    late = goals.add_goal(school.engine, goal(school, released, due=datetime.date(2027, 5, 1)))
    done = goals.add_goal(school.engine, goal(school, released, due=datetime.date(2027, 1, 1)))
    soon = goals.add_goal(school.engine, goal(school, released))
    goals.close_goal(school.engine, done, goals.DONE)
    assert [one.id for one in goals.goals(school.engine)] == [soon, late, done]


def test_a_draft_that_was_to_look_again_may_go(school, released):
    draft = school.draft(title="Spring")
    id = goals.add_goal(school.engine, goal(school, released, look=draft.id))
    waves.remove_draft(school.engine, draft.id)
    assert goals.goals(school.engine)[0].look is None
    goals.remove_goal(school.engine, id)
    assert goals.goals(school.engine) == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=600))
def test_words_are_kept_as_written(school, released, text):
    if not text.strip():
        return
    id = goals.add_goal(school.engine, goal(school, released, text=text))
    assert next(one for one in goals.goals(school.engine) if one.id == id).text == text.strip()
    goals.remove_goal(school.engine, id)


def test_what_is_done_twice_is_done_once(school, released):
    """A goal set, changed, noted, closed or taken up again by two presses; and the log says each once."""
    engine, day = school.engine, datetime.date(2026, 12, 1)
    first = goals.add_goal(engine, goal(school, released))
    for _ in range(2):
        assert goals.add_goal(engine, goal(school, released)) == first
        goals.change_goal(engine, replace(goal(school, released), id=first))
        goals.note(engine, first, "We met.", day)
    goals.note(engine, first, "We met.", day + datetime.timedelta(days=1))
    (found,) = goals.goals(engine)
    assert len(found.notes) == 2
    for _ in range(2):
        goals.close_goal(engine, first, goals.DONE, "It works.")
    with pytest.raises(RefusedError, match="goal-closed"):
        goals.close_goal(engine, first, goals.LET_GO, "No.")
    for _ in range(2):
        goals.reopen_goal(engine, first)
    acts = [one.act for one in audit_log.entries(engine) if one.act.startswith("goal.")]
    assert sorted(acts) == ["goal.closed", "goal.reopened", "goal.set"]
