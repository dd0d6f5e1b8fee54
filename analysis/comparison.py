"""How far two groups lie apart, in standard deviations and in pairs of people; and p values of a whole scan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special, stats

from analysis.estimates import Estimate
from analysis.icc import check_level
from analysis.samples import Floats, moments, observed

ADJUSTMENTS = ("BH", "BY", "holm", "hochberg", "bonferroni")


@dataclass(frozen=True)
class StandardizedDifference:
    """Cohen's d and Hedges' g, its small-sample correction exact and as usually approximated."""

    mean_difference: Estimate
    cohen_d: Estimate
    hedges_g: Estimate
    hedges_g_approximate: Estimate


def hedges_g(
    x: ArrayLike,
    y: ArrayLike,
    x_counts: ArrayLike | None = None,
    y_counts: ArrayLike | None = None,
    level: float = 0.95,
) -> StandardizedDifference:
    """Standardized mean difference of two independent groups, x above y positive.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Scores of the groups, or the values of a frequency table; NaN is missing.
    x_counts, y_counts : array_like of int, optional
        People at each value.
    level : float
        Coverage of the intervals.

    Returns
    -------
    StandardizedDifference
        ``n`` counts both groups. Gaps: ``nobody_answered``, ``one_person`` (a group of one), ``constant`` (no spread
        within either group).

    Raises
    ------
    ValueError
        Malformed values or counts, ``level`` outside 0 to 1.

    Notes
    -----
    Formula: d = (mean x - mean y) / pooled SD; g = J d with J = G(m/2) / (sqrt(m/2) G((m-1)/2)), m = n1 + n2 - 2, G
    the gamma function; the approximation is J = 1 - 3 / (4 (n1 + n2) - 9). Interval: noncentral t.
    Range: unbounded.
    Cut-offs: .2, .5, .8 small, medium, large, where the field has no norms of its own.
    Misleads when: the groups' spreads differ; answers pile up at an end of the scale. The two corrections differ in the
    fourth digit: name the one that is quoted.

    References
    ----------
    Hedges, L. V. (1981). Journal of Educational Statistics, 6, 107-128.

    Examples
    --------
    >>> round(hedges_g([4, 5, 3, 4], [2, 3, 3, 1]).hedges_g.value, 3)
    1.708
    """
    check_level(level)
    n1, mean1, squares1 = moments(*observed(x, x_counts))
    n2, mean2, squares2 = moments(*observed(y, y_counts))
    n, names = n1 + n2, ("cohen_d", "hedges_g", "hedges_g_approximate")
    if n1 == 0 or n2 == 0:
        gaps = (Estimate.missing(name, n, "nobody_answered") for name in ("mean_difference", *names))
        return StandardizedDifference(*gaps)
    apart = mean1 - mean2
    if n1 == 1 or n2 == 1 or squares1 + squares2 == 0:
        why = "one_person" if n1 == 1 or n2 == 1 else "constant"
        difference = Estimate("mean_difference", apart, n=n, why=why)
        return StandardizedDifference(difference, *(Estimate.missing(name, n, why) for name in names))
    df, unit = n - 2, float(np.sqrt(1 / n1 + 1 / n2))
    sd = float(np.sqrt((squares1 + squares2) / df))
    d = apart / sd
    low, high = noncentral_limits(d / unit, df, level)
    half = float(stats.t.isf((1 - level) / 2, df)) * sd * unit
    scales = (1.0, exact_correction(df), 1 - 3 / (4 * n - 9))
    effects = (Estimate(name, j * d, j * low * unit, j * high * unit, n) for name, j in zip(names, scales, strict=True))
    return StandardizedDifference(Estimate("mean_difference", apart, apart - half, apart + half, n), *effects)


def adjusted_p(p: ArrayLike, method: str = "BH") -> tuple[Estimate, ...]:
    """Adjust the p values of a whole scan for how many there are.

    Parameters
    ----------
    p : array_like, shape (m,)
        P values, NaN where a comparison could not be made: those stay missing and are not counted in m.
    method : str
        ``"BH"`` and ``"BY"`` hold the share of false alarms among findings, ``"holm"``, ``"hochberg"`` and
        ``"bonferroni"`` the chance of any false alarm.

    Returns
    -------
    tuple of Estimate
        One a p value, in their order; ``n`` is m. Gap: ``no_p``.

    Raises
    ------
    ValueError
        P values outside 0 to 1, or an unknown method.

    Notes
    -----
    Formula: BH: the smallest of m p(j) / j over all j from the rank on, at most 1; BY the same times 1 + 1/2 + ... +
    1/m; Holm: the largest of (m - j + 1) p(j) up to the rank; Hochberg: the smallest of these from the rank on.
    Range: 0 to 1, never below the p value.
    Cut-offs: .05 or .10.
    Misleads when: m is not told, or comparisons were left out after a look at them.

    References
    ----------
    Benjamini, Y., & Hochberg, Y. (1995). Journal of the Royal Statistical Society B, 57, 289-300. Benjamini, Y., &
    Yekutieli, D. (2001). Annals of Statistics, 29, 1165-1188. Holm, S. (1979). Scandinavian Journal of Statistics, 6,
    65-70. Hochberg, Y. (1988). Biometrika, 75, 800-802.

    Examples
    --------
    >>> [one.value for one in adjusted_p([0.01, float("nan"), 0.04])]
    [0.02, None, 0.04]
    """
    given = np.asarray(p, dtype=np.float64)
    if given.ndim != 1:
        raise ValueError(f"p: shape {given.shape}; give one dimension")
    known = ~np.isnan(given)
    if ((given[known] < 0) | (given[known] > 1)).any():
        raise ValueError("p: below 0 or above 1; give probabilities, NaN where missing")
    if method not in ADJUSTMENTS:
        raise ValueError(f"method: {method!r}; give one of {', '.join(ADJUSTMENTS)}")
    m = int(known.sum())
    out = np.full(given.shape, np.nan)
    out[known] = _adjust(given[known], method)
    return tuple(
        Estimate("adjusted_p", float(one), n=m) if ok else Estimate.missing("adjusted_p", m, "no_p")
        for one, ok in zip(out, known, strict=True)
    )


def noncentral_limits(t: float, df: float, level: float) -> tuple[float, float]:
    """Return the noncentralities for which an observed t lies at the upper and at the lower tail.

    Examples
    --------
    >>> [round(one, 3) for one in noncentral_limits(2.0, 10, 0.95)]
    [-0.184, 4.101]
    """
    tail = (1 - level) / 2

    def gap(noncentrality: float, probability: float) -> float:
        below = float(special.nctdtr(df, noncentrality, t))
        return (float(noncentrality < t) if np.isnan(below) else below) - probability  # NaN only far from the root

    def root(probability: float) -> float:
        reach = 4 * float(np.sqrt(1 + t * t / (2 * df)))
        while gap(t - reach, probability) < 0 or gap(t + reach, probability) > 0:
            reach *= 2
        return float(optimize.brentq(gap, t - reach, t + reach, args=(probability,), xtol=1e-12))

    return root(1 - tail), root(tail)


def exact_correction(df: float) -> float:
    """Return Hedges' factor that takes the bias out of d; 0 with one degree of freedom, where nothing corrects it.

    Examples
    --------
    >>> round(exact_correction(10), 5)
    0.92275
    """
    return float(np.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / np.sqrt(df / 2))


def _adjust(p: Floats, method: str) -> Floats:
    m = p.size
    order = np.argsort(p, kind="stable")
    rank = np.arange(1, m + 1)
    if method == "bonferroni":
        return np.minimum(p * m, 1)
    if method == "holm":
        stepped = np.maximum.accumulate((m - rank + 1) * p[order])
    else:
        times = {"BH": m / rank, "BY": m / rank * float((1 / rank).sum()), "hochberg": m - rank + 1.0}[method]
        stepped = np.minimum.accumulate((times * p[order])[::-1])[::-1]
    out = np.empty(m)
    out[order] = np.minimum(stepped, 1)
    return out


STATISTICS = (hedges_g, adjusted_p)
