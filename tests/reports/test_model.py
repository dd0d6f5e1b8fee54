"""A report is frozen, comes back from its text unchanged, and is made from protected sheets alone."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import rwg_j
from analysis.disclosure.partition import partition
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from analysis.estimates import Estimate
from analysis.layout import layout
from analysis.moments import mean, moments
from analysis.scoring import scores
from analysis.tables import count_tables
from reflectory.errors import ReleaseError
from reflectory.releases.recompute import attacked, faults
from reflectory.reports.build import build_report
from reflectory.reports.model import Comparison, Figure, Report, Section
from reflectory.reports.serialization import from_json, to_json
from tests.first_edition import first_edition

ENHANCER = first_edition("enhancer")
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
ESTIMATES = st.builds(Estimate, st.text(max_size=5), NUMBERS, NUMBERS, NUMBERS, st.integers(0, 99), st.text(max_size=5))
TABLES = st.lists(st.lists(st.integers(0, 50), max_size=4).map(tuple), max_size=3).map(tuple)
FIGURES = st.builds(
    Figure, st.sampled_from(["scale", "item"]), st.text(max_size=4), st.integers(0, 99), TABLES, TABLES,
    st.dictionaries(st.text(max_size=4), ESTIMATES, max_size=3),
)  # fmt: skip
NAMES = st.lists(st.text(max_size=4), max_size=2).map(tuple)
UNITS = st.lists(st.integers(0, 99), max_size=2).map(tuple)
MANY = st.none() | st.integers(0, 99)
SECTIONS = st.builds(
    Section, st.text(max_size=4), UNITS, NAMES, st.text(max_size=4), st.none() | st.text(max_size=4),
    st.integers(0, 99), MANY, MANY, st.lists(FIGURES, max_size=2).map(tuple),
    st.lists(st.builds(Comparison, st.text(max_size=4), ESTIMATES, ESTIMATES, NUMBERS), max_size=2).map(tuple),
    NAMES, NAMES, UNITS,
)  # fmt: skip


@given(st.lists(SECTIONS, max_size=2).map(tuple), st.text(max_size=9))
def test_a_report_comes_back_from_its_text_exactly(sections, title):
    report = Report("w1", title, "{}", 5, sections)
    assert from_json(to_json(report)) == report


def test_a_made_report_comes_back_from_its_text_exactly(report):
    assert from_json(to_json(report)) == report
    assert from_json(to_json(report)).survey == ENHANCER


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"schema": 1}', '{"schema": 1, "sections": 3}'])
def test_a_damaged_report_says_so(text):
    with pytest.raises(ReleaseError, match=r"release-(no-report|damaged)"):
        from_json(text)


def test_a_report_of_a_later_program_says_so():
    with pytest.raises(ReleaseError, match="release-newer"):
        from_json('{"schema": 99}')


def test_nothing_but_protected_sheets_makes_a_report():
    tree = (Node(1, None, "school", "Elm"),)
    with pytest.raises(TypeError, match="only protected sheets"):
        build_report(np.zeros((6, 3)), tree, partition(tree, {1: 6}), ENHANCER, wave="1", title="x")


def test_a_frozen_report_cannot_be_changed(report):
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.title = "Autumn"


def test_small_teams_are_reported_together_by_name(report):
    section = report.of_unit(5)
    assert section == report.of_unit(6)
    assert (section.names, section.answered) == (("Grade 2", "Music <b>& art</b>"), 7)


def test_every_section_counts_at_least_the_smallest_group(report):
    assert all(section.answered >= report.k for section in report.sections)


def test_no_figure_rests_on_fewer_than_the_smallest_group(report):
    assert all(figure.n == 0 or figure.n >= report.k for section in report.sections for figure in section.figures)


def test_an_organisation_below_the_smallest_group_gets_no_section():
    tree = (Node(1, None, "school", "Elm"),)
    blocks = partition(tree, {1: 4})
    sheets = protect(np.zeros((0, len(ENHANCER.items)), dtype=np.int8), [], *_asked(), np.random.default_rng(1))
    assert build_report(sheets, tree, blocks, ENHANCER, wave="1", title="x").sections == ()


def test_sheets_of_other_people_are_refused():
    tree = (Node(1, None, "school", "Elm"),)
    sheets = protect(np.zeros((6, len(ENHANCER.items)), dtype=np.int8), [0] * 6, *_asked(), np.random.default_rng(1))
    with pytest.raises(ValueError, match="sheets and blocks count different people"):
        build_report(sheets, tree, partition(tree, {1: 9}), ENHANCER, wave="1", title="x")


def test_every_reported_group_says_how_many_were_invited_and_no_unit_inside_one(report):
    told = {section.key: section.invited_low for section in report.sections}
    assert told == {"1": 94, "2": 21, "3": 73, "4": 9, "5+6": 12, "7": 60, "8": 13}
    assert all(one.invited_low == one.invited_high for one in report.sections)


@pytest.mark.parametrize(
    ("invited", "school", "team"), [({2: 9, 3: 0}, None, 9), ({}, None, None), ({2: 4, 3: 6}, 10, 4)]
)
def test_where_a_unit_that_answered_has_no_number_nobody_knows_how_many_were_invited(invited, school, team):
    tree = (Node(1, None, "school", "Elm"), Node(2, 1, "team", "A"), Node(3, 1, "team", "B"), Node(4, 1, "team", "C"))
    sheets = protect(np.full((12, len(ENHANCER.items)), 2, dtype=np.int8), [0] * 7 + [1] * 5, *_asked(),
                     np.random.default_rng(1))  # fmt: skip
    blocks = partition(tree, {2: 7, 3: 5})
    made = build_report(sheets, tree, blocks, ENHANCER, wave="1", title="x", invited=invited)
    assert [made.section(key).invited_low for key in ("1", "2")] == [school, team]
    (fault,) = faults(made)
    assert (fault.code, fault.values["answers"]) == ("release-check", attacked(made).answers)


def test_every_figure_is_computed_from_protected_sheets():
    tree = (Node(1, None, "school", "Elm"),)
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 5, (20, len(ENHANCER.items))).astype(np.int8)
    sheets = protect(codes, [0] * 20, *_asked(), rng)
    made = build_report(sheets, tree, partition(tree, {1: 20}), ENHANCER, wave="1", title="x", invited={1: 40})
    plan = layout(ENHANCER)
    answers = np.where(sheets.codes < 0, np.nan, sheets.codes + 1.0)[:, plan.scales[0].items]
    counted, _ = count_tables(answers, [1, 2, 3, 4, 5])
    figure = made.sections[0].figure("scale", plan.scales[0].id)
    assert figure.estimate("mean").value == pytest.approx(
        mean(moments(scores(sheets.codes, plan)[:, 0]), [40])[0].value
    )
    assert figure.estimate("rwg").value == rwg_j(counted, [1, 2, 3, 4, 5])[0].value
    assert figure.counts == tuple(tuple(row) for row in counted[0].tolist())


def test_nobody_is_shown_unanimous(report):
    for section in report.sections:
        for figure in section.figures:
            for row, or_more in zip(figure.counts, figure.capped, strict=True):
                assert all(count <= max(sum(row) - 2, 0) for count in row)
                assert all(row[code] > 0 for code in or_more)


def test_a_count_at_the_cap_is_worded_or_more(report):
    agreeing = report.of_unit(4)
    assert any(any(one.capped) for one in agreeing.figures)


def test_reliability_is_told_for_everyone_together_from_50_people_on(report):
    assert len(report.reliability) == len(ENHANCER.scales)
    assert all(one.alpha.n >= 50 or one.alpha.why == "few_people" for one in report.reliability)


def test_the_figures_of_a_scale_where_less_is_better_count_the_other_side(report):
    low = next(scale for scale in ENHANCER.scales if scale.favourable == "low")
    figure = report.section("1").figure("scale", low.id)
    share = sum(sum(row[:2]) for row in figure.counts) / sum(map(sum, figure.counts))
    assert figure.estimate("favourable").value == pytest.approx(share)


def test_another_set_of_answers_gives_a_report_of_the_same_shape(report, other_report):
    def shape(one):
        return [(each.key, each.names, each.answered, each.invited_low, each.invited_high) for each in one.sections]

    assert shape(report) == shape(other_report)
    assert set(json.loads(to_json(report))) == set(json.loads(to_json(other_report)))


def _asked():
    low = {id for scale in ENHANCER.scales if scale.favourable == "low" for id in scale.items}
    return [ENHANCER.format_of(item).points for item in ENHANCER.items], [i.id not in low for i in ENHANCER.items]


def test_parts_are_listed_by_name_accents_aside_and_numbers_count():
    def part(key, name, parent):
        return Section(key, (int(key),), (name,), "team", parent, 9, None, None, ())

    sections = (part("1", "All", None), part("2", "Group 10", "1"), part("3", "Group 2", "1"), part("4", "Élan", "1"))
    listed = Report("w", "t", "{}", 5, sections).children(sections[0])
    assert [one.name for one in listed] == ["Élan", "Group 2", "Group 10"]
