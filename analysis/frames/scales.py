"""A scale of a table: each person's score, how far its items measure one thing, and what goes with an outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis import items as parts
from analysis import omega as omegas
from analysis import reliability
from analysis.covariances import covariance, pairwise_correlation
from analysis.estimates import Estimate
from analysis.frames.columns import Names, Points, answers, listed, numbers
from analysis.frames.rows import by_row, by_statistic
from analysis.importance import relative_importance
from analysis.scoring import HALF, person_means


def scores(
    table: pd.DataFrame,
    scales: Mapping[str, Sequence[str]],
    reverse: Names = (),
    points: Points | None = None,
    least: float = HALF,
) -> pd.DataFrame:
    """Return each person's mean on each scale, over the items answered, as `scoring.person_means`.

    Parameters
    ----------
    scales : mapping of str to sequence of str
        The scales' names and their items.
    least : float, 0 to 1
        Share of a scale's items that must be answered; 0 takes any single answer.

    Returns
    -------
    DataFrame, one row a person as in `table`, one column a scale; NaN where too little was answered

    Examples
    --------
    >>> staff = pd.DataFrame({"q1": [1, 5], "q2": [5, None], "q3": [2, None]})
    >>> scores(staff, {"trust": ["q1", "q2", "q3"]}, reverse=["q2"], points=5)["trust"].round(2).tolist()
    [1.33, nan]
    """
    turned = listed(reverse)
    everywhere = {name for names in scales.values() for name in names}
    if strange := [name for name in turned if name not in everywhere]:
        raise ValueError(f"reverse: {strange[0]!r} is in none of the scales; name items of {', '.join(scales)}")
    columns = {
        scale: person_means(answers(table, names, [name for name in turned if name in names], points), least)
        for scale, names in scales.items()
    }
    return pd.DataFrame(columns, index=table.index)


def alpha(
    table: pd.DataFrame,
    items: Names,
    reverse: Names = (),
    points: Points | None = None,
    missing: str = "listwise",
    constant: str = "drop",
    interval: str = "feldt",
    level: float = 0.95,
) -> pd.DataFrame:
    """Return Cronbach's alpha of a scale with its interval, and what else belongs beside it; see `reliability.alpha`.

    Parameters
    ----------
    constant : {"drop", "keep"}
        What becomes of an item all answered alike.
    interval : {"feldt", "siotani", "bonett", "fisher", "hakstian_whalen"}

    Returns
    -------
    DataFrame, one row a statistic
        ``alpha``, ``standardized_alpha``, ``average_r``, ``standard_error``. ``n`` counts people after deletion.
        Negative: look at ``item_rest`` of `item_analysis` for an item to be reversed.

    Examples
    --------
    >>> staff = pd.DataFrame({"q1": [1, 2, 3, 4], "q2": [2, 2, 5, 4], "q3": [5, 3, 2, 1]})
    >>> consistency = alpha(staff, ["q1", "q2", "q3"], reverse=["q3"], points=5)
    >>> consistency.loc["alpha", ["value", "low", "high"]].astype(float).round(2).tolist()
    [0.93, 0.54, 1.0]
    """
    keyed = answers(table, items, reverse, points)
    matrix, n = covariance(keyed, missing)
    standard = pairwise_correlation(keyed) if missing == "pairwise" else matrix
    return by_statistic(
        alpha=reliability.alpha(matrix, n, level, constant, interval)[0],
        standardized_alpha=reliability.standardized_alpha(standard, n, level)[0],
        average_r=reliability.average_r(standard, n)[0],
        standard_error=reliability.alpha_error(matrix, n)[0],
    )


def omega(
    table: pd.DataFrame,
    items: Names,
    reverse: Names = (),
    points: Points | None = None,
    missing: str = "listwise",
    metric: str = "covariance",
    method: str = "ml",
    robust: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return McDonald's omega total of a scale; see `omega.omega`.

    Parameters
    ----------
    metric : {"covariance", "correlation"}
        Of the items as answered, or standardized.
    method : {"ml", "minres"}
        Maximum likelihood, with an interval, or least squares as psych does.
    robust : bool
        Interval that does not assume normal answers; only with the first of each other choice.

    Returns
    -------
    DataFrame with the row ``omega``

    Examples
    --------
    >>> staff = pd.DataFrame({"q1": [1, 2, 3, 4, 4], "q2": [2, 2, 5, 4, 3], "q3": [2, 3, 4, 5, 3]})
    >>> omega(staff, ["q1", "q2", "q3"])["value"].round(2).tolist()
    [0.88]
    """
    keyed = answers(table, items, reverse, points)
    if robust:
        if (metric, method, missing) != ("covariance", "ml", "listwise"):
            raise ValueError("robust: its interval is that of complete answers, by covariance and ml; leave those out")
        return by_statistic(omega=omegas.omega_robust(keyed, level)[0])
    return by_statistic(omega=omegas.omega(*covariance(keyed, missing), level, metric, method)[0])


def item_analysis(
    table: pd.DataFrame, items: Names, reverse: Names = (), points: Points | None = None, missing: str = "listwise"
) -> pd.DataFrame:
    """Return each item's mean, spread and part in its scale; see `items.item_analysis`.

    Returns
    -------
    DataFrame, one row an item
        ``n``, ``mean`` with its interval, ``sd``, ``item_rest`` (negative: to be reversed?), ``item_total``,
        ``alpha_if_dropped``, ``standardized_alpha_if_dropped``, ``why``.

    Examples
    --------
    >>> staff = pd.DataFrame({"q1": [1, 2, 3, 4], "q2": [2, 2, 5, 4], "q3": [5, 3, 2, 1]})
    >>> item_analysis(staff, ["q1", "q2", "q3"])["item_rest"].round(2).tolist()
    [-0.45, -0.56, -0.91]
    """
    columns = parts.item_analysis(answers(table, items, reverse, points), missing)
    return by_row(pd.Index(listed(items), name="item"), columns["mean"].n.tolist(), columns)


def importance(table: pd.DataFrame, outcome: str, predictors: Sequence[str]) -> pd.DataFrame:
    """Split the R squared of a regression among up to 14 predictors; see `importance.relative_importance`. Not causal.

    Parameters
    ----------
    outcome : str
    predictors : sequence of str

    Returns
    -------
    DataFrame, one row a predictor
        ``n``, ``lmg``, ``johnson`` (both add up to R squared), ``lmg_share`` (adds up to 1), ``why``.

    Examples
    --------
    >>> staff = pd.DataFrame({"stay": [1, 2, 3, 4, 5, 4], "trust": [1, 2, 2, 4, 4, 5], "pay": [2, 1, 3, 2, 4, 1]})
    >>> importance(staff, "stay", ["trust", "pay"])["lmg"].round(3).tolist()
    [0.769, 0.198]
    """
    names = list(dict.fromkeys(listed(predictors)))
    columns = [numbers(table, "outcome", outcome), *(numbers(table, "predictors", name) for name in names)]
    answered = np.column_stack(columns)
    matrix, n = covariance(answered[~np.isnan(answered).any(axis=1)])
    shared = relative_importance(matrix, n)
    lmg, whole = [part[0] for part in shared.lmg], shared.r_squared[0].value
    shares = [part.value / whole if whole and part.value is not None else None for part in lmg]
    figures = {
        "lmg": lmg,
        "johnson": [part[0] for part in shared.johnson],
        "lmg_share": [Estimate("lmg_share", share) for share in shares],
    }
    return by_row(pd.Index(names, name="predictor"), n.tolist() * len(names), figures)
