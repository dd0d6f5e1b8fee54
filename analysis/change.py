"""How far the same people moved between two occasions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.comparison import exact_correction, noncentral_limits
from analysis.estimates import Estimate, checked_level
from analysis.samples import Floats, differences, figures, moments, pairs

RELIABLE = 1.96


def paired_change(before: ArrayLike, after: ArrayLike, level: float = 0.95) -> dict[str, Estimate]:
    """Mean change of the same people with t interval, paired t test, d_z and d_av.

    Parameters
    ----------
    before, after : array_like, shape (n,)
        Scores of the same people in the same order; a pair with a NaN is left out.
    level : float
        Coverage of the intervals.

    Returns
    -------
    dict of str to Estimate
        ``mean_change``, ``sd_change``, ``t``, ``df``, ``p``; ``d_z`` and ``d_av`` with the small-sample correction as
        ``g_z`` and ``g_av``; ``correlation``. ``n`` counts complete pairs. Gaps: ``nobody_answered``, ``one_person``,
        ``no_change`` (everybody changed alike: no test, no d_z), ``constant`` (no spread on either occasion: no d_av),
        ``too_few`` (two pairs: no g).

    Raises
    ------
    ValueError
        The two differ in length, or are malformed; ``level`` outside 0 to 1.

    Notes
    -----
    Formula: mean change +- t SD / sqrt(n); d_z = mean change / SD of changes; d_av = mean change / sqrt((s1^2 + s2^2)
    / 2). Interval of d_z: noncentral t.
    Range: unbounded.
    Cut-offs: .2, .5, .8 for d_av, where the field has no norms of its own.
    Misleads when: d_z is compared with a d between groups (it grows with the correlation of the two occasions); other
    people answered each time; regression to the mean.

    References
    ----------
    Cumming, G. (2012). Understanding the new statistics. Lakens, D. (2013). Frontiers in Psychology, 4, 863. Morris,
    S. B., & DeShon, R. P. (2002). Psychological Methods, 7, 105-125.

    Examples
    --------
    >>> result = paired_change([2, 3, 3, 4], [3, 3, 4, 5])
    >>> [round(result[name].value, 3) for name in ("mean_change", "d_z", "d_av")]
    [0.75, 1.5, 0.843]
    """
    checked_level(level)
    x, y, _ = pairs(before, after)
    n, mean, squares = moments(differences(x, y))
    why = "nobody_answered" if n == 0 else "one_person" if n == 1 else "no_change" if squares == 0 else ""
    average = float(np.sqrt((moments(x)[2] + moments(y)[2]) / 2 / (n - 1))) if n > 1 else 0.0
    return {
        **(figures(n, why, **_unmoved(n, mean)) if why else _moved(n, mean, squares, level)),
        "d_av": _against("d_av", mean, average, n, why, 1.0),
        "g_av": _against("g_av", mean, average, n, why, float(exact_correction(n - 1)) if n > 1 else 0.0),
        "correlation": _correlation(x, y, level),
    }


def reliable_change(
    before: ArrayLike, after: ArrayLike, reliability: float, sd: float | None = None
) -> dict[int, Estimate]:
    """Each person's change in units of what unreliability alone would make of no change (Jacobson and Truax).

    Parameters
    ----------
    before, after : array_like, shape (n,)
        Scores of the same people in the same order; a pair with a NaN is left out.
    reliability : float
        Of the score, from 0 to below 1; best from another, larger sample, and always stated.
    sd : float, optional
        Standard deviation of the scores; that of ``before`` over complete pairs where left out.

    Returns
    -------
    dict of int to Estimate
        One a complete pair, by its position; ``n`` counts pairs. Gaps: ``one_person``, ``constant`` (SD 0).

    Raises
    ------
    ValueError
        The two differ in length; reliability outside 0 to below 1; ``sd`` below 0.

    Notes
    -----
    Formula: (after - before) / (SD sqrt(2 (1 - reliability))).
    Range: unbounded.
    Cut-offs: beyond 1.96 either way.
    Misleads when: the reliability comes from the same few people; those who began at an extreme move to the middle by
    chance (Maassen 2004 on the standard error).

    References
    ----------
    Jacobson, N. S., & Truax, P. (1991). Journal of Consulting and Clinical Psychology, 59, 12-19.

    Examples
    --------
    >>> result = reliable_change([2, 3, 3, 4], [4, 3, 4, 4], reliability=0.8)
    >>> {person: round(index.value, 2) for person, index in result.items()}
    {0: 3.87, 1: 0.0, 2: 1.94, 3: 0.0}
    """
    x, y, rows = pairs(before, after)
    n, _, squares = moments(x)
    if sd is None:
        why = "one_person" if n == 1 else "constant" if squares == 0 else ""
        sd = float(np.sqrt(squares / (n - 1))) if n > 1 else 0.0
    else:
        why = "" if sd else "constant"
    unit = noise(sd, reliability)
    index = [None] * n if why else (differences(x, y) / unit).tolist()
    values = zip(rows.tolist(), index, strict=True)
    return {row: Estimate("reliable_change", value, n=n, why=why) for row, value in values}


def noise(sd: float, reliability: float) -> float:
    """Return the standard deviation of the difference that unreliability alone makes between two scores of a person.

    Examples
    --------
    >>> round(noise(0.8, 0.84), 3)
    0.453
    """
    if not 0 <= reliability < 1:
        raise ValueError(f"reliability: {reliability}; give a number from 0 to below 1")
    if not 0 <= sd < np.inf:
        raise ValueError(f"sd: {sd}; give a number of 0 or more")
    return sd * float(np.sqrt(2 * (1 - reliability)))


def _unmoved(n: int, mean: float) -> dict[str, float | None]:
    known = {"mean_change": mean if n else None, "sd_change": 0.0 if n > 1 else None}
    return {**known, **dict.fromkeys(("t", "df", "p", "d_z", "g_z"))}


def _moved(n: int, mean: float, squares: float, level: float) -> dict[str, Estimate]:
    df = n - 1
    sd = float(np.sqrt(squares / df))
    error = sd / float(np.sqrt(n))
    t, half, j = mean / error, float(stats.t.isf((1 - level) / 2, df)) * error, float(exact_correction(df))
    low, high = (end / float(np.sqrt(n)) for end in noncentral_limits(t, df, level))
    return {
        "mean_change": Estimate("mean_change", mean, mean - half, mean + half, n),
        **figures(n, sd_change=sd, t=t, df=df, p=float(2 * stats.t.sf(abs(t), df))),
        "d_z": Estimate("d_z", mean / sd, low, high, n),
        "g_z": Estimate("g_z", j * mean / sd, j * low, j * high, n)
        if df > 1
        else Estimate.missing("g_z", n, "too_few"),
    }


def _against(name: str, mean: float, sd: float, n: int, why: str, factor: float) -> Estimate:
    if n < 2 or sd == 0:
        return Estimate.missing(name, n, why if n < 2 else "constant")
    return Estimate(name, factor * mean / sd, n=n) if factor else Estimate.missing(name, n, "too_few")


def _correlation(x: Floats, y: Floats, level: float) -> Estimate:
    n, (mean_x, squares_x), (mean_y, squares_y) = x.size, moments(x)[1:], moments(y)[1:]
    if n < 3 or squares_x == 0 or squares_y == 0:
        why = "nobody_answered" if n == 0 else "too_few" if n < 3 else "constant"
        return Estimate.missing("correlation", n, why)
    r = float((x - mean_x) @ (y - mean_y)) / float(np.sqrt(squares_x * squares_y))
    if n == 3 or abs(r) >= 1 - 1e-12:
        return Estimate("correlation", max(-1.0, min(1.0, r)), n=n, why="too_few" if n == 3 else "no_spread")
    half = float(stats.norm.isf((1 - level) / 2)) / float(np.sqrt(n - 3))
    return Estimate("correlation", r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)), n)


STATISTICS = (paired_change, reliable_change)
