"""Each item's part in its scale: item-rest correlation, alpha without it, and the full item table."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import numpy.typing as npt

from analysis.covariances import covariance, pairwise_correlation, usable, variances
from analysis.estimates import WHY, Counts, EstimateArray, Flags, Floats, reasons
from analysis.moments import mean, moments, sd
from analysis.reliability import PERFECT, alphas, average_r
from analysis.scoring import person_means


def item_rest(covariance: npt.ArrayLike, n: npt.ArrayLike) -> tuple[EstimateArray, ...]:
    """Return every item's correlation with the sum of the other items, one array an item.

    Parameters
    ----------
    covariance : array_like of float, shape (groups, items, items)
        Of keyed answers.
    n : array_like of int, shape (groups,)
        People each rests on.

    Notes
    -----
    Formula: cov(x_i, T - x_i)/(s_i s_(T - i)). Source: Nunnally & Bernstein 1994. Range: -1 to 1; below 0 check the
    keying. Cut-offs: .30 and more. Misleads for two items and for items at a ceiling.

    Examples
    --------
    >>> items = item_rest([[[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]]], [20])
    >>> [round(item[0].value, 3) for item in items]
    [0.558, 0.478, 0.404]
    """
    block, used, people, why = usable(covariance, n)
    own, sums = variances(block), block.sum(axis=1)
    rest = sums.sum(axis=1, keepdims=True) - 2 * sums + own
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (sums - own) / np.sqrt(own * rest)
    gaps = _gaps(covariance, used, why)
    gaps = np.where(gaps > 0, gaps, reasons(zero_total=own * rest <= 0, contradictory=np.abs(value) > 1 + PERFECT))
    return _by_item("item_rest", value, people, gaps)


def alpha_if_dropped(covariance: npt.ArrayLike, n: npt.ArrayLike) -> tuple[EstimateArray, ...]:
    """Return Cronbach's alpha of the scale without each item in turn; parameters as in `item_rest`.

    Notes
    -----
    Formula: as `alpha`, over the other items. Source: Nunnally & Bernstein 1994. Range: as alpha. Misleads for small
    samples, where the best item to drop changes from one to the next; undefined for two items.

    Examples
    --------
    >>> items = alpha_if_dropped([[[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]]], [20])
    >>> [round(item[0].value, 3) for item in items]
    [0.462, 0.571, 0.667]
    """
    block, used, people, why = usable(covariance, n)
    k, own, sums = used.sum(axis=1, keepdims=True), variances(block), block.sum(axis=1)
    why = np.where((why == 0) & (k[:, 0] == 2), WHY.index("two_items"), why)
    without = sums.sum(axis=1, keepdims=True) - 2 * sums + own, own.sum(axis=1, keepdims=True) - own
    value, gaps = alphas(*without, k - 1, _gaps(covariance, used, why))
    return _by_item("alpha_if_dropped", value, people, gaps)


def item_analysis(answers: npt.ArrayLike, missing: str = "listwise") -> dict[str, EstimateArray]:
    """Return the item table of a scale: every statistic of all items.

    Parameters
    ----------
    answers : array_like of float, shape (people, items)
        Keyed answers, nan where missing.
    missing : {"listwise", "pairwise"}

    Returns
    -------
    dict of str to EstimateArray, shape (items,)
        ``mean`` and ``sd`` over the people used who answered the item; ``item_rest``; ``item_total``, the correlation
        with the person mean of the items answered, the item itself included; ``alpha_if_dropped``,
        ``standardized_alpha_if_dropped``.

    Notes
    -----
    Formula: as `item_rest` and `alpha_if_dropped`; r of the item with the person mean. Source: Nunnally & Bernstein
    1994. Range: -1 to 1 for correlations. Misleads as `item_rest` and `alpha_if_dropped` do.

    Examples
    --------
    >>> table = item_analysis([[1, 2, 1], [2, 2, 3], [3, 5, 4], [4, 4, 5]])
    >>> table["item_rest"].value.round(3).tolist(), table["alpha_if_dropped"].value.round(3).tolist()
    ([0.947, 0.763, 0.909], [0.852, 0.972, 0.867])
    """
    table = np.asarray(answers, dtype=float)
    matrix, n = covariance(table, missing)
    if missing == "listwise":
        answered = ~np.isnan(table).all(axis=0)
        table = table[~np.isnan(table[:, answered]).any(axis=1) & answered.any()]
    people, items = table.shape
    scores = moments(table.ravel(), np.tile(np.arange(items), people), items)
    total = person_means(table, 0)
    beside = [covariance(np.column_stack([column, total])) for column in table.T]
    with_total = average_r(np.concatenate([pair for pair, _ in beside]), np.concatenate([many for _, many in beside]))
    flat = with_total.why == WHY.index("one_item")
    return {
        "mean": mean(scores),
        "sd": sd(scores),
        "item_rest": _of_one(item_rest(matrix, n)),
        "item_total": replace(with_total, why=np.where(flat, WHY.index("constant"), with_total.why)),
        "alpha_if_dropped": _of_one(alpha_if_dropped(matrix, n)),
        "standardized_alpha_if_dropped": _of_one(alpha_if_dropped(pairwise_correlation(table), n)),
    }


def _gaps(covariance: npt.ArrayLike, used: Flags, why: Counts) -> Counts:
    """Return why items have no figure, shape (groups, items)."""
    unanswered = np.isnan(variances(np.asarray(covariance, dtype=float)))
    return np.where(why[:, None] > 0, why[:, None], reasons(nobody_answered=unanswered, constant=~used))


def _by_item(name: str, value: Floats, n: Counts, why: Counts) -> tuple[EstimateArray, ...]:
    columns = zip(np.where(why > 0, nan, value).T, why.T, strict=True)
    return tuple(EstimateArray(name, column, n, gaps) for column, gaps in columns)


def _of_one(items: tuple[EstimateArray, ...]) -> EstimateArray:
    """Return the figures of one group's items as one array."""
    return EstimateArray.of([item[0] for item in items])


STATISTICS = (item_rest, alpha_if_dropped, item_analysis)
