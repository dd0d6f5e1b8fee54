"""Every printed range holds the true figure, whatever protection did to it; and tells no more than the shown tables."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.caps import true_tables
from analysis.disclosure.partition import partition
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from analysis.moments import mean, table_moments
from analysis.scoring import key, scores
from reflectory.reports import sentences
from reflectory.reports.build import build_report
from reflectory.reports.differences import changes
from reflectory.reports.rater_result import of_colleagues
from reflectory.reports.verdicts import form_of
from surveys.loader import instrument
from tests.attack.ours import survey
from tests.tables import tables

TREE = (Node(0, None, "school", "Elm"), Node(1, 0, "team", "A"), Node(2, 0, "team", "B"))
POINTS = (5, 5, 5, 5, 4, 4, 11, 11)
FORM = survey(POINTS, [False] * 6 + [True] * 2, [False, True] * 4)
LOW = {id for one in FORM.scales if one.favourable == "low" for id in one.items}
HIGH = [item.id not in LOW for item in FORM.items]
EXACT = 1e-9


def released(keyed, sizes, invited, rng):
    """Return the report of two teams that gave these keyed answers, and their protected sheets."""
    blocks = partition(TREE, dict(zip((1, 2), sizes, strict=True)))
    sheets = protect(keyed, np.repeat([0, 1], sizes), POINTS, HIGH, rng)
    return build_report(sheets, TREE, blocks, FORM, wave="w", title="t", invited=invited), sheets


def near_unanimous(rng, n):
    """Return keyed answers of people of one mind, but for none, one or two of them, each item for itself."""
    columns = []
    for points in POINTS:
        column = np.full(n, rng.integers(0, points))
        column[: rng.integers(0, 3)] = rng.integers(0, points)
        columns.append(rng.permutation(column))
    codes = np.stack(columns, axis=1).astype(np.int8)
    codes[rng.random(codes.shape) < rng.choice([0.0, 0.0, 0.1])] = -1
    return codes


def of(keyed, rows):
    """Return the true scores on every scale of some people, and the true keyed values of every item."""
    from analysis.layout import layout

    plan = layout(FORM)
    values = np.empty(keyed.shape)
    for at, item in enumerate(FORM.items):
        values[:, at] = np.where(keyed[:, at] >= 0, np.array(FORM.format_of(item).values)[keyed[:, at]], np.nan)
    return scores(keyed, plan)[rows], values[rows]


@settings(max_examples=60, deadline=None)
@given(st.integers(5, 30), st.integers(5, 30), st.booleans(), st.integers(0, 2**32 - 1))
def test_the_range_holds_the_true_average_and_share_of_teams_of_one_mind_or_nearly(first, second, everybody, seed):
    rng = np.random.default_rng(seed)
    keyed = np.concatenate([near_unanimous(rng, first), near_unanimous(rng, second)])
    invited = {1: first, 2: second} if everybody else {1: first + 3, 2: second + 1}
    report, _ = released(keyed, (first, second), invited, rng)
    for rows in (
        slice(first),
        slice(first, None),
    ):  # what fewer than five answered is shown of nobody and enters no scale
        keyed[rows][:, (keyed[rows] >= 0).sum(axis=0) < 5] = -1
    rows = {"0": slice(None), "1": slice(first), "2": slice(first, None)}
    for section in report.sections:
        scored, values = of(keyed, rows[section.key])
        for figure in section.figures:
            if not figure.n:
                continue
            at = [item.id for item in FORM.items] if figure.kind == "item" else [scale.id for scale in FORM.scales]
            column = (values if figure.kind == "item" else scored)[:, at.index(figure.id)]
            true, shown = float(np.nanmean(column)), figure.estimate("mean")
            low = shown.value if shown.low is None else shown.low
            high = shown.value if shown.high is None else shown.high
            if (section.key, figure.n) != ("0", int((~np.isnan(column)).sum())) and section.key == "0":
                continue  # a team of which too few answered is left out of its school's figure
            assert low - EXACT <= true <= high + EXACT, (section.key, figure.id, true, shown)
            share = figure.estimate("favourable")
            items = [figure.id] if figure.kind == "item" else FORM.scale(figure.id).items
            answers = values[:, [[item.id for item in FORM.items].index(id) for id in items]]
            middle = [(FORM.format_of(FORM.item(id)).low + FORM.format_of(FORM.item(id)).high) / 2 for id in items]
            better = answers < middle if items[0] in LOW else answers > middle
            told = figure.counts and sum(map(sum, figure.counts)) == int((~np.isnan(answers)).sum())
            if told:
                assert share.low - EXACT <= better.sum() / (~np.isnan(answers)).sum() <= share.high + EXACT


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 15), st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_an_items_range_is_at_least_the_hull_of_the_ranges_of_all_true_tables(n, silent, seed):
    rng = np.random.default_rng(seed)
    keyed = np.concatenate([near_unanimous(rng, n), near_unanimous(rng, 5)])
    report, sheets = released(keyed, (n, 5), {1: n + silent, 2: 5}, rng)
    for at, item in enumerate(FORM.items):
        shown = tuple(tables(sheets)[at][0].tolist())
        if not sum(shown):
            continue
        found = report.section("1").figure("item", item.id).estimate("mean")
        for true in true_tables(shown, sheets.rule(at)):
            one = mean(table_moments([true], FORM.format_of(item).values), [n + silent])[0]
            assert (found.value if found.low is None else found.low) <= (
                one.value if one.low is None else one.low
            ) + EXACT
            assert (found.value if found.high is None else found.high) >= (
                one.value if one.high is None else one.high
            ) - EXACT


@settings(max_examples=30, deadline=None)
@given(st.integers(5, 14), st.integers(0, 2**32 - 1))
def test_the_range_of_a_difference_holds_the_true_one_and_no_change_is_made_by_protection_alone(n, seed):
    """From start to end, and beside the whole: the same people of one mind twice have not changed."""
    rng = np.random.default_rng(seed)
    start, end = (np.concatenate([near_unanimous(rng, n), near_unanimous(rng, 6)]) for _ in range(2))
    start[start < 0], end[end < 0] = 0, 0
    then, now, again = (released(one, (n, 6), None, rng)[0] for one in (start, end, start))
    for key_, rows in (("1", slice(n)), ("2", slice(n, None)), ("0", slice(None))):
        true = of(end, rows)[0].mean(axis=0) - of(start, rows)[0].mean(axis=0)
        for change, moved in zip(changes(then.section(key_), now.section(key_), FORM, FORM), true, strict=True):
            if change.difference.low is not None:
                assert change.difference.low - EXACT <= moved <= change.difference.high + EXACT
        assert not any(one.shows for one in changes(then.section(key_), again.section(key_), FORM, FORM))
    for key_, rows in (("1", slice(n)), ("2", slice(n, None))):
        apart = of(start, rows)[0].mean(axis=0) - of(start, slice(None))[0].mean(axis=0)
        for one, true_ in zip(then.section(key_).comparisons, apart, strict=True):
            assert one.difference.low is None or (one.difference.low - EXACT <= true_ <= one.difference.high + EXACT)


def test_an_items_range_is_told_by_its_shown_tables_alone():
    """Other people with the same shown tables, and other truths behind them, get the same ranges to the last digit."""
    rng = np.random.default_rng(1)
    keyed = np.concatenate([near_unanimous(rng, 9), near_unanimous(rng, 7)])
    report, sheets = released(keyed, (9, 7), {1: 9, 2: 9}, rng)
    shuffled = np.array(sheets.codes)
    for block in (0, 1):
        rows = np.flatnonzero(sheets.block == block)
        for item in range(len(POINTS)):
            shuffled[rows, item] = rng.permutation(shuffled[rows, item])
    other, _ = released(shuffled, (9, 7), {1: 9, 2: 9}, rng)  # protection leaves protected sheets as they are
    for one, same in zip(report.sections, other.sections, strict=True):
        for figure in one.figures:
            if figure.kind == "item":
                assert figure == same.figure("item", figure.id)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("invited", [20, 24, None])
def test_twenty_of_twenty_at_the_top_are_not_said_to_lie_below_it(language, invited):
    """The team that was told 4.90 (4.87 to 4.93) though all of them had answered 5 to every statement."""
    pulse = instrument("team-pulse").forms["self"]
    tree = (Node(1, None, "team", "A"),)
    points, high = [pulse.format_of(item).points for item in pulse.items], [True] * len(pulse.items)
    top = np.tile(np.array(points, dtype=np.int8) - 1, (20, 1))
    top[:, [item.reverse for item in pulse.items]] = 0
    sheets = protect(key(top, pulse), [0] * 20, points, high, np.random.default_rng(1))
    given_ = None if invited is None else {1: invited}
    report = build_report(sheets, tree, partition(tree, {1: 20}), pulse, wave="w", title="t", invited=given_)
    for one in (report, of_colleagues(report)):
        for scale in pulse.scales:
            figure, form = one.sections[0].figure("scale", scale.id), form_of(scale, pulse)
            said = sentences.average(figure, form, language)
            numbers = [float(found.replace(",", ".")) for found in re.findall(r"\d[.,]\d+", said)]
            assert numbers[0] == pytest.approx(4.9)
            assert numbers[-1] == 5.0
            assert figure.estimate("mean").low <= 4.9
            assert figure.estimate("mean").high >= 5
            assert ("keeps back" in said or "kept back" in said or "pas montré" in said) == (invited == 20)
