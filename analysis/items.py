"""Each item's part in its scale: item-rest correlation, alpha without it, and the full item table."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import numpy.typing as npt

from analysis.estimates import Estimate
from analysis.matrices import PERFECT, alpha_of, correlation, covariance, pairwise_correlation, usable
from analysis.moments import mean, moments, sd
from analysis.scoring import person_means


def item_rest(covariance: npt.ArrayLike, n: int) -> tuple[Estimate, ...]:
    """Return every item's correlation with the sum of the other items.

    Parameters
    ----------
    covariance : array_like of float, shape (items, items)
        Of keyed answers.
    n : int
        People the covariance rests on.

    Notes
    -----
    Formula: cov(x_i, T - x_i)/(s_i s_(T - i)). Source: Nunnally & Bernstein 1994. Range: -1 to 1; below 0 check the
    keying. Cut-offs: .30 and more. Misleads for two items and for items at a ceiling.

    Examples
    --------
    >>> [round(item.value, 3) for item in item_rest([[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]], 20)]
    [0.558, 0.478, 0.404]
    """
    block, usable_items, why = usable(covariance, n)
    if why:
        return tuple(Estimate.missing("item_rest", n, why) for _ in range(len(np.asarray(covariance))))
    with_rest = block.sum(axis=0) - np.diag(block)
    rest = block.sum() - 2 * block.sum(axis=0) + np.diag(block)
    estimates = _gaps("item_rest", covariance, n)
    for place, item in enumerate(usable_items):
        spread = float(block[place, place] * rest[place])
        value = float(with_rest[place]) / sqrt(spread) if spread > 0 else 0.0
        why = "zero_total" if spread <= 0 else "contradictory" if abs(value) > 1 + PERFECT else ""
        estimates[item] = Estimate.missing("item_rest", n, why) if why else Estimate("item_rest", value, n=n)
    return tuple(estimates)


def alpha_if_dropped(covariance: npt.ArrayLike, n: int) -> tuple[Estimate, ...]:
    """Return Cronbach's alpha of the scale without each item in turn.

    Notes
    -----
    Formula: as `cronbach_alpha`, over the other items. Source: Nunnally & Bernstein 1994. Range: as alpha. Misleads for
    small samples, where the best item to drop changes from one to the next; undefined for two items. Parameters as in
    `item_rest`.

    Examples
    --------
    >>> [round(item.value, 3) for item in alpha_if_dropped([[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]], 20)]
    [0.462, 0.571, 0.667]
    """
    block, usable_items, why = usable(covariance, n)
    why = why or ("two_items" if len(usable_items) == 2 else "")
    if why:
        return tuple(Estimate.missing("alpha_if_dropped", n, why) for _ in range(len(np.asarray(covariance))))
    estimates = _gaps("alpha_if_dropped", covariance, n)
    for place, item in enumerate(usable_items):
        value, why = alpha_of(np.delete(np.delete(block, place, 0), place, 1))
        estimates[item] = (
            Estimate.missing("alpha_if_dropped", n, why) if why else Estimate("alpha_if_dropped", value, n=n)
        )
    return tuple(estimates)


def item_analysis(answers: npt.ArrayLike, missing: str = "listwise") -> dict[str, tuple[Estimate, ...]]:
    """Return the item table of a scale, one row an item.

    Parameters
    ----------
    answers : array_like of float, shape (people, items)
        Keyed answers, nan where missing.
    missing : {"listwise", "pairwise"}

    Returns
    -------
    dict of str to tuple of Estimate, one an item
        ``mean`` and ``sd`` over the people used who answered the item; ``item_rest``; ``item_total``, the correlation
        with the person mean of the items answered, the item itself included; ``alpha_if_dropped``,
        ``standardized_alpha_if_dropped``.

    Notes
    -----
    Formula: as `item_rest` and `alpha_if_dropped`; r of the item with the person mean. Source: Nunnally & Bernstein
    1994. Range: -1 to 1 for correlations. Misleads as `item_rest` and `alpha_if_dropped` do.

    Examples
    --------
    >>> rows = item_analysis([[1, 2, 1], [2, 2, 3], [3, 5, 4], [4, 4, 5]])
    >>> round(rows["item_rest"][0].value, 3), round(rows["alpha_if_dropped"][0].value, 3)
    (0.947, 0.852)
    """
    table = np.asarray(answers, dtype=float)
    matrix, n = covariance(table, missing)
    if missing == "listwise":
        answered = ~np.isnan(table).all(axis=0)
        table = table[~np.isnan(table[:, answered]).any(axis=1) & answered.any()]
    standard = pairwise_correlation(table)
    total = person_means(table, 0)
    columns = [moments(table[:, item]) for item in range(table.shape[1])]
    standardized = alpha_if_dropped(standard, n)
    return {
        "mean": tuple(mean(column)[0] for column in columns),
        "sd": tuple(sd(column)[0] for column in columns),
        "item_rest": item_rest(matrix, n),
        "item_total": tuple(_correlation("item_total", answers, total) for answers in table.T),
        "alpha_if_dropped": alpha_if_dropped(matrix, n),
        "standardized_alpha_if_dropped": tuple(replace(estimate, n=n) for estimate in standardized),
    }


def _correlation(name: str, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> Estimate:
    matrix, n = covariance(np.column_stack([x, y]))
    block, _, why = usable(matrix, n)
    if why:
        return Estimate.missing(name, n, "constant" if why == "one_item" else why)
    return Estimate(name, float(correlation(block)[0, 1]), n=n)


def _gaps(name: str, covariance: npt.ArrayLike, n: int) -> list[Estimate]:
    spread = np.diag(np.asarray(covariance, dtype=float))
    return [Estimate.missing(name, n, "nobody_answered" if np.isnan(variance) else "constant") for variance in spread]


STATISTICS = (item_rest, alpha_if_dropped, item_analysis)
