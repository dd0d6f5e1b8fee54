"""What only a whole wave can bear: how much is about the group, and what goes with what."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from analysis.disclosure.partition import partition, partition_by_attribute
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from analysis.estimates import Estimate
from analysis.icc import icc
from analysis.layout import layout
from analysis.moments import moments
from analysis.scoring import key, scores
from reflectory.i18n.catalogue import say
from reflectory.reports.build import build_report
from reflectory.reports.exports import csv as csv_table
from reflectory.reports.exports import xlsx
from reflectory.reports.model import GroupVariance
from reflectory.reports.serialization import from_json, to_json
from reflectory.reports.wave_sentences import about_team, association
from tests.first_edition import first_edition

SURVEY = first_edition("our-students")
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
        expected = icc(moments(scores(sheets.codes, plan)[:, place], sheets.block))
        assert one.icc1.value == pytest.approx(expected["icc1"].value, rel=1e-12)
        assert one.icc2.low == pytest.approx(expected["icc2"].low, rel=1e-9)
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


@pytest.mark.parametrize(("low", "high"), [(-0.03, -0.01), (-0.03, 0.004), (0.0, 0.0)])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_share_below_nothing_is_no_range_of_nothing(low, high, language):
    one = GroupVariance("trust", Estimate("icc1", low, low, high, 60), Estimate("icc2", -0.2, n=60))
    assert about_team(one, language) == say(language, "report.team_share.zero")
    assert "%" not in about_team(one, language)
    wider = replace(one, icc1=Estimate("icc1", -0.01, -0.04, 0.12, 60))
    assert "12" in about_team(wider, language)
    assert "0%" not in about_team(wider, language).replace("\u00a0", "")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_only_a_whole_wave_can_bear_is_in_the_table_and_in_the_workbook(language):
    report, _, _ = released(12)
    (question,) = report.goes_with
    rows = list(csv.DictReader(io.StringIO(csv_table.write(report, language).decode("utf-8-sig"))))
    measured = {row["id"]: row for row in rows if row["figure"] == "reliability"}
    book = openpyxl.load_workbook(io.BytesIO(xlsx.write(report, language)))
    head, *whole = book[say(language, "workbook.sheet.whole")].iter_rows(values_only=True)
    at = head.index(say(language, "workbook.column.icc1"))
    for place, one in enumerate(report.team_shares):
        row = measured[one.id]
        for name, found in (("icc1", one.icc1), ("icc2", one.icc2)):
            assert [float(row[f"{name}{end}"]) for end in ("", "_low", "_high")] == [found.value, found.low, found.high]
        ends = [end for found in (one.icc1, one.icc2) for end in (found.value, found.low, found.high)]
        assert whole[place][at : at + 6] == pytest.approx(ends, rel=1e-12)
    shares = {row["with"]: row for row in rows if row["figure"] == "importance"}
    assert {name: float(row["importance"]) for name, row in shares.items() if name} == {
        name: share.value for name, share in question.shares.items()
    }
    assert float(shares[""]["r_squared"]) == question.r_squared.value
    _, *parts = book[say(language, "workbook.sheet.importance")].iter_rows(values_only=True)
    assert [row[4] for row in parts] == pytest.approx([one.value for one in question.shares.values()])
    split = {row["id"]: row["van_der_eijk"] for row in rows if row["figure"] == "scale" and row["group_key"] == "0"}
    head, *scales = book[say(language, "workbook.sheet.scales")].iter_rows(values_only=True)
    seen = [row[head.index(say(language, "methods.van_der_eijk.head"))] for row in scales]
    assert seen[: len(split)] == pytest.approx([float(one) for one in split.values()])
    assert all(cell is not None for row in whole for cell in row[:14])


def test_it_comes_back_equal_from_the_stored_text():
    report, _, _ = released(12)
    assert from_json(to_json(report)) == report
