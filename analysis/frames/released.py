"""What was released, as a table: the JSON file of a report, one row a figure of a group."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.estimates import Estimate
from analysis.frames.rows import by_row

SCHEMAS = (1, 2, 3)
GROUP = ("name", "values", "level", "parent", "answered")


def released(file: str | PathLike[str], figures: str = "scale") -> pd.DataFrame:
    """Return what a wave's release says of every group, from the JSON file that a reader of it takes away.

    Parameters
    ----------
    file : path
        What *JSON* on the page of a report wrote, or `reflectory report` (docs/files.md).
    figures : {"scale", "item"}

    Returns
    -------
    DataFrame, one row a figure of a group; index ``group`` (its key) and ``id``
        ``name``, ``values`` (answers to the background question that the group is limited to), ``level`` (such as
        school), ``parent`` (key, empty at the top), ``answered``; then ``n``, each statistic of the release, ``mean``
        and ``favourable`` with the ends of their ranges, and ``why``. All of it is of protected answers. Two groups may
        have one name, never one key; waves of one installation share the keys, files of `reflectory report` number
        theirs anew.

    Raises
    ------
    ValueError
        If the file is no report, or one of a later version.

    Examples
    --------
    >>> wave = released("docs/examples/team-pulse-2026.json")
    >>> wave.xs("room", level="id")[["name", "n", "mean"]].round(2).values.tolist()
    [['', 31, 3.32], ['Ash', 9, 2.44], ['Elm', 12, 4.08], ['Oak', 10, 3.2]]
    """
    if figures not in ("scale", "item"):
        raise ValueError(f"figures: {figures!r}; give 'scale' or 'item'")
    try:
        report = json.loads(Path(file).read_text("utf-8"))
        schema, sections = report["schema"], report["sections"]
    except (ValueError, TypeError, KeyError) as fault:
        raise ValueError(f"file: {str(file)!r} is no report; give the JSON file of a released wave") from fault
    if schema not in SCHEMAS:
        raise ValueError(f"file: {str(file)!r} has schema {schema}, known are 1 to {SCHEMAS[-1]}; update Reflectory")
    rows = [(part, figure) for part in sections for figure in part["figures"] if figure["kind"] == figures]
    names = dict.fromkeys(name for _, figure in rows for name in figure["estimates"])
    columns = {
        name: [_estimate(name, figure["n"], figure["estimates"].get(name)) for _, figure in rows] for name in names
    }
    keys = [(part["key"], figure["id"]) for part, figure in rows]
    index = pd.MultiIndex.from_tuples(keys, names=["group", "id"])
    groups = pd.DataFrame([_group(part) for part, _ in rows], columns=GROUP, index=index)
    return groups.join(by_row(index, [figure["n"] for _, figure in rows], columns))


def _group(part: dict[str, Any]) -> tuple[str, str, str, str, int]:
    names = " + ".join((*part["names"], *part.get("direct", ())))
    return names, ", ".join(part.get("values", ())), part["kind"], part["parent"] or "", part["answered"]


def _estimate(name: str, n: int, stored: dict[str, Any] | None) -> Estimate:
    return Estimate(**stored) if stored else Estimate.missing(name, n, "not_computed")
