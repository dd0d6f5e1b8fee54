"""One figure on several occasions: the same people before and after, matched by id, and the trend over waves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import change as changes
from analysis import trend as trends
from analysis.estimates import figures
from analysis.frames.columns import matched, numbers
from analysis.frames.rows import by_statistic
from analysis.moments import mean, moments, sd
from analysis.signed_rank import signed_rank


def change(
    table: pd.DataFrame, before: str, after: str, id: str | None = None, ranks: bool = False, level: float = 0.95
) -> pd.DataFrame:
    """Return how far the same people moved between two occasions: see `change.change` and `signed_rank.signed_rank`.

    Parameters
    ----------
    table : DataFrame
        The two occasions side by side, or each in rows of its own.
    before, after : str
        Columns of the scores.
    id : str, optional
        Column that tells people apart; without it each row is a person.
    ranks : bool
        Wilcoxon's signed ranks, exact under ties and zeros, instead of means.

    Returns
    -------
    DataFrame, one row a statistic
        ``mean_before``, ``mean_after``, ``mean_change``, ``sd_change``, ``t``, ``df``, ``p``, ``d_z``, ``g_z``,
        ``d_av``, ``g_av``, ``correlation``; by ranks ``v``, ``zeros``, ``rank_biserial``, ``z``, ``p_asymptotic``,
        ``p_corrected``, ``p_exact``, and the same of Pratt's way with zeros under ``pratt_``. Always ``before_only``
        and ``after_only``, the people who are missing on the other occasion. ``n`` counts pairs.

    Examples
    --------
    >>> study = pd.DataFrame({"id": [1, 2, 3, 4, 5], "t1": [2, 3, 3, 4, 1], "t2": [3, 3, 4, 5, None]})
    >>> change(study, "t1", "t2", "id").loc[["mean_change", "d_z", "before_only"], "value"].tolist()
    [0.75, 1.5, 1.0]
    """
    _, first, second = matched(table, before, after, id)
    came, stayed = ~np.isnan(first), ~np.isnan(second)
    both = came & stayed
    n = int(both.sum())
    lost = figures(n, before_only=float((came & ~stayed).sum()), after_only=float((stayed & ~came).sum()))
    if ranks:
        return by_statistic(**signed_rank(first, second), **lost)
    start, end = moments(first[both]), moments(second[both])
    means = {"mean_before": mean(start, level=level), "mean_after": mean(end, level=level)}
    figures_of = {**means, "sd_before": sd(start), "sd_after": sd(end), **changes.change(first, second, level=level)}
    return by_statistic(**{name: of[0] for name, of in figures_of.items()}, **lost)


def reliable_change(
    table: pd.DataFrame, before: str, after: str, reliability: float, id: str | None = None, sd: float | None = None
) -> pd.DataFrame:
    """Return each person's change in units of what unreliability alone would make; see `change.reliable_change`.

    Parameters
    ----------
    table, before, after, id
        As in `change`.
    reliability : float, 0 to below 1
        Of the score, best from another, larger sample; always stated beside the result.
    sd : float, optional
        Of the scores; that of the first occasion over complete pairs where left out.

    Returns
    -------
    DataFrame, one row a complete pair
        ``before``, ``after``, ``index``, ``verdict`` (improved, declined or unchanged; empty where ``why`` says why).

    Examples
    --------
    >>> study = pd.DataFrame({"t1": [2, 3, 3, 4], "t2": [4, 3, 4, 4]})
    >>> reliable_change(study, "t1", "t2", reliability=0.8)[["index", "verdict"]].round(2).values.tolist()
    [[3.87, 'improved'], [0.0, 'unchanged'], [1.94, 'unchanged'], [0.0, 'unchanged']]
    """
    people, first, second = matched(table, before, after, id)
    indices = changes.reliable_change(first, second, reliability, sd)
    rows, estimates = list(indices), list(indices.values())
    index = np.array([estimate.value for estimate in estimates], dtype=np.float64)
    verdict = np.select(
        [index > changes.RELIABLE, index < -changes.RELIABLE, ~np.isnan(index)],
        ["improved", "declined", "unchanged"],
        "",
    )
    columns = {"before": first[rows], "after": second[rows], "index": index, "verdict": verdict}
    return pd.DataFrame({**columns, "why": [estimate.why for estimate in estimates]}, index=people[rows])


def trend(
    table: pd.DataFrame, mean: str, wave: str, n: str | None = None, sd: str | None = None, level: float = 0.95
) -> pd.DataFrame:
    """Return whether a figure rises or falls over waves; see `trend.trend`.

    Parameters
    ----------
    table : DataFrame, one row a **wave**
        As `means` gives it with the wave as its group, or as a released report does.
    mean, wave : str
        Columns of the figure and of when it was, in any even unit, such as years.
    n, sd : str, optional
        Columns of the people and the spread behind each mean; both are needed for the weighted slope.

    Returns
    -------
    DataFrame, one row a statistic
        ``slope``, ``weighted_slope``, ``median_slope`` a unit of time, ``tau_b``, ``p``, ``p_exact``; ``n`` waves.

    Examples
    --------
    >>> years = pd.DataFrame({"year": [2021, 2022, 2023, 2024], "trust": [3.0, 3.2, 3.1, 3.4]})
    >>> trend(years, "trust", "year").loc[["slope", "tau_b"], "value"].round(3).tolist()
    [0.11, 0.667]
    """
    when, figure = numbers(table, "wave", wave), numbers(table, "mean", mean)
    known, many = np.unique(when[~np.isnan(figure)], return_counts=True)
    if n is None and (many > 1).any():
        raise ValueError(
            f"wave: {known[many > 1][0]:g} stands {many.max()} times; give one row a wave, as "
            f"means(table, {mean!r}, {wave!r}).reset_index() makes it"
        )
    people, spread = (
        None if name is None else [numbers(table, argument, name)] for argument, name in (("n", n), ("sd", sd))
    )
    series = trends.trend(when, [figure], people, spread, level)
    return by_statistic(**{name: series[name][0] for name in (*trends.SLOPES, *trends.ORDER)})
