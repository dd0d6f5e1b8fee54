"""How much each of several questions goes with an outcome: an account of shared variance, not of causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import factorial
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimates import Estimate
from analysis.samples import TIE, Floats

MOST = 14  # predictors whose every subset is still quick to fit


@dataclass(frozen=True)
class Importance:
    """Shares of R squared, one a predictor. ``caution`` is always ``"not_causal"``."""

    r_squared: Estimate
    lmg: Mapping[str, Estimate]
    johnson: Mapping[str, Estimate]
    caution: str = "not_causal"

    def lmg_share(self, name: str) -> float | None:
        """Return a predictor's part of the R squared, 0 to 1, or None where there is none."""
        part = self.lmg[name].value
        return None if part is None or not self.r_squared.value else part / self.r_squared.value


def relative_importance(outcome: ArrayLike, predictors: Mapping[str, ArrayLike]) -> Importance:
    """Split the R squared of a regression among its predictors, by LMG and by Johnson's weights. Not causal.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        NaN is missing; people with a missing value anywhere are left out.
    predictors : mapping of str to array_like, shape (n,)
        Up to 14.

    Returns
    -------
    Importance
        ``n`` counts complete people. Gaps: ``nobody_answered``, ``too_few`` (no more people than predictors and one),
        ``constant`` (the outcome or a predictor does not vary), ``singular`` (a predictor repeats others).

    Raises
    ------
    ValueError
        No predictors, more than 14, or vectors of different length.

    Notes
    -----
    Formula: LMG: the gain in R squared when the predictor enters, averaged over all orders of entering. Johnson: with
    L the symmetric square root of the predictors' correlations and b the regression of the outcome on the closest
    orthogonal variables, weights L^2 b^2. Both add up to R squared.
    Range: 0 to 1.
    Cut-offs: none.
    Misleads when: it is read as what would happen if a predictor were changed: same people, same survey, same mood;
    n is below about 100; people of one unit resemble each other.

    References
    ----------
    Lindeman, R. H., Merenda, P. F., & Gold, R. Z. (1980). Introduction to bivariate and multivariate analysis.
    Gromping, U. (2006). Journal of Statistical Software, 17(1). Johnson, J. W. (2000). Multivariate Behavioral
    Research, 35, 1-19.

    Examples
    --------
    >>> result = relative_importance([1, 2, 3, 4, 5, 4], {"a": [1, 2, 2, 4, 4, 5], "b": [2, 1, 3, 2, 4, 1]})
    >>> round(result.r_squared.value, 3), round(result.lmg["a"].value, 3), round(result.johnson["a"].value, 3)
    (0.968, 0.769, 0.769)
    """
    names = tuple(predictors)
    if not 1 <= len(names) <= MOST:
        raise ValueError(f"predictors: {len(names)}; give 1 to {MOST}")
    columns = [np.asarray(vector, dtype=np.float64) for vector in (outcome, *predictors.values())]
    shapes = {column.shape for column in columns}
    if len(shapes) != 1 or columns[0].ndim != 1:
        raise ValueError(f"predictors: shapes {sorted(shapes)}; give vectors as long as the outcome")
    x = np.column_stack(columns)
    x = x[~np.isnan(x).any(axis=1)]
    n = x.shape[0]
    why = "nobody_answered" if n == 0 else "too_few" if n < len(names) + 2 else ""
    if not why and (np.ptp(x, axis=0) <= TIE * np.abs(x).max(axis=0)).any():
        why = "constant"
    if not why:
        r = np.asarray(np.corrcoef(x, rowvar=False))
        roots, vectors = np.linalg.eigh(r[1:, 1:])
        why = "singular" if roots[0] < TIE else ""
    if why:
        gaps = [
            MappingProxyType({name: Estimate.missing(kind, n, why) for name in names}) for kind in ("lmg", "johnson")
        ]
        return Importance(Estimate.missing("r_squared", n, why), gaps[0], gaps[1])
    within, across = r[1:, 1:], r[1:, 0]
    half = (vectors * np.sqrt(roots)) @ vectors.T
    johnson = half**2 @ np.linalg.solve(half, across) ** 2
    return Importance(
        Estimate("r_squared", float(across @ np.linalg.solve(within, across)), n=n),
        _named("lmg", names, _lmg(within, across), n),
        _named("johnson", names, johnson, n),
    )


def _lmg(within: Floats, across: Floats) -> Floats:
    k = across.size
    fit = np.zeros(2**k)
    for subset in range(1, 2**k):
        at = [j for j in range(k) if subset >> j & 1]
        fit[subset] = across[at] @ np.linalg.solve(within[np.ix_(at, at)], across[at])
    size = np.array([subset.bit_count() for subset in range(2**k)])
    chance = np.array([factorial(s) * factorial(k - 1 - s) / factorial(k) for s in range(k)])
    gains = np.zeros(k)
    everything = np.arange(2**k)
    for j in range(k):
        without = everything[(everything >> j & 1) == 0]
        gains[j] = float(chance[size[without]] @ (fit[without | 1 << j] - fit[without]))
    return gains


def _named(kind: str, names: tuple[str, ...], values: Floats, n: int) -> Mapping[str, Estimate]:
    shares = zip(names, values.tolist(), strict=True)
    return MappingProxyType({name: Estimate(kind, share, n=n) for name, share in shares})


STATISTICS = (relative_importance,)
