"""Scores summed in very many groups at once: people are brought into the order of their groups once, a short scale's
answers packed into one number each, and every group is summed by adding up words whose bits hold one counter each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import lcm

import numpy as np
import numpy.typing as npt

from analysis.estimates import Counts
from analysis.layout import Codes, Layout, checked
from analysis.moments import Moments, ScoreSums
from analysis.patterns import LISTED, Packed, fits, pack, patterns, width

WORD = 63  # bits of a signed word that may be filled


@dataclass(frozen=True, eq=False)
class Stack:
    """Keyed answers in the order of their groups, from `stack`.

    ``sizes`` are the people of each group, ``group`` is each person's; ``packed`` one array a scale, None where a scale
    does not fit a word.
    """

    layout: Layout
    sizes: Counts
    codes: Codes
    group: Counts
    order: npt.NDArray[np.intp]
    packed: tuple[Packed | None, ...]

    def pieces(self, most: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return where each piece of at most `most` people starts, and its group; groups without people have none."""
        parts = -(-self.sizes // most)
        group = np.repeat(np.arange(len(parts)), parts)
        within = np.arange(len(group)) - np.repeat(np.cumsum(parts) - parts, parts)
        return (np.cumsum(self.sizes) - self.sizes)[group] + within * most, group


def stack(codes: npt.ArrayLike, group: npt.ArrayLike, n_groups: int, layout: Layout) -> Stack:
    """Bring keyed answers into the order of their groups.

    Parameters
    ----------
    codes : array_like of int8, shape (people, items)
        Keyed codes, -1 where missing; column-major order is fastest.
    group : array_like of int, shape (people,)
        Group of each person, 0 to ``n_groups - 1``.
    n_groups : int
    layout : Layout
    """
    table = checked(codes, layout.points)
    index = np.asarray(group, dtype=np.int64)
    if index.shape != (len(table),):
        raise ValueError(f"stack: group has shape {index.shape}, codes {len(table)} rows; give one group a row")
    if index.size and (index.min() < 0 or index.max() >= n_groups):
        raise ValueError(f"stack: a group index is outside 0..{n_groups - 1}; raise n_groups or mend the index")
    # numpy sorts 16-bit integers by radix, in linear time: low halves first, then high
    order = np.argsort(index.astype(np.uint16), kind="stable")
    if n_groups > 1 << 16:
        order = order[np.argsort((index[order] >> 16).astype(np.uint16), kind="stable")]
    packed = tuple(
        np.take(pack(table, layout, which), order) if fits(layout, which) else None
        for which in range(len(layout.scales))
    )
    return Stack(layout, np.bincount(index, minlength=n_groups), table, index, order, packed)


def score_sums(stacked: Stack, which: int, ends: tuple[Counts, Counts] | None = None) -> ScoreSums:
    """Sum the scores of every group on one scale: of people who answered at least half of its items.

    ``ends`` are how far below and above the sum of each person's codes may truly lie, from `disclosure.bounds.moves`.

    Examples
    --------
    >>> from analysis.layout import ScaleLayout
    >>> plan = Layout((3, 3), ((1, 2, 3),) * 2, (ScaleLayout("ease", (0, 1)),))
    >>> scores = score_sums(stack([[0, 2], [1, -1], [2, 2]], [0, 1, 1], 2, plan), 0).moments(1.0, 1.0, 3)
    >>> scores.n.tolist(), scores.mean.tolist()
    ([1, 2], [2.0, 2.5])
    """
    layout, items = stacked.layout, stacked.layout.scales[which].items
    least, bits, packed = max((len(items) + 1) // 2, 1), width(layout, which), stacked.packed[which]
    if packed is not None and bits * len(items) <= LISTED:
        divisors: Sequence[int] = (lcm(*range(least, len(items) + 1)),)
        sums = _sums_of_words(stacked, packed, bits, len(items), layout.points[items[0]])
    else:
        divisors = range(least, len(items) + 1)
        sums = _sums_by_answered(stacked, items, least)
    moved = (_sums_of_ends(stacked, items, least, divisors, end) for end in ends or (np.zeros(0, dtype=np.int64),) * 2)
    return ScoreSums(divisors, *sums, *moved)


def score_moments(stacked: Stack, which: int) -> Moments:
    """Return people, mean and SD of a scale's scores in every group."""
    layout = stacked.layout
    points = layout.points[layout.scales[which].items[0]]
    return score_sums(stacked, which).moments(layout.low(which), layout.step(which), points)


def _sums_by_answered(stacked: Stack, items: Sequence[int], least: int) -> tuple[Counts, Counts, Counts]:
    """Return people, sums and sums of squares of their codes, a row for each number of items answered."""
    answered, total = _answered(stacked.codes, items)
    groups, rows = len(stacked.sizes), len(items) - least + 2  # the first is for those who answered too little
    cell, score = stacked.group * rows + np.maximum(answered - (least - 1), 0), total.astype(np.float64)
    sums = (np.bincount(cell, weights, groups * rows) for weights in (None, score, score**2))
    # float64 sums of whole numbers are exact up to 2**53
    people, total, squares = (np.rint(total).astype(np.int64).reshape(groups, rows).T[1:] for total in sums)
    return people, total, squares


def _sums_of_ends(stacked: Stack, items: Sequence[int], least: int, divisors: Sequence[int], end: Counts) -> Counts:
    """Return how far the sums may truly lie off, in the parts that the divisors tell; shape (rows, groups)."""
    moved, groups, rows = np.flatnonzero(end), len(stacked.sizes), len(divisors)  # few
    answered, _ = _answered(stacked.codes[moved], items)
    moved, answered = moved[answered >= least], answered[answered >= least]
    row = answered - least if rows > 1 else np.zeros(len(moved), dtype=np.int64)
    times = np.asarray(divisors)[row] // answered
    sums = np.bincount(stacked.group[moved] * rows + row, end[moved] * times, groups * rows)
    return np.rint(sums).astype(np.int64).reshape(groups, rows).T


def _answered(codes: Codes, items: Sequence[int]) -> tuple[Counts, Counts]:
    """Return how many of some items each person answered, and the sum of the codes."""
    answered, total = np.zeros(len(codes), dtype=np.int16), np.zeros(len(codes), dtype=np.int32)
    for item in items:
        column = codes[:, item]
        answered += column >= 0
        total += np.maximum(column, 0)
    return answered.astype(np.int64), total.astype(np.int64)


@cache
def _score_words(bits: int, k: int, points: int) -> tuple[Counts, int, tuple[int, ...]]:
    """Return for every pattern of answers one word: whether it has a score, the score in whole parts, and its square.

    Beside it the counters' spare bits, and where each counter ends.
    """
    listed = patterns(bits, k)
    given, whole = listed >= 0, lcm(*range(max((k + 1) // 2, 1), k + 1))
    answered = given.sum(axis=1)
    scored = (answered > 0) & (2 * answered >= k) & (listed < points).all(axis=1)
    score = np.where(
        scored, np.where(given, listed, 0).sum(axis=1, dtype=np.int64) * whole // np.maximum(answered, 1), 0
    )
    fields = [scored.astype(np.int64), score, score**2]
    sizes = [int(field.max()).bit_length() for field in fields]
    room = (WORD - sum(sizes)) // 3
    ends = tuple(int(end) for end in np.cumsum([size + room for size in sizes]))
    return fields[0] | fields[1] << ends[0] | fields[2] << ends[1], room, ends


def _sums_of_words(stacked: Stack, packed: Packed, bits: int, k: int, points: int) -> tuple[Counts, Counts, Counts]:
    """Return people with a score, their sum and sum of squares, in one row."""
    words, room, ends = _score_words(bits, k, points)
    # no piece has enough people for one counter to run over into the next
    starts, group = stacked.pieces((1 << room) - 1)
    pieces = np.add.reduceat(words[packed], starts) if len(starts) else words[:0]
    places = zip((0, *ends[:2]), ends, strict=True)
    fields = ((pieces >> at) & ((1 << (end - at)) - 1) for at, end in places)
    sums = (np.bincount(group, field, len(stacked.sizes)) for field in fields)
    people, total, squares = (np.rint(total).astype(np.int64)[None] for total in sums)
    return people, total, squares
