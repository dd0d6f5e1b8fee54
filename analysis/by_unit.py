"""One agreement statistic for every unit of a sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.estimates import Estimate
from analysis.samples import distinct_labels
from analysis.tables import count_tables


@dataclass(frozen=True)
class UnitRow:
    """A unit, the people counted in it, and its estimate."""

    unit: object
    people: int
    estimate: Estimate


def by_unit(
    answers: npt.ArrayLike,
    units: npt.ArrayLike,
    statistic: Callable[..., Estimate],
    values: npt.ArrayLike | None = None,
    listwise: bool = False,
    **options: Any,
) -> tuple[UnitRow, ...]:
    """Return a count-table statistic, such as `rwg_j`, of every unit.

    Parameters
    ----------
    answers : array_like of float, shape (people, items) or (people,)
        nan where missing.
    units : array_like, shape (people,)
        Label of each person's unit; None or nan leaves the person out.
    statistic : callable
        Takes ``(tables, values, **options)``.
    values : array_like of float, optional
        The categories; by default the distinct answers.
    listwise : bool
        Leave people with any missing answer out first.
    **options
        Passed on to the statistic.

    Returns
    -------
    tuple of UnitRow
        In order of first appearance; a unit where nobody answered is there with a reason.

    Raises
    ------
    ValueError
        If answers and units differ in length.

    Examples
    --------
    >>> from analysis.agreement import rwg
    >>> rows = by_unit([3, 4, 3, 1, 5, 4], ["a", "a", "a", "b", "b", "c"], rwg, [1, 2, 3, 4, 5])
    >>> [(row.unit, row.people, row.estimate.why) for row in rows]
    [('a', 3, ''), ('b', 2, ''), ('c', 1, 'one_person')]
    """
    table = np.asarray(answers, dtype=float)
    table = table[:, None] if table.ndim == 1 else table
    labels, index = distinct_labels(units)
    if len(index) != len(table):
        raise ValueError(f"by_unit: {len(table)} rows of answers, {len(index)} units; give one unit a row")
    _, scale = count_tables(table, values)
    kept = ~np.isnan(table).any(axis=1) if listwise else np.ones(len(table), dtype=bool)
    rows = []
    for place, label in enumerate(labels):
        own = table[(index == place) & kept]
        counts, _ = count_tables(own, scale)
        rows.append(UnitRow(label, len(own), statistic(counts, scale, **options)))
    return tuple(rows)
