"""What broke earlier versions or other tools: each case breaks the weaker rule under attack, and not ours."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import product

import numpy as np
import pytest

from analysis.disclosure.partition import partition
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from analysis.reliability import alpha
from reflectory.reports.build import build_report
from tests.attack.attacker import attack
from tests.attack.brute import Sheets, certain, data_sets, ours
from tests.attack.ours import may_stand_for, survey
from tests.tables import tables


def shown(column, points=5, high=True, seed=1):
    """Return one block's protected table."""
    codes = np.array(column, dtype=np.int8).reshape(-1, 1)
    drawn = protect(codes, [0] * len(codes), [points], [high], np.random.default_rng(seed))
    return tuple(tables(drawn)[0][0].tolist())


def entry(id, item, members, table, high=True):
    """Return a protected table as an entry of the ledger."""
    return {
        "id": id, "item": item, "members": list(members), "n": sum(table), "y": list(table),
        "any_of": may_stand_for(tuple(table), high),
    }  # fmt: skip


def exact(id, item, members, table):
    """Return an exact table as an entry of the ledger."""
    return {"id": id, "item": item, "members": list(members), "n": sum(table), "counts": list(table)}


def marginals(protected: Sheets) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the item tables of some sheets."""
    return tuple(tuple(sorted(Counter(column).items())) for column in zip(*protected, strict=True))


def test_a_true_mean_beside_protected_tables():
    """Ten teachers, two items all fives, two that sum to 58: a true mean of 4.0 gives every answer."""
    answers = {"a": [4] * 10, "b": [4] * 10, "c": [0, 1, 2, 2, 2, 2, 2, 3, 3, 2], "d": [0, 1, 2, 2, 3, 3, 2, 2, 2, 2]}
    release = [entry(item, item, ["T||1"], shown(column)) for item, column in answers.items()]
    assert release[0]["y"] == [0, 0, 0, 2, 8]
    mean = {"id": "mean", "item": list(answers), "members": ["T||1"], "n": 10, "step": 0.1}
    assert {one.item for one in attack([*release, {**mean, "mean": 4.0}], {"T||1": 10})} == {"a", "b"}
    assert attack([*release, {**mean, "mean": 3.9}], {"T||1": 10}) == [], "the mean of the protected sheets"
    assert attack(release, {"T||1": 10}) == []


def test_a_figure_missing_only_when_everyone_answered_the_same():
    def announced(true, protected):
        return protected, len(set(true)) == 1

    found = certain(data_sets([5], 5), ours([5], [True]), announced)
    assert {told[1] for told, own, _, _ in found if own is None} == {True}
    assert certain(data_sets([5], 5), ours([5], [True]), lambda true, protected: protected) == []


def test_two_cuts_of_the_same_people_from_protected_sheets():
    """Team A has 35 teachers, B ten (all fives) and twelve support staff: B's table and the support staff's mean."""
    roster = {"A|teacher|1": 35, "B|teacher|1": 10, "B|support|1": 12}
    pinned = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        answers = [rng.integers(0, 5, 35), np.full(10, 4), rng.integers(0, 4, 12)]
        codes = np.concatenate(answers).astype(np.int8).reshape(-1, 1)
        drawn = protect(codes, [0] * 35 + [1] * 22, [5], [True], rng)
        by_team = [tuple(table) for table in tables(drawn)[0].tolist()]
        release = [
            entry("A", "joy", ["A|teacher|1"], by_team[0]),
            entry("B", "joy", ["B|teacher|1", "B|support|1"], by_team[1]),
        ]
        assert attack(release, roster) == [], "cut once"
        mean = round(float(codes[45:].mean()) + 1, 1)
        second = {"id": "S", "item": "joy", "members": ["B|support|1"], "n": 12, "mean": mean, "step": 0.1}
        found = attack([*release, second], roster, colleagues=0)
        pinned += any(one.kind == "certain" and one.cells == {"B|teacher|1"} for one in found)
    assert pinned > 5


def test_one_surplus_answer_moved_down_and_one_up():
    """Five people who all answered 4: a colleague who recognizes their own sheet knows everybody's answer."""
    as_drawn = ours([5, 5], [True, True])
    second = (0, 1, 1, 2, 2)  # the first of five is known by another item

    def both_ways(true: Sheets) -> set[Sheets]:
        if {code for code, _ in true} != {3}:
            return as_drawn(true)
        pairs = [(down, up) for down, up in product(range(5), range(5)) if down != up]
        return {tuple((2 if at == down else 4 if at == up else 3, at) for at in range(5)) for down, up in pairs}

    def learnt(outcomes):
        behind: dict[Sheets, set[Sheets]] = {}
        for column in product(range(5), repeat=5):
            true = tuple((code, at) for at, code in enumerate(column))
            for protected in outcomes(true):
                behind.setdefault(tuple(sorted((code, second[at]) for code, at in protected)), set()).add(true)
        found = set()
        for possible in behind.values():
            for own in range(5):
                others = {code for true in possible if true[0][0] == own for code, _ in true[1:]}
                found |= {(own, *others)} if len(others) == 1 else set()
        return found

    assert learnt(both_ways) == {(3, 3)}
    assert learnt(as_drawn) == set()


def test_the_same_wave_released_twice_with_fresh_draws():
    """Six who agree, recognizable by a second item: one release leaves them open, two unmask them in 40 % of pairs.

    That is for one item; with six items of one mind it is 95 %.
    """
    behind: dict[Sheets, set[Sheets]] = {}
    for column in product((3, 4), repeat=6):
        true = tuple((code, at) for at, code in enumerate(column))
        for protected in ours([5, 6], [True, True])(true):
            behind.setdefault(protected, set()).add(true)
    all_fives = tuple((4, at) for at in range(6))
    draws = sorted(ours([5, 6], [True, True])(all_fives))
    codes = {draw: {code for true in behind[draw] for code, _ in true} for draw in draws}
    assert len(draws) == 15
    assert all(len(held) > 1 for held in codes.values())
    pairs = [behind[first] & behind[second] for first, second in product(draws, draws)]
    unmasked = sum({code for true in both for code, _ in true} == {4} for both in pairs)
    assert unmasked == 90
    assert 1 - (1 - unmasked / len(pairs)) ** 6 > 0.95


@cache
def _alpha(sheets: Sheets) -> float | None:
    table = np.array(sheets, dtype=float)
    value = alpha([np.cov(table.T)], [len(sheets)])[0].value
    return None if value is None else round(value, 2)


@pytest.mark.parametrize("points", [(2, 3), pytest.param((3, 3), marks=pytest.mark.proof)])
def test_alpha_of_five_people_with_two_items(points):
    outcomes = ours(points, (True, True))
    weak = certain(data_sets(points, 5), outcomes, lambda true, protected: (marginals(protected), _alpha(true)))
    assert any(own is not None for _, own, _, _ in weak)
    told = certain(data_sets(points, 5), outcomes, lambda true, protected: (marginals(protected), _alpha(protected)))
    assert told == []


def test_alpha_that_cannot_be_computed_for_fifty_people_of_one_mind():
    """Of the true sheets it is missing only where everybody answered alike; of the protected sheets it is there."""
    same = np.full((50, 3), 4, dtype=np.int8)
    assert alpha([np.cov(same.T.astype(float))], [50])[0].value is None
    tree, form = (Node(1, None, "school", "Elm"),), survey([5] * 3, [False] * 3, [False] * 3)
    sheets = protect(same, [0] * 50, [5] * 3, [True] * 3, np.random.default_rng(3))
    report = build_report(sheets, tree, partition(tree, {1: 50}), form, wave="w", title="t")
    assert report.reliability[0].alpha.value is not None


def test_a_paired_change_of_six_people():
    """Four items, two fours each at the start, all fives at the end: +0.33 fits nothing else."""
    start, end = [shown([3, 3, 4, 4, 4, 4])] * 4, [shown([4] * 6)] * 4
    assert start == end == [(0, 0, 0, 2, 4)] * 4

    def ends_that_fit(change):
        sums = [
            {sum(code * count for code, count in enumerate(true)) for true in may_stand_for(one, True)} for one in end
        ]
        return {
            after for before in product(*sums) for after in product(*sums)
            if round((sum(after) - sum(before)) / 24, 2) == change
        }  # fmt: skip

    assert ends_that_fit(0.33) == {(24, 24, 24, 24)}
    assert len(ends_that_fit(0.0)) > 1, "the difference of the protected figures"


def test_no_answer_taken_for_a_category():
    """Eight people, two routed past the item: the six fives would stand; five who skip would become two fives."""
    as_category = shown([4] * 6 + [5] * 2, points=6)
    assert as_category == (0, 0, 0, 0, 6, 2)
    assert {one.kind for one in attack([exact("x", "joy", ["A||1"], as_category[:5])], {"A||1": 8})} == {"certain"}
    table = shown([4] * 6 + [-1] * 2)
    assert attack([entry("x", "joy", ["A||1"], table)], {"A||1": 8}) == []
    assert shown([5] * 5, points=6)[4] == 2
    assert shown([-1] * 5) == (0, 0, 0, 0, 0)


def test_a_reverse_keyed_item_protected_before_recoding():
    raw = np.array([3] * 4 + [4] * 4)
    stands = shown(raw)
    assert stands == (0, 0, 0, 4, 4)
    weak = attack([exact("x", "joy", ["A||1"], stands[::-1])], {"A||1": 8})
    assert {one.kind for one in weak} == {"unfavourable"}
    assert attack([entry("x", "joy", ["A||1"], shown(4 - raw))], {"A||1": 8}) == []


def test_two_answers_among_six_people():
    assert {one.kind for one in attack([exact("x", "joy", ["A||1"], (1, 0, 0, 0, 1))], {"A||1": 6})} >= {"few"}
    assert sum(shown([0, 4, -1, -1, -1, -1])) == 0


def test_four_insiders_around_one_person_are_kept_out_by_the_roster_and_not_by_the_figures():
    """Four phantoms, four friends as raters, a flooded pulse: whoever holds four of five answers knows the fifth."""
    table = shown([0, 1, 2, 3, 4])
    release = [entry("x", "joy", ["A||1"], table)]
    assert attack(release, {"A||1": 5}) == []
    insiders = attack(release, {"A||1": 5}, colleagues=4)
    assert len({one.own for one in insiders if len(one.own) == 4}) == 5
