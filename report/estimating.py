"""The estimates of very many groups at once: the numbers of `analysis`, with the groups as leading axis.

The tests hold every number here against those of `analysis.descriptive`, `analysis.agreement` and `analysis.split`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from scipy.special import ndtri, stdtrit

from analysis.results import Estimate
from analysis.tables import null_variance
from analysis.tally import Counts, Floats
from report.counting import Spreads

LEVEL = 0.95
WHY = ("", "nobody_answered", "one_person", "no_spread", "everyone_answered", "few_categories")
NONE, NOBODY, ONE, ALIKE, EVERYONE, FEW = range(len(WHY))


@dataclass(frozen=True, eq=False)
class Many:
    """One statistic of many groups; nan where a number is absent, ``why`` an index into `WHY`; shape (groups,)."""

    value: Floats
    n: Counts
    why: Counts
    low: Floats | None = None
    high: Floats | None = None

    def listed(self, name: str) -> list[Estimate]:
        """Return them as estimates.

        Examples
        --------
        >>> Many(np.array([2.0, np.nan]), np.array([9, 0]), np.array([NONE, NOBODY])).listed("sd")[1].why
        'nobody_answered'
        """
        ends = ([None] * len(self.n) if end is None else numbers(end) for end in (self.low, self.high))
        why = [WHY[one] for one in self.why.tolist()]
        return [Estimate(name, *row) for row in zip(numbers(self.value), *ends, self.n.tolist(), why, strict=True)]


def means(found: Spreads, population: Counts) -> Many:
    """Return means with their t intervals; `population` is everyone in a group, 0 where nobody knows how many."""
    n = found.n
    why = np.select([n == 0, population == n, n == 1, found.sd == 0], [NOBODY, EVERYONE, ONE, ALIKE], NONE)
    with np.errstate(divide="ignore", invalid="ignore"):
        narrower = np.sqrt(1 - np.where(population > 0, n / population, 0.0))
        reach = _t(n - 1) * (found.sd / np.sqrt(n) * narrower)
    reach = np.where(why == NONE, reach, nan)
    return Many(found.mean, n, why, found.mean - reach, found.mean + reach)


def deviations(found: Spreads) -> Many:
    """Return standard deviations."""
    return Many(found.sd, found.n, _thin(found.n))


def changes(found: Spreads) -> Many:
    """Return the change that would show if as many people answered again with as much spread (Welch, both waves)."""
    some = (found.n >= 2) & (found.sd > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = _t(2 * found.n - 2) * found.sd * np.sqrt(2 / found.n)
    thin = _thin(found.n)
    return Many(np.where(some, value, nan), found.n, np.where(some, NONE, np.where(thin, thin, ALIKE)))


def shares(favourable: Counts, answers: Counts, people: Counts) -> Many:
    """Return shares of all answers with Wilson intervals that count people, whose answers go together."""
    some = (answers > 0) & (people > 0)
    n, z = np.maximum(people, 1), -float(ndtri((1 - LEVEL) / 2))
    successes = favourable / np.maximum(answers, 1) * n
    share = successes / n
    centre = share + z * z / (2 * n)
    reach = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = np.where(successes == 0, 0.0, (centre - reach) / (1 + z * z / n))
    high = np.where(successes == n, 1.0, (centre + reach) / (1 + z * z / n))
    value, low, high = (np.where(some, one, nan) for one in (share, low, high))
    return Many(value, people, np.where(some, NONE, NOBODY), low, high)


def agreement(n: Counts, variance: Floats, values: Floats, null: str) -> Many:
    """Return r_wg of single items, r_wg(j) of scales; n and variance of shape (groups, items)."""
    chance, items = null_variance(null, values), n.shape[1]
    if items == 1:
        found = np.maximum(1 - variance[:, 0] / chance, 0.0)
    else:
        q = np.maximum(1 - variance.mean(axis=1) / chance, 0.0)
        found = items * q / (items * q + 1 - q)
    return _of_items(found, n)


def average_deviations(n: Counts, deviation: Floats) -> Many:
    """Return average deviations, the mean over a scale's items; shape (groups, items)."""
    return _of_items(deviation.mean(axis=1), n)


def splits(n: Counts, split: Floats) -> Many:
    """Return van der Eijk's A, the mean over those of a scale's items that somebody answered."""
    given = ~np.isnan(split)
    many, total = given.sum(axis=1), np.zeros(len(n))
    for item in range(n.shape[1]):
        total += np.where(given[:, item], split[:, item], 0.0)
    value = np.where(many > 0, total / np.maximum(many, 1), nan)
    why = np.where(many > 0, NONE, np.where(n[:, 0] == 0, NOBODY, FEW))
    return Many(value, n.min(axis=1), why)


def numbers(column: Floats) -> list[float | None]:
    """Return floats, None for nan.

    Examples
    --------
    >>> numbers(np.array([0.5, np.nan]))
    [0.5, None]
    """
    return [None if one != one else one for one in column.tolist()]


def _of_items(value: Floats, n: Counts) -> Many:
    why = np.where(n.max(axis=1) == 0, NOBODY, np.where(n.min(axis=1) < 2, ONE, NONE))
    return Many(np.where(why == NONE, value, nan), n.min(axis=1), why)


def _thin(n: Counts) -> Counts:
    return np.where(n == 0, NOBODY, np.where(n == 1, ONE, NONE))


def _t(df: Counts) -> Floats:
    """Return the upper quantile of t; equal degrees of freedom are looked up once."""
    single, which = np.unique(np.maximum(df, 1), return_inverse=True)
    return np.asarray(stdtrit(single, 0.5 + LEVEL / 2), dtype=np.float64)[which]
