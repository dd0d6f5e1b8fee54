"""Internal consistency of a scale: does a set of items measure one thing, and how precisely?

All start from a covariance matrix, so that a tally's cross-products serve as well as raw answers: use
`covariance(answers)` or ``Products.covariance()``. For the whole sample, never inside one team.
"""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import fdtri, ndtri

from analysis.estimates import Estimate
from analysis.items import alpha_if_dropped as alpha_if_dropped
from analysis.items import item_analysis as item_analysis
from analysis.items import item_rest as item_rest
from analysis.matrices import PERFECT, alpha_of, correlation, usable
from analysis.matrices import covariance as covariance
from analysis.omega import omega_robust as omega_robust
from analysis.omega import omega_total as omega_total

INTERVALS = ("feldt", "siotani", "bonett", "fisher", "hakstian_whalen")


def cronbach_alpha(
    covariance: npt.ArrayLike, n: int, level: float = 0.95, constant: str = "drop", method: str = "feldt"
) -> Estimate:
    """Return Cronbach's alpha with Feldt's interval.

    Parameters
    ----------
    covariance : array_like of float, shape (items, items)
        Of keyed answers; from `covariance` or a tally's products.
    n : int
        People the covariance rests on.
    level : float
    constant : {"drop", "keep"}
        Leave items answered alike by all out (the default), or count them among the k items.
    method : str
        One of `INTERVALS`.

    Returns
    -------
    Estimate
        May be negative: then check the reverse-keyed items; it is never clipped.

    Notes
    -----
    Formula: k/(k - 1) (1 - Σ s²_i/s²_T); interval 1 - (1 - α) F(n - 1, (n - 1)(k - 1)). Source: Cronbach 1951; Feldt
    1965; Feldt, Woodruff & Salih 1987. Range: minus infinity to 1. Cut-offs: .70 for research, .80 applied, .90 for
    decisions about people. Misleads for long scales, is no evidence of one dimension (Cortina 1993; Sijtsma 2009), and
    below 30 people says little. Under pairwise deletion the interval takes n as given, though some pairs rest on fewer.

    Examples
    --------
    >>> one = cronbach_alpha([[1.0, 0.5, 0.5], [0.5, 1.0, 0.5], [0.5, 0.5, 1.0]], n=30)
    >>> round(one.value, 3), round(one.low, 3), round(one.high, 3)
    (0.75, 0.542, 0.873)
    """
    block, _, why = usable(covariance, n, constant)
    if why:
        return Estimate.missing("cronbach_alpha", n, why)
    value, why = alpha_of(block)
    if why:
        return Estimate.missing("cronbach_alpha", n, why)
    interval, _ = alpha_interval(value, n, len(block), method, level)
    return Estimate("cronbach_alpha", value, interval.low, interval.high, n, interval.why)


def standardized_alpha(covariance: npt.ArrayLike, n: int, level: float = 0.95) -> Estimate:
    """Return alpha of the standardized items with Feldt's interval.

    Notes
    -----
    Formula: k r̄/(1 + (k - 1) r̄), of two items the Spearman-Brown reliability 2r/(1 + r). Source: Cronbach 1951;
    Eisinga, te Grotenhuis & Pelzer 2013. Range: minus infinity to 1. Misleads as `cronbach_alpha` does; it describes a
    sum of z scores, which is not the score reported here.

    Examples
    --------
    >>> round(standardized_alpha([[4.0, 1.0], [1.0, 1.0]], n=30).value, 3)
    0.667
    """
    block, _, why = usable(covariance, n)
    if why:
        return Estimate.missing("standardized_alpha", n, why)
    estimate = cronbach_alpha(correlation(block), n, level)
    return Estimate("standardized_alpha", estimate.value, estimate.low, estimate.high, n, estimate.why)


def average_r(covariance: npt.ArrayLike, n: int) -> Estimate:
    """Return the mean correlation between the items.

    Notes
    -----
    Formula: mean of r_ij, i < j. Source: Clark & Watson 1995. Range: -1/(k - 1) to 1. Cut-offs: .15 to .50.
    Misleads where clusters of items hide behind one mean.

    Examples
    --------
    >>> average_r([[4.0, 1.0], [1.0, 1.0]], n=30).value
    0.5
    """
    block, _, why = usable(covariance, n)
    if why:
        return Estimate.missing("average_r", n, why)
    pairs = correlation(block)[np.triu_indices(len(block), 1)]
    if np.abs(pairs.mean()) > 1 + PERFECT:  # of pairwise covariances, where few answered the same items
        return Estimate.missing("average_r", n, "contradictory")
    return Estimate("average_r", float(pairs.mean()), n=n)


def alpha_interval(
    alpha: float, n: int, items: int, method: str = "feldt", level: float = 0.95
) -> tuple[Estimate, float | None]:
    """Return an interval for an alpha, and its standard error on the method's own metric where it has one.

    Parameters
    ----------
    alpha : float
    n, items : int
        People and items.
    method : {"feldt", "siotani", "bonett", "fisher", "hakstian_whalen"}
    level : float

    Notes
    -----
    Formula: ``feldt``: F(n - 1, (n - 1)(k - 1)) (Feldt 1965); ``siotani``: F(n, n(k - 1)) (Siotani, Hayakawa &
    Fujikoshi 1985); ``bonett``: ln(1 - α) ± z √(2k/((k - 1)(n - 2))) (Bonett 2002); ``fisher``: atanh(α) ± z/√(n - 3)
    (Fisher 1950); ``hakstian_whalen``: cube root of 1 - α (Hakstian & Whalen 1976). Source: as named; compared by
    Kelley & Pornprasertmanit 2016. Range: at most 1. Misleads with ``fisher``, which treats alpha as a correlation and
    is here for comparison only.

    Examples
    --------
    >>> found, error = alpha_interval(0.8, n=50, items=5, method="bonett")
    >>> round(found.low, 3), round(found.high, 3), round(error, 3)
    (0.687, 0.872, 0.228)
    """
    if method not in INTERVALS:
        raise ValueError(f"alpha_interval: no method '{method}' (methods are {', '.join(INTERVALS)})")
    if not 0 < level < 1:
        raise ValueError(f"level: {level}; give a confidence between 0 and 1, such as 0.95")
    if alpha > 1 or items < 2:
        raise ValueError(f"alpha_interval: alpha {alpha} of {items} items; give an alpha of at most 1 and two items")
    name = f"alpha_{method}"
    if 1 - alpha <= PERFECT:
        return Estimate(name, alpha, n=n, why="no_spread"), None
    least = {"bonett": 3, "fisher": 4, "hakstian_whalen": 2}.get(method, 2)
    if n < least or (method == "fisher" and alpha <= -1):
        return Estimate(name, alpha, n=n, why="too_few" if n < least else "undefined"), None
    tail = (1 - level) / 2
    z = -float(ndtri(tail))
    error: float | None = None
    if method in ("feldt", "siotani"):
        df = n - 1 if method == "feldt" else n
        low, high = (1 - (1 - alpha) * float(fdtri(df, df * (items - 1), p)) for p in (1 - tail, tail))
    elif method == "bonett":
        error = sqrt(2 * items / ((items - 1) * (n - 2)))
        low, high = (1 - exp(log(1 - alpha) + side * z * error) for side in (1, -1))
    elif method == "fisher":
        error = 1 / sqrt(n - 3)
        low, high = (float(np.tanh(np.arctanh(alpha) + side * z * error)) for side in (-1, 1))
    else:
        first, second = 1 - 2 / (9 * (n - 1)), 1 - 2 / (9 * (n - 1) * (items - 1))
        root = (1 - alpha) ** (1 / 3)
        error = sqrt(2 * items / (9 * (n - 1) * (items - 1))) * root / first
        low, high = (1 - (first / second * (root + side * z * error)) ** 3 for side in (1, -1))
    return Estimate(name, alpha, low, high, n), error


def alpha_error(covariance: npt.ArrayLike, n: int) -> Estimate:
    """Return the large-sample standard error of alpha.

    Notes
    -----
    Formula: √(Q/n) with Q = 2k²/((k - 1)² S³) [S (tr C² + tr² C) - 2 tr C · 1'C²1], S = 1'C1. Source: van Zyl,
    Neudecker & Nel 2000; Duhachek & Iacobucci 2004. Range: 0 upward. Misleads for few people: use Feldt's interval.

    Examples
    --------
    >>> round(alpha_error([[1.0, 0.5], [0.5, 1.0]], n=30).value, 3)
    0.122
    """
    block, _, why = usable(covariance, n)
    _, why = ("", why) if why else alpha_of(block)
    if why:
        return Estimate.missing("alpha_error", n, why)
    k, total, trace = len(block), float(block.sum()), float(np.trace(block))
    square = block @ block
    inner = total * (float(np.trace(square)) + trace**2) - 2 * trace * float(square.sum())
    return Estimate("alpha_error", sqrt(max(2 * k**2 / ((k - 1) ** 2 * total**3) * inner, 0.0) / n), n=n)


STATISTICS = (cronbach_alpha, standardized_alpha, average_r, alpha_error, alpha_interval)
