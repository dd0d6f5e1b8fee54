"""Raw scores before a statistic sees them: missing ones dropped, groups numbered, ties found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimates import Floats

Ints = NDArray[np.int64]

TIE = 1e-9  # floating-point arithmetic on scores errs by about 1e-15; no two honest scores lie this close


def observed(values: ArrayLike) -> Floats:
    """Return the answered of a vector of finite scores, nan where missing; anything else is a ValueError."""
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1:
        raise ValueError(f"values: shape {x.shape}; give one dimension")
    if np.isinf(x).any():
        raise ValueError("values: infinite; give finite numbers, nan where missing")
    return x[~np.isnan(x)]


def members(group: ArrayLike | None, groups: int | None, people: int) -> tuple[Ints, int]:
    """Return each person's group (-1: none of them) and how many groups there are; all are one where none is given."""
    index = np.zeros(people, dtype=np.int64) if group is None else np.asarray(group, dtype=np.int64)
    if index.shape != (people,):
        raise ValueError(f"group: shape {index.shape} beside {people} people; give each score its group")
    return index, groups if groups is not None else 1 if group is None else int(index.max(initial=-1)) + 1


def ties(values: Floats, magnitude: float | None = None) -> Ints:
    """Return whole numbers that order finite values as they are, equal where values differ by rounding error alone.

    Scores are ranked by these and never by the floats: 3.8 - 3.2 and 4.0 - 3.4 are the same change. ``magnitude`` is
    the size of the numbers the values were computed from; their own largest where left out.

    Examples
    --------
    >>> ties(np.array([3.8 - 3.2, 4.0 - 3.4, 0.5]))
    array([1, 1, 0])
    """
    if values.size == 0:
        return np.zeros(0, dtype=np.int64)
    near = TIE * (float(np.abs(values).max()) if magnitude is None else magnitude)
    order = np.argsort(values, kind="stable")
    out = np.empty(values.size, dtype=np.int64)
    out[order] = np.concatenate([[0], np.cumsum(np.diff(values[order]) > near)])
    return out


def cross_table(samples: Sequence[ArrayLike]) -> Ints:
    """Return how often each distinct score occurs, in ascending order; one row a sample.

    Examples
    --------
    >>> cross_table([[1, 1, 2], [2, 3, float("nan")]])
    array([[2, 1, 0],
           [0, 1, 1]])
    """
    vectors = [observed(sample) for sample in samples]
    level = ties(np.concatenate(vectors)) if vectors else np.zeros(0, dtype=np.int64)
    table = np.zeros((len(vectors), int(level.max(initial=-1)) + 1), dtype=np.int64)
    np.add.at(table, (np.repeat(np.arange(len(vectors)), [len(vector) for vector in vectors]), level), 1)
    return table


def double_midranks(totals: Ints) -> Ints:
    """Return twice the midrank of each distinct value: a whole number, so that sums of ranks are exact."""
    return np.asarray(2 * np.cumsum(totals) - totals + 1, dtype=np.int64)


def pairs(before: ArrayLike, after: ArrayLike) -> tuple[Floats, Floats, Ints]:
    """Return the complete pairs of two vectors of one length and their positions."""
    x, y = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise ValueError(f"after: shape {y.shape} beside before {x.shape}; give each person both, nan where missing")
    both = ~np.isnan(x) & ~np.isnan(y)
    return observed(x[both]), observed(y[both]), np.flatnonzero(both)


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
