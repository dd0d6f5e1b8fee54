"""Means, spread and shares of one group, each with an interval.

Every function takes raw values (nan = missing), or category values with how often each was given.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri, stdtrit

from analysis.estimates import Estimate
from analysis.samples import moments, observed


def centre_and_spread(values: npt.ArrayLike, counts: npt.ArrayLike | None = None) -> tuple[int, float, float]:
    """Return n, mean and SD (denominator n - 1); nan where undefined.

    Examples
    --------
    >>> centre_and_spread([1, 2, 3])
    (3, 2.0, 1.0)
    """
    n, centre, squares = moments(*observed(values, counts))
    return n, centre, sqrt(squares / (n - 1)) if n > 1 else float("nan")


def mean(
    values: npt.ArrayLike,
    counts: npt.ArrayLike | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the mean with its t interval.

    Parameters
    ----------
    values : array_like of float
        Raw values (nan = missing), or category values with `counts`.
    counts : array_like of int, optional
    population : int, optional
        How many people the group has, answering or not: narrows the interval by the finite population correction.
    level : float
        Confidence, 0 to 1.

    Returns
    -------
    Estimate
        Without interval for one answer, answers all alike, and a group that answered in full.

    Raises
    ------
    ValueError
        If the population is smaller than the number of answers, or the level is not between 0 and 1.

    Notes
    -----
    Formula: m ± t(n - 1) · s/√n · √(1 - n/N). Source: Student 1908; Cochran 1977 for the correction.
    Range: that of the response scale (the interval may reach past it).
    Misleads for a polarised team, at a ceiling, for n < 5, and without a measure of agreement beside it. Where everyone
    answered there is no sampling error, but the measurement error remains.

    Examples
    --------
    >>> one = mean([3, 4, 4, 5, float("nan")])
    >>> one.n, one.value, round(one.low, 3), round(one.high, 3)
    (4, 4.0, 2.701, 5.299)
    >>> mean([1, 2, 3, 4, 5], [0, 0, 0, 4, 0]).why
    'no_spread'
    """
    n, centre, spread = centre_and_spread(values, counts)
    error, why = _error(n, spread, population, level)
    if n == 0:
        return Estimate.missing("mean", 0, why)
    if error is None:
        return Estimate("mean", centre, n=n, why=why)
    reach = float(stdtrit(n - 1, 0.5 + level / 2)) * error
    return Estimate("mean", centre, centre - reach, centre + reach, n)


def standard_error(
    values: npt.ArrayLike, counts: npt.ArrayLike | None = None, population: int | None = None
) -> Estimate:
    """Return the standard error of the mean, of a whole group or a finite population.

    Notes
    -----
    Formula: s/√n · √(1 - n/N). Source: Cochran 1977. Range: 0 upward; 0, with the reason beside it, where everyone
    answered or all answers are alike. Misleads as the mean's interval does.

    Examples
    --------
    >>> round(standard_error([3, 4, 4, 5]).value, 4)
    0.4082
    """
    n, _, spread = centre_and_spread(values, counts)
    error, why = _error(n, spread, population, 0.95)
    if error is None and why in ("no_spread", "everyone_answered"):
        return Estimate("standard_error", 0.0, n=n, why=why)
    return Estimate.missing("standard_error", n, why) if error is None else Estimate("standard_error", error, n=n)


def _error(n: int, spread: float, population: int | None, level: float) -> tuple[float | None, str]:
    _check_level(level)
    if population is not None and population < n:
        raise ValueError(f"population: {population} people, but {n} answered; give everyone who belongs to the group")
    if n == 0:
        return None, "nobody_answered"
    if population == n:
        return None, "everyone_answered"
    if n == 1:
        return None, "one_person"
    if spread == 0:
        return None, "no_spread"
    return spread / sqrt(n) * sqrt(1 - n / population if population else 1), ""


def sd(values: npt.ArrayLike, counts: npt.ArrayLike | None = None) -> Estimate:
    """Return the standard deviation, denominator n - 1.

    Notes
    -----
    Formula: √(Σ(x - m)²/(n - 1)). Source: Pearson 1894. Range: 0 to about half the width of the response scale.
    Misleads at a floor or ceiling, where little spread says little about agreement.

    Examples
    --------
    >>> sd([1, 2, 3]).value
    1.0
    >>> sd([4]).why
    'one_person'
    """
    n, _, spread = centre_and_spread(values, counts)
    if n < 2:
        return Estimate.missing("sd", n, "one_person" if n else "nobody_answered")
    return Estimate("sd", spread, n=n)


def proportion(successes: int, n: int, level: float = 0.95, method: str = "wilson") -> Estimate:
    """Return a share with its Wilson (or exact Clopper-Pearson) interval.

    Parameters
    ----------
    successes, n : int
        How many, of how many answers.
    level : float
    method : {"wilson", "clopper_pearson"}

    Raises
    ------
    ValueError
        If the numbers are not 0 <= successes <= n, or the method is unknown.

    Notes
    -----
    Formula: (p + z²/2n ± z√(p(1 - p)/n + z²/4n²))/(1 + z²/n). Source: Wilson 1927; Newcombe 1998; Clopper & Pearson
    1934 for the exact one. Range: 0 to 1. Misleads for few people: eight points are one person of twelve.

    Examples
    --------
    >>> one = proportion(8, 12)
    >>> round(one.value, 3), round(one.low, 3), round(one.high, 3)
    (0.667, 0.391, 0.862)
    """
    _check_level(level)
    if not 0 <= successes <= n:
        raise ValueError(f"proportion: {successes} of {n}; give 0 <= successes <= n")
    if method not in ("wilson", "clopper_pearson"):
        raise ValueError(f"proportion: no method '{method}' (methods are wilson, clopper_pearson)")
    if n == 0:
        return Estimate.missing("proportion", 0, "nobody_answered")
    tail = (1 - level) / 2
    share = successes / n
    if method == "clopper_pearson":
        low = 0.0 if successes == 0 else float(betaincinv(successes, n - successes + 1, tail))
        high = 1.0 if successes == n else float(betaincinv(successes + 1, n - successes, 1 - tail))
        return Estimate("proportion", share, low, high, n)
    z = -float(ndtri(tail))
    centre = share + z * z / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else (centre - reach) / (1 + z * z / n)
    high = 1.0 if successes == n else (centre + reach) / (1 + z * z / n)
    return Estimate("proportion", share, low, high, n)


def favourable(
    values: npt.ArrayLike,
    counts: npt.ArrayLike | None = None,
    at_least: float | None = None,
    level: float = 0.95,
    method: str = "wilson",
) -> Estimate:
    """Return the share of favourable answers with its Wilson interval.

    Parameters
    ----------
    values : array_like of float
        Keyed values (nan = missing), or category values with `counts`.
    counts : array_like of int, optional
    at_least : float, optional
        Smallest favourable value. With `counts` the default is the first category above the middle of the response
        scale (4 and 5 of five points); raw values need it said.
    level : float
    method : {"wilson", "clopper_pearson"}

    Raises
    ------
    ValueError
        If raw values come without `at_least`.

    Notes
    -----
    Formula: k/n with the interval of `proportion`. Source: Wilson 1927; Newcombe 1998. Range: 0 to 1.
    Misleads because cutting five points to two throws most of the information away.

    Examples
    --------
    >>> one = favourable([1, 2, 3, 4, 5], [0, 1, 3, 6, 2])
    >>> round(one.value, 3), one.n
    (0.667, 12)
    """
    cut = at_least
    if cut is None:
        if counts is None:
            raise ValueError("favourable: raw values without at_least; say which values are favourable, such as 4")
        scale = np.asarray(values, dtype=float)
        cut = float(np.nextafter((scale.min() + scale.max()) / 2, np.inf))
    x, weight = observed(values, counts)
    found = proportion(int(weight[x >= cut].sum()), int(weight.sum()), level, method)
    return Estimate("favourable", found.value, found.low, found.high, found.n, found.why)


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level: {level}; give a confidence between 0 and 1, such as 0.95")


STATISTICS = (mean, standard_error, sd, proportion, favourable)
