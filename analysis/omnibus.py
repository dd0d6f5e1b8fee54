"""Whether several groups differ at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.estimates import Estimate
from analysis.icc import Units, f_test
from analysis.samples import NullTest, cross_table, double_midranks, observed


@dataclass(frozen=True)
class RankSpread:
    """The Kruskal-Wallis test with two effect sizes."""

    test: NullTest
    epsilon_squared: Estimate
    eta_squared: Estimate


def kruskal_wallis(samples: Sequence[ArrayLike]) -> RankSpread:
    """Kruskal-Wallis test that several groups come from one distribution, corrected for ties.

    Parameters
    ----------
    samples : sequence of array_like
        One vector of scores a group; NaN is missing. Only their order counts,
        and values that differ by rounding error tie. Groups where nobody answered are left out; groups of one count.

    Returns
    -------
    RankSpread
        ``n`` counts all people. Gaps: ``nobody_answered``, ``one_group``, ``constant``; of the effect size eta squared
        ``units_of_one``.

    Raises
    ------
    ValueError
        Malformed values.

    Notes
    -----
    Formula: H = (12 / (n (n + 1)) sum R^2 / n_j - 3 (n + 1)) / (1 - sum (t^3 - t) / (n^3 - n)), R the rank sums, t the
    sizes of the ties; epsilon squared = H (n + 1) / (n^2 - 1); eta squared = (H - k + 1) / (n - k). p from chi squared
    with k - 1 degrees of freedom.
    Range: epsilon squared 0 to 1; eta squared may be below 0.
    Cut-offs: epsilon squared .01, .08, .26 small, medium, large.
    Misleads when: the groups' spreads differ; groups have fewer than five people, where p is rough.

    References
    ----------
    Kruskal, W. H., & Wallis, W. A. (1952). Journal of the American Statistical Association, 47, 583-621. Kelley, T. L.
    (1935). Proceedings of the National Academy of Sciences, 21, 554-559. Tomczak, M., & Tomczak, E. (2014). Trends in
    Sport Sciences, 21, 19-25.

    Examples
    --------
    >>> result = kruskal_wallis([[1, 2, 2], [3, 4, 4], [2, 3, 5]])
    >>> round(result.test.statistic.value, 3), round(result.test.p.value, 3)
    (4.702, 0.095)
    """
    _, table = cross_table([observed(one) for one in samples])
    table = table[table.sum(axis=1) > 0]
    n, k = int(table.sum()), table.shape[0]
    why = "nobody_answered" if n == 0 else "one_group" if k < 2 else "constant" if table.shape[1] == 1 else ""
    if why:
        gaps = (Estimate.missing(name, n, why) for name in ("epsilon_squared", "eta_squared"))
        return RankSpread(NullTest.missing("H", n, why), *gaps)
    totals, sizes = table.sum(axis=0), table.sum(axis=1)
    apart = table @ double_midranks(totals) / 2 - sizes * (n + 1) / 2
    untied = 1 - float((totals**3 - totals).sum()) / (float(n) ** 3 - n)
    h = 12 / (n * (n + 1)) * float((apart**2 / sizes).sum()) / untied
    test = NullTest(Estimate("H", h, n=n), Estimate("p", float(stats.chi2.sf(h, k - 1)), n=n), (k - 1,))
    eta = (
        Estimate("eta_squared", (h - k + 1) / (n - k), n=n)
        if n > k
        else Estimate.missing("eta_squared", n, "units_of_one")
    )
    return RankSpread(test, Estimate("epsilon_squared", h / (n - 1), n=n), eta)


def welch_anova(units: Units) -> NullTest:
    """Welch's test that several groups have one mean, whatever their spreads.

    Parameters
    ----------
    units : Units
        Made by `analysis.icc.units_of` or `analysis.icc.units_from_counts`. Groups of one, which have no variance, are
        left out.

    Returns
    -------
    NullTest
        F on ``df`` (k - 1, Welch's); ``n`` counts the people of the groups that take part. Gaps: ``nobody_answered``,
        ``one_group``, ``alike_within`` (a group without spread would get infinite weight).

    Notes
    -----
    Formula: with w = n / s^2, m the mean weighted by w, a = sum (1 - w / sum w)^2 / (n - 1): F = sum w (mean - m)^2 /
    (k - 1) / (1 + 2 (k - 2) a / (k^2 - 1)); df2 = (k^2 - 1) / (3 a).
    Range: 0 up.
    Cut-offs: none but the level chosen beforehand.
    Misleads when: groups are very small, or most people give the highest answer.

    References
    ----------
    Welch, B. L. (1951). Biometrika, 38, 330-336.

    Examples
    --------
    >>> from analysis.icc import units_of
    >>> result = welch_anova(units_of([1, 2, 3, 4, 4, 5, 2, 2, 3], list("aaabbbccc")))
    >>> round(result.statistic.value, 3), round(result.p.value, 3)
    (9.617, 0.032)
    """
    kept = units.sizes > 1
    sizes, means = units.sizes[kept].astype(np.float64), units.means[kept]
    variances, n, k = units.within[kept] / (sizes - 1), int(sizes.sum()), int(kept.sum())
    why = "nobody_answered" if units.sizes.sum() == 0 else "one_group" if k < 2 else ""
    if not why and (variances == 0).any():
        why = "alike_within"
    if why:
        return NullTest.missing("F", n, why)
    weights = sizes / variances
    total = float(weights.sum())
    mean = float(weights @ means) / total
    a = float(((1 - weights / total) ** 2 / (sizes - 1)).sum())
    f = float(weights @ (means - mean) ** 2) / (k - 1) / (1 + 2 * (k - 2) * a / (k**2 - 1))
    return f_test(f, n, (k - 1, (k**2 - 1) / (3 * a)), "")


STATISTICS = (kruskal_wallis, welch_anova)
