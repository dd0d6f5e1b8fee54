"""Whether several groups differ at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.estimates import Estimate
from analysis.samples import cross_table, double_midranks, figures, moments, observed


def kruskal_wallis(samples: Sequence[ArrayLike]) -> dict[str, Estimate]:
    """Kruskal-Wallis test that several groups come from one distribution, corrected for ties.

    Parameters
    ----------
    samples : sequence of array_like
        One vector of scores a group; NaN is missing. Only their order counts,
        and values that differ by rounding error tie. Groups where nobody answered are left out; groups of one count.

    Returns
    -------
    dict of str to Estimate
        ``H``, ``df``, ``p``, ``epsilon_squared``, ``eta_squared``. ``n`` counts all people. Gaps: ``nobody_answered``,
        ``one_group``, ``constant``; of the effect size eta squared ``units_of_one``.

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
    >>> round(result["H"].value, 3), round(result["p"].value, 3)
    (4.702, 0.095)
    """
    _, table = cross_table([observed(sample) for sample in samples])
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


def welch_anova(samples: Sequence[ArrayLike]) -> dict[str, Estimate]:
    """Welch's test that several groups have one mean, whatever their spreads.

    Parameters
    ----------
    samples : sequence of array_like
        One vector of scores a group; NaN is missing. Groups of one, which have no variance, are left out.

    Returns
    -------
    dict of str to Estimate
        ``F``, ``df1`` (k - 1), ``df2`` (Welch's), ``p``. ``n`` counts the people of the groups that take part. Gaps:
        ``nobody_answered``, ``one_group``, ``alike_within`` (a group without spread would get infinite weight).

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
    >>> result = welch_anova([[1, 2, 3], [4, 4, 5], [2, 2, 3]])
    >>> round(result["F"].value, 3), round(result["p"].value, 3)
    (9.617, 0.032)
    """
    groups = np.array([moments(observed(sample)[0]) for sample in samples]).reshape(-1, 3)
    sizes, means, squares = groups[groups[:, 0] > 1].T
    n, k = int(sizes.sum()), sizes.size
    why = "nobody_answered" if groups[:, 0].sum() == 0 else "one_group" if k < 2 else ""
    if not why and (squares == 0).any():
        why = "alike_within"
    if why:
        return figures(n, why, F=None, df1=None, df2=None, p=None)
    weights = sizes * (sizes - 1) / squares
    total = float(weights.sum())
    mean = float(weights @ means) / total
    a = float(((1 - weights / total) ** 2 / (sizes - 1)).sum())
    f = float(weights @ (means - mean) ** 2) / (k - 1) / (1 + 2 * (k - 2) * a / (k**2 - 1))
    df1, df2 = k - 1, (k**2 - 1) / (3 * a)
    return figures(n, F=f, df1=df1, df2=df2, p=float(stats.f.sf(f, df1, df2)))


STATISTICS = (kruskal_wallis, welch_anova)
