"""The groups of a table: their means and shares, how much lies between them, and how far they lie apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analysis import comparison, rank_tests
from analysis import icc as correlation
from analysis.estimates import Estimate, EstimateArray, Floats
from analysis.frames.columns import Points, answers, ends, samples, scored
from analysis.frames.rows import by_row, by_statistic
from analysis.moments import Moments, mean, moments, sd, standard_error
from analysis.proportions import proportion


def means(
    table: pd.DataFrame,
    score: str,
    group: str | None = None,
    population: int | Mapping[Any, int] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return mean, SD and t interval of a score in every group; see `moments.mean`.

    Parameters
    ----------
    group : str, optional
        Without one, everybody is a group.
    population : int or mapping of group to int, optional
        How many belong to a group, answering or not: narrows the interval by the finite population correction.

    Returns
    -------
    DataFrame, one row a group
        ``n``, ``mean`` with ``mean_low`` and ``mean_high``, ``sd``, ``se``, ``why``.

    Examples
    --------
    >>> staff = pd.DataFrame({"team": ["a", "a", "a", "b"], "trust": [3, 4, 5, 4]})
    >>> means(staff, "trust", "team")[["n", "mean", "mean_low", "why"]].round(2).values.tolist()
    [[3, 4.0, 1.52, ''], [1, 4.0, nan, 'one_person']]
    """
    names, x, index = scored(table, score, group)
    every = moments(x, index, len(names))
    sizes = [(population.get(name) if isinstance(population, Mapping) else population) or 0 for name in names]
    columns = {"mean": mean(every, sizes, level), "sd": sd(every), "se": standard_error(every, sizes)}
    return by_row(names, every.n.tolist(), columns)


def favourable(
    table: pd.DataFrame,
    item: str,
    points: Points,
    group: str | None = None,
    at_least: float | None = None,
    method: str = "wilson",
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the share of favourable answers in every group, with its interval; see `proportions.proportion`.

    Parameters
    ----------
    group : str, optional
        Without one, everybody is a group.
    at_least : float, optional
        Smallest favourable answer; by default the first above the middle of the points.
    method : {"wilson", "clopper_pearson"}

    Returns
    -------
    DataFrame, one row a group
        ``n``, ``favourable`` (0 to 1) with ``favourable_low`` and ``favourable_high``, ``why``.

    Examples
    --------
    >>> favourable(pd.DataFrame({"q1": [1, 4, 5, 3, None]}), "q1", points=5).round(3).values.tolist()
    [[4, 0.5, 0.15, 0.85, '']]
    """
    low, high = ends(points)
    cut = float(np.nextafter((low + high) / 2, np.inf)) if at_least is None else at_least
    answers(table, [item], points=points)
    names, x, index = scored(table, item, group)
    n, hits = (np.bincount(index[of & (index >= 0)], minlength=len(names)) for of in (~np.isnan(x), x >= cut))
    return by_row(names, n.tolist(), {"favourable": proportion(hits, n, level, method)})


def icc(table: pd.DataFrame, score: str, group: str, method: str = "anova", level: float = 0.95) -> pd.DataFrame:
    """Return how much of the spread of a score lies between groups, and how reliable the groups' means are.

    See `icc.icc` and `icc.variance_components`.

    Parameters
    ----------
    method : {"anova", "reml"}
        Analysis of variance, or restricted maximum likelihood as lme4 does.

    Returns
    -------
    DataFrame, one row a statistic
        ``icc1``; by ``anova`` also ``icc2``, ``icc1_n0``, ``eta_squared``, ``F``, ``df1``, ``df2``, ``p``,
        ``mean_square_between``, ``mean_square_within``, ``mean_size``, ``n0``; by ``reml`` ``tau2``, ``sigma2``,
        ``grand_mean``, ``standard_error``, ``mean_reliability``.

    Examples
    --------
    >>> staff = pd.DataFrame({"team": [*"aaabbb"], "trust": [4, 4, 5, 2, 2, 1]})
    >>> icc(staff, "trust", "team").loc[["icc1", "icc2"], "value"].round(3).tolist()
    [0.912, 0.969]
    """
    _, sample = _scored(table, score, group)
    if method == "reml":
        return by_statistic(**correlation.variance_components(sample, level)[0])
    if method != "anova":
        raise ValueError(f"method: {method!r}; give anova or reml")
    return by_statistic(**correlation.icc(sample, level))


def shrunken_means(table: pd.DataFrame, score: str, group: str) -> pd.DataFrame:
    """Return every group's mean drawn to the mean of all as far as it is unreliable: what a ranking must rest on.

    See `icc.variance_components`.

    Returns
    -------
    DataFrame, one row a group
        ``n``, ``mean``, ``shrunken_mean``, ``reliability`` (0 to 1), ``why``.

    Examples
    --------
    >>> staff = pd.DataFrame({"team": [*"aaabbbccc"], "trust": [4, 4, 5, 2, 2, 1, 3, 3, 4]})
    >>> shrunken_means(staff, "trust", "team")["shrunken_mean"].round(2).tolist()
    [4.26, 1.76, 3.32]
    """
    names, sample = _scored(table, score, group)
    return by_row(names, sample.n.tolist(), correlation.variance_components(sample)[1])


def welch_anova(table: pd.DataFrame, score: str, group: str) -> pd.DataFrame:
    """Test whether several groups have one mean, whatever their spreads: see `comparison.welch_anova`.

    Returns
    -------
    DataFrame with the rows ``F``, ``df1``, ``df2``, ``p``; groups of one are left out

    Examples
    --------
    >>> staff = pd.DataFrame({"team": [*"aaabbbccc"], "trust": [1, 2, 3, 4, 4, 5, 2, 2, 3]})
    >>> welch_anova(staff, "trust", "team").loc[["F", "p"], "value"].round(3).tolist()
    [9.617, 0.032]
    """
    return by_statistic(**comparison.welch_anova(_scored(table, score, group)[1]))


def kruskal_wallis(table: pd.DataFrame, score: str, group: str) -> pd.DataFrame:
    """Test by ranks whether several groups come from one distribution: see `rank_tests.kruskal_wallis`.

    Returns
    -------
    DataFrame with the rows ``H``, ``df``, ``p``, ``epsilon_squared``, ``eta_squared``

    Examples
    --------
    >>> staff = pd.DataFrame({"team": [*"aaabbbccc"], "trust": [1, 2, 2, 3, 4, 4, 2, 3, 5]})
    >>> kruskal_wallis(staff, "trust", "team").loc[["H", "p"], "value"].round(3).tolist()
    [4.702, 0.095]
    """
    return by_statistic(**rank_tests.kruskal_wallis(samples(table, score, group)[1]))


def compare(
    table: pd.DataFrame, score: str, group: str, ranks: bool = False, adjust: str = "BH", level: float = 0.95
) -> pd.DataFrame:
    """Compare every two groups: difference of means with its size, or by ranks; p values adjusted for the whole scan.

    Parameters
    ----------
    ranks : bool
        Compare by ranks, exact where groups are small.
    adjust : {"BH", "BY", "holm", "hochberg", "bonferroni"}

    Returns
    -------
    DataFrame, one row a pair of groups, the first above the second positive
        ``n``, ``difference`` (Welch), ``cohen_d``, ``hedges_g``, ``hedges_g_approximate``, their intervals and ``p``
        (Welch). By ranks: ``cliffs_delta`` and ``a`` with interval, ``magnitude``, ``w``, ``z``, ``p_asymptotic``,
        ``p_corrected``, ``p_exact`` (Mann-Whitney), ``p_hat`` with interval, ``t``, ``df``, ``p_brunner_munzel``,
        ``p_permutation`` (Brunner-Munzel), and ``p``, the exact one where it can be had. Then ``p_adjusted``, ``why``.

    See Also
    --------
    comparison.difference, comparison.hedges_g, rank_tests.cliffs_delta, rank_tests.mann_whitney,
    rank_tests.brunner_munzel, comparison.adjusted_p

    Examples
    --------
    >>> staff = pd.DataFrame({"team": [*"aaaabbbb"], "trust": [4, 5, 3, 4, 2, 3, 3, 1]})
    >>> compare(staff, "trust", "team")[["difference", "hedges_g", "p"]].round(3).values.tolist()
    [[1.75, 1.708, 0.033]]
    >>> compare(staff, "trust", "team", ranks=True)[["cliffs_delta", "p_exact"]].round(3).values.tolist()
    [[0.875, 0.086]]
    """
    names, sample = samples(table, score, group)
    if len(names) < 2:
        raise ValueError(f"group: {group!r} names {len(names)} group; two are needed to compare")
    pairs = list(combinations(range(len(names)), 2))
    first, second = np.array(pairs).T
    n = np.array([(~np.isnan(scores)).sum() for scores in sample])
    if ranks:
        rows = [_ranked(sample[x], sample[y], level) for x, y in pairs]
        columns: dict[str, Iterable[Estimate]] = {name: [row[name] for row in rows] for name in rows[0]}
    else:
        _, x, index = scored(table, score, group)
        every = moments(x, index, len(names))
        columns = _apart(every.of(first), every.of(second), level)
    p = np.array([estimate.value for estimate in columns["p"]], dtype=np.float64)
    judged = comparison.adjusted_p(p, adjust)
    columns["p_adjusted"] = EstimateArray("p_adjusted", judged, n[first], np.zeros(len(p), dtype=np.int64))
    labels = pd.MultiIndex.from_tuples([(names[x], names[y]) for x, y in pairs], names=["first", "second"])
    result = by_row(labels, (n[first] + n[second]).tolist(), columns)
    if ranks:
        result["magnitude"] = [rank_tests.magnitude(delta.value) for delta in columns["cliffs_delta"]]
    return result


def _apart(first: Moments, second: Moments, level: float) -> dict[str, Iterable[Estimate]]:
    welch = comparison.difference(first, second, level)
    p = EstimateArray("p", welch.p, welch.effect.n, welch.effect.why)
    return {"difference": welch.difference, **comparison.hedges_g(first, second, level), "p": p}


def _ranked(x: Floats, y: Floats, level: float) -> dict[str, Estimate]:
    rows = {
        **rank_tests.cliffs_delta(x, y, level),
        **rank_tests.mann_whitney(x, y),
        **rank_tests.brunner_munzel(x, y, level),
    }
    return {**rows, "p": rows["p_asymptotic" if rows["p_exact"].value is None else "p_exact"]}


def _scored(table: pd.DataFrame, score: str, group: str) -> tuple[pd.Index, Moments]:
    """Return the groups that have a score, and their moments."""
    names, x, index = scored(table, score, group)
    by_group = moments(x, index, len(names))
    there = np.flatnonzero(by_group.n)
    return names[there], by_group.of(there)
