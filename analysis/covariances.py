"""Covariances and correlations of a scale's items, missing answers and constant items in mind."""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt

from analysis.estimates import Counts, Flags, Floats, reasons
from analysis.samples import TIE


def covariance(answers: npt.ArrayLike, missing: str = "listwise") -> tuple[Floats, Counts]:
    """Return the items' covariance matrix and the number of people it rests on, each of one group.

    Parameters
    ----------
    answers : array_like of float, shape (people, items)
        Keyed answers, nan where missing.
    missing : {"listwise", "pairwise"}
        Use the people who answered every item, or for each pair of items those who answered both.

    Returns
    -------
    covariance : ndarray of float, shape (1, items, items)
        Denominator n - 1. Zero for an item answered alike by all; nan for an item nobody answered, which is left out of
        the listwise deletion, and for a pair without two common answers.
    n : ndarray of int, shape (1,)
        People used: complete ones, or (pairwise) those with any answer.

    Examples
    --------
    >>> matrix, n = covariance([[1, 2], [2, 4], [3, float("nan")]], "pairwise")
    >>> matrix.tolist(), n.tolist()
    ([[[1.0, 1.0], [1.0, 2.0]]], [3])
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
    together, people = use.T @ use, np.maximum(use.sum(axis=0), 1)
    shifted = np.where(given, table - np.where(given, table, 0.0).sum(axis=0) / people, 0.0)
    sums = shifted.T @ use
    with np.errstate(divide="ignore", invalid="ignore"):
        matrix = (shifted.T @ shifted - sums * sums.T / together) / (together - 1)
    matrix[together < 2] = nan
    for item in range(table.shape[1]):
        column = table[given[:, item], item]
        if column.size > 1 and np.ptp(column) <= TIE * np.abs(column).max():
            matrix[item, ~np.isnan(matrix[item])] = matrix[~np.isnan(matrix[:, item]), item] = 0.0
    return matrix[None], given.any(axis=1).sum(keepdims=True)


def pairwise_correlation(answers: npt.ArrayLike) -> Floats:
    """Return the items' correlations, each over the people who answered both items; shape (1, items, items).

    On the diagonal 1, 0 for an item answered alike by all, nan for one nobody answered; nan where undefined.
    """
    table = np.asarray(answers, dtype=float)
    spread = np.diag(covariance(table, "pairwise")[0][0])
    correlations = np.full((len(spread), len(spread)), nan)
    for i in range(len(spread)):
        for j in range(i):
            if spread[i] > 0 and spread[j] > 0:
                (pair,), _ = covariance(table[:, [i, j]])
                if pair[0, 0] > 0 and pair[1, 1] > 0:
                    correlations[i, j] = correlations[j, i] = pair[0, 1] / np.sqrt(pair[0, 0] * pair[1, 1])
        correlations[i, i] = np.sign(spread[i])
    return correlations[None]


def usable(covariance: npt.ArrayLike, n: npt.ArrayLike, constant: str = "drop") -> tuple[Floats, Flags, Counts, Counts]:
    """Return what reliability rests on: the covariances of the usable items, which these are, the people, any reason.

    Items nobody answered are dropped, those all answered alike by choice; ``block`` (groups, items, items) is 0 in
    their rows and columns, ``used`` has shape (groups, items), ``n`` and ``why`` (groups,).
    """
    given, people = np.asarray(covariance, dtype=float), np.asarray(n, dtype=np.int64)
    if given.ndim != 3 or given.shape[1] != given.shape[2] or people.shape != given.shape[:1]:
        raise ValueError(
            f"covariance: shape {given.shape} of {people.size} groups; give each one row and one column an item"
        )
    if constant not in ("drop", "keep"):
        raise ValueError(f"constant: '{constant}' (choices are drop, keep)")
    spread = variances(given)
    used = (spread > 0) | ((spread == 0) & (constant == "keep"))
    block = np.where(used[:, :, None] & used[:, None, :], given, 0.0)
    still = ~(spread > 0).any(axis=1)
    why = reasons(
        nobody_answered=people == 0, one_person=people == 1, constant=still & (spread == 0).any(axis=1),
        too_few=still, one_item=used.sum(axis=1) < 2, no_overlap=np.isnan(block).any(axis=(1, 2)),
    )  # fmt: skip
    return block, used, people, why


def variances(covariance: Floats) -> Floats:
    """Return the diagonals of many matrices, shape (groups, items)."""
    return np.asarray(np.diagonal(covariance, axis1=1, axis2=2))


def correlations(block: Floats, used: Flags) -> Floats:
    """Return the correlations of the usable items; 0 in the rows and columns of the others."""
    scale = np.sqrt(np.where(used & (variances(block) > 0), variances(block), 1.0))
    standard = block / (scale[:, :, None] * scale[:, None, :])
    places = np.arange(block.shape[1])
    standard[:, places, places] = used
    return np.asarray(standard)
