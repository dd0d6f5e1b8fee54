"""Wilcoxon's signed-rank test, exact given these very ties and zeros."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.estimates import Estimate
from analysis.samples import Floats, Ints, differences, double_midranks, pairs, ties

EXACT_STEPS = 2e8  # additions that the exact distribution may take


@dataclass(frozen=True)
class Signs:
    """One way to treat people who did not change: standardized sum, exact and asymptotic two-sided p."""

    z: Estimate
    p_exact: Estimate
    p_asymptotic: Estimate


@dataclass(frozen=True)
class SignedRank:
    """Wilcoxon's test. ``v`` sums the ranks of those who went up, ranked among those who changed.

    ``pratt`` ranks the unchanged and then drops their ranks, ``wilcoxon`` drops the unchanged first; ``p_corrected``
    is Wilcoxon's asymptotic p with a correction for continuity. ``zeros`` counts the unchanged.
    """

    v: Estimate
    rank_biserial: Estimate
    zeros: Estimate
    pratt: Signs
    wilcoxon: Signs
    p_corrected: Estimate


def signed_rank(before: ArrayLike, after: ArrayLike) -> SignedRank:
    """Wilcoxon signed-rank test of paired scores, exact under ties and zeros.

    Parameters
    ----------
    before, after : array_like, shape (n,)
        Scores of the same people in the same order; a pair with a NaN is left out.
        Changes that differ by rounding error tie: whole numbers are ranked, never floats.

    Returns
    -------
    SignedRank
        ``n`` counts complete pairs. The exact p is the share of all 2^m ways to sign the changes of the m people who
        changed whose rank sum lies as far from the middle. Gaps: ``nobody_answered``, ``no_change`` (nobody changed),
        ``too_large`` (exact p of many people, whose asymptotic p serves).

    Raises
    ------
    ValueError
        The two differ in length, or are malformed.

    Notes
    -----
    Formula: V = sum of the midranks of |change| of those who went up; z = (V - S / 2) / sqrt(sum r^2 / 4), S the sum
    of all ranks r; rank-biserial correlation = (up - down) / S.
    Range: V 0 to S; rank-biserial -1 to 1.
    Cut-offs: none but the level chosen beforehand; with five people who changed no p below .0625 is possible.
    Misleads when: the normal approximation is read for a few people with ties and zeros (.040 for .0625); the changes
    are far from symmetric.

    References
    ----------
    Wilcoxon, F. (1945). Biometrics Bulletin, 1, 80-83. Pratt, J. W. (1959). Journal of the American Statistical
    Association, 54, 655-667. Kerby, D. S. (2014). Comprehensive Psychology, 3, 11.IT.3.1.

    Examples
    --------
    >>> result = signed_rank([3.2, 3.4, 2.0, 3.0, 2.0], [3.8, 4.0, 3.0, 3.0, 2.5])
    >>> result.v.value, result.zeros.value, result.wilcoxon.p_exact.value
    (10.0, 1.0, 0.125)
    """
    x, y, many, _ = pairs(before, after)
    change, n = differences(x, y), int(many.sum())
    zeros = Estimate("zeros", float(many[change == 0].sum()), n=n)
    if n == 0:
        return _gap(Estimate.missing("v", 0, "nobody_answered"), Estimate.missing("zeros", 0, "nobody_answered"))
    if not change.any():
        return _gap(Estimate("v", 0.0, n=n, why="no_change"), zeros)
    level = ties(np.abs(change), float(max(np.abs(x).max(), np.abs(y).max())))
    all_ranks = _ranks(level, many)
    moved = change != 0
    up, kept, ranks = change[moved] > 0, many[moved], _ranks(level[moved], many[moved])
    doubled, total = int((ranks * kept)[up].sum()), int((ranks * kept).sum())
    pratt = _signs(all_ranks[moved], kept, up, n)
    wilcoxon = _signs(ranks, kept, up, n)
    spread = float(np.sqrt(kept @ (ranks.astype(np.float64) ** 2)))
    corrected = max(abs(2 * doubled - total) - 2, 0) / spread  # half a step of V
    return SignedRank(
        Estimate("v", doubled / 2, n=n),
        Estimate("rank_biserial", (2 * doubled - total) / total, n=n),
        zeros,
        pratt,
        wilcoxon,
        Estimate("p_corrected", float(2 * stats.norm.sf(corrected)), n=n),
    )


def _ranks(level: Ints, many: Ints) -> Ints:
    order = np.unique(level, return_inverse=True)[1]
    return double_midranks(np.bincount(order, weights=many).astype(np.int64))[order]


def _signs(ranks: Ints, many: Ints, up: np.typing.NDArray[np.bool_], n: int) -> Signs:
    """Test doubled ranks, which are whole numbers."""
    total = int(ranks @ many)
    apart = 2 * int((ranks * many)[up].sum()) - total
    z = apart / float(np.sqrt(many @ (ranks.astype(np.float64) ** 2)))
    share = _exact(np.repeat(ranks, many), total, abs(apart))
    return Signs(
        Estimate("z", z, n=n),
        Estimate.missing("p_exact", n, "too_large") if share is None else Estimate("p_exact", share, n=n),
        Estimate("p_asymptotic", float(2 * stats.norm.sf(abs(z))), n=n),
    )


def _exact(ranks: Ints, total: int, distance: int) -> float | None:
    if float(ranks.size) * total > EXACT_STEPS:
        return None
    share: Floats = np.zeros(total + 1)
    share[0] = 1.0
    for rank in ranks.tolist():
        share = share / 2
        share[rank:] += share[: total + 1 - rank].copy()
    return float(min(share[np.abs(2 * np.arange(total + 1) - total) >= distance].sum(), 1.0))


def _gap(v: Estimate, zeros: Estimate) -> SignedRank:
    n, why = v.n, v.why

    def gap(name: str) -> Estimate:
        return Estimate.missing(name, n, why)

    signs = Signs(gap("z"), gap("p_exact"), gap("p_asymptotic"))
    return SignedRank(v, gap("rank_biserial"), zeros, signs, signs, gap("p_corrected"))


STATISTICS = (signed_rank,)
