"""A report as text, and back: what a release stores, and what the export to JSON holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from math import nan
from typing import Any

from reflectory.errors import ReleaseError
from reflectory.reports.model import SCHEMA, Comments, Report, Section
from surveys.records import Read, reader

UNIT_IDS = ("units", "direct_units", "asked")
WITH_UNITS = {Report, Section, Comments}


def to_json(report: Report) -> str:
    """Write a report as text; `from_json` gives back an equal report.

    Examples
    --------
    >>> blank = Report("w1", "Spring", "{}", 5, ())
    >>> from_json(to_json(blank)) == blank
    True
    """
    return json.dumps(report, default=_fields, ensure_ascii=False, allow_nan=False, sort_keys=True)


def _fields(value: Any) -> dict[str, Any]:
    """Return what is stored of a value; the ids of units are texts there, as they were in the first releases."""
    fields: dict[str, Any] = vars(value)
    if type(value) in WITH_UNITS:
        return fields | {name: [str(id) for id in fields[name]] for name in UNIT_IDS if name in fields}
    return fields


def _number_units(stored: dict[str, Any]) -> None:
    for part in (stored, *stored["sections"], *stored.get("remarks", ())):
        part.update({name: [int(id) for id in part[name]] for name in UNIT_IDS if name in part})


def from_json(text: str, about: str | int | None = None) -> Report:
    """Read a report back from `to_json`'s text.

    With ``about``, the key of a section or a unit, the figures of other sections than that one, those the unit is part
    of, and the top are left out while the text is read: a large release is some hundred megabytes with all of them.
    Empty: all figures but the top's.

    Raises
    ------
    ReleaseError
        If the text is no report, or one of a later schema than this program knows.
    """
    try:
        stored = json.loads(text, object_hook=None if about is None else _only(str(about)))
        schema = stored["schema"]
    except (ValueError, TypeError, KeyError) as fault:
        raise ReleaseError("release-no-report", "stored-report", reason=str(fault)) from fault
    if schema not in range(1, SCHEMA + 1):
        raise ReleaseError("release-newer", "stored-report", schema=schema, known=SCHEMA)
    try:
        if isinstance(stored["check"], str):
            _bring_up(stored)
        _number_units(stored)
        report: Report = reader(Report, _as_it_stands)(stored)
        return report if schema > 1 else replace(report, sections=tuple(map(_with_smallest_change, report.sections)))
    except (TypeError, KeyError, AttributeError, ValueError) as fault:
        raise ReleaseError("release-damaged", "stored-report", reason=str(fault)) from fault


def _as_it_stands(kind: Any) -> Read:
    return lambda stored: stored


def _only(about: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def without(stored: dict[str, Any]) -> dict[str, Any]:
        if "figures" in stored and stored["parent"] is not None and about not in (stored["key"], *stored["units"]):
            return {**stored, "figures": (), "comparisons": ()}
        return stored

    return without


def _bring_up(stored: dict[str, Any]) -> None:
    """Bring a report of schema 1 or 2 to today's form: its check was a sentence, and some ids stood in keys alone."""
    stored["check"] = int(stored["check"].partition(" ")[0].replace(",", "") or 0)
    for section in stored["sections"]:
        parts = section["key"].partition("|")[0].rstrip("~=").split("+")
        section["direct_units"] = [part[:-1] for part in parts if part.endswith("*")]


def _with_smallest_change(section: Section) -> Section:
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
