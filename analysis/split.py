"""Is one group split? Agreement in an ordered distribution, from -1 (two camps at the ends) to 1 (one category)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.estimates import Estimate
from analysis.tables import checked_tables
from analysis.tally import Floats


def van_der_eijk(counts: npt.ArrayLike) -> Estimate:
    """Return van der Eijk's agreement A of one ordered distribution.

    Parameters
    ----------
    counts : array_like of int, shape (points,)
        Answers in each category, in order, categories nobody chose included.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        If a count is negative or fractional, or there is more than one row.

    Notes
    -----
    Formula: the distribution is cut into layers of equal height; each layer's pattern of empty and filled categories
    has A = U (1 - (S - 1)/(K - 1)), with U from its triplets of categories 110, 011 (one hump) against 101 (two), and
    A is their mean weighted by answers. Source: van der Eijk 2001. Range: -1 (half at each end) through 0 (flat) to 1
    (one category); below 0 the group is split and its mean describes nobody. Misleads for few answers. Undefined for
    fewer than three categories.

    Examples
    --------
    >>> round(van_der_eijk([30, 40, 210, 130, 530, 50, 10]).value, 4)
    0.6113
    >>> van_der_eijk([5, 0, 0, 0, 5]).value
    -1.0
    """
    rest = _distribution(counts)
    n = int(rest.sum())
    if n == 0:
        return Estimate.missing("van_der_eijk", 0, "nobody_answered")
    if rest.size < 3:
        return Estimate.missing("van_der_eijk", n, "few_categories")
    total = 0.0
    while rest.any():
        filled = rest > 0
        height = rest[filled].min()
        total += float(height * filled.sum()) / n * _layer(filled)
        rest = np.where(filled, rest - height, 0.0)
    return Estimate("van_der_eijk", total, n=n)


def _distribution(counts: npt.ArrayLike) -> Floats:
    table, _ = checked_tables(counts)
    if table.shape[0] != 1:
        raise ValueError(f"counts: {table.shape[0]} rows; give the distribution of one item")
    return np.array(table[0], dtype=np.float64)


def _layer(filled: npt.NDArray[np.bool_]) -> float:
    points = filled.size
    size = int(filled.sum())
    if size == 1:
        return 1.0
    full = filled.astype(np.int64)
    gap = 1 - full
    before, gaps_before = full.cumsum() - full, gap.cumsum() - gap
    after, gaps_after = size - before - full, points - size - gaps_before - gap
    two_humps = int((gap * before * after).sum())
    one_hump = int((full * (before * gaps_after + gaps_before * after)).sum())
    if one_hump + two_humps == 0:
        return 0.0
    shape = ((points - 2) * one_hump - (points - 1) * two_humps) / ((points - 2) * (one_hump + two_humps))
    return shape * (1 - (size - 1) / (points - 1))


STATISTICS = (van_der_eijk,)
