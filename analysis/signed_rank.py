"""Wilcoxon's signed-rank test, exact given these very ties and zeros."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.estimates import Estimate, Flags, Floats, figures
from analysis.samples import Ints, differences, double_midranks, pairs, ties

PRATT = ("pratt_z", "pratt_p_asymptotic", "pratt_p_exact")
TESTED = ("rank_biserial", "z", "p_asymptotic", "p_corrected", "p_exact", *PRATT)
EXACT_STEPS = 2e8  # additions that the exact distribution may take


def signed_rank(before: ArrayLike, after: ArrayLike) -> dict[str, Estimate]:
    """Wilcoxon signed-rank test of paired scores, exact under ties and zeros.

    Parameters
    ----------
    before, after : array_like, shape (people,)
        Scores of the same people in the same order; a pair with a nan is left out. Changes that differ by rounding
        error tie.

    Returns
    -------
    dict of str to Estimate
        ``v`` (ranks of those who went up, among those who changed), ``zeros`` (the unchanged), ``rank_biserial``;
        ``z``, ``p_asymptotic``, ``p_corrected`` (for continuity) and ``p_exact`` without the unchanged, and
        ``pratt_z``, ``pratt_p_asymptotic``, ``pratt_p_exact``, which rank them and then drop their ranks. ``n`` counts
        pairs. The exact p is the share of all 2^m ways to sign the changes of the m people who changed whose rank sum
        lies as far from the middle. Gaps: ``nobody_answered``, ``no_change`` (nobody changed), ``too_large`` (exact p
        of many people, whose asymptotic p serves).

    Notes
    -----
    Formula: V = sum of the midranks of |change| of those who went up; z = (V - S/2)/√(Σr²/4), S the sum of all ranks r;
    rank-biserial correlation = (up - down)/S. Source: Wilcoxon 1945; Pratt 1959; Kerby 2014. Range: V 0 to S;
    rank-biserial -1 to 1. Cut-offs: none but the level chosen beforehand; with five people who changed no p below .0625
    is possible. Misleads when the normal approximation is read for a few people with ties and zeros (.040 for .0625),
    and when the changes are far from symmetric.

    Examples
    --------
    >>> result = signed_rank([3.2, 3.4, 2.0, 3.0, 2.0], [3.8, 4.0, 3.0, 3.0, 2.5])
    >>> result["v"].value, result["zeros"].value, result["p_exact"].value
    (10.0, 1.0, 0.125)
    """
    x, y, _ = pairs(before, after)
    change, n = differences(x, y), x.size
    moved = change != 0
    zeros = figures(n, "" if n else "nobody_answered", zeros=float(n - moved.sum()) if n else None)
    if not moved.any():
        why = "no_change" if n else "nobody_answered"
        return figures(n, why, v=0.0 if n else None) | zeros | figures(n, why, **dict.fromkeys(TESTED))
    level = ties(np.abs(change), float(max(np.abs(x).max(), np.abs(y).max())))
    up, ranks = change[moved] > 0, _ranks(level[moved])
    doubled, total = int(ranks[up].sum()), int(ranks.sum())
    corrected = max(abs(2 * doubled - total) - 2, 0) / float(np.sqrt((ranks.astype(np.float64) ** 2).sum()))
    return {
        **figures(n, v=doubled / 2, rank_biserial=(2 * doubled - total) / total),
        **zeros,
        **_signs(ranks, up, n),
        "p_corrected": Estimate("p_corrected", float(2 * stats.norm.sf(corrected)), n=n),  # half a step of v
        **{f"pratt_{name}": estimate for name, estimate in _signs(_ranks(level)[moved], up, n).items()},
    }


def _ranks(level: Ints) -> Ints:
    order = np.unique(level, return_inverse=True)[1]
    return double_midranks(np.bincount(order))[order]


def _signs(ranks: Ints, up: Flags, n: int) -> dict[str, Estimate]:
    """Test doubled ranks, which are whole numbers."""
    total = int(ranks.sum())
    apart = 2 * int(ranks[up].sum()) - total
    z = apart / float(np.sqrt((ranks.astype(np.float64) ** 2).sum()))
    share = _exact(ranks, total, abs(apart))
    asymptotic = figures(n, z=z, p_asymptotic=float(2 * stats.norm.sf(abs(z))))
    return asymptotic | figures(n, "too_large" if share is None else "", p_exact=share)


def _exact(ranks: Ints, total: int, distance: int) -> float | None:
    if float(ranks.size) * total > EXACT_STEPS:
        return None
    share: Floats = np.zeros(total + 1)
    share[0] = 1.0
    for rank in ranks.tolist():
        share = share / 2
        share[rank:] += share[: total + 1 - rank].copy()
    return float(min(share[np.abs(2 * np.arange(total + 1) - total) >= distance].sum(), 1.0))


STATISTICS = (signed_rank,)
