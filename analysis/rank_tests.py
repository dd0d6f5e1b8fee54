"""Independent groups by ranks: how far they lie apart, and tests that are exact where groups are small."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.estimates import Estimate, Floats, checked_level, figures
from analysis.samples import TIE, Ints, cross_table, double_midranks

EXACT_STEPS = 2e8  # additions that the exact distribution of a rank sum may take
MAGNITUDES = ((0.147, "negligible"), (0.33, "small"), (0.474, "medium"), (float("inf"), "large"))
SPLITS = 3_000_000  # distinct ways to divide the people that a permutation test lays out


def mann_whitney(x: ArrayLike, y: ArrayLike) -> dict[str, Estimate]:
    """Mann-Whitney (Wilcoxon rank sum) test, exact given the ties.

    Parameters
    ----------
    x, y : array_like, shape (people,)
        Scores of the groups, nan where missing. Only their order counts; values that differ by rounding error tie.

    Returns
    -------
    dict of str to Estimate
        ``w``, the pairs with x above y, ties as halves; ``z``, ``p_asymptotic``, ``p_corrected``, ``p_exact``. ``n``
        counts both groups. ``p_exact`` is two-sided: the share of all ways to divide these very scores that lie as far
        from the middle. Gaps: ``nobody_answered``, ``constant``, and ``too_large`` for the exact p of large groups,
        whose asymptotic p serves.

    Notes
    -----
    Formula: W = R - n1 (n1 + 1)/2 with R the sum of x's midranks; z = (W - n1 n2/2)/SD, the SD corrected for ties; the
    corrected p moves W half a step to the middle. Source: Mann & Whitney 1947; Hothorn et al. 2006 (conditional exact
    distribution). Range: W 0 to n1 n2. Cut-offs: none but the level chosen beforehand. Misleads when the exact p of
    untied scores is read for tied ones; when the groups' spreads differ (see `brunner_munzel`).

    Examples
    --------
    >>> result = mann_whitney([1, 2, 2], [3, 4, 4, 5])
    >>> result["w"].value, round(result["p_exact"].value, 4)
    (0.0, 0.0571)
    """
    table = cross_table([x, y])
    n1, n2 = table.sum(axis=1).tolist()
    n = n1 + n2
    if n1 == 0 or n2 == 0:
        return figures(n, "nobody_answered", w=None, z=None, p_asymptotic=None, p_corrected=None, p_exact=None)
    totals = table.sum(axis=0)
    ranks = double_midranks(totals)
    sums = figures(n, w=(int(table[0] @ ranks) - n1 * (n1 + 1)) / 2)
    if totals.size == 1:
        return sums | figures(n, "constant", z=None, p_asymptotic=None, p_corrected=None, p_exact=None)
    doubled = int(table[0] @ ranks) - n1 * (n + 1)
    spread = float(np.sqrt(n1 * n2 / 12 * (n + 1 - float((totals**3 - totals).sum()) / (n * (n - 1)))))
    z, corrected = doubled / 2 / spread, max(abs(doubled) / 2 - 0.5, 0.0) / spread
    p, p_corrected = (float(2 * stats.norm.sf(abs(distance))) for distance in (z, corrected))
    exact = _exact_rank_sum(ranks, totals, n1, abs(doubled))
    asymptotic = figures(n, z=z, p_asymptotic=p, p_corrected=p_corrected)
    return sums | asymptotic | figures(n, "too_large" if exact is None else "", p_exact=exact)


def brunner_munzel(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> dict[str, Estimate]:
    """Brunner-Munzel test of whether x tends to be above or below y, whatever the spreads.

    Parameters as in `mann_whitney`; ``level`` is that of the interval of ``p_hat``.

    Returns
    -------
    dict of str to Estimate
        ``p_hat``, which estimates P(x < y) + P(x = y)/2, with its interval; ``t``, ``df``, ``p_brunner_munzel``,
        ``p_permutation``. ``n`` counts both groups. The permutation p lays out every division of the people, for groups
        under about ten. Gaps: ``nobody_answered``, ``one_person`` (a group of one), ``constant``, ``separated`` (no
        overlap: no variance; the permutation p stands), ``too_large`` (permutation p).

    Notes
    -----
    Formula: p = (mean rank of y - (n2 + 1)/2)/n1; t = (p - 1/2)/√(s1/n1 + s2/n2), s the variances of the placements,
    with Satterthwaite's degrees of freedom. Source: Brunner & Munzel 2000; Neubert & Brunner 2007. Range: p_hat 0 to 1;
    its t interval may pass these ends. Cut-offs: .5 says that neither group tends to be above. Misleads when a group
    has fewer than ten people (read the permutation p).

    Examples
    --------
    >>> result = brunner_munzel([1, 2, 2, 3], [2, 3, 4, 4])
    >>> [round(result[name].value, 3) for name in ("p_hat", "p_brunner_munzel", "p_permutation")]
    [0.844, 0.058, 0.2]
    """
    checked_level(level)
    table = cross_table([x, y])
    n1, n2 = table.sum(axis=1).tolist()
    n = n1 + n2
    if n1 == 0 or n2 == 0:
        return figures(n, "nobody_answered", p_hat=None, t=None, df=None, p_brunner_munzel=None, p_permutation=None)
    p_hat, spread = (float(figure[0]) for figure in _placements(table[:1], table.sum(axis=0), n1, n2))
    if table.shape[1] == 1:
        why = "constant"
    elif n1 == 1 or n2 == 1:
        why = "one_person"
    else:
        why = "separated" if spread == 0 else ""
    permuted = {"p_permutation": _permutation_p(table, n1, n2, p_hat, spread, why)}
    if why:
        return figures(n, why, p_hat=p_hat, t=None, df=None, p_brunner_munzel=None) | permuted
    s1, s2 = _placement_variances(table, n1, n2)
    df = (s1 / n1 + s2 / n2) ** 2 / ((s1 / n1) ** 2 / (n1 - 1) + (s2 / n2) ** 2 / (n2 - 1))
    error = float(np.sqrt(s1 / n1 + s2 / n2))
    t = (p_hat - 0.5) / error
    half = float(stats.t.isf((1 - level) / 2, df)) * error
    effect = {"p_hat": Estimate("p_hat", p_hat, p_hat - half, p_hat + half, n)}
    return effect | figures(n, t=t, df=df, p_brunner_munzel=float(2 * stats.t.sf(abs(t), df))) | permuted


def cliffs_delta(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> dict[str, Estimate]:
    """Share of pairs in which x is above y, less the share in which it is below.

    Parameters as in `mann_whitney`; ``level`` is that of the intervals.

    Returns
    -------
    dict of str to Estimate
        ``cliffs_delta``, and ``a`` (Vargha and Delaney), which says the same as a share of pairs. ``n`` counts both
        groups. Gaps: ``nobody_answered``; of the interval alone ``one_person``, ``separated`` (no overlap: the variance
        estimate collapses) and ``no_spread`` (the variance is estimated as 0).

    Notes
    -----
    Formula: δ = P(x > y) - P(x < y); A = (δ + 1)/2. Interval: Cliff's unbiased variance with the asymmetric limits of
    Feng and Cliff, on t with n1 + n2 - 2 degrees of freedom. Source: Cliff 1993; Vargha & Delaney 2000; Feng & Cliff
    2004. Range: δ -1 to 1, A 0 to 1. Cut-offs: |δ| .147, .33, .474 (Romano et al. 2006) between negligible, small,
    medium, large. Misleads when a group has fewer than ten people (the interval is rough) and when most pairs are tied.

    Examples
    --------
    >>> round(cliffs_delta([3, 4, 5], [1, 3, 3])["cliffs_delta"].value, 3)
    0.778
    """
    checked_level(level)
    table = cross_table([x, y])
    n1, n2 = table.sum(axis=1).tolist()
    n = n1 + n2
    if n1 == 0 or n2 == 0:
        return figures(n, "nobody_answered", cliffs_delta=None, a=None)
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
    half = [None if end is None else (end + 1) / 2 for end in (low, high)]
    shares = {"a": Estimate("a", (delta + 1) / 2, half[0], half[1], n, why)}
    return {"cliffs_delta": Estimate("cliffs_delta", delta, low, high, n, why), **shares}


def magnitude(delta: float | None) -> str:
    """Return the word for the size of a Cliff's delta (Romano et al. 2006); empty where there is none."""
    return "" if delta is None else next(word for limit, word in MAGNITUDES if abs(delta) < limit)


def kruskal_wallis(samples: Sequence[ArrayLike]) -> dict[str, Estimate]:
    """Kruskal-Wallis test that several groups come from one distribution, corrected for ties.

    Parameters
    ----------
    samples : sequence of array_like
        One vector of scores a group, nan where missing. Only their order counts. Groups where nobody answered are left
        out; groups of one count.

    Returns
    -------
    dict of str to Estimate
        ``H``, ``df``, ``p``, ``epsilon_squared``, ``eta_squared``. ``n`` counts all people. Gaps: ``nobody_answered``,
        ``one_group``, ``constant``; of the effect size eta squared ``units_of_one``.

    Notes
    -----
    Formula: H = (12/(n (n + 1)) ΣR²/n_j - 3 (n + 1))/(1 - Σ(t³ - t)/(n³ - n)), R the rank sums, t the sizes of the
    ties; ε² = H (n + 1)/(n² - 1); η² = (H - k + 1)/(n - k). p from χ² with k - 1 degrees of freedom. Source: Kruskal &
    Wallis 1952; Kelley 1935; Tomczak & Tomczak 2014. Range: ε² 0 to 1; η² may be below 0. Cut-offs: ε² .01, .08, .26
    small, medium, large. Misleads when the groups' spreads differ, and below five people a group, where p is rough.

    Examples
    --------
    >>> result = kruskal_wallis([[1, 2, 2], [3, 4, 4], [2, 3, 5]])
    >>> round(result["H"].value, 3), round(result["p"].value, 3)
    (4.702, 0.095)
    """
    table = cross_table(samples)
    table = table[table.sum(axis=1) > 0]
    n, k = int(table.sum()), table.shape[0]
    why = "nobody_answered" if n == 0 else "one_group" if k < 2 else "constant" if table.shape[1] == 1 else ""
    if why:
        return figures(n, why, H=None, df=None, p=None, epsilon_squared=None, eta_squared=None)
    totals, sizes = table.sum(axis=0), table.sum(axis=1)
    apart = table @ double_midranks(totals) / 2 - sizes * (n + 1) / 2
    untied = 1 - float((totals**3 - totals).sum()) / (float(n) ** 3 - n)
    h = 12 / (n * (n + 1)) * float((apart**2 / sizes).sum()) / untied
    eta = (h - k + 1) / (n - k) if n > k else None
    test = figures(n, H=h, df=k - 1, p=float(stats.chi2.sf(h, k - 1)), epsilon_squared=h / (n - 1))
    return test | figures(n, "units_of_one" if eta is None else "", eta_squared=eta)


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


STATISTICS = (mann_whitney, brunner_munzel, cliffs_delta, kruskal_wallis)
