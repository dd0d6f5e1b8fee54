"""Cases on scales, through the functions for a DataFrame: reliability, scoring, means and shares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis import frames
from analysis.covariances import correlations, covariance, pairwise_correlation, usable
from analysis.factor import one_factor
from analysis.omega import omega_error
from analysis.proportions import METHODS, proportion
from analysis.reliability import INTERVALS, alpha_interval
from tests.reference.asking import adapter, group_name, is_score, value_name
from tests.reference.reading import Case, Gap, PerRow, figure, label, statistics

SCALE = ("items", "reverse", "missing", "conf")
ALPHA = {"raw_alpha": "alpha", "alpha": "alpha", "std_alpha": "standardized_alpha", "average_r": "average_r"}
ITEM = {
    "n": "n",
    "item_rest_r": "item_rest",
    "item_total_r": "item_total",
    "mean": "mean",
    "sd": "sd",
    "alpha_if_dropped": "alpha_if_dropped",
    "std_alpha_if_dropped": "standardized_alpha_if_dropped",
}


def _scale(case: Case) -> dict[str, Any]:
    """Return the arguments that every function of a scale takes."""
    items = case.arguments["items"]
    table = pd.DataFrame({name: case.numbers(name) for name in items})
    return {"table": table, "items": items, "reverse": case.arguments.get("reverse") or (), "points": case.scale}


def _answers(case: Case) -> np.ndarray:
    return case.keyed(case.arguments["items"], case.arguments.get("reverse") or ())


def _block(matrix: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """Return the covariances and the correlations of the usable items, where these stand, and whether none serve."""
    (block,), (used,), _, (why,) = usable(matrix, [n])
    (standard,), kept = correlations(block[None], used[None]), np.flatnonzero(used)
    return block[np.ix_(kept, kept)], standard[np.ix_(kept, kept)], kept, why > 0


def _policy(case: Case, default: str) -> str:
    asked = case.arguments.get("missing", default)
    if asked == "none":
        return default
    if asked not in ("listwise", "pairwise"):
        raise ValueError(f"{case.name}: missing {asked!r} is none of the ways known here")
    return str(asked)


def _constant_items(case: Case) -> str:
    """Dropped, as psych does and these statistics too, unless the case says kept; multilevel's cronbach keeps them."""
    asked = str(case.arguments.get("constant_items", ""))
    names = {call.name for call in case.calls}
    return "keep" if asked.startswith(("kept", "keep")) or (not asked and "cronbach" in names) else "drop"


@adapter("cronbach_alpha", *SCALE, "ci", "constant_items", "all_missing_items")
def of_cronbach_alpha(case: Case) -> dict[str, Any]:
    answers, policy, scale = _answers(case), _policy(case, "pairwise"), _scale(case)
    alpha = frames.alpha(**scale, missing=policy, constant=_constant_items(case))
    values = statistics(alpha, {**ALPHA, "ase": "standard_error"})
    n, low, high = alpha.loc["alpha", ["n", "low", "high"]]
    matrix, _ = covariance(answers, policy)
    _, between, kept, none = _block(pairwise_correlation(answers) if policy == "pairwise" else matrix, n)
    k = len(kept)
    if "all rows" in str(case.arguments.get("ci", "")):  # psych counts them all
        n = len(answers)
    if n != alpha.loc["alpha", "n"] and values["alpha"] is not None:
        (interval,), _ = alpha_interval([values["alpha"]], [n], [k])
        low, high = interval.low, interval.high
        values["ase"] *= np.sqrt(alpha.loc["alpha", "n"] / n)
    average = values["average_r"]
    if policy == "listwise":
        answered = ~np.isnan(answers).all(axis=0)
        scale["table"] = scale["table"][~np.isnan(answers[:, answered]).any(axis=1)]
    scored = {name: scale[name] for name in ("reverse", "points")}
    scores = frames.scores(scale["table"], {"score": scale["items"]}, **scored, least=0)["score"]
    items = frames.item_analysis(**scale, missing=policy)
    return {
        **values,
        "n": n,
        "k": k,
        "alpha_with_constant_kept": figure(frames.alpha(**scale, missing=policy, constant="keep")["value"]["alpha"]),
        "spearman_brown": values["std_alpha"] if answers.shape[1] == 2 else None,
        "median_r": None if none else float(np.median(between[np.triu_indices(k, 1)])),
        "signal_noise": None if average is None else k * average / (1 - average),
        "scale_mean": figure(scores.mean()),
        "scale_sd": figure(scores.std()),
        "feldt_lower": figure(low),
        "feldt_upper": figure(high),
        "items": [
            {"item": item, **{theirs: figure(row[ours]) for theirs, ours in ITEM.items()}}
            for item, row in items.iterrows()
        ],
    }


@adapter("alpha_ci", *SCALE)
def of_alpha_ci(case: Case) -> dict[str, Any]:
    policy, level = _policy(case, "listwise"), float(case.arguments.get("conf", 0.95))
    matrix, (n,) = covariance(_answers(case), policy)
    _, _, kept, _ = _block(matrix, n)
    intervals = {}
    for method in INTERVALS:
        row = frames.alpha(**_scale(case), missing=policy, interval=method, level=level).loc["alpha"]
        alpha = figure(row["value"])
        error = None if alpha is None else float(alpha_interval([alpha], [n], [len(kept)], method, level)[1][0])
        values = {
            "est": alpha,
            "se": figure(error),
            "lower": figure(row["low"]),
            "upper": figure(row["high"]),
            "n": row["n"],
        }
        intervals[method] = intervals[method.replace("_", "-")] = {**values, "k": len(kept)}
    return intervals


def _omega(case: Case, **options: Any) -> pd.Series:
    return frames.omega(**_scale(case), **options).loc["omega"]


@adapter("omega_total", *SCALE)
def of_omega_total(case: Case) -> dict[str, Any]:
    missing = _policy(case, "listwise")
    matrix, (n,) = covariance(_answers(case), missing)
    block, standard, _, none = _block(matrix, n)
    block, standard = (matrix[0], matrix[0]) if none else (block, standard)
    minres, fit = one_factor(standard, n, "minres"), one_factor(block, n)
    omega = _omega(case, missing=missing)
    by_correlation = {
        method: figure(_omega(case, missing=missing, metric="correlation", method=method)["value"])
        for method in ("ml", "minres")
    }
    return {
        "omega_total_minres_correlation_metric": by_correlation["minres"],
        "psych_omega_tot": None if minres.why else 1 - minres.residuals.sum() / standard.sum(),
        "omega_total_ml_correlation_metric": by_correlation["ml"],
        "omega_total_cfa_covariance_metric": figure(omega["value"]),
        "loadings_minres": None if minres.why else minres.loadings.tolist(),
        "loadings_cfa_ml": None if fit.why else fit.loadings.tolist(),
        "residuals_cfa_ml": None if fit.why else fit.residuals.tolist(),
        "lower": figure(omega["low"]),
        "upper": figure(omega["high"]),
        "n": omega["n"],
    }


@adapter("omega_ci", *SCALE)
def of_omega_ci(case: Case) -> dict[str, Any]:
    answers, level = _answers(case), float(case.arguments.get("conf", 0.95))
    matrix, (n,) = covariance(answers)
    block, _, kept, none = _block(matrix, n)
    whole = answers[:, kept]
    fit = one_factor(matrix[0] if none else block, n)
    intervals = {}
    for name, robust, raw in (("ml", False, None), ("mlr", True, whole[~np.isnan(whole).any(axis=1)])):
        row = _omega(case, robust=robust, level=level)
        error = omega_error(fit, n, raw)
        ends = {"lower": figure(row["low"]), "upper": figure(row["high"])}
        intervals[name] = {"est": figure(row["value"]), "se": error, **ends, "n": row["n"], "k": len(kept)}
    return intervals


@adapter("scale_scoring", "keys", "missing")
def of_scale_scoring(case: Case) -> dict[str, Any]:
    asked = case.arguments.get("missing", "available-item mean")
    least = {"available-item mean": 0.0, "none": 0.0, "half": 0.5, "at least half": 0.5}[asked]
    scales = {name: [item.lstrip("-") for item in signed] for name, signed in case.arguments["keys"].items()}
    table = pd.DataFrame({item: case.numbers(item) for items in scales.values() for item in items})
    columns, alphas = [], []
    for name, signed in case.arguments["keys"].items():  # an item may be turned in one scale and not in another
        reverse = [item[1:] for item in signed if item.startswith("-")]
        columns.append(frames.scores(table, {name: scales[name]}, reverse, case.scale, least))
        alphas.append(frames.alpha(table, scales[name], reverse, case.scale, missing="pairwise"))
    scores = pd.concat(columns, axis=1)
    rows = [[figure(score) for score in person] for person in scores.to_numpy()]
    return {
        "mean": [figure(mean) for mean in scores.mean()],
        "sd": [figure(sd) for sd in scores.std()],
        "scores": PerRow(rows),
        "first10": PerRow(rows, first=10),
        "alpha": [[figure(alpha.loc["alpha", "value"]) for alpha in alphas]],
        "n_scored": scores.count().tolist(),
    }


@adapter("fpc_mean_ci", "y", "item", "value", "team", "group", "N")
def of_fpc_mean_ci(case: Case) -> dict[str, Any]:
    given, team = case.arguments, case.arguments.get("team")
    column = group_name(case, team) if team is not None else ""
    people = given["N"]
    size = int(case.numbers(people)[0]) if is_score(case, people) else int(people)
    table = pd.DataFrame({"score": case.numbers(value_name(case, (column, str(people))))})
    if team is not None:
        table = table[case.labels(column) == label(team)]
    (whole,) = (row for _, row in frames.means(table, "score").iterrows())
    (row,) = (row for _, row in frames.means(table, "score", population=size).iterrows())
    low, high, error = figure(row.get("mean_low")), figure(row.get("mean_high")), figure(row["se"])
    if row["why"] in ("everyone_answered", "no_spread"):  # R's formula gives an interval of no width
        low = high = Gap(row["mean"])
        error = Gap(0.0)
    return {
        "n": row["n"],
        "N": size,
        "mean": figure(row["mean"]),
        "se": error,
        "se_fpc": error,
        "se_no_fpc": figure(whole["se"]),
        "lower95": low,
        "upper95": high,
        "df": row["n"] - 1,
    }


def _share(successes: int, n: int) -> dict[str, Any]:
    wilson, exact = (proportion([successes], [n], method=method)[0] for method in METHODS)
    ends = {name: None if one.low is None else [one.low, one.high] for name, one in (("wilson", wilson), ("cp", exact))}
    return {
        "n": n,
        "k": successes,
        "favourable": successes,
        "p": wilson,
        "wilson": ends["wilson"],
        "clopper_pearson": ends["cp"],
    }


@adapter("proportion_ci", "item", "favourable", "group", "k", "n")
def of_proportion_ci(case: Case) -> Any:
    given = case.arguments
    if "item" not in given:
        k, n = (case.numbers(given.get(key, key)) for key in ("k", "n"))
        return PerRow([_share(int(one), int(many)) for one, many in zip(k, n, strict=True)])
    answers, cut = case.numbers(given["item"]), str(given.get("favourable", ">=4")).replace(" ", "")
    sign, bound = cut.rstrip("0123456789.-"), float(cut.lstrip("<>="))
    good = {">=": answers >= bound, ">": answers > bound, "<=": answers <= bound, "<": answers < bound}[sign]
    answered = ~np.isnan(answers)
    shares: dict[str, Any] = _share(int((good & answered).sum()), int(answered.sum()))
    if case.group_columns:
        labels = case.labels(group_name(case))
        for one in dict.fromkeys(labels):
            own = answered & (labels == one)
            shares[str(one)] = _share(int((good & own).sum()), int(own.sum()))
    return shares


ADAPTERS = (
    of_cronbach_alpha,
    of_alpha_ci,
    of_omega_total,
    of_omega_ci,
    of_scale_scoring,
    of_fpc_mean_ci,
    of_proportion_ci,
)
