"""Cases on two or more groups, and on a whole scan of p values, through the functions for a DataFrame."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis import frames
from analysis.comparison import ADJUSTMENTS, adjusted_p
from tests.reference.asking import adapter, grouped, one_sample, two_samples
from tests.reference.reading import Case, Gap, PerRow, figure, statistics

TWO = ("x", "y", "group", "value", "item", "conf")


def _compared(case: Case, ranks: bool) -> pd.Series:
    """Return the one row that compares the case's two groups."""
    x, y = two_samples(case)
    scores = [*x, np.nan, *y, np.nan]  # a group where nobody answered is there all the same
    table = pd.DataFrame({"score": scores, "group": np.repeat(["x", "y"], [len(x) + 1, len(y) + 1])})
    level = float(case.arguments.get("conf", 0.95))
    return frames.compare(table, "score", "group", ranks=ranks, level=level).loc[("x", "y")]


def _under(row: pd.Series, **names: str) -> dict[str, Any]:
    return {theirs: figure(row.get(ours)) for theirs, ours in names.items()}


@adapter("hedges_g", *TWO)
def of_hedges_g(case: Case) -> dict[str, Any]:
    row = _compared(case, ranks=False)
    values = _under(
        row,
        mean_diff="difference",
        mean_difference="difference",
        cohen_d="cohen_d",
        d_lower="cohen_d_low",
        d_upper="cohen_d_high",
        hedges_g_exact_J="hedges_g",
        hedges_g="hedges_g",
        g_lower="hedges_g_low",
        g_upper="hedges_g_high",
        hedges_g_approx_J="hedges_g_approximate",
        n="n",
    )
    n1, n2 = (int((~np.isnan(sample)).sum()) for sample in two_samples(case))
    return {**values, "n1": n1, "n2": n2}


@adapter("cliffs_delta", *TWO)
def of_cliffs_delta(case: Case) -> dict[str, Any]:
    row = _compared(case, ranks=True)
    values = _under(
        row,
        delta="cliffs_delta",
        effectsize_delta="cliffs_delta",
        lower="cliffs_delta_low",
        upper="cliffs_delta_high",
        VDA="a",
        n="n",
    )
    if row["why"] == "separated":  # effsize prints the end of the scale, and no other limit
        values |= {"upper": Gap(1.0)} if row["cliffs_delta"] == 1 else {"lower": Gap(-1.0)}
    return {**values, "magnitude": row["magnitude"] or None}


@adapter("brunner_munzel", *TWO)
def of_brunner_munzel(case: Case) -> dict[str, Any]:
    return _under(
        _compared(case, ranks=True),
        statistic="t",
        df="df",
        p="p_brunner_munzel",
        lawstat_p="p_brunner_munzel",
        p_hat_x_less_y="p_hat",
        p_hat="p_hat",
        lower95="p_hat_low",
        upper95="p_hat_high",
        p_permutation="p_permutation",
        n="n",
    )


@adapter("mann_whitney", *TWO)
def of_mann_whitney(case: Case) -> dict[str, Any]:
    return _under(
        _compared(case, ranks=True),
        W="w",
        U="w",
        Z="z",
        p_corrected="p_corrected",
        p_uncorrected="p_asymptotic",
        p_asymptotic="p_asymptotic",
        p_exact_ties="p_exact",
        p_exact="p_exact",
        n="n",
    )


def _table(case: Case) -> pd.DataFrame:
    scores, labels = grouped(case)
    return pd.DataFrame({"score": scores, "group": labels})


@adapter("kruskal_wallis", "y", "group", "value", "item")
def of_kruskal_wallis(case: Case) -> dict[str, Any]:
    test = frames.kruskal_wallis(_table(case), "score", "group")
    names = {"H": "H", "df": "df", "p": "p", "epsilon_squared": "epsilon_squared", "eta_squared_H": "eta_squared"}
    names["epsilon_squared_formula"] = "epsilon_squared"
    return {**statistics(test, names), "n": test.loc["H", "n"]}


@adapter("welch_anova", "y", "group", "value", "item")
def of_welch_anova(case: Case) -> dict[str, Any]:
    test = frames.welch_anova(_table(case), "score", "group")
    return {**statistics(test, {name: name for name in ("F", "df1", "df2", "p")}), "n": test.loc["F", "n"]}


@adapter("p_adjust", "p", "method")
def of_p_adjust(case: Case) -> dict[str, Any]:
    p = one_sample(case)
    every = {method: adjusted_p(p, method).tolist() for method in ADJUSTMENTS}
    adjusted = {method: PerRow([figure(one) for one in values]) for method, values in every.items()}
    asked = case.arguments.get("method")
    return {**adjusted, "p_adjusted": adjusted[asked]} if asked else adjusted


ADAPTERS = (
    of_hedges_g,
    of_cliffs_delta,
    of_brunner_munzel,
    of_mann_whitney,
    of_kruskal_wallis,
    of_welch_anova,
    of_p_adjust,
)
