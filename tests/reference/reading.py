"""A reference case: its data, what it asks, and how computed values are compared with the expected ones."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimates import Estimate
from tests.reference import r_call

OPTIONAL = {"r_cor", "G6"}  # the README lets a runner leave these out
ROW_KEYS = ("group", "item", "id")  # what names an entry of a list of rows
ITEM = r"(?:[\d.]+-)?[A-Za-z_]\w*(?:\.\w+)*"  # a column, or "6-column" where it is turned round
DERIVED = re.compile(rf"(\w+) = mean of available items ({ITEM}(?:\s*,\s*{ITEM})*)")


@dataclass(frozen=True)
class PerRow:
    """Values that belong to the rows of the data, in their order; ``kept`` are the rows that are told at all."""

    values: Sequence[Any]
    kept: Sequence[bool] | None = None
    first: int | None = None


def figure(value: Any) -> Any:
    """Return a cell of a table as the cases write it: null where there is no number."""
    return None if pd.isna(value) else value


def statistics(table: pd.DataFrame, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a table's statistics under R's names; null where it has no such row."""
    return {theirs: figure(table["value"].get(ours)) for theirs, ours in names.items()}


@dataclass(frozen=True)
class Gap:
    """A reasoned gap where the reference package prints a number all the same, such as an interval of no width.

    Meets an expected null, and that very number.
    """

    peer: float


@dataclass(frozen=True)
class Case:
    """One case, its data frame in an order and with labels of our choosing."""

    name: str
    statistic: str
    frame: pd.DataFrame
    arguments: Mapping[str, Any]
    expected: Any
    absolute: float
    relative: float
    scale: tuple[float, float] | None = None
    notes: str = ""
    r_call: str = ""
    order: Sequence[int] = field(default_factory=tuple)

    @cached_property
    def derived(self) -> dict[str, np.ndarray]:
        """Scores that the notes define: the mean of the available items, `6-x` for a reversed one."""
        found = {}
        for name, items in DERIVED.findall(self.notes):
            columns = []
            for item in items.replace(" ", "").split(","):
                bound, minus, rest = item.partition("-")
                raw = self.frame[rest if minus else bound].to_numpy(dtype=float)
                columns.append(float(bound) - raw if minus else raw)
            table = np.column_stack(columns)
            answered = ~np.isnan(table)
            total = np.where(answered, table, 0.0).sum(axis=1)
            count = answered.sum(axis=1)
            found[name] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        return found

    def numbers(self, name: str) -> np.ndarray:
        """Return a column, or a score that the notes define."""
        if name in self.derived:
            return self.derived[name]
        return self.frame[name].to_numpy(dtype=float)

    def table(self, names: Sequence[str]) -> np.ndarray:
        """Return several columns side by side."""
        return np.column_stack([self.numbers(name) for name in names])

    def keyed(self, names: Sequence[str], reverse: Sequence[str] = ()) -> np.ndarray:
        """Return items with the reversed ones turned round between the DECLARED ends of the scale."""
        table = self.table(names)
        for place, name in enumerate(names):
            if name in reverse:
                if self.scale is None:
                    raise ValueError(f"{self.name}: reverse items without a scale")
                table[:, place] = sum(self.scale) - table[:, place]
        return table

    def labels(self, name: str) -> np.ndarray:
        """Return a column as labels, whole numbers without their decimal point, None where missing."""
        return np.asarray([label(one) for one in self.frame[name]], dtype=object)

    @property
    def words(self) -> list[str]:
        """Columns that hold labels and not numbers."""
        return [name for name in self.frame.columns if not pd.api.types.is_numeric_dtype(self.frame[name])]

    @property
    def figures(self) -> list[str]:
        """Columns that hold numbers, but for those that number the rows."""
        return [name for name in self.frame.columns if name not in self.words and str(name).lower() != "id"]

    @cached_property
    def calls(self) -> list[r_call.Call]:
        """The calls of the R code that made the case."""
        known: dict[str, Any] = {"d": self.frame}
        if len(self.derived) == 1:
            known["TR"] = lambda frame: next(iter(replace(self, frame=frame).derived.values()))
        return r_call.calls_of(self.r_call, known)

    @property
    def group_columns(self) -> list[str]:
        """Columns whose values name groups."""
        named = [self.arguments.get(key) for key in ("group", "team", "unit")]
        return list(dict.fromkeys([one for one in named if one in self.frame.columns] + self.words))


def label(value: Any) -> str | None:
    """Return a group's name as R prints it."""
    if value is None or value != value:
        return None
    return str(int(value)) if isinstance(value, float | np.floating) and value == int(value) else str(value)


def read(path: Path) -> Case:
    """Return the case of a file."""
    given = json.loads(path.read_text(encoding="utf-8"))
    data, scale, tolerance = given.get("data"), given.get("scale"), given["tolerance"]
    frame = pd.read_csv(path.parent.parent / data, skip_blank_lines=False) if data else pd.DataFrame()
    return Case(
        name=given.get("id", path.stem),
        statistic=given["statistic"],
        frame=frame,
        arguments=dict(given["arguments"] or {}),
        expected=given["expected"],
        absolute=float(tolerance.get("abs", 0)),
        relative=float(tolerance.get("rel", 0)),
        scale=(scale["min"], scale["max"]) if scale else None,
        notes=given.get("notes", ""),
        r_call=given.get("r_call", ""),
        order=range(len(frame)),
    )


def shuffled(case: Case, seed: int = 1) -> Case:
    """Return the same case with its rows in another order and its groups under other names."""
    order = np.random.default_rng(seed).permutation(len(case.frame))
    frame = case.frame.iloc[order].reset_index(drop=True)
    arguments, call, expected = case.arguments, case.r_call, case.expected
    for column in case.group_columns:
        present = sorted({one for one in case.labels(column) if one is not None}, key=lambda one: (one.lower(), one))
        names = {one: f"unit {place:05d}" for place, one in enumerate(present)}
        frame[column] = pd.Series([names.get(label(one)) for one in frame[column]], dtype=object)
        safe = {old: new for old, new in names.items() if old not in case.frame.columns}
        arguments = _renamed(arguments, safe, keys=False)
        call = re.sub(r'"([^"\\]*)"', lambda found, safe=safe: f'"{safe.get(found[1], found[1])}"', call)
        call = re.sub(r"\$(\w+)", lambda found, safe=safe: f"$`{safe.get(found[1], found[1])}`", call)
        expected = _renamed(expected, names, keys=True)
    return replace(case, frame=frame, arguments=arguments, r_call=call, expected=expected, order=order.tolist())


def _renamed(value: Any, names: Mapping[str, str], keys: bool) -> Any:
    if isinstance(value, Mapping):
        if keys and value and all(key in names for key in value):
            return {names[key]: _renamed(one, names, keys) for key, one in value.items()}
        if keys:
            return {
                key: names.get(str(one), one) if key == "group" else _renamed(one, names, keys)
                for key, one in value.items()
            }
        return {key: _renamed(one, names, keys) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, names, keys) for one in value]
    return names.get(value, value) if not keys and isinstance(value, str) else value


def differences(expected: Any, found: Any, case: Case, place: str = "expected") -> list[str]:
    """Return what differs, one sentence each: nothing where every expected value is met at the case's tolerance."""
    if isinstance(found, PerRow):
        found = _in_file_order(found, case.order)
    if isinstance(found, Estimate):
        found = found.value
    if isinstance(found, Gap):
        found = None if expected is None else found.peer
    if isinstance(expected, Mapping):
        return _mapping(expected, found, case, place)
    if isinstance(expected, list):
        return _sequence(expected, found, case, place)
    if expected is None:
        return [] if found is None else [f"{place}: {found!r} where a reasoned gap is expected"]
    if found is None:
        return [f"{place}: a gap where {expected!r} is expected"]
    if isinstance(expected, str | bool):
        return [] if expected == found else [f"{place}: {found!r}, expected {expected!r}"]
    try:
        apart = abs(float(found) - expected)
    except (TypeError, ValueError):
        return [f"{place}: {found!r}, expected the number {expected!r}"]
    if apart <= max(case.absolute, case.relative * abs(expected)):
        return []
    return [f"{place}: {float(found)!r}, expected {expected!r}"]


def _mapping(expected: Mapping[str, Any], found: Any, case: Case, place: str) -> list[str]:
    if not isinstance(found, Mapping):
        return [f"{place}: {found!r}, expected named values"]
    faults = []
    for key, value in expected.items():
        if key in OPTIONAL and key not in found:
            continue
        if key not in found:
            faults.append(f"{place}.{key}: the adapter computes no such value (it has {', '.join(map(str, found))})")
        else:
            faults += differences(value, found[key], case, f"{place}.{key}")
    return faults


def _sequence(expected: list[Any], found: Any, case: Case, place: str) -> list[str]:
    if isinstance(found, Mapping) or found is None or isinstance(found, str | float):
        return [f"{place}: {found!r}, expected a list"]
    found = list(found)
    if expected and all(isinstance(one, Mapping) for one in expected):
        key = next((one for one in ROW_KEYS if one in expected[0]), None)
        if key is not None:
            rows = {one.get(key): one for one in found}
            faults = [f"{place}: no row {one[key]!r}" for one in expected if one[key] not in rows]
            for one in expected:
                if one[key] in rows:
                    faults += differences(one, rows[one[key]], case, f"{place}[{one[key]}]")
            return faults
    if len(expected) != len(found):
        return [f"{place}: {len(found)} values, expected {len(expected)}"]
    return [
        fault
        for at, (one, other) in enumerate(zip(expected, found, strict=True))
        for fault in differences(one, other, case, f"{place}[{at}]")
    ]


def _in_file_order(rows: PerRow, order: Sequence[int]) -> list[Any]:
    back = np.argsort(np.asarray(order, dtype=int), kind="stable")
    kept = [True] * len(back) if rows.kept is None else list(rows.kept)
    values = [rows.values[place] for place in back if kept[place]]
    return values[: rows.first]
