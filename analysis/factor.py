"""One common factor behind a scale's items.

Maximum likelihood profiles the loadings out and searches the error variances with their analytic gradient, then takes
Newton steps to full precision. A solution at the edge (a Heywood case) or none at all is a reasoned gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from analysis.estimates import Floats

EDGE = 1e-4  # share of an item's variance below which its error variance counts as zero
SINGULAR = 1e-10


@dataclass(frozen=True, eq=False)
class OneFactor:
    """Loadings and error variances of one factor (variance 1), or why there are none.

    ``matrix`` is the covariance fitted, denominator n for maximum likelihood.
    """

    loadings: Floats
    residuals: Floats
    matrix: Floats
    why: str = ""

    @property
    def omega(self) -> float:
        """(Σλ)²/((Σλ)² + Σθ)."""
        common = float(self.loadings.sum()) ** 2
        return common / (common + float(self.residuals.sum()))


def one_factor(matrix: npt.ArrayLike, n: int, method: str = "ml") -> OneFactor:
    """Fit one factor to a covariance or correlation matrix (items, items) with denominator n - 1.

    ``ml`` is maximum likelihood, ``minres`` least squares of the off-diagonal residuals. Signed so that the loadings
    sum to a positive number; ``why`` is set where there is no proper solution.
    """
    given = np.asarray(matrix, dtype=float)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ValueError(f"one_factor: matrix has shape {given.shape}; give one row and one column an item")
    if method not in ("ml", "minres"):
        raise ValueError(f"one_factor: no method '{method}' (methods are ml, minres)")
    fitted = given * ((n - 1) / n) if method == "ml" and n > 1 else given
    none = np.full(len(given), np.nan)
    why = _unfit(given, n)
    if why:
        return OneFactor(none, none, fitted, why)
    scale = np.sqrt(np.diag(fitted))
    standard = fitted / np.outer(scale, scale)
    loadings, residuals, why = (_ml if method == "ml" else _minres)(standard)
    if why:
        return OneFactor(none, none, fitted, why)
    sign = -1.0 if loadings.sum() < 0 else 1.0
    return OneFactor(sign * loadings * scale, residuals * scale**2, fitted)


def _unfit(matrix: Floats, n: int) -> str:
    if n < 2:
        return "one_person" if n else "nobody_answered"
    if len(matrix) < 3:
        return ("constant", "one_item", "two_items")[len(matrix)]
    if np.isnan(matrix).any():
        return "no_overlap"
    scale = np.sqrt(np.diag(matrix))
    return "singular" if float(np.linalg.eigvalsh(matrix / np.outer(scale, scale))[0]) < SINGULAR else ""


def _ml(matrix: Floats) -> tuple[Floats, Floats, str]:
    def profile(errors: Floats) -> tuple[float, Floats]:
        root = np.sqrt(errors)
        roots, vectors = np.linalg.eigh(matrix / np.outer(root, root))
        rest = roots[:-1]
        loadings = root * vectors[:, -1] * sqrt(max(roots[-1] - 1, 0.0))
        excess = loadings**2 + errors - np.diag(matrix)
        return float((rest - np.log(rest) - 1).sum()), np.asarray(excess / errors**2)

    start = np.clip(1 / np.diag(np.linalg.inv(matrix)) * 0.5, 0.05, 0.95)
    within = [(EDGE / 2, 1.0)] * len(matrix)
    minimum = minimize(
        profile,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=within,
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-7},
    )
    errors = np.asarray(minimum.x)
    if (errors <= EDGE).any():
        return errors, errors, "heywood"
    root = np.sqrt(errors)
    roots, vectors = np.linalg.eigh(matrix / np.outer(root, root))
    if roots[-1] <= 1 + SINGULAR:
        return errors, errors, "not_identified"
    return _polished(root * vectors[:, -1] * sqrt(roots[-1] - 1), errors, matrix)


def _polished(loadings: Floats, errors: Floats, matrix: Floats) -> tuple[Floats, Floats, str]:
    k = len(matrix)
    for _ in range(50):
        fit = OneFactor(loadings, errors, matrix)
        slope = _slope(fit)
        try:
            step = np.linalg.solve(information(fit), slope)
        except np.linalg.LinAlgError:
            return loadings, errors, "not_identified"
        loadings, errors = loadings - step[:k], errors - step[k:]
        if (errors <= EDGE).any():
            return loadings, errors, "heywood"
        if float(np.abs(step).max()) < 1e-12:
            break
    settled = float(np.abs(_slope(OneFactor(loadings, errors, matrix))).max()) < 1e-7
    return loadings, errors, "" if settled else "not_converged"


def _minres(matrix: Floats) -> tuple[Floats, Floats, str]:
    def squares(loadings: Floats) -> tuple[float, Floats]:
        left = matrix - np.outer(loadings, loadings)
        np.fill_diagonal(left, 0.0)
        return float((left**2).sum()), np.asarray(-4 * left @ loadings)

    roots, vectors = np.linalg.eigh(matrix)
    start = vectors[:, -1] * sqrt(roots[-1]) * 0.9
    minimum = minimize(squares, start, jac=True, method="BFGS", options={"gtol": 1e-10, "maxiter": 2000})
    loadings = np.asarray(minimum.x)
    if float(np.abs(squares(loadings)[1]).max()) > 1e-6:
        return loadings, loadings, "heywood" if float(np.abs(loadings).max()) > 1 else "not_converged"
    errors = 1 - loadings**2
    return loadings, errors, "heywood" if (errors <= EDGE).any() else ""


def _slope(fit: OneFactor) -> Floats:
    """Gradient of (log|Σ| + tr SΣ⁻¹)/2 in loadings and error variances."""
    inverse = np.linalg.inv(np.outer(fit.loadings, fit.loadings) + np.diag(fit.residuals))
    outer = inverse - inverse @ fit.matrix @ inverse
    return np.concatenate([outer @ fit.loadings, np.diag(outer) / 2])


def information(fit: OneFactor) -> Floats:
    """Return the observed information a person: second derivatives of (log|Σ| + tr SΣ⁻¹)/2."""
    k = len(fit.loadings)
    inverse = np.linalg.inv(np.outer(fit.loadings, fit.loadings) + np.diag(fit.residuals))
    slopes = np.zeros((2 * k, k, k))
    for i in range(k):
        slopes[i, i, :] += fit.loadings
        slopes[i, :, i] += fit.loadings
        slopes[k + i, i, i] = 1.0
    half = np.einsum("ab,pbc->pac", inverse, slopes)
    plain = np.einsum("pab,qba->pq", half, half) / 2
    seen = inverse @ fit.matrix
    weighted = np.einsum("pab,qbc,ca->pq", half, half, seen)
    hessian = (weighted + weighted.T) / 2 - plain
    hessian[:k, :k] += inverse - seen @ inverse
    return np.asarray(hessian)


def person_scores(fit: OneFactor, answers: Floats) -> Floats:
    """Return each person's slope of the log likelihood, shape (people, 2 items)."""
    inverse = np.linalg.inv(np.outer(fit.loadings, fit.loadings) + np.diag(fit.residuals))
    pulled = (answers - answers.mean(axis=0)) @ inverse
    by_loading = pulled * (pulled @ fit.loadings)[:, None] - inverse @ fit.loadings
    return np.concatenate([by_loading, (pulled**2 - np.diag(inverse)) / 2], axis=1)
