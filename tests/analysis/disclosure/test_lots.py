"""Two halves that share nobody, each cut once: whatever the tree, the head counts and k."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.attack import Shown, attack
from analysis.disclosure.caps import rule
from analysis.disclosure.groups import HALVES, groups
from analysis.disclosure.lots import cut_by_lot
from analysis.disclosure.partition import partition, partition_by_attribute, together
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from tests.tables import shown_groups, tables

CALM = settings(deadline=None, max_examples=80)  # the machine may be busy
VALUES = ("teacher", "support", "leader", "")
SIZES = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7, 12])
SCHOOL = (Node(1, None, "school", "Elm"), *(Node(i, 1, "team", f"Team {i}") for i in (2, 3, 4)))


@st.composite
def organisations(draw):
    """Draw a district: clusters, schools with and without teams, people in no team, teams right under a cluster."""
    tree = [Node(0, None, "district", "District")]
    for cluster in range(draw(st.integers(1, 3))):
        above = len(tree)
        tree.append(Node(above, 0, "cluster", f"Cluster {cluster}"))
        for _ in range(draw(st.integers(0, 2))):
            tree.append(Node(len(tree), above, "team", f"Team {len(tree)}"))
        for _ in range(draw(st.integers(0, 3))):
            school = len(tree)
            tree.append(Node(school, above, "school", f"School {school}"))
            for _ in range(draw(st.integers(0, 4))):
                tree.append(Node(len(tree), school, "team", f"Team {len(tree)}"))
    homes = {node.id: node.parent if node.kind == "team" else node.id for node in tree}
    by_unit = {node.id: draw(SIZES) for node in tree}
    by_value = {(home, value): draw(SIZES) for home in sorted(set(homes.values())) for value in VALUES}
    return draw(st.permutations(tree)), by_unit, by_value


def people(by_unit, by_value):
    units = [unit for unit, many in by_unit.items() for _ in range(many)]
    values = [None] * len(units)
    for (unit, value), many in by_value.items():
        units += [unit] * many
        values += [value] * many
    return units, values


def below(tree, unit):
    found = {unit}
    for _ in tree:
        found |= {node.id for node in tree if node.parent in found}
    return found


@CALM
@given(organisations(), st.sampled_from([5, 5, 6, 10]))
def test_each_half_is_cut_as_if_it_were_alone_and_nobody_is_in_two_blocks(drawn, k):
    tree, by_unit, by_value = drawn
    units, values = people(by_unit, by_value)
    blocks, home = cut_by_lot(tree, units, values, VALUES, k)
    first, second = partition(tree, by_unit, k), partition_by_attribute(tree, by_value, VALUES, k)
    assert blocks.members == first.members + second.members
    assert blocks.second == len(first.members)
    assert blocks.too_few == (first.too_few and second.too_few)
    assert np.bincount(home[home >= 0], minlength=len(blocks.sizes)).tolist() == list(blocks.sizes)
    assert all(size >= k for size in blocks.sizes)
    cells = [cell for members in blocks.members for cell in members]
    assert len(set(cells)) == len(cells)
    for value, block in zip(values, home.tolist(), strict=True):
        if block < 0:  # only a whole half below k is shown nothing of
            assert sum((by_unit if value is None else by_value).values()) < k
        else:
            assert (block >= blocks.second) == (value is not None)


@CALM
@given(organisations())
def test_groups_are_sums_of_whole_blocks_and_everybody_counts_wherever_both_halves_meet(drawn):
    tree, by_unit, by_value = drawn
    units, values = people(by_unit, by_value)
    blocks, home = cut_by_lot(tree, units, values, VALUES)
    found = groups(tree, blocks)
    assert len({group.key for group in found}) == len(found)
    if blocks.too_few:
        assert len(found) == 0
        return
    assert {group.blocks[0] for group in found if len(group.blocks) == 1} == set(range(len(blocks.sizes)))
    counted = [(unit, block) for unit, block in zip(units, home.tolist(), strict=True) if block >= 0]
    for group in found:
        assert len(set(group.blocks)) == len(group.blocks)
        if group.parent is not None:
            assert set(group.blocks) <= set(found[group.parent].blocks)
        drawn_by_value = [block >= blocks.second for block in group.blocks]
        if group.kind == "half_value" or group.values:
            assert all(drawn_by_value)
        if group.kind in ("half_unit", "direct", "team") and group.units and not group.direct:
            held = set().union(*(below(tree, unit) for unit in group.units))
            shown_here = {unit for unit, block in counted if block in group.blocks}
            assert shown_here <= held
        if group.kind in ("district", "cluster", "school") and not group.direct:
            held = set().union(*(below(tree, unit) for unit in group.units))
            assert sum(blocks.sizes[block] for block in group.blocks) == sum(unit in held for unit, _ in counted)
    for unit, block in counted:  # everybody finds the smallest group that all of their unit's people count in
        assert block in found.of(unit).blocks
        assert found.of(unit).kind not in HALVES
    for group in found:  # a group's parts of the half by value share nobody and leave nobody of it out
        parts = [one for one in found if one.parent == group.key and one.kind == "half_value" and not one.values]
        held = sorted(block for one in parts for block in one.blocks)
        if not group.values and group.kind in ("district", "cluster", "school") and not group.direct:
            assert held == [block for block in group.blocks if block >= blocks.second]
        split = [one for one in found if one.parent == group.key and one.values]
        if split:
            assert sorted(block for one in split for block in one.blocks) == sorted(group.blocks)


@CALM
@given(organisations(), st.sampled_from([5, 7]), st.integers(0, 2**32))
def test_a_protected_release_of_both_halves_passes_the_attack(drawn, k, seed):
    tree, by_unit, by_value = drawn
    units, values = people(by_unit, by_value)
    blocks, home = cut_by_lot(tree, units, values, VALUES, k)
    if blocks.too_few:
        return
    rng = np.random.default_rng(seed)
    points, high = (5, 2, 11), (True, False, True)
    codes = np.column_stack([np.where(rng.random(len(units)) < 0.8, many - 1, rng.integers(0, many, len(units)))
                             for many in points]).astype(np.int8)  # fmt: skip
    codes[rng.random(codes.shape) < 0.1] = -1
    counted = tables(protect(codes, home, points, high, rng, k))
    audit = attack(shown_groups(groups(tree, blocks), blocks.sizes, counted),
                   [rule(many, good) for many, good in zip(points, high, strict=True)], k)  # fmt: skip
    assert audit.passed, audit.findings
    assert audit.blocks == len(blocks.sizes)
    assert audit.answers == sum(int(table.sum()) for table in counted)


def release(codes, home, blocks, k=5):
    counted = tables(protect(codes, home, (5,), (True,), np.random.default_rng(1), k))
    return list(shown_groups(groups(SCHOOL, blocks), blocks.sizes, counted))


def test_the_attack_finds_unprotected_sheets_a_wrong_sum_and_a_half_that_is_not_whole_blocks():
    units, values = [2] * 6 + [3] * 5 + [1] * 12, [None] * 11 + ["teacher"] * 7 + ["support"] * 5
    blocks, home = cut_by_lot(SCHOOL, units, values, VALUES)
    codes = np.full((23, 1), 4, dtype=np.int8)
    stored = release(codes, home, blocks)
    assert attack(stored, [rule(5)], 5).passed
    true = [np.array([np.bincount(codes[home == block, 0], minlength=5) for block in range(4)])]
    assert not attack(shown_groups(groups(SCHOOL, blocks), blocks.sizes, true), [rule(5)], 5).passed
    half = next(at for at, one in enumerate(stored) if one.key == "1~")
    wrong = Shown("1~", stored[half].blocks, stored[half].people, ((0, 0, 0, 5, 7),))
    assert not attack([*stored[:half], wrong, *stored[half + 1 :]], [rule(5)], 5).passed
    cut_again = Shown("both halves' leaders", (9,), 3, ((0, 0, 0, 1, 2),))
    assert not attack([*stored, cut_again], [rule(5)], 5).passed


def test_a_school_lists_its_teams_and_its_other_half_by_value():
    units, values = [2] * 6 + [3] * 3 + [4] * 3 + [1] * 16, [None] * 12 + ["teacher"] * 9 + ["support"] * 5 + [""] * 2
    blocks, _ = cut_by_lot(SCHOOL, units, values, VALUES)
    found = groups(SCHOOL, blocks)
    assert [(one.key, one.kind, one.parent, one.blocks) for one in found] == [
        ("1", "school", None, (0, 1, 2, 3)),
        ("1~", "half_value", "1", (2, 3)),
        ("1~|teacher", "half_value", "1~", (3,)),
        ("1~|support,", "half_value", "1~", (2,)),
        ("2", "team", "1", (0,)),
        ("3+4", "team", "1", (1,)),
    ]
    assert found.of(1).key == "1"
    assert found.of(1, "teacher").key == "1~|teacher"


def test_a_school_without_teams_keeps_its_first_half_as_a_group_of_its_own():
    school = (Node(1, None, "school", "Elm"),)
    blocks, _ = cut_by_lot(school, [1] * 13, [None] * 6 + ["teacher"] * 7, VALUES)
    assert [(one.key, one.kind, one.blocks) for one in groups(school, blocks)] == [
        ("1", "school", (0, 1)), ("1~", "half_value", (1,)), ("1=", "half_unit", (0,)),
    ]  # fmt: skip


def test_of_a_half_below_k_nothing_is_shown():
    blocks, home = cut_by_lot(SCHOOL, [2] * 9 + [1] * 4, [None] * 9 + ["teacher"] * 4, VALUES)
    assert Counter(home.tolist()) == {0: 9, -1: 4}
    assert [one.key for one in groups(SCHOOL, blocks)] == ["1", "2"]


def test_halves_of_another_k_or_of_one_kind_are_refused():
    by_unit, by_value = partition(SCHOOL, {2: 9}), partition_by_attribute(SCHOOL, {(1, "teacher"): 9}, VALUES, 6)
    with pytest.raises(ValueError, match="k = 5, the other 6"):
        together(by_unit, by_value)
    with pytest.raises(ValueError, match="one of each"):
        together(by_unit, by_unit)
