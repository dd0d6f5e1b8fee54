"""Cases on change, trends and importance, through the functions for a DataFrame."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis import frames
from analysis.change import RELIABLE, noise
from tests.reference.asking import adapter, occasions, pair_names
from tests.reference.reading import Case, PerRow, figure, statistics

PAIR = ("x", "y", "pre", "post", "before", "after", "conf")
PAIRED = {
    "t": "t",
    "df": "df",
    "p": "p",
    "mean_pre": "mean_before",
    "mean_post": "mean_after",
    "sd_pre": "sd_before",
    "sd_post": "sd_after",
    "mean_diff": "mean_change",
    "sd_diff": "sd_change",
    "d_z": "d_z",
    "g_z": "g_z",
    "hedges_g_z": "g_z",
    "d_av": "d_av",
    "g_av": "g_av",
    "r": "correlation",
}
RANKS = {
    "n_zero": "zeros",
    "V": "v",
    "p_normal_corrected": "p_corrected",
    "p_normal_uncorrected": "p_asymptotic",
    "Z_pratt": "pratt_z",
    "p_pratt_asymptotic": "pratt_p_asymptotic",
    "p_pratt_exact": "pratt_p_exact",
    "Z_wilcoxon": "z",
    "p_wilcoxon_asymptotic": "p_asymptotic",
    "p_wilcoxon_exact": "p_exact",
    "p_exact": "p_exact",
    "rank_biserial": "rank_biserial",
}


def _table(case: Case) -> pd.DataFrame:
    before, after = occasions(case)
    return pd.DataFrame({"before": before, "after": after})


def _ends(change: pd.DataFrame, name: str) -> tuple[Any, Any, Any]:
    low, high = (figure(change.loc[name, end]) for end in ("low", "high"))
    return low, high, None if low is None else [low, high]


@adapter("paired_t_effect", *PAIR)
def of_paired_change(case: Case) -> dict[str, Any]:
    change = frames.change(_table(case), "before", "after", level=float(case.arguments.get("conf", 0.95)))
    values = {**statistics(change, PAIRED), "n": change.loc["mean_change", "n"]}
    low, high, both = _ends(change, "mean_change")
    values |= {"n_pairs": values["n"], "lower": low, "upper": high, "lower95": low, "upper95": high}
    values |= {"ci": both, "mean_diff_ci": both}
    for name in ("d_z", "g_z"):
        values[f"{name}_lower"], values[f"{name}_upper"], values[f"{name}_ci"] = _ends(change, name)
    d_z, r = values["d_z"], values["r"]
    return {**values, "d_rm": None if d_z is None or r is None else d_z * np.sqrt(2 * (1 - r))}


@adapter("wilcoxon_signed_rank", *PAIR)
def of_signed_rank(case: Case) -> dict[str, Any]:
    change = frames.change(_table(case), "before", "after", ranks=True)
    n = change.loc["v", "n"]
    return {**statistics(change, RANKS), "n": n, "n_pairs": n, **({} if n else {"n_zero": 0})}


@adapter("reliable_change", "reliability", "sd", *PAIR)
def of_reliable_change(case: Case) -> dict[str, Any]:
    first, second = pair_names(case)
    before, after = case.numbers(first), case.numbers(second)
    ids = case.frame["id"].tolist() if "id" in case.frame else list(range(1, len(before) + 1))
    table = pd.DataFrame({"id": range(len(before)), "before": before, "after": after})
    reliability, sd = float(case.arguments["reliability"]), _spread(case, before)
    rows = frames.reliable_change(table, "before", "after", reliability, "id", sd)
    index = rows["index"].reindex(table["id"])
    pairs = ~np.isnan(before) & ~np.isnan(after)
    spread = before[pairs].std(ddof=1) if sd is None else sd
    unit = noise(spread, reliability)
    verdicts = rows["verdict"].value_counts().reindex(["improved", "declined", "unchanged"], fill_value=0)
    return {
        "sd_pre": spread,
        "reliability": reliability,
        "se_measurement": unit / np.sqrt(2),
        "s_diff": unit,
        "rci": PerRow([figure(value) for value in index], pairs),
        "ids": PerRow(ids, pairs),
        "n": len(rows),
        "n_improved": verdicts["improved"],
        "n_declined": verdicts["declined"],
        "n_no_reliable_change": verdicts["unchanged"],
        "min_detectable_change_95": RELIABLE * unit,
    }


def _spread(case: Case, before: np.ndarray) -> float | None:
    asked = case.arguments.get("sd", "sd of complete-case pre")
    if isinstance(asked, int | float):
        return float(asked)
    if asked == "sd of complete-case pre":
        return None
    if asked in ("sd of pre", "sd of all pre"):
        return float(np.nanstd(before, ddof=1))
    raise ValueError(f"{case.name}: sd {asked!r} is none of the ways known here")


@adapter("trend", "wave", "mean", "n", "sd")
def of_trend(case: Case) -> dict[str, Any]:
    named = {key: case.arguments.get(key, key) for key in ("wave", "mean", "n", "sd")}
    table = pd.DataFrame({key: case.numbers(name) for key, name in named.items() if name in case.frame.columns})
    n, sd = ((key if key in table else None) for key in ("n", "sd"))
    if n is None and table["wave"].duplicated().any():
        table, n = table.assign(n=1), "n"  # figures, not raw answers
    trend = frames.trend(table, "mean", "wave", n, sd)
    names = {"kendall_tau_b": "tau_b", "p_normal": "p", "p_exact": "p_exact", "ols_slope": "slope"}
    names |= {"weighted_slope": "weighted_slope", "theil_sen_slope": "median_slope"}
    return {
        **statistics(trend, names),
        "n": trend.loc["tau_b", "n"],
        "ols_slope_ci": _ends(trend, "slope")[2],
        "weighted_slope_ci": _ends(trend, "weighted_slope")[2],
    }


@adapter("relative_importance", "y", "x")
def of_relative_importance(case: Case) -> dict[str, Any]:
    outcome, predictors = case.arguments["y"], case.arguments["x"]
    table = pd.DataFrame({name: case.numbers(name) for name in (outcome, *predictors)})
    shares = frames.importance(table, outcome, predictors)
    whole = shares["lmg"].sum(min_count=1)
    columns = {
        "lmg": shares["lmg"],
        "lmg_percent": shares["lmg_share"],
        "johnson": shares["johnson"],
        "johnson_percent": shares["johnson"] / whole,
    }
    named = {name: {one: figure(value) for one, value in column.items()} for name, column in columns.items()}
    return {**named, "R2": figure(whole), "n": shares["n"].iloc[0]}


@adapter("test_retest", "items", "time", "id", "reverse")
def of_test_retest(case: Case) -> dict[str, Any]:
    time, who = case.arguments.get("time", "time"), case.arguments.get("id", "id")
    alphas: list[Any] = [None, None]
    if time in case.frame.columns:
        items = case.arguments.get("items", [name for name in case.figures if name != time])
        scale = {"reverse": case.arguments.get("reverse", ()), "points": case.scale}
        first, second = np.unique(case.numbers(time)[~np.isnan(case.numbers(time))])
        waves = [case.frame[case.numbers(time) == when] for when in (first, second)]
        alphas = [figure(frames.alpha(wave, items, **scale).loc["alpha", "value"]) for wave in waves]
        scores = frames.scores(case.frame, {"score": items}, **scale, least=0)["score"]
        when, person = case.numbers(time), case.labels(who)
        columns = {name: scores.where(when == at) for name, at in (("before", first), ("after", second))}
        table, id = pd.DataFrame({**columns, "id": person}), "id"
    else:
        table, id = _table(case), None
    change = frames.change(table, "before", "after", id)
    return {
        **statistics(change, {**PAIRED, "r_test_retest": "correlation"}),
        "n": change.loc["mean_change", "n"],
        "r_ci": _ends(change, "correlation")[2],
        "alpha_t1": alphas[0],
        "alpha_t2": alphas[1],
    }


ADAPTERS = (
    of_paired_change,
    of_signed_rank,
    of_reliable_change,
    of_trend,
    of_relative_importance,
    of_test_retest,
)
