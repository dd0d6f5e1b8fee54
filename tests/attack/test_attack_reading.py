"""What a reading code opens: a part of what was released, of one group, and nothing that depends on who answered."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

import numpy as np
import pytest

from reflectory.db import ballots, crypto, goals, local_time, reading_codes, units, wave_records, waves
from reflectory.db.comments import encode
from reflectory.db.goals import Goal
from reflectory.releases.everybody import DAYS, for_everybody, group_view
from reflectory.releases.publish import publish
from reflectory.releases.read import read
from reflectory.reports.model import Comments
from reflectory.reports.serialization import to_json
from surveys.loader import instrument
from surveys.loader import to_json as survey_to_json
from tests.attack.test_attack_shape import released

PEOPLE = {"Red": 9, "Blue": 7, "Green": 3}
LATER = datetime.date(2040, 1, 1)


def values(part: object) -> set[str]:
    """Return every number and every word that a part of a release holds."""
    if isinstance(part, dict):
        return set().union(*map(values, part.values())) if part else set()
    if isinstance(part, list):
        return set().union(*map(values, part)) if part else set()
    return {json.dumps(part)}


@pytest.mark.parametrize("name", ["chance", "two camps", "all at the bottom"])
@pytest.mark.parametrize("cut", ["team", "role"])
def test_it_is_one_group_s_figures_as_they_were_released_and_nothing_else(name, cut):
    whole = released(name, cut)
    whole = replace(whole, remarks=(Comments("q", (3,), ("Team 3",), "team", ("Nobody listens.",)),))
    released_values = values(json.loads(to_json(whole))) | {"[]", "0", "null", '"Team 3"'}
    for section in whole.sections:
        part = for_everybody(whole, section.key)
        assert [each.key for each in part.sections] == [section.key]
        assert part.sections[0].figures == section.figures
        assert part.sections[0] == replace(section, parent=None, comparisons=())
        assert (part.remarks, part.reliability, part.team_shares, part.goes_with) == ((), (), (), ())
        assert values(json.loads(to_json(part))) <= released_values
    assert for_everybody(whole, "no such group").sections == ()


@pytest.fixture
def school(engine):
    root = units.add_unit(engine, "Elm", "school")
    return root, {name: units.add_unit(engine, name, "team", root, size=many + 2) for name, many in PEOPLE.items()}


def ask(engine, school, title="Autumn", answered=PEOPLE, order=1, **choices):
    """Ask, answer and release a wave. ``order`` is in which the same answers come, each from another browser."""
    root, teams = school
    survey = instrument("collaborative-culture").forms["self"]
    about = (title, survey_to_json(survey), survey.id, root)
    wave = waves.create_wave(engine, *about, form=survey.form, **{"read_by_all": True, **choices})
    wave = waves.open_wave(engine, wave.id, crypto.new_wave_key())
    codes = {name: reading_codes.reading_code(engine, wave.id, id) for name, id in {**teams, "Elm": root}.items()}
    draw, dice = np.random.default_rng(7), np.random.default_rng(order)
    boxes = []
    for name, many in answered.items():
        for row in draw.integers(0, 4, (many, len(survey.items))):
            boxes.append(ballots.encode(teams[name], "", row.tolist()))
    for place in dice.permutation(len(boxes)):
        ballots.cast(engine, wave.id, dice.bytes(32), crypto.seal(wave.public_key, boxes[place]))
    plain = encode(teams["Red"], survey.questions[0].id, "Nobody listens to the reds.") if survey.questions else None
    if plain:
        ballots.cast(engine, wave.id, dice.bytes(32), crypto.seal(wave.public_key, plain), "comment")
    waves.close_wave(engine, wave.id)
    publish(engine, wave.id)
    return wave_records.wave(engine, wave.id), codes


def test_every_code_opens_its_own_group_alone(engine, school):
    wave, codes = ask(engine, school)
    report = read(engine, wave.id)
    groups = {name: group_view(engine, code).section for name, code in codes.items()}
    assert groups["Red"].names == ("Red",)
    assert groups["Elm"].names == ("Elm",)
    assert set(groups["Green"].names) == {"Blue", "Green"} == set(groups["Blue"].names), "too small to stand alone"
    for name, code in codes.items():
        view = group_view(engine, code)
        assert view.section.figures == report.section(view.section.key).figures
        assert len(view.report.sections) == 1
        assert "reds" not in to_json(view.report), name
    assert group_view(engine, codes["Red"]).path == ("Elm",)


def test_a_unit_that_nobody_answered_in_reads_what_the_unit_above_reads(engine, school):
    _, codes = ask(engine, school, answered={"Red": 9})
    nobody, above = group_view(engine, codes["Green"]), group_view(engine, codes["Elm"])
    assert nobody.section == above.section


def test_too_few_answers_show_nothing_to_nobody(engine, school):
    _, codes = ask(engine, school, answered={"Red": 4})
    assert {group_view(engine, code).section for code in codes.values()} == {None}


def test_before_the_release_it_opens_nothing(engine, school):
    root, _ = school
    survey = instrument("collaborative-culture").forms["self"]
    wave = waves.create_wave(engine, "Autumn", survey_to_json(survey), survey.id, root, survey.form, read_by_all=True)
    waves.open_wave(engine, wave.id, crypto.new_wave_key())
    view = group_view(engine, reading_codes.reading_code(engine, wave.id, root))
    assert (view.report, view.goals, view.section) == (None, (), None)


def test_it_ends_after_a_year_and_with_the_next_release_of_the_same_people(engine, school):
    _, codes = ask(engine, school)
    last = local_time.today() + datetime.timedelta(days=DAYS)
    assert group_view(engine, codes["Red"], today=last).section is not None
    assert group_view(engine, codes["Red"], today=last + datetime.timedelta(days=1)) is None
    ask(engine, school, "Winter", read_by_all=False)
    assert group_view(engine, codes["Red"]).section is not None, "one that not everybody reads takes nothing away"
    _, newer = ask(engine, school, "Spring")
    assert group_view(engine, codes["Red"]) is None
    assert [report.title for report in group_view(engine, newer["Red"]).earlier] == ["Autumn"], "and not Winter"


def test_it_reads_the_public_goals_of_its_own_group_and_no_others(engine, school):
    _, teams = school
    wave, codes = ask(engine, school)
    report = read(engine, wave.id)
    scale = report.survey.scales[0].id
    for name in ("Red", "Blue"):
        section = report.of_unit(teams[name])
        for public in (True, False):
            text = f"{name}, {'public' if public else 'for its leaders'}"
            goals.add_goal(engine, Goal(wave.id, section.key, section.units, scale, text, 4.0, LATER, public=public))
    texts = {name: [goal.text for goal in group_view(engine, code).goals] for name, code in codes.items()}
    assert texts == {"Red": ["Red, public"], "Blue": ["Blue, public"], "Green": ["Blue, public"], "Elm": []}


def test_from_which_browser_and_in_which_order_answers_came_changes_nothing_of_it(engine, school):
    _, first = ask(engine, school, order=1)
    before = {name: group_view(engine, code) for name, code in first.items()}
    _, second = ask(engine, school, "Later", order=2)
    for name, code in second.items():
        after = group_view(engine, code)
        assert [(figure.id, figure.n) for figure in after.section.figures] == [
            (figure.id, figure.n) for figure in before[name].section.figures
        ]
        assert (after.section.key, after.section.answered) == (before[name].section.key, before[name].section.answered)
