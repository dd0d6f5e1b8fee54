"""Cases on intraclass correlation."""

from __future__ import annotations

from typing import Any

from analysis.icc import one_way_icc, units_of
from analysis.shrinkage import variance_components
from tests.reference.asking import adapter, grouped
from tests.reference.reading import Case, Gap


@adapter("icc", "y", "group", "value", "item")
def of_icc(case: Case) -> dict[str, Any]:
    found = one_way_icc(units_of(*grouped(case)))
    df = found.f.df or (None, None)
    low, high = found.icc1_n0.low, found.icc1_n0.high
    if found.icc1_n0.why == "equal_means":  # R's formula gives an interval of no width
        low = high = Gap(found.icc1_n0.value)
    return {
        "n": found.icc1.n,
        "MSB": found.mean_square_between,
        "MSW": found.mean_square_within,
        "F": found.f.statistic,
        "df1": df[0],
        "df2": df[1],
        "p": found.f.p,
        "k_mean": found.mean_size,
        "k_n0": found.n0,
        "ICC1": found.icc1,
        "ICC1_lower95": found.icc1.low,
        "ICC1_upper95": found.icc1.high,
        "ICC2": found.icc2,
        "ICC2_lower95": found.icc2.low,
        "ICC2_upper95": found.icc2.high,
        "ICC1_n0": found.icc1_n0,
        "ICC1_n0_lower95": low,
        "ICC1_n0_upper95": high,
        "eta_squared": found.eta_squared,
    }


@adapter("icc_reml", "y", "group", "value", "item")
def of_icc_reml(case: Case) -> dict[str, Any]:
    units = units_of(*grouped(case))
    found = variance_components(units)
    rows = zip(found.labels, units.sizes, found.raw_means, found.shrunken_means, found.reliabilities, strict=True)
    return {
        "n": found.icc1.n,
        "tau2": found.tau2,
        "sigma2": found.sigma2,
        "ICC1_reml": found.icc1,
        "grand_mean": found.grand_mean,
        "se_grand_mean": found.standard_error,
        "mean_reliability": found.mean_reliability,
        "groups": [
            {"group": one, "n": int(n), "raw_mean": raw, "shrunken_mean": shrunk, "group_mean_reliability": reliability}
            for one, n, raw, shrunk, reliability in rows
        ],
    }


ADAPTERS = (of_icc, of_icc_reml)
