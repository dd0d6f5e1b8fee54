"""What broke earlier versions, or breaks other tools' rules: each case shows the leak, then that it is closed."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from analysis.disclosure.attack import Shown, attack
from analysis.disclosure.caps import rule, true_tables
from analysis.disclosure.groups import groups
from analysis.disclosure.partition import partition_by_attribute
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from tests.tables import tables

FIVE = rule(5)


def protected(column, points=5, seed=1, high=True):
    """Return the shown table of one block's answers to one item, given as codes."""
    codes = np.array(column, dtype=np.int8).reshape(-1, 1)
    return tables(protect(codes, [0] * len(codes), [points], [high], np.random.default_rng(seed)))[0][0].tolist()


def total(table):
    """Return the sum of the answers 1 to 5 in a table."""
    return sum((code + 1) * count for code, count in enumerate(table))


def test_a_true_mean_beside_protected_tables_gave_ten_teachers_away():
    """Two items all fives, two that sum to 58: only a mean of the protected sheets leaves the fives open."""
    rest = [[0, 1, 2, 2, 2, 2, 2, 3, 3, 2], [0, 1, 2, 2, 3, 3, 2, 2, 2, 2]]
    shown = [protected([4] * 10), protected([4] * 10), protected(rest[0]), protected(rest[1])]
    assert shown[0] == [0, 0, 0, 2, 8]
    assert total(shown[2]) + total(shown[3]) == 58

    def truths_with_mean(mean):
        sums = product(*({total(true) for true in true_tables(tuple(table), FIVE)} for table in shown))
        return {one[:2] for one in sums if abs(sum(one) / 40 - mean) <= 0.05 + 1e-9}

    true_mean, protected_mean = 158 / 40, sum(map(total, shown)) / 40
    assert truths_with_mean(round(true_mean + 1e-9, 1)) == {(50, 50)}
    assert len(truths_with_mean(round(protected_mean, 1))) > 1


@pytest.mark.parametrize("everyone", [0, 4])
def test_a_figure_is_never_missing_because_everybody_answered_the_same(everyone):
    same = np.full((12, 4), everyone, dtype=np.int8)
    mixed = np.random.default_rng(1).integers(0, 5, (12, 4))
    for codes in (same, mixed):
        sheets = protect(codes, [0] * 12, [5] * 4, [True] * 4, np.random.default_rng(2))
        assert [table.sum() for table in tables(sheets)] == [12] * 4
        assert (sheets.codes.std(axis=0) > 0).all()


def test_agreement_of_fifty_people_is_never_announced_by_a_variance_of_zero():
    sheets = protect(np.full((50, 3), 4, dtype=np.int8), [0] * 50, [5] * 3, [True] * 3, np.random.default_rng(3))
    assert (sheets.codes.var(axis=0) > 0).all()
    assert sheets.codes.sum(axis=1).var() > 0


def test_a_second_cut_of_the_same_people_would_give_ten_teachers_away():
    """Ten teachers, all fives, and twelve support staff in one team: the role's table beside the team's is a leak."""
    sheets = protect(
        np.array([[4]] * 10 + [[code % 4] for code in range(12)]), [0] * 22, [5], [True], np.random.default_rng(1)
    )
    team = tuple(tables(sheets)[0][0].tolist())
    support = (3, 3, 3, 3, 0)
    teachers = np.subtract(team, support)
    assert teachers.tolist() == [0, 0, 0, 0, 10]
    both = [Shown("team", (0,), 22, (team,)), Shown("support", (1,), 12, (support,)), Shown("x", (0, 2), 10, (team,))]
    assert "is no sum of whole blocks" in attack(both, [FIVE], 5).line


def test_a_wave_cut_by_role_has_no_report_of_a_team():
    tree = (Node(1, None, "school", "Elm"), Node(2, 1, "team", "A"), Node(3, 1, "team", "B"))
    blocks = partition_by_attribute(tree, {(1, "teacher"): 10, (1, "support"): 12}, ("teacher", "support"))
    assert {group.kind for group in groups(tree, blocks)} == {"school"}
    assert groups(tree, blocks).of(2) is None


def test_releasing_twice_with_fresh_draws_would_unmask_a_unanimous_six():
    """Rows that stay recognizable by another item: who is a four in one release only was moved, so all were fives."""
    six = np.column_stack([np.full(6, 4), np.arange(6)]).astype(np.int8)
    disjoint = 0
    for seed in range(100):
        drawn = []
        for again in range(2):
            sheets = protect(six, [0] * 6, [5, 11], [True, False], np.random.default_rng([seed, again]))
            drawn.append(set(sheets.codes[sheets.codes[:, 0] == 3, 1].tolist()))
        disjoint += not drawn[0] & drawn[1]
    assert disjoint > 20, "the leak that one frozen release closes"


def test_an_item_two_people_were_routed_past_is_capped_among_those_it_was_asked_of():
    table = protected([4, 4, 4, 4, 4, 4, -1, -1])
    assert table == [0, 0, 0, 2, 4]
    assert protected([-1, -1, -1, -1, -1, 4, 4, 4]) == [0] * 5, "skips never become answers, nor the reverse"


def test_a_reverse_keyed_item_is_recoded_before_it_is_protected():
    raw = np.array([3] * 4 + [4] * 4)
    keyed = 4 - raw
    exact = protected(raw)
    assert exact == [0, 0, 0, 4, 4], "as it stands all eight are certainly unfavourable"
    shown = protected(keyed)
    assert sum(shown[:2]) == 6


def test_two_answers_among_six_people_are_not_tabulated():
    assert protected([0, 4, -1, -1, -1, -1]) == [0] * 5
    assert sum(protected([0, 4, 1, 2, -1, -1])) == 0
    assert sum(protected([0, 4, 1, 2, 2, -1])) == 5


def test_nobody_is_certainly_unfavourable_where_a_whole_team_is():
    assert protected([0, 0, 1, 1, 0, 1])[2] == 2
    assert sum(protected([0] * 6)[:2]) == 4
    assert protected([4] * 6, high=False)[4] == 4
