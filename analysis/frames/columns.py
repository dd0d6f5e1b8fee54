"""Columns of a table as arrays: what is missing, misspelt, text or out of range is refused with its remedy."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimates import Floats
from analysis.samples import Ints

Names = str | Sequence[str]
Points = int | tuple[float, float]


def listed(names: Names) -> list[str]:
    """Return one name or several as a list."""
    return [names] if isinstance(names, str) else list(names)


def numbers(table: pd.DataFrame, argument: str, name: str) -> Floats:
    """Return a column as floats, nan where missing, whatever holds it: nullable integers, floats, objects."""
    values = column(table, argument, name)
    if not pd.api.types.is_numeric_dtype(values):
        words = [value for value in values.dropna() if not isinstance(value, Real)]
        if words:
            raise ValueError(
                f"{argument}: column {name!r} holds {words[0]!r}; give numbers, as with .map({{{words[0]!r}: 4}})"
            )
    scores = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(scores).any():
        raise ValueError(f"{argument}: column {name!r} holds an infinite number; give finite ones, empty where missing")
    return scores


def answers(table: pd.DataFrame, items: Names, reverse: Names = (), points: Points | None = None) -> Floats:
    """Return the answers to several items (people, items), the reverse-worded ones turned round by the points."""
    names, turned = listed(items), listed(reverse)
    if not names:
        raise ValueError("items: none; name at least one column")
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"items: {sorted(twice)[0]!r} stands twice; name each once")
    if strange := [name for name in turned if name not in names]:
        raise ValueError(f"reverse: {strange[0]!r} is none of the items; the items are {', '.join(map(str, names))}")
    keyed = np.column_stack([numbers(table, "items", name) for name in names])
    if points is None:
        if turned:
            raise ValueError("reverse: the points of the response format are missing; give them, such as points=5")
        return keyed
    low, high = ends(points)
    outside = np.argwhere((keyed < low) | (keyed > high))
    if len(outside):
        row, place = outside[0]
        raise ValueError(
            f"items: {names[place]!r} is {keyed[row, place]:g} in row {table.index[row]!r}, outside "
            f"{low:g} to {high:g}; mend the answer, or give the points of the response format"
        )
    flip = [name in turned for name in names]
    keyed[:, flip] = low + high - keyed[:, flip]
    return keyed


def ends(points: Points) -> tuple[float, float]:
    """Return the lowest and the highest answer of a response format."""
    low, high = (1, points) if isinstance(points, int) else points
    if not low < high:
        raise ValueError(f"points: {points}; give the number of answers, such as 5, or the ends, such as (0, 10)")
    return float(low), float(high)


def categories(points: Points) -> Floats:
    """Return every answer of a response format, one apart."""
    low, high = ends(points)
    return np.arange(low, high + 0.5)


def groups(table: pd.DataFrame, argument: str, name: str) -> tuple[pd.Index, Ints]:
    """Return the groups in order of their names and each row's group among them, -1 where it has none."""
    index, names = pd.factorize(column(table, argument, name), sort=True)
    return pd.Index(names, name=name), np.asarray(index, dtype=np.int64)


def scored(table: pd.DataFrame, score: str, group: str | None) -> tuple[pd.Index, Floats, Ints]:
    """Return the groups (everybody as one where none is named), the scores, and each one's group, -1 where none."""
    x = numbers(table, "score", score)
    if group is None:
        return pd.Index(["all"]), x, np.zeros(len(x), dtype=np.int64)
    names, index = groups(table, "group", group)
    return names, x, index


def samples(table: pd.DataFrame, score: str, group: str | None) -> tuple[pd.Index, list[Floats]]:
    """Return the groups (everybody as one where none is named) and the scores of each, nan where missing."""
    names, x, index = scored(table, score, group)
    return names, [x[index == at] for at in range(len(names))]


def matched(table: pd.DataFrame, before: str, after: str, id: str | None) -> tuple[pd.Index, Floats, Floats]:
    """Return each person's scores on two occasions, brought together by id from wherever they stand in the table.

    The occasions stand side by side, or each in rows of its own. Without an id, each row is a person.

    Examples
    --------
    >>> waves = pd.DataFrame({"id": [7, 8, 8, 9], "t1": [2, 3, None, 4], "t2": [None, None, 5, 4]})
    >>> people, first, second = matched(waves, "t1", "t2", "id")
    >>> list(people), first, second
    ([7, 8, 9], array([2., 3., 4.]), array([nan,  5.,  4.]))
    """
    scores = [numbers(table, argument, name) for argument, name in (("before", before), ("after", after))]
    if id is None:
        return table.index, scores[0], scores[1]
    people, index = groups(table, "id", id)
    occasions = []
    for name, score in zip((before, after), scores, strict=True):
        given = ~np.isnan(score)
        if (given & (index < 0)).any():
            raise ValueError(f"id: a row with {name!r} has none; leave such rows out, or give each person an id")
        many = np.bincount(index[given], minlength=len(people))
        if (many > 1).any():
            raise ValueError(f"id: {people[many > 1][0]!r} has {name!r} {many.max()} times; keep one row of a person")
        occasion: Floats = np.full(len(people), np.nan)
        occasion[index[given]] = score[given]
        occasions.append(occasion)
    return people, occasions[0], occasions[1]


def column(table: pd.DataFrame, argument: str, name: str) -> pd.Series[Any]:
    """Return the one column of a name, or say which there are."""
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"table: {type(table).__name__}; give a pandas DataFrame with one row a person")
    if name not in table.columns:
        raise ValueError(f"{argument}: no column {name!r}; columns are {', '.join(map(str, table.columns))}")
    values = table[name]
    if isinstance(values, pd.DataFrame):
        raise ValueError(f"{argument}: column {name!r} stands twice in the table; rename one")
    return values
