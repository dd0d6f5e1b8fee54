"""Count tables of items: how often each category was chosen, and what follows from that alone."""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt

from analysis.estimates import Counts, Flags, Floats
from analysis.samples import members, ties

# shares of the five categories that a slightly skewed answer without any agreement would give
SLIGHT_SKEW = (0.05, 0.15, 0.20, 0.35, 0.25)
ROUNDING = 1e-13  # part of a sum of squares that is rounding error, not spread
WORD = 62  # bits of a signed word that rows are packed into


def count_tables(
    answers: npt.ArrayLike,
    values: npt.ArrayLike | None = None,
    group: npt.ArrayLike | None = None,
    groups: int | None = None,
) -> tuple[Counts, Floats]:
    """Count raw answers into tables.

    Parameters
    ----------
    answers : array_like of float, shape (people,) or (people, items)
        nan where missing.
    values : array_like of float, shape (points,), optional
        The categories; by default the distinct answers, which serve every statistic here that needs no scale ends.
    group, groups
        As in `moments.moments`.

    Returns
    -------
    counts : ndarray of int, shape (groups, items, points)
    values : ndarray of float, shape (points,)

    Examples
    --------
    >>> counts, values = count_tables([[1, 2], [3, float("nan")]], [1, 2, 3])
    >>> counts.tolist()
    [[[1, 0, 1], [0, 1, 0]]]
    """
    table = np.asarray(answers, dtype=float)
    table = table[:, None] if table.ndim == 1 else table
    index, many = members(group, groups, len(table))
    given = ~np.isnan(table) & (index >= 0)[:, None]
    if values is None:
        distinct = np.unique(table[given])
        scale = distinct[np.unique(ties(distinct), return_index=True)[1]]
    else:
        scale = np.asarray(values, dtype=float)
    order, points = np.argsort(scale, kind="stable"), scale.size
    counts = np.zeros((many, table.shape[1], points), dtype=np.int64)
    for item in range(table.shape[1]):
        column, whose = table[given[:, item], item], index[given[:, item]]
        if column.size:
            ascending = scale[order]
            near = order[np.searchsorted((ascending[1:] + ascending[:-1]) / 2, column)] if points else order
            if values is not None and not (points and np.allclose(column, scale[near], rtol=1e-9, atol=1e-9)):
                raise ValueError(f"count_tables: answers: item {item} has a value outside the {points} categories")
            counts[:, item] = np.bincount(whose * points + near, minlength=many * points).reshape(many, points)
    return counts, scale


def spread(counts: Counts, values: Floats) -> tuple[Counts, Floats, Floats]:
    """Return n, mean and variance (denominator n - 1) of every item of count tables, shape (groups, items).

    nan where undefined; a variance is exactly 0 where all answers are one.
    """
    n, total, squares = _powers(counts, values, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        around = n * squares - total**2
        around[around <= ROUNDING * n * squares] = 0.0
        variance = np.where(n > 1, around / (n * (n - 1)), nan)
        return n.astype(np.int64), _low(values) + total / n, variance


def centres(counts: Counts, values: Floats) -> tuple[Counts, Floats]:
    """Return n and mean of every item of count tables, shape (groups, items)."""
    n, total = _powers(counts, values, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return n.astype(np.int64), _low(values) + total / n


def _powers(counts: Counts, values: Floats, most: int) -> list[Floats]:
    """Return how many answers an item has, the sum of what they lie above the lowest category, and of its powers."""
    sums: list[Floats] = [np.zeros_like(counts[..., :1].sum(axis=-1), dtype=np.float64) for _ in range(most + 1)]
    for category, step in enumerate((values - _low(values)).tolist()):
        column = counts[..., category].astype(np.float64)
        for total in sums[: most + 1 if step else 1]:
            total += column
            column *= step
    return sums


def _low(values: Floats) -> float:
    return float(values[0]) if values.size else 0.0


def null_variance(null: float | str, values: npt.ArrayLike) -> float:
    """Return the variance that answers without any agreement would have, by a distribution's name or as it is given.

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


def medians(counts: Counts, values: Floats) -> Floats:
    """Return the median of every item of count tables, shape (groups, items); nan where nobody answered."""
    if not values.size:
        return np.full(counts.shape[:-1], nan)
    upto = counts.cumsum(axis=-1)
    n = upto[..., -1:]
    below = values[(upto >= (n + 1) // 2).argmax(axis=-1)]
    above = values[(upto >= n // 2 + 1).argmax(axis=-1)]
    return np.where(n[..., 0] > 0, (below + above) / 2, nan)


def checked_tables(counts: npt.ArrayLike, values: npt.ArrayLike | None = None) -> tuple[Counts, Floats]:
    """Return count tables (groups, items, points) and the category values, by default 0, 1, ..., or say the fault."""
    table = np.asarray(counts)
    if table.ndim != 3:
        raise ValueError(f"counts: shape {table.shape}; give (groups, items, points), which count_tables makes")
    if table.size and (table.min() < 0 or (table.dtype.kind == "f" and not np.array_equal(table, np.rint(table)))):
        raise ValueError("counts: a negative or fractional count; counts are whole numbers of answers")
    points = table.shape[-1]
    scale = np.arange(points, dtype=float) if values is None else np.asarray(values, dtype=float)
    if scale.shape != (points,):
        raise ValueError(f"values: {scale.size} of them for {points} categories; give one value a category")
    return table.astype(np.int64, copy=False), scale


def distinct(rows: Counts | Flags) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return where each distinct row first stands, and for every row which of them it is.

    Small teams have few tables between them. Rows with numbers too large to be packed into a word stay for themselves.
    """
    bits = WORD // max(rows.shape[1], 1)
    large = (rows >= 1 << bits).any(axis=1)
    key = np.zeros(len(rows), dtype=np.int64)
    for place in range(rows.shape[1]):
        key |= (rows[:, place].astype(np.int64) & ((1 << bits) - 1)) << (bits * place)
    key[large] = -1 - np.arange(large.sum())
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return first, which
