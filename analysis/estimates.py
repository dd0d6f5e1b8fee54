"""What every statistic returns, of one group or of many, and the reasons a result may be absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Estimate:
    """A statistic's value, its interval, what it rests on, and why it is absent if it is.

    Parameters
    ----------
    name : str
        The statistic, such as ``"mean"`` or ``"cronbach_alpha"``.
    value : float or None
        None where the data cannot bear the statistic.
    low, high : float or None
        Ends of the interval; None where none exists.
    n : int
        People (or what the statistic counts) **after** missing data are dropped.
    why : str
        Empty, or the reason for an absent value or interval: a short code of `REASONS`.

    Examples
    --------
    >>> Estimate("mean", 3.5, 3.1, 3.9, n=12).value
    3.5
    >>> Estimate.missing("sd", n=1, why="one_person").value is None
    True
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    why: str = ""

    @classmethod
    def missing(cls, name: str, n: int, why: str) -> Estimate:
        """Return a reasoned gap: thin or constant data never become a number."""
        return cls(name, None, None, None, n, why)


REASONS: Mapping[str, str] = {
    "nobody_answered": "Nobody answered.",
    "one_person": "One answer has no spread.",
    "too_few": "Too few answers for this figure.",
    "few_people": "Fewer people than a figure of everyone together needs.",
    "constant": "Every answer is the same, so there is no spread to work with.",
    "no_spread": "The data leave no room for an interval: it would have no width.",
    "everyone_answered": "Everyone answered, so there is no sampling error to show.",
    "one_item": "A single item has no internal consistency.",
    "two_items": "With two items this figure cannot be determined.",
    "no_overlap": "Some pair of items was never answered by the same people.",
    "zero_total": "The items cancel each other out: check the reverse-keyed items.",
    "contradictory": "The pairwise covariances contradict each other: too few people answered the same items.",
    "not_identified": "The items' correlations do not allow one common factor.",
    "heywood": "The model would need a negative error variance (a Heywood case).",
    "not_converged": "The fit did not settle.",
    "singular": "Some items are exact combinations of the others.",
    "few_categories": "Agreement of this kind needs at least three answer categories.",
    "end_of_scale": "The mean is so near an end of the scale that this figure is not defined for so few answers.",
    "one_group": "A single group cannot be compared.",
    "alike_within": "Within the groups all answers are the same, so there is no spread to compare with.",
    "equal_means": "All groups have the same mean.",
    "units_of_one": "Every group has a single person, so the spread within groups is unknown.",
    "no_change": "Nobody changed, or everyone changed by the same amount.",
    "separated": "The two groups do not overlap at all, so the interval cannot be worked out.",
    "too_large": "Too many people for an exact calculation.",
    "no_weights": "The number of people or the spread of some wave is unknown.",
    "tied": "With ties there is no exact distribution to compare with.",
    "undefined": "The formula divides by zero on these data.",
}
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
        np.broadcast_arrays(*(np.asarray(one, dtype=bool) for one in conditions.values())),
        [WHY.index(name) for name in conditions],
        0,
    )


def checked_level(level: float) -> float:
    """Return a confidence level, or raise where it is none."""
    if not 0 < level < 1:
        raise ValueError(f"level: {level}; give a confidence between 0 and 1, such as 0.95")
    return level


def _number(one: float) -> float | None:
    return None if one != one else one
