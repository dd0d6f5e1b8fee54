"""Intraclass correlation of units: how much of the spread between people lies between their units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.estimates import Estimate
from analysis.samples import TIE, Floats, Ints, NullTest, distinct_labels


@dataclass(frozen=True)
class Units:
    """Head count, mean and sum of squares within each unit: all that variance between units is computed from."""

    labels: tuple[object, ...]
    sizes: Ints
    means: Floats
    within: Floats


@dataclass(frozen=True)
class UnitICC:
    """One-way intraclass correlations of units of any sizes.

    ``icc1`` and ``icc2`` rest on the mean unit size, ``icc1_n0`` on Searle's n0, smaller where sizes differ.
    ``caution`` is ``"two_units"`` where an interval says all there is to say.
    """

    icc1: Estimate
    icc2: Estimate
    icc1_n0: Estimate
    eta_squared: Estimate
    f: NullTest
    mean_square_between: Estimate
    mean_square_within: Estimate
    mean_size: Estimate
    n0: Estimate
    caution: str = ""


def units_of(values: ArrayLike, groups: ArrayLike) -> Units:
    """Return the units of raw scores; people without a score or without a unit are left out.

    Parameters
    ----------
    values : array_like, shape (n,)
        Scores, NaN where missing.
    groups : array_like, shape (n,)
        Each person's unit; None or NaN where unknown.

    Raises
    ------
    ValueError
        The two differ in length.

    Examples
    --------
    >>> units_of([1, 3, 5], ["a", "a", "b"]).means
    array([2., 5.])
    """
    x = np.asarray(values, dtype=np.float64)
    labels, index = distinct_labels(groups)
    if x.shape != index.shape:
        raise ValueError(f"groups: {index.shape} beside values {x.shape}; give each value its group")
    if np.isinf(x).any():
        raise ValueError("values: infinite; give finite numbers, NaN where missing")
    answered = ~np.isnan(x) & (index >= 0)
    x, index, teams = x[answered], index[answered], len(labels)
    sizes = np.bincount(index, minlength=teams)
    top, bottom = np.full(teams, -np.inf), np.full(teams, np.inf)
    np.maximum.at(top, index, x)
    np.minimum.at(bottom, index, x)
    means = np.bincount(index, x, teams) / np.maximum(sizes, 1)
    within = np.asarray(np.bincount(index, (x - means[index]) ** 2, teams), dtype=np.float64)
    return _units(labels, sizes, means, within, bottom, top)


def units_from_counts(values: ArrayLike, counts: ArrayLike, labels: Sequence[object] | None = None) -> Units:
    """Return the units of frequency tables, one row a unit.

    Parameters
    ----------
    values : array_like, shape (v,)
        The score of each column.
    counts : array_like of int, shape (units, v)
        People of each unit at each score.
    labels : sequence, optional
        Names of the units; 0, 1, ... where left out.

    Examples
    --------
    >>> units_from_counts([1, 3, 5], [[1, 1, 0], [0, 0, 1]]).means
    array([2., 5.])
    """
    table = np.asarray(counts)
    if table.ndim != 2:
        raise ValueError(f"counts: shape {table.shape}; give one row a unit")
    names = tuple(range(table.shape[0])) if labels is None else tuple(labels)
    if len(names) != table.shape[0]:
        raise ValueError(f"labels: {len(names)} for {table.shape[0]} rows; give one a row")
    scores = np.asarray(values, dtype=np.float64)
    if scores.shape != (table.shape[1],) or np.isinf(scores).any():
        raise ValueError(f"values: shape {scores.shape} for {table.shape[1]} columns; give one finite score a column")
    if (table < 0).any() or (table != np.floor(table)).any():
        raise ValueError("counts: negative or fractional; give whole numbers of people")
    table, scores = table[:, ~np.isnan(scores)].astype(np.int64), scores[~np.isnan(scores)]
    sizes = table.sum(axis=1)
    means = table @ scores / np.maximum(sizes, 1)
    within = (table * (scores - means[:, None]) ** 2).sum(axis=1)
    top = np.where(table > 0, scores, -np.inf).max(axis=1, initial=-np.inf)
    bottom = np.where(table > 0, scores, np.inf).min(axis=1, initial=np.inf)
    return _units(names, sizes, means, within, bottom, top)


def one_way_icc(units: Units, level: float = 0.95) -> UnitICC:
    """ICC(1), ICC(2) and the F test between units, from a one-way analysis of variance.

    Parameters
    ----------
    units : Units
        Made by `units_of` or `units_from_counts`; units of one person count between units, not within.
    level : float
        Coverage of the intervals.

    Returns
    -------
    UnitICC
        ``n`` of each estimate is the number of people. Gaps: ``nobody_answered``, ``one_group``, ``units_of_one``,
        ``constant`` (everybody alike), ``equal_means`` (ICC(2) has no value).

    Raises
    ------
    ValueError
        ``level`` outside 0 to 1.

    Notes
    -----
    Formula: ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW); ICC(2) = (MSB - MSW) / MSB; k is the arithmetic mean of the
    unit sizes for ``icc1``, n0 = (N - sum n^2 / N) / (J - 1) for ``icc1_n0``. Interval: F divided by its quantiles.
    Range: ICC(1) from -1/(k - 1) to 1; ICC(2) to 1, unbounded below.
    Cut-offs: ICC(1) .01, .10, .25 small, medium, large; ICC(2) .70 before units are compared.
    Misleads when: all units are alike (0 with perfect agreement); there are fewer than about ten units, where the
    interval is huge; one ICC(2) is read for small units, whose means are less reliable.

    References
    ----------
    Bartko, J. J. (1976). Psychological Bulletin, 83, 762-765. Bliese, P. D. (2000), in Klein & Kozlowski (Eds.),
    Multilevel theory, research, and methods in organizations. Thomas, J. D., & Hultquist, R. A. (1978). Annals of
    Statistics, 6, 582-587.

    Examples
    --------
    >>> result = one_way_icc(units_of([4, 4, 5, 2, 2, 1], list("aaabbb")))
    >>> round(result.icc1.value, 3)
    0.912
    """
    check_level(level)
    sizes = units.sizes.astype(np.float64)
    n, teams = int(units.sizes.sum()), len(units.labels)
    thin = "nobody_answered" if n == 0 else "one_group" if teams < 2 else "units_of_one" if n == teams else ""
    if thin:
        return _no_units(n, thin)
    df1, df2 = teams - 1, n - teams
    grand = float(sizes @ units.means) / n
    between = _between(units, grand)
    within = float(units.within.sum())
    msb, msw = between / df1, within / df2
    k, n0 = n / teams, (n - float(sizes @ sizes) / n) / df1
    f, why = (
        (msb / msw, "" if msb > 0 else "equal_means") if msw > 0 else (None, "alike_within" if msb > 0 else "constant")
    )
    return UnitICC(
        icc1=_correlation("icc1", f, k, n, (df1, df2), level, why),
        icc2=_reliability(f, n, (df1, df2), level, why),
        icc1_n0=_correlation("icc1_n0", f, n0, n, (df1, df2), level, why),
        eta_squared=_share(between, within, n),
        f=f_test(f, n, (df1, df2), why),
        mean_square_between=Estimate("mean_square_between", msb, n=n),
        mean_square_within=Estimate("mean_square_within", msw, n=n),
        mean_size=Estimate("mean_size", k, n=n),
        n0=Estimate("n0", n0, n=n),
        caution="two_units" if teams == 2 else "",
    )


def f_limits(f: float, df: tuple[int, int], level: float) -> tuple[float, float]:
    """Return F divided by its upper and by its lower quantile: the interval of the ratio of two mean squares."""
    tail = (1 - level) / 2
    return f / float(stats.f.isf(tail, *df)), f * float(stats.f.isf(tail, df[1], df[0]))


def f_test(f: float | None, n: int, df: tuple[float, float], why: str) -> NullTest:
    """Return the test of an F ratio, or why there is none."""
    if f is None:
        return NullTest.missing("F", n, why, df)
    return NullTest(Estimate("F", f, n=n), Estimate("p", float(stats.f.sf(f, *df)), n=n), df)


def correlation(f: float, k: float) -> float:
    """Return the intraclass correlation that a ratio of mean squares stands for."""
    return (f - 1) / (f + k - 1)


def check_level(level: float) -> None:
    """Raise where a coverage is none."""
    if not 0 < level < 1:
        raise ValueError(f"level: {level}; give a coverage between 0 and 1, such as 0.95")


def _correlation(name: str, f: float | None, k: float, n: int, df: tuple[int, int], level: float, why: str) -> Estimate:
    if f is None:
        return Estimate.missing(name, n, why) if why == "constant" else Estimate(name, 1.0, n=n, why=why)
    if f == 0:
        return Estimate(name, correlation(f, k), n=n, why=why)
    low, high = f_limits(f, df, level)
    return Estimate(name, correlation(f, k), correlation(low, k), correlation(high, k), n)


def _reliability(f: float | None, n: int, df: tuple[int, int], level: float, why: str) -> Estimate:
    if f is None and why == "alike_within":
        return Estimate("icc2", 1.0, n=n, why=why)
    if not f:
        return Estimate.missing("icc2", n, why)
    low, high = f_limits(f, df, level)
    return Estimate("icc2", 1 - 1 / f, 1 - 1 / low, 1 - 1 / high, n)


def _share(between: float, within: float, n: int) -> Estimate:
    if between + within == 0:
        return Estimate.missing("eta_squared", n, "constant")
    return Estimate("eta_squared", between / (between + within), n=n)


def _units(
    labels: tuple[object, ...], sizes: Ints, means: Floats, within: Floats, bottom: Floats, top: Floats
) -> Units:
    """Leave units without answers out; a unit of one value has exactly that mean and no spread."""
    kept = sizes > 0
    bottom, top = bottom[kept], top[kept]
    alike = top - bottom <= TIE * np.maximum(np.abs(bottom), np.abs(top))
    return Units(
        tuple(label for label, answered in zip(labels, kept.tolist(), strict=True) if answered),
        sizes[kept],
        np.where(alike, bottom, means[kept]),
        np.where(alike, 0.0, within[kept]),
    )


def _between(units: Units, grand: float) -> float:
    if np.ptp(units.means) <= TIE * np.abs(units.means).max():
        return 0.0
    return float(units.sizes @ (units.means - grand) ** 2)


def _no_units(n: int, why: str) -> UnitICC:
    def gap(name: str) -> Estimate:
        return Estimate.missing(name, n, why)

    return UnitICC(
        icc1=gap("icc1"),
        icc2=gap("icc2"),
        icc1_n0=gap("icc1_n0"),
        eta_squared=gap("eta_squared"),
        f=NullTest.missing("F", n, why),
        mean_square_between=gap("mean_square_between"),
        mean_square_within=gap("mean_square_within"),
        mean_size=gap("mean_size"),
        n0=gap("n0"),
    )


STATISTICS = (one_way_icc,)
