"""What a spreadsheet of units leaves open: blank cells that go on from above, totals, names that became dates.

Each is asked, and settled by an answer; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reflectory.files.name_checks import is_date, is_summary
from reflectory.i18n.catalogue import say
from reflectory.i18n.names import folded

LEVELS = ("district", "cluster", "school", "team")
DOUBTS = {  # with their answers
    "above": ("goes_on", "as_written"),
    "total": ("left_out", "unit"),
    "date": ("name",),
    "extra": ("left_out",),
    "person": ("counted",),
}
SHOWN_ROWS = 5

Cells = tuple[int, dict[str, str]]


@dataclass(frozen=True)
class Doubt:
    """What rows could mean in more than one way: a kind of `DOUBTS`, and a sentence for each of some rows."""

    kind: str
    sentences: tuple[str, ...]


def settled(rows: Sequence[Cells], answers: Mapping[str, str], language: str) -> tuple[list[Cells], list[Doubt]]:
    """Return rows as the answers make them, and what has to be asked, answered or not.

    A row is the number of a line, and what stands in its columns: some of `LEVELS`, and people.

    Examples
    --------
    >>> rows = [(2, {"school": "Elm", "team": "Grade 4"}), (3, {"school": "", "team": "Grade 5"})]
    >>> filled, doubts = settled(rows, {"above": "goes_on"}, "en")
    >>> filled[1][1]["school"], [doubt.kind for doubt in doubts]
    ('Elm', ['above'])
    """
    totals = [(row, values) for row, values in rows if is_summary(_name(values))]
    if totals and answers.get("total") != "unit":
        numbers = {row for row, _ in totals}
        rows = [row for row in rows if row[0] not in numbers]
    filled, blanks = _filled(rows, language)
    sentences = {
        "total": [say(language, "units_file.total_row", row=row, name=_name(values)[:60]) for row, values in totals],
        "above": blanks,
        "date": [
            say(language, "units_file.date_row", row=row, name=name[:60])
            for row, values in rows
            for name in (values.get(level, "") for level in LEVELS)
            if is_date(name)
        ],
    }
    doubts = [Doubt(kind, shortened(each, language)) for kind, each in sentences.items() if each]
    return (filled if answers.get("above") == "goes_on" else list(rows)), doubts


def _filled(rows: Sequence[Cells], language: str) -> tuple[list[Cells], list[str]]:
    """Return rows with their blank cells filled from above, and a sentence for each row that this changes."""
    filled: list[Cells] = []
    sentences: list[str] = []
    above: dict[str, str] = {}
    for row, values in rows:
        named = [level for level in LEVELS if values.get(level)]
        here = dict(values)
        same = True
        for level in LEVELS[: LEVELS.index(named[-1])] if named else ():
            if level in values and not values[level] and same:
                here[level] = above.get(level, "")
            same = same and folded(here.get(level, "")) == folded(above.get(level, ""))
        if here != values:
            path = " › ".join(here[level] for level in LEVELS if here.get(level) and level != named[-1])
            sentences.append(say(language, "units_file.above_row", row=row, name=_name(values)[:60], path=path[:120]))
        filled.append((row, here))
        above = here if named else above
    return filled, sentences


def _name(values: Mapping[str, str]) -> str:
    """Return the name of a row's own unit: the last that it names."""
    return next((values[level] for level in reversed(LEVELS) if values.get(level)), "")


def staff_list(rows: Sequence[Cells], language: str) -> tuple[list[Cells], Doubt | None]:
    """Return a unit a row with its people, of rows that are a person each, and the question whether they are.

    Such rows name one unit many times and give no number; of other rows nothing is asked, and they stay as they are.

    Examples
    --------
    >>> rows = [(2, {"team": "Grade 4"}), (3, {"team": "grade 4"}), (4, {"team": "Office"})]
    >>> [(row, values["people"]) for row, values in staff_list(rows, "en")[0]]
    [(2, '2'), (4, '1')]
    """
    units: dict[tuple[str, ...], list[Cells]] = {}
    for row in rows:
        units.setdefault(tuple(folded(row[1].get(level, "")) for level in LEVELS), []).append(row)
    if len(units) == len(rows):
        return list(rows), None
    sentences = [say(language, "units_file.person_row", name=_name(of[0][1])[:60], n=len(of)) for of in units.values()]
    counted = [(of[0][0], {**of[0][1], "people": str(len(of))}) for of in units.values()]
    return counted, Doubt("person", shortened(sentences, language))


def shortened(sentences: Sequence[str], language: str) -> tuple[str, ...]:
    """Return the first few sentences, and how many more there are."""
    if len(sentences) <= SHOWN_ROWS:
        return tuple(sentences)
    return (*sentences[:SHOWN_ROWS], say(language, "units_file.more", n=len(sentences) - SHOWN_ROWS))
