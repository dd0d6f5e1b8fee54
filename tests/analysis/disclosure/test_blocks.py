"""Blocks: who is reported together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.groups import groups
from analysis.disclosure.partition import partition, partition_by_attribute
from analysis.disclosure.tree import Node

CALM = settings(deadline=None, max_examples=60)  # the machine may be busy

DISTRICT = (
    Node(0, None, "district", "All"),
    Node(1, 0, "cluster", "North"),
    Node(2, 0, "cluster", "South"),
    Node(10, 1, "school", "Elm"),
    Node(11, 1, "school", "Oak"),
    Node(12, 2, "school", "Ash"),
    *(Node(100 + i, 10, "team", f"Elm {i}") for i in range(4)),
    *(Node(110 + i, 11, "team", f"Oak {i}") for i in range(3)),
    *(Node(120 + i, 12, "team", f"Ash {i}") for i in range(2)),
)
VALUES = ("teacher", "specialist", "support", "leader", "")


@st.composite
def trees(draw):
    """Draw any tree of up to 25 units with any head counts, people at inner units and empty units included."""
    size = draw(st.integers(1, 25))
    parents = [None, *(draw(st.integers(0, i - 1)) for i in range(1, size))]
    tree = [Node(i, parent, "unit", str(i)) for i, parent in enumerate(parents)]
    answered = {i: draw(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7, 12])) for i in range(size)}
    return draw(st.permutations(tree)), answered


def below(tree, unit):
    """Return a unit and everything under it."""
    found = {unit}
    for _ in tree:
        found |= {node.id for node in tree if node.parent in found}
    return found


def test_a_team_of_five_stands_alone_and_smaller_ones_are_pooled():
    blocks = partition(DISTRICT, {100: 5, 101: 4, 102: 3, 103: 2})
    assert blocks.members == ((100,), (101, 102, 103))
    assert blocks.sizes == (5, 9)


def test_a_pool_below_k_takes_in_the_smallest_team_of_its_school():
    blocks = partition(DISTRICT, {100: 9, 101: 6, 102: 3, 110: 5})
    assert blocks.members == ((100,), (101, 102), (110,))


def test_a_school_below_k_is_pooled_in_its_cluster_and_nowhere_else():
    blocks = partition(DISTRICT, {100: 9, 110: 2, 111: 1, 120: 5, 121: 6})
    assert blocks.members == ((100, 110, 111), (120,), (121,))
    by_unit = groups(DISTRICT, blocks)
    assert by_unit.of(10) == by_unit.of(11)
    assert by_unit.of(10).units == (10, 11)
    assert by_unit.of(12).blocks == (1, 2)


def test_ties_go_to_the_smaller_unit_whatever_the_order_of_the_tree():
    answered = {100: 6, 101: 6, 102: 2}
    assert partition(DISTRICT, answered).members == partition(DISTRICT[::-1], answered).members == ((100, 102), (101,))


def test_people_who_sit_in_an_inner_unit_are_pooled_with_its_smaller_units():
    blocks = partition(DISTRICT, {10: 2, 100: 3, 101: 8})
    assert blocks.members == ((10, 100), (101,))
    by_unit = groups(DISTRICT, blocks)
    assert by_unit.of(100).direct == (10,)
    assert by_unit.of(10).blocks == (0, 1)


def test_a_whole_tree_below_k_shows_nothing():
    for answered in ({}, {100: 4}, {100: 1, 110: 1, 120: 2}):
        blocks = partition(DISTRICT, answered)
        assert blocks.too_few
        assert blocks.members == ()
        assert len(groups(DISTRICT, blocks)) == 0
    assert partition(DISTRICT, {100: 9}, k=10).too_few


def test_a_unit_where_nobody_answered_is_in_no_block():
    blocks = partition(DISTRICT, {100: 5, 101: 0})
    assert blocks.of(101) is None
    assert groups(DISTRICT, blocks).of(101) is None


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        ((Node(1, None, "a", ""), Node(2, 3, "a", ""), Node(3, 2, "a", "")), "under itself"),
        ((Node(1, 1, "a", ""),), "under itself"),
        ((), "no unit"),
        ((Node(1, None, "a", ""), Node(2, 1, "a", ""), Node(2, 1, "a", "")), "unit 2 stands there twice"),
        ((Node(1, None, "a", ""), Node(2, 7, "a", "")), "under 7, which is not in the tree"),
        ((Node(1, None, "a", ""), Node(2, None, "a", "")), "put one unit above them"),
    ],
)
def test_a_broken_tree_is_refused_with_place_fault_and_remedy(tree, says):
    with pytest.raises(ValueError, match=r"^tree: .*;.*|^tree: ") as error:
        partition(tree, {1: 9})
    assert says in str(error.value)


def test_wrong_counts_and_a_k_below_five_are_refused():
    with pytest.raises(ValueError, match="k: 4 is below 5"):
        partition(DISTRICT, {100: 9}, k=4)
    with pytest.raises(ValueError, match="answered: -1 people in unit 100"):
        partition(DISTRICT, {100: -1})
    with pytest.raises(ValueError, match="no unit 999 in the tree"):
        partition(DISTRICT, {999: 5})
    with pytest.raises(ValueError, match="'cook' in unit 10 is no value"):
        partition_by_attribute(DISTRICT, {(10, "cook"): 5}, VALUES)
    with pytest.raises(ValueError, match="-2 people of 'leader'"):
        partition_by_attribute(DISTRICT, {(10, "leader"): -2, (10, "teacher"): 9}, VALUES)
    with pytest.raises(ValueError, match="'a' stands there twice"):
        partition_by_attribute(DISTRICT, {}, ("a", "b", "a"))


def test_small_roles_are_pooled_with_related_roles_of_their_school():
    answered = {(10, "teacher"): 12, (10, "support"): 3, (10, "leader"): 2, (11, "teacher"): 9, (11, "leader"): 2}
    blocks = partition_by_attribute(DISTRICT, answered, VALUES)
    assert blocks.members == (((10, "leader"), (10, "support")), ((10, "teacher"),), ((11, "leader"), (11, "teacher")))
    by_unit = groups(DISTRICT, blocks)
    assert by_unit.of(10).blocks == (0, 1)
    assert by_unit.of(10, "leader").values == ("support", "leader")
    assert by_unit.of(10, "leader").parent == by_unit.of(10).key
    assert by_unit.of(1, "teacher").blocks == (1,)
    parts = [group.values for group in by_unit if group.parent == by_unit.of(1).key and group.values]
    assert parts == [("teacher",), ("teacher", "leader"), ("support", "leader")]


def test_a_small_school_joins_the_same_roles_of_its_cluster():
    answered = {(10, "teacher"): 12, (10, "leader"): 6, (11, "teacher"): 2, (11, "leader"): 1}
    blocks = partition_by_attribute(DISTRICT, answered, VALUES)
    assert blocks.members == (((10, "leader"), (11, "leader")), ((10, "teacher"), (11, "teacher")))
    assert groups(DISTRICT, blocks).of(10).units == (10, 11)
    assert groups(DISTRICT, blocks).of(1, "leader").blocks == (0,)


def test_school_totals_survive_the_cut_by_role():
    rng = np.random.default_rng(3)
    for _ in range(50):
        answered = {(school, value): int(rng.integers(0, 9)) for school in (10, 11, 12) for value in VALUES}
        blocks = partition_by_attribute(DISTRICT, answered, VALUES)
        totals = {school: sum(n for (unit, _), n in answered.items() if unit == school) for school in (10, 11, 12)}
        if min(totals.values()) >= 5:
            for school in (10, 11, 12):
                shown = groups(DISTRICT, blocks).of(school)
                assert shown.units == (school,)
                assert sum(blocks.sizes[block] for block in shown.blocks) == totals[school]


@CALM
@given(trees(), st.sampled_from([5, 5, 6, 10]))
def test_no_block_is_below_k_and_nobody_is_lost(drawn, k):
    tree, answered = drawn
    blocks = partition(tree, answered, k)
    everybody = sum(answered.values())
    assert blocks.too_few == (everybody < k)
    assert sum(blocks.sizes) == (0 if blocks.too_few else everybody)
    for members, size in zip(blocks.members, blocks.sizes, strict=True):
        assert size == sum(answered[unit] for unit in members) >= k
        assert all(answered[unit] for unit in members)
    units = [unit for members in blocks.members for unit in members]
    assert len(units) == len(set(units))
    for node in tree:  # a unit with k people or more is pooled with nobody but those a small unit had to join
        if answered[node.id] >= k and blocks.of(node.id) is not None:
            assert sum(answered[unit] >= k for unit in blocks.members[blocks.of(node.id)]) == 1


@CALM
@given(trees())
def test_groups_are_sums_of_whole_blocks_and_every_answering_unit_has_one(drawn):
    tree, answered = drawn
    blocks = partition(tree, answered)
    found = groups(tree, blocks)
    assert len({group.key for group in found}) == len(found)
    for group in found:
        people = {unit for block in group.blocks for unit in blocks.members[block]}
        inside = set().union(*(below(tree, unit) for unit in group.units)) | set(group.direct)
        assert people == {unit for unit in inside if answered[unit]}
        if group.parent is not None:
            assert set(group.blocks) <= set(found[group.parent].blocks)
    if not blocks.too_few:
        assert {blocks for group in found for blocks in [group.blocks] if len(blocks) == 1} == {
            (block,) for block in range(len(blocks.members))
        }
        for node in tree:
            shown = found.of(node.id)
            if any(answered[unit] for unit in below(tree, node.id)):
                assert node.id in shown.units
            else:
                assert shown is None


@CALM
@given(
    st.dictionaries(st.tuples(st.sampled_from([10, 11, 12]), st.sampled_from(VALUES)), st.integers(0, 9), max_size=15)
)
def test_no_role_block_is_below_k_and_role_groups_are_whole_blocks(answered):
    blocks = partition_by_attribute(DISTRICT, answered, VALUES)
    everybody = sum(answered.values())
    assert blocks.too_few == (everybody < 5)
    assert sum(blocks.sizes) == (0 if blocks.too_few else everybody)
    for members, size in zip(blocks.members, blocks.sizes, strict=True):
        assert size == sum(answered[cell] for cell in members) >= 5
    found = groups(DISTRICT, blocks)
    assert len({group.key for group in found}) == len(found)
    for (school, value), people in answered.items():
        if people and not blocks.too_few:
            group = found.of(school, value) or found.of(school)
            assert blocks.of((school, value)) in group.blocks
