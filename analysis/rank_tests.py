"""Two independent groups by ranks: how far they lie apart, and tests that are exact where groups are small."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.estimates import Estimate
from analysis.icc import check_level
from analysis.samples import TIE, Floats, Ints, NullTest, cross_table, double_midranks, observed

EXACT_STEPS = 2e8  # additions that the exact distribution of a rank sum may take
MAGNITUDES = ((0.147, "negligible"), (0.33, "small"), (0.474, "medium"), (float("inf"), "large"))
SPLITS = 3_000_000  # distinct ways to divide the people that a permutation test lays out


@dataclass(frozen=True)
class RankSum:
    """The Mann-Whitney test: ``w`` counts the pairs with x above y, ties as halves."""

    w: Estimate
    z: Estimate
    p_exact: Estimate
    p_asymptotic: Estimate
    p_corrected: Estimate


@dataclass(frozen=True)
class RelativeEffect:
    """The Brunner-Munzel test: ``p_hat`` estimates P(x < y) + P(x = y) / 2."""

    p_hat: Estimate
    test: NullTest
    p_permutation: Estimate


@dataclass(frozen=True)
class Dominance:
    """Cliff's delta, the Vargha-Delaney A that says the same as a share of pairs."""

    delta: Estimate
    a: Estimate


def mann_whitney(x: ArrayLike, y: ArrayLike) -> RankSum:
    """Mann-Whitney (Wilcoxon rank sum) test, exact given the ties.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Scores of the groups; NaN is missing. Only their order counts, and values
        that differ by rounding error tie.

    Returns
    -------
    RankSum
        ``n`` counts both groups. ``p_exact`` is two-sided: the share of all ways to divide these very scores that lie
        as far from the middle. Gaps: ``nobody_answered``, ``constant``, and ``too_large`` for the exact p of large
        groups, whose asymptotic p serves.

    Raises
    ------
    ValueError
        Malformed values.

    Notes
    -----
    Formula: W = R - n1 (n1 + 1) / 2 with R the sum of x's midranks; z = (W - n1 n2 / 2) / SD, the SD corrected for
    ties; the corrected p moves W half a step to the middle.
    Range: W 0 to n1 n2.
    Cut-offs: none but the level chosen beforehand.
    Misleads when: the exact p of untied scores is read for tied ones; the groups' spreads differ (see Brunner-Munzel).

    References
    ----------
    Mann, H. B., & Whitney, D. R. (1947). Annals of Mathematical Statistics, 18, 50-60. Hothorn, T., et al. (2006).
    American Statistician, 60, 257-263 (conditional exact distribution).

    Examples
    --------
    >>> result = mann_whitney([1, 2, 2], [3, 4, 4, 5])
    >>> result.w.value, round(result.p_exact.value, 4)
    (0.0, 0.0571)
    """
    _, table = cross_table([observed(x), observed(y)])
    n1, n2 = (int(one) for one in table.sum(axis=1))
    n = n1 + n2
    names = ("z", "p_exact", "p_asymptotic", "p_corrected")
    if n1 == 0 or n2 == 0:
        return RankSum(*(Estimate.missing(name, n, "nobody_answered") for name in ("w", *names)))
    totals = table.sum(axis=0)
    ranks = double_midranks(totals)
    w = (int(table[0] @ ranks) - n1 * (n1 + 1)) / 2
    if totals.size == 1:
        return RankSum(Estimate("w", w, n=n), *(Estimate.missing(name, n, "constant") for name in names))
    from_middle = w - n1 * n2 / 2
    variance = n1 * n2 / 12 * (n + 1 - float((totals**3 - totals).sum()) / (n * (n - 1)))
    z = from_middle / np.sqrt(variance)
    corrected = max(abs(from_middle) - 0.5, 0.0) / np.sqrt(variance)
    exact = _exact_rank_sum(ranks, totals, n1, abs(int(table[0] @ ranks) - n1 * (n + 1)))
    return RankSum(
        Estimate("w", w, n=n),
        Estimate("z", float(z), n=n),
        Estimate.missing("p_exact", n, "too_large") if exact is None else Estimate("p_exact", exact, n=n),
        Estimate("p_asymptotic", float(2 * stats.norm.sf(abs(z))), n=n),
        Estimate("p_corrected", float(2 * stats.norm.sf(corrected)), n=n),
    )


def brunner_munzel(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> RelativeEffect:
    """Brunner-Munzel test of whether x tends to be above or below y, whatever the spreads.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Scores of the groups; NaN is missing. Only their order counts.
    level : float
        Coverage of the interval of ``p_hat``.

    Returns
    -------
    RelativeEffect
        ``n`` counts both groups. ``p_permutation`` lays out every division of the people, for groups under about ten.
        Gaps: ``nobody_answered``, ``one_person`` (a group of one), ``constant``, ``separated`` (no overlap: no
        variance; the permutation p stands), ``too_large`` (permutation p).

    Raises
    ------
    ValueError
        Malformed values, ``level`` outside 0 to 1.

    Notes
    -----
    Formula: p = (mean rank of y - (n2 + 1) / 2) / n1; t = (p - 1/2) / sqrt(s1 / n1 + s2 / n2), s the variances of the
    placements, with Satterthwaite's degrees of freedom.
    Range: p_hat 0 to 1; its t interval may pass these ends.
    Cut-offs: .5 says that neither group tends to be above.
    Misleads when: a group has fewer than ten people (read the permutation p).

    References
    ----------
    Brunner, E., & Munzel, U. (2000). Biometrical Journal, 42, 17-25. Neubert, K., & Brunner, E. (2007). Computational
    Statistics & Data Analysis, 51, 5192-5204.

    Examples
    --------
    >>> result = brunner_munzel([1, 2, 2, 3], [2, 3, 4, 4])
    >>> round(result.p_hat.value, 3), round(result.test.p.value, 3), round(result.p_permutation.value, 3)
    (0.844, 0.058, 0.2)
    """
    check_level(level)
    _, table = cross_table([observed(x), observed(y)])
    n1, n2 = (int(one) for one in table.sum(axis=1))
    n = n1 + n2
    if n1 == 0 or n2 == 0:
        gap = "nobody_answered"
        return RelativeEffect(
            Estimate.missing("p_hat", n, gap), NullTest.missing("t", n, gap), Estimate.missing("p_permutation", n, gap)
        )
    p_hat, spread = (float(one[0]) for one in _placements(table[:1], table.sum(axis=0), n1, n2))
    if table.shape[1] == 1:
        why = "constant"
    elif n1 == 1 or n2 == 1:
        why = "one_person"
    else:
        why = "separated" if spread == 0 else ""
    permuted = _permutation_p(table, n1, n2, p_hat, spread, why)
    if why:
        return RelativeEffect(Estimate("p_hat", p_hat, n=n, why=why), NullTest.missing("t", n, why), permuted)
    s1, s2 = _placement_variances(table, n1, n2)
    df = (s1 / n1 + s2 / n2) ** 2 / ((s1 / n1) ** 2 / (n1 - 1) + (s2 / n2) ** 2 / (n2 - 1))
    error = float(np.sqrt(s1 / n1 + s2 / n2))
    t = (p_hat - 0.5) / error
    half = float(stats.t.isf((1 - level) / 2, df)) * error
    test = NullTest(Estimate("t", t, n=n), Estimate("p", float(2 * stats.t.sf(abs(t), df)), n=n), (df,))
    return RelativeEffect(Estimate("p_hat", p_hat, p_hat - half, p_hat + half, n), test, permuted)


def cliffs_delta(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> Dominance:
    """Share of pairs in which x is above y, less the share in which it is below.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Scores of the groups; NaN is missing. Only their order counts.
    level : float
        Coverage of the intervals.

    Returns
    -------
    Dominance
        ``n`` counts both groups. Gaps: ``nobody_answered``; of the interval alone ``one_person``, ``separated``
        (no overlap: the variance estimate collapses) and ``no_spread`` (the variance is estimated as 0).

    Raises
    ------
    ValueError
        Malformed values, ``level`` outside 0 to 1.

    Notes
    -----
    Formula: delta = P(x > y) - P(x < y); A = (delta + 1) / 2. Interval: Cliff's unbiased variance with the asymmetric
    limits of Feng and Cliff, on t with n1 + n2 - 2 degrees of freedom.
    Range: delta -1 to 1, A 0 to 1.
    Cut-offs: |delta| .147, .33, .474 (Romano et al. 2006) between negligible, small, medium, large.
    Misleads when: a group has fewer than ten people (the interval is rough); most pairs are tied.

    References
    ----------
    Cliff, N. (1993). Psychological Bulletin, 114, 494-509. Vargha, A., & Delaney, H. D. (2000). Journal of Educational
    and Behavioral Statistics, 25, 101-132. Feng, D., & Cliff, N. (2004). Journal of Modern Applied Statistical
    Methods, 3, 322-332.

    Examples
    --------
    >>> cliffs_delta([3, 4, 5], [1, 3, 3]).delta.value.__round__(3)
    0.778
    """
    check_level(level)
    _, table = cross_table([observed(x), observed(y)])
    n1, n2 = (int(one) for one in table.sum(axis=1))
    n = n1 + n2
    if n1 == 0 or n2 == 0:
        return Dominance(Estimate.missing("delta", n, "nobody_answered"), Estimate.missing("a", n, "nobody_answered"))
    above = 2 * np.cumsum(table, axis=1) - table  # twice the people of each row below a value, ties at half
    of_x, of_y = (above[1] - n2) / n2, -(above[0] - n1) / n1
    wins = int(table[0] @ (above[1] - n2))
    delta = wins / (n1 * n2)
    why = "one_person" if n1 == 1 or n2 == 1 else "separated" if abs(wins) == n1 * n2 else ""
    low = high = None
    if not why:
        pairs = n1 * n2
        rows = n2**2 * float(table[0] @ (of_x - delta) ** 2) + n1**2 * float(table[1] @ (of_y - delta) ** 2)
        cells = pairs - int(table[0] @ table[1]) - pairs * delta**2
        variance = (rows - cells) / (pairs * (n1 - 1) * (n2 - 1))
        low, high = _delta_limits(delta, variance, n - 2, level)
        why = "" if low is not None else "no_spread"
    a = [None if one is None else (one + 1) / 2 for one in (delta, low, high)]
    return Dominance(Estimate("delta", delta, low, high, n, why), Estimate("a", a[0], a[1], a[2], n, why))


def magnitude(delta: float | None) -> str:
    """Return the word for the size of a Cliff's delta (Romano et al. 2006); empty where there is none.

    Examples
    --------
    >>> magnitude(-0.4)
    'medium'
    """
    return "" if delta is None else next(word for limit, word in MAGNITUDES if abs(delta) < limit)


def _exact_rank_sum(ranks: Ints, totals: Ints, n1: int, distance: int) -> float | None:
    """Return the share of divisions whose doubled rank sum lies at least as far from its mean."""
    n = int(totals.sum())
    if n - n1 < n1:
        n1 = n - n1
    top = int(np.repeat(ranks, totals)[::-1][:n1].sum())
    if float(n) * n1 * top > EXACT_STEPS or n > 1000:
        return None
    ways = np.zeros((n1 + 1, top + 1))
    ways[0, 0] = 1.0
    for rank in np.repeat(ranks, totals).tolist():
        ways[1:, rank:] += ways[:-1, : top + 1 - rank].copy()
    far = np.abs(np.arange(top + 1) - n1 * (n + 1)) >= distance
    return float(min(ways[n1][far].sum() / ways[n1].sum(), 1.0))


def _placement_variances(table: Ints, n1: int, n2: int) -> tuple[float, float]:
    below = np.cumsum(table, axis=1) - table / 2
    at_x, at_y = below[1] / n2, below[0] / n1
    s1 = float(table[0] @ (at_x - table[0] @ at_x / n1) ** 2) / (n1 - 1)
    s2 = float(table[1] @ (at_y - table[1] @ at_y / n2) ** 2) / (n2 - 1)
    return s1, s2


def _placements(first: Ints, totals: Ints, n1: int, n2: int) -> tuple[Floats, Floats]:
    """Return, one value a division, P(x < y) with ties as halves, and the squared standard error times 4 (n1 n2)^2.

    Sums of squares of doubled placements are whole numbers, so that equal statistics compare equal.
    """
    second = totals - first
    at_x = 2 * np.cumsum(second, axis=1) - second
    at_y = 2 * np.cumsum(first, axis=1) - first
    above = (second * at_y).sum(axis=1)
    squares_x = n1 * (first * at_x**2).sum(axis=1) - (first * at_x).sum(axis=1) ** 2
    squares_y = n2 * (second * at_y**2).sum(axis=1) - above**2
    share = above / (2 * n1 * n2)
    if n1 == 1 or n2 == 1:
        return share, np.full(share.shape, np.nan)
    return share, squares_x / (n1 - 1) + squares_y / (n2 - 1)


def _permutation_p(table: Ints, n1: int, n2: int, p_hat: float, spread: float, why: str) -> Estimate:
    n, totals = n1 + n2, table.sum(axis=0)
    if why in ("constant", "one_person"):
        return Estimate.missing("p_permutation", n, why)
    if float(np.prod(np.minimum(totals, n1) + 1.0)) > SPLITS and comb(n, n1) > SPLITS:
        return Estimate.missing("p_permutation", n, "too_large")
    splits, ways = _divisions(totals, n1)
    shares, spreads = _placements(splits, totals, n1, n2)
    here, seen = _squared(np.array([p_hat]), np.array([spread]))[0], _squared(shares, spreads)
    far = seen >= here * (1 - 1e-10)
    return Estimate("p_permutation", float(ways[far].sum() / ways.sum()), n=n)


def _squared(shares: Floats, spreads: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        squared = (shares - 0.5) ** 2 / spreads
    return np.where(spreads > 0, squared, np.where(shares == 0.5, 0.0, np.inf))


def _divisions(totals: Ints, n1: int) -> tuple[Ints, Floats]:
    """Return every table of who goes to x, and in how many ways each comes about."""
    rows, left, ways = np.zeros((1, 0), dtype=np.int64), np.array([n1]), np.ones(1)
    rest = int(totals.sum())
    for total in totals.tolist():
        rest -= total
        take = np.arange(total + 1)
        after = left[:, None] - take
        fits = (after >= 0) & (after <= rest)
        parent, chosen = np.nonzero(fits)
        rows = np.column_stack([rows[parent], take[chosen]])
        left, ways = after[fits], ways[parent] * special.comb(total, take[chosen])
    return rows, ways


def _delta_limits(delta: float, variance: float, df: int, level: float) -> tuple[float | None, float | None]:
    if variance <= TIE:
        return None, None
    t = float(stats.t.isf((1 - level) / 2, df))
    below = 1 - delta**2 + t**2 * variance
    half = t * float(np.sqrt(variance * ((1 - delta**2) ** 2 + t**2 * variance)))
    return (delta - delta**3 - half) / below, (delta - delta**3 + half) / below


STATISTICS = (mann_whitney, brunner_munzel, cliffs_delta)
