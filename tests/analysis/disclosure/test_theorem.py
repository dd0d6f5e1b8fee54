"""The theorem of docs/proof.md by enumeration: every true data set, every draw, every release.

The rule is stated again here, person by person, and shares nothing with the product's code; what the product draws is
compared with it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations, combinations_with_replacement, product

import numpy as np
import pytest

from analysis.disclosure.caps import rule, true_tables
from analysis.disclosure.protect import protect

NONE = -1


def unfavourable(code, points, high=True):
    """Tell whether an answer lies below the middle, or above it where less is better."""
    return 2 * code < points - 1 if high else 2 * code > points - 1


def moved(code, points, high=True):
    """Say where a surplus answer goes."""
    if not high:
        return points - 1 - moved(points - 1 - code, points)
    if unfavourable(code, points):
        return points // 2
    return code + 1 if 2 * code == points - 1 else code - 1


@cache
def outcomes(column, points, high=True, k=5):
    """Return every column that protection may turn a column of answers into."""
    answered = [person for person, code in enumerate(column) if code != NONE]
    m = len(answered)
    if m < k:
        return {(NONE,) * len(column)}
    holders = [[person for person in answered if unfavourable(column[person], points, high)]]
    for code in range(points):
        if not unfavourable(code, points, high):
            holders.append([person for person in answered if column[person] == code])
    for held in holders:
        if len(held) > m - 2:
            found = set()
            for drawn in combinations(held, len(held) - (m - 2)):
                changed = list(column)
                for person in drawn:
                    changed[person] = moved(column[person], points, high)
                found.add(tuple(changed))
            return found
    return {tuple(column)}


def check_one_item(points, n, high=True):
    """Check outsider, colleague and unfavourable side over all data sets of one item; return how many there are."""
    truths = defaultdict(set)
    sets = 0
    for column in combinations_with_replacement(range(points), n):
        sets += 1
        for result in outcomes(column, points, high):
            truths[tuple(sorted(result))].add(column)
            assert outcomes(result, points, high) == {result}, "protection is idempotent"
    for shown, columns in truths.items():
        if shown[0] == NONE:
            continue
        for own in (None, *range(points)):
            others = {code for column in columns for code in _without(column, own)}
            assert len(others) != 1, f"{shown}: somebody who answered {own} is certain"
            assert not others or not all(unfavourable(code, points, high) for code in others)
        counts = tuple(shown.count(code) for code in range(points))
        possible = {tuple(column.count(code) for code in range(points)) for column in columns}
        assert set(true_tables(counts, rule(points, high))) == possible, "the ledger lists exactly the possible truths"
    return sets


def check_together(points, n, skips):
    """Check all data sets of items whose protected sheets are published whole, up to the order of people."""
    answers = [range(NONE if skips else 0, count) for count in points]
    truths = defaultdict(set)
    sets = 0
    for sheets in combinations_with_replacement(list(product(*answers)), n):
        sets += 1
        columns = zip(*sheets, strict=True)
        possible = [outcomes(column, count) for column, count in zip(columns, points, strict=True)]
        for protected in product(*possible):
            truths[tuple(sorted(zip(*protected, strict=True)))].add(sheets)
    for release, possible in truths.items():
        seen = defaultdict(set)
        for sheets in possible:
            for own in {None, *sheets}:
                others = _without(sheets, own)
                for item in range(len(points)):
                    seen[own, item].update(sheet[item] for sheet in others)
        for (own, item), codes in seen.items():
            answers_of_others = codes - {NONE}
            assert len(answers_of_others) != 1, f"{release}: {own} knows an answer to item {item}"
            certain = bool(answers_of_others) and all(unfavourable(code, points[item]) for code in answers_of_others)
            assert not certain, f"{release}: {own} knows that another is certainly unfavourable in item {item}"
    return sets


def _without(people, own):
    left = list(people)
    if own is not None:
        if own not in left:
            return []
        left.remove(own)
    return left


@pytest.mark.parametrize("high", [True, False])
@pytest.mark.parametrize(("points", "most"), [(2, 8), (3, 8), (4, 8), (5, 8), (6, 7), (7, 6), (11, 5)])
def test_no_answer_to_one_item_is_certain_for_an_outsider_or_one_colleague(points, most, high):
    for n in range(4, most + 1):
        assert check_one_item(points, n, high) > 0


@pytest.mark.proof
@pytest.mark.parametrize("high", [True, False])
@pytest.mark.parametrize(("points", "most"), [(2, 12), (3, 12), (4, 10), (5, 10), (6, 8), (7, 8), (11, 6)])
def test_no_answer_to_one_item_is_certain_in_larger_groups(points, most, high):
    for n in range(4, most + 1):
        assert check_one_item(points, n, high) > 0


@pytest.mark.parametrize(
    ("points", "n", "skips"),
    [((2, 2), 5, True), ((2, 2), 6, True), ((2, 3), 5, False), ((3, 3), 5, False), ((2, 2, 2), 5, False)],
)
def test_no_answer_to_items_published_together_is_certain(points, n, skips):
    assert check_together(points, n, skips) > 0


@pytest.mark.proof
@pytest.mark.parametrize(
    ("points", "n", "skips"),
    [
        ((2, 2), 7, True),
        ((2, 3), 6, True),
        ((3, 3), 5, True),
        ((3, 3), 6, True),
        ((2, 5), 5, True),
        ((4, 4), 5, False),
        ((3, 5), 5, False),
        ((4, 4), 6, False),
        ((5, 5), 5, False),
        ((5, 5), 5, True),
        ((2, 2, 2), 6, True),
        ((2, 2, 3), 5, True),
        ((3, 3, 3), 5, False),
        ((2, 2, 2, 2), 5, False),
    ],
)
def test_no_answer_to_items_published_together_is_certain_in_larger_scales(points, n, skips):
    assert check_together(points, n, skips) > 0


@pytest.mark.parametrize("high", [True, False])
@pytest.mark.parametrize("points", [2, 3, 4, 5, 6, 7, 11])
def test_the_product_draws_exactly_what_the_rule_allows(points, high):
    rng = np.random.default_rng(points)
    columns = list(combinations_with_replacement(range(NONE, points), 5))
    columns += list(combinations_with_replacement(range(NONE, points), 6)) if points < 5 else []
    for n in (5, 6):
        same = [column for column in columns if len(column) == n]
        if not same:
            continue
        block = np.repeat(np.arange(len(same)), n)
        drawn = [set() for _ in same]
        for _ in range(60):
            sheets = protect(np.array(same, dtype=np.int8).reshape(-1, 1), block, [points], [high], rng)
            for at, result in enumerate(sheets.codes.reshape(-1, n)):
                drawn[at].add(tuple(sorted(result.tolist())))
        for column, found in zip(same, drawn, strict=True):
            allowed = {tuple(sorted(result)) for result in outcomes(column, points, high)}
            assert found <= allowed
            assert found == allowed or len(allowed) > 3


def test_the_enumeration_finds_the_fault_of_moving_one_surplus_down_and_one_up(monkeypatch):
    """Five people who all answered 4 of 5: one moved each way, a colleague knows their own sheet by another item."""

    def both_ways(column, points, high=True, k=5):
        held = [person for person, code in enumerate(column) if code == 3]
        if len(held) < 5:
            return outcomes_as_they_are(column, points, high, k)
        found = set()
        for down, up in product(held, held):
            if down != up:
                changed = list(column)
                changed[down], changed[up] = 2, 4
                found.add(tuple(changed))
        return found

    outcomes_as_they_are = outcomes
    monkeypatch.setitem(globals(), "outcomes", both_ways)
    with pytest.raises(AssertionError, match="knows an answer to item 0"):
        check_together((5, 3), 5, skips=False)


def test_the_enumeration_finds_the_fault_of_a_cap_one_looser(monkeypatch):
    def loose(column, points, high=True, k=5):
        held = [person for person, code in enumerate(column) if code == points - 1]
        if len(held) < len(column):
            return {tuple(column)}
        return {tuple(points - 2 if person == drawn else code for person, code in enumerate(column)) for drawn in held}

    monkeypatch.setitem(globals(), "outcomes", loose)
    with pytest.raises(AssertionError, match="is certain"):
        check_one_item(5, 5)


def test_the_enumeration_finds_the_fault_of_capping_single_answers_before_the_unfavourable_side(monkeypatch):
    """Whoever finds their own 0 moved to 1, still unfavourable, knows that the other four are unfavourable too."""

    def singles_first(column, points, high=True, k=5):
        m, found = len(column), set()
        code = max(column, key=column.count)
        held = [person for person in range(m) if column[person] == code]
        step = 1 if 2 * code <= points - 1 else -1
        for drawn in combinations(held, max(len(held) - (m - 2), 0)):
            once = [code + step if person in drawn else column[person] for person in range(m)]
            side = [person for person in range(m) if unfavourable(once[person], points)]
            for again in combinations(side, max(len(side) - (m - 2), 0)):
                found.add(tuple(points // 2 if person in again else once[person] for person in range(m)))
        return found

    monkeypatch.setitem(globals(), "outcomes", singles_first)
    with pytest.raises(AssertionError, match="certainly unfavourable"):
        check_together((4, 3), 5, skips=False)
