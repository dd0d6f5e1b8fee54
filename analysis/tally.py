"""Mergeable counts: what the statistics of a group are computed from.

A `Tally` of a group is integers only, so tallies add up: the tally of a school is the merged tallies of its teams,
in whatever order. Codes are keyed category indices, 0 to points - 1, and -1 where an answer is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.layout import Codes as Codes
from analysis.layout import Counts as Counts
from analysis.layout import Floats as Floats
from analysis.layout import Layout as Layout
from analysis.layout import ScaleLayout as ScaleLayout
from analysis.layout import layout as layout
from analysis.products import Products as Products
from analysis.products import products_of, whole_scale


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts of one group's keyed answers.

    Parameters
    ----------
    people : int
        Rows counted, with or without answers.
    items : tuple of ndarray of int, shape (points,)
        How often each category of an item was chosen.
    scores : tuple of ndarray of int, shape (k + 1, k * (points - 1) + 1)
        Per scale: people by number of items answered (row) and sum of keyed codes (column).
    products : tuple of Products
        Per scale, over the people who answered all of it.
    """

    people: int
    items: tuple[Counts, ...]
    scores: tuple[Counts, ...]
    products: tuple[Products, ...]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Tally)
            and self.people == other.people
            and _same(self.items, other.items)
            and _same(self.scores, other.scores)
            and [one.n for one in self.products] == [one.n for one in other.products]
            and _same((one.sums for one in self.products), (one.sums for one in other.products))
            and _same((one.cross for one in self.products), (one.cross for one in other.products))
        )

    __hash__ = None  # type: ignore[assignment]

    def tables(self, layout: Layout, which: int | str) -> Counts:
        """Return the (J, points) count table of a scale's items."""
        return np.stack([self.items[item] for item in layout.scale(which).items])


def _same(left: Iterable[Counts], right: Iterable[Counts]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(left, right, strict=True))


def tally(codes: npt.ArrayLike, layout: Layout) -> Tally:
    """Count the keyed codes of one group.

    Parameters
    ----------
    codes : array_like of int, shape (people, items)
        Keyed category indices, -1 where an answer is missing.
    layout : Layout

    Returns
    -------
    Tally

    Raises
    ------
    ValueError
        If the shape or a code does not fit the layout.

    Examples
    --------
    >>> plan = Layout((3, 3), ((1, 2, 3),) * 2, (ScaleLayout("ease", (0, 1)),))
    >>> counted = tally([[0, 2], [1, -1], [2, 2]], plan)
    >>> counted.items[1].tolist(), counted.products[0].n
    ([0, 0, 2], 2)
    """
    table = checked(codes, layout)
    return tally_by(table, np.zeros(len(table), dtype=np.int64), 1, layout)[0]


def tally_by(codes: npt.ArrayLike, group: npt.ArrayLike, n_groups: int, layout: Layout) -> list[Tally]:
    """Count the keyed codes of every group at once.

    Parameters
    ----------
    codes : array_like of int, shape (people, items)
        Keyed category indices, -1 where an answer is missing; column-major order is fastest.
    group : array_like of int, shape (people,)
        Group of each person, 0 to ``n_groups - 1``; -1 leaves a person out.
    n_groups : int
    layout : Layout

    Returns
    -------
    list of Tally
        One a group, also for groups without people.

    Examples
    --------
    >>> plan = Layout((3,), ((1, 2, 3),), (ScaleLayout("ease", (0,)),))
    >>> [one.people for one in tally_by([[0], [1], [2]], [0, 2, 2], 3, plan)]
    [1, 0, 2]
    """
    table = checked(codes, layout)
    index = np.asarray(group, dtype=np.int64)
    if index.shape != (len(table),):
        raise ValueError(f"tally_by: group has shape {index.shape}, codes {len(table)} rows; give one group a row")
    if index.size and (index.max() >= n_groups or index.min() < -1):
        raise ValueError(f"tally_by: a group index is outside -1..{n_groups - 1}; raise n_groups or mend the index")
    if (index < 0).any():
        table, index = table[index >= 0], index[index >= 0]
    if n_groups == 1:
        return [_tally_of_all(table, layout)]
    people = np.bincount(index, minlength=n_groups)
    items = [item_counts(index, n_groups, table[:, i], points) for i, points in enumerate(layout.points)]
    scored = [_score_table(table, index, n_groups, layout, scale) for scale in layout.scales]
    products = [_products(table, index, n_groups, scale) for scale in layout.scales]
    return [
        Tally(
            int(people[g]),
            tuple(one[g] for one in items),
            tuple(one[g] for one in scored),
            tuple(Products(int(n[g]), sums[g], cross[g]) for n, sums, cross in products),
        )
        for g in range(n_groups)
    ]


def merge(*tallies: Tally) -> Tally:
    """Add tallies of disjoint groups up; the order does not matter.

    Examples
    --------
    >>> plan = Layout((3,), ((1, 2, 3),), ())
    >>> merge(tally([[0]], plan), tally([[2]], plan)) == tally([[0], [2]], plan)
    True
    """
    if not tallies:
        raise ValueError("merge: no tally given; pass at least one")
    first = tallies[0]
    shapes = [tuple(one.shape for one in (*each.items, *each.scores)) for each in tallies]
    if any(shape != shapes[0] for shape in shapes):
        raise ValueError("merge: tallies of different layouts; merge tallies of one survey form only")
    return Tally(
        sum(one.people for one in tallies),
        tuple(_total(one.items[i] for one in tallies) for i in range(len(first.items))),
        tuple(_total(one.scores[i] for one in tallies) for i in range(len(first.scores))),
        tuple(
            Products(
                sum(one.products[i].n for one in tallies),
                _total(one.products[i].sums for one in tallies),
                _total(one.products[i].cross for one in tallies),
            )
            for i in range(len(first.products))
        ),
    )


def score_distribution(counted: Tally, which: int, layout: Layout) -> tuple[Floats, Counts]:
    """Return the distinct person scores of a scale and how many people have each.

    A person's score is the mean of the answered keyed values, where at least half of the items are answered.

    Returns
    -------
    values : ndarray of float, ascending
    counts : ndarray of int

    Examples
    --------
    >>> plan = Layout((3, 3), ((1, 2, 3),) * 2, (ScaleLayout("ease", (0, 1)),))
    >>> values, counts = score_distribution(tally([[0, 2], [1, -1], [2, 2]], plan), 0, plan)
    >>> values.tolist(), counts.tolist()
    ([2.0, 3.0], [2, 1])
    """
    table = counted.scores[which]
    answered, sums = np.nonzero(table)
    enough = (answered > 0) & (2 * answered >= len(layout.scales[which].items))
    answered, sums = answered[enough], sums[enough]
    # equal fractions are one score: 2/4 and 1/2 must not differ in a last bit
    divisor = np.gcd(sums, answered)
    order = dict.fromkeys(zip((sums // divisor).tolist(), (answered // divisor).tolist(), strict=True), 0)
    for pair, count in zip(
        zip((sums // divisor).tolist(), (answered // divisor).tolist(), strict=True),
        table[answered, sums].tolist(),
        strict=True,
    ):
        order[pair] += count
    ranked = sorted((layout.low(which) + layout.step(which) * s / a, count) for (s, a), count in order.items())
    return np.array([one[0] for one in ranked], dtype=float), np.array([one[1] for one in ranked], dtype=np.int64)


def _tally_of_all(table: Codes, layout: Layout) -> Tally:
    counts: dict[int, Counts] = {}
    scores, products = [], []
    for which, scale in enumerate(layout.scales):
        patterns, people = whole_scale(table, layout, which)
        given = patterns >= 0
        k, points = len(scale.items), layout.points[scale.items[0]]
        wide = k * (points - 1) + 1
        cell = given.sum(axis=1) * wide + np.where(given, patterns, 0).sum(axis=1)
        scores.append(_weighed(cell, people, (k + 1) * wide).reshape(k + 1, wide))
        products.append(products_of(patterns, people))
        for place, item in enumerate(scale.items):
            counts[item] = _weighed(patterns[:, place] + 1, people, points + 1)[1:]
    alone = np.zeros(len(table), dtype=np.int64)
    items = tuple(
        counts[item] if item in counts else item_counts(alone, 1, table[:, item], points)[0]
        for item, points in enumerate(layout.points)
    )
    return Tally(len(table), items, tuple(scores), tuple(products))


def _weighed(cell: Counts, people: Counts, size: int) -> Counts:
    return np.rint(np.bincount(cell, weights=people, minlength=size)).astype(np.int64)


def checked(codes: npt.ArrayLike, layout: Layout) -> Codes:
    """Return the codes as an int8 matrix that fits the layout, or say where they do not."""
    table = np.asarray(codes)
    if table.ndim != 2 or table.shape[1] != len(layout.points):
        raise ValueError(f"codes: shape {table.shape}; give (people, {len(layout.points)})")
    if table.dtype.kind not in "iu":
        if table.size:
            raise ValueError(f"codes: type {table.dtype}; give integer category indices, -1 where missing")
        table = table.astype(np.int8)
    for item, points in enumerate(layout.points):
        column = table[:, item]
        if column.size and (int(column.max()) >= points or int(column.min()) < -1):
            raise ValueError(f"codes: item {item}: a code is outside -1..{points - 1}; use category indices")
    return table.astype(np.int8, copy=False)


def _total(arrays: Iterable[Counts]) -> Counts:
    return np.asarray(np.sum(np.stack(list(arrays)), axis=0), dtype=np.int64)


def item_counts(index: npt.NDArray[Any], n_groups: int, column: Codes, points: int) -> Counts:
    """Return how often each category of one item was chosen in every group, shape (groups, points)."""
    cell = index * (points + 1) + (column.astype(np.int64) + 1)
    return np.bincount(cell, minlength=n_groups * (points + 1)).reshape(n_groups, points + 1)[:, 1:]


def _score_table(table: Codes, index: Counts, n_groups: int, layout: Layout, scale: ScaleLayout) -> Counts:
    answered = np.zeros(len(table), dtype=np.int64)
    sums = np.zeros(len(table), dtype=np.int64)
    for item in scale.items:
        column = table[:, item]
        given = column >= 0
        answered += given
        sums += np.where(given, column, 0)
    width = len(scale.items) * (layout.points[scale.items[0]] - 1) + 1
    size = (len(scale.items) + 1) * width
    cell = index * size + answered * width + sums
    return np.bincount(cell, minlength=n_groups * size).reshape(n_groups, len(scale.items) + 1, width)


def _products(table: Codes, index: Counts, n_groups: int, scale: ScaleLayout) -> tuple[Counts, Counts, Counts]:
    block = table[:, list(scale.items)]
    whole = (block >= 0).all(axis=1)
    answers, index = block[whole].astype(np.int64), index[whole]
    k = len(scale.items)
    sums = np.empty((n_groups, k), dtype=np.int64)
    cross = np.empty((n_groups, k, k), dtype=np.int64)
    for i in range(k):
        sums[:, i] = _summed(index, answers[:, i], n_groups)
        for j in range(i + 1):
            cross[:, i, j] = cross[:, j, i] = _summed(index, answers[:, i] * answers[:, j], n_groups)
    return np.bincount(index, minlength=n_groups), sums, cross


def _summed(index: Counts, numbers: Counts, n_groups: int) -> Counts:
    # float64 sums of integers are exact up to 2**53
    return np.rint(np.bincount(index, weights=numbers, minlength=n_groups)).astype(np.int64)
