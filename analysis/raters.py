"""Intraclass correlation of raters: how far several ratings of the same things agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.icc import check_level, correlation, f_limits, f_test
from analysis.results import Estimate
from analysis.samples import TIE, Floats, NullTest, moments, observed

FORMS = ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")


@dataclass(frozen=True)
class RaterICC:
    """One of the six forms of Shrout and Fleiss, with its F test."""

    form: str
    estimate: Estimate
    f: NullTest


def rater_icc(ratings: ArrayLike, level: float = 0.95) -> tuple[RaterICC, ...]:
    """Return the six intraclass correlations of Shrout and Fleiss with F tests and intervals.

    Parameters
    ----------
    ratings : array_like, shape (things, raters)
        Rows with a missing rating are left out.
    level : float
        Coverage of the intervals.

    Returns
    -------
    tuple of RaterICC
        Forms ``ICC1``, ``ICC2``, ``ICC3`` (one rater; one-way, raters at random, raters fixed) and ``ICC1k``,
        ``ICC2k``, ``ICC3k`` (the mean of all raters). ``n`` is the number of complete rows. Gaps: ``nobody_answered``,
        ``too_few``, ``one_rater``, ``constant``, ``equal_means``, ``undefined`` (also of an interval
        alone).

    Raises
    ------
    ValueError
        Not two-dimensional, or ``level`` outside 0 to 1.

    Notes
    -----
    Formula: two-way mean squares of rows R, raters C and error E: ICC2 = (R - E) / (R + (k - 1) E + k (C - E) / n),
    ICC3 = (R - E) / (R + (k - 1) E); with all k raters 1 - W/R, (R - E) / (R + (C - E) / n) and 1 - E/R.
    Range: to 1; below 0 where raters disagree more than chance would have them.
    Cut-offs: .50, .75, .90 moderate, good, excellent (Koo & Li 2016).
    Misleads when: the form is not named; the rated things hardly differ; raters fixed (ICC3) is reported for raters
    who will not be the same next time.

    References
    ----------
    Shrout, P. E., & Fleiss, J. L. (1979). Psychological Bulletin, 86, 420-428. McGraw, K. O., & Wong, S. P. (1996).
    Psychological Methods, 1, 30-46.

    Examples
    --------
    >>> [round(one.estimate.value, 2) for one in rater_icc([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6],
    ...                                                      [10, 5, 6, 9], [6, 2, 4, 7]])]
    [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    """
    check_level(level)
    x = np.asarray(ratings, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError(f"ratings: shape {x.shape}; give one row a thing and one column a rater")
    x = x[~np.isnan(x).any(axis=1)]
    n, k = x.shape
    thin = "nobody_answered" if n == 0 else "too_few" if n == 1 else "one_rater" if k < 2 else ""
    if not thin and moments(*observed(x.ravel()))[2] == 0:
        thin = "constant"
    if thin:
        return tuple(RaterICC(form, Estimate.missing(form, n, thin), NullTest.missing("F", n, thin)) for form in FORMS)
    rows, within, raters, error = _two_way(x)
    one = _row(("ICC1", "ICC1k"), rows, within, (n - 1, n * (k - 1)), k, n, level)
    fixed = _row(("ICC3", "ICC3k"), rows, error, (n - 1, (n - 1) * (k - 1)), k, n, level)
    random = _random_raters(rows, raters, error, fixed[0].f, k, n, level)
    return one[0], random[0], fixed[0], one[1], random[1], fixed[1]


def _two_way(x: Floats) -> tuple[float, float, float, float]:
    n, k = x.shape
    centred = x - x.mean()
    row, column = centred.mean(axis=1), centred.mean(axis=0)
    rest = centred - row[:, None] - column[None, :]
    nothing = x.size * (TIE * float(np.abs(x).max())) ** 2
    parts = (k * float(row @ row), n * float(column @ column), float((rest * rest).sum()))
    rows, raters, error = (0.0 if part <= nothing else part for part in parts)
    return rows / (n - 1), (raters + error) / (n * (k - 1)), raters / (k - 1), error / ((n - 1) * (k - 1))


def _row(
    forms: tuple[str, str], rows: float, rest: float, df: tuple[int, int], k: int, n: int, level: float
) -> tuple[RaterICC, RaterICC]:
    one, mean = forms
    if rest == 0:
        why = "alike_within" if rows > 0 else "constant"
        test, value = f_test(None, n, df, why), 1.0 if rows > 0 else None
        return RaterICC(one, Estimate(one, value, n=n, why=why), test), RaterICC(
            mean, Estimate(mean, value, n=n, why=why), test
        )
    f = rows / rest
    test = f_test(f, n, df, "")
    if f == 0:
        single = Estimate(one, correlation(f, k), n=n, why="equal_means")
        return RaterICC(one, single, test), RaterICC(mean, Estimate.missing(mean, n, "equal_means"), test)
    low, high = f_limits(f, df, level)
    single = Estimate(one, correlation(f, k), correlation(low, k), correlation(high, k), n)
    return RaterICC(one, single, test), RaterICC(mean, Estimate(mean, 1 - 1 / f, 1 - 1 / low, 1 - 1 / high, n), test)


def _random_raters(
    rows: float, raters: float, error: float, test: NullTest, k: int, n: int, level: float
) -> tuple[RaterICC, RaterICC]:
    below = rows + (k - 1) * error + k * (raters - error) / n
    of_mean = rows + (raters - error) / n
    nothing = TIE * (rows + raters + error)
    if abs(below) <= nothing or (rows == 0 and error == 0):
        gaps = [RaterICC(form, Estimate.missing(form, n, "undefined"), test) for form in ("ICC2", "ICC2k")]
        return gaps[0], gaps[1]
    value = (rows - error) / below
    if error == 0:
        single, mean = (
            Estimate("ICC2", value, n=n, why="alike_within"),
            Estimate("ICC2k", rows / of_mean, n=n, why="alike_within"),
        )
        return RaterICC("ICC2", single, test), RaterICC("ICC2k", mean, test)
    low, high = _satterthwaite(value, rows, raters, error, k, n, level)
    single = Estimate("ICC2", value, low, high, n) if low < high else Estimate("ICC2", value, n=n, why="undefined")
    if abs(of_mean) <= nothing:
        mean = Estimate.missing("ICC2k", n, "undefined")
    elif single.why or 1 + (k - 1) * low <= TIE:  # a limit for one rater beyond what k raters can have
        mean = Estimate("ICC2k", (rows - error) / of_mean, n=n, why="undefined")
    else:
        mean = Estimate("ICC2k", (rows - error) / of_mean, _stepped_up(low, k), _stepped_up(high, k), n)
    return RaterICC("ICC2", single, test), RaterICC("ICC2k", mean, test)


def _stepped_up(one: float, k: int) -> float:
    return k * one / (1 + (k - 1) * one)


def _satterthwaite(
    value: float, rows: float, raters: float, error: float, k: int, n: int, level: float
) -> tuple[float, float]:
    tail, fj = (1 - level) / 2, raters / error
    inner = n * (1 + (k - 1) * value) - k * value
    among = k * value * fj
    below = (n - 1) * among**2 + inner**2
    v = (k - 1) * (n - 1) * (among + inner) ** 2 / below if below > TIE else 0.0
    if v <= TIE:  # no degrees of freedom for the raters
        return float("nan"), float("nan")
    upper, lower = float(stats.f.isf(tail, n - 1, v)), float(stats.f.isf(tail, v, n - 1))
    spread = k * raters + (k * n - k - n) * error
    low = n * (rows - upper * error) / (upper * spread + n * rows)
    return low, n * (lower * rows - error) / (spread + n * lower * rows)


STATISTICS = (rater_icc,)
