"""The two caps, as numbers: which answer is moved where, which tables may be shown, and what each may stand for.

Among the m people of a block who answered an item, no answer may be held by more than m - 2, nor may the unfavourable
side. At most one of these can be exceeded once m is 5 or more, so every answer has one fixed place its surplus goes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

SPARED = 2


@dataclass(frozen=True)
class Rule:
    """How one kind of item is protected.

    ``target[code]`` is where a surplus answer goes; ``side[code]`` tells whether it is unfavourable. Unfavourable
    answers are capped together and go to the first answer beyond their side (the middle, where there is one); any other
    answer is capped alone and goes one step towards the middle, the middle itself one step to the favourable side.
    """

    points: int
    target: tuple[int, ...]
    side: tuple[bool, ...]

    @property
    def capped_together(self) -> tuple[tuple[int, ...], ...]:
        """The sets of answers that share a cap; they are disjoint and cover all answers."""
        unfavourable = tuple(code for code in range(self.points) if self.side[code])
        return (unfavourable, *((code,) for code in range(self.points) if not self.side[code]))


@cache
def rule(points: int, favourable_high: bool = True) -> Rule:
    """Return the rule for items of a number of answers, at least 2, of which the high or else the low are favourable.

    Examples
    --------
    >>> rule(5).target, rule(5).side
    ((2, 2, 3, 2, 3), (True, True, False, False, False))
    >>> rule(4).target, rule(2).target, rule(3, favourable_high=False).target
    ((2, 2, 1, 2), (1, 0), (1, 0, 1))
    """
    if points < 2:
        raise ValueError(f"points: an item with {points} answers; a question needs at least 2")
    half = points // 2
    target = [half] * half + [code - 1 for code in range(half, points)]
    if points % 2:
        target[half] = half + 1
    side = [code < half for code in range(points)]
    if not favourable_high:
        target = [points - 1 - code for code in reversed(target)]
        side.reverse()
    return Rule(points, tuple(target), tuple(side))


def true_tables(table: tuple[int, ...], rule: Rule) -> tuple[tuple[int, ...], ...]:
    """List every true table that may stand behind a shown one, the shown one first.

    The table are counts (points,) of one block that satisfy both caps, of at least 5 answers.

    Examples
    --------
    >>> true_tables((0, 0, 1, 2, 3), rule(5))
    ((0, 0, 1, 2, 3),)
    >>> true_tables((0, 0, 0, 2, 4), rule(5))
    ((0, 0, 0, 2, 4), (0, 0, 0, 1, 5), (0, 0, 0, 0, 6))
    """
    most = sum(table) - SPARED
    tables = [table]
    for codes in rule.capped_together:
        if sum(table[code] for code in codes) != most:
            continue
        target = rule.target[codes[0]]
        for cut in range(1, min(SPARED, table[target]) + 1):
            for back in combinations_with_replacement(codes, cut):
                true = list(table)
                true[target] -= cut
                for code in back:
                    true[code] += 1
                tables.append(tuple(true))
    return tuple(tables)


def capped(tables: NDArray[np.int64], rule: Rule) -> NDArray[np.bool_]:
    """Tell which counts of shown tables are worded "or more": those that may stand for a larger one.

    A function of what is shown alone, so the wording tells nothing more. A sum of blocks is worded so where one of its
    blocks is. Tables are those of single blocks (..., points), from protected sheets.

    Examples
    --------
    >>> capped(np.array([[0, 0, 0, 2, 4], [0, 0, 1, 2, 3]]), rule(5)).astype(int)
    array([[0, 0, 0, 0, 1],
           [0, 0, 0, 0, 0]])
    """
    wording = np.zeros(tables.shape, dtype=bool)
    moved = uncertain(tables, rule)
    for at, codes in enumerate(rule.capped_together):
        wording[..., list(codes)] = (moved[..., at] > 0)[..., None] & (tables[..., list(codes)] > 0)
    return wording


def uncertain(tables: NDArray[np.int64], rule: Rule) -> NDArray[np.int64]:
    """Count the shown answers that may truly be others: those at the target of a set of answers that is at its cap.

    What `true_tables` lists, as numbers: each of them may truly be any answer of the set, by itself. A function of what
    is shown alone. From tables of single blocks (..., points) to one column a set of `Rule.capped_together`, (...,
    sets); at most one of a block's is above 0.

    Examples
    --------
    >>> uncertain(np.array([[0, 0, 0, 2, 4], [0, 0, 1, 2, 3]]), rule(5))
    array([[0, 0, 0, 2],
           [0, 0, 0, 0]])
    """
    most = tables.sum(axis=-1) - SPARED
    moved = np.zeros((*tables.shape[:-1], len(rule.capped_together)), dtype=np.int64)
    for at, codes in enumerate(rule.capped_together):
        full = tables[..., list(codes)].sum(axis=-1) == most
        moved[..., at] = np.where(full, tables[..., rule.target[codes[0]]], 0)
    return moved


def sum_wording(rule: Rule, capped: frozenset[int], codes: frozenset[int]) -> str:
    """Return how the sum of some counts of a shown table is read: ``plain``, ``or_more``, ``or_fewer`` or ``about``.

    ``capped`` are the categories whose counts are worded "or more", ``codes`` those that are added up.

    Examples
    --------
    >>> four = rule(4)
    >>> sum_wording(four, frozenset({0}), frozenset({1, 2, 3})), sum_wording(four, frozenset({3}), frozenset({2, 3}))
    ('or_fewer', 'plain')
    """
    more = fewer = False
    for together in rule.capped_together:
        at_cap, moved_to = frozenset(together), rule.target[together[0]]
        if at_cap & capped:
            more = more or (bool(at_cap & codes) and moved_to not in codes)
            fewer = fewer or (not at_cap <= codes and moved_to in codes)
    return "about" if more and fewer else "or_more" if more else "or_fewer" if fewer else "plain"
