"""Every group beside the whole it belongs to, all at once: what `report.comparing` computes of one, computed of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from scipy.special import stdtr, stdtrit

from analysis.comparison import adjusted_p, exact_correction
from analysis.tally import Counts, Floats
from report.contents import Comparison
from report.counting import Spreads
from report.estimating import ALIKE, LEVEL, NONE, ONE, Many


@dataclass(frozen=True, eq=False)
class Beside:
    """One scale of many groups beside the rest of their parents: difference from the parent, Hedges' g, p value."""

    groups: Counts  # those with a score on both sides
    difference: Many
    effect: Many
    p: Floats


def beside(groups: Counts, group: Spreads, rest: Spreads) -> Beside:
    """Compare groups with the wholes they are parts of, by way of the rest of those wholes.

    Parameters
    ----------
    groups : ndarray of int
        Which groups these are.
    group, rest : Spreads
        Theirs, and those of the rest of each one's whole.

    Examples
    --------
    >>> one, other = Spreads(*map(np.array, ([8], [4.0], [0.5]))), Spreads(*map(np.array, ([24], [3.2], [0.6])))
    >>> beside(np.array([0]), one, other).difference.value.round(2).tolist()
    [0.6]
    """
    there = np.flatnonzero((group.n > 0) & (rest.n > 0))
    (n1, m1, s1, l1, h1), (n2, m2, s2, l2, h2) = ([np.broadcast_to(column, one.n.shape)[there] for column in
        (one.n, one.mean, one.sd, one.below, one.above)] for one in (group, rest))  # fmt: skip
    n, apart, below, above = n1 + n2, m1 - m2, l1 - h2, h1 - l2
    least = np.maximum(np.maximum(apart + below, -(apart + above)), 0.0)  # what protection leaves of it
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = s1**2 / n1, s2**2 / n2
        both = errors[0] + errors[1]
        df = both**2 / (errors[0] ** 2 / (n1 - 1) + errors[1] ** 2 / (n2 - 1))
        error = np.sqrt(both)
        pooled = np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n - 2))
        effect = _corrections(n) * apart / pooled
        reach, p = stdtrit(df, 0.5 + LEVEL / 2) * error, 2 * stdtr(df, -least / error)
    why = np.where(np.minimum(n1, n2) < 2, ONE, np.where(both > 0, NONE, ALIKE))
    share = n2 / n
    reach, effect, p = (np.where(why == NONE, one, nan) for one in (reach, effect, p))
    ends = (apart + below - reach) * share, (apart + above + reach) * share
    return Beside(groups[there], Many(apart * share, n, why, *ends), Many(effect, n, why), p)


def comparisons(ids: Sequence[str], found: Sequence[Beside], groups: int) -> list[tuple[Comparison, ...]]:
    """Return every group's comparisons, p values adjusted for all of the release (Benjamini-Hochberg).

    Parameters
    ----------
    ids : sequence of str
        Of the scales.
    found : sequence of Beside
        One a scale.
    groups : int
    """
    every = np.concatenate([one.p for one in found]) if found else np.zeros(0)
    adjusted = iter(adjusted_p(every))
    made: list[list[Comparison]] = [[] for _ in range(groups)]
    for id, scale in zip(ids, found, strict=True):
        pairs = zip(scale.groups.tolist(), scale.difference.listed("difference"), scale.effect.listed("hedges_g"),
                    adjusted, strict=False)  # fmt: skip
        for group, difference, effect, q in pairs:
            made[group].append(Comparison(id, difference, effect, q.value))
    return [tuple(one) for one in made]


def _corrections(n: Counts) -> Floats:
    single, which = np.unique(np.maximum(n - 2, 1), return_inverse=True)
    return np.array([exact_correction(one) for one in single.tolist()], dtype=np.float64)[which]
