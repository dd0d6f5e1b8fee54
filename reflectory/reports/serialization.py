"""A report as text, and back: what the export to JSON holds; and in rows, as a release is stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from math import nan
from typing import Any

from reflectory.errors import ReleaseError
from reflectory.reports.model import SCHEMA, Comments, Comparison, Figure, Report, Section
from surveys.records import Read, as_it_stands, reader

KINDS = ("scale", "item")  # of figures, in their order
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
    return _text(report)


def to_rows(report: Report) -> tuple[str, Iterator[tuple[tuple[str, str], str]]]:
    """Write a report as its text without figures, and these as texts, two a group: of its scales, and of its items.

    Each row comes with its key: that of its section, and the kind of its figures. Comparisons are those of scales.

    Examples
    --------
    >>> text, rows = to_rows(Report("w1", "Spring", "{}", 5, ()))
    >>> from_json(text).title, list(rows)
    ('Spring', [])
    """
    bare = tuple(replace(section, figures=(), comparisons=()) for section in report.sections)
    rows = (((section.key, kind), _row(section, kind)) for section in report.sections for kind in KINDS)
    return to_json(replace(report, sections=bare)), rows


def _row(section: Section, kind: str) -> str:
    figures = [figure for figure in section.figures if figure.kind == kind]
    return _text({"figures": figures, "comparisons": section.comparisons if kind == "scale" else ()})


def from_row(row: str) -> tuple[tuple[Figure, ...], tuple[Comparison, ...]]:
    """Read figures and comparisons back from a row of `to_rows`; `ReleaseError` if it holds others."""
    try:
        stored = json.loads(row)
        return FIGURES(stored["figures"]), COMPARISONS(stored["comparisons"])
    except (TypeError, KeyError, AttributeError, ValueError) as fault:
        raise ReleaseError("release-damaged", "stored-report", reason=str(fault)) from fault


def _text(value: Any) -> str:
    return json.dumps(value, default=_fields, ensure_ascii=False, allow_nan=False, sort_keys=True)


def _fields(value: Any) -> Any:
    """Return what is stored of a value; the ids of units are texts there, as they were in the first releases."""
    if isinstance(value, Sequence):
        return list(value)
    values: dict[str, Any] = vars(value)
    if type(value) in WITH_UNITS:
        stored = {field.name: values[field.name] for field in fields(value)}  # nothing that was worked out from them
        return stored | {name: [str(id) for id in stored[name]] for name in UNIT_IDS if name in stored}
    return values


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
        report: Report = reader(Report, _plain)(stored)
        return report if schema > 1 else replace(report, sections=tuple(map(_with_smallest_change, report.sections)))
    except (TypeError, KeyError, AttributeError, ValueError) as fault:
        raise ReleaseError("release-damaged", "stored-report", reason=str(fault)) from fault


def _plain(kind: Any) -> Read:
    return as_it_stands


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


FIGURES, COMPARISONS = reader(tuple[Figure, ...], _plain), reader(tuple[Comparison, ...], _plain)
