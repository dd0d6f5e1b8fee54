"""The statistics of very many units at once, with the units as leading axis.

People are brought into the order of their units once, a scale's answers packed into one number each. Then every item of
every unit is counted by adding up machine words whose bits hold one counter a category.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import lcm, nan
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from analysis.icc import Units
from analysis.layout import Layout
from analysis.packing import LISTED, Packed, fits, lanes, pack, patterns, width
from analysis.products import Products, products_of, whole_scale
from analysis.tables import null_variance
from analysis.tally import Codes, Counts, Floats, checked, item_counts

WORD = 63  # bits of a signed word that may be filled
_Number = TypeVar("_Number", bound=np.generic)
LEAST_LANE = 4  # with fewer bits a counter, units would have to be cut into too many pieces


@dataclass(frozen=True, eq=False)
class Stack:
    """Keyed answers in the order of their units, from `stack`.

    ``sizes`` are the people of each unit; ``packed`` one array a scale, None where a scale does not fit a word.
    """

    layout: Layout
    sizes: Counts
    codes: Codes
    order: npt.NDArray[np.intp]
    packed: tuple[Packed | None, ...]

    def pieces(self, most: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Return where each piece of at most `most` people starts, and its unit; units without people have none."""
        parts = -(-self.sizes // most)
        unit = np.repeat(np.arange(len(parts)), parts)
        within = np.arange(len(unit)) - np.repeat(np.cumsum(parts) - parts, parts)
        return (np.cumsum(self.sizes) - self.sizes)[unit] + within * most, unit


@dataclass(frozen=True, eq=False)
class UnitScores:
    """Per unit: people with a score on one scale, their mean and SD (nan where undefined); shape (units,)."""

    n: Counts
    mean: Floats
    sd: Floats

    def units(self) -> Units:
        """Return the units as `analysis.icc.one_way_icc` takes them; units without a score are left out."""
        there = self.n > 0
        sizes = self.n[there]
        spread = np.where(sizes > 1, self.sd[there], 0.0)
        return Units(tuple(np.flatnonzero(there).tolist()), sizes, self.mean[there], spread**2 * (sizes - 1))


@dataclass(frozen=True, eq=False)
class UnitAgreement:
    """Per unit: agreement on one scale, nan where undefined; shape (units,) each."""

    rwg_j: Floats
    rwg_star: Floats
    ad_mean: Floats


def stack(codes: npt.ArrayLike, group: npt.ArrayLike, n_groups: int, layout: Layout) -> Stack:
    """Bring keyed answers into the order of their units.

    Parameters
    ----------
    codes : array_like of int8, shape (people, items)
        Keyed codes, -1 where missing; column-major order is fastest.
    group : array_like of int, shape (people,)
        Unit of each person, 0 to ``n_groups - 1``.
    n_groups : int
    layout : Layout

    Examples
    --------
    >>> from analysis.layout import ScaleLayout
    >>> plan = Layout((3, 3), ((1, 2, 3),) * 2, (ScaleLayout("ease", (0, 1)),))
    >>> stack([[0, 2], [1, -1], [2, 2]], [1, 0, 1], 3, plan).sizes.tolist()
    [1, 2, 0]
    """
    table = checked(codes, layout)
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
    return Stack(layout, np.bincount(index, minlength=n_groups), table, order, packed)


def scale_products(codes: npt.ArrayLike, layout: Layout, which: int) -> Products:
    """Return one scale's cross-products over everybody: what alpha and omega need, and nothing else.

    Examples
    --------
    >>> from analysis.layout import ScaleLayout
    >>> plan = Layout((3, 3), ((1, 2, 3),) * 2, (ScaleLayout("ease", (0, 1)),))
    >>> scale_products([[0, 2], [1, -1], [2, 2]], plan, 0).cross.tolist()
    [[4, 4], [4, 8]]
    """
    return products_of(*whole_scale(checked(codes, layout), layout, which))


def unit_scores(stacked: Stack, which: int) -> UnitScores:
    """Return n, mean and SD of a scale's scores in every unit.

    Notes
    -----
    A score is the mean of the answered items, where at least half of them are; sums are of whole numbers and exact.

    Examples
    --------
    >>> from analysis.layout import ScaleLayout
    >>> plan = Layout((3, 3), ((1, 2, 3),) * 2, (ScaleLayout("ease", (0, 1)),))
    >>> found = unit_scores(stack([[0, 2], [1, -1], [2, 2]], [0, 1, 1], 2, plan), 0)
    >>> found.n.tolist(), found.mean.tolist()
    ([1, 2], [2.0, 2.5])
    """
    layout, n_units = stacked.layout, len(stacked.sizes)
    items = layout.scales[which].items
    k, bits, packed = len(items), width(layout, which), stacked.packed[which]
    whole = _whole(k)
    if packed is not None and bits * k <= LISTED:
        unit, parts = _word_sums(stacked, packed, _score_words(bits, k, layout.points[items[0]]))
    else:
        starts, unit = stacked.pieces(max(int(stacked.sizes.max(initial=1)), 1))
        fields = _score_fields(stacked.codes[stacked.order][:, list(items)], whole)
        parts = [_pieces(field, starts) for field in fields]
    n, total, squares = (np.bincount(unit, weights=part, minlength=n_units) for part in parts)
    step = layout.step(which) / whole
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(n > 0, layout.low(which) + step * total / n, nan)
        spread = np.maximum(n * squares - total**2, 0.0)
        sd = np.where(n > 1, step * np.sqrt(spread / (n * (n - 1))), nan)
    return UnitScores(np.rint(n).astype(np.int64), mean, sd)


def unit_tables(stacked: Stack, which: int) -> Counts:
    """Return the count tables of a scale's items in every unit.

    Returns
    -------
    ndarray of int, shape (units, items of the scale, points)

    Examples
    --------
    >>> from analysis.layout import ScaleLayout
    >>> plan = Layout((3, 3), ((1, 2, 3),) * 2, (ScaleLayout("ease", (0, 1)),))
    >>> unit_tables(stack([[0, 2], [1, -1], [2, 2]], [0, 1, 1], 2, plan), 0).tolist()
    [[[1, 0, 0], [0, 0, 1]], [[0, 1, 1], [0, 0, 1]]]
    """
    layout, n_units = stacked.layout, len(stacked.sizes)
    items = layout.scales[which].items
    points, packed = layout.points[items[0]], stacked.packed[which]
    lane = WORD // points
    if lane < LEAST_LANE or packed is None:
        group = np.repeat(np.arange(n_units), stacked.sizes)
        columns = [item_counts(group, n_units, stacked.codes[stacked.order, item], points) for item in items]
        return np.stack(columns, axis=1)
    starts, unit = stacked.pieces((1 << lane) - 1)
    one_each = len(unit) == n_units and bool(stacked.sizes.all())  # a split unit may make up for an empty one
    counts = np.zeros((len(items), points, n_units), dtype=np.int64)
    mask = np.uint64((1 << lane) - 1)
    for place, answers in enumerate(lanes(packed, width(layout, which), len(items))):
        # a missing answer (0) wraps round to a shift beyond the word, which numpy defines as nothing
        answers -= np.uint8(1)
        answers *= np.uint8(lane)
        pieces = _pieces(np.left_shift(np.uint64(1), answers), starts)
        for category in range(points):
            found = (pieces >> np.uint64(lane * category)) & mask
            counts[place, category] = found if one_each else np.bincount(unit, found, n_units)
    return counts.transpose(2, 0, 1)


def unit_agreement(
    tables: npt.ArrayLike, values: npt.ArrayLike | None = None, null: float | str = "uniform"
) -> UnitAgreement:
    """Return r_wg(j), r*_wg(j) and AD_M(J) of every unit: the numbers of `analysis.agreement`, vectorised.

    Parameters
    ----------
    tables : array_like of int, shape (units, items, points)
        From `unit_tables`.
    values : array_like of float, shape (points,), optional
        Evenly spaced category values.
    null : float or str
        As in `analysis.agreement.rwg`.

    Examples
    --------
    >>> found = unit_agreement([[[0, 1, 3, 3, 0]], [[0, 0, 1, 0, 0]]], [1, 2, 3, 4, 5])
    >>> found.rwg_star.round(3).tolist()
    [0.714, nan]
    """
    counts = np.asarray(tables)
    if counts.ndim != 3:
        raise ValueError(f"unit_agreement: tables have shape {counts.shape}; give (units, items, points)")
    items, points = counts.shape[1:]
    scale = np.arange(points, dtype=float) if values is None else np.asarray(values, dtype=float)
    step = float(scale[-1] - scale[0]) / (points - 1) if points > 1 else 1.0
    chance = null_variance(null, scale) / step**2
    columns = [counts[:, :, category].T.astype(np.float64) for category in range(points)]  # (items, units) each
    n, total, squares, deviation = (np.zeros(counts.shape[1::-1]) for _ in range(4))
    for code, column in enumerate(columns):
        n += column
        total += code * column
        squares += code**2 * column
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (n * squares - total**2) / (n * (n - 1))
        centre = total / n
        for code, column in enumerate(columns):
            deviation += column * np.abs(code - centre)
        deviation /= n
    thin = (n < 2).any(axis=0)
    star = 1 - variance.mean(axis=0) / chance
    q = np.maximum(star, 0.0)
    found = (items * q / (items * q + 1 - q), star, step * deviation.mean(axis=0))
    return UnitAgreement(*(np.where(thin, nan, one) for one in found))


def _whole(k: int) -> int:
    """Return a number that every possible count of answered items divides; 1 where it would grow too large."""
    return lcm(*range(1, k + 1)) if k <= 10 else 1


def _score_fields(codes: npt.NDArray[np.int8], whole: int) -> list[Floats]:
    """Return for each row whether it has a score (1 or 0), the score in steps of 1/whole, and its square."""
    given = codes >= 0
    answered = given.sum(axis=1)
    scored = (answered > 0) & (2 * answered >= codes.shape[1])
    total = np.where(given, codes, 0).sum(axis=1, dtype=np.int64) * whole
    score = np.where(scored, total / np.maximum(answered, 1), 0.0)
    return [scored.astype(np.float64), score, score**2]


@cache
def _score_words(bits: int, k: int, points: int) -> tuple[list[Floats], Counts | None, int, tuple[int, ...]]:
    """Return `_score_fields` of every pattern, also as one word each, the counters' spare bits and their ends."""
    listed = patterns(bits, k)
    possible = (listed < points).all(axis=1)
    fields = [np.where(possible, field, 0.0) for field in _score_fields(listed, _whole(k))]
    sizes = [int(field.max()).bit_length() for field in fields]
    room = (WORD - sum(sizes)) // 3
    if room < LEAST_LANE or _whole(k) == 1 < k:
        return fields, None, 0, ()
    ends = tuple(int(end) for end in np.cumsum([size + room for size in sizes]))
    whole_numbers = [np.rint(field).astype(np.int64) for field in fields]
    return fields, whole_numbers[0] | whole_numbers[1] << ends[0] | whole_numbers[2] << ends[1], room, ends


def _word_sums(
    stacked: Stack, packed: Packed, listed: tuple[list[Floats], Counts | None, int, tuple[int, ...]]
) -> tuple[npt.NDArray[np.intp], list[Floats]]:
    """Return the unit of every piece, and the piece's people with a score, sum of scores and sum of squares."""
    fields, words, room, ends = listed
    if words is None:
        starts, unit = stacked.pieces(max(int(stacked.sizes.max(initial=1)), 1))
        return unit, [_pieces(field[packed], starts) for field in fields]
    # no piece has enough people for one counter to run over into the next
    starts, unit = stacked.pieces((1 << room) - 1)
    sums = _pieces(words[packed], starts)
    places = zip((0, *ends[:2]), ends, strict=True)
    return unit, [((sums >> at) & ((1 << (end - at)) - 1)).astype(np.float64) for at, end in places]


def _pieces(numbers: npt.NDArray[_Number], starts: npt.NDArray[np.intp]) -> npt.NDArray[_Number]:
    return np.asarray(np.add.reduceat(numbers, starts)) if len(starts) else numbers[:0]
