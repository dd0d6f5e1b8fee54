"""The one result every statistic returns."""

from __future__ import annotations

from dataclasses import dataclass


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
