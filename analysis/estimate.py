"""What a statistic says of one group, and the reasons why it may say nothing. Read by pages that load no numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimate:
    """A statistic's value, its interval, what it rests on, and why it is absent if it is.

    ``value`` is None where the data cannot bear the statistic, ``low`` and ``high`` where it has no interval. ``n`` are
    people (or what the statistic counts) after missing data are dropped; ``why`` is empty or a code of `REASONS`.

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
    "not_known": "How many people belong here is not known.",
    "undefined": "The formula divides by zero on these data.",
}
