"""How far two groups lie apart: in points, in standard deviations, in pairs of people; and p values of a whole scan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special, stats

from analysis.estimates import WHY, Counts, Estimate, EstimateArray, Floats, checked_level, figures, reasons
from analysis.moments import Moments

ADJUSTMENTS = ("BH", "BY", "holm", "hochberg", "bonferroni")


@dataclass(frozen=True, eq=False)
class Difference:
    """How far the means of pairs of groups lie apart: in points, as Hedges' g, and the p value, nan where none."""

    difference: EstimateArray
    effect: EstimateArray
    p: Floats
    df: Floats


def difference(
    first: Moments, second: Moments, level: float = 0.95, populations: tuple[ArrayLike, ArrayLike] | None = None
) -> Difference:
    """Return the differences of two groups' means with their Welch intervals, Hedges' g, and the p values.

    Parameters
    ----------
    first, second : Moments
        Pair by pair, of different people, or of the same people whose answers cannot be paired.
    level : float, 0 to 1
    populations : pair of array_like of int, shape (pairs,), optional
        Everyone in either group, answering or not: asked is then whether these very people's own means differ.

    Returns
    -------
    Difference
        First - second. Gaps: ``nobody_answered``, ``one_person`` (a group of one), ``no_spread`` (within either group),
        ``not_known`` (a population is less than those who answered).

    Notes
    -----
    Formula: m1 - m2 ± t(df) √(s1²/n1 + s2²/n2), df by Welch and Satterthwaite; of a population each s²/n times 1 - n/N.
    Source: Welch 1947; Cochran 1977 for the correction. Range: unbounded; the width of the response scale for scores.
    Misleads as g does. The interval is wider by as far as protection may have moved either mean, and p is that of what
    this leaves of the difference: where everyone answered both times the interval is that alone, and p is 0 or 1. Where
    the same people answered twice the interval is wider than a paired one, which would give people away. Without
    populations a difference is read as saying something about how the groups are, not about one day.

    Examples
    --------
    >>> groups = (Moments(np.array([n]), np.array([m]), np.array([s])) for n, m, s in ((8, 4.0, 0.5), (9, 3.2, 0.6)))
    >>> apart = difference(*groups)
    >>> round(apart.difference[0].value, 2), round(apart.difference[0].low, 2), apart.p.round(3).tolist()
    (0.8, 0.23, [0.009])
    """
    n, apart, why = _apart(first, second)
    below, above = apart + first.below - second.above, apart + first.above - second.below
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = [group.sd**2 / group.n for group in (first, second)]
        if populations is not None:
            shares = [group.n / np.asarray(many) for group, many in zip((first, second), populations, strict=True)]
            why = np.where((why == 0) & (np.fmax(*shares) > 1), WHY.index("not_known"), why)
            errors = [error * np.maximum(1 - share, 0) for error, share in zip(errors, shares, strict=True)]
        both = errors[0] + errors[1]
        df = both**2 / (errors[0] ** 2 / (first.n - 1) + errors[1] ** 2 / (second.n - 1))
        reach = np.where(both > 0, special.stdtrit(df, 0.5 + checked_level(level) / 2) * np.sqrt(both), 0.0)
        left = np.maximum(np.maximum(below, -above), 0.0)
        p = np.where(both > 0, 2 * special.stdtr(df, -left / np.sqrt(both)), np.where(left > 0, 0.0, 1.0))
        effect = exact_correction(n - 2) * apart / _pooled(first, second)
    reach, effect, p, df = (np.where(why == 0, values, nan) for values in (reach, effect, p, df))
    return Difference(
        EstimateArray("difference", apart, n, why, below - reach, above + reach),
        EstimateArray("hedges_g", effect, n, why),
        p,
        df,
    )


def part_from_whole(part: Moments, rest: Moments, level: float = 0.95) -> Difference:
    """Return how far groups lie from the wholes they are parts of, by way of the rest of those wholes.

    A group is in the whole's average too, so group - whole is group - rest times the rest's share of the people.

    Notes
    -----
    Formula: (m1 - m2) n2/(n1 + n2), with the interval of `difference` times the same share; g and p are those of the
    group and the rest. Source: as `difference`. Range: as `difference`. Misleads where the whole is mostly the group.

    Examples
    --------
    >>> groups = (Moments(np.array([n]), np.array([m]), np.array([s])) for n, m, s in ((8, 4.0, 0.5), (24, 3.2, 0.6)))
    >>> part_from_whole(*groups).difference.value.round(2).tolist()
    [0.6]
    """
    differences = difference(part, rest, level)
    apart, share = differences.difference, rest.n / np.maximum(part.n + rest.n, 1)
    ends = (None if end is None else end * share for end in (apart.low, apart.high))
    return replace(differences, difference=EstimateArray(apart.name, apart.value * share, apart.n, apart.why, *ends))


def hedges_g(first: Moments, second: Moments, level: float = 0.95) -> dict[str, EstimateArray]:
    """Return the standardized mean differences of pairs of independent groups, first above second positive.

    Parameters as in `difference`.

    Returns
    -------
    dict of str to EstimateArray
        ``cohen_d``, ``hedges_g`` and, with the usual approximation of its correction, ``hedges_g_approximate``. ``n``
        counts both groups. Gaps as in `difference`.

    Notes
    -----
    Formula: d = (m1 - m2) / pooled SD; g = J d with J = G(m/2) / (√(m/2) G((m - 1)/2)), m = n1 + n2 - 2, G the gamma
    function; the approximation is J = 1 - 3 / (4 (n1 + n2) - 9). Interval: noncentral t. Source: Hedges 1981. Range:
    unbounded. Cut-offs: .2, .5, .8 small, medium, large, where the field has no norms of its own. Misleads when the
    groups' spreads differ or answers pile up at an end of the scale. The two corrections differ in the fourth digit:
    name the one that is quoted.

    Examples
    --------
    >>> from analysis.moments import moments
    >>> round(hedges_g(moments([4, 5, 3, 4]), moments([2, 3, 3, 1]))["hedges_g"][0].value, 3)
    1.708
    """
    n, apart, why = _apart(first, second)
    df, sd, coverage = n - 2, _pooled(first, second), checked_level(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        unit, d = np.sqrt(1 / first.n + 1 / second.n), apart / sd
        factors = {"cohen_d": np.ones(len(n)), "hedges_g": exact_correction(df)}
        factors["hedges_g_approximate"] = 1 - 3 / (4 * n - 9)
    limits = np.full((2, len(n)), nan)
    for pair in np.flatnonzero(why == 0):
        limits[:, pair] = noncentral_limits(float(d[pair] / unit[pair]), float(df[pair]), coverage)
    d, low, high = np.where(why == 0, d, nan), limits[0] * unit, limits[1] * unit
    return {name: EstimateArray(name, j * d, n, why, j * low, j * high) for name, j in factors.items()}


def adjusted_p(p: ArrayLike, method: str = "BH") -> Floats:
    """Adjust the p values of a whole scan for how many there are.

    Parameters
    ----------
    p : array_like, shape (m,)
        nan where a comparison could not be made: those stay missing and are not counted in m.
    method : {"BH", "BY", "holm", "hochberg", "bonferroni"}
        The first two hold the share of false alarms among findings, the others the chance of any false alarm.

    Returns
    -------
    ndarray of float, shape (m,)

    Raises
    ------
    ValueError
        P values outside 0 to 1, or an unknown method.

    Notes
    -----
    Formula: BH: the smallest of m p(j)/j over all j from the rank on, at most 1; BY the same times 1 + 1/2 + ... + 1/m;
    Holm: the largest of (m - j + 1) p(j) up to the rank; Hochberg: the smallest of these from the rank on. Source:
    Benjamini & Hochberg 1995; Benjamini & Yekutieli 2001; Holm 1979; Hochberg 1988. Range: 0 to 1, never below the p
    value. Cut-offs: .05 or .10. Misleads when m is not told, or comparisons were left out after a look at them.

    Examples
    --------
    >>> adjusted_p([0.01, float("nan"), 0.04]).tolist()
    [0.02, nan, 0.04]
    """
    given = np.asarray(p, dtype=np.float64)
    if given.ndim != 1:
        raise ValueError(f"p: shape {given.shape}; give one dimension")
    known = ~np.isnan(given)
    if ((given[known] < 0) | (given[known] > 1)).any():
        raise ValueError("p: below 0 or above 1; give probabilities, NaN where missing")
    if method not in ADJUSTMENTS:
        raise ValueError(f"method: {method!r}; give one of {', '.join(ADJUSTMENTS)}")
    out, m = np.full(given.shape, nan), int(known.sum())
    order, rank = np.argsort(given, kind="stable")[:m], np.arange(1, m + 1)
    ascending = given[order]
    if method == "holm":
        stepped = np.maximum.accumulate((m - rank + 1) * ascending)
    elif method == "bonferroni":
        stepped = m * ascending
    else:
        times = {"BH": m / rank, "BY": m / rank * float((1 / rank).sum()), "hochberg": m - rank + 1.0}[method]
        stepped = np.minimum.accumulate((times * ascending)[::-1])[::-1]
    out[order] = np.minimum(stepped, 1)
    return out


def welch_anova(groups: Moments) -> dict[str, Estimate]:
    """Test whether several groups have one mean, whatever their spreads (Welch).

    Parameters
    ----------
    groups : Moments
        Of the scores; groups of one, which have no variance, are left out.

    Returns
    -------
    dict of str to Estimate
        ``F``, ``df1``, ``df2``, ``p``. ``n`` counts the people of the groups that take part. Gaps: ``nobody_answered``,
        ``one_group``, ``alike_within`` (a group without spread would get infinite weight).

    Notes
    -----
    Formula: with w = n/s², m the mean weighted by w, a = Σ(1 - w/Σw)²/(n - 1): F = Σw(mean - m)²/(k - 1)/(1 + 2 (k - 2)
    a/(k² - 1)); df1 = k - 1, df2 = (k² - 1)/(3a). Source: Welch 1951. Range: 0 upward. Cut-offs: none but the level
    chosen beforehand. Misleads when groups are very small, or most people give the highest answer.

    Examples
    --------
    >>> from analysis.moments import moments
    >>> result = welch_anova(moments([1, 2, 3, 4, 4, 5, 2, 2, 3], [0, 0, 0, 1, 1, 1, 2, 2, 2]))
    >>> round(result["F"].value, 3), round(result["p"].value, 3)
    (9.617, 0.032)
    """
    several = groups.of(np.flatnonzero(groups.n > 1))
    n, k = int(several.n.sum()), len(several.n)
    why = "nobody_answered" if groups.n.sum() == 0 else "one_group" if k < 2 else ""
    if not why and (several.sd == 0).any():
        why = "alike_within"
    if why:
        return figures(n, why, F=None, df1=None, df2=None, p=None)
    weights = several.n / several.sd**2
    total = float(weights.sum())
    mean = float(weights @ several.mean) / total
    a = float(((1 - weights / total) ** 2 / (several.n - 1)).sum())
    f = float(weights @ (several.mean - mean) ** 2) / (k - 1) / (1 + 2 * (k - 2) * a / (k**2 - 1))
    df1, df2 = k - 1, (k**2 - 1) / (3 * a)
    return figures(n, F=f, df1=df1, df2=df2, p=float(stats.f.sf(f, df1, df2)))


def noncentral_limits(t: float, df: float, level: float) -> tuple[float, float]:
    """Return the noncentralities for which an observed t lies at the upper and at the lower tail."""
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


def exact_correction(df: ArrayLike) -> Floats:
    """Return Hedges' factor that takes the bias out of d; 0 with one degree of freedom, where nothing corrects it."""
    m = np.maximum(df, 1) / 2
    return np.asarray(np.exp(special.gammaln(m) - special.gammaln(m - 0.5)) / np.sqrt(m), dtype=np.float64)


def _apart(first: Moments, second: Moments) -> tuple[Counts, Floats, Counts]:
    """Return people in both groups, the difference of the means, and why there is no more."""
    least = np.minimum(first.n, second.n)
    alike = (first.sd == 0) & (second.sd == 0)
    return (
        first.n + second.n,
        first.mean - second.mean,
        reasons(nobody_answered=least == 0, one_person=least == 1, no_spread=alike),
    )


def _pooled(first: Moments, second: Moments) -> Floats:
    n1, n2 = first.n, second.n
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sqrt(((n1 - 1) * first.sd**2 + (n2 - 1) * second.sd**2) / (n1 + n2 - 2))


STATISTICS = (difference, part_from_whole, hedges_g, welch_anova, adjusted_p)
