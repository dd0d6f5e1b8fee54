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

    @classmethod
    def of(cls, estimates: list[Estimate]) -> EstimateArray:
        """Return estimates of one statistic, computed group by group, as one."""
        ends = (np.array([getattr(each, end) for each in estimates], np.float64) for end in ("value", "low", "high"))
        value, low, high = ends
        n, why = ([each.n for each in estimates], [WHY.index(each.why) for each in estimates])
        name = estimates[0].name if estimates else ""
        return cls(name, value, np.array(n, np.int64), np.array(why, np.int64), low, high)

    def __len__(self) -> int:
        return len(self.n)

    def __getitem__(self, group: int) -> Estimate:
        columns = (self.value, self.low, self.high)
        value, low, high = (None if column is None else _number(float(column[group])) for column in columns)
        return Estimate(self.name, value, low, high, int(self.n[group]), WHY[self.why[group]])

    def __iter__(self) -> Iterator[Estimate]:
        ends = (
            [None] * len(self) if column is None else [_number(end) for end in column.tolist()]
            for column in (self.value, self.low, self.high)
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
    flags = np.broadcast_arrays(*(np.asarray(condition, dtype=bool) for condition in conditions.values()))
    return np.select(flags, [WHY.index(name) for name in conditions], 0)


def figures(n: int, why: str = "", /, **values: float | None) -> dict[str, Estimate]:
    """Return estimates without intervals by name, all of the same people and with the same reason."""
    return {name: Estimate(name, value, n=n, why=why) for name, value in values.items()}


def checked_level(level: float) -> float:
    """Return a confidence level, or raise where it is none."""
    if not 0 < level < 1:
        raise ValueError(f"level: {level}; give a confidence between 0 and 1, such as 0.95")
    return level


def _number(value: float) -> float | None:
    return None if value != value else value
