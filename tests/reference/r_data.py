"""Data handling in R, as far as the reference cases need it: arithmetic, subsets, missing values, row means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd


class Unknown:
    """A value that cannot be followed."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


def is_vector(value: Any) -> bool:
    """Say whether a value is a vector of more than one number or label, or of none."""
    return isinstance(value, np.ndarray) and value.ndim == 1


def attempt(action: Callable[..., Any], *given: Any) -> Any:
    """Return what an action gives, `UNKNOWN` where it cannot be carried out on these values."""
    try:
        return action(*given)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return UNKNOWN


def binary(left: Any, sign: str, right: Any) -> Any:
    """Return the value of `left sign right`."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNKNOWN
    left, right = (np.asarray(one) if isinstance(one, list) else one for one in (left, right))
    if sign == ":":
        return np.arange(float(left), float(right) + 1)
    if sign == "%in%":
        return np.isin(np.asarray(left, dtype=object), list(np.atleast_1d(right)))
    table: dict[str, Callable[[Any, Any], Any]] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
        "<": lambda a, b: a < b,
        ">": lambda a, b: a > b,
        "<=": lambda a, b: a <= b,
        ">=": lambda a, b: a >= b,
        "&": lambda a, b: a & b,
        "|": lambda a, b: a | b,
    }
    return table[sign](left, right) if sign in table else UNKNOWN


def column(value: Any, name: Any) -> Any:
    """Return a column of a data frame."""
    if isinstance(value, pd.DataFrame) and isinstance(name, str):
        return value[name].to_numpy() if name in value.columns else UNKNOWN
    return value.get(name, UNKNOWN) if isinstance(value, dict) else UNKNOWN


def subset(value: Any, at: list[Any]) -> Any:
    """Return `value[at]`."""
    if isinstance(value, Unknown) or any(isinstance(one, Unknown) for one in at):
        return UNKNOWN
    if isinstance(value, pd.DataFrame):
        rows, columns = at if len(at) == 2 else (None, at[0])
        if columns is not None:
            value = value[_names(list(value.columns), columns)]
        if rows is not None:
            rows = np.asarray(rows)
            value = value[rows] if rows.dtype in (bool, object) else value.iloc[_places(rows, len(value))]
        if value.shape[1] == 1 and len(at) == 2:
            return value.iloc[:, 0].to_numpy()
        return value
    if isinstance(value, list | np.ndarray):
        array, index = np.asarray(value), np.asarray(at[0])
        if index.dtype in (bool, object):
            return array[index.astype(bool)]
        return array[_places(np.atleast_1d(index), len(array))]
    return UNKNOWN


def _places(index: np.ndarray, size: int) -> np.ndarray:
    whole = np.atleast_1d(index).astype(int)
    return np.setdiff1d(np.arange(size), -whole - 1) if (whole < 0).any() else whole - 1


def _names(columns: list[str], which: Any) -> list[str]:
    if isinstance(which, str):
        return [which]
    if isinstance(which, list) or (is_vector(which) and np.asarray(which).dtype.kind in "OU"):
        return [str(one) for one in which]
    return [columns[place] for place in _places(np.asarray(which), len(columns))]


def _combine(given: list[Any], named: dict[str, Any]) -> Any:
    parts = [*given, *named.values()]
    if any(isinstance(one, Unknown) for one in parts):
        return UNKNOWN
    flat: list[Any] = []
    for one in parts:
        flat.extend(one if isinstance(one, list | np.ndarray) else [] if one is None else [one])
    kind = object if any(isinstance(one, str) for one in flat) else float
    return np.asarray(flat, dtype=kind)


def _complete(given: list[Any], named: dict[str, Any]) -> Any:
    frames = [one if isinstance(one, pd.DataFrame) else pd.DataFrame({"x": one}) for one in given]
    return ~pd.concat([one.reset_index(drop=True) for one in frames], axis=1).isna().any(axis=1).to_numpy()


def _without_missing(given: list[Any], named: dict[str, Any]) -> Any:
    value = given[0]
    return value.dropna() if isinstance(value, pd.DataFrame) else value[~pd.isna(value)]


def _repeated(given: list[Any], named: dict[str, Any]) -> Any:
    value = np.atleast_1d(given[0])
    if "each" in named:
        return np.repeat(value, int(named["each"]))
    times = np.atleast_1d(given[1] if len(given) > 1 else named["times"]).astype(int)
    return np.tile(value, int(times[0])) if times.size == 1 else np.repeat(value, times)


def _row_means(given: list[Any], named: dict[str, Any]) -> Any:
    frame = given[0] if isinstance(given[0], pd.DataFrame) else pd.DataFrame(given[0])
    return frame.mean(axis=1, skipna=bool(named.get("na.rm", False))).to_numpy()


def _frame(given: list[Any], named: dict[str, Any]) -> Any:
    return UNKNOWN if given or any(isinstance(one, Unknown) for one in named.values()) else pd.DataFrame(named)


def _pasted(given: list[Any], named: dict[str, Any]) -> Any:
    words = ["" if one is None else one for one in given]
    last = np.atleast_1d(words[-1])
    return np.asarray([f"{words[0]}{int(one) if isinstance(one, float) else one}" for one in last], dtype=object)


def _same(given: list[Any], named: dict[str, Any]) -> Any:
    return given[0]


def _split(given: list[Any], named: dict[str, Any]) -> Any:
    labels = np.asarray([str(one) for one in given[1]], dtype=object)
    return {one: given[0][labels == one] for one in dict.fromkeys(labels)}


def _subset_of(given: list[Any], named: dict[str, Any]) -> Any:
    return subset(given[0], [given[1], None])


HANDLING: dict[str, Callable[[list[Any], dict[str, Any]], Any]] = {
    "c": _combine,
    "complete.cases": _complete,
    "na.omit": _without_missing,
    "na.exclude": _without_missing,
    "is.na": lambda given, named: pd.isna(given[0]),
    "rep": _repeated,
    "rowMeans": _row_means,
    "data.frame": _frame,
    "paste0": _pasted,
    "names": lambda given, named: np.asarray(list(given[0].columns), dtype=object),
    "colnames": lambda given, named: np.asarray(list(given[0].columns), dtype=object),
    "nrow": lambda given, named: float(len(given[0])),
    "ncol": lambda given, named: float(given[0].shape[1]),
    "length": lambda given, named: float(len(given[0])),
    "seq_len": lambda given, named: np.arange(1, given[0] + 1),
    "unique": lambda given, named: pd.unique(given[0]),
    "which": lambda given, named: np.flatnonzero(given[0]) + 1.0,
    "split": _split,
    "subset": _subset_of,
    "with": lambda given, named: given[1],
    "t": lambda given, named: given[0].T,
    "sort": lambda given, named: np.sort(given[0][~pd.isna(given[0])]),
    "as.matrix": _same,
    "as.data.frame": _same,
    "as.numeric": _same,
    "as.character": _same,
    "factor": _same,
    "as.factor": _same,
    "suppressWarnings": _same,
    "unlist": _same,
}
