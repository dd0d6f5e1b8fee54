"""Covariances and correlations of a scale's items, missing answers and constant items in mind."""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt

from analysis.estimates import Floats
from analysis.samples import TIE

PERFECT = 1e-12


def covariance(answers: npt.ArrayLike, missing: str = "listwise") -> tuple[Floats, int]:
    """Return the items' covariance matrix and the number of people it rests on.

    Parameters
    ----------
    answers : array_like of float, shape (people, items)
        Keyed answers, nan where missing.
    missing : {"listwise", "pairwise"}
        Use the people who answered every item, or for each pair of items those who answered both.

    Returns
    -------
    covariance : ndarray of float, shape (items, items)
        Denominator n - 1. Zero for an item answered alike by all; nan for an item nobody answered, which is left out of
        the listwise deletion, and for a pair without two common answers.
    n : int
        People used: complete ones, or (pairwise) those with any answer.

    Examples
    --------
    >>> matrix, n = covariance([[1, 2], [2, 4], [3, float("nan")]], "pairwise")
    >>> matrix.tolist(), n
    ([[1.0, 1.0], [1.0, 2.0]], 3)
    """
    if missing not in ("listwise", "pairwise"):
        raise ValueError(f"covariance: missing '{missing}' (policies are listwise, pairwise)")
    table = np.asarray(answers, dtype=float)
    if table.ndim != 2:
        raise ValueError(f"covariance: answers have shape {table.shape}; give (people, items)")
    given = ~np.isnan(table)
    if missing == "listwise":
        answered = given.any(axis=0)
        whole = given[:, answered].all(axis=1) & answered.any()
        table, given = table[whole], given[whole]
    use = given.astype(float)
    together = use.T @ use
    centre = np.divide(
        np.where(given, table, 0.0).sum(axis=0), use.sum(axis=0), out=np.zeros(table.shape[1]), where=given.any(axis=0)
    )
    shifted = np.where(given, table - centre, 0.0)
    sums = shifted.T @ use
    with np.errstate(divide="ignore", invalid="ignore"):
        matrix = (shifted.T @ shifted - sums * sums.T / together) / (together - 1)
    matrix[together < 2] = nan
    for item in range(table.shape[1]):
        column = table[given[:, item], item]
        if column.size > 1 and np.ptp(column) <= TIE * np.abs(column).max():
            matrix[item, ~np.isnan(matrix[item])] = matrix[~np.isnan(matrix[:, item]), item] = 0.0
    return matrix, int(given.any(axis=1).sum())


def usable(matrix: npt.ArrayLike, n: int, constant: str = "drop") -> tuple[Floats, list[int], str]:
    """Return the covariance of the items that can be used, their positions, and why none can if so.

    Parameters
    ----------
    matrix : array_like of float, shape (items, items)
    n : int
    constant : {"drop", "keep"}
        What to do with items all people answered alike; items nobody answered are always dropped.

    Examples
    --------
    >>> usable([[1.0, 0.0, 0.5], [0.0, 0.0, 0.0], [0.5, 0.0, 1.0]], 10)[1]
    [0, 2]
    """
    given = np.asarray(matrix, dtype=float)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ValueError(f"covariance: shape {given.shape}; give one row and one column an item")
    if constant not in ("drop", "keep"):
        raise ValueError(f"constant: '{constant}' (choices are drop, keep)")
    if n < 2:
        return given[:0, :0], [], "one_person" if n else "nobody_answered"
    spread = np.diag(given)
    varying = [item for item in range(len(given)) if spread[item] > 0 or (constant == "keep" and spread[item] == 0)]
    block = given[np.ix_(varying, varying)]
    if not (spread > 0).any():
        return block, varying, "constant" if (spread == 0).any() else "too_few"
    if len(varying) < 2:
        return block, varying, "one_item"
    return block, varying, "no_overlap" if np.isnan(block).any() else ""


def correlation(matrix: npt.ArrayLike) -> Floats:
    """Return the correlation matrix of a covariance matrix without constant items.

    Examples
    --------
    >>> correlation([[4.0, 1.0], [1.0, 1.0]]).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    given = np.asarray(matrix, dtype=float)
    scale = np.sqrt(np.diag(given))
    correlations = given / np.outer(scale, scale)
    np.fill_diagonal(correlations, 1.0)
    return np.asarray(correlations, dtype=np.float64)


def pairwise_correlation(answers: npt.ArrayLike) -> Floats:
    """Return the items' correlations, each over the people who answered both items.

    Parameters
    ----------
    answers : array_like of float, shape (people, items)
        nan where missing.

    Returns
    -------
    ndarray of float, shape (items, items)
        On the diagonal 1, 0 for an item answered alike by all, nan for one nobody answered; nan where undefined.

    Examples
    --------
    >>> pairwise_correlation([[1, 2], [2, 4], [3, float("nan")]]).round(3).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    table = np.asarray(answers, dtype=float)
    spread = np.diag(covariance(table, "pairwise")[0])
    correlations = np.full((len(spread), len(spread)), nan)
    for i in range(len(spread)):
        for j in range(i):
            if spread[i] > 0 and spread[j] > 0:
                pair, _ = covariance(table[:, [i, j]])
                if pair[0, 0] > 0 and pair[1, 1] > 0:
                    correlations[i, j] = correlations[j, i] = pair[0, 1] / np.sqrt(pair[0, 0] * pair[1, 1])
        correlations[i, i] = np.sign(spread[i])
    return correlations


def alpha_of(block: Floats) -> tuple[float, str]:
    """Return alpha of a usable covariance matrix, or why it has none.

    Examples
    --------
    >>> alpha_of(np.array([[1.0, 0.5], [0.5, 1.0]]))[0].__round__(3)
    0.667
    """
    k, total, trace = len(block), float(block.sum()), float(np.trace(block))
    if total <= TIE * trace:
        return nan, "zero_total"
    value = k / (k - 1) * (1 - trace / total)
    if value > 1 + PERFECT:
        return nan, "contradictory"
    return min(value, 1.0), ""
