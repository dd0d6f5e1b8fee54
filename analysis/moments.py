"""Mean and spread of the scores of many groups, and the intervals of their means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import lcm, nan

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from analysis.estimates import Counts, Estimate, EstimateArray, Floats, checked_level, reasons
from analysis.samples import TIE, members

WHOLE = 2**31  # below it, products of two numbers fit a signed word


@dataclass(frozen=True, eq=False)
class Moments:
    """People with a score, their mean and standard deviation (nan where undefined) of many groups; shape (groups,).

    ``below`` and ``above`` say how far the true mean may lie from the shown one, ``widest`` is the largest standard
    deviation that true answers may have: over all that protected ones may stand for. 0 where nothing was protected.
    """

    n: Counts
    mean: Floats
    sd: Floats
    below: Floats | float = 0.0
    above: Floats | float = 0.0
    widest: Floats | float = 0.0

    @classmethod
    def listed(cls, groups: Iterable[tuple[int, float | None, float | None, float, float]]) -> Moments:
        """Return the moments of groups given one by one: n, mean, sd, below and above of each."""
        rows = np.array(list(groups), dtype=np.float64).reshape(-1, 5)
        return cls(rows[:, 0].astype(np.int64), *rows[:, 1:].T)

    def of(self, groups: npt.NDArray[np.intp]) -> Moments:
        """Return the moments of some groups."""
        every = (self.n, self.mean, self.sd, self.below, self.above, self.widest)
        return Moments(*(np.broadcast_to(numbers, self.n.shape)[groups] for numbers in every))

    def widened(self, squares: Floats) -> Moments:
        """Return them with the widest spread: squares are what may truly be added to the sum of squares."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return replace(self, widest=np.sqrt(self.sd**2 + squares / (self.n - 1)))


def moments(values: npt.ArrayLike, group: npt.ArrayLike | None = None, groups: int | None = None) -> Moments:
    """Return the moments of raw scores.

    Parameters
    ----------
    values : array_like of float, shape (people,)
        Scores, nan where missing.
    group : array_like of int, shape (people,), optional
        Each person's group, 0 to ``groups - 1``; -1 leaves a person out. All are one group where it is left out.
    groups : int, optional
        How many there are; up to the last that occurs where left out.

    Returns
    -------
    Moments
        The spread is exactly 0 where all scores of a group are one, but for rounding error.

    Raises
    ------
    ValueError
        If the two differ in length, or a score is infinite.

    Examples
    --------
    >>> two = moments([1, 3, 5, float("nan")], [0, 0, 1, 1])
    >>> two.n.tolist(), two.mean.tolist(), two.sd.round(3).tolist()
    ([2, 1], [2.0, 5.0], [1.414, nan])
    """
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 1 or np.isinf(x).any():
        raise ValueError(f"values: infinite, or of shape {x.shape}; give a vector of finite numbers, nan where missing")
    index, many = members(group, groups, len(x))
    there = ~np.isnan(x) & (index >= 0)
    x, index = x[there], index[there]
    n = np.bincount(index, minlength=many)
    top, bottom = np.full(many, -np.inf), np.full(many, np.inf)
    np.maximum.at(top, index, x)
    np.minimum.at(bottom, index, x)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(index, x, many) / n
        mean += np.bincount(index, x - mean[index], many) / n
        sd = np.sqrt(np.bincount(index, (x - mean[index]) ** 2, many) / (n - 1))
        alike = top - bottom <= TIE * np.maximum(np.abs(bottom), np.abs(top))
    return Moments(n, np.where(n > 0, np.where(alike, bottom, mean), nan), _spread(n, np.where(alike, 0.0, sd)))


def table_moments(counts: npt.ArrayLike, values: npt.ArrayLike) -> Moments:
    """Return the moments of frequency tables: the people (groups, points) of each group at each value (points,).

    Examples
    --------
    >>> table_moments([[1, 0, 1], [0, 2, 0]], [1, 2, 3]).sd.round(3).tolist()
    [1.414, 0.0]
    """
    table, scale = np.asarray(counts), np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or scale.shape != table.shape[1:]:
        raise ValueError(f"counts: shape {table.shape} for {scale.shape[0]} values; give one row a group")
    n = table.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = table @ scale / n
        squares = (table * (scale - mean[:, None]) ** 2).sum(axis=1)
        sd = np.where((table > 0).sum(axis=1) == 1, 0.0, np.sqrt(squares / (n - 1)))
    return Moments(n, mean, _spread(n, sd))


@dataclass(frozen=True, eq=False)
class ScoreSums:
    """Whole-number sums of the scores on one scale, in codes; they add up over groups.

    A score is a sum of codes divided by how many items were answered. Row r holds, of the people whose scores are told
    in parts of 1 / ``divisors[r]``: how many there are, the sum of their scores, of their squares, and how far the true
    sum may lie below and above; shape (rows, groups) each.
    """

    divisors: Sequence[int]
    people: Counts
    total: Counts
    squares: Counts
    below: Counts
    above: Counts

    @property
    def tables(self) -> tuple[Counts, ...]:
        """The five tables."""
        return self.people, self.total, self.squares, self.below, self.above

    def of(self, groups: Counts) -> ScoreSums:
        """Return the sums of some groups."""
        return ScoreSums(self.divisors, *(table[:, groups] for table in self.tables))

    def __sub__(self, part: ScoreSums) -> ScoreSums:
        """Return the sums of what is left of the groups without a part of each."""
        return ScoreSums(self.divisors, *(a - b for a, b in zip(self.tables, part.tables, strict=True)))

    def moments(self, low: float, step: float, points: int) -> Moments:
        """Return the moments of the scores; exact however many people and items there are.

        ``low`` is the value of the lowest of the ``points`` categories, ``step`` the distance to the next.

        Examples
        --------
        >>> none = np.array([[0], [0]])
        >>> sums = ScoreSums((1, 2), np.array([[1], [1]]), np.array([[1], [4]]), np.array([[1], [16]]), none, none)
        >>> both = sums.moments(1.0, 1.0, 3)  # one answered 2; the other 3 and 3
        >>> both.n.tolist(), both.mean.tolist(), both.sd.round(3).tolist()
        ([2], [2.5], [0.707])
        """
        whole = lcm(*self.divisors)
        n = self.people.sum(axis=0)
        fits = int(n.max(initial=0)) * whole * (points - 1) < WHOLE
        kind = np.int64 if fits else object  # whole numbers of Python's own, of any size
        times = np.array([whole // divisor for divisor in self.divisors], dtype=kind)[:, None]
        total = (self.total.astype(kind) * times).sum(axis=0)
        squares = (self.squares.astype(kind) * times**2).sum(axis=0)
        people = np.maximum(n, 1).astype(kind)
        mean = low + step * (total / (people * whole)).astype(np.float64)
        variance = (people * squares - total**2) / (people * np.maximum(n - 1, 1).astype(kind))
        sd = step / whole * np.sqrt(variance.astype(np.float64))
        each, parts = step / np.maximum(n, 1), np.array(self.divisors)[:, None]
        below, above = (each * (moved / parts).sum(axis=0) for moved in (self.below, self.above))
        return Moments(n, np.where(n > 0, mean, nan), _spread(n, sd), below, above)


def mean(scores: Moments, population: npt.ArrayLike | None = None, level: float = 0.95) -> EstimateArray:
    """Return the means with their t intervals.

    Parameters
    ----------
    scores : Moments
        The intervals hold all true answers that protected ones may stand for.
    population : array_like of int, shape (groups,), optional
        Everyone in each group, answering or not, 0 where nobody knows: narrows the interval.
    level : float, 0 to 1

    Returns
    -------
    EstimateArray
        Without interval for one answer and answers all alike; where everyone answered, what protection leaves open.

    Raises
    ------
    ValueError
        If a population is smaller than the number of answers, or the level is not between 0 and 1.

    Notes
    -----
    Formula: m ± t(n - 1) · s/√n · √(1 - n/N). Source: Student 1908; Cochran 1977 for the correction. Range: that of
    the response scale (the interval may reach past it). Misleads for a polarised team, at a ceiling, for n < 5, and
    without a measure of agreement beside it. Where everyone answered there is no sampling error, but the measurement
    error remains.

    Examples
    --------
    >>> average = mean(moments([3, 4, 4, 5, float("nan")]))[0]
    >>> average.n, average.value, round(average.low, 3), round(average.high, 3)
    (4, 4.0, 2.701, 5.299)
    """
    n, narrower = scores.n, _correction(scores.n, population)
    moved = np.asarray(scores.below < 0) | np.asarray(scores.above > 0)
    why = reasons(
        nobody_answered=n == 0, everyone_answered=narrower == 0, one_person=n == 1, no_spread=(scores.sd == 0) & ~moved
    )
    error = standard_error(scores, population).value
    reach = np.where((why == 0) | ((narrower == 0) & (n > 0)), _t(n - 1, 0.5 + checked_level(level) / 2) * error, nan)
    low, high = scores.mean + scores.below - reach, scores.mean + scores.above + reach
    return EstimateArray("mean", scores.mean, n, why, low, high)


def stratified_mean(strata: Moments, population: npt.ArrayLike, level: float = 0.95) -> Estimate:
    """Return the mean of everybody in some groups together, each weighted by how many belong to it, answering or not.

    Parameters
    ----------
    strata : Moments
        Of two groups or more that share nobody.
    population : array_like of int, shape (groups,)
        Everyone in each group.
    level : float, 0 to 1

    Returns
    -------
    Estimate
        Gaps: ``nobody_answered`` (in one of the groups), ``one_person``; without interval where it has no width.

    Notes
    -----
    Formula: m = Σ W m_h, W = N_h/N; m ± t(df) √Σ W² s_h²/n_h (1 - n_h/N_h), df by Satterthwaite. Source: Cochran 1977,
    5.3 and 5.4. Range: that of the response scale. The interval leaves room for what protection may have moved.
    Misleads where those who did not answer think otherwise than the others of their own group.

    Examples
    --------
    >>> two = Moments(np.array([9, 6]), np.array([4.0, 3.0]), np.array([0.6, 0.6]))
    >>> both = stratified_mean(two, [10, 30])
    >>> round(both.value, 2), round(both.low, 2), round(both.high, 2)
    (3.25, 2.83, 3.67)
    """
    everyone, n = np.asarray(population), strata.n
    _correction(n, everyone)  # more answers than people are refused
    if (n < 2).any():
        return Estimate.missing("weighted_mean", int(n.sum()), "nobody_answered" if (n == 0).any() else "one_person")
    weight = everyone / everyone.sum()
    parts = weight**2 * standard_error(strata, everyone).value ** 2
    variance, least = float(parts.sum()), float((parts**2 / (n - 1)).sum())
    reach = float(stdtrit(variance**2 / least, 0.5 + checked_level(level) / 2)) * variance**0.5 if least > 0 else 0.0
    mean, below, above = (float((weight * end).sum()) for end in (strata.mean, strata.below, strata.above))
    if reach == 0 and below == above:
        return Estimate("weighted_mean", mean, n=int(n.sum()), why="no_spread")
    return Estimate("weighted_mean", mean, mean + below - reach, mean + above + reach, int(n.sum()))


def standard_error(scores: Moments, population: npt.ArrayLike | None = None) -> EstimateArray:
    """Return the standard errors of the means, of whole groups or finite populations as in `mean`.

    Notes
    -----
    Formula: s/√n · √(1 - n/N), with the widest s that true answers may have. Source: Cochran 1977. Range: 0 upward; 0,
    with the reason beside it, where everyone answered or all answers are alike. Misleads as the mean's interval does.

    Examples
    --------
    >>> standard_error(moments([3, 4, 4, 5]))[0].value.__round__(4)
    0.4082
    """
    n, narrower, spread = scores.n, _correction(scores.n, population), np.fmax(scores.sd, scores.widest)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(narrower == 0, 0.0, np.where(n > 1, spread / np.sqrt(n) * narrower, nan))
    why = reasons(nobody_answered=n == 0, everyone_answered=narrower == 0, one_person=n == 1, no_spread=spread == 0)
    return EstimateArray("standard_error", np.where(n > 0, value, nan), n, why)


def sd(scores: Moments) -> EstimateArray:
    """Return the standard deviations, denominator n - 1.

    Notes
    -----
    Formula: √(Σ(x - m)²/(n - 1)). Source: Pearson 1894. Range: 0 to about half the width of the response scale.
    Misleads at a floor or ceiling, where little spread says little about agreement.

    Examples
    --------
    >>> sd(moments([1, 2, 3]))[0].value, sd(moments([4]))[0].why
    (1.0, 'one_person')
    """
    return EstimateArray("sd", scores.sd, scores.n, reasons(nobody_answered=scores.n == 0, one_person=scores.n == 1))


def protection(scores: Moments) -> EstimateArray:
    """Return how far the true means may lie below and above the shown ones, and the larger of the two."""
    there = scores.n > 0
    low, high = (np.where(there, end, nan) for end in (scores.below, scores.above))
    return EstimateArray("protection", np.maximum(-low, high), scores.n, reasons(nobody_answered=~there), low, high)


def _correction(n: Counts, population: npt.ArrayLike | None) -> Floats:
    """Return the finite population correction: 0 where everyone answered, 1 where nobody knows how many there are."""
    everyone = np.broadcast_to(np.asarray(0 if population is None else population), n.shape)
    short = (everyone > 0) & (everyone < n)
    if short.any():
        at = int(np.flatnonzero(short)[0])
        raise ValueError(f"population: {everyone[at]} people, but {n[at]} answered; give everyone who belongs to it")
    narrower: Floats = np.sqrt(1 - np.where(everyone > 0, n / np.maximum(everyone, 1), 0.0))
    return narrower


def _spread(n: Counts, sd: Floats) -> Floats:
    return np.where(n > 1, sd, nan)


def _t(df: Counts, share: float) -> Floats:
    """Return quantiles of t; equal degrees of freedom are looked up once."""
    single, which = np.unique(np.maximum(df, 1), return_inverse=True)
    return np.asarray(stdtrit(single, share), dtype=np.float64)[which]


STATISTICS = (mean, stratified_mean, standard_error, sd)
