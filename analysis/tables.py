"""Count tables of items: how often each category was chosen, and what follows from that alone."""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt

from analysis.samples import ties
from analysis.tally import Counts, Floats

# shares of the five categories that a slightly skewed answer without any agreement would give
SLIGHT_SKEW = (0.05, 0.15, 0.20, 0.35, 0.25)


def count_tables(answers: npt.ArrayLike, values: npt.ArrayLike | None = None) -> tuple[Counts, Floats]:
    """Count raw answers of one group into tables.

    Parameters
    ----------
    answers : array_like of float, shape (people,) or (people, items)
        nan where missing.
    values : array_like of float, shape (points,), optional
        The categories; by default the distinct answers, which serve every statistic here that needs no scale ends.

    Returns
    -------
    counts : ndarray of int, shape (items, points)
    values : ndarray of float, shape (points,)

    Raises
    ------
    ValueError
        If an answer is none of the categories.

    Examples
    --------
    >>> counts, values = count_tables([[1, 2], [3, float("nan")]], [1, 2, 3])
    >>> counts.tolist()
    [[1, 0, 1], [0, 1, 0]]
    """
    table = np.asarray(answers, dtype=float)
    table = table[:, None] if table.ndim == 1 else table
    given = ~np.isnan(table)
    if values is None:
        found = np.unique(table[given])
        scale = found[np.unique(ties(found), return_index=True)[1]]
    else:
        scale = np.asarray(values, dtype=float)
    order = np.argsort(scale, kind="stable")
    counts = np.zeros((table.shape[1], scale.size), dtype=np.int64)
    for item in range(table.shape[1]):
        column = table[given[:, item], item]
        if column.size:
            near = order[_nearest(column, scale[order])] if scale.size else np.zeros(0, dtype=np.intp)
            if values is not None and not (scale.size and np.allclose(column, scale[near], rtol=1e-9, atol=1e-9)):
                raise ValueError(f"count_tables: answers: item {item} has a value outside the {scale.size} categories")
            counts[item] = np.bincount(near, minlength=scale.size)
    return counts, scale


def spread(tables: npt.ArrayLike, values: npt.ArrayLike | None = None) -> tuple[Counts, Floats, Floats]:
    """Return n, mean and variance (denominator n - 1) of every item of stacked count tables.

    Parameters
    ----------
    tables : array_like of int, shape (..., items, points)
    values : array_like of float, shape (points,), optional
        Category values; by default 0, 1, 2, ...

    Returns
    -------
    n, mean, variance : ndarray, shape (..., items)
        nan where undefined; a variance is exactly 0 where all answers are one.

    Examples
    --------
    >>> [one.tolist() for one in spread([[1, 0, 1]], [1, 2, 3])]
    [[2], [2.0], [2.0]]
    """
    counts, scale = checked_tables(tables, values)
    n = counts.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = counts @ scale / n
        squares = (counts * (scale - centre[..., None]) ** 2).sum(axis=-1)
        variance = np.where(n > 1, squares / (n - 1.0), nan)
    variance[((counts > 0).sum(axis=-1) == 1) & (n > 1)] = 0.0
    return n, centre, variance


def null_variance(null: float | str, values: npt.ArrayLike) -> float:
    """Return the variance that answers without any agreement would have.

    Parameters
    ----------
    null : float or {"uniform", "slight_skew"}
        A variance in squared units of `values`, or the name of a distribution.
    values : array_like of float, shape (points,)
        All categories of the response format, evenly spaced.

    Notes
    -----
    ``uniform``: (A² - 1)/12 times the squared step, for A categories (James, Demaree & Wolf 1984). ``slight_skew``: for
    five categories the distribution .05, .15, .20, .35, .25 of the same authors, variance 1.34; for other numbers of
    categories the same shape spread evenly over them (this project's own extension; not a published table).

    Examples
    --------
    >>> null_variance("uniform", [1, 2, 3, 4, 5]), round(null_variance("slight_skew", [1, 2, 3, 4, 5]), 2)
    (2.0, 1.34)
    """
    if not isinstance(null, str):
        if not null > 0:
            raise ValueError(f"null: {null}; give a positive variance, 'uniform' or 'slight_skew'")
        return float(null)
    scale = np.asarray(values, dtype=float)
    if scale.size < 2:
        raise ValueError("values: fewer than two categories; name all categories of the response format")
    step = float(scale[-1] - scale[0]) / (scale.size - 1)
    if null == "uniform":
        return (scale.size**2 - 1) / 12 * step**2
    if null != "slight_skew":
        raise ValueError(f"null: no distribution '{null}' (distributions are uniform, slight_skew)")
    cumulative = np.concatenate([[0.0], np.cumsum(SLIGHT_SKEW)])
    shares = np.diff(np.interp(np.linspace(0, 5, scale.size + 1), np.arange(6), cumulative))
    place = np.arange(scale.size)
    return float(shares @ place**2 - (shares @ place) ** 2) * step**2


def medians(tables: npt.ArrayLike, values: npt.ArrayLike | None = None) -> Floats:
    """Return the median of every item of stacked count tables; nan where nobody answered.

    Examples
    --------
    >>> medians([[1, 0, 1], [0, 3, 1]], [1, 2, 3]).tolist()
    [2.0, 2.0]
    """
    counts, scale = checked_tables(tables, values)
    upto = counts.cumsum(axis=-1)
    n = upto[..., -1:]
    below = scale[(upto >= (n + 1) // 2).argmax(axis=-1)]
    above = scale[(upto >= n // 2 + 1).argmax(axis=-1)]
    return np.where(n[..., 0] > 0, (below + above) / 2, nan)


def _nearest(numbers: Floats, ascending: Floats) -> npt.NDArray[np.intp]:
    middle = (ascending[1:] + ascending[:-1]) / 2
    return np.searchsorted(middle, numbers)


def checked_tables(tables: npt.ArrayLike, values: npt.ArrayLike | None = None) -> tuple[Counts, Floats]:
    """Return count tables as (..., items, points) integers and the category values, or say what is wrong."""
    counts = np.atleast_2d(np.asarray(tables))
    if counts.size and (counts.min() < 0 or not np.array_equal(counts, np.rint(counts))):
        raise ValueError("tables: a negative or fractional count; counts are whole numbers of answers")
    points = counts.shape[-1]
    scale = np.arange(points, dtype=float) if values is None else np.asarray(values, dtype=float)
    if scale.shape != (points,):
        raise ValueError(f"values: {scale.size} of them for {points} categories; give one value a category")
    return counts.astype(np.int64), scale
