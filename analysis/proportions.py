"""Shares of answers and their intervals, of many groups."""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri

from analysis.estimates import Counts, EstimateArray, Floats, checked_level, reasons
from analysis.tables import checked_tables

METHODS = ("wilson", "clopper_pearson")


def proportion(
    successes: npt.ArrayLike,
    n: npt.ArrayLike,
    level: float = 0.95,
    method: str = "wilson",
    people: npt.ArrayLike | None = None,
    fewer: npt.ArrayLike = 0,
    more: npt.ArrayLike = 0,
) -> EstimateArray:
    """Return shares with their Wilson (or exact Clopper-Pearson) intervals.

    Parameters
    ----------
    successes, n : array_like of int, shape (groups,)
        How many, of how many answers.
    level : float
    method : {"wilson", "clopper_pearson"}
    people : array_like of int, shape (groups,), optional
        Who gave the answers, where one person gave several: the intervals count people.
    fewer, more : array_like of int, shape (groups,), optional
        How many fewer and more successes there may truly be than protected answers show.

    Returns
    -------
    EstimateArray
        ``n`` counts people, or answers where nothing is said of people.

    Raises
    ------
    ValueError
        If the numbers are not 0 <= successes <= n, or the method is unknown.

    Notes
    -----
    Formula: (p + z²/2n ± z√(p(1 - p)/n + z²/4n²))/(1 + z²/n). Source: Wilson 1927; Newcombe 1998; Clopper & Pearson
    1934 for the exact one. Range: 0 to 1. Misleads for few people: eight points are one person of twelve.

    Examples
    --------
    >>> share = proportion([8], [12])[0]
    >>> round(share.value, 3), round(share.low, 3), round(share.high, 3)
    (0.667, 0.391, 0.862)
    """
    if method not in METHODS:
        raise ValueError(f"proportion: no method '{method}' (methods are {', '.join(METHODS)})")
    tail, (hits, answers) = (1 - checked_level(level)) / 2, np.broadcast_arrays(successes, n)
    if (hits < 0).any() or (hits > answers).any():
        raise ValueError(f"proportion: {hits.tolist()} of {answers.tolist()}; give 0 <= successes <= n")
    whose = answers if people is None else np.asarray(people)
    there = (answers > 0) & (whose > 0)
    size, of = np.maximum(whose, 1), np.maximum(answers, 1)
    end = _wilson if method == "wilson" else _clopper_pearson
    value, low, high = hits / of, end((hits - fewer) / of, size, tail, -1), end((hits + more) / of, size, tail, 1)
    value, low, high = (np.where(there, values, nan) for values in (value, low, high))
    return EstimateArray("proportion", value, whose, reasons(nobody_answered=~there), low, high)


def favourable(
    counts: npt.ArrayLike,
    low: bool = False,
    people: npt.ArrayLike | None = None,
    fewer: npt.ArrayLike = 0,
    more: npt.ArrayLike = 0,
    level: float = 0.95,
) -> EstimateArray:
    """Return the shares of favourable answers to all items with their Wilson intervals.

    Parameters
    ----------
    counts : array_like of int, shape (groups, items, points)
        Keyed answers. Favourable are the categories above the middle of the response scale (4 and 5 of five points).
    low : bool
        Favourable are the categories below the middle.
    people, fewer, more, level
        As in `proportion`.

    Notes
    -----
    Formula: k/n with the interval of `proportion`. Source: Wilson 1927; Newcombe 1998. Range: 0 to 1. Misleads because
    cutting five points to two throws most of the information away.

    Examples
    --------
    >>> favourable([[[0, 1, 3, 6, 2]]]).value.round(3).tolist()
    [0.667]
    """
    table, _ = checked_tables(counts)
    points = table.shape[-1]
    better = table[..., : points // 2] if low else table[..., (points + 1) // 2 :]
    shares = proportion(better.sum(axis=(1, 2)), table.sum(axis=(1, 2)), level, people=people, fewer=fewer, more=more)
    return EstimateArray("favourable", shares.value, shares.n, shares.why, shares.low, shares.high)


def _wilson(share: Floats, n: Counts, tail: float, sign: int) -> Floats:
    z = -float(ndtri(tail))
    centre = share + z * z / (2 * n)
    reach = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    end: Floats = np.where(share == (sign > 0), float(sign > 0), (centre + sign * reach) / (1 + z * z / n))
    return end


def _clopper_pearson(share: Floats, n: Counts, tail: float, sign: int) -> Floats:
    hits = share * n
    if sign < 0:
        return np.where(hits > 0, betaincinv(np.maximum(hits, 1e-300), n - hits + 1, tail), 0.0)
    return np.where(hits < n, betaincinv(hits + 1, np.maximum(n - hits, 1e-300), 1 - tail), 1.0)


STATISTICS = (proportion, favourable)
