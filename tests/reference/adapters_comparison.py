"""Cases on two or more groups, and on a whole scan of p values."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.comparison import ADJUSTMENTS, adjusted_p, cliffs_delta, hedges_g
from analysis.icc import units_of
from analysis.omnibus import kruskal_wallis, welch_anova
from analysis.rank_tests import brunner_munzel, mann_whitney
from tests.reference.asking import adapter, grouped, one_sample, test_values, two_samples
from tests.reference.reading import Case, Gap, PerRow

TWO = ("x", "y", "group", "value", "item", "conf")


def _level(case: Case) -> float:
    return float(case.arguments.get("conf", 0.95))


@adapter("hedges_g", *TWO)
def of_hedges_g(case: Case) -> dict[str, Any]:
    x, y = two_samples(case)
    found = hedges_g(x, y, level=_level(case))
    d, g, approximate = found.cohen_d, found.hedges_g, found.hedges_g_approximate
    return {
        "mean_diff": found.mean_difference,
        "mean_difference": found.mean_difference,
        "cohen_d": d,
        "d_lower": d.low,
        "d_upper": d.high,
        "hedges_g_exact_J": g,
        "hedges_g": g,
        "g_lower": g.low,
        "g_upper": g.high,
        "hedges_g_approx_J": approximate,
        "n1": int((~np.isnan(x)).sum()),
        "n2": int((~np.isnan(y)).sum()),
        "n": g.n,
    }


@adapter("cliffs_delta", *TWO)
def of_cliffs_delta(case: Case) -> dict[str, Any]:
    found = cliffs_delta(*two_samples(case), level=_level(case))
    low, high = found.delta.low, found.delta.high
    if found.delta.why == "separated":  # effsize prints the end of the scale, and no other limit
        low, high = (None, Gap(1.0)) if found.delta.value == 1 else (Gap(-1.0), None)
    return {
        "delta": found.delta,
        "lower": low,
        "upper": high,
        "magnitude": found.magnitude or None,
        "effectsize_delta": found.delta,
        "VDA": found.a,
        "n": found.delta.n,
    }


@adapter("brunner_munzel", *TWO)
def of_brunner_munzel(case: Case) -> dict[str, Any]:
    found = brunner_munzel(*two_samples(case), level=_level(case))
    return {
        "statistic": found.test.statistic,
        "df": found.test.df[0] if found.test.df else None,
        "p": found.test.p,
        "p_hat_x_less_y": found.p_hat,
        "p_hat": found.p_hat,
        "lower95": found.p_hat.low,
        "upper95": found.p_hat.high,
        "p_permutation": found.p_permutation,
        "lawstat_p": found.test.p,
        "n": found.p_hat.n,
    }


@adapter("mann_whitney", *TWO)
def of_mann_whitney(case: Case) -> dict[str, Any]:
    found = mann_whitney(*two_samples(case))
    return {
        "W": found.w,
        "U": found.w,
        "Z": found.z,
        "p_corrected": found.p_corrected,
        "p_uncorrected": found.p_asymptotic,
        "p_asymptotic": found.p_asymptotic,
        "p_exact_ties": found.p_exact,
        "p_exact": found.p_exact,
        "n": found.w.n,
    }


@adapter("kruskal_wallis", "y", "group", "value", "item")
def of_kruskal_wallis(case: Case) -> dict[str, Any]:
    scores, labels = grouped(case)
    found = kruskal_wallis([scores[labels == one] for one in dict.fromkeys(labels) if one is not None])
    return {
        **test_values(found.test, "H"),
        **({} if found.test.df else {"df": None}),
        "epsilon_squared": found.epsilon_squared,
        "epsilon_squared_formula": found.epsilon_squared,
        "eta_squared_H": found.eta_squared,
        "n": found.test.statistic.n,
    }


@adapter("welch_anova", "y", "group", "value", "item")
def of_welch_anova(case: Case) -> dict[str, Any]:
    found = welch_anova(units_of(*grouped(case)))
    return {"df1": None, "df2": None, **test_values(found, "F"), "n": found.statistic.n}


@adapter("p_adjust", "p", "method")
def of_p_adjust(case: Case) -> dict[str, Any]:
    p = one_sample(case)
    found = {method: PerRow(adjusted_p(p, method)) for method in ADJUSTMENTS}
    asked = case.arguments.get("method")
    return {**found, "p_adjusted": found[asked]} if asked else found


ADAPTERS = (
    of_hedges_g,
    of_cliffs_delta,
    of_brunner_munzel,
    of_mann_whitney,
    of_kruskal_wallis,
    of_welch_anova,
    of_p_adjust,
)
