"""The attack on our own releases: it finds nothing in them, and every leak that is planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.attack import Shown, attack
from analysis.disclosure.caps import rule
from analysis.disclosure.groups import groups
from analysis.disclosure.partition import partition
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from tests.tables import shown_groups, tables

CALM = settings(deadline=None, max_examples=60)  # the machine may be busy

TREE = (
    Node(0, None, "district", "District"),
    *(Node(1 + i, 0, "school", f"School {i}") for i in range(3)),
    *(Node(4 + i, 1 + i % 3, "team", f"Team {i}") for i in range(9)),
)
POINTS, HIGH = (5, 2, 11), (True, True, False)
RULES = tuple(rule(points, high) for points, high in zip(POINTS, HIGH, strict=True))


def release(answered, seed, agree=0.7):
    """Make a whole small release: blocks, groups, stored tables."""
    rng = np.random.default_rng(seed)
    blocks = partition(TREE, answered)
    unit = [id for id, people in answered.items() for _ in range(people)]
    block = np.array([-1 if blocks.of(id) is None else blocks.of(id) for id in unit], dtype=np.int64)
    codes = np.column_stack([np.where(rng.random(len(unit)) < agree, points - 1, rng.integers(0, points, len(unit)))
                             for points in POINTS]).reshape(-1, len(POINTS))  # fmt: skip
    codes[rng.random(codes.shape) < 0.1] = -1
    counted = tables(protect(codes, block, POINTS, HIGH, rng))
    return blocks, counted, shown_groups(groups(TREE, blocks), blocks.sizes, counted)


ANSWERED = {4: 9, 5: 6, 6: 12, 7: 2, 8: 7, 9: 3, 10: 5, 11: 0, 12: 1}


@CALM
@given(st.dictionaries(st.sampled_from([node.id for node in TREE]), st.integers(0, 14)), st.integers(0, 2**32))
def test_nothing_is_found_in_our_releases(answered, seed):
    blocks, counted, stored = release(answered, seed)
    audit = attack(stored, RULES, 5)
    assert audit.passed, audit.findings
    assert audit.answers == sum(int(table.sum()) for table in counted)
    assert audit.blocks == len(blocks.members)
    assert audit.line == f"{audit.answers:,} answers: for each there is another one that gives exactly this release"


def _changed(stored, at, **changes):
    return [replace(one, **changes) if i == at else one for i, one in enumerate(stored)]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ((0, 0, 0, 0, 9), "held by more than 7 of 9"),
        ((0, 0, 0, 1, 8), "held by more than 7 of 9"),
        ((4, 4, 0, 0, 1), "held by more than 7 of 9"),
        ((1, 1, 0, 1, 1), "shown from 4 answers, fewer than 5"),
        ((3, 3, 3, 3, 3), "15 answers of 9 people"),
        ((3, 3, 3, 3), "4 counts for 5 answers"),
        ((3, 3, 3, 1, -1), "or one below 0"),
    ],
)
def test_a_planted_table_is_found(table, says):
    stored = [Shown("t", (0,), 9, (table,))]
    audit = attack(stored, RULES[:1], 5)
    assert says in str(audit.findings)
    assert audit.line.startswith(f"{len(audit.findings)} findings: ")


def test_a_group_that_is_no_sum_of_whole_blocks_is_found():
    _, _, stored = release(ANSWERED, 1)
    team = next(at for at, one in enumerate(stored) if len(one.blocks) == 1)
    without = [one for one in stored if one.blocks != stored[team].blocks]
    assert "is no sum of whole blocks" in attack(without, RULES, 5).line
    assert "is no sum of whole blocks" in attack(_changed(stored, team, blocks=(99, 0)), RULES, 5).line


def test_a_sum_that_is_wrong_by_one_is_found():
    _, _, stored = release(ANSWERED, 1)
    first = list(stored[0].tables[0])
    first[0] += 1
    audit = attack(_changed(stored, 0, tables=(tuple(first), *stored[0].tables[1:])), RULES, 5)
    assert audit.findings == ((f"group {stored[0].key}, item 0", "its table is not the sum of its blocks"),)
    assert "people, but its blocks have" in attack(_changed(stored, 0, people=3), RULES, 5).line


def test_a_block_below_k_and_a_missing_item_are_found():
    _, _, stored = release(ANSWERED, 1)
    assert "fewer than 10" in str(attack(stored, RULES, 10).findings)
    assert (
        "2 item tables where the survey has 3"
        in attack(_changed(stored, 0, tables=stored[0].tables[:2]), RULES, 5).line
    )


def test_a_true_table_slipped_in_for_a_protected_one_is_found():
    _, _, stored = release({4: 6}, 1, agree=1)
    true = tuple(tuple(6 * (code == points - 1) for code in range(points)) for points in POINTS)
    assert not attack([replace(one, tables=true) for one in stored], RULES, 5).passed


def test_an_empty_release_passes_and_says_so():
    audit = attack([], RULES, 5)
    assert audit.passed
    assert (audit.answers, audit.blocks, audit.smallest) == (0, 0, 0)
