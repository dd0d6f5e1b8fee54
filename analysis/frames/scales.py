"""A scale of a table: each person's score, how far its items measure one thing, and what goes with an outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import omega as omegas
from analysis import reliability
from analysis.estimates import Estimate
from analysis.frames.columns import Names, Points, answers, listed, numbers
from analysis.frames.rows import by_row, by_statistic
from analysis.importance import relative_importance
from analysis.items import item_analysis as item_columns
from analysis.matrices import covariance, pairwise_correlation
from analysis.scoring import HALF, person_means


def scores(
    table: pd.DataFrame,
    scales: Mapping[str, Sequence[str]],
    reverse: Names = (),
    points: Points | None = None,
    least: float = HALF,
) -> pd.DataFrame:
    """Return each person's mean on each scale, over the items answered.

    Parameters
    ----------
    table : DataFrame, one row a person
    scales : mapping of str to sequence of str
        The scales' names and their items.
    reverse : sequence of str
    points : int or (low, high)
    least : float, 0 to 1
        Share of a scale's items that must be answered; 0 takes any single answer.

    Returns
    -------
    DataFrame, one row a person as in `table`, one column a scale; NaN where too little was answered

    Raises
    ------
    ValueError
        As `analysis.frames.columns.answers`.

    Notes
    -----
    Source: Newman 2014; Graham 2009.

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
    """Return Cronbach's alpha of a scale with its interval, and what else belongs beside it.

    Parameters
    ----------
    table : DataFrame, one row a person
        The whole sample, not one team.
    items, reverse, points
        See `analysis.frames`.
    missing : {"listwise", "pairwise"}
    constant : {"drop", "keep"}
        What becomes of an item all answered alike.
    interval : {"feldt", "siotani", "bonett", "fisher", "hakstian_whalen"}
    level : float, 0 to 1

    Returns
    -------
    DataFrame, one row a statistic
        ``alpha``, ``standardized_alpha``, ``average_r``, ``standard_error``. ``n`` counts people after deletion.

    Raises
    ------
    ValueError
        As `analysis.frames.columns.answers`.

    Notes
    -----
    Negative: look at ``item_rest`` of `item_analysis` for an item to be reversed. Source: Cronbach 1951; Feldt 1965.

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
        alpha=reliability.cronbach_alpha(matrix, n, level, constant, interval),
        standardized_alpha=reliability.standardized_alpha(standard, n, level),
        average_r=reliability.average_r(standard, n),
        standard_error=reliability.alpha_error(matrix, n),
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
    """Return McDonald's omega total of a scale.

    Parameters
    ----------
    table : DataFrame, one row a person
    items, reverse, points
        See `analysis.frames`.
    missing : {"listwise", "pairwise"}
    metric : {"covariance", "correlation"}
        Of the items as answered, or standardized.
    method : {"ml", "minres"}
        Maximum likelihood, with an interval, or least squares as psych does.
    robust : bool
        Interval that does not assume normal answers.
    level : float, 0 to 1

    Returns
    -------
    DataFrame with the row ``omega``

    Raises
    ------
    ValueError
        As `analysis.frames.columns.answers`; robust with a choice other than the first.

    Notes
    -----
    Source: McDonald 1999; Hayes & Coutts 2020.

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
        return by_statistic(omega=omegas.omega_robust(keyed, level))
    return by_statistic(omega=omegas.omega_total(*covariance(keyed, missing), level, metric, method))


def item_analysis(
    table: pd.DataFrame,
    items: Names,
    reverse: Names = (),
    points: Points | None = None,
    missing: str = "listwise",
) -> pd.DataFrame:
    """Return each item's mean, spread and part in its scale.

    Parameters
    ----------
    table : DataFrame, one row a person
    items, reverse, points
        See `analysis.frames`.
    missing : {"listwise", "pairwise"}

    Returns
    -------
    DataFrame, one row an item
        ``n``, ``mean`` with its interval, ``sd``, ``item_rest`` (negative: to be reversed?), ``item_total``,
        ``alpha_if_dropped``, ``standardized_alpha_if_dropped``, ``why``.

    Raises
    ------
    ValueError
        As `analysis.frames.columns.answers`.

    Notes
    -----
    Source: Nunnally & Bernstein 1994.

    Examples
    --------
    >>> staff = pd.DataFrame({"q1": [1, 2, 3, 4], "q2": [2, 2, 5, 4], "q3": [5, 3, 2, 1]})
    >>> item_analysis(staff, ["q1", "q2", "q3"])["item_rest"].round(2).tolist()
    [-0.45, -0.56, -0.91]
    """
    columns = item_columns(answers(table, items, reverse, points), missing)
    return by_row(pd.Index(listed(items), name="item"), [mean.n for mean in columns["mean"]], columns)


def importance(table: pd.DataFrame, outcome: str, predictors: Sequence[str]) -> pd.DataFrame:
    """Split the R squared of a regression among its predictors. Not causal.

    Parameters
    ----------
    table : DataFrame, one row a person
    outcome : str
    predictors : sequence of str
        Up to 14 columns.

    Returns
    -------
    DataFrame, one row a predictor
        ``n``, ``lmg``, ``johnson`` (both add up to R squared), ``lmg_share`` (adds up to 1), ``why``.

    Raises
    ------
    ValueError
        As `analysis.frames.columns.numbers`; no predictors or more than 14.

    Notes
    -----
    Source: Lindeman, Merenda & Gold 1980; Gromping 2006; Johnson 2000.

    Examples
    --------
    >>> staff = pd.DataFrame({"stay": [1, 2, 3, 4, 5, 4], "trust": [1, 2, 2, 4, 4, 5], "pay": [2, 1, 3, 2, 4, 1]})
    >>> importance(staff, "stay", ["trust", "pay"])["lmg"].round(3).tolist()
    [0.769, 0.198]
    """
    columns = {name: numbers(table, "predictors", name) for name in predictors}
    shares = relative_importance(numbers(table, "outcome", outcome), columns)
    parts = [shares.lmg[name] for name in columns]
    figures = {
        "lmg": parts,
        "johnson": [shares.johnson[name] for name in columns],
        "lmg_share": [Estimate("lmg_share", shares.lmg_share(name)) for name in columns],
    }
    return by_row(pd.Index(list(columns), name="predictor"), [part.n for part in parts], figures)
