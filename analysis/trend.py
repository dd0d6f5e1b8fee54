"""Whether a figure rises or falls over the waves of a survey."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.estimates import Estimate, checked_level
from analysis.samples import Floats, Ints, moments, pairs, ties

EXACT_WAVES = 50  # untied series up to here get Kendall's exact p


@dataclass(frozen=True)
class Trend:
    """Kendall's tau-b with its p values, and slopes per wave: least squares, weighted by precision, Theil-Sen."""

    tau_b: Estimate
    p: Estimate
    p_exact: Estimate
    slope: Estimate
    weighted_slope: Estimate
    median_slope: Estimate


def trend(
    waves: ArrayLike,
    means: ArrayLike,
    people: ArrayLike | None = None,
    sds: ArrayLike | None = None,
    level: float = 0.95,
) -> Trend:
    """Trend of a figure over waves.

    Parameters
    ----------
    waves : array_like, shape (w,)
        When each wave was: numbers in any even unit, such as years.
    means : array_like, shape (w,)
        The figure at each wave, NaN where there is none.
    people, sds : array_like, shape (w,), optional
        Answers behind each mean, and their standard deviation; both are needed for the weighted slope.
    level : float
        Coverage of the interval of the least-squares slope.

    Returns
    -------
    Trend
        ``n`` counts waves with a mean. ``p`` is the normal approximation corrected for ties, ``p_exact`` exact where
        nothing is tied. Gaps: ``nobody_answered``, ``too_few`` waves (below two; three for an interval), ``constant``
        (one wave date, or for tau means that never change), ``tied`` and ``too_large`` (exact p), ``no_weights``.

    Raises
    ------
    ValueError
        The vectors differ in length; ``level`` outside 0 to 1.

    Notes
    -----
    Formula: tau-b = (concordant - discordant) / sqrt((pairs - ties in waves) (pairs - ties in means)); least-squares
    slope with t interval; the weighted slope weighs each mean by people / SD^2; Theil-Sen is the median of the slopes
    between all two waves.
    Range: tau-b -1 to 1.
    Cut-offs: none; below four waves no tau can differ from 0 (exact p of three waves is .33 at least).
    Misleads when: different people answer each wave; the wording changed; only the first and last wave are compared.

    References
    ----------
    Kendall, M. G. (1970). Rank correlation methods. Sen, P. K. (1968). Journal of the American Statistical
    Association, 63, 1379-1389.

    Examples
    --------
    >>> result = trend([1, 2, 3, 4], [3.0, 3.2, 3.1, 3.4])
    >>> round(result.tau_b.value, 3), round(result.slope.value, 3), round(result.median_slope.value, 4)
    (0.667, 0.11, 0.1167)
    """
    checked_level(level)
    x, y, rows = pairs(waves, means)
    n = x.size
    weighted = _weights(people, sds, np.asarray(waves).shape, rows)
    tau, p, exact = _kendall(x, y, n)
    if n < 2 or moments(x)[2] == 0:
        why = "nobody_answered" if n == 0 else "too_few" if n == 1 else "constant"
        slopes = (Estimate.missing(name, n, why) for name in ("slope", "weighted_slope", "median_slope"))
        return Trend(tau, p, exact, *slopes)
    first, second = np.triu_indices(n, 1)
    run = x[second] - x[first]
    rises = (y[second] - y[first])[run != 0] / run[run != 0]
    return Trend(
        tau,
        p,
        exact,
        _least_squares(x, y, level),
        _weighted(x, y, weighted, level),
        Estimate("median_slope", float(np.median(rises)), n=n),
    )


def _kendall(x: Floats, y: Floats, n: int) -> tuple[Estimate, Estimate, Estimate]:
    names = ("tau_b", "p", "p_exact")
    first, second = np.triu_indices(n, 1)
    across, up = ties(x), ties(y)
    s = int((np.sign(across[second] - across[first]) * np.sign(up[second] - up[first])).sum())
    count, in_x, in_y = n * (n - 1) // 2, np.bincount(across), np.bincount(up)
    free = (count - int((in_x * (in_x - 1) // 2).sum())) * (count - int((in_y * (in_y - 1) // 2).sum()))
    if free == 0:
        why = "nobody_answered" if n == 0 else "too_few" if n == 1 else "constant"
        tau, p, exact = (Estimate.missing(name, n, why) for name in names)
        return tau, p, exact
    tau = Estimate("tau_b", s / float(np.sqrt(free)), n=n)
    z = s / float(np.sqrt(_variance(in_x, in_y, n)))
    p = Estimate("p", float(2 * stats.norm.sf(abs(z))), n=n)
    if max(in_x.max(), in_y.max()) > 1 or n > EXACT_WAVES:
        return tau, p, Estimate.missing("p_exact", n, "tied" if n <= EXACT_WAVES else "too_large")
    ways: Floats = np.ones(1)
    for size in range(2, n + 1):
        ways = np.convolve(ways, np.full(size, 1 / size))
    far = np.abs(count - 2 * np.arange(count + 1)) >= abs(s)
    return tau, p, Estimate("p_exact", float(min(ways[far].sum(), 1.0)), n=n)


def _variance(in_x: Ints, in_y: Ints, n: int) -> float:
    def sums(totals: Ints) -> tuple[float, float, float]:
        t = totals.astype(np.float64)
        return (
            float((t * (t - 1) * (2 * t + 5)).sum()),
            float((t * (t - 1)).sum()),
            float((t * (t - 1) * (t - 2)).sum()),
        )

    (x5, x2, x3), (y5, y2, y3) = sums(in_x), sums(in_y)
    main = (n * (n - 1) * (2 * n + 5) - x5 - y5) / 18 + x2 * y2 / (2 * n * (n - 1))
    return main + (x3 * y3 / (9 * n * (n - 1) * (n - 2)) if n > 2 else 0.0)


def _least_squares(x: Floats, y: Floats, level: float) -> Estimate:
    n = x.size
    return _fit("slope", x, y, np.ones(n), level)


def _weighted(x: Floats, y: Floats, weights: Floats | None, level: float) -> Estimate:
    if weights is None or np.isnan(weights).any():
        return Estimate.missing("weighted_slope", x.size, "no_weights")
    return _fit("weighted_slope", x, y, weights, level)


def _fit(name: str, x: Floats, y: Floats, weights: Floats, level: float) -> Estimate:
    n, total = x.size, float(weights.sum())
    across, up = x - weights @ x / total, y - weights @ y / total
    squares = float(weights @ across**2)
    slope = float(weights @ (across * up)) / squares
    rest = float(weights @ (up - slope * across) ** 2)
    if n < 3 or rest <= 1e-24 * float(weights @ y**2):
        return Estimate(name, slope, n=n, why="too_few" if n < 3 else "no_spread")
    half = float(stats.t.isf((1 - level) / 2, n - 2)) * float(np.sqrt(rest / (n - 2) / squares))
    return Estimate(name, slope, slope - half, slope + half, n)


def _weights(people: ArrayLike | None, sds: ArrayLike | None, shape: tuple[int, ...], rows: Ints) -> Floats | None:
    if people is None or sds is None:
        return None
    many, spread = np.asarray(people, dtype=np.float64), np.asarray(sds, dtype=np.float64)
    if many.shape != shape or spread.shape != shape:
        raise ValueError(f"people, sds: shapes {many.shape}, {spread.shape} beside waves {shape}; give one a wave")
    many, spread = many[rows], spread[rows]
    usable = (many > 0) & (spread > 0)
    return np.where(usable, many / np.where(usable, spread, 1.0) ** 2, np.nan)


STATISTICS = (trend,)
