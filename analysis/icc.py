"""Intraclass correlation of groups: how much of the spread between people lies between their groups, by analysis of
variance and by restricted likelihood, the reliability of each group's mean, and means shrunken by it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import nan

import numpy as np
from scipy import optimize, stats

from analysis.estimates import WHY, Estimate, EstimateArray, Floats, checked_level, figures
from analysis.moments import Moments
from analysis.samples import TIE

ANOVA = ("icc1", "icc2", "icc1_n0", "eta_squared", "F", "p", "df1", "df2", "mean_square_between", "mean_square_within",
         "mean_size", "n0")  # fmt: skip
COMPONENTS = ("icc1", "tau2", "sigma2", "grand_mean", "standard_error", "mean_reliability")
FINEST = 400  # points of the first search along the intraclass correlation, 0 to 1


def icc(groups: Moments, level: float = 0.95) -> dict[str, Estimate]:
    """ICC(1), ICC(2) and the F test between groups, from a one-way analysis of variance.

    Parameters
    ----------
    groups : Moments
        Of the scores; groups without a score are left out, groups of one person count between groups, not within.
    level : float, 0 to 1

    Returns
    -------
    dict of str to Estimate
        ``icc1`` and ``icc2``, which rest on the mean size, ``icc1_n0``, on Searle's n0, smaller where sizes differ,
        ``eta_squared``, ``F`` with ``p``, ``df1``, ``df2``, and what they are computed from. ``n`` is the number of
        people. Gaps: ``nobody_answered``, ``one_group``, ``units_of_one``, ``constant`` (everybody alike),
        ``equal_means`` (ICC(2) has no value).

    Notes
    -----
    Formula: ICC(1) = (MSB - MSW)/(MSB + (k - 1) MSW); ICC(2) = (MSB - MSW)/MSB; k is the arithmetic mean of the group
    sizes for ``icc1``, n0 = (N - Σn²/N)/(J - 1) for ``icc1_n0``. Interval: F divided by its quantiles. Source: Bartko
    1976; Bliese 2000; Thomas & Hultquist 1978. Range: ICC(1) from -1/(k - 1) to 1; ICC(2) to 1, unbounded below.
    Cut-offs: ICC(1) .01, .10, .25 small, medium, large; ICC(2) .70 before groups are compared. Misleads when all groups
    are alike (0 with perfect agreement), with fewer than about ten groups, where the interval is huge, and where one
    ICC(2) is read for small groups, whose means are less reliable.

    Examples
    --------
    >>> from analysis.moments import moments
    >>> round(icc(moments([4, 4, 5, 2, 2, 1], [0, 0, 0, 1, 1, 1]))["icc1"].value, 3)
    0.912
    """
    checked_level(level)
    groups = groups.of(np.flatnonzero(groups.n))
    sizes, n, teams = groups.n.astype(np.float64), int(groups.n.sum()), len(groups.n)
    if thin := _thin(n, teams):
        return figures(n, thin, **dict.fromkeys(ANOVA))
    df = teams - 1, n - teams
    between, within = _between(groups), float(within_squares(groups).sum())
    total = between + within
    msb, msw = between / df[0], within / df[1]
    k, n0 = n / teams, (n - float(sizes @ sizes) / n) / df[0]
    f, why = (
        (msb / msw, "" if msb > 0 else "equal_means") if msw > 0 else (None, "alike_within" if msb > 0 else "constant")
    )
    return {
        "icc1": _correlation("icc1", f, k, n, df, level, why),
        "icc2": _reliability(f, n, df, level, why),
        "icc1_n0": _correlation("icc1_n0", f, n0, n, df, level, why),
        **figures(n, "" if total else "constant", eta_squared=between / total if total else None),
        **figures(n, "" if f is not None else why, F=f, p=None if f is None else float(stats.f.sf(f, *df))),
        **figures(n, df1=df[0], df2=df[1], mean_square_between=msb, mean_square_within=msw, mean_size=k, n0=n0),
    }


def variance_components(units: Moments, level: float = 0.95) -> tuple[dict[str, Estimate], dict[str, EstimateArray]]:
    """Split the variance into between and within units by restricted maximum likelihood, and shrink the unit means.

    Parameters
    ----------
    units : Moments
        Of the scores of each unit, which has at least one; units of one person take part.
    level : float, 0 to 1
        Of the interval of ICC(1), from the restricted likelihood's profile, and of the grand mean.

    Returns
    -------
    whole : dict of str to Estimate
        ``icc1``, ``tau2`` between units, ``sigma2`` within, ``grand_mean``, ``standard_error``, ``mean_reliability``.
    each : dict of str to EstimateArray
        ``mean``, ``shrunken_mean`` and ``reliability`` of every unit. Gaps: ``nobody_answered``, ``one_group``,
        ``units_of_one``, ``constant``, ``alike_within``.

    Notes
    -----
    Formula: y = m + u + e; ICC(1) = τ²/(τ² + σ²); a unit's reliability w = τ²/(τ² + σ²/n); shrunken mean m + w (unit
    mean - m), with m the mean of unit means weighted by 1/(τ² + σ²/n). Source: Raudenbush & Bryk 2002; Bliese 2000.
    Range: 0 to 1; a shrunken mean lies between the raw mean and the grand mean. Cut-offs: reliability .70 before a unit
    is compared with another. Misleads when τ² is estimated as 0, where every unit gets the grand mean; few units make
    τ² very uncertain.

    Examples
    --------
    >>> from analysis.moments import moments
    >>> whole, each = variance_components(moments([4, 4, 5, 2, 2, 1, 3, 3, 4], [0, 0, 0, 1, 1, 1, 2, 2, 2]))
    >>> round(whole["icc1"].value, 3), each["shrunken_mean"].value.round(2).tolist()
    (0.836, [4.26, 1.76, 3.32])
    """
    checked_level(level)
    n, teams = int(units.n.sum()), len(units.n)
    within = float(within_squares(units).sum())
    thin = _thin(n, teams)
    if not thin and within == 0:
        thin = "alike_within" if np.ptp(units.mean) > 0 else "constant"
    if thin:
        whole = {name: Estimate.missing(name, n, thin) for name in COMPONENTS}
        return whole, _each(units, np.full(teams, nan), np.full(teams, nan), thin)
    deviance = partial(_deviance, units, within)
    icc = _least(deviance, lambda icc: _at(units, within, icc)[4])
    tau2, sigma2, mean, error, _ = _at(units, within, icc)
    low, high = _profile(deviance, icc, level)
    half = error * float(stats.norm.isf((1 - level) / 2))
    weights = tau2 / (tau2 + sigma2 / units.n)
    whole = {
        "icc1": Estimate("icc1", icc, low, high, n),
        "tau2": Estimate("tau2", tau2, n=n),
        "sigma2": Estimate("sigma2", sigma2, n=n),
        "grand_mean": Estimate("grand_mean", mean, mean - half, mean + half, n),
        "standard_error": Estimate("standard_error", error, n=n),
        "mean_reliability": Estimate("mean_reliability", float(weights.mean()), n=n),
    }
    return whole, _each(units, mean + weights * (units.mean - mean), weights, "")


def _limits(f: float, df: tuple[int, int], level: float) -> tuple[float, float]:
    """Return F divided by its upper and by its lower quantile: the interval of the ratio of two mean squares."""
    tail = (1 - level) / 2
    return f / float(stats.f.isf(tail, *df)), f * float(stats.f.isf(tail, df[1], df[0]))


def _correlation(name: str, f: float | None, k: float, n: int, df: tuple[int, int], level: float, why: str) -> Estimate:
    if f is None:
        return Estimate.missing(name, n, why) if why == "constant" else Estimate(name, 1.0, n=n, why=why)
    value, low, high = ((ratio - 1) / (ratio + k - 1) for ratio in (f, *_limits(f, df, level)))
    return Estimate(name, value, low, high, n) if f else Estimate(name, value, n=n, why=why)


def _reliability(f: float | None, n: int, df: tuple[int, int], level: float, why: str) -> Estimate:
    if f is None and why == "alike_within":
        return Estimate("icc2", 1.0, n=n, why=why)
    if not f:
        return Estimate.missing("icc2", n, why)
    value, low, high = (1 - 1 / ratio for ratio in (f, *_limits(f, df, level)))
    return Estimate("icc2", value, low, high, n)


def within_squares(groups: Moments) -> Floats:
    """Return the sum of squares within each group; 0 for groups of one."""
    return np.where(groups.n > 1, groups.sd**2 * (groups.n - 1.0), 0.0)


def _thin(n: int, groups: int) -> str:
    """Return why so many people in so many groups have no variance between groups and within; empty if they have."""
    return "nobody_answered" if n == 0 else "one_group" if groups < 2 else "units_of_one" if n == groups else ""


def _between(groups: Moments) -> float:
    if np.ptp(groups.mean) <= TIE * np.abs(groups.mean).max():
        return 0.0
    grand = float(groups.n @ groups.mean) / float(groups.n.sum())
    return float(groups.n @ (groups.mean - grand) ** 2)


def _at(units: Moments, within: float, icc: float) -> tuple[float, float, float, float, float]:
    """Return tau2, sigma2, mean, its standard error and the slope of the deviance along tau2 / sigma2."""
    n, ratio = int(units.n.sum()), icc / (1 - icc)
    weights = units.n / (1 + units.n * ratio)
    mean = float(weights @ units.mean / weights.sum())
    pull = weights * (units.mean - mean)
    squares = within + float(pull @ (units.mean - mean))
    sigma2 = squares / (n - 1)
    slope = float(weights.sum() - weights @ weights / weights.sum() - (n - 1) * (pull @ pull) / squares)
    return ratio * sigma2, sigma2, mean, float(np.sqrt(sigma2 / weights.sum())), slope


def _deviance(units: Moments, within: float, icc: float) -> float:
    ratio = icc / (1 - icc)
    stretch = 1 + units.n * ratio
    n, sigma2 = int(units.n.sum()), _at(units, within, icc)[1]
    return float((n - 1) * np.log(sigma2) + np.log(stretch).sum() + np.log((units.n / stretch).sum()))


def _least(deviance: Callable[[float], float], slope: Callable[[float], float]) -> float:
    grid = np.linspace(0, 1, FINEST + 1)[:-1]
    at = int(np.argmin([deviance(float(icc)) for icc in grid]))
    low, high = float(grid[max(at - 1, 0)]), float(grid[at + 1]) if at + 1 < grid.size else 1 - 1e-12
    if slope(low) >= 0:
        return 0.0
    return float(optimize.brentq(slope, low, high, xtol=1e-15)) if slope(high) > 0 else high


def _profile(deviance: Callable[[float], float], icc: float, level: float) -> tuple[float, float]:
    limit = deviance(icc) + float(stats.chi2.isf(1 - level, 1))

    def above(icc: float) -> float:
        return deviance(icc) - limit

    low = 0.0 if above(0.0) <= 0 else float(optimize.brentq(above, 0.0, icc))
    top = 1 - 1e-12
    return low, top if above(top) <= 0 else float(optimize.brentq(above, icc, top))


def _each(units: Moments, shrunken: Floats, reliability: Floats, why: str) -> dict[str, EstimateArray]:
    fine, gap = np.zeros(len(units.n), dtype=np.int64), np.full(len(units.n), WHY.index(why))
    return {
        "mean": EstimateArray("mean", units.mean, units.n, fine),
        "shrunken_mean": EstimateArray("shrunken_mean", shrunken, units.n, gap),
        "reliability": EstimateArray("reliability", reliability, units.n, gap),
    }


STATISTICS = (icc, variance_components)
