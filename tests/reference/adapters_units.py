"""Cases on units: agreement within, means, one whole report row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.agreement import (
    ad_mean,
    ad_median,
    awg,
    rwg,
    rwg_j,
    rwg_star,
    van_der_eijk,
)
from analysis.by_unit import UnitRow, by_unit
from analysis.descriptive import mean, sd
from analysis.estimates import Estimate
from analysis.matrices import covariance
from analysis.reliability import cronbach_alpha
from analysis.scoring import person_means
from analysis.tables import count_tables, null_variance
from tests.reference.asking import adapter, group_name, grouped
from tests.reference.reading import Case, Gap

UNITS = ("items", "item", "reverse", "group", "null_variance", "missing")


def _items(case: Case) -> np.ndarray:
    names = case.arguments.get("items") or [case.arguments["item"]]
    return case.keyed(names, case.arguments.get("reverse") or ())


def _null(case: Case) -> float:
    given = case.arguments.get("null_variance", "uniform")
    if not isinstance(given, str):
        return float(given)
    if case.scale is None:
        raise ValueError(f"{case.name}: null {given!r} without a scale")
    return null_variance(given, np.arange(case.scale[0], case.scale[1] + 1))


def _listwise(case: Case, default: bool) -> bool:
    return {"listwise": True, "available": False, "pairwise": False}.get(case.arguments.get("missing"), default)


def _rows(case: Case, statistic: Any, listwise: bool, **options: Any) -> tuple[UnitRow, ...]:
    return by_unit(_items(case), case.labels(group_name(case)), statistic, listwise=listwise, **options)


def _people(case: Case, listwise: bool) -> dict[object, int]:
    """How many people of each unit answered anything, or everything."""
    given = ~np.isnan(_items(case))
    answered = given.all(axis=1) if listwise else given.any(axis=1)
    labels = case.labels(group_name(case))
    return {one: int(answered[labels == one].sum()) for one in dict.fromkeys(labels) if one is not None}


def _summary(rows: Sequence[UnitRow]) -> dict[str, Any]:
    values = [row.estimate.value for row in rows if row.people > 0]
    known = [one for one in values if one is not None]
    figures = {"mean": np.mean, "median": np.median, "min": np.min, "max": np.max}
    return {
        **{name: float(figure(known)) if known else None for name, figure in figures.items()},
        "n_groups": len(values),
        "n_null": len(values) - len(known),
    }


@adapter("rwg", *UNITS)
def of_rwg(case: Case) -> dict[str, Any]:
    null, people = _null(case), _people(case, False)
    shown = _rows(case, rwg, False, null=null)
    raw = {row.unit: row.estimate for row in _rows(case, rwg, False, null=null, truncate=False)}
    rows = [
        {"group": one.unit, "rwg": one.estimate, "gsize": people[one.unit], "raw_untruncated": raw[one.unit]}
        for one in shown
    ]
    return {"groups": rows, "summary": _summary([one for one in shown if people[one.unit]])}


@adapter("rwg_j", *UNITS)
def of_rwg_j(case: Case) -> dict[str, Any]:
    null, listwise = _null(case), _listwise(case, False)
    people = _people(case, listwise)
    shown, star = (list(_rows(case, statistic, listwise, null=null)) for statistic in (rwg_j, rwg_star))
    lindell = {row.unit: row.estimate for row in star}
    return {
        "summary_rwgj": _summary([one for one in shown if people[one.unit]]),
        "summary_lindell": _summary([one for one in star if people[one.unit]]),
        "groups": [
            {
                "group": one.unit,
                "rwgj": one.estimate,
                "rwg_lindell": lindell[one.unit],
                "gsize": one.people,
            }
            for one in shown
        ],
    }


@adapter("ad", *UNITS)
def of_ad(case: Case) -> dict[str, Any]:
    listwise = _listwise(case, True)
    people = _people(case, listwise)
    shown = _rows(case, ad_mean, listwise)
    median = {row.unit: row.estimate for row in _rows(case, ad_median, listwise)}
    return {
        "summary": _summary(shown),
        "groups": [
            {"group": one.unit, "ad_mean": one.estimate, "ad_median": median[one.unit], "gsize": people[one.unit]}
            for one in shown
        ],
    }


@adapter("awg", *UNITS)
def of_awg(case: Case) -> dict[str, Any]:
    if case.scale is None:
        raise ValueError(f"{case.name}: a_wg without a scale")
    low, high = case.scale
    people = _people(case, True)
    answers, labels = _items(case), case.labels(group_name(case))
    whole = ~np.isnan(answers).any(axis=1)
    shown = _rows(case, awg, True, low=low, high=high)
    spread = {
        one.unit: np.mean([_variance(column) for column in answers[whole & (labels == one.unit)].T]) for one in shown
    }
    return {
        "summary": _summary(shown),
        "groups": [
            {
                "group": one.unit,
                "a.wg": one.estimate,
                "nraters": people[one.unit],
                "grp.var": None if np.isnan(spread[one.unit]) else float(spread[one.unit]),
                "avg.grp.var": None if np.isnan(spread[one.unit]) else float(spread[one.unit]),
            }
            for one in shown
        ],
    }


def _variance(column: np.ndarray) -> float:
    found = sd(column).value
    return float("nan") if found is None else found**2


@adapter("van_der_eijk", "counts", "item", "group")
def of_van_der_eijk(case: Case) -> dict[str, Any]:
    if "item" in case.arguments:
        if case.scale is None:
            raise ValueError(f"{case.name}: raw answers without a scale")
        counts = count_tables(case.numbers(case.arguments["item"]), np.arange(case.scale[0], case.scale[1] + 1))[0][0]
    else:
        names = [one for one in case.frame.columns if str(one).lower() in ("category", "value", "points")]
        order = np.argsort(case.numbers(names[0]) if names else np.asarray(case.order), kind="stable")
        counts = case.numbers(case.arguments.get("counts", "count"))[order].astype(int)
    return {
        "n": int(counts.sum()),
        "agreement_A": van_der_eijk(counts),
    }


def _mean_row(scores: np.ndarray) -> dict[str, Any]:
    found, spread = mean(scores), sd(scores)
    missing = int(np.isnan(scores).sum())
    ends = {"lower95": found.low, "upper95": found.high}
    if found.why == "no_spread":  # R's formula gives an interval of no width
        ends = {name: Gap(found.value) for name in ends}
    return {"n": found.n, "n_missing": missing, "mean": found, "sd": spread, **ends}


@adapter("team_mean_ci", "y", "group", "value", "item")
def of_team_mean_ci(case: Case) -> dict[str, Any]:
    scores, labels = grouped(case)
    found = {str(one): _mean_row(scores[labels == one]) for one in dict.fromkeys(labels) if one is not None}
    return {**found, "groups": [{"group": one, **row} for one, row in found.items()]}


@adapter("report_row", "items", "reverse", "group", "null_variance")
def of_report_row(case: Case) -> dict[str, Any]:
    names, answers = case.arguments["items"], _items(case)
    labels, scores, null = case.labels(group_name(case)), person_means(answers, 0), _null(case)
    categories = None if case.scale is None else np.arange(case.scale[0], case.scale[1] + 1)
    teams = {}
    for one in dict.fromkeys(labels):
        own = answers[labels == one]
        counts, values = count_tables(own)
        whole, whole_values = count_tables(own[~np.isnan(own).any(axis=1)])
        teams[str(one)] = {
            "n": len(own),
            "mean": mean(scores[labels == one]),
            "sd": sd(scores[labels == one]),
            "rwgj": rwg_j(counts, values, null),
            "rwg_lindell": rwg_star(counts, values, null),
            "ad_mean_listwise": ad_mean(whole, whole_values),
            "ad_median_listwise": ad_median(whole, whole_values),
            **{f"agreement_A_{name}": _split(own[:, place], categories) for place, name in enumerate(names)},
        }
    return {"alpha_listwise": cronbach_alpha(*covariance(answers)), "teams": teams, "n": len(answers)}


def _split(answers: np.ndarray, categories: np.ndarray | None) -> Estimate:
    return van_der_eijk(count_tables(answers, categories)[0][0])


ADAPTERS = (
    of_rwg,
    of_rwg_j,
    of_ad,
    of_awg,
    of_van_der_eijk,
    of_team_mean_ci,
    of_report_row,
)
