"""The attacker on our own releases: random districts, colleague forms, and brute force where it is possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from analysis.disclosure.caps import rule
from analysis.disclosure.ledger_entries import any_of
from analysis.disclosure.partition import partition
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from reflectory.releases.recompute import faults
from reflectory.reports.build import build_report
from reflectory.reports.serialization import to_json
from tests.attack.attacker import attack
from tests.attack.brute import Sheets, as_they_are, certain, data_sets, every, ours, rows
from tests.attack.ours import Wave, bad_codes, districts, ledger, may_stand_for, outcomes, survey, unfavourable
from tests.tables import tables

QUICK = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
PROOF = settings(max_examples=240, deadline=None, suppress_health_check=list(HealthCheck))


def nothing_is_found(waves: list[Wave]) -> None:
    """Release all waves of a district, and attack everything released together."""
    entries, roster = [], {}
    for wave in waves:
        report = wave.release()
        assert faults(report) == [], "the check of stored releases raises no false alarm"
        here = ledger(report, wave)
        entries += here
        roster |= wave.roster
        of_blocks = list({(entry["item"], *entry["members"]): entry for entry in here if "any_of" in entry}.values())
        assert sum(entry["n"] for entry in of_blocks) == report.check
        _are_the_products_tables(of_blocks, wave)
    found = attack(entries, roster, waves[0].k, 1, bad_codes(waves[0].form))
    assert not found, found[:3]


def _are_the_products_tables(entries: list[dict[str, object]], wave: Wave) -> None:
    bad = bad_codes(wave.form)
    for entry in entries:
        points = wave.form.format_of(wave.form.item(entry["item"])).points
        theirs = any_of([tuple(entry["y"])], rule(points, 0 in bad[entry["item"]]))
        assert sorted(map(tuple, entry["any_of"])) == sorted(theirs)


@QUICK
@given(districts())
def test_nothing_is_found_in_random_districts(waves):
    nothing_is_found(waves)


@pytest.mark.proof
@PROOF
@given(districts())
def test_nothing_is_found_in_many_random_districts(waves):
    nothing_is_found(waves)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_found_in_colleague_forms(seed):
    rng = np.random.default_rng(seed)
    raters = {name: int(rng.integers(0, 12)) for name in ("Ana", "Ben", "Cem", "Dee")}
    shown = [name for name, many in raters.items() if many >= 5]  # fewer are never shown, and nobody's are pooled
    unit = [name for name, many in raters.items() for _ in range(many)]
    home = np.array([shown.index(name) if name in shown else -1 for name in unit], dtype=np.int64)
    points, high = (5, 2, 11), (True, False, True)
    codes = np.column_stack(
        [np.where(rng.random(len(unit)) < 0.8, many - 1, rng.integers(0, many, len(unit))) for many in points]
    )
    codes[rng.random(codes.shape) < 0.1] = -1
    counted = tables(protect(codes, home, points, high, rng))
    entries = [
        {
            "id": f"{block}/{item}",
            "item": str(item),
            "members": [f"{name}||colleagues"],
            "n": int(table[block].sum()),
            "y": table[block].tolist(),
            "any_of": may_stand_for(tuple(table[block].tolist()), high[item]),
        }
        for block, name in enumerate(shown)
        for item, table in enumerate(counted)
        if table[block].sum()
    ]
    roster = {f"{name}||colleagues": many for name, many in Counter(unit).items()}
    assert (
        attack(
            entries,
            roster,
            unfavourable={str(item): unfavourable(points[item], good) for item, good in enumerate(high)},
        )
        == []
    )


@pytest.mark.parametrize("high", [True, False])
@pytest.mark.parametrize("points", [2, 3, 4, 5, 6, 7, 11])
def test_the_rule_read_from_its_words_is_the_rule_that_is_drawn(points, high):
    rng = np.random.default_rng(points)
    for n in (5, 6, 9):
        for _ in range(25):
            near = rng.integers(0, points)
            column = np.where(rng.random(n) < rng.choice([0.8, 1.0]), near, rng.integers(0, points, n)).astype(np.int8)
            true = tuple(np.bincount(column, minlength=points).tolist())
            drawn = {tuple(tables(one)[0][0].tolist()) for one in every(column[:, None], [0] * n, [points], [high])}
            assert drawn == outcomes(true, high)
            assert all(true in may_stand_for(shown, high) for shown in drawn)


def _published(points: Sequence[int], high: Sequence[bool], single: bool) -> Callable[[Sheets, Sheets], Hashable]:
    """Return the whole stored text of the report of one block, as a function of its protected sheets."""
    tree = (Node(1, None, "school", "Elm"),)
    form = survey(points, [not good for good in high], [False] * len(points), len(points) if single else 0)
    texts: dict[Sheets, str] = {}

    def release(true: Sheets, protected: Sheets) -> Hashable:
        if protected not in texts:
            n = len(protected)
            codes = np.array(protected, dtype=np.int8)
            sheets = next(every(codes, [0] * n, points, high))
            assert rows(sheets) == protected, "protection changes nothing the second time"
            report = build_report(sheets, tree, partition(tree, {1: n}), form, wave="w", title="t", invited={1: n + 1})
            texts[protected] = to_json(report)
        return texts[protected]

    return release


def _all_data_sets(points, high, n, skips):
    bad = [unfavourable(many, good) for many, good in zip(points, high, strict=True)]
    release = _published(points, high, single=False)
    assert certain(data_sets(points, n, skips), ours(points, high), release, bad) == []


@pytest.mark.parametrize(
    ("points", "high", "n", "skips"),
    [
        ((2, 2), (True, True), 5, False),
        ((2, 3), (True, False), 5, False),
        ((3,), (True,), 6, True),
        ((5,), (False,), 5, False),
        ((2,), (True,), 8, True),
    ],
)
def test_every_data_set_of_a_small_group_has_a_different_one_with_the_same_report(points, high, n, skips):
    _all_data_sets(points, high, n, skips)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("points", "high", "n", "skips"),
    [
        ((2, 2), (True, True), 5, True),
        ((2, 2), (True, False), 6, True),
        ((2, 2), (True, True), 8, False),
        ((3, 3), (True, True), 5, False),
        ((3, 3), (False, False), 6, False),
        ((2, 2, 2), (True, True, True), 5, False),
        ((2, 5), (True, True), 5, False),
        ((5,), (True,), 8, True),
        ((7,), (True,), 6, False),
        ((11,), (True,), 5, False),
        ((4, 4), (True, True), 5, False),
    ],
)
def test_every_data_set_of_larger_forms_has_a_different_one_with_the_same_report(points, high, n, skips):
    _all_data_sets(points, high, n, skips)


@pytest.mark.parametrize("points", [2, pytest.param(3, marks=pytest.mark.proof)])
def test_two_teams_and_their_school_together_tell_nothing_certain(points):
    """All data sets of two teams of five, with the school's figures beside the teams'."""
    tree = (Node(0, None, "school", "Elm"), Node(1, 0, "team", "A"), Node(2, 0, "team", "B"))
    form, blocks = survey([points], [False], [False]), partition(tree, {1: 5, 2: 5})
    texts: dict[object, str] = {}
    behind: dict[str, set[tuple[Sheets, Sheets]]] = {}
    for first in data_sets([points], 5):
        for second in data_sets([points], 5):
            for sheets in every(np.array([*first, *second], dtype=np.int8), [0] * 5 + [1] * 5, [points], [True]):
                shown = rows(sheets, 0), rows(sheets, 1)
                if shown not in texts:
                    texts[shown] = to_json(build_report(sheets, tree, blocks, form, wave="w", title="t"))
                behind.setdefault(texts[shown], set()).add((first, second))
    for possible in behind.values():
        for team in (0, 1):
            for own in (None, *((code,) for code in range(points))):
                left = [list(one[team]) for one in possible if own is None or own in one[team]]
                for one in left if own is not None else ():
                    one.remove(own)
                held = {sheet[0] for one in left for sheet in one}
                assert len(held) != 1
                assert held != {0}


def test_brute_force_finds_what_is_certain_where_nothing_is_protected():
    found = certain(data_sets([3], 5), as_they_are, lambda true, protected: protected)
    assert any(own is None for _, own, _, _ in found)
    loose = certain(
        data_sets([3], 5),
        lambda true: {tuple(sorted([*sorted(true)[:-1], (1,)]))} if len(set(true)) == 1 else {true},
        lambda true, protected: protected,
    )
    assert loose, "one surplus answer moved is not enough"
