"""Blocks counted once, their counts added up: what the estimates of very many groups are computed from.

The numbers are those of `analysis.descriptive`, `analysis.agreement` and `analysis.split`, with the groups as leading
axis; the tests hold every one of them against theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import lcm, nan

import numpy as np
import numpy.typing as npt

from analysis.disclosure.rule import Rule
from analysis.tables import spread
from analysis.tally import Counts, Floats
from report.bounds import Favourable, TableBounds

WORD = 62  # bits of a signed word that rows are packed into
WHOLE = 2**31  # below it, products of two numbers fit a signed word
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Spreads:
    """People with a score, their mean and standard deviation (nan where undefined) of many groups; shape (groups,).

    ``below`` and ``above`` say how far the true mean may lie from the shown one, ``widest`` is the largest standard
    deviation that true answers may have: over all that the protected ones may stand for.
    """

    n: Counts
    mean: Floats
    sd: Floats
    below: Floats | float = 0.0
    above: Floats | float = 0.0
    widest: Floats | float = 0.0

    def spread_by(self, squares: Floats) -> Spreads:
        """Return them with the widest spread: squares are what may truly be added to the sum of squares."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return replace(self, widest=np.sqrt(self.sd**2 + squares / (self.n - 1)))


@dataclass(frozen=True, eq=False)
class ScoreSums:
    """Whole-number sums of the scores on one scale; they add up over blocks.

    Row a holds, of the people who answered ``least`` + a of the scale's items: how many there are, the sum of their
    keyed codes, the sum of its squares, and how far the true sum may lie below and above; shape (rows, groups) each.
    """

    least: int
    people: Counts
    total: Counts
    squares: Counts
    below: Counts
    above: Counts

    @property
    def tables(self) -> tuple[Counts, ...]:
        """The five tables."""
        return self.people, self.total, self.squares, self.below, self.above

    def of(self, groups: Counts) -> ScoreSums:
        """Return the sums of some groups."""
        return ScoreSums(self.least, *(table[:, groups] for table in self.tables))

    def __sub__(self, part: ScoreSums) -> ScoreSums:
        """Return the sums of what is left of the groups without a part of each."""
        return ScoreSums(self.least, *(a - b for a, b in zip(self.tables, part.tables, strict=True)))

    def spreads(self, low: float, step: float, points: int) -> Spreads:
        """Return people, mean and SD of the scores; sums are exact however many people and items there are.

        Examples
        --------
        >>> none = np.array([[0], [0]])
        >>> sums = ScoreSums(1, np.array([[1], [1]]), np.array([[1], [4]]), np.array([[1], [16]]), none, none)
        >>> found = sums.spreads(1.0, 1.0, 3)  # one answered 2; the other 3 and 3
        >>> found.n.tolist(), found.mean.tolist(), found.sd.round(3).tolist()
        ([2], [2.5], [0.707])
        """
        answered = range(self.least, self.least + len(self.people))
        whole = lcm(*answered)
        n = self.people.sum(axis=0)
        fits = int(n.max(initial=0)) * whole * (points - 1) < WHOLE
        kind = np.int64 if fits else object  # whole numbers of Python's own, of any size
        times = np.array([whole // one for one in answered], dtype=kind)[:, None]
        total = (self.total.astype(kind) * times).sum(axis=0)
        squares = (self.squares.astype(kind) * times**2).sum(axis=0)
        people = np.maximum(n, 1).astype(kind)
        mean = (total * int(step) / (people * whole) if step == int(step) else total * step / (people * whole)) + low
        variance = (people * squares - total**2) / (people * np.maximum(n - 1, 1).astype(kind))
        sd = step / whole * np.sqrt(variance.astype(np.float64))
        each = step / np.maximum(n, 1)
        below, above = (each * (one / np.array(answered)[:, None]).sum(axis=0) for one in (self.below, self.above))
        return Spreads(n, np.where(n > 0, mean.astype(np.float64), nan), np.where(n > 1, sd, nan), below, above)


def score_sums(codes: npt.NDArray[np.int8], items: Sequence[int], block: Counts, blocks: int,
               ends: tuple[Counts, Counts] | None = None) -> ScoreSums:  # fmt: skip
    """Sum the scores of every block on one scale: of people who answered at least half of its items.

    Parameters
    ----------
    codes : ndarray of int8, shape (people, all items)
        Keyed codes, -1 where missing.
    items : sequence of int
        The scale's.
    block : ndarray of int, shape (people,)
    blocks : int
    ends : (ndarray, ndarray), optional
        How far below and above the sum of each person's codes may truly lie, from `bounds.moves`.

    Examples
    --------
    >>> codes = np.array([[1, -1], [2, 2], [-1, -1]], dtype=np.int8)
    >>> score_sums(codes, (0, 1), np.array([0, 0, 0]), 1).total.tolist()
    [[1], [4]]
    """
    least, most = max((len(items) + 1) // 2, 1), len(items)
    answered = np.zeros(len(codes), dtype=np.int16)
    total = np.zeros(len(codes), dtype=np.int32)
    for item in items:
        column = codes[:, item]
        answered += column >= 0
        total += np.maximum(column, 0)
    rows = most - least + 2  # the first is for those who answered too little
    cell = block * rows + np.maximum(answered - (least - 1), 0)
    score = total.astype(np.float64)
    sums = [np.bincount(cell, one, blocks * rows) for one in (None, score, score**2)]
    for end in ends or (np.zeros(0, dtype=np.int64),) * 2:
        moved = np.flatnonzero(end)  # few
        sums.append(np.bincount(cell[moved], end[moved], blocks * rows))
    # float64 sums of whole numbers are exact up to 2**53
    return ScoreSums(least, *(np.rint(one).astype(np.int64).reshape(blocks, rows).T[1:] for one in sums))


@dataclass(frozen=True, eq=False)
class Tables:
    """Count tables of one response format, one row a group and item, with what follows from each row alone.

    Parameters
    ----------
    rows : ndarray of int, shape (rows, points)
    values : ndarray of float, shape (points,)
    rule : Rule
        How the items are protected.
    moved : ndarray of int, shape (rows, sets)
        The answers of each row that may truly be others, from `rule.uncertain`.
    """

    rows: Counts
    values: Floats
    rule: Rule
    moved: Counts

    @cached_property
    def n(self) -> Counts:
        """Answers to the item."""
        return np.asarray(self.rows.sum(axis=1))

    @cached_property
    def bounds(self) -> TableBounds:
        """What the true answers may be."""
        return TableBounds(self.moved, self.rule, self.values)

    @cached_property
    def favourable(self) -> Favourable:
        """Answers on the favourable side of the middle."""
        better, points = ~np.array(self.rule.side), len(self.values)
        better[points // 2] &= points % 2 == 0  # the middle of an odd number belongs to neither side
        return self.bounds.favourable(np.asarray(self.rows[:, better].sum(axis=1)), better)

    @cached_property
    def spreads(self) -> Spreads:
        """Mean and SD of the answers."""
        step = float(self.values[1] - self.values[0]) if len(self.values) > 1 else 1.0
        codes = np.arange(len(self.values))
        total, squares = self.rows @ codes, self.rows @ codes**2
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = self.rows @ self.values / self.n
            variance = (self.n * squares - total**2) / (self.n * (self.n - 1))
            below, above = (end / np.maximum(self.n, 1) for end in self.bounds.sums())
        sd = np.where(self.n > 1, step * np.sqrt(variance), nan)
        return Spreads(self.n, mean, sd, below, above).spread_by(self.bounds.squares(mean))

    @cached_property
    def variance(self) -> Floats:
        """Variance of the answers, as `analysis.agreement` takes it."""
        return self._spread[2]

    @cached_property
    def deviation(self) -> Floats:
        """Average deviation from the mean."""
        alike = (self.rows > 0).sum(axis=1) == 1
        centre = np.where(alike, self.values[self.rows.argmax(axis=1)], self._spread[1])
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = (self.rows * np.abs(self.values - centre[:, None])).sum(axis=1) / self.n
        return found

    @cached_property
    def split(self) -> Floats:
        """Van der Eijk's A; nan where nobody answered, or with fewer than three categories."""
        total = np.where(self.n > 0, 0.0, nan)
        if len(self.values) < 3:
            return np.full(len(self.rows), nan)
        left, rest = np.flatnonzero(self.n), self.rows[self.n > 0]
        while len(left):
            filled = rest > 0
            height = np.where(filled, rest, np.iinfo(np.int64).max).min(axis=1)
            total[left] += height * filled.sum(axis=1) / self.n[left] * _layers(filled)
            rest = np.where(filled, rest - height[:, None], 0)
            more = rest.any(axis=1)
            left, rest = left[more], rest[more]
        return total

    @cached_property
    def _spread(self) -> tuple[Counts, Floats, Floats]:
        n, centre, variance = spread(self.rows[:, None, :], self.values)
        return n[:, 0], centre[:, 0], variance[:, 0]


def distinct(rows: Counts | Flags) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return where each distinct row first stands, and for every row which of them it is.

    Small teams have few tables between them. Rows with numbers too large to be packed into a word stay for themselves.

    Examples
    --------
    >>> [one.tolist() for one in distinct(np.array([[1, 2], [0, 9], [1, 2]]))]
    [[0, 1], [0, 1, 0]]
    """
    bits = WORD // rows.shape[1]
    large = (rows >= 1 << bits).any(axis=1)
    key = np.zeros(len(rows), dtype=np.int64)
    for place in range(rows.shape[1]):
        key |= (rows[:, place].astype(np.int64) & ((1 << bits) - 1)) << (bits * place)
    key[large] = -1 - np.arange(large.sum())
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return first, which


def _layers(filled: Flags) -> Floats:
    """Return van der Eijk's A of rows of empty and filled categories."""
    points = filled.shape[1]
    first, which = distinct(filled)
    full = filled[first].astype(np.int64)
    gap, size = 1 - full, full.sum(axis=1, keepdims=True)
    before, gaps_before = full.cumsum(axis=1) - full, gap.cumsum(axis=1) - gap
    after, gaps_after = size - before - full, points - size - gaps_before - gap
    two_humps = (gap * before * after).sum(axis=1)
    one_hump = (full * (before * gaps_after + gaps_before * after)).sum(axis=1)
    both, size = one_hump + two_humps, size[:, 0]
    shape = ((points - 2) * one_hump - (points - 1) * two_humps) / np.maximum((points - 2) * both, 1)
    found = np.where(both > 0, shape * (1 - (size - 1) / (points - 1)), 0.0)
    return np.where(size == 1, 1.0, found)[which]
