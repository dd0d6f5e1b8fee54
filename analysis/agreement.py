"""Within-group agreement: do the people of one group answer alike?

Every function takes count tables, ``counts[g, j, c]`` people of group g who gave item j category c; `count_tables`
makes them from raw answers. A group's mean says little without one of these.
"""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt

from analysis.estimates import Counts, EstimateArray, Flags, Floats, reasons
from analysis.tables import centres, checked_tables, distinct, medians, null_variance, spread
from analysis.tables import count_tables as count_tables


def rwg(counts: npt.ArrayLike, values: npt.ArrayLike | None = None, null: float | str = "uniform") -> EstimateArray:
    """Return r_wg of one item (the mean r_wg of several).

    Parameters
    ----------
    counts : array_like of int, shape (groups, items, points)
    values : array_like of float, shape (points,), optional
    null : float or {"uniform", "slight_skew"}
        What no agreement looks like; see `null_variance`.

    Returns
    -------
    EstimateArray
        n is the smallest number of answers to an item.

    Notes
    -----
    Formula: 1 - s²/σ², and 0 where s² exceeds σ². Source: James, Demaree & Wolf 1984; bands by LeBreton & Senter 2008.
    Range: 0 to 1. Cut-offs: to .30 lack of agreement, .50 weak, .70 moderate, .90 strong, above that very strong.
    Misleads because the uniform null is too easy: show a skewed one too.

    Examples
    --------
    >>> agreed = rwg([[[0, 1, 3, 3, 0]], [[0, 0, 1, 0, 0]]], [1, 2, 3, 4, 5])
    >>> round(agreed[0].value, 3), agreed[1].why
    (0.714, 'one_person')
    """
    table, scale = checked_tables(counts, values)
    n, _, variance = spread(table, scale)
    single = 1 - variance / null_variance(null, scale)
    return _of_items("rwg", n, np.maximum(single, 0.0).mean(axis=1))


def rwg_j(counts: npt.ArrayLike, values: npt.ArrayLike | None = None, null: float | str = "uniform") -> EstimateArray:
    """Return r_wg(j), the agreement on a scale of J items.

    Notes
    -----
    Formula: J q/(J q + 1 - q) with q = 1 - mean s²/σ², and 0 where the mean variance exceeds the null's. Source: James,
    Demaree & Wolf 1984. Range: 0 to 1. Cut-offs: .70 is customary. Misleads because it grows with J: fifteen items
    reach .90 where r*_wg(j) is .43. Never show it alone; parameters as in `rwg`.

    Examples
    --------
    >>> round(rwg_j([[[0, 1, 3, 3, 0], [0, 2, 3, 2, 0]]], [1, 2, 3, 4, 5])[0].value, 3)
    0.817
    """
    star, items = rwg_star(counts, values, null), np.shape(counts)[1]
    q = np.maximum(star.value, 0.0)
    return EstimateArray("rwg_j", items * q / (items * q + 1 - q), star.n, star.why)


def rwg_star(
    counts: npt.ArrayLike, values: npt.ArrayLike | None = None, null: float | str = "uniform"
) -> EstimateArray:
    """Return r*_wg(j), agreement that does not grow with the number of items.

    Notes
    -----
    Formula: 1 - mean s²/σ². Source: Lindell, Brandt & Whitney 1999. Range: below 0 (more spread than chance, kept as it
    is) to 1. Cut-offs: no firm one. Misleads as the choice of null does; parameters as in `rwg`.

    Examples
    --------
    >>> round(rwg_star([[[0, 1, 3, 3, 0], [0, 2, 3, 2, 0]]], [1, 2, 3, 4, 5])[0].value, 3)
    0.69
    """
    table, scale = checked_tables(counts, values)
    n, _, variance = spread(table, scale)
    return _of_items("rwg_star", n, 1 - variance.mean(axis=1) / null_variance(null, scale))


def ad(counts: npt.ArrayLike, values: npt.ArrayLike | None = None, centre: str = "mean") -> EstimateArray:
    """Return AD(J), the average deviation from the mean or the median, in scale points; parameters as in `rwg`.

    Notes
    -----
    Formula: mean over items of Σ|x - m|/n. Source: Burke, Finkelstein & Dusig 1999; Burke & Dunlap 2002. Range: 0 to
    half the width of the scale; from the median never above that from the mean. Cut-offs: below A/6 (.83 for five
    points, 1.17 for seven) is agreement. Misleads for skewed items, and without the length of the scale beside it.

    Examples
    --------
    >>> ad([[[0, 1, 2, 1, 0]]], [1, 2, 3, 4, 5])[0].value
    0.5
    >>> ad([[[0, 0, 1, 1, 2]]], [1, 2, 3, 4, 5], centre="median")[0].value
    0.75
    """
    if centre not in ("mean", "median"):
        raise ValueError(f"ad: no centre '{centre}' (centres are mean, median)")
    table, scale = checked_tables(counts, values)
    n, middle = centres(table, scale)
    if centre == "median":
        middle = medians(table, scale)
    deviation = np.zeros_like(middle)
    for category, value in enumerate(scale.tolist()):
        deviation += table[..., category] * np.abs(value - middle)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _of_items("ad", n, (deviation / n).mean(axis=1))


def awg(
    counts: npt.ArrayLike, values: npt.ArrayLike, low: float | None = None, high: float | None = None
) -> EstimateArray:
    """Return a_wg (the mean over several items), agreement relative to the most disagreement the mean allows.

    Parameters as in `rwg`; ``low`` and ``high`` are the ends of the response scale, by default the first and last one.

    Notes
    -----
    Formula: 1 - 2 s²/([(H + L)m - m² - HL] k/(k - 1)). Source: Brown & Hauenstein 2005. Range: -1 to 1; a negative
    value means the team is split. Cut-offs: .70 acceptable, below .60 not. Undefined where so few people have a mean so
    near an end that the formula leaves its range: such items are left out of the mean.

    Examples
    --------
    >>> awg([[[1, 0, 0, 0, 1]], [[0, 3, 1, 0, 0]]], [1, 2, 3, 4, 5]).value.round(3).tolist()
    [-1.0, 0.891]
    """
    table, scale = checked_tables(counts, values)
    bottom = float(scale[0]) if low is None else float(low)
    top = float(scale[-1]) if high is None else float(high)
    if not bottom < top:
        raise ValueError(f"awg: the scale runs {bottom}..{top}; give low below high")
    n, centre, variance = spread(table, scale)
    room = (top + bottom) * centre - centre**2 - top * bottom
    slack = 1e-9 * (top - bottom)
    at_end = (centre <= bottom + slack) | (centre >= top - slack)
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = (centre < (bottom * (n - 1) + top) / n - slack) | (centre > (top * (n - 1) + bottom) / n + slack)
        single = np.where(at_end, 1.0, np.where(beyond, nan, 1 - 2 * variance / (room * n / (n - 1))))
        defined = ~np.isnan(single)
        value = np.where(defined, single, 0.0).sum(axis=1) / defined.sum(axis=1)
    indices = _of_items("awg", n, value)
    why = np.where(indices.why > 0, indices.why, reasons(end_of_scale=~defined.any(axis=1)))
    return EstimateArray("awg", np.where(why > 0, nan, value), indices.n, why)


def van_der_eijk(counts: npt.ArrayLike) -> EstimateArray:
    """Return van der Eijk's agreement A, the mean over those items that somebody answered.

    Parameters
    ----------
    counts : array_like of int, shape (groups, items, points)
        Answers in each category, in order, categories nobody chose included.

    Notes
    -----
    Formula: the distribution is cut into layers of equal height; each layer's pattern of empty and filled categories
    has A = U (1 - (S - 1)/(K - 1)), with U from its triplets of categories 110, 011 (one hump) against 101 (two), and
    A is their mean weighted by answers. Source: van der Eijk 2001. Range: -1 (half at each end) through 0 (flat) to 1
    (one category); below 0 the group is split and its mean describes nobody. Misleads for few answers. Undefined for
    fewer than three categories.

    Examples
    --------
    >>> round(van_der_eijk([[[30, 40, 210, 130, 530, 50, 10]]])[0].value, 4)
    0.6113
    >>> van_der_eijk([[[5, 0, 0, 0, 5]]])[0].value
    -1.0
    """
    table, _ = checked_tables(counts)
    n = table.sum(axis=2)
    rows = table.reshape(-1, table.shape[2])
    first, which = distinct(rows)
    single = _by_layers(rows[first])[which].reshape(n.shape)
    given = n > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(given, single, 0.0).sum(axis=1) / given.sum(axis=1)
    why = reasons(nobody_answered=~given.any(axis=1), few_categories=table.shape[2] < 3)
    return EstimateArray("van_der_eijk", np.where(why > 0, nan, value), _least(n), why)


def _by_layers(rows: Counts) -> Floats:
    """Return A of each row of counts; 0 where nobody answered."""
    n, total = np.maximum(rows.sum(axis=1), 1), np.zeros(len(rows))
    left = np.flatnonzero(rows.any(axis=1))
    rest = rows[left]
    while len(left):
        filled = rest > 0
        height = np.where(filled, rest, np.iinfo(np.int64).max).min(axis=1)
        total[left] += height * filled.sum(axis=1) / n[left] * _layer(filled)
        rest = np.where(filled, rest - height[:, None], 0)
        more = rest.any(axis=1)
        left, rest = left[more], rest[more]
    return total


def _layer(filled: Flags) -> Floats:
    """Return A of rows of empty and filled categories."""
    points = filled.shape[1]
    if points < 3:
        return np.ones(len(filled))
    first, which = distinct(filled)
    full = filled[first].astype(np.int64)
    gap, size = 1 - full, full.sum(axis=1, keepdims=True)
    before, gaps_before = full.cumsum(axis=1) - full, gap.cumsum(axis=1) - gap
    after, gaps_after = size - before - full, points - size - gaps_before - gap
    two_humps = (gap * before * after).sum(axis=1)
    one_hump = (full * (before * gaps_after + gaps_before * after)).sum(axis=1)
    both, size = one_hump + two_humps, size[:, 0]
    shape = ((points - 2) * one_hump - (points - 1) * two_humps) / np.maximum((points - 2) * both, 1)
    agreement = np.where(both > 0, shape * (1 - (size - 1) / (points - 1)), 0.0)
    return np.where(size == 1, 1.0, agreement)[which]


def _of_items(name: str, n: Counts, value: Floats) -> EstimateArray:
    """Return a statistic that needs two answers to every item."""
    why = reasons(nobody_answered=n.max(axis=1, initial=0) == 0, one_person=n.min(axis=1, initial=2) < 2)
    return EstimateArray(name, np.where(why > 0, nan, value), _least(n), why)


def _least(n: Counts) -> Counts:
    return n.min(axis=1) if n.shape[1] else np.zeros(len(n), dtype=np.int64)


STATISTICS = (rwg, rwg_j, rwg_star, ad, awg, van_der_eijk)
