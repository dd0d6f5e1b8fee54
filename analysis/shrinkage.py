"""Variance components by restricted likelihood, the reliability of each unit's mean, and means shrunken by it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy import optimize, stats

from analysis.estimates import WHY, Estimate, EstimateArray, checked_level
from analysis.icc import within_squares
from analysis.moments import Moments
from analysis.samples import Floats

WHOLE = ("icc1", "tau2", "sigma2", "grand_mean", "standard_error", "mean_reliability")
FINEST = 400  # points of the first search along the intraclass correlation, 0 to 1


def variance_components(units: Moments, level: float = 0.95) -> tuple[dict[str, Estimate], dict[str, EstimateArray]]:
    """Split the variance into between and within units by restricted maximum likelihood, and shrink the unit means.

    Parameters
    ----------
    units : Moments
        Of the scores of each unit, which has at least one; units of one person take part.
    level : float
        Coverage of the interval of ICC(1), from the restricted likelihood's profile, and of the grand mean.

    Returns
    -------
    whole : dict of str to Estimate
        ``icc1``, ``tau2`` between units, ``sigma2`` within, ``grand_mean``, ``standard_error``, ``mean_reliability``.
    each : dict of str to EstimateArray
        ``mean``, ``shrunken_mean`` and ``reliability`` of every unit. Gaps: ``nobody_answered``, ``one_group``,
        ``units_of_one``, ``constant``, ``alike_within``.

    Raises
    ------
    ValueError
        ``level`` outside 0 to 1.

    Notes
    -----
    Formula: y = m + u + e; ICC(1) = tau2 / (tau2 + sigma2); a unit's reliability w = tau2 / (tau2 + sigma2 / n);
    shrunken mean m + w (unit mean - m), with m the mean of unit means weighted by 1 / (tau2 + sigma2 / n).
    Range: 0 to 1; a shrunken mean lies between the raw mean and the grand mean.
    Cut-offs: reliability .70 before a unit is compared with another.
    Misleads when: tau2 is estimated as 0, where every unit gets the grand mean; few units make tau2 very uncertain.

    References
    ----------
    Raudenbush, S. W., & Bryk, A. S. (2002). Hierarchical linear models. Bliese, P. D. (2000), in Klein & Kozlowski
    (Eds.), Multilevel theory, research, and methods in organizations.

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
    thin = "nobody_answered" if n == 0 else "one_group" if teams < 2 else "units_of_one" if n == teams else ""
    if not thin and within == 0:
        thin = "alike_within" if np.ptp(units.mean) > 0 else "constant"
    if thin:
        whole = {name: Estimate.missing(name, n, thin) for name in WHOLE}
        return whole, _each(units, np.full(teams, np.nan), np.full(teams, np.nan), thin)
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


STATISTICS = (variance_components,)
