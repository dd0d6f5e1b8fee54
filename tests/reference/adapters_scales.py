"""Cases on scales: reliability, scoring, means and shares."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.descriptive import mean, proportion, sd, standard_error
from analysis.estimates import Estimate
from analysis.factor import one_factor
from analysis.items import item_analysis
from analysis.matrices import correlation, covariance, pairwise_correlation, usable
from analysis.omega import omega_error, omega_robust, omega_total
from analysis.reliability import (
    INTERVALS,
    alpha_error,
    alpha_interval,
    average_r,
    cronbach_alpha,
    spearman_brown,
    standardized_alpha,
)
from analysis.scoring import person_means
from tests.reference.asking import adapter, group_name, is_score, value_name
from tests.reference.reading import Case, Gap, PerRow, label

SCALE = ("items", "reverse", "missing", "conf")


def _answers(case: Case) -> np.ndarray:
    return case.keyed(case.arguments["items"], case.arguments.get("reverse") or ())


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
    answers, policy = _answers(case), _policy(case, "pairwise")
    matrix, used = covariance(answers, policy)
    n = len(answers) if "all rows" in str(case.arguments.get("ci", "")) else used
    kept = _constant_items(case)
    alpha = cronbach_alpha(matrix, n, constant=kept)
    standard = pairwise_correlation(answers) if policy == "pairwise" else matrix
    block, _, why = usable(standard, n)
    between = None if why else correlation(block)[np.triu_indices(len(block), 1)]
    average = average_r(standard, n)
    if policy == "listwise":
        answered = ~np.isnan(answers).all(axis=0)
        answers = answers[~np.isnan(answers[:, answered]).any(axis=1)]
    scores = person_means(answers, 0)
    rows = item_analysis(answers, policy)
    return {
        "n": n,
        "k": len(block),
        "raw_alpha": alpha,
        "alpha": alpha,
        "std_alpha": standardized_alpha(standard, n),
        "alpha_with_constant_kept": cronbach_alpha(matrix, n, constant="keep"),
        "spearman_brown": spearman_brown(standard, n) if len(matrix) == 2 else None,
        "average_r": average,
        "median_r": None if between is None else float(np.median(between)),
        "signal_noise": None if average.value is None else len(block) * average.value / (1 - average.value),
        "ase": alpha_error(matrix, n),
        "scale_mean": mean(scores),
        "scale_sd": sd(scores),
        "feldt_lower": alpha.low,
        "feldt_upper": alpha.high,
        "items": [
            {
                "item": name,
                "n": row.mean.n,
                "item_rest_r": row.item_rest,
                "item_total_r": row.item_total,
                "mean": row.mean,
                "sd": row.sd,
                "alpha_if_dropped": row.alpha_if_dropped,
                "std_alpha_if_dropped": row.standardized_alpha_if_dropped,
            }
            for name, row in zip(case.arguments["items"], rows, strict=True)
        ],
    }


@adapter("alpha_ci", *SCALE)
def of_alpha_ci(case: Case) -> dict[str, Any]:
    matrix, n = covariance(_answers(case), _policy(case, "listwise"))
    block, _, _ = usable(matrix, n)
    level = float(case.arguments.get("conf", 0.95))
    alpha = cronbach_alpha(matrix, n, level)
    found = {}
    for method in INTERVALS:
        one, error = (alpha, None) if alpha.value is None else alpha_interval(alpha.value, n, len(block), method, level)
        row = {"est": one, "se": error, "lower": one.low, "upper": one.high, "n": n, "k": len(block)}
        found[method] = found[method.replace("_", "-")] = row
    return found


@adapter("omega_total", *SCALE)
def of_omega_total(case: Case) -> dict[str, Any]:
    matrix, n = covariance(_answers(case), _policy(case, "listwise"))
    block, _, why = usable(matrix, n)
    minres = one_factor(correlation(block) if not why else matrix, n, "minres")
    fit = one_factor(block if not why else matrix, n)
    omega = omega_total(matrix, n)

    def shown(values: np.ndarray, gap: str) -> list[float] | None:
        return None if gap else values.tolist()

    return {
        "omega_total_minres_correlation_metric": omega_total(matrix, n, metric="correlation", method="minres"),
        "psych_omega_tot": None if minres.why else minres.omega_of_total,
        "omega_total_ml_correlation_metric": omega_total(matrix, n, metric="correlation"),
        "omega_total_cfa_covariance_metric": omega,
        "loadings_minres": shown(minres.loadings, minres.why),
        "loadings_cfa_ml": shown(fit.loadings, fit.why),
        "residuals_cfa_ml": shown(fit.residuals, fit.why),
        "lower": omega.low,
        "upper": omega.high,
        "n": n,
    }


@adapter("omega_ci", *SCALE)
def of_omega_ci(case: Case) -> dict[str, Any]:
    answers, level = _answers(case), float(case.arguments.get("conf", 0.95))
    matrix, n = covariance(answers)
    block, kept, why = usable(matrix, n)
    whole = answers[:, kept]
    whole = whole[~np.isnan(whole).any(axis=1)]
    fit = one_factor(block if not why else matrix, n)

    def row(one: Estimate, raw: np.ndarray | None) -> dict[str, Any]:
        error = None if fit.why else omega_error(fit, n, raw)
        return {"est": one, "se": error, "lower": one.low, "upper": one.high, "n": n, "k": len(block)}

    return {"ml": row(omega_total(matrix, n, level), None), "mlr": row(omega_robust(answers, level), whole)}


@adapter("scale_scoring", "keys", "missing")
def of_scale_scoring(case: Case) -> dict[str, Any]:
    asked = case.arguments.get("missing", "available-item mean")
    least = {"available-item mean": 0.0, "none": 0.0, "half": 0.5, "at least half": 0.5}[asked]
    found, alphas = [], []
    for signed in case.arguments["keys"].values():
        names = [one.lstrip("-") for one in signed]
        answers = case.keyed(names, [one[1:] for one in signed if one.startswith("-")])
        found.append(person_means(answers, least))
        alphas.append(cronbach_alpha(*covariance(answers, "pairwise")))
    rows = [[None if np.isnan(one) else float(one) for one in person] for person in np.column_stack(found)]
    return {
        "mean": [mean(one) for one in found],
        "sd": [sd(one) for one in found],
        "scores": PerRow(rows),
        "first10": PerRow(rows, first=10),
        "alpha": [alphas],
        "n_scored": [int((~np.isnan(one)).sum()) for one in found],
    }


@adapter("fpc_mean_ci", "y", "item", "value", "team", "group", "N")
def of_fpc_mean_ci(case: Case) -> dict[str, Any]:
    given, team = case.arguments, case.arguments.get("team")
    column = group_name(case, team) if team is not None else ""
    people = given["N"]
    size = int(case.numbers(people)[0]) if is_score(case, people) else int(people)
    scores = case.numbers(value_name(case, (column, str(people))))
    if team is not None:
        scores = scores[case.labels(column) == label(team)]
    found, error = mean(scores, population=size), standard_error(scores, population=size)
    low, high, shown = found.low, found.high, error
    if found.why in ("everyone_answered", "no_spread"):  # R's formula gives an interval of no width
        low = high = Gap(found.value)
        shown = Gap(0.0)
    return {
        "n": found.n,
        "N": size,
        "mean": found,
        "se": shown,
        "se_fpc": shown,
        "se_no_fpc": standard_error(scores),
        "lower95": low,
        "upper95": high,
        "df": found.n - 1,
    }


def _share(successes: int, n: int) -> dict[str, Any]:
    wilson, exact = proportion(successes, n), proportion(successes, n, method="clopper_pearson")
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
    found: dict[str, Any] = _share(int((good & answered).sum()), int(answered.sum()))
    if case.group_columns:
        labels = case.labels(group_name(case))
        for one in dict.fromkeys(labels):
            own = answered & (labels == one)
            found[str(one)] = _share(int((good & own).sum()), int(own.sum()))
    return found


ADAPTERS = (
    of_cronbach_alpha,
    of_alpha_ci,
    of_omega_total,
    of_omega_ci,
    of_scale_scoring,
    of_fpc_mean_ci,
    of_proportion_ci,
)
