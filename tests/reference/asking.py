"""What a case asks of which data: its arguments first, then what its R call hands on, then the plain columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tests.reference.r_call import Formula
from tests.reference.r_data import is_vector
from tests.reference.reading import Case, label

SYMMETRIC = {"cor", "cor.test", "cov", "cbind", "merge", "plot"}  # calls that do not tell first from second
BEFORE, AFTER = ("pre", "before", "t1", "time1", "s1", "x"), ("post", "after", "t2", "time2", "s2", "y")


@dataclass(frozen=True)
class Adapter:
    """Computes a case's values: the statistic it serves, the arguments it understands, and how."""

    statistic: str
    takes: frozenset[str]
    run: Callable[[Case], Any]


def adapter(statistic: str, *takes: str) -> Callable[[Callable[[Case], Any]], Adapter]:
    """Make a function of a case the adapter of a statistic."""
    return lambda run: Adapter(statistic, frozenset(takes), run)


def is_score(case: Case, name: Any) -> bool:
    """Say whether a name is a column of numbers or a score of the notes."""
    return isinstance(name, str) and (name in case.derived or name in case.frame.columns)


def value_name(case: Case, leave: tuple[str, ...] = ()) -> str:
    """Return the score a case is about: named, defined by the notes, or the only column of numbers left."""
    for key in ("value", "y", "item", "score"):
        if is_score(case, case.arguments.get(key)):
            return str(case.arguments[key])
    if case.derived:
        return next(iter(case.derived))
    left = [one for one in case.figures if one not in leave]
    if len(left) != 1:
        raise ValueError(f"{case.name}: cannot tell which of {left} is meant")
    return left[0]


def group_name(case: Case, member: Any = None) -> str:
    """Return the column of the groups: named, the one with a certain label, or the only column of labels."""
    for key in ("group", "unit"):
        if case.arguments.get(key) in case.frame.columns:
            return str(case.arguments[key])
    found = [one for one in case.group_columns if member is None or label(member) in set(case.labels(one))]
    if not found:
        raise ValueError(f"{case.name}: no column of groups")
    return found[0]


def two_samples(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Return the two groups a case compares."""
    x, y = case.arguments.get("x"), case.arguments.get("y")
    if is_score(case, x) and is_score(case, y):
        return case.numbers(x), case.numbers(y)
    if x is not None and y is not None:
        column = group_name(case, x)
        labels, scores = case.labels(column), case.numbers(value_name(case, (column,)))
        return scores[labels == label(x)], scores[labels == label(y)]
    for call in case.calls:
        vectors = [np.asarray(one, dtype=float) for one in call.vectors()]
        if len(vectors) >= 2:
            return vectors[0], vectors[1]
    for scores, labels in _formulas(case):
        names = sorted({one for one in labels if one is not None}, key=str.lower)
        if len(names) == 2:
            return scores[labels == names[0]], scores[labels == names[1]]
    if len(case.figures) == 2 and not case.words:
        return case.numbers(case.figures[0]), case.numbers(case.figures[1])
    column = group_name(case)
    labels, scores = case.labels(column), case.numbers(value_name(case, (column,)))
    first, second = list(dict.fromkeys(sorted(one for one in labels if one is not None)))
    return scores[labels == first], scores[labels == second]


def grouped(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Return scores and each one's group."""
    if "group" in case.arguments:
        column = group_name(case)
        return case.numbers(value_name(case, (column,))), case.labels(column)
    for scores, labels in _formulas(case):
        return scores, labels
    for call in case.calls:
        two = [one for one in call.arguments if is_vector(one)]
        if len(two) >= 2 and len(two[0]) == len(two[1]) and two[0].dtype.kind in "fi":
            return np.asarray(two[0], dtype=float), np.asarray([label(one) for one in two[1]], dtype=object)
    column = group_name(case)
    return case.numbers(value_name(case, (column,))), case.labels(column)


def _formulas(case: Case) -> list[tuple[np.ndarray, np.ndarray]]:
    found = []
    for call in case.calls:
        formula = next((one for one in call.arguments if isinstance(one, Formula)), None)
        frames = [one for one in (*call.arguments, *call.named.values()) if isinstance(one, pd.DataFrame)]
        if formula is None or not frames or formula.left not in frames[0]:
            continue
        group = next((one for one in formula.right if one in frames[0]), None)
        if group is not None:
            labels = np.asarray([label(one) for one in frames[0][group]], dtype=object)
            found.append((frames[0][formula.left].to_numpy(dtype=float), labels))
    return found


def pair_names(case: Case) -> tuple[str, str]:
    """Return the columns of the first and the second occasion."""
    keys = (("before", "after"), ("pre", "post"), ("x", "y"), ("first", "second"))
    for one, other in keys:
        if is_score(case, case.arguments.get(one)) and is_score(case, case.arguments.get(other)):
            return case.arguments[one], case.arguments[other]
    lower = {str(one).lower(): one for one in case.frame.columns}
    first, second = (next((lower[one] for one in names if one in lower), None) for names in (BEFORE, AFTER))
    if first is not None and second is not None:
        return first, second
    left = case.figures
    if len(left) != 2:
        raise ValueError(f"{case.name}: cannot tell which of {left} are the two occasions")
    return left[0], left[1]


def occasions(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores before and after; R's paired functions are given the later ones first."""
    for call in case.calls:
        vectors = call.vectors()
        if len(vectors) >= 2 and len(vectors[0]) == len(vectors[1]) and call.name not in SYMMETRIC:
            return np.asarray(vectors[1], dtype=float), np.asarray(vectors[0], dtype=float)
    first, second = pair_names(case)
    return case.numbers(first), case.numbers(second)


def one_sample(case: Case) -> np.ndarray:
    """Return the one vector a case is about."""
    named = [case.arguments.get(key) for key in ("x", "y", "value", "item", "p")]
    for one in named:
        if is_score(case, one):
            return case.numbers(one)
    for call in case.calls:
        if call.vectors():
            return np.asarray(call.vectors()[0], dtype=float)
    return case.numbers(value_name(case))


def table(case: Case, *keys: str, whole: bool = True) -> np.ndarray:
    """Return the matrix a case is about: one row a row of the data, or (``whole`` False) of any shape."""
    for key in keys:
        if key in case.arguments:
            return case.table(case.arguments[key])
    for call in case.calls:
        for one in call.arguments:
            if isinstance(one, pd.DataFrame) and one.shape[1] > 1 and (not whole or len(one) == len(case.frame)):
                return one.to_numpy(dtype=float)
    return case.table(case.figures)
