"""Within-group agreement: do the people of one unit answer alike?

Every function takes count tables: one row an item, one column a category, ``counts[j, c]`` people of the unit who gave
item j category c. `count_tables` makes them from raw answers. A unit's mean says little without one of these.
"""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt

from analysis.estimates import Estimate
from analysis.split import van_der_eijk as van_der_eijk
from analysis.tables import checked_tables, medians, null_variance, spread
from analysis.tables import count_tables as count_tables
from analysis.tally import Counts


def rwg(
    tables: npt.ArrayLike,
    values: npt.ArrayLike | None = None,
    null: float | str = "uniform",
    truncate: bool = True,
) -> Estimate:
    """Return r_wg of one item (the mean r_wg of several).

    Parameters
    ----------
    tables : array_like of int, shape (items, points) or (points,)
    values : array_like of float, shape (points,), optional
    null : float or {"uniform", "slight_skew"}
        What no agreement looks like; see `null_variance`.
    truncate : bool
        Show a variance above the null's as 0 (the convention); False keeps the negative number.

    Returns
    -------
    Estimate
        n is the smallest number of answers to an item.

    Notes
    -----
    Formula: 1 - s²/σ². Source: James, Demaree & Wolf 1984; bands by LeBreton & Senter 2008. Range: 0 to 1. Cut-offs: to
    .30 lack of agreement, .50 weak, .70 moderate, .90 strong, above that very strong. Misleads because the uniform null
    is too easy: show a skewed one too.

    Examples
    --------
    >>> round(rwg([0, 1, 3, 3, 0], [1, 2, 3, 4, 5]).value, 3)
    0.714
    >>> rwg([0, 0, 1, 0, 0]).why
    'one_person'
    """
    counts, scale = checked_tables(tables, values)
    n, _, variance = spread(counts, scale)
    why = _thin(n)
    if why:
        return Estimate.missing("rwg", _least(n), why)
    single = 1 - variance / null_variance(null, scale)
    return Estimate("rwg", float((np.maximum(single, 0.0) if truncate else single).mean()), n=_least(n))


def rwg_j(tables: npt.ArrayLike, values: npt.ArrayLike | None = None, null: float | str = "uniform") -> Estimate:
    """Return r_wg(j), the agreement on a scale of J items.

    Notes
    -----
    Formula: J q/(J q + 1 - q) with q = 1 - mean s²/σ², and 0 where the mean variance exceeds the null's. Source: James,
    Demaree & Wolf 1984. Range: 0 to 1. Cut-offs: .70 is customary. Misleads because it grows with J: fifteen items
    reach .90 where r*_wg(j) is .43. Never show it alone; parameters as in `rwg`.

    Examples
    --------
    >>> round(rwg_j([[0, 1, 3, 3, 0], [0, 2, 3, 2, 0]], [1, 2, 3, 4, 5]).value, 3)
    0.817
    """
    star = rwg_star(tables, values, null)
    if star.value is None:
        return Estimate.missing("rwg_j", star.n, star.why)
    q = max(star.value, 0.0)
    items = np.atleast_2d(np.asarray(tables)).shape[0]
    return Estimate("rwg_j", items * q / (items * q + 1 - q), n=star.n)


def rwg_star(tables: npt.ArrayLike, values: npt.ArrayLike | None = None, null: float | str = "uniform") -> Estimate:
    """Return r*_wg(j), agreement that does not grow with the number of items.

    Notes
    -----
    Formula: 1 - mean s²/σ². Source: Lindell, Brandt & Whitney 1999. Range: below 0 (more spread than chance, kept as it
    is) to 1. Cut-offs: no firm one. Misleads as the choice of null does; parameters as in `rwg`.

    Examples
    --------
    >>> round(rwg_star([[0, 1, 3, 3, 0], [0, 2, 3, 2, 0]], [1, 2, 3, 4, 5]).value, 3)
    0.69
    """
    counts, scale = checked_tables(tables, values)
    n, _, variance = spread(counts, scale)
    why = _thin(n)
    if why:
        return Estimate.missing("rwg_star", _least(n), why)
    return Estimate("rwg_star", float(1 - variance.mean() / null_variance(null, scale)), n=_least(n))


def ad_mean(tables: npt.ArrayLike, values: npt.ArrayLike | None = None) -> Estimate:
    """Return AD_M(J), the average deviation from the mean, in scale points.

    Notes
    -----
    Formula: mean over items of Σ|x - m|/n. Source: Burke, Finkelstein & Dusig 1999; Burke & Dunlap 2002. Range: 0 to
    half the width of the scale. Cut-offs: below A/6 (.83 for five points, 1.17 for seven) is agreement.
    Misleads for skewed items, and without the length of the scale beside it.

    Examples
    --------
    >>> ad_mean([0, 1, 2, 1, 0], [1, 2, 3, 4, 5]).value
    0.5
    """
    return _average_deviation("ad_mean", tables, values)


def ad_median(tables: npt.ArrayLike, values: npt.ArrayLike | None = None) -> Estimate:
    """Return AD_Md(J), the average deviation from the median, in scale points.

    Notes
    -----
    Formula: mean over items of Σ|x - Md|/n. Source: Burke, Finkelstein & Dusig 1999. Range: 0 to half the width of
    the scale, never above `ad_mean`. Cut-offs: as `ad_mean`. Misleads as `ad_mean` does.

    Examples
    --------
    >>> ad_median([0, 0, 1, 1, 2], [1, 2, 3, 4, 5]).value
    0.75
    """
    return _average_deviation("ad_median", tables, values)


def awg(tables: npt.ArrayLike, values: npt.ArrayLike, low: float | None = None, high: float | None = None) -> Estimate:
    """Return a_wg (the mean over several items), agreement relative to the most disagreement the mean allows.

    Parameters
    ----------
    tables : array_like of int, shape (items, points) or (points,)
    values : array_like of float, shape (points,)
    low, high : float, optional
        Ends of the response scale; by default the first and last of `values`.

    Notes
    -----
    Formula: 1 - 2 s²/([(H + L)m - m² - HL] k/(k - 1)). Source: Brown & Hauenstein 2005. Range: -1 to 1; a negative
    value means the team is split. Cut-offs: .70 acceptable, below .60 not. Undefined where so few people have a mean so
    near an end that the formula leaves its range: such items are left out of the mean.

    Examples
    --------
    >>> awg([1, 0, 0, 0, 1], [1, 2, 3, 4, 5]).value
    -1.0
    >>> awg([0, 3, 1, 0, 0], [1, 2, 3, 4, 5]).why
    ''
    """
    counts, scale = checked_tables(tables, values)
    bottom = float(scale[0]) if low is None else float(low)
    top = float(scale[-1]) if high is None else float(high)
    if not bottom < top:
        raise ValueError(f"awg: the scale runs {bottom}..{top}; give low below high")
    n, centre, variance = spread(counts, scale)
    why = _thin(n)
    if why:
        return Estimate.missing("awg", _least(n), why)
    room = (top + bottom) * centre - centre**2 - top * bottom
    slack = 1e-9 * (top - bottom)
    at_end = (centre <= bottom + slack) | (centre >= top - slack)
    beyond = (centre < (bottom * (n - 1) + top) / n - slack) | (centre > (top * (n - 1) + bottom) / n + slack)
    inside = ~at_end & ~beyond
    single = np.full(centre.shape, nan)
    single[inside] = 1 - 2 * variance[inside] / (room[inside] * n[inside] / (n[inside] - 1))
    single[at_end] = 1.0
    if np.isnan(single).all():
        return Estimate.missing("awg", _least(n), "end_of_scale")
    return Estimate("awg", float(single[~np.isnan(single)].mean()), n=_least(n))


def _average_deviation(name: str, tables: npt.ArrayLike, values: npt.ArrayLike | None) -> Estimate:
    counts, scale = checked_tables(tables, values)
    n, centre, _ = spread(counts, scale)
    why = _thin(n)
    if why:
        return Estimate.missing(name, _least(n), why)
    if name == "ad_median":
        centre = medians(counts, scale)
    # one answer repeated must give 0, not the rounding of its mean
    centre = np.where((counts > 0).sum(axis=-1) == 1, scale[counts.argmax(axis=-1)], centre)
    deviation = (counts * np.abs(scale - centre[..., None])).sum(axis=-1) / n
    return Estimate(name, float(deviation.mean()), n=_least(n))


def _least(n: Counts) -> int:
    return int(n.min()) if n.size else 0


def _thin(n: Counts) -> str:
    if n.size == 0 or int(n.max()) == 0:
        return "nobody_answered"
    return "one_person" if int(n.min()) < 2 else ""


STATISTICS = (rwg, rwg_j, rwg_star, ad_mean, ad_median, awg)
