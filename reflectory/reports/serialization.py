"""A report as text, and back: what a release stores, and what the export to JSON holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from math import nan
from typing import Any

from analysis.estimate import Estimate
from reflectory.errors import ReleaseError
from reflectory.reports.model import (
    SCHEMA,
    Comparison,
    Figure,
    GoesWith,
    Reliability,
    Remarks,
    Report,
    Section,
    TeamShare,
)


def to_json(report: Report) -> str:
    """Write a report as text; `from_json` gives back an equal report.

    Examples
    --------
    >>> blank = Report("w1", "Spring", "{}", 5, ())
    >>> from_json(to_json(blank)) == blank
    True
    """
    return json.dumps(report, default=vars, ensure_ascii=False, allow_nan=False, sort_keys=True)


def from_json(text: str, about: str | None = None) -> Report:
    """Read a report back from `to_json`'s text.

    Parameters
    ----------
    text : str
    about : str, optional
        The key of a section, or a unit: of other sections than that one, those the unit is a part of, and the top, the
        figures are left out while the text is read. A large release is some hundred megabytes with all of them.
        Empty: all figures but the top's.

    Raises
    ------
    ReleaseError
        If the text is no report, or one of a later schema than this program knows.
    """
    try:
        stored = json.loads(text, object_hook=None if about is None else _only(about))
        schema = stored["schema"]
    except (ValueError, TypeError, KeyError) as fault:
        raise ReleaseError("release-no-report", "stored-report", reason=str(fault)) from fault
    if schema not in range(1, SCHEMA + 1):
        raise ReleaseError("release-newer", "stored-report", schema=schema, known=SCHEMA)
    try:
        if isinstance(stored["check"], str):
            _bring_up(stored)
        sections = tuple(_section(section) for section in stored.pop("sections"))
        if schema == 1:
            sections = tuple(_honest(section) for section in sections)
        reliability = tuple(
            Reliability(scale["id"], Estimate(**scale["alpha"]), Estimate(**scale["omega"]))
            for scale in stored.pop("reliability")
        )
        rest: dict[str, Any] = {
            "remarks": tuple(_remarks(remark) for remark in stored.pop("remarks", ())),
            "team_shares": tuple(
                TeamShare(scale["id"], Estimate(**scale["icc1"]), Estimate(**scale["icc2"]))
                for scale in stored.pop("team_shares", ())
            ),
            "goes_with": tuple(_goes_with(relation) for relation in stored.pop("goes_with", ())),
            "asked": tuple(stored.pop("asked", ())),
        }
        return Report(sections=sections, reliability=reliability, **rest, **stored)
    except (TypeError, KeyError, AttributeError, ValueError) as fault:
        raise ReleaseError("release-damaged", "stored-report", reason=str(fault)) from fault


def _only(about: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def without(stored: dict[str, Any]) -> dict[str, Any]:
        if "figures" in stored and stored["parent"] is not None and about not in (stored["key"], *stored["units"]):
            return {**stored, "figures": (), "comparisons": ()}
        return stored

    return without


def _section(stored: dict[str, Any]) -> Section:
    given = dict(stored)
    figures = tuple(_figure(figure) for figure in given.pop("figures"))
    comparisons = tuple(
        Comparison(
            comparison["id"], Estimate(**comparison["difference"]), Estimate(**comparison["effect"]), comparison["q"]
        )
        for comparison in given.pop("comparisons")
    )
    given |= {name: tuple(given[name]) for name in ("units", "names", "values", "direct", "direct_units")}
    given["blocks"] = tuple(given.get("blocks", ()))
    return Section(figures=figures, comparisons=comparisons, **given)


def _bring_up(stored: dict[str, Any]) -> None:
    """Bring a report of schema 1 or 2 to today's form: its check was a sentence, and some ids stood in keys alone."""
    stored["check"] = int(stored["check"].partition(" ")[0].replace(",", "") or 0)
    for section in stored["sections"]:
        parts = section["key"].partition("|")[0].rstrip("~=").split("+")
        section["direct_units"] = [part[:-1] for part in parts if part.endswith("*")]


def _honest(section: Section) -> Section:
    """Return a section of schema 1 with the change that is seen in four of five cases: it stored a smaller one."""
    from analysis.power import smallest_change  # scipy, which releases of today are read without

    many = max(sum(figure.kind == "scale" for figure in section.figures), 1)
    figures = []
    for figure in section.figures:
        estimates = dict(figure.estimates)
        if "smallest_change" in estimates:
            sd = figure.estimate("sd").value
            estimates["smallest_change"] = smallest_change([figure.n], [nan if sd is None else sd], many)[0]
        figures.append(replace(figure, estimates=estimates))
    return replace(section, figures=tuple(figures))


def _goes_with(stored: dict[str, Any]) -> GoesWith:
    shares = {name: Estimate(**share) for name, share in stored["shares"].items()}
    return GoesWith(stored["id"], Estimate(**stored["r_squared"]), shares)


def _remarks(stored: dict[str, Any]) -> Remarks:
    units, names, texts = (tuple(stored[name]) for name in ("units", "names", "texts"))
    return Remarks(stored["question"], units, names, stored["kind"], texts)


def _figure(stored: dict[str, Any]) -> Figure:
    given = dict(stored)
    counts, capped = (tuple(tuple(row) for row in given.pop(name)) for name in ("counts", "capped"))
    estimates = {name: Estimate(**estimate) for name, estimate in given.pop("estimates").items()}
    return Figure(counts=counts, capped=capped, estimates=estimates, **given)
