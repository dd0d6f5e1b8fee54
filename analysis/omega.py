"""McDonald's omega total: how much of a scale's total variance its one common factor explains."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analysis.estimates import Estimate, EstimateArray, Floats, checked_level
from analysis.factor import OneFactor, information, one_factor, person_scores


def omega(
    covariance: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95, metric: str = "covariance", method: str = "ml"
) -> EstimateArray:
    """Return McDonald's omega total with a Wald interval.

    Parameters
    ----------
    covariance, n, level
        As in `reliability.alpha`. Items answered alike by all, or by nobody, are left out.
    metric : {"covariance", "correlation"}
        Omega of the sum of the items as answered (reported here), or of the standardized items.
    method : {"ml", "minres"}
        Only maximum likelihood has an interval.

    Notes
    -----
    Formula: (Σλ)²/((Σλ)² + Σθ) of a one-factor model; interval by the delta method from the observed information, kept
    within 0 to 1. Source: McDonald 1999; Hayes & Coutts 2020. Range: 0 to 1. Cut-offs: as alpha's. Misleads if one
    factor does not fit; undefined for two items, for a Heywood case and where the fit does not settle.

    Examples
    --------
    >>> explained = omega([[[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]]], [200])[0]
    >>> round(explained.value, 3), round(explained.low, 3), round(explained.high, 3)
    (0.682, 0.607, 0.756)
    """
    if metric not in ("covariance", "correlation"):
        raise ValueError(f"omega: no metric '{metric}' (metrics are covariance, correlation)")
    given = np.asarray(covariance, dtype=float)
    if given.ndim != 3 or given.shape[1] != given.shape[2]:
        raise ValueError(f"covariance: shape {given.shape}; give (groups, items, items)")
    estimates = []
    for matrix, people in zip(given, np.asarray(n).tolist(), strict=True):
        varying = np.flatnonzero(np.diag(matrix) > 0)
        block = matrix[np.ix_(varying, varying)]
        scale = np.sqrt(np.diag(block)) if metric == "correlation" else np.ones(len(block))
        fit = one_factor(block / np.outer(scale, scale), people, method)
        estimates.append(
            _estimate("omega_total", fit, people, level, None if method == "minres" else omega_error(fit, people))
        )
    return EstimateArray.of(estimates)


def omega_robust(answers: npt.ArrayLike, level: float = 0.95) -> EstimateArray:
    """Return omega total of one group with an interval that does not assume normal answers.

    Parameters
    ----------
    answers : array_like of float, shape (people, items)
        Keyed answers; people with a missing answer are left out.

    Notes
    -----
    Formula: as `omega`, with the sandwich standard error (observed information, outer products of the people's scores).
    Source: Huber 1967; White 1982; Yuan & Bentler 2000. Range: 0 to 1. Misleads as `omega` does, and below a hundred
    people.

    Examples
    --------
    >>> people = np.random.default_rng(1).normal(size=(300, 1)) + np.random.default_rng(2).normal(size=(300, 4))
    >>> omega_robust(people).value.round(1).tolist()
    [0.8]
    """
    table = np.asarray(answers, dtype=float)
    if table.ndim != 2:
        raise ValueError(f"omega_robust: answers have shape {table.shape}; give (people, items)")
    table = table[:, ~np.isnan(table).all(axis=0)]
    whole = table[~np.isnan(table).any(axis=1)] if table.shape[1] else table[:0]
    n = len(whole)
    if n < 2:
        return EstimateArray.of([Estimate.missing("omega_robust", n, "one_person" if n else "nobody_answered")])
    whole = whole[:, np.ptp(whole, axis=0) > 0]
    fit = one_factor(np.atleast_2d(np.cov(whole.T)) if whole.shape[1] else np.zeros((0, 0)), n)
    return EstimateArray.of([_estimate("omega_robust", fit, n, level, omega_error(fit, n, whole))])


def omega_error(fit: OneFactor, n: int, answers: Floats | None = None) -> float | None:
    """Return the standard error of a fit's omega: by observed information, or robust if complete answers are given."""
    if fit.why:
        return None
    bread = np.linalg.inv(information(fit))
    variance = bread / n
    if answers is not None:
        scores = person_scores(fit, answers)
        variance = bread @ (scores.T @ scores / n) @ bread / n
    common, error = float(fit.loadings.sum()), float(fit.residuals.sum())
    k, whole = len(fit.loadings), common**2 + error
    slope = np.concatenate([np.full(k, 2 * common * error / whole**2), np.full(k, -(common**2) / whole**2)])
    return float(np.sqrt(max(float(slope @ variance @ slope), 0.0)))


def _estimate(name: str, fit: OneFactor, n: int, level: float, error: float | None) -> Estimate:
    if fit.why:
        return Estimate.missing(name, n, fit.why)
    if error is None:
        return Estimate(name, fit.omega, n=n)
    reach = -float(ndtri((1 - checked_level(level)) / 2)) * error
    return Estimate(name, fit.omega, max(fit.omega - reach, 0.0), min(fit.omega + reach, 1.0), n)


STATISTICS = (omega, omega_robust)
