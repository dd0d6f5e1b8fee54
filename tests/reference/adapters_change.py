"""Cases on change, trends and importance."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.change import paired_change, reliable_change
from analysis.descriptive import mean, sd
from analysis.importance import relative_importance
from analysis.matrices import covariance
from analysis.reliability import cronbach_alpha
from analysis.scoring import person_means
from analysis.signed_rank import signed_rank
from analysis.trend import trend
from tests.reference.asking import adapter, occasions, pair_names, test_values
from tests.reference.reading import Case, PerRow

PAIR = ("x", "y", "pre", "post", "before", "after", "conf")


@adapter("paired_t_effect", *PAIR)
def of_paired_change(case: Case) -> dict[str, Any]:
    before, after = occasions(case)
    found = paired_change(before, after, level=float(case.arguments.get("conf", 0.95)))
    change, d_z, r = found.mean_change, found.d_z, found.correlation
    repeated = None if d_z.value is None or r.value is None else d_z.value * np.sqrt(2 * (1 - r.value))
    both = ~np.isnan(before) & ~np.isnan(after)
    return {
        "df": None,
        **test_values(found.test, "t"),
        "n": change.n,
        "n_pairs": change.n,
        "mean_pre": mean(before[both]),
        "mean_post": mean(after[both]),
        "sd_pre": sd(before[both]),
        "sd_post": sd(after[both]),
        "mean_diff": change,
        "sd_diff": found.sd_change,
        "lower": change.low,
        "upper": change.high,
        "lower95": change.low,
        "upper95": change.high,
        "ci": None if change.low is None else [change.low, change.high],
        "d_z": d_z,
        "d_z_lower": d_z.low,
        "d_z_upper": d_z.high,
        "g_z": found.g_z,
        "g_z_lower": found.g_z.low,
        "g_z_upper": found.g_z.high,
        "hedges_g_z": found.g_z,
        "d_av": found.d_av,
        "g_av": found.g_av,
        "r": r,
        "d_rm": repeated,
        "d_z_ci": None if d_z.low is None else [d_z.low, d_z.high],
        "mean_diff_ci": None if change.low is None else [change.low, change.high],
    }


@adapter("wilcoxon_signed_rank", *PAIR)
def of_signed_rank(case: Case) -> dict[str, Any]:
    found = signed_rank(*occasions(case))
    return {
        "n_pairs": found.zeros.n,
        "n": found.zeros.n,
        "n_zero": found.zeros if found.zeros.n else 0,
        "V": found.v,
        "p_normal_corrected": found.p_corrected,
        "p_normal_uncorrected": found.wilcoxon.p_asymptotic,
        "Z_pratt": found.pratt.z,
        "p_pratt_asymptotic": found.pratt.p_asymptotic,
        "p_pratt_exact": found.pratt.p_exact,
        "Z_wilcoxon": found.wilcoxon.z,
        "p_wilcoxon_asymptotic": found.wilcoxon.p_asymptotic,
        "p_wilcoxon_exact": found.wilcoxon.p_exact,
        "p_exact": found.wilcoxon.p_exact,
        "rank_biserial": found.rank_biserial,
    }


@adapter("reliable_change", "reliability", "sd", *PAIR)
def of_reliable_change(case: Case) -> dict[str, Any]:
    first, second = pair_names(case)
    before, after = case.numbers(first), case.numbers(second)
    found = reliable_change(before, after, float(case.arguments["reliability"]), sd=_spread(case, before))
    at = dict(zip(found.rows, found.index, strict=True))
    kept = [row in at for row in range(len(before))]
    ids = case.frame["id"].tolist() if "id" in case.frame else list(range(1, len(before) + 1))
    return {
        "sd_pre": found.sd_before,
        "reliability": case.arguments["reliability"],
        "se_measurement": found.standard_error,
        "s_diff": found.sd_difference,
        "rci": PerRow([at.get(row) for row in range(len(before))], kept),
        "ids": PerRow(ids, kept),
        "n": found.sd_before.n,
        "n_improved": found.improved,
        "n_declined": found.declined,
        "n_no_reliable_change": found.unchanged,
        "min_detectable_change_95": found.smallest,
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
    def column(key: str) -> np.ndarray | None:
        name = case.arguments.get(key, key)
        return case.numbers(name) if name in case.frame.columns else None

    found = trend(case.numbers(case.arguments.get("wave", "wave")), column("mean"), column("n"), column("sd"))
    slope, weighted = found.slope, found.weighted_slope
    return {
        "n": found.tau_b.n,
        "kendall_tau_b": found.tau_b,
        "p_normal": found.p,
        "p_exact": found.p_exact,
        "ols_slope": slope,
        "ols_slope_ci": None if slope.low is None else [slope.low, slope.high],
        "weighted_slope": weighted,
        "weighted_slope_ci": None if weighted.low is None else [weighted.low, weighted.high],
        "theil_sen_slope": found.median_slope,
    }


@adapter("relative_importance", "y", "x")
def of_relative_importance(case: Case) -> dict[str, Any]:
    names = case.arguments["x"]
    found = relative_importance(case.numbers(case.arguments["y"]), {one: case.numbers(one) for one in names})
    total = sum(one.value for one in found.johnson.values() if one.value is not None)
    return {
        "R2": found.r_squared,
        "lmg": found.lmg,
        "lmg_percent": {one: found.lmg_share(one) for one in names},
        "johnson": found.johnson,
        "johnson_percent": {one: found.johnson[one].value / total if total else None for one in names},
        "n": found.r_squared.n,
    }


@adapter("test_retest", "items", "time", "id", "reverse")
def of_test_retest(case: Case) -> dict[str, Any]:
    time, who = case.arguments.get("time", "time"), case.arguments.get("id", "id")
    alphas: list[Any] = [None, None]
    if time in case.frame.columns:
        items = case.arguments.get("items", [one for one in case.figures if one != time])
        answers = case.keyed(items, case.arguments.get("reverse", ()))
        when, people = case.numbers(time), case.labels(who)
        both = [
            dict(zip(people[when == one], person_means(answers[when == one], 0), strict=True)) for one in _times(when)
        ]
        known = [one for one in both[0] if one in both[1]]
        first, second = (np.array([one[person] for person in known]) for one in both)
        alphas = [cronbach_alpha(*covariance(answers[when == one])) for one in _times(when)]
    else:
        first, second = occasions(case)
    change = paired_change(first, second)
    r = change.correlation
    return {
        "n": r.n,
        "r_test_retest": r,
        "r_ci": None if r.low is None else [r.low, r.high],
        "alpha_t1": alphas[0],
        "alpha_t2": alphas[1],
        "mean_diff": change.mean_change,
        "t": change.test.statistic,
        "p": change.test.p,
        "d_z": change.d_z,
        "d_av": change.d_av,
    }


def _times(when: np.ndarray) -> list[float]:
    return sorted(set(when[~np.isnan(when)].tolist()))


ADAPTERS = (
    of_paired_change,
    of_signed_rank,
    of_reliable_change,
    of_trend,
    of_relative_importance,
    of_test_retest,
)
