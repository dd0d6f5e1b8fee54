"""Reliability over occasions and groups: test-retest, and whether two alphas differ."""

from __future__ import annotations

from collections.abc import Sequence
from math import atanh, sqrt, tanh

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, ndtri

from analysis.matrices import PERFECT, correlation, covariance, usable
from analysis.results import Estimate
from analysis.samples import NullTest


def retest_correlation(first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95) -> Estimate:
    """Return the correlation of the same people's scores on two occasions, with Fisher's interval.

    Parameters
    ----------
    first, second : array_like of float, shape (people,)
        The same people in the same order; nan where missing. People with one score only are left out.
    level : float

    Notes
    -----
    Formula: Pearson's r; tanh(atanh r ± z/√(n - 3)). Source: Fisher 1921. Range: -1 to 1. Cut-offs: .70 over weeks.
    Misleads where everybody moved alike (r stays high: show the mean change) and where people had little spread.

    Examples
    --------
    >>> one = retest_correlation([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])
    >>> round(one.value, 3), round(one.low, 3), round(one.high, 3)
    (0.8, -0.28, 0.986)
    """
    if np.shape(first) != np.shape(second):
        raise ValueError(f"retest_correlation: {np.size(first)} first scores, {np.size(second)} second; give pairs")
    if not 0 < level < 1:
        raise ValueError(f"level: {level}; give a confidence between 0 and 1, such as 0.95")
    pairs = np.column_stack([np.asarray(first, dtype=float), np.asarray(second, dtype=float)])
    pairs = pairs[~np.isnan(pairs).any(axis=1)]
    matrix, n = covariance(pairs)
    block, _, why = usable(matrix, n)
    if why:
        return Estimate.missing("retest_correlation", n, "constant" if why == "one_item" else why)
    r = float(np.clip(correlation(block)[0, 1], -1.0, 1.0))
    if n < 4:
        return Estimate("retest_correlation", r, n=n, why="too_few")
    if 1 - abs(r) <= PERFECT:
        return Estimate("retest_correlation", r, n=n, why="no_spread")
    reach = -float(ndtri((1 - level) / 2)) / sqrt(n - 3)
    return Estimate("retest_correlation", r, tanh(atanh(r) - reach), tanh(atanh(r) + reach), n)


def compare_alphas(
    alphas: Sequence[float], n: Sequence[int] | int, items: Sequence[int] | int, r: npt.ArrayLike | None = None
) -> NullTest:
    """Test whether two or more alphas are equal.

    Parameters
    ----------
    alphas : sequence of float
        At least two, each below 1.
    n, items : sequence of int, or int
        People and items behind each alpha; one number where it is the same for all.
    r : array_like of float, shape (alphas, alphas), or float, optional
        Correlations between the scores, where the same people answered all the scales; a number will do for two.

    Returns
    -------
    NullTest
        Chi-squared with one degree of freedom less than there are alphas.

    Raises
    ------
    ValueError
        If lengths disagree, an alpha exceeds 1, or fewer than two are given.

    Notes
    -----
    Formula: Σ(u_i - ū)²/(V̄ - C̄), u = (1 - α)^(-1/3), V_i = 2/(9(ñ_i - 1)(1 - α_i)^(2/3)), ñ = n(k - 1)/(k + 1), and
    for the same people C_ij = 2r²_ij/(9(ñ - 1)((1 - α_i)(1 - α_j))^(1/3)) with ñ from the harmonic mean of the items.
    Source: Feldt, Woodruff & Salih 1987. Range: 0 upward, p 0 to 1. Misleads for few people: alphas of n = 30 differ by
    .1 by chance.

    Examples
    --------
    >>> found = compare_alphas([0.7, 0.8], [50, 60], [5, 5])
    >>> round(found.statistic.value, 3), round(found.p.value, 3), found.df
    (1.46, 0.227, (1.0,))
    """
    values = np.asarray(alphas, dtype=float)
    people, lengths = (np.full(values.shape, one) if np.ndim(one) == 0 else np.asarray(one) for one in (n, items))
    people, lengths = people.astype(np.float64), lengths.astype(np.float64)
    if values.size < 2 or people.shape != values.shape or lengths.shape != values.shape:
        raise ValueError(
            f"compare_alphas: {values.size} alphas, {people.size} n, {lengths.size} items; give one each, two or more"
        )
    if not (values <= 1).all() or (lengths < 2).any():
        raise ValueError("compare_alphas: an alpha above 1 or a scale of one item; give alphas of two items or more")
    df = (float(values.size - 1),)
    everyone = int(people.sum() if r is None else people.max())
    if (1 - values <= PERFECT).any():
        return NullTest.missing("compare_alphas", everyone, "no_spread", df)
    root = (1 - values) ** (1 / 3)
    shared = 0.0
    if r is None:
        size = people * (lengths - 1) / (lengths + 1)
    else:
        length = 1 / float((1 / lengths).mean())
        size = np.full(values.size, people.mean() * (length - 1) / (length + 1))
    if (size <= 1).any():
        return NullTest.missing("compare_alphas", everyone, "too_few", df)
    if r is not None:
        upper = np.triu_indices(values.size, 1)
        related = np.broadcast_to(np.asarray(r, dtype=float), (values.size, values.size))
        shared = float((2 * related**2 / (9 * (size[0] - 1) * np.outer(root, root)))[upper].mean())
    noise = float((2 / (9 * (size - 1) * root**2)).mean()) - shared
    if noise <= 0:
        return NullTest.missing("compare_alphas", everyone, "undefined", df)
    statistic = float(((1 / root - (1 / root).mean()) ** 2).sum()) / noise
    p = float(chdtrc(df[0], statistic))
    return NullTest(Estimate("compare_alphas", statistic, n=everyone), Estimate("p", p, n=everyone), df)


STATISTICS = (retest_correlation, compare_alphas)
