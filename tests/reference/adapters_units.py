"""Cases on units, through the functions for a DataFrame: agreement within, means, one whole report row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis import frames
from analysis.agreement import van_der_eijk
from tests.reference.asking import adapter, group_name, grouped
from tests.reference.reading import Case, Gap, figure

UNITS = ("items", "item", "reverse", "group", "null_variance", "missing")


def _question(case: Case) -> dict[str, Any]:
    """Return the arguments that every function of agreement takes."""
    names = case.arguments.get("items") or [case.arguments["item"]]
    group = group_name(case)
    table = pd.DataFrame({**{name: case.numbers(name) for name in names}, group: case.labels(group)})
    reverse = case.arguments.get("reverse") or ()
    return {"table": table, "items": names, "group": group, "reverse": reverse, "points": case.scale}


def _policy(case: Case, default: str) -> str:
    asked = case.arguments.get("missing")
    return {"listwise": "listwise", "available": "pairwise", "pairwise": "pairwise"}.get(asked, default)


def _summary(values: pd.Series) -> dict[str, Any]:
    known = values.dropna()
    figures = {name: figure(getattr(known, name)()) for name in ("mean", "median", "min", "max")}
    return {**figures, "n_groups": len(values), "n_null": int(values.isna().sum())}


def _rows(agreement: pd.DataFrame, **names: str) -> list[dict[str, Any]]:
    """Return the groups under R's names for the columns."""
    return [
        {"group": group, **{theirs: figure(row[ours]) for theirs, ours in names.items()}}
        for group, row in agreement.iterrows()
    ]


@adapter("rwg", *UNITS)
def of_rwg(case: Case) -> dict[str, Any]:
    agreement = frames.rwg_j(**_question(case), null=case.arguments.get("null_variance", "uniform"))
    rows = _rows(agreement, rwg="rwg_j", raw_untruncated="rwg_star", gsize="n")
    return {"groups": rows, "summary": _summary(agreement["rwg_j"][agreement["n"] > 0])}


@adapter("rwg_j", *UNITS)
def of_rwg_j(case: Case) -> dict[str, Any]:
    null, missing = case.arguments.get("null_variance", "uniform"), _policy(case, "pairwise")
    agreement = frames.rwg_j(**_question(case), null=null, missing=missing)
    asked = agreement[agreement["n"] > 0]
    return {
        "summary_rwgj": _summary(asked["rwg_j"]),
        "summary_lindell": _summary(asked["rwg_star"]),
        "groups": _rows(agreement, rwgj="rwg_j", rwg_lindell="rwg_star", gsize="n"),
    }


@adapter("ad", *UNITS)
def of_ad(case: Case) -> dict[str, Any]:
    agreement = frames.ad(**_question(case), missing=_policy(case, "listwise"))
    asked = agreement["ad_mean"][agreement["n"] > 0]
    return {
        "summary": _summary(asked),
        "groups": _rows(agreement, ad_mean="ad_mean", ad_median="ad_median", gsize="n"),
    }


@adapter("awg", *UNITS)
def of_awg(case: Case) -> dict[str, Any]:
    question = _question(case)
    agreement = frames.a_wg(**question)
    agreement["variance"] = 1 - frames.rwg_j(**question, null=1.0, missing="listwise")["rwg_star"]
    names = {"a.wg": "a_wg", "nraters": "n", "grp.var": "variance", "avg.grp.var": "variance"}
    return {"summary": _summary(agreement["a_wg"][agreement["n"] > 0]), "groups": _rows(agreement, **names)}


@adapter("van_der_eijk", "counts", "item", "group")
def of_van_der_eijk(case: Case) -> dict[str, Any]:
    if "item" in case.arguments:
        item = case.arguments["item"]
        table = pd.DataFrame({item: case.numbers(item), "everybody": "all"})
        (row,) = _rows(frames.van_der_eijk(table, [item], "everybody", case.scale), agreement_A=item, n="n")
        return row
    names = [name for name in case.frame.columns if str(name).lower() in ("category", "value", "points")]
    order = np.argsort(case.numbers(names[0]) if names else np.asarray(case.order), kind="stable")
    counts = case.numbers(case.arguments.get("counts", "count"))[order].astype(int)
    return {"n": int(counts.sum()), "agreement_A": van_der_eijk([[counts]])[0]}


def _mean_row(row: pd.Series, missing: int) -> dict[str, Any]:
    ends = {"lower95": figure(row["mean_low"]), "upper95": figure(row["mean_high"])}
    if row["why"] == "no_spread":  # R's formula gives an interval of no width
        ends = {name: Gap(row["mean"]) for name in ends}
    return {"n": row["n"], "n_missing": missing, "mean": figure(row["mean"]), "sd": figure(row["sd"]), **ends}


@adapter("team_mean_ci", "y", "group", "value", "item")
def of_team_mean_ci(case: Case) -> dict[str, Any]:
    scores, labels = grouped(case)
    table = pd.DataFrame({"score": scores, "group": labels})
    missing = table["score"].isna().groupby(table["group"]).sum()
    teams = frames.means(table, "score", "group").reindex(columns=["n", "mean", "mean_low", "mean_high", "sd", "why"])
    rows = {str(group): _mean_row(row, missing[group]) for group, row in teams.iterrows()}
    return {**rows, "groups": [{"group": group, **row} for group, row in rows.items()]}


@adapter("report_row", "items", "reverse", "group", "null_variance")
def of_report_row(case: Case) -> dict[str, Any]:
    question = _question(case)
    table, group = question["table"], question["group"]
    scale = {name: question[name] for name in ("items", "reverse", "points")}
    scores = frames.scores(table, {"score": scale["items"]}, scale["reverse"], scale["points"], least=0)
    means = frames.means(scores.assign(team=table[group]), "score", "team")
    agreement = frames.rwg_j(**question, null=case.arguments.get("null_variance", "uniform"))
    deviation, split = frames.ad(**question), frames.van_der_eijk(**question)
    teams = {
        str(team): {
            "n": int((table[group] == team).sum()),
            "mean": figure(means.loc[team, "mean"]),
            "sd": figure(means.loc[team, "sd"]),
            "rwgj": figure(agreement.loc[team, "rwg_j"]),
            "rwg_lindell": figure(agreement.loc[team, "rwg_star"]),
            "ad_mean_listwise": figure(deviation.loc[team, "ad_mean"]),
            "ad_median_listwise": figure(deviation.loc[team, "ad_median"]),
            **{f"agreement_A_{item}": figure(split.loc[team, item]) for item in scale["items"]},
        }
        for team in means.index
    }
    alpha = frames.alpha(table, **scale, missing="listwise").loc["alpha", "value"]
    return {"alpha_listwise": figure(alpha), "teams": teams, "n": len(table)}


ADAPTERS = (of_rwg, of_rwg_j, of_ad, of_awg, of_van_der_eijk, of_team_mean_ci, of_report_row)
