"""How far true answers may lie from the protected ones: bounds of sums, of many groups at once.

What `caps.true_tables` lists for one block, added up: every answer that may truly be another one may be so by itself.
For an item it is a function of its shown tables alone, for a scale one of the protected sheets: it tells no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.disclosure.caps import Rule, uncertain
from analysis.estimates import Counts, Floats
from analysis.moments import Moments

NONE = -2  # no answer: a block's target where none of its answers may be another


@dataclass(frozen=True, eq=False)
class TableBounds:
    """What the true answers behind tables of one response format, with its values (points,), may be.

    ``moved`` (rows, sets) is from `caps.uncertain`, summed over the blocks of a group.
    """

    moved: Counts
    rule: Rule
    values: Floats

    def sums(self) -> tuple[Floats, Floats]:
        """Return how far the true sum of the answers may lie below and above the shown one; at most and at least 0.

        Examples
        --------
        >>> from analysis.disclosure.caps import rule
        >>> bounds = TableBounds(np.array([[0, 0, 0, 2]]), rule(5), np.arange(1.0, 6.0))
        >>> [end.tolist() for end in bounds.sums()]
        [[0.0], [2.0]]
        """
        below = self._most(lambda true, published: published - true, -1)
        return below, self._most(lambda true, published: true - published, 1)

    def squares(self, mean: Floats) -> Floats:
        """Return how much larger the sum of squares about a mean, one a row, may truly be than the shown one."""
        centre = mean[:, None]
        return self._most(lambda true, published: (true - centre) ** 2 - (published - centre) ** 2, 1)

    def favourable(self, low: bool) -> tuple[Counts, Counts]:
        """Return how many fewer and more answers may truly be favourable: ``low`` ones, or else high ones."""
        points = len(self.values)
        better = np.arange(points) < points // 2 if low else np.arange(points) >= (points + 1) // 2
        steps = np.zeros((2, len(self.moved)), dtype=np.int64)
        for at, codes in enumerate(self.rule.capped_together):
            change = int(better[codes[0]]) - int(better[self.rule.target[codes[0]]])
            steps[int(change > 0)] += abs(change) * self.moved[:, at]
        return steps[0], steps[1]

    def around(self, moments: Moments) -> Moments:
        """Return the moments of the shown tables with how far those of the true ones may lie from them."""
        below, above = (end / np.maximum(moments.n, 1) for end in self.sums())
        return replace(moments, below=below, above=above).widened(self.squares(moments.mean))

    def _most(self, gain: Callable[[float, float], float | Floats], sign: int) -> Floats:
        total: Floats = np.zeros(len(self.moved))
        for at, codes in enumerate(self.rule.capped_together):
            value = self.values[self.rule.target[codes[0]]]
            gains = [np.broadcast_to(gain(self.values[code], value), (len(total), 1))[:, 0] for code in codes]
            total = total + self.moved[:, at] * np.maximum(np.max(gains, axis=0), 0.0)
        return sign * total + 0.0  # no -0.0


@dataclass(frozen=True, eq=False)
class Movable:
    """The people whose score may truly be another, ordered by block; how far below and above it. In codes."""

    block: Counts
    score: Floats
    below: Floats
    above: Floats

    @classmethod
    def of(cls, codes: npt.NDArray[np.int8], items: Sequence[int], block: Counts, ends: tuple[Counts, Counts],
           blocks: npt.NDArray[np.bool_]) -> Movable:  # fmt: skip
        """Find them among the people of some blocks; ``ends`` are from `moves`."""
        people = np.flatnonzero(((ends[0] < 0) | (ends[1] > 0)) & blocks[block])
        answers = codes[people][:, list(items)]
        answered = (answers >= 0).sum(axis=1)
        people, answers, answered = (rows[2 * answered >= len(items)] for rows in (people, answers, answered))
        score = np.where(answers >= 0, answers, 0).sum(axis=1, dtype=np.int64) / answered
        return cls(block[people], score, ends[0][people] / answered, ends[1][people] / answered)

    def squares(self, block: Counts, group: Counts, mean: Floats) -> Floats:
        """Return how much larger the sum of squares about each group's mean may be; block and group are pairs."""
        begin, end = (np.searchsorted(self.block, block, side=side) for side in ("left", "right"))
        many = end - begin
        where = np.repeat(group, many)
        person = np.arange(many.sum()) + np.repeat(begin - (np.cumsum(many) - many), many)
        off = 2 * (self.score[person] - mean[where])
        gains = [step[person] * (off + step[person]) for step in (self.below, self.above)]
        return np.asarray(np.bincount(where, np.maximum(np.maximum(*gains), 0.0), len(mean)), dtype=np.float64)


def moves(
    codes: npt.NDArray[np.int8], items: Sequence[int], block: Counts, tables: Sequence[Counts], rules: Sequence[Rule]
) -> tuple[Counts, Counts]:
    """Return how far below and above the sum of each person's codes (people, all items) on some items may truly lie.

    ``tables`` (blocks, points) and ``rules`` are those of these items, ``block`` is each person's.

    Examples
    --------
    >>> from analysis.disclosure.caps import rule
    >>> shown = np.array([[4], [4], [4], [3], [4], [3]], dtype=np.int8)
    >>> [end.tolist() for end in moves(shown, [0], np.zeros(6, dtype=int), [np.array([[0, 0, 0, 2, 4]])], [rule(5)])]
    [[0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 1]]
    """
    below, above = np.zeros(len(codes), dtype=np.int64), np.zeros(len(codes), dtype=np.int64)
    for item, table, rule in zip(items, tables, rules, strict=True):
        target = np.full(len(table), NONE, dtype=np.int8)
        down, up = np.zeros(len(table), dtype=np.int64), np.zeros(len(table), dtype=np.int64)
        for codes_, many in zip(rule.capped_together, uncertain(table, rule).T, strict=True):
            here, to = many > 0, rule.target[codes_[0]]
            target[here] = to
            down[here], up[here] = min(0, min(codes_) - to), max(0, max(codes_) - to)
        people = np.flatnonzero(codes[:, item] == target[block])
        below[people] += down[block[people]]
        above[people] += up[block[people]]
    return below, above
