"""The rows of the CSV file with labels, for SPSS and Stata: what a column means, and what a number stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from reflectory.i18n.catalogue import say
from reflectory.reports.codebook import codebook
from reflectory.reports.exports.csv import header, rows
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import kind_named

TEXTS = frozenset(
    ("wave", "survey", "group_key", "group", "parent_key", "parent", "id", "text", "with", "or_more", "gap")
)
CODES = {  # the words of these columns are numbers, from 1, with labels
    "kind": (
        *("district", "cluster", "school", "study", "team", "group", "unit"),
        *("all", "direct", "half_value", "half_unit"),
    ),
    "figure": ("scale", "item", "reliability", "importance"),
    "better": ("high", "low"),
}


@dataclass(frozen=True)
class Labelled:
    """A table, the label of each column, and by column the labels of its numbers."""

    table: pd.DataFrame
    columns: dict[str, str]
    values: dict[str, dict[float, str]]


def labelled(report: Report, language: str, section: Section | None = None) -> Labelled:
    """Return what is in the CSV file with labels in a language."""
    names = header(report)
    listed = list(rows(report, language, section))
    columns: dict[str, pd.Series[Any]] = {}
    for name in names:
        cells = [row.get(name) for row in listed]
        if name in TEXTS:
            columns[variable(name)] = pd.Series([cell or "" for cell in cells], dtype=object)
        else:
            of = {word: at for at, word in enumerate(CODES.get(name, ()), start=1)}
            numbers = [of.get(str(cell)) if of else cell for cell in cells]
            columns[variable(name)] = pd.Series(numbers, dtype=float)
    words = codebook(report, names, language).rows[: len(names)]  # those after are of ids and codes
    labels = {variable(row[0]): row[3] for row in words}
    values = {
        name: {float(at): _word(name, word, language) for at, word in enumerate(known, start=1)}
        for name, known in CODES.items()
    }
    return Labelled(pd.DataFrame(columns), labels, values)


def _word(name: str, word: str, language: str) -> str:
    return kind_named(word, language) if name == "kind" else say(language, f"codebook.value.{name}.{word}")


def variable(name: str) -> str:
    """Return a column's name as SPSS and Stata take it.

    Examples
    --------
    >>> variable("with"), variable("count_-2"), variable("mean")
    ('with_scale', 'count_m2', 'mean')
    """
    return "with_scale" if name == "with" else name.replace("-", "m")
