"""McDonald's omega total: how much of a scale's total variance its one common factor explains."""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from analysis.estimates import Estimate, Floats
from analysis.factor import OneFactor, information, one_factor, person_scores


def omega_total(
    covariance: npt.ArrayLike, n: int, level: float = 0.95, metric: str = "covariance", method: str = "ml"
) -> Estimate:
    """Return McDonald's omega total with a Wald interval.

    Parameters
    ----------
    covariance : array_like of float, shape (items, items)
        Of keyed answers. Items answered alike by all, or by nobody, are left out.
    n : int
    level : float
    metric : {"covariance", "correlation"}
        Omega of the sum of the items as answered (reported here), or of the standardized items.
    method : {"ml", "minres"}
        Only maximum likelihood has an interval.

    Returns
    -------
    Estimate

    Notes
    -----
    Formula: (Σλ)²/((Σλ)² + Σθ) of a one-factor model; interval by the delta method from the observed information, kept
    within 0 to 1. Source: McDonald 1999; Hayes & Coutts 2020. Range: 0 to 1. Cut-offs: as alpha's. Misleads if one
    factor does not fit; undefined for two items, for a Heywood case and where the fit does not settle.

    Examples
    --------
    >>> one = omega_total([[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]], 200)
    >>> round(one.value, 3), round(one.low, 3), round(one.high, 3)
    (0.682, 0.607, 0.756)
    """
    if metric not in ("covariance", "correlation"):
        raise ValueError(f"omega_total: no metric '{metric}' (metrics are covariance, correlation)")
    block = _varying(covariance)
    if metric == "correlation" and len(block):
        scale = np.sqrt(np.diag(block))
        block = block / np.outer(scale, scale)
    fit = one_factor(block, n, method)
    if fit.why:
        return Estimate.missing("omega_total", n, fit.why)
    if method == "minres":
        return Estimate("omega_total", fit.omega, n=n)
    return _wald("omega_total", fit, omega_error(fit, n), n, level)


def omega_robust(answers: npt.ArrayLike, level: float = 0.95) -> Estimate:
    """Return omega total with an interval that does not assume normal answers.

    Parameters
    ----------
    answers : array_like of float, shape (people, items)
        Keyed answers; people with a missing answer are left out.

    Notes
    -----
    Formula: as `omega_total`, with the sandwich standard error (observed information, outer products of the people's
    scores). Source: Huber 1967; White 1982; Yuan & Bentler 2000. Range: 0 to 1. Misleads as
    `omega_total` does, and below a hundred people.

    Examples
    --------
    >>> people = np.random.default_rng(1).normal(size=(300, 1)) + np.random.default_rng(2).normal(size=(300, 4))
    >>> round(omega_robust(people).value, 1)
    0.8
    """
    table = np.asarray(answers, dtype=float)
    if table.ndim != 2:
        raise ValueError(f"omega_robust: answers have shape {table.shape}; give (people, items)")
    table = table[:, ~np.isnan(table).all(axis=0)]
    whole = table[~np.isnan(table).any(axis=1)] if table.shape[1] else table[:0]
    n = len(whole)
    if n < 2:
        return Estimate.missing("omega_robust", n, "one_person" if n else "nobody_answered")
    whole = whole[:, np.ptp(whole, axis=0) > 0]
    fit = one_factor(np.atleast_2d(np.cov(whole.T)) if whole.shape[1] else np.zeros((0, 0)), n)
    if fit.why:
        return Estimate.missing("omega_robust", n, fit.why)
    return _wald("omega_robust", fit, omega_error(fit, n, whole), n, level)


def omega_error(fit: OneFactor, n: int, answers: Floats | None = None) -> float:
    """Return the standard error of a fit's omega: by observed information, or robust if complete answers are given."""
    bread = np.linalg.inv(information(fit))
    variance = bread / n
    if answers is not None:
        scores = person_scores(fit, answers)
        variance = bread @ (scores.T @ scores / n) @ bread / n
    common, error = float(fit.loadings.sum()), float(fit.residuals.sum())
    k, whole = len(fit.loadings), common**2 + error
    slope = np.concatenate([np.full(k, 2 * common * error / whole**2), np.full(k, -(common**2) / whole**2)])
    return sqrt(max(float(slope @ variance @ slope), 0.0))


def _wald(name: str, fit: OneFactor, error: float, n: int, level: float) -> Estimate:
    if not 0 < level < 1:
        raise ValueError(f"level: {level}; give a confidence between 0 and 1, such as 0.95")
    reach = -float(ndtri((1 - level) / 2)) * error
    return Estimate(name, fit.omega, max(fit.omega - reach, 0.0), min(fit.omega + reach, 1.0), n)


def _varying(covariance: npt.ArrayLike) -> Floats:
    given = np.asarray(covariance, dtype=float)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ValueError(f"covariance: shape {given.shape}; give one row and one column an item")
    varying = np.flatnonzero(np.diag(given) > 0)
    return given[np.ix_(varying, varying)]


STATISTICS = (omega_total, omega_robust)
