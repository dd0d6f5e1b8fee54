"""Agreement within every group of a table: a group's mean says little without one of these."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import agreement
from analysis.estimates import Counts, Floats
from analysis.frames.columns import Names, Points, answers, categories, ends, groups, listed
from analysis.frames.rows import by_row
from analysis.tables import count_tables, null_variance


def rwg_j(
    table: pd.DataFrame,
    items: Names,
    group: str,
    points: Points | None = None,
    reverse: Names = (),
    null: float | str = "uniform",
    missing: str = "pairwise",
) -> pd.DataFrame:
    """Return how far the people of every group agree: r_wg(j), and r*_wg(j), which does not grow with the items.

    See `agreement.rwg_j` and `agreement.rwg_star`.

    Parameters
    ----------
    null : float or {"uniform", "slight_skew"}
        What no agreement looks like; a named one needs the points.

    Returns
    -------
    DataFrame, one row a group
        ``n``, ``rwg_j`` (r_wg where there is one item), ``rwg_star``, ``why``.

    Examples
    --------
    >>> staff = pd.DataFrame({"team": [*"aaabbc"], "q1": [4, 4, 5, 1, 5, 3], "q2": [4, 5, 5, 2, 5, 3]})
    >>> rwg_j(staff, ["q1", "q2"], "team", points=5).round(3).values.tolist()
    [[3, 0.909, 0.833, ''], [2, 0.0, -2.125, ''], [1, nan, nan, 'one_person']]
    """
    if points is None and isinstance(null, str):
        raise ValueError(f"points: none, and null {null!r} rests on them; give the response format, such as points=5")
    variance = null if points is None else null_variance(null, categories(points))
    names, people, tables, values = _tables(table, items, group, points, reverse, missing)
    statistics = {"rwg_j": agreement.rwg_j, "rwg_star": agreement.rwg_star}
    columns = {name: of(tables, values, variance) for name, of in statistics.items()}
    return by_row(names, people, columns)


def ad(
    table: pd.DataFrame,
    items: Names,
    group: str,
    points: Points | None = None,
    reverse: Names = (),
    missing: str = "listwise",
) -> pd.DataFrame:
    """Return the average deviation within every group, in scale points; see `agreement.ad`.

    Returns
    -------
    DataFrame, one row a group
        ``n``, ``ad_mean``, ``ad_median`` (from the mean, from the median), ``why``.

    Examples
    --------
    >>> ad(pd.DataFrame({"team": [*"aaa"], "q1": [4, 4, 5]}), "q1", "team").round(3).values.tolist()
    [[3, 0.444, 0.333, '']]
    """
    names, people, tables, values = _tables(table, items, group, points, reverse, missing)
    columns = {f"ad_{centre}": agreement.ad(tables, values, centre) for centre in ("mean", "median")}
    return by_row(names, people, columns)


def a_wg(
    table: pd.DataFrame, items: Names, group: str, points: Points, reverse: Names = (), missing: str = "listwise"
) -> pd.DataFrame:
    """Return agreement in every group, relative to the most disagreement its mean allows; see `agreement.awg`.

    Returns
    -------
    DataFrame, one row a group
        ``n``, ``a_wg``, ``why``.

    Examples
    --------
    >>> a_wg(pd.DataFrame({"team": [*"aabb"], "q1": [1, 5, 3, 3]}), "q1", "team", points=5)["a_wg"].tolist()
    [-1.0, 1.0]
    """
    low, high = ends(points)
    names, people, tables, values = _tables(table, items, group, points, reverse, missing)
    return by_row(names, people, {"a_wg": agreement.awg(tables, values, low, high)})


def van_der_eijk(
    table: pd.DataFrame, items: Names, group: str, points: Points, reverse: Names = (), missing: str = "pairwise"
) -> pd.DataFrame:
    """Return van der Eijk's agreement A of every item in every group; see `agreement.van_der_eijk`.

    Returns
    -------
    DataFrame, one row a group
        ``n`` and one column an item, ``why``. Answers are whole steps from the lowest point.

    Examples
    --------
    >>> staff = pd.DataFrame({"team": [*"aabb"], "q1": [1, 5, 3, 3]})
    >>> van_der_eijk(staff, ["q1"], "team", points=5)["q1"].tolist()
    [-1.0, 1.0]
    """
    names, people, tables, _ = _tables(table, items, group, points, reverse, missing, categories(points))
    columns = {item: agreement.van_der_eijk(tables[:, [at]]) for at, item in enumerate(listed(items))}
    return by_row(names, people, columns)


def _tables(table: pd.DataFrame, items: Names, group: str, points: Points | None, reverse: Names, missing: str,
            values: Floats | None = None) -> tuple[pd.Index, list[int], Counts, Floats]:  # fmt: skip
    """Return the groups, the people of each, their count tables of shape (groups, items, values), and the values."""
    if missing not in ("listwise", "pairwise"):
        raise ValueError(f"missing: {missing!r}; give listwise or pairwise")
    keyed = answers(table, items, reverse, points)
    names, index = groups(table, "group", group)
    given = ~np.isnan(keyed)
    people = given.all(axis=1) if missing == "listwise" else given.any(axis=1)
    index = np.where(people, index, -1)
    counts, scale = count_tables(keyed, values, index, len(names))
    return names, np.bincount(index[index >= 0], minlength=len(names)).tolist(), counts, scale
