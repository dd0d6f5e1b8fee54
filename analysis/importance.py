"""How much each of several questions goes with an outcome: an account of shared variance, not of causes."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial, nan

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimates import Counts, EstimateArray, Floats, reasons
from analysis.samples import TIE

MOST = 14  # predictors whose every subset is still quick to fit


@dataclass(frozen=True, eq=False)
class Importance:
    """The R squared of every group, and its parts: one array a predictor."""

    r_squared: EstimateArray
    lmg: tuple[EstimateArray, ...]
    johnson: tuple[EstimateArray, ...]


def relative_importance(covariance: ArrayLike, n: ArrayLike) -> Importance:
    """Split the R squared of a regression among its predictors, by LMG and by Johnson's weights. Not causal.

    Parameters
    ----------
    covariance : array_like of float, shape (groups, 1 + predictors, 1 + predictors)
        The outcome first, then up to 14 predictors; of complete people, from `covariances.covariance`.
    n : array_like of int, shape (groups,)

    Returns
    -------
    Importance
        Gaps: ``nobody_answered``, ``too_few`` (no more people than predictors and one), ``constant`` (the outcome or a
        predictor does not vary), ``singular`` (a predictor repeats others).

    Notes
    -----
    Formula: LMG: the gain in R squared when the predictor enters, averaged over all orders of entering. Johnson: with L
    the symmetric square root of the predictors' correlations and b the regression of the outcome on the closest
    orthogonal variables, weights L²b². Both add up to R squared. Source: Lindeman, Merenda & Gold 1980; Gromping 2006;
    Johnson 2000. Range: 0 to 1. Cut-offs: none. Misleads when it is read as what would happen if a predictor were
    changed (same people, same survey, same mood), below about 100 people, and where people of one unit are alike.

    Examples
    --------
    >>> result = relative_importance([[[1.0, 0.6, 0.5], [0.6, 1.0, 0.3], [0.5, 0.3, 1.0]]], [80])
    >>> [round(part[0].value, 3) for part in (result.r_squared, *result.lmg, *result.johnson)]
    [0.473, 0.291, 0.181, 0.291, 0.181]
    """
    given = np.asarray(covariance, dtype=np.float64)
    if given.ndim != 3 or given.shape[1] != given.shape[2]:
        raise ValueError(f"covariance: shape {given.shape}; give (groups, variables, variables)")
    k = given.shape[1] - 1
    if not 1 <= k <= MOST:
        raise ValueError(f"predictors: {k}; give 1 to {MOST}")
    spread = np.diagonal(given, axis1=1, axis2=2)
    people = np.asarray(n, dtype=np.int64)
    thin = reasons(nobody_answered=people == 0, too_few=people < k + 2, constant=(spread == 0).any(axis=1))
    scale = np.sqrt(np.where(thin[:, None] == 0, spread, 1.0))
    r = np.where(thin[:, None, None] == 0, given, np.eye(k + 1)) / scale[:, :, None] / scale[:, None, :]
    roots, vectors = np.linalg.eigh(r[:, 1:, 1:])
    why = np.where(thin > 0, thin, reasons(singular=roots[:, 0] < TIE))
    r[why > 0], roots[why > 0], vectors[why > 0] = np.eye(k + 1), 1.0, np.eye(k)
    within, across = r[:, 1:, 1:], r[:, 1:, :1]
    half = (vectors * np.sqrt(roots)[:, None]) @ vectors.transpose(0, 2, 1)
    johnson = (half**2 @ np.linalg.solve(half, across) ** 2)[:, :, 0]
    whole = (across * np.linalg.solve(within, across)).sum(axis=(1, 2))
    return Importance(
        _estimates("r_squared", whole[:, None], people, why)[0],
        _estimates("lmg", _lmg(within, across), people, why),
        _estimates("johnson", johnson, people, why),
    )


def _lmg(within: Floats, across: Floats) -> Floats:
    k = across.shape[1]
    fit = np.zeros((2**k, len(within)))
    for subset in range(1, 2**k):
        at = [j for j in range(k) if subset >> j & 1]
        fit[subset] = (across[:, at] * np.linalg.solve(within[:, at][:, :, at], across[:, at])).sum(axis=(1, 2))
    size = np.array([subset.bit_count() for subset in range(2**k)])
    chance = np.array([factorial(s) * factorial(k - 1 - s) / factorial(k) for s in range(k)])
    everything, gains = np.arange(2**k), np.zeros((len(within), k))
    for j in range(k):
        without = everything[(everything >> j & 1) == 0]
        gains[:, j] = chance[size[without]] @ (fit[without | 1 << j] - fit[without])
    return gains


def _estimates(name: str, values: Floats, n: Counts, why: Counts) -> tuple[EstimateArray, ...]:
    return tuple(EstimateArray(name, np.where(why == 0, column, nan), n, why) for column in values.T)


STATISTICS = (relative_importance,)
