"""Internal consistency of scales: does a set of items measure one thing, and how precisely?

All start from covariance matrices, one a group, so that cross-products serve as well as raw answers: use
`covariance(answers)` or ``Products.covariance()``. For the whole sample, never inside one team.
"""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri, ndtri

from analysis.covariances import correlations, usable, variances
from analysis.covariances import covariance as covariance
from analysis.estimates import Counts, EstimateArray, Floats, checked_level, reasons
from analysis.samples import TIE

INTERVALS = ("feldt", "siotani", "bonett", "fisher", "hakstian_whalen")
PERFECT = 1e-12


def alpha(
    covariance: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95, constant: str = "drop", method: str = "feldt"
) -> EstimateArray:
    """Return Cronbach's alpha with Feldt's interval.

    Parameters
    ----------
    covariance : array_like of float, shape (groups, items, items)
        Of keyed answers; from `covariance` or from cross-products.
    n : array_like of int, shape (groups,)
        People each rests on.
    level : float, 0 to 1
    constant : {"drop", "keep"}
        Leave items answered alike by all out, or count them among the k items.
    method : str
        Of the interval: one of `INTERVALS`.

    Returns
    -------
    EstimateArray
        May be negative: then check the reverse-keyed items; it is never clipped.

    Notes
    -----
    Formula: k/(k - 1) (1 - Σ s²_i/s²_T); interval 1 - (1 - α) F(n - 1, (n - 1)(k - 1)). Source: Cronbach 1951; Feldt
    1965; Feldt, Woodruff & Salih 1987. Range: minus infinity to 1. Cut-offs: .70 for research, .80 applied, .90 for
    decisions about people. Misleads for long scales, is no evidence of one dimension (Cortina 1993; Sijtsma 2009), and
    below 30 people says little. Under pairwise deletion the interval takes n as given, though some pairs rest on fewer.

    Examples
    --------
    >>> consistency = alpha([[[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]]], [30])[0]
    >>> round(consistency.value, 3), round(consistency.low, 3), round(consistency.high, 3)
    (0.75, 0.542, 0.873)
    """
    block, used, people, why = usable(covariance, n, constant)
    k = used.sum(axis=1)
    value, why = alphas(block.sum(axis=(1, 2)), variances(block).sum(axis=1), k, why)
    interval, _ = alpha_interval(value, people, k, method, level)
    why = np.where(why > 0, why, interval.why)
    return EstimateArray("cronbach_alpha", value, people, why, interval.low, interval.high)


def standardized_alpha(covariance: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> EstimateArray:
    """Return alpha of the standardized items with Feldt's interval; parameters as in `alpha`.

    Notes
    -----
    Formula: k r̄/(1 + (k - 1) r̄), of two items the Spearman-Brown reliability 2r/(1 + r). Source: Cronbach 1951;
    Eisinga, te Grotenhuis & Pelzer 2013. Range: minus infinity to 1. Misleads as `alpha` does; it describes a sum of z
    scores, which is not the score reported here.

    Examples
    --------
    >>> standardized_alpha([[[4.0, 1.0], [1.0, 1.0]]], [30]).value.round(3).tolist()
    [0.667]
    """
    block, used, people, why = usable(covariance, n)
    of = alpha(correlations(block, used), people, level)
    return EstimateArray("standardized_alpha", of.value, people, np.where(why > 0, why, of.why), of.low, of.high)


def average_r(covariance: npt.ArrayLike, n: npt.ArrayLike) -> EstimateArray:
    """Return the mean correlation between the items; parameters as in `alpha`.

    Notes
    -----
    Formula: mean of r_ij, i < j. Source: Clark & Watson 1995. Range: -1/(k - 1) to 1. Cut-offs: .15 to .50.
    Misleads where clusters of items hide behind one mean.

    Examples
    --------
    >>> average_r([[[4.0, 1.0], [1.0, 1.0]]], [30]).value.tolist()
    [0.5]
    """
    block, used, people, why = usable(covariance, n)
    k, above = used.sum(axis=1), np.triu(correlations(block, used), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = above.sum(axis=(1, 2)) / (k * (k - 1) / 2)
    # beyond 1 only of pairwise covariances, where few answered the same items
    why = np.where(why > 0, why, reasons(contradictory=np.abs(value) > 1 + PERFECT))
    return EstimateArray("average_r", np.where(why > 0, nan, value), people, why)


def alpha_error(covariance: npt.ArrayLike, n: npt.ArrayLike) -> EstimateArray:
    """Return the large-sample standard error of alpha; parameters as in `alpha`.

    Notes
    -----
    Formula: √(Q/n) with Q = 2k²/((k - 1)² S³) [S (tr C² + tr² C) - 2 tr C · 1'C²1], S = 1'C1. Source: van Zyl,
    Neudecker & Nel 2000; Duhachek & Iacobucci 2004. Range: 0 upward. Misleads for few people: use Feldt's interval.

    Examples
    --------
    >>> alpha_error([[[1.0, 0.5], [0.5, 1.0]]], [30]).value.round(3).tolist()
    [0.122]
    """
    block, used, people, why = usable(covariance, n)
    k, total, trace, square = used.sum(axis=1), block.sum(axis=(1, 2)), variances(block).sum(axis=1), block @ block
    _, why = alphas(total, trace, k, why)
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = total * (variances(square).sum(axis=1) + trace**2) - 2 * trace * square.sum(axis=(1, 2))
        value = np.sqrt(np.maximum(2 * k**2 / ((k - 1) ** 2 * total**3) * inner, 0.0) / people)
    return EstimateArray("alpha_error", np.where(why > 0, nan, value), people, why)


def alpha_interval(
    alpha: npt.ArrayLike, n: npt.ArrayLike, items: npt.ArrayLike, method: str = "feldt", level: float = 0.95
) -> tuple[EstimateArray, Floats]:
    """Return intervals of alphas, and their standard errors on the method's own metric, nan where it has none.

    Parameters
    ----------
    alpha : array_like of float, shape (groups,)
        nan where there is none.
    n, items : array_like of int, shape (groups,)
        People and items.
    method : {"feldt", "siotani", "bonett", "fisher", "hakstian_whalen"}
    level : float, 0 to 1

    Notes
    -----
    Formula: ``feldt``: F(n - 1, (n - 1)(k - 1)) (Feldt 1965); ``siotani``: F(n, n(k - 1)) (Siotani, Hayakawa &
    Fujikoshi 1985); ``bonett``: ln(1 - α) ± z √(2k/((k - 1)(n - 2))) (Bonett 2002); ``fisher``: atanh(α) ± z/√(n - 3)
    (Fisher 1950); ``hakstian_whalen``: cube root of 1 - α (Hakstian & Whalen 1976). Source: as named; compared by
    Kelley & Pornprasertmanit 2016. Range: at most 1. Misleads with ``fisher``, which treats alpha as a correlation and
    is here for comparison only.

    Examples
    --------
    >>> interval, error = alpha_interval([0.8], [50], [5], "bonett")
    >>> round(interval[0].low, 3), round(interval[0].high, 3), error.round(3).tolist()
    (0.687, 0.872, [0.228])
    """
    if method not in INTERVALS:
        raise ValueError(f"alpha_interval: no method '{method}' (methods are {', '.join(INTERVALS)})")
    a, people, k = np.broadcast_arrays(np.asarray(alpha, np.float64), np.asarray(n), np.asarray(items))
    if ((a > 1) | (~np.isnan(a) & (k < 2))).any():
        raise ValueError(f"alpha_interval: alphas {a.tolist()}; give numbers of at most 1, each of two items or more")
    tail, least = (1 - checked_level(level)) / 2, {"bonett": 3, "fisher": 4}.get(method, 2)
    z, error = -float(ndtri(tail)), np.full(a.shape, nan)
    with np.errstate(all="ignore"):
        if method in ("feldt", "siotani"):
            df = people - (method == "feldt")
            low, high = (1 - (1 - a) * fdtri(df, df * (k - 1), p) for p in (1 - tail, tail))
        elif method == "bonett":
            error = np.sqrt(2 * k / ((k - 1) * (people - 2)))
            low, high = (1 - np.exp(np.log(1 - a) + side * z * error) for side in (1, -1))
        elif method == "fisher":
            error = 1 / np.sqrt(people - 3)
            low, high = (np.tanh(np.arctanh(a) + side * z * error) for side in (-1, 1))
        else:
            first, second = 1 - 2 / (9 * (people - 1)), 1 - 2 / (9 * (people - 1) * (k - 1))
            root = np.cbrt(1 - a)
            error = np.sqrt(2 * k / (9 * (people - 1) * (k - 1))) * root / first
            low, high = (1 - (first / second * (root + side * z * error)) ** 3 for side in (1, -1))
    why = reasons(
        no_spread=1 - a <= PERFECT, too_few=people < least, undefined=(method == "fisher") & (a <= -1)
    ) * ~np.isnan(a)
    low, high, error = (np.where(why == 0, ends, nan) for ends in (low, high, error))
    return EstimateArray(f"alpha_{method}", a, people, why, low, high), error


def alphas(total: Floats, trace: Floats, k: Counts, why: Counts) -> tuple[Floats, Counts]:
    """Return alphas from the sums and the traces of covariances of k items, and why there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = k / (k - 1) * (1 - trace / total)
    why = np.where(why > 0, why, reasons(zero_total=total <= TIE * trace, contradictory=value > 1 + PERFECT))
    return np.where(why > 0, nan, np.minimum(value, 1.0)), why


STATISTICS = (alpha, standardized_alpha, average_r, alpha_error, alpha_interval)
