"""Answers as every statistic takes them: raw vectors or frequency tables, missing values dropped, ties found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimates import Estimate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TIE = 1e-9  # floating-point arithmetic on scores errs by about 1e-15; no two honest scores lie this close


def figures(n: int, why: str = "", /, **values: float | None) -> dict[str, Estimate]:
    """Return estimates without intervals by name, all of the same people and with the same reason.

    Examples
    --------
    >>> figures(0, "nobody_answered", z=None)["z"].why
    'nobody_answered'
    """
    return {name: Estimate(name, value, n=n, why=why) for name, value in values.items()}


def observed(values: ArrayLike, counts: ArrayLike | None = None) -> tuple[Floats, Ints]:
    """Return the answered values and how often each occurs.

    Parameters
    ----------
    values : array_like, shape (n,)
        Raw answers, or the distinct values of a frequency table. NaN is missing.
    counts : array_like of int, shape (n,), optional
        How many people gave each value; one each where left out.

    Returns
    -------
    tuple of ndarray
        Values without the missing and the never given, and their counts.

    Raises
    ------
    ValueError
        Not one-dimensional, infinite, or counts that are negative, fractional or of another length.

    Examples
    --------
    >>> observed([3.0, float("nan"), 4.0])
    (array([3., 4.]), array([1, 1]))
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1:
        raise ValueError(f"values: shape {x.shape}; give one dimension")
    if np.isinf(x).any():
        raise ValueError("values: infinite; give finite numbers, NaN where missing")
    if counts is None:
        answered = ~np.isnan(x)
        return x[answered], np.ones(int(answered.sum()), dtype=np.int64)
    given = np.asarray(counts)
    if given.shape != x.shape:
        raise ValueError(f"counts: shape {given.shape} beside values of shape {x.shape}; give one count a value")
    many = given.astype(np.int64)
    if (many < 0).any() or (many != given).any():
        raise ValueError("counts: negative or fractional; give whole numbers of people")
    answered = ~np.isnan(x) & (many > 0)
    return x[answered], many[answered]


def ties(values: Floats, magnitude: float | None = None) -> Ints:
    """Return whole numbers that order values as they are, equal where values differ by rounding error alone.

    Scores are ranked by these and never by the floats: 3.8 - 3.2 and 4.0 - 3.4 are the same change.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Finite numbers.
    magnitude : float, optional
        Size of the numbers the values were computed from; the largest absolute value where left out.

    Examples
    --------
    >>> ties(np.array([3.8 - 3.2, 4.0 - 3.4, 0.5]))
    array([1, 1, 0])
    """
    if values.size == 0:
        return np.zeros(0, dtype=np.int64)
    near = TIE * (float(np.abs(values).max()) if magnitude is None else magnitude)
    order = np.argsort(values, kind="stable")
    steps = np.diff(values[order]) > near
    level = np.concatenate([[0], np.cumsum(steps)])
    out = np.empty(values.size, dtype=np.int64)
    out[order] = level
    return out


def cross_table(samples: Sequence[tuple[Floats, Ints]]) -> tuple[Floats, Ints]:
    """Return the distinct values in order and, one row a sample, how often each occurs.

    Examples
    --------
    >>> cross_table([observed([1, 1, 2]), observed([2, 3])])
    (array([1., 2., 3.]), array([[2, 1, 0],
           [0, 1, 1]]))
    """
    everything = np.concatenate([values for values, _ in samples]) if samples else np.zeros(0)
    level = ties(everything)
    width = int(level.max()) + 1 if level.size else 0
    distinct = np.full(width, np.inf)
    np.minimum.at(distinct, level, everything)
    table = np.zeros((len(samples), width), dtype=np.int64)
    start = 0
    for row, (values, counts) in enumerate(samples):
        np.add.at(table[row], level[start : start + values.size], counts)
        start += values.size
    return distinct, table


def double_midranks(totals: Ints) -> Ints:
    """Return twice the midrank of each distinct value: a whole number, so that sums of ranks are exact.

    Examples
    --------
    >>> double_midranks(np.array([2, 1]))
    array([3, 6])
    """
    return np.asarray(2 * np.cumsum(totals) - totals + 1, dtype=np.int64)


def moments(values: Floats, counts: Ints | None = None) -> tuple[int, float, float]:
    """Return the number of people, the mean and the sum of squares about it; exactly 0 where all values are one.

    Examples
    --------
    >>> moments(*observed([0.1, 0.1, 0.1]))
    (3, 0.1, 0.0)
    """
    counts = np.ones(values.size, dtype=np.int64) if counts is None else counts
    n = int(counts.sum())
    if n == 0:
        return 0, float("nan"), float("nan")
    low, high = float(values.min()), float(values.max())
    if high - low <= TIE * max(abs(low), abs(high)):
        return n, low, 0.0
    mean = float(values @ counts) / n
    mean += float((values - mean) @ counts) / n
    deviation = values - mean
    return n, mean, float((deviation * deviation) @ counts)


def pairs(before: ArrayLike, after: ArrayLike) -> tuple[Floats, Floats, Ints]:
    """Return the complete pairs and their positions.

    Raises
    ------
    ValueError
        The two differ in length, or are malformed.

    Examples
    --------
    >>> pairs([1, 2, float("nan")], [2, 2, 4])
    (array([1., 2.]), array([2., 2.]), array([0, 1]))
    """
    x, y = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"after: shape {y.shape} beside before {x.shape}; give each person both, NaN where missing")
    both = ~np.isnan(x) & ~np.isnan(y)
    return observed(x[both])[0], observed(y[both])[0], np.flatnonzero(both)


def differences(before: Floats, after: Floats) -> Floats:
    """Return after less before, with differences that are equal but for rounding error made equal.

    Examples
    --------
    >>> len(set(differences(np.array([3.2, 3.4]), np.array([3.8, 4.0])).tolist()))
    1
    """
    change = after - before
    if change.size == 0:
        return change
    size = max(float(np.abs(before).max()), float(np.abs(after).max()))
    level = ties(np.append(change, 0.0), size)
    alike = np.full(int(level.max()) + 1, np.nan)
    alike[level[:-1][::-1]] = change[::-1]
    alike[level[-1]] = 0.0
    return alike[level[:-1]]


def distinct_labels(labels: ArrayLike) -> tuple[tuple[object, ...], Ints]:
    """Return the distinct labels in order of first appearance and each row's index among them; -1 where missing.

    Examples
    --------
    >>> distinct_labels(["b", "a", None, "b"])
    (('b', 'a'), array([ 0,  1, -1,  0]))
    """
    given = labels if isinstance(labels, np.ndarray) else np.asarray(labels, dtype=object)
    if given.dtype.kind in "iuU":
        distinct, first, inverse = np.unique(given, return_index=True, return_inverse=True)
        place = np.argsort(np.argsort(first))
        return tuple(distinct[np.argsort(first)].tolist()), np.asarray(place[inverse], dtype=np.int64)
    places: dict[object, int] = {}
    rows = given.tolist()
    index = [-1 if row is None or row != row else places.setdefault(row, len(places)) for row in rows]
    return tuple(places), np.asarray(index, dtype=np.int64)
