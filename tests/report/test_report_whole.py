"""What only a whole wave can bear: how much is about the group, and what goes with what."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.disclosure.blocks import Node, partition, partition_by_attribute
from analysis.disclosure.sheets import protect
from analysis.icc import one_way_icc, units_of
from analysis.layout import layout
from analysis.scoring import key, scores
from report.contents import build_report
from report.sentences import about_team, association
from report.stored import from_json, to_json
from surveys.reading import instrument

SURVEY = instrument("our-students").forms["self"]
TREE = [Node(0, None, "school", "Elm"), *(Node(id, 0, "team", f"Team {id}") for id in range(1, 13))]


def released(people_a_team, cut="team", seed=3, spread=0.9):
    rng = np.random.default_rng(seed)
    teams = range(1, 13)
    unit = np.repeat(list(teams), people_a_team)
    ours = {id: rng.normal(2.3, spread) for id in teams}
    person = np.array([ours[id] for id in unit]) + rng.normal(0, 0.5, len(unit))
    codes = np.clip(np.rint(person[:, None] + rng.normal(0, 0.6, (len(unit), len(SURVEY.items)))), 0, 4).astype(np.int8)
    counts = dict.fromkeys(teams, people_a_team)
    if cut == "team":
        blocks = partition(TREE, counts)
        home = [blocks.of(id) for id in unit.tolist()]
    else:
        values = ["teacher" if at % 2 else "leader" for at in range(len(unit))]
        blocks = partition_by_attribute(
            TREE, {(0, one): values.count(one) for one in set(values)}, ("teacher", "leader")
        )
        home = [blocks.of((0, one)) for one in values]
    plan = layout(SURVEY)
    keyed = key(np.asfortranarray(codes), SURVEY)
    sheets = protect(keyed, home, plan.points, [True] * len(SURVEY.items), np.random.default_rng(seed))
    report = build_report(sheets, TREE, blocks, SURVEY, wave="w", title="Wave")
    return report, sheets, plan


def test_the_share_of_the_group_is_icc1_of_the_protected_sheets():
    report, sheets, plan = released(8)
    for place, one in enumerate(report.team_shares):
        expected = one_way_icc(units_of(scores(sheets.codes, plan)[:, place], sheets.block))
        assert one.icc1.value == pytest.approx(expected.icc1.value, rel=1e-12)
        assert one.icc2.low == pytest.approx(expected.icc2.low, rel=1e-9)
        assert one.icc1.low > 0


def test_fewer_than_fifty_people_give_a_reasoned_gap():
    report, _, _ = released(4)
    assert all(one.icc1.why == "few_people" for one in report.team_shares)
    assert all(one.r_squared.why == "too_few" for one in report.goes_with)
    assert [about_team(one, "en") for one in report.team_shares] == [""] * len(SURVEY.scales)


def test_a_wave_cut_by_role_tells_nothing_of_teams():
    report, _, _ = released(10, cut="role")
    assert report.team_shares == ()


def test_what_goes_with_a_question_adds_up_and_is_worded_as_association():
    report, _, _ = released(12)
    (one,) = report.goes_with
    assert sum(share.value for share in one.shares.values()) == pytest.approx(one.r_squared.value)
    assert "does not say what causes what" in association(one, SURVEY, "en")
    assert "ne dit pas ce qui cause quoi" in association(one, SURVEY, "fr")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_groups_alike_are_said_to_be_alike(language):
    report, _, _ = released(12, spread=0.0)
    told = [about_team(one, language) for one in report.team_shares]
    assert any("hardly differ" in one or "ne diffèrent guère" in one for one in told)


def test_it_comes_back_equal_from_the_stored_text():
    report, _, _ = released(12)
    assert from_json(to_json(report)) == report
