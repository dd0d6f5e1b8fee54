"""Protected sheets: made once, from then on the only answers there are."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.caps import capped, rule, true_tables
from analysis.disclosure.protect import ProtectedSheets, protect, protect_each
from tests.tables import tables

CALM = settings(deadline=None, max_examples=60)  # the machine may be busy


@st.composite
def waves(draw):
    """Draw keyed sheets of up to six blocks, agreeing and not, with missing answers, 2 to 11 answers an item."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    sizes = draw(st.lists(st.integers(5, 14), min_size=1, max_size=6))
    points = draw(st.lists(st.sampled_from([2, 3, 4, 5, 6, 7, 11]), min_size=1, max_size=5))
    high = [draw(st.booleans()) for _ in points]
    block = np.repeat(np.arange(len(sizes)), sizes)
    codes = np.empty((len(block), len(points)), dtype=np.int8)
    for item, count in enumerate(points):
        agreed = rng.integers(0, count, len(sizes))[block]
        strays = rng.random(len(block)) < draw(st.sampled_from([0, 0.1, 0.4, 1]))
        codes[:, item] = np.where(strays, rng.integers(0, count, len(block)), agreed)
        codes[rng.random(len(block)) < draw(st.sampled_from([0, 0, 0.2, 0.6])), item] = -1
    shuffled = rng.permutation(len(block))
    return codes[shuffled], block[shuffled], points, high, draw(st.integers(0, 2**32))


def sheets_of(wave, **changes):
    codes, block, points, high, seed = wave
    return protect(codes, block, points, high, np.random.default_rng(seed), **changes)


def shape(sheets):
    """Return all that a reader could tell of a release without reading a number: its tables and their totals."""
    return [table.sum(axis=1).tolist() for table in tables(sheets)]


@CALM
@given(waves(), st.sampled_from([5, 5, 7]))
def test_no_answer_and_no_unfavourable_side_is_held_by_more_than_all_but_two(wave, k):
    codes, block, points, high, seed = wave
    kept = np.bincount(block)[block] >= k
    block = np.unique(block[kept], return_inverse=True)[1]
    sheets = protect(codes[kept], block, points, high, np.random.default_rng(seed), k)
    for item, table in enumerate(tables(sheets)):
        answered = table.sum(axis=1)
        assert ((answered == 0) | (answered >= k)).all()
        unfavourable = table[:, list(sheets.rule(item).side)].sum(axis=1)
        most = np.maximum(answered - 2, 0)
        assert (table.max(axis=1, initial=0) <= most).all()
        assert (unfavourable <= most).all()


@CALM
@given(waves())
def test_the_true_table_is_among_those_a_shown_one_may_stand_for(wave):
    codes, block, points, high, _ = wave
    for item, shown in enumerate(tables(sheets_of(wave))):
        for one in range(len(shown)):
            true = np.bincount(codes[block == one, item] + 1, minlength=points[item] + 1)[1:]
            if true.sum() >= 5:
                assert tuple(true.tolist()) in true_tables(tuple(shown[one].tolist()), rule(points[item], high[item]))
            else:
                assert shown[one].sum() == 0


@CALM
@given(waves())
def test_protecting_protected_sheets_changes_nothing(wave):
    once = sheets_of(wave)
    again = protect(once.codes, once.block, once.points, once.favourable_high, np.random.default_rng(1))
    for block in range(once.blocks):
        rows = [sorted(map(tuple, one.codes[one.block == block].tolist())) for one in (once, again)]
        assert rows[0] == rows[1]


@CALM
@given(waves())
def test_the_shape_of_a_release_does_not_depend_on_answers(wave):
    codes, block, points, high, seed = wave
    other = np.random.default_rng(seed).integers(0, np.array(points), codes.shape)
    agreeing = np.zeros(codes.shape, dtype=np.int8)
    seen = shape(sheets_of(wave))
    for answers in (other, agreeing):
        assert shape(sheets_of((np.where(codes < 0, -1, answers), block, points, high, seed + 1))) == seen


@CALM
@given(waves())
def test_true_sheets_poisoned_after_protection_change_nothing(wave):
    codes, block, points, high, seed = wave
    sheets = sheets_of((codes, block, points, high, seed))
    before = [table.copy() for table in tables(sheets)]
    codes[:], block[:] = 99, 99
    assert all(np.array_equal(one, two) for one, two in zip(before, tables(sheets), strict=True))


@CALM
@given(waves())
def test_the_tables_of_blocks_are_those_of_their_sheets(wave):
    sheets = sheets_of(wave)
    for item, table in enumerate(tables(sheets)):
        for block in range(sheets.blocks):
            column = sheets.codes[sheets.block == block, item]
            assert np.bincount(column[column >= 0], minlength=table.shape[1]).tolist() == table[block].tolist()


def test_who_is_moved_is_drawn_by_chance_for_each_item_anew():
    blocks = 6000
    one = np.column_stack([np.full(6, 4), np.full(6, 4), np.arange(6)])
    codes, block = np.tile(one, (blocks, 1)), np.repeat(np.arange(blocks), 6)
    sheets = protect(codes, block, [5, 5, 11], [True, True, False], np.random.default_rng(5))
    person = sheets.codes[:, 2]
    moved = sheets.codes[:, :2] == 3
    share = np.array([moved[person == i].mean(axis=0) for i in range(6)])
    assert np.abs(share - 1 / 3).max() < 0.03
    both = np.array([moved[person == i].all(axis=1).mean() for i in range(6)])
    assert np.abs(both - 1 / 9).max() < 0.02


def test_a_rows_place_tells_nothing_of_whose_it_is():
    codes, block = np.tile(np.arange(6).reshape(6, 1), (3000, 1)), np.repeat(np.arange(3000), 6)
    sheets = protect(codes, block, [11], [False], np.random.default_rng(2))
    first = np.bincount(sheets.codes[::6, 0], minlength=6) / 3000
    assert np.abs(first - 1 / 6).max() < 0.04


def test_people_of_no_block_are_dropped():
    codes = np.array([[0], [1], [2], [0], [1], [2], [2]])
    sheets = protect(codes, [-1, 0, 0, 0, 0, 0, -1], [3], [True], np.random.default_rng(1))
    assert sheets.people == 5
    assert tables(sheets)[0].tolist() == [[1, 2, 2]]


def test_a_release_without_blocks_is_empty_and_no_error():
    for people in (0, 4):
        sheets = protect(
            np.zeros((people, 2), dtype=np.int8), [-1] * people, [5, 5], [True] * 2, np.random.default_rng(1)
        )
        assert (sheets.people, sheets.blocks) == (0, 0)
        assert [table.shape for table in tables(sheets)] == [(0, 5), (0, 5)]


def test_protected_sheets_cannot_be_made_copied_or_changed():
    sheets = protect(np.zeros((5, 1), dtype=np.int8), [0] * 5, [5], [True], np.random.default_rng(1))
    with pytest.raises(TypeError, match=r"only protect\(\) makes them"):
        ProtectedSheets(np.zeros((5, 1), dtype=np.int8), np.zeros(5, dtype=np.int64), (), (5,), (True,), 5)
    with pytest.raises(TypeError, match=r"only protect\(\) makes them"):
        dataclasses.replace(sheets, codes=np.zeros((5, 1), dtype=np.int8))
    for trick in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="never copied or stored"):
            trick(sheets)
    with pytest.raises(ValueError, match="read-only"):
        sheets.codes[0, 0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        sheets.codes = None
    assert repr(sheets) == "ProtectedSheets(5 people, 1 items, 1 blocks)"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"codes": np.zeros(6, dtype=np.int8)}, "one row a person"),
        ({"codes": np.zeros((6, 1))}, "whole numbers"),
        ({"codes": np.full((6, 1), 5, dtype=np.int8)}, "item 0 has an answer outside 0 to 4"),
        ({"codes": np.full((6, 1), -2, dtype=np.int8)}, "item 0 has an answer outside 0 to 4"),
        ({"block": [0] * 5}, "5 entries for 6 sheets"),
        ({"block": [-2] + [0] * 5}, "-2 is no block"),
        ({"block": [0] * 4 + [-1] * 2}, "block 0: 4 people, fewer than 5"),
        ({"block": [1] * 6}, "block 0: 0 people"),
        ({"points": [5, 5]}, "2 points and 1 sides for 1 items"),
        ({"points": [1], "codes": np.zeros((6, 1), dtype=np.int8)}, "at least 2"),
        ({"k": 4}, "k: 4 is below 5"),
    ],
)
def test_what_cannot_be_protected_is_refused_with_place_fault_and_remedy(changes, says):
    given_ = {"codes": np.ones((6, 1), dtype=np.int8), "block": [0] * 6, "points": [5], "favourable_high": [True]}
    with pytest.raises(ValueError, match=says):
        protect(**{**given_, "rng": np.random.default_rng(1), **changes})


@CALM
@given(waves())
def test_a_count_worded_or_more_may_truly_be_more_and_any_other_may_not(wave):
    sheets = sheets_of(wave)
    for item, shown in enumerate(tables(sheets)):
        worded = capped(shown, sheets.rule(item))
        for table, more in zip(shown, worded, strict=True):
            if table.sum():
                truths = np.array(true_tables(tuple(table.tolist()), sheets.rule(item)))
                assert np.array_equal(more, ((truths.max(axis=0) > table) & (table > 0)))


def test_draws_by_the_sheets_reach_what_fresh_draws_reach():
    """Under many keys, every protected table that chance can make, and no other; people of equal blocks apart."""
    codes = np.array([[4, 0], [4, 0], [4, 0], [4, 1], [4, 0], [3, 0]], dtype=np.int8)
    points, high = [5, 2], [True, True]

    def table(sheets, block=0):
        return tuple(sorted(map(tuple, sheets.codes[sheets.block == block].tolist())))

    fresh = {table(protect(codes, [0] * 6, points, high, np.random.default_rng(seed))) for seed in range(300)}
    keyed, same = set(), 0
    for key in range(300):
        draw = lambda sheets, key=key: np.random.default_rng([key, *sheets])  # noqa: E731
        made = protect_each(np.tile(codes, (2, 1)), [0] * 6 + [1] * 6, points, high, draw)
        keyed.add(table(made))
        same += table(made) == table(made, 1)
        turned = protect_each(np.tile(codes[::-1], (2, 1)), [1] * 6 + [0] * 6, points, high, draw)
        assert table(turned) == table(made)
    assert keyed == fresh
    assert len(fresh) > 1
    assert same < 300
