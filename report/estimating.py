"""The estimates of very many groups at once: the numbers of `analysis`, with the groups as leading axis.

The tests hold every number here against those of `analysis.descriptive`, `analysis.agreement` and `analysis.split`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from scipy.special import ndtri, stdtrit

from analysis.estimates import Estimate
from analysis.power import multipliers
from analysis.tables import null_variance
from analysis.tally import Counts, Floats
from report.bounds import Favourable
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
    """Return means with their t intervals, as wide as all true answers need that the shown ones may stand for.

    `population` is everyone in a group, 0 where nobody knows how many. Where everyone answered, the range is what
    protection leaves open: of no width where it leaves nothing open.
    """
    n, open_ = found.n, (found.below < 0) | (found.above > 0)
    why = np.select([n == 0, population == n, n == 1, (found.sd == 0) & ~open_], [NOBODY, EVERYONE, ONE, ALIKE], NONE)
    with np.errstate(divide="ignore", invalid="ignore"):
        narrower = np.sqrt(1 - np.where(population > 0, n / population, 0.0))
        reach = _t(n - 1) * (np.fmax(found.sd, found.widest) / np.sqrt(n) * narrower)
    reach = np.where(why == NONE, reach, np.where(why == EVERYONE, 0.0, nan))
    return Many(found.mean, n, why, found.mean + found.below - reach, found.mean + found.above + reach)


def protections(found: Spreads) -> Many:
    """Return how far the true mean may lie below and above the shown one, and the larger of the two."""
    some = found.n > 0
    ends = (np.where(some, one, nan) for one in np.broadcast_arrays(found.mean, found.below, found.above)[1:])
    low, high = ends
    return Many(np.maximum(-low, high), found.n, np.where(some, NONE, NOBODY), low, high)


def deviations(found: Spreads) -> Many:
    """Return standard deviations."""
    return Many(found.sd, found.n, _thin(found.n))


def changes(found: Spreads, comparisons: int) -> Many:
    """Return the change that would be seen in four of five cases, as one of so many scales (`analysis.power`)."""
    some = (found.n >= 2) & (found.sd > 0)
    value = multipliers(np.maximum(found.n, 2), comparisons) * found.sd
    thin = _thin(found.n)
    return Many(np.where(some, value, nan), found.n, np.where(some, NONE, np.where(thin, thin, ALIKE)))


def shares(favourable: Favourable, answers: Counts, people: Counts) -> Many:
    """Return shares of all answers with Wilson intervals that count people, whose answers go together.

    The intervals are as wide as all true answers need that the shown ones may stand for.
    """
    some = (answers > 0) & (people > 0)
    n = np.maximum(people, 1)
    three = (favourable.shown, favourable.fewest, favourable.most)
    share, fewest, most = (one / np.maximum(answers, 1) for one in three)
    ends = share, _wilson(fewest, n, -1), _wilson(most, n, 1)
    value, low, high = (np.where(some, one, nan) for one in ends)
    return Many(value, people, np.where(some, NONE, NOBODY), low, high)


def _wilson(share: Floats, n: Counts, sign: int) -> Floats:
    """Return one end of the Wilson interval."""
    z = -float(ndtri((1 - LEVEL) / 2))
    centre = share + z * z / (2 * n)
    reach = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    end: Floats = np.where(share == (sign > 0), float(sign > 0), (centre + sign * reach) / (1 + z * z / n))
    return end


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
