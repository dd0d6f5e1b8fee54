"""Krippendorff's alpha: agreement of several raters about several things, missing ratings allowed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.results import Estimate
from analysis.tables import checked_tables
from analysis.tally import Floats

METRICS = ("nominal", "ordinal", "interval", "ratio")


def krippendorff_alpha(tables: npt.ArrayLike, values: npt.ArrayLike | None = None, metric: str = "ordinal") -> Estimate:
    """Return Krippendorff's alpha.

    Parameters
    ----------
    tables : array_like of int, shape (things, categories)
        How many raters gave each thing each category; `analysis.tables.count_tables` makes it from ratings of shape
        (raters, things).
    values : array_like of float, shape (categories,), optional
        The categories' numbers, ascending; needed for ``interval`` and ``ratio``.
    metric : {"nominal", "ordinal", "interval", "ratio"}

    Returns
    -------
    Estimate
        n is the number of ratings of things rated at least twice.

    Notes
    -----
    Formula: 1 - (n - 1) Σ o_ck δ²_ck/Σ n_c n_k δ²_ck over the coincidences o. Source: Krippendorff 2011. Range: below 0
    (worse than chance) to 1. Cut-offs: .80; .667 for tentative conclusions. Undefined where all ratings are alike.
    Misleads for few things; missing ratings are used pair by pair. No interval: it needs a bootstrap over the things.

    Examples
    --------
    >>> round(krippendorff_alpha([[2, 0, 0], [0, 2, 0], [0, 1, 1], [0, 0, 2]]).value, 3)
    0.79
    """
    if metric not in METRICS:
        raise ValueError(f"krippendorff_alpha: no metric '{metric}' (metrics are {', '.join(METRICS)})")
    counts, scale = checked_tables(tables, values)
    if (np.diff(scale) <= 0).any():
        raise ValueError("krippendorff_alpha: values: not ascending; sort the categories")
    raters = counts.sum(axis=1)
    if not counts.sum():
        return Estimate.missing("krippendorff_alpha", 0, "nobody_answered")
    counts, raters = counts[raters > 1], raters[raters > 1]
    n = int(raters.sum())
    if n == 0:
        return Estimate.missing("krippendorff_alpha", 0, "no_pairs")
    used = counts.sum(axis=0) > 0
    counts, scale = counts[:, used], scale[used]
    total = counts.sum(axis=0)
    if total.size < 2:
        return Estimate.missing("krippendorff_alpha", n, "constant")
    per_pair = counts / (raters - 1.0)[:, None]
    together = counts.T @ per_pair - np.diag(per_pair.sum(axis=0))
    distance = _distance(total.astype(np.float64), scale, metric)
    if np.isnan(distance).any():
        return Estimate.missing("krippendorff_alpha", n, "undefined")
    expected = float((np.outer(total, total) * distance).sum())
    return Estimate("krippendorff_alpha", 1 - (n - 1) * float((together * distance).sum()) / expected, n=n)


def _distance(total: Floats, scale: Floats, metric: str) -> Floats:
    if metric == "nominal":
        return 1 - np.eye(len(scale))
    gap = scale[:, None] - scale
    if metric == "interval":
        return np.asarray(gap**2)
    if metric == "ratio":
        size = scale[:, None] + scale
        found = np.divide(gap, size, out=np.full(gap.shape, np.nan), where=size != 0)
        np.fill_diagonal(found, 0.0)
        return np.asarray(found**2)
    middle = np.cumsum(total) - total / 2
    return np.asarray((middle[:, None] - middle) ** 2)


STATISTICS = (krippendorff_alpha,)
