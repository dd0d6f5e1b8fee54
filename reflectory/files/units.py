"""Read a spreadsheet of units: one row a unit, a column for each level of the tree, one for its people.

Everything wrong is said at once, row by row, with what to do; nothing is half read. What could mean one thing or
another is asked: nothing is brought in before each question has its answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reflectory.domain.units import MOST_PEOPLE, NAME_LENGTH
from reflectory.errors import RefusedError
from reflectory.files.tables import read_lines
from reflectory.files.unit_doubts import LEVELS, Doubt, settled, shortened, staff_list
from reflectory.i18n.catalogue import languages, say
from reflectory.i18n.names import folded

LARGEST_FILE = 5_000_000
SHOWN_FAULTS = 20

_USUAL = {  # what spreadsheets of schools call the levels besides, folded
    "district": (
        "district name",
        "school district",
        "board",
        "school board",
        "division",
        "conseil scolaire",
        "centre de services scolaire",
        "nom du district",
    ),
    "cluster": ("cluster name", "family of schools", "zone", "region", "région", "secteur"),
    "school": (
        "school name",
        "name of school",
        "campus",
        "building",
        "site",
        "location",
        "nom de l'école",
        "établissement",
        "nom de l'établissement",
    ),
    "team": (
        "team name",
        "department",
        "department name",
        "dept",
        "dept.",
        "nom de l'équipe",
        "département",
        "service",
    ),
}
_HEAD_COUNTS = (
    "headcount",
    "head count",
    "number of people",
    "number of staff",
    "staff count",
    "staff",
    "size",
    "effectif",
    "effectifs",
    "nombre de personnes",
    "nombre",
    "personnel",
)


@dataclass(frozen=True)
class Row:
    """A unit as a row names it: the line, the units from the top down to it, and its people if they are given."""

    line: int
    path: tuple[tuple[str, str], ...]
    people: int | None


def read_units(
    content: bytes, language: str, answers: Mapping[str, str] | None = None
) -> tuple[list[Row], list[str], list[Doubt]]:
    """Read a table of units: return its rows, or every fault in a language; and what has to be asked, settled or not.

    The first row names the columns: some of district, cluster, school, team, and people, in any of our languages and by
    other usual names, such as School Name or Headcount. Other columns are left out, and rows that are a person each are
    counted, if somebody says so.
    ``answers`` are kinds of doubts with one of their answers in `DOUBTS`: rows hold what they make of them.

    Examples
    --------
    >>> rows, faults, doubts = read_units(b"school,team,people\\nMaple Hill,,3\\nMaple Hill,Maths,9\\n", "en")
    >>> rows[1].path, rows[1].people
    ((('school', 'Maple Hill'), ('team', 'Maths')), 9)
    >>> read_units(b"boss,people\\nAnn,3\\n", "en")[1][0][:23]
    'No column names units; '
    """
    if len(content) > LARGEST_FILE:
        return [], [say(language, "units_file.large", n=LARGEST_FILE // 1_000_000)], []
    known = _known_columns()
    try:
        lines = read_lines(content, known)
    except RefusedError as error:
        key = "unreadable" if error.code == "table-row-unreadable" else "no_text"
        return [], [say(language, f"units_file.{key}", row=error.values.get("row", 1))], []
    if not lines:
        return [], [say(language, "units_file.empty")], []
    columns, extra, faults = _columns(lines[0][1], known, language)
    if faults:
        return [], faults, []
    cells = [
        (number, {name: row[at] if at < len(row) else "" for name, at in columns.items()}) for number, row in lines[1:]
    ]
    unit_rows, doubts = settled(cells, answers or {}, language)
    doubts += [Doubt("extra", shortened(extra, language))] if extra else []
    counted, person = staff_list(unit_rows, language) if "people" not in columns else (unit_rows, None)
    doubts += [person] if person else []
    unit_rows = counted if (answers or {}).get("person") == "counted" else unit_rows
    rows: list[Row] = []
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for number, values in unit_rows:
        row, row_faults = _row(number, values, language)
        if row is not None:
            name = tuple((kind, folded(name)) for kind, name in row.path)
            if name in seen:
                row_faults.append(say(language, "units_file.twice", row=number, name=row.path[-1][1], first=seen[name]))
            seen.setdefault(name, number)
            rows.append(row)
        faults += row_faults
    if not rows and not faults:
        faults.append(say(language, "units_file.empty"))
    if len(faults) > SHOWN_FAULTS:
        more = len(faults) - SHOWN_FAULTS
        faults = [*faults[:SHOWN_FAULTS], say(language, "units_file.more", n=more)]
    return ([] if faults else rows), faults, doubts


def level_names() -> dict[str, str]:
    """Return each level by its names in every language, folded."""
    names = {folded(say(code, f"kinds.{level}")): level for code in languages() for level in LEVELS}
    usual = {name: level for level, others in _USUAL.items() for name in others}
    return names | {level: level for level in LEVELS} | usual


def _known_columns() -> dict[str, str]:
    """Return each level, and people, by the names of their columns in any language."""
    people = {*(folded(say(code, "units.size")) for code in languages()), "people", *_HEAD_COUNTS}
    return level_names() | dict.fromkeys(people, "people")


def _columns(header: list[str], known: Mapping[str, str], language: str) -> tuple[dict[str, int], list[str], list[str]]:
    """Find each level's column, and that of people; return the names of the others, too."""
    columns: dict[str, int] = {}
    extra = []
    faults = []
    for at, name in enumerate(header):
        level = known.get(folded(name))
        if name and level is None:
            extra.append(name[:60])
        elif level in columns:
            faults.append(say(language, "units_file.column_twice", name=name[:60]))
        elif level is not None:
            columns[level] = at
    if not faults and not set(columns) & set(LEVELS):
        faults.append(say(language, "units_file.no_level"))
    return columns, extra, faults


def _row(number: int, values: dict[str, str], language: str) -> tuple[Row | None, list[str]]:
    path = tuple((level, values[level]) for level in LEVELS if values.get(level))
    if not path:
        return None, [say(language, "units_file.no_name", row=number)]
    faults = [
        say(language, "units_file.long", row=number, name=name[:60], n=NAME_LENGTH)
        for _, name in path
        if len(name) > NAME_LENGTH
    ]
    text = values.get("people", "")
    people = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None
    if text and (people is None or people > MOST_PEOPLE):
        faults.append(say(language, "units_file.people", row=number, text=text[:40]))
    return (None if faults else Row(number, path, people)), faults
