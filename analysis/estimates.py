"""What every statistic returns of many groups: one value for all of them, whose items are the `Estimate` of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.estimate import REASONS as REASONS
from analysis.estimate import Estimate as Estimate

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


WHY = ("", *REASONS)


@dataclass(frozen=True, eq=False)
class EstimateArray:
    """One statistic of many groups; item g is the `Estimate` of group g.

    Parameters
    ----------
    name : str
    value : ndarray of float, shape (groups,)
        nan where the data cannot bear the statistic.
    n : ndarray of int, shape (groups,)
    why : ndarray of int, shape (groups,)
        Places in `WHY`, from `reasons`.
    low, high : ndarray of float, shape (groups,), optional
        Ends of the intervals; nan where there is none.

    Examples
    --------
    >>> many = EstimateArray("sd", np.array([2.0, np.nan]), np.array([9, 0]), np.array([0, 1]))
    >>> many[0].value, many[1].why
    (2.0, 'nobody_answered')
    """

    name: str
    value: Floats
    n: Counts
    why: Counts
    low: Floats | None = None
    high: Floats | None = None

    def __len__(self) -> int:
        return len(self.n)

    def __getitem__(self, group: int) -> Estimate:
        columns = (self.value, self.low, self.high)
        value, low, high = (None if column is None else _number(float(column[group])) for column in columns)
        return Estimate(self.name, value, low, high, int(self.n[group]), WHY[self.why[group]])

    def __iter__(self) -> Iterator[Estimate]:
        columns = (self.value, self.low, self.high)
        ends = (
            [None] * len(self) if column is None else [_number(end) for end in column.tolist()] for column in columns
        )
        why = [WHY[place] for place in self.why.tolist()]
        return (Estimate(self.name, *row) for row in zip(*ends, self.n.tolist(), why, strict=True))


def reasons(**conditions: npt.ArrayLike) -> Counts:
    """Return the first reason that holds for each group, as its place in `WHY`; 0 where none does.

    Parameters
    ----------
    **conditions : array_like of bool, shape (groups,)
        By the name of the reason.

    Examples
    --------
    >>> n = np.array([0, 1, 7])
    >>> reasons(nobody_answered=n == 0, one_person=n < 2).tolist()
    [1, 2, 0]
    """
    return np.select(
        np.broadcast_arrays(*(np.asarray(condition, dtype=bool) for condition in conditions.values())),
        [WHY.index(name) for name in conditions],
        0,
    )


def checked_level(level: float) -> float:
    """Return a confidence level, or raise where it is none."""
    if not 0 < level < 1:
        raise ValueError(f"level: {level}; give a confidence between 0 and 1, such as 0.95")
    return level


def _number(value: float) -> float | None:
    return None if value != value else value
