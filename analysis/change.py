"""How far the same people moved between two occasions."""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtr, stdtrit

from analysis.comparison import exact_correction, noncentral_limits
from analysis.estimates import WHY, Counts, Estimate, EstimateArray, Floats, checked_level, reasons
from analysis.moments import Moments, moments
from analysis.samples import Ints, differences, members, pairs

RELIABLE = 1.96


def change(
    before: ArrayLike, after: ArrayLike, group: ArrayLike | None = None, groups: int | None = None, level: float = 0.95
) -> dict[str, EstimateArray]:
    """Mean change of the same people in every group, with t interval, paired t test, d_z and d_av.

    Parameters
    ----------
    before, after : array_like, shape (people,)
        Scores of the same people in the same order; a pair with a nan is left out.
    group, groups
        As in `moments.moments`.
    level : float, 0 to 1

    Returns
    -------
    dict of str to EstimateArray
        ``mean_change``, ``sd_change``, ``t``, ``df``, ``p``; ``d_z`` and ``d_av`` with the small-sample correction as
        ``g_z`` and ``g_av``; ``correlation``. ``n`` counts complete pairs. Gaps: ``nobody_answered``, ``one_person``,
        ``no_change`` (everybody changed alike: no test, no d_z), ``constant`` (no spread on either occasion: no d_av),
        ``too_few`` (two pairs: no g).

    Notes
    -----
    Formula: mean change ± t s/√n, s the SD of the changes; d_z = mean change/s; d_av = mean change/√((s1² + s2²)/2).
    Interval of d_z: noncentral t. Source: Cumming 2012; Lakens 2013; Morris & DeShon 2002. Range: unbounded. Cut-offs:
    .2, .5, .8 for d_av, where the field has no norms of its own. Misleads when d_z is compared with a d between groups
    (it grows with the correlation of the two occasions), when other people answered each time, and by regression to
    the mean.

    Examples
    --------
    >>> result = change([2, 3, 3, 4], [3, 3, 4, 5])
    >>> [round(result[name][0].value, 3) for name in ("mean_change", "d_z", "d_av")]
    [0.75, 1.5, 0.843]
    """
    tail = 0.5 + checked_level(level) / 2
    x, y, rows = pairs(before, after)
    index, many = members(group, groups, np.size(before))
    index = index[rows]
    first, second, moved = (moments(scores, index, many) for scores in (x, y, differences(x, y)))
    n, df, root = moved.n, np.maximum(moved.n - 1, 1), np.sqrt(np.maximum(moved.n, 1))
    why = reasons(nobody_answered=n == 0, one_person=n == 1, no_change=moved.sd == 0)
    spread = np.sqrt((first.sd**2 + second.sd**2) / 2)
    still = reasons(nobody_answered=n == 0, one_person=n == 1, constant=spread == 0)
    short, short_still = (np.where((reason == 0) & (df == 1), WHY.index("too_few"), reason) for reason in (why, still))
    with np.errstate(divide="ignore", invalid="ignore"):
        error, d_z, d_av, j = moved.sd / root, moved.mean / moved.sd, moved.mean / spread, exact_correction(df)
        t, reach = moved.mean / error, np.where(why == 0, stdtrit(df, tail) * error, nan)
        g_z, g_av = j * d_z, j * d_av
    limits = np.full((2, many), nan)
    for at in np.flatnonzero(why == 0):
        limits[:, at] = noncentral_limits(float(t[at]), float(df[at]), level) / root[at]
    return {
        "mean_change": EstimateArray("mean_change", moved.mean, n, why, moved.mean - reach, moved.mean + reach),
        "sd_change": EstimateArray("sd_change", moved.sd, n, why),
        "t": _gapped("t", n, why, t),
        "df": _gapped("df", n, why, df),
        "p": _gapped("p", n, why, 2 * stdtr(df, -np.abs(t))),
        "d_z": _gapped("d_z", n, why, d_z, *limits),
        "g_z": _gapped("g_z", n, short, g_z, *(j * limits)),
        "d_av": _gapped("d_av", n, still, d_av),
        "g_av": _gapped("g_av", n, short_still, g_av),
        "correlation": _correlation(x, y, index, first, second, level),
    }


def reliable_change(
    before: ArrayLike, after: ArrayLike, reliability: float, sd: float | None = None
) -> dict[int, Estimate]:
    """Each person's change in units of what unreliability alone would make of no change (Jacobson and Truax).

    Parameters
    ----------
    before, after
        As in `change`.
    reliability : float, 0 to below 1
        Of the score; best from another, larger sample, and always stated.
    sd : float, optional
        Standard deviation of the scores; that of ``before`` over complete pairs where left out.

    Returns
    -------
    dict of int to Estimate
        One a complete pair, by its position; ``n`` counts pairs. Gaps: ``one_person``, ``constant`` (SD 0).

    Notes
    -----
    Formula: (after - before)/(s √(2 (1 - reliability))). Source: Jacobson & Truax 1991. Range: unbounded. Cut-offs:
    beyond 1.96 either way. Misleads when the reliability comes from the same few people; those who began at an extreme
    move to the middle by chance (Maassen 2004 on the standard error).

    Examples
    --------
    >>> result = reliable_change([2, 3, 3, 4], [4, 3, 4, 4], reliability=0.8)
    >>> {person: round(index.value, 2) for person, index in result.items()}
    {0: 3.87, 1: 0.0, 2: 1.94, 3: 0.0}
    """
    x, y, rows = pairs(before, after)
    n, own = len(x), float(moments(x).sd[0])
    why = "one_person" if sd is None and n == 1 else "constant" if (own if sd is None else sd) == 0 else ""
    unit = noise((own if n > 1 else 0.0) if sd is None else sd, reliability)
    index = [None] * n if why else (differences(x, y) / unit).tolist()
    return {
        row: Estimate("reliable_change", value, n=n, why=why) for row, value in zip(rows.tolist(), index, strict=True)
    }


def noise(sd: float, reliability: float) -> float:
    """Return the standard deviation of the difference that unreliability alone makes between two scores of a person."""
    if not 0 <= reliability < 1:
        raise ValueError(f"reliability: {reliability}; give a number from 0 to below 1")
    if not 0 <= sd < np.inf:
        raise ValueError(f"sd: {sd}; give a number of 0 or more")
    return sd * float(np.sqrt(2 * (1 - reliability)))


def _gapped(name: str, n: Counts, why: Counts, *columns: Floats) -> EstimateArray:
    value, *ends = (np.where(why == 0, column, nan) for column in columns)
    return EstimateArray(name, value, n, why, *ends)


def _correlation(x: Floats, y: Floats, index: Ints, first: Moments, second: Moments, level: float) -> EstimateArray:
    """Return the correlations of the two occasions with Fisher's interval."""
    n, inside = first.n, index >= 0
    at = index[inside]
    products = np.bincount(at, (x[inside] - first.mean[at]) * (y[inside] - second.mean[at]), len(n))
    flat = (first.sd == 0) | (second.sd == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.where((n < 3) | flat, nan, np.clip(products / ((n - 1) * first.sd * second.sd), -1, 1))
        edge = np.abs(r) >= 1 - 1e-12
        reach = np.where((n > 3) & ~edge, -ndtri((1 - level) / 2) / np.sqrt(np.maximum(n - 3.0, 0)), nan)
        low, high = np.tanh(np.arctanh(r) - reach), np.tanh(np.arctanh(r) + reach)
    why = reasons(nobody_answered=n == 0, constant=(n > 2) & flat, too_few=n < 4, no_spread=edge)
    return EstimateArray("correlation", r, n, why, low, high)


STATISTICS = (change, reliable_change)
