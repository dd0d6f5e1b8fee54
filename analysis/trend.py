"""Whether figures rise or fall over the waves of a survey."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.estimates import Estimate, EstimateArray, Floats, checked_level
from analysis.samples import Ints, pairs, ties

EXACT_WAVES = 50  # untied series up to here get Kendall's exact p
SLOPES, ORDER = ("slope", "weighted_slope", "median_slope"), ("tau_b", "p", "p_exact")


def trend(
    waves: ArrayLike,
    means: ArrayLike,
    people: ArrayLike | None = None,
    sds: ArrayLike | None = None,
    level: float = 0.95,
) -> dict[str, EstimateArray]:
    """Trend of figures over waves: Kendall's tau-b, and slopes by least squares, by precision, by Theil and Sen.

    Parameters
    ----------
    waves : array_like, shape (waves,)
        When each wave was: numbers in any even unit, such as years.
    means : array_like, shape (groups, waves)
        The figure of each group at each wave, nan where there is none.
    people, sds : array_like, shape (groups, waves), optional
        Answers behind each mean, and their standard deviation; both are needed for the weighted slope.
    level : float, 0 to 1
        Of the intervals of the least-squares slopes.

    Returns
    -------
    dict of str to EstimateArray
        ``slope``, ``weighted_slope``, ``median_slope``, ``tau_b``, its ``p`` by the normal approximation corrected for
        ties, ``p_exact`` where nothing is tied. ``n`` counts waves with a mean. Gaps: ``nobody_answered``, ``too_few``
        waves (below two; three for an interval), ``constant`` (one wave date, or for tau means that never change),
        ``tied`` and ``too_large`` (exact p), ``no_weights``.

    Notes
    -----
    Formula: tau-b = (concordant - discordant)/√((pairs - ties in waves)(pairs - ties in means)); least-squares slope
    with t interval; the weighted slope weighs each mean by people/SD²; Theil-Sen is the median of the slopes between
    all two waves. Source: Kendall 1970; Sen 1968. Range: tau-b -1 to 1. Cut-offs: none; below four waves no tau can
    differ from 0 (the exact p of three waves is at least .33). Misleads when different people answer each wave, when
    the wording changed, and when only the first and last wave are compared.

    Examples
    --------
    >>> result = trend([1, 2, 3, 4], [[3.0, 3.2, 3.1, 3.4]])
    >>> [round(result[name][0].value, 3) for name in ("tau_b", "slope", "median_slope")]
    [0.667, 0.11, 0.117]
    """
    checked_level(level)
    figures = np.asarray(means, dtype=np.float64)
    if figures.ndim != 2:
        raise ValueError(f"means: shape {figures.shape}; give (groups, waves)")
    weights = _weights(people, sds, figures.shape)
    rows = []
    for figure, weight in zip(figures, weights, strict=True):
        x, y, there = pairs(waves, figure)
        rows.append(_kendall(x, y) + _slopes(x, y, weight[there], level))
    return {name: EstimateArray.of([row[at] for row in rows]) for at, name in enumerate((*ORDER, *SLOPES))}


def _kendall(x: Floats, y: Floats) -> list[Estimate]:
    n, (first, second), across, up = x.size, np.triu_indices(x.size, 1), ties(x), ties(y)
    s = int((np.sign(across[second] - across[first]) * np.sign(up[second] - up[first])).sum())
    count, in_x, in_y = n * (n - 1) // 2, np.bincount(across), np.bincount(up)
    free = (count - int((in_x * (in_x - 1) // 2).sum())) * (count - int((in_y * (in_y - 1) // 2).sum()))
    if free == 0:
        why = "nobody_answered" if n == 0 else "too_few" if n == 1 else "constant"
        return [Estimate.missing(name, n, why) for name in ORDER]
    z = s / float(np.sqrt(_variance(in_x, in_y, n)))
    tau = Estimate("tau_b", s / float(np.sqrt(free)), n=n)
    p = Estimate("p", float(2 * stats.norm.sf(abs(z))), n=n)
    if max(in_x.max(), in_y.max()) > 1 or n > EXACT_WAVES:
        return [tau, p, Estimate.missing("p_exact", n, "tied" if n <= EXACT_WAVES else "too_large")]
    ways: Floats = np.ones(1)
    for size in range(2, n + 1):
        ways = np.convolve(ways, np.full(size, 1 / size))
    far = np.abs(count - 2 * np.arange(count + 1)) >= abs(s)
    return [tau, p, Estimate("p_exact", float(min(ways[far].sum(), 1.0)), n=n)]


def _variance(in_x: Ints, in_y: Ints, n: int) -> float:
    def sums(totals: Ints) -> tuple[float, float, float]:
        t = totals.astype(np.float64)
        five, two, three = t * (t - 1) * (2 * t + 5), t * (t - 1), t * (t - 1) * (t - 2)
        return float(five.sum()), float(two.sum()), float(three.sum())

    (x5, x2, x3), (y5, y2, y3) = sums(in_x), sums(in_y)
    main = (n * (n - 1) * (2 * n + 5) - x5 - y5) / 18 + x2 * y2 / (2 * n * (n - 1))
    return main + (x3 * y3 / (9 * n * (n - 1) * (n - 2)) if n > 2 else 0.0)


def _slopes(x: Floats, y: Floats, weights: Floats, level: float) -> list[Estimate]:
    n = x.size
    if n < 2 or ties(x).max() == 0:
        why = "nobody_answered" if n == 0 else "too_few" if n == 1 else "constant"
        return [Estimate.missing(name, n, why) for name in SLOPES]
    first, second = np.triu_indices(n, 1)
    run = x[second] - x[first]
    rises = (y[second] - y[first])[run != 0] / run[run != 0]
    known = not np.isnan(weights).any()
    return [
        _fit("slope", x, y, np.ones(n), level),
        _fit("weighted_slope", x, y, weights, level) if known else Estimate.missing("weighted_slope", n, "no_weights"),
        Estimate("median_slope", float(np.median(rises)), n=n),
    ]


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


def _weights(people: ArrayLike | None, sds: ArrayLike | None, shape: tuple[int, ...]) -> Floats:
    """Return the precision of each mean, nan where it is unknown."""
    if people is None or sds is None:
        return np.full(shape, np.nan)
    many, spread = np.asarray(people, dtype=np.float64), np.asarray(sds, dtype=np.float64)
    if many.shape != shape or spread.shape != shape:
        raise ValueError(f"people, sds: shapes {many.shape}, {spread.shape} beside means {shape}; give one a mean")
    usable = (many > 0) & (spread > 0)
    return np.where(usable, many / np.where(usable, spread, 1.0) ** 2, np.nan)


STATISTICS = (trend,)
