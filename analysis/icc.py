"""Intraclass correlation of groups: how much of the spread between people lies between their groups."""

from __future__ import annotations

import numpy as np
from scipy import stats

from analysis.estimates import Estimate, Floats, checked_level
from analysis.moments import Moments
from analysis.samples import TIE, figures

NAMES = ("icc1", "icc2", "icc1_n0", "eta_squared", "F", "p", "df1", "df2", "mean_square_between", "mean_square_within",
         "mean_size", "n0")  # fmt: skip


def icc(groups: Moments, level: float = 0.95) -> dict[str, Estimate]:
    """ICC(1), ICC(2) and the F test between groups, from a one-way analysis of variance.

    Parameters
    ----------
    groups : Moments
        Of the scores; groups without a score are left out, groups of one person count between groups, not within.
    level : float
        Coverage of the intervals.

    Returns
    -------
    dict of str to Estimate
        ``icc1`` and ``icc2``, which rest on the mean size, ``icc1_n0``, on Searle's n0, smaller where sizes differ,
        ``eta_squared``, ``F`` with ``p``, ``df1``, ``df2``, and what they are computed from. ``n`` of each estimate is
        the number of people. Gaps: ``nobody_answered``, ``one_group``, ``units_of_one``,
        ``constant`` (everybody alike), ``equal_means`` (ICC(2) has no value).

    Raises
    ------
    ValueError
        ``level`` outside 0 to 1.

    Notes
    -----
    Formula: ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW); ICC(2) = (MSB - MSW) / MSB; k is the arithmetic mean of the
    group sizes for ``icc1``, n0 = (N - sum n^2 / N) / (J - 1) for ``icc1_n0``. Interval: F divided by its quantiles.
    Range: ICC(1) from -1/(k - 1) to 1; ICC(2) to 1, unbounded below.
    Cut-offs: ICC(1) .01, .10, .25 small, medium, large; ICC(2) .70 before groups are compared.
    Misleads when: all groups are alike (0 with perfect agreement); there are fewer than about ten groups, where the
    interval is huge; one ICC(2) is read for small groups, whose means are less reliable.

    References
    ----------
    Bartko, J. J. (1976). Psychological Bulletin, 83, 762-765. Bliese, P. D. (2000), in Klein & Kozlowski (Eds.),
    Multilevel theory, research, and methods in organizations. Thomas, J. D., & Hultquist, R. A. (1978). Annals of
    Statistics, 6, 582-587.

    Examples
    --------
    >>> from analysis.moments import moments
    >>> result = icc(moments([4, 4, 5, 2, 2, 1], [0, 0, 0, 1, 1, 1]))
    >>> round(result["icc1"].value, 3)
    0.912
    """
    checked_level(level)
    groups = groups.of(np.flatnonzero(groups.n))
    sizes, n, teams = groups.n.astype(np.float64), int(groups.n.sum()), len(groups.n)
    thin = "nobody_answered" if n == 0 else "one_group" if teams < 2 else "units_of_one" if n == teams else ""
    if thin:
        return figures(n, thin, **dict.fromkeys(NAMES))
    df = teams - 1, n - teams
    between, within = _between(groups), float(within_squares(groups).sum())
    msb, msw = between / df[0], within / df[1]
    k, n0 = n / teams, (n - float(sizes @ sizes) / n) / df[0]
    f, why = (
        (msb / msw, "" if msb > 0 else "equal_means") if msw > 0 else (None, "alike_within" if msb > 0 else "constant")
    )
    return {
        "icc1": _correlation("icc1", f, k, n, df, level, why),
        "icc2": _reliability(f, n, df, level, why),
        "icc1_n0": _correlation("icc1_n0", f, n0, n, df, level, why),
        "eta_squared": _share(between, within, n),
        **figures(n, "" if f is not None else why, F=f, p=None if f is None else float(stats.f.sf(f, *df))),
        **figures(n, df1=df[0], df2=df[1], mean_square_between=msb, mean_square_within=msw, mean_size=k, n0=n0),
    }


def f_limits(f: float, df: tuple[int, int], level: float) -> tuple[float, float]:
    """Return F divided by its upper and by its lower quantile: the interval of the ratio of two mean squares."""
    tail = (1 - level) / 2
    return f / float(stats.f.isf(tail, *df)), f * float(stats.f.isf(tail, df[1], df[0]))


def correlation(f: float, k: float) -> float:
    """Return the intraclass correlation that a ratio of mean squares stands for."""
    return (f - 1) / (f + k - 1)


def _correlation(name: str, f: float | None, k: float, n: int, df: tuple[int, int], level: float, why: str) -> Estimate:
    if f is None:
        return Estimate.missing(name, n, why) if why == "constant" else Estimate(name, 1.0, n=n, why=why)
    if f == 0:
        return Estimate(name, correlation(f, k), n=n, why=why)
    low, high = f_limits(f, df, level)
    return Estimate(name, correlation(f, k), correlation(low, k), correlation(high, k), n)


def _reliability(f: float | None, n: int, df: tuple[int, int], level: float, why: str) -> Estimate:
    if f is None and why == "alike_within":
        return Estimate("icc2", 1.0, n=n, why=why)
    if not f:
        return Estimate.missing("icc2", n, why)
    low, high = f_limits(f, df, level)
    return Estimate("icc2", 1 - 1 / f, 1 - 1 / low, 1 - 1 / high, n)


def _share(between: float, within: float, n: int) -> Estimate:
    if between + within == 0:
        return Estimate.missing("eta_squared", n, "constant")
    return Estimate("eta_squared", between / (between + within), n=n)


def within_squares(groups: Moments) -> Floats:
    """Return the sum of squares within each group; 0 for groups of one."""
    return np.where(groups.n > 1, groups.sd**2 * (groups.n - 1.0), 0.0)


def _between(groups: Moments) -> float:
    if np.ptp(groups.mean) <= TIE * np.abs(groups.mean).max():
        return 0.0
    grand = float(groups.n @ groups.mean) / float(groups.n.sum())
    return float(groups.n @ (groups.mean - grand) ** 2)


STATISTICS = (icc,)
