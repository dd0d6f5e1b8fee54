"""Cases on intraclass correlation, through the functions for a DataFrame."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis import frames
from tests.reference.asking import adapter, grouped
from tests.reference.reading import Case, Gap, figure, statistics

ANOVA = {
    "MSB": "mean_square_between",
    "MSW": "mean_square_within",
    "F": "F",
    "df1": "df1",
    "df2": "df2",
    "p": "p",
    "k_mean": "mean_size",
    "k_n0": "n0",
    "ICC1": "icc1",
    "ICC2": "icc2",
    "ICC1_n0": "icc1_n0",
    "eta_squared": "eta_squared",
}


def _table(case: Case) -> pd.DataFrame:
    scores, labels = grouped(case)
    return pd.DataFrame({"score": scores, "group": labels})


@adapter("icc", "y", "group", "value", "item")
def of_icc(case: Case) -> dict[str, Any]:
    icc = frames.icc(_table(case), "score", "group")
    ends = {}
    for name in ("ICC1", "ICC2", "ICC1_n0"):
        row = icc.loc[ANOVA[name]]
        alike = name == "ICC1_n0" and row["why"] == "equal_means"  # R's formula gives an interval of no width
        for side, end in (("lower95", "low"), ("upper95", "high")):
            ends[f"{name}_{side}"] = Gap(row["value"]) if alike else figure(row[end])
    return {**statistics(icc, ANOVA), **ends, "n": icc.loc["icc1", "n"]}


@adapter("icc_reml", "y", "group", "value", "item")
def of_icc_reml(case: Case) -> dict[str, Any]:
    table = _table(case)
    icc = frames.icc(table, "score", "group", method="reml")
    names = {"tau2": "tau2", "sigma2": "sigma2", "ICC1_reml": "icc1", "grand_mean": "grand_mean"}
    names |= {"se_grand_mean": "standard_error", "mean_reliability": "mean_reliability"}
    groups = [
        {
            "group": group,
            "n": row["n"],
            "raw_mean": figure(row["mean"]),
            "shrunken_mean": figure(row["shrunken_mean"]),
            "group_mean_reliability": figure(row["reliability"]),
        }
        for group, row in frames.shrunken_means(table, "score", "group").iterrows()
    ]
    return {**statistics(icc, names), "n": icc.loc["icc1", "n"], "groups": groups}


ADAPTERS = (of_icc, of_icc_reml)
