"""How far the same people moved between two occasions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.comparison import exact_correction, noncentral_limits
from analysis.estimates import Estimate
from analysis.icc import check_level
from analysis.samples import Floats, Ints, NullTest, differences, moments, pairs

RELIABLE = 1.96


@dataclass(frozen=True)
class PairedChange:
    """Mean change in scale points, and the same in two units that must never be mixed up.

    ``d_z`` divides by the SD of the changes, ``d_av`` by the average SD of the two occasions; ``g_z`` and ``g_av``
    are the two with the small-sample correction.
    """

    mean_change: Estimate
    sd_change: Estimate
    test: NullTest
    d_z: Estimate
    g_z: Estimate
    d_av: Estimate
    g_av: Estimate
    correlation: Estimate


@dataclass(frozen=True)
class ReliableChange:
    """Each complete pair's change in standard errors (``index``), the pairs' positions, and how many changed."""

    sd_before: Estimate
    standard_error: Estimate
    sd_difference: Estimate
    smallest: Estimate
    index: tuple[Estimate, ...]
    rows: tuple[int, ...]
    improved: Estimate
    declined: Estimate
    unchanged: Estimate


def paired_change(
    before: ArrayLike, after: ArrayLike, counts: ArrayLike | None = None, level: float = 0.95
) -> PairedChange:
    """Mean change of the same people with t interval, paired t test, d_z and d_av.

    Parameters
    ----------
    before, after : array_like, shape (n,)
        Scores of the same people in the same order, or the pairs of a frequency table; a pair with a NaN is left out.
    counts : array_like of int, optional
        People with each pair.
    level : float
        Coverage of the intervals.

    Returns
    -------
    PairedChange
        ``n`` counts complete pairs. Gaps: ``nobody_answered``, ``one_person``, ``no_change`` (everybody changed
        alike: no test, no d_z), ``constant`` (no spread on either occasion: no d_av), ``too_few`` (two pairs: no g).

    Raises
    ------
    ValueError
        The two differ in length, or are malformed; ``level`` outside 0 to 1.

    Notes
    -----
    Formula: mean change +- t SD / sqrt(n); d_z = mean change / SD of changes; d_av = mean change / sqrt((s1^2 + s2^2)
    / 2). Interval of d_z: noncentral t.
    Range: unbounded.
    Cut-offs: .2, .5, .8 for d_av, where the field has no norms of its own.
    Misleads when: d_z is compared with a d between groups (it grows with the correlation of the two occasions); other
    people answered each time; regression to the mean.

    References
    ----------
    Cumming, G. (2012). Understanding the new statistics. Lakens, D. (2013). Frontiers in Psychology, 4, 863. Morris,
    S. B., & DeShon, R. P. (2002). Psychological Methods, 7, 105-125.

    Examples
    --------
    >>> result = paired_change([2, 3, 3, 4], [3, 3, 4, 5])
    >>> result.mean_change.value, result.d_z.value, round(result.d_av.value, 3)
    (0.75, 1.5, 0.843)
    """
    check_level(level)
    x, y, many, _ = pairs(before, after, counts)
    n, mean, squares = moments(differences(x, y), many)
    why = "nobody_answered" if n == 0 else "one_person" if n == 1 else "no_change" if squares == 0 else ""
    first, second = moments(x, many)[2], moments(y, many)[2]
    average = float(np.sqrt((first + second) / 2 / (n - 1))) if n > 1 else 0.0
    return PairedChange(
        *_mean_change(n, mean, squares, level, why),
        d_av=_against("d_av", mean, average, n, why, 1.0),
        g_av=_against("g_av", mean, average, n, why, float(exact_correction(n - 1)) if n > 1 else 0.0),
        correlation=_correlation(x, y, many, level),
    )


def reliable_change(
    before: ArrayLike, after: ArrayLike, reliability: float, sd: float | None = None, critical: float = RELIABLE
) -> ReliableChange:
    """Each person's change in units of what unreliability alone would make of no change (Jacobson and Truax).

    Parameters
    ----------
    before, after : array_like, shape (n,)
        Scores of the same people in the same order; a pair with a NaN is left out.
    reliability : float
        Of the score, from 0 to below 1; best from another, larger sample, and always stated.
    sd : float, optional
        Standard deviation of the scores; that of ``before`` over complete pairs where left out.
    critical : float
        Beyond it a change counts as reliable.

    Returns
    -------
    ReliableChange
        ``n`` counts complete pairs; ``rows`` are their positions. Gaps: ``nobody_answered``, ``one_person``,
        ``constant`` (SD 0).

    Raises
    ------
    ValueError
        The two differ in length; reliability outside 0 to below 1; ``critical`` not above 0; ``sd`` below 0.

    Notes
    -----
    Formula: (after - before) / (SD sqrt(2 (1 - reliability))).
    Range: unbounded.
    Cut-offs: beyond 1.96 either way.
    Misleads when: the reliability comes from the same few people; those who began at an extreme move to the middle by
    chance (Maassen 2004 on the standard error).

    References
    ----------
    Jacobson, N. S., & Truax, P. (1991). Journal of Consulting and Clinical Psychology, 59, 12-19.

    Examples
    --------
    >>> result = reliable_change([2, 3, 3, 4], [4, 3, 4, 4], reliability=0.8)
    >>> [round(one.value, 2) for one in result.index], result.improved.value
    ([3.87, 0.0, 1.94, 0.0], 1.0)
    """
    if not 0 <= reliability < 1:
        raise ValueError(f"reliability: {reliability}; give a number from 0 to below 1")
    if critical <= 0 or (sd is not None and not 0 <= sd < np.inf):
        raise ValueError(f"critical: {critical}, sd: {sd}; give a number above 0, and an SD of 0 or more")
    x, y, many, rows = pairs(before, after, None)
    n, _, squares = moments(x, many)
    why = "nobody_answered" if n == 0 else "one_person" if n == 1 and sd is None else ""
    spread = sd if sd is not None else float(np.sqrt(squares / (n - 1))) if n > 1 else 0.0
    if not why and spread == 0:
        why = "constant"
    at = tuple(rows.tolist())
    if why:
        gaps = tuple(Estimate.missing("reliable_change", n, why) for _ in at)
        return _changers({}, gaps, at, n, why)
    error = spread * float(np.sqrt(1 - reliability))
    difference = float(np.sqrt(2)) * error
    index = differences(x, y) / difference
    up, down = int((index > critical).sum()), int((index < -critical).sum())
    figures = {
        "sd_before": spread,
        "standard_error": error,
        "sd_difference": difference,
        "smallest": critical * difference,
        "improved": float(up),
        "declined": float(down),
        "unchanged": float(n - up - down),
    }
    return _changers(figures, tuple(Estimate("reliable_change", float(one), n=n) for one in index), at, n, "")


def _changers(
    figures: Mapping[str, float], index: tuple[Estimate, ...], rows: tuple[int, ...], n: int, why: str
) -> ReliableChange:
    def figure(name: str) -> Estimate:
        return Estimate(name, figures.get(name), n=n, why=why)

    return ReliableChange(
        figure("sd_before"),
        figure("standard_error"),
        figure("sd_difference"),
        figure("smallest"),
        index,
        rows,
        figure("improved"),
        figure("declined"),
        figure("unchanged"),
    )


def _mean_change(
    n: int, mean: float, squares: float, level: float, why: str
) -> tuple[Estimate, Estimate, NullTest, Estimate, Estimate]:
    if why:
        change = Estimate.missing("mean_change", 0, why) if n == 0 else Estimate("mean_change", mean, n=n, why=why)
        sd = Estimate("sd_change", 0.0, n=n) if n > 1 else Estimate.missing("sd_change", n, why)
        gap = NullTest.missing("t", n, why)
        return change, sd, gap, Estimate.missing("d_z", n, why), Estimate.missing("g_z", n, why)
    df = n - 1
    sd_change = float(np.sqrt(squares / df))
    error = sd_change / float(np.sqrt(n))
    t, half, j = mean / error, float(stats.t.isf((1 - level) / 2, df)) * error, float(exact_correction(df))
    low, high = (one / float(np.sqrt(n)) for one in noncentral_limits(t, df, level))
    return (
        Estimate("mean_change", mean, mean - half, mean + half, n),
        Estimate("sd_change", sd_change, n=n),
        NullTest(Estimate("t", t, n=n), Estimate("p", float(2 * stats.t.sf(abs(t), df)), n=n), (df,)),
        Estimate("d_z", mean / sd_change, low, high, n),
        Estimate("g_z", j * mean / sd_change, j * low, j * high, n)
        if df > 1
        else Estimate.missing("g_z", n, "too_few"),
    )


def _against(name: str, mean: float, sd: float, n: int, why: str, factor: float) -> Estimate:
    if n < 2 or sd == 0:
        return Estimate.missing(name, n, why if n < 2 else "constant")
    if factor == 0:
        return Estimate.missing(name, n, "too_few")
    return Estimate(name, factor * mean / sd, n=n)


def _correlation(x: Floats, y: Floats, many: Ints, level: float) -> Estimate:
    n, mean_x, squares_x = moments(x, many)
    _, mean_y, squares_y = moments(y, many)
    if n < 3 or squares_x == 0 or squares_y == 0:
        why = "nobody_answered" if n == 0 else "too_few" if n < 3 else "constant"
        return Estimate.missing("correlation", n, why)
    r = float(many @ ((x - mean_x) * (y - mean_y))) / float(np.sqrt(squares_x * squares_y))
    if n == 3 or abs(r) >= 1 - 1e-12:
        return Estimate("correlation", max(-1.0, min(1.0, r)), n=n, why="too_few" if n == 3 else "no_spread")
    half = float(stats.norm.isf((1 - level) / 2)) / float(np.sqrt(n - 3))
    return Estimate("correlation", r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)), n)


STATISTICS = (paired_change, reliable_change)
