"""Bootstrap intervals, for statistics without a formula."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.icc import check_level
from analysis.results import Estimate
from analysis.samples import TIE, Floats, observed

CHUNK = 4_000_000  # resampled values held at once

Statistic = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Bootstrap:
    """The same value with a BCa and with a percentile interval."""

    bca: Estimate
    percentile: Estimate


def mean_of_rows(rows: Floats) -> Floats:
    """Return the mean of each row: the statistic that `bootstrap` takes where none is given."""
    return np.asarray(rows.mean(axis=-1))


def bootstrap(
    values: ArrayLike,
    statistic: Statistic = mean_of_rows,
    counts: ArrayLike | None = None,
    level: float = 0.95,
    resamples: int = 9999,
    seed: int = 0,
) -> Bootstrap:
    """Bootstrap interval of a statistic of one sample, bias-corrected and accelerated (BCa), and percentile.

    Parameters
    ----------
    values : array_like, shape (n,)
        Scores, or the values of a frequency table; NaN is missing.
    statistic : callable
        Takes an array of shape (samples, n) and returns one number a row, whatever the order within the row.
    counts : array_like of int, optional
        People at each value.
    level : float
        Coverage.
    resamples : int
        At least 1000; 2000 and more for a report.
    seed : int
        The same seed gives the same interval.

    Returns
    -------
    Bootstrap
        ``n`` counts people. Gaps: ``nobody_answered``, ``one_person``; of the intervals ``no_spread`` (the statistic
        is the same in every resample).

    Raises
    ------
    ValueError
        Malformed values, ``level`` outside 0 to 1, or fewer than 1000 resamples.

    Notes
    -----
    Formula: quantiles of the resampled statistic at Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z0 from the share of
    resamples strictly below the value and a from the jackknife's skewness.
    Range: that of the statistic.
    Cut-offs: 2000 resamples or more.
    Misleads when: n is below about 15, where it covers too little; for means the t interval is better below 30.

    References
    ----------
    Efron, B. (1987). Journal of the American Statistical Association, 82, 171-185. Davison, A. C., & Hinkley, D. V.
    (1997). Bootstrap methods and their application.

    Examples
    --------
    >>> result = bootstrap([3, 4, 4, 5, 2, 3, 4, 1, 5, 4, 3, 3], resamples=2000)
    >>> round(result.bca.value, 2), round(result.bca.low, 1), round(result.bca.high, 1)
    (3.42, 2.6, 3.9)
    """
    check_level(level)
    if resamples < 1000:
        raise ValueError(f"resamples: {resamples}; give 1000 or more")
    x, many = observed(values, counts)
    x = np.sort(np.repeat(x, many))
    n = x.size
    if n == 0:
        return Bootstrap(
            Estimate.missing("bca", 0, "nobody_answered"), Estimate.missing("percentile", 0, "nobody_answered")
        )
    value = float(statistic(x[None, :])[0])
    if n == 1:
        return Bootstrap(
            Estimate("bca", value, n=1, why="one_person"), Estimate("percentile", value, n=1, why="one_person")
        )
    drawn = np.sort(_draws(x, statistic, resamples, seed))
    near = TIE * max(1.0, abs(value))
    if drawn[-1] - drawn[0] <= near:
        return Bootstrap(
            Estimate("bca", value, n=n, why="no_spread"), Estimate("percentile", value, n=n, why="no_spread")
        )
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    below = float((drawn < value - near).sum()) / resamples
    plain = _between("percentile", value, _quantiles(drawn, tails), n)
    if not 0 < below < 1:
        return Bootstrap(Estimate("bca", value, n=n, why="no_spread"), plain)
    z0, z = float(stats.norm.ppf(below)), stats.norm.ppf(tails)
    shifted = np.asarray(stats.norm.cdf(z0 + (z0 + z) / (1 - _acceleration(x, statistic) * (z0 + z))))
    return Bootstrap(_between("bca", value, _quantiles(drawn, shifted), n), plain)


def _between(name: str, value: float, ends: tuple[float, float], n: int) -> Estimate:
    low, high = ends
    return Estimate(name, value, low, high, n) if low < high else Estimate(name, value, n=n, why="no_spread")


def _draws(x: Floats, statistic: Statistic, resamples: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    step = max(1, CHUNK // x.size)
    sizes = [min(step, resamples - start) for start in range(0, resamples, step)]
    return np.concatenate([statistic(x[rng.integers(0, x.size, (size, x.size))]) for size in sizes])


def _acceleration(x: Floats, statistic: Statistic) -> float:
    n = x.size
    left_out = np.array([float(statistic(np.delete(x, j)[None, :])[0]) for j in range(n)])
    pull = left_out.mean() - left_out
    squares = float((pull**2).sum())
    return 0.0 if squares == 0 else float((pull**3).sum()) / (6 * squares**1.5)


def _quantiles(drawn: Floats, at: Floats) -> tuple[float, float]:
    """Interpolate on the normal scale between order statistics, as Davison and Hinkley do."""
    r = drawn.size
    place = np.clip((r + 1) * at, 1, r)
    k = np.clip(np.floor(place).astype(np.int64), 1, r - 1)
    ends = stats.norm.ppf(np.column_stack([k, k + 1]) / (r + 1))
    part = np.clip((stats.norm.ppf(place / (r + 1)) - ends[:, 0]) / (ends[:, 1] - ends[:, 0]), 0, 1)
    low, high = (drawn[k - 1] + part * (drawn[k] - drawn[k - 1])).tolist()
    return float(low), float(high)


STATISTICS = (bootstrap,)
