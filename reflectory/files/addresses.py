"""Read a spreadsheet of addresses: a row a person, with their unit, their address, and the language of the message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reflectory.domain.unit_tree import unit_paths
from reflectory.domain.waves import Addressee
from reflectory.errors import RefusedError
from reflectory.files.tables import read_lines
from reflectory.files.units import LARGEST_FILE, SHOWN_FAULTS
from reflectory.i18n.catalogue import languages, say
from reflectory.i18n.names import folded

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reflectory.domain.waves import WaveUnit

ADDRESS = re.compile(r"(?=.{3,254}$)[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z\d-]+(\.[a-z\d-]+)+", re.ASCII | re.IGNORECASE)
COLUMNS = {
    "unit": "unit", "unité": "unit", "team": "team", "équipe": "team", "school": "school", "école": "school",
    "group": "group", "groupe": "group", "study": "study", "lecture": "study", "cluster": "cluster",
    "famille d'écoles": "cluster", "district": "district", "email": "email", "e-mail": "email", "mail": "email",
    "email address": "email", "address": "email", "courriel": "email", "adresse": "email",
    "adresse courriel": "email", "language": "language", "langue": "language", "school name": "school",
    "nom de l'école": "school", "établissement": "school", "campus": "school", "building": "school",
    "team name": "team", "department": "team", "dept": "team", "département": "team", "service": "team",
    "district name": "district", "school district": "district", "conseil scolaire": "district",
    "work email": "email", "e-mail address": "email", "email addresses": "email", "adresse de messagerie": "email",
    "adresse électronique": "email", "adresse e-mail": "email", "courriel professionnel": "email",
    "preferred language": "language", "langue préférée": "language", "langue de correspondance": "language",
}  # fmt: skip
LEVELS = ("district", "cluster", "school", "study", "team", "group", "unit")  # from the top; "unit" is of any kind
BETWEEN = re.compile("›| > ")  # names of a path: as a page shows it, or as a keyboard has it
NO_DOTS_AT_ENDS = re.compile(r"(^|@)\.|\.@|\.\.")


def read_addresses(
    content: bytes, inside: Sequence[WaveUnit], language: str, above: Sequence[str] = ()
) -> tuple[list[Addressee], list[str]]:
    """Read a table of addresses, whole or not at all: return the people, or every fault in a language.

    Columns of several levels name one unit together: ``Grade 4, Elm`` is Grade 4 of Elm, in whatever order they stand.
    ``inside`` are the units of the wave, ``above`` names above them, which a file of the whole district may hold. Where
    a row names no language, its message is in that of the faults.

    Examples
    --------
    >>> from reflectory.domain.waves import WaveUnit
    >>> inside = [WaveUnit(1, None, "school", "Elm", 0), WaveUnit(2, 1, "team", "Grade 4", 7)]
    >>> read_addresses(b"unit,email\\ngrade 4,ann@example.org\\n", inside, "en")[0]
    [Addressee(unit=2, address='ann@example.org', language='en')]
    >>> read_addresses(b"unit,email\\nGrade 4,ann\\n", inside, "en")[1][0][:27]
    'Row 2: \u201cann\u201d is not an addr'
    """
    if len(content) > LARGEST_FILE:
        return [], [say(language, "mail.large", n=LARGEST_FILE // 1_000_000)]
    try:
        lines = read_lines(content, COLUMNS)
    except RefusedError:  # no table, or a cell longer than any address
        return [], [say(language, "mail.no_text")]
    header = [COLUMNS.get(folded(name), "") for name in lines[0][1]] if lines else []
    columns = {name: at for at, name in enumerate(header) if name}
    if "email" not in columns or not set(columns) & set(LEVELS):
        return [], [say(language, "mail.columns")]
    if len(columns) < len([name for name in header if name]):
        return [], [say(language, "mail.column_twice")]
    people: list[Addressee] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    places, paths = _by_name(inside), unit_paths(inside)
    outside = {folded(name) for name in above}
    for row, cells in lines[1:]:
        values = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        row_faults, person = _person(row, values, places, paths, outside, language)
        if person is not None:
            before = seen.setdefault(person.address.casefold(), row)
            if before != row:
                row_faults.append(say(language, "mail.twice", row=row, first=before))
            people.append(person)
        faults += row_faults
    if not people and not faults:
        faults.append(say(language, "mail.empty"))
    if len(faults) > SHOWN_FAULTS:
        faults = [*faults[:SHOWN_FAULTS], say(language, "mail.more", n=len(faults) - SHOWN_FAULTS)]
    return ([] if faults else people), faults


def _by_name(inside: Sequence[WaveUnit]) -> dict[str, list[tuple[WaveUnit, list[str]]]]:
    """Return units by their folded name, each with the folded names from the top of the wave down to it."""
    by_id = {unit.id: unit for unit in inside}
    units_by_name: dict[str, list[tuple[WaveUnit, list[str]]]] = {}
    for unit in inside:
        names, above = [folded(unit.name)], by_id.get(unit.parent or 0)
        while above is not None:
            names.insert(0, folded(above.name))
            above = by_id.get(above.parent or 0)
        units_by_name.setdefault(names[-1], []).append((unit, names))
    return units_by_name


def _person(
    row: int,
    values: dict[str, str],
    places: Mapping[str, list[tuple[WaveUnit, list[str]]]],
    paths: Mapping[int, str],
    outside: Collection[str],
    language: str,
) -> tuple[list[str], Addressee | None]:
    faults = []
    levels = [level for level in LEVELS if values.get(level)]
    written = [name.strip() for level in levels for name in BETWEEN.split(values[level]) if name.strip()]
    wanted = [folded(name) for name in written]
    while len(wanted) > 1 and wanted[0] in outside:
        wanted.pop(0)
    matches = _named(wanted, levels[-1] if levels else "", places)
    path_text = " › ".join(written)
    if not written:
        faults.append(say(language, "mail.blank_unit", row=row))
    elif len(matches) != 1:
        path = paths[matches[0].id] if matches else ""
        key = "mail.two_units" if matches else "mail.no_unit"
        faults.append(say(language, key, row=row, name=path_text[:120], path=path))
    address = values["email"]
    if not ADDRESS.fullmatch(address) or NO_DOTS_AT_ENDS.search(address):
        faults.append(say(language, "mail.no_address", row=row, text=address[:60]))
    spoken = values.get("language", "").lower() or language
    if spoken not in languages():
        faults.append(say(language, "mail.no_language", row=row, text=spoken[:20]))
    return faults, None if faults else Addressee(matches[0].id, address, spoken)


def _named(wanted: Sequence[str], level: str, places: Mapping[str, list[tuple[WaveUnit, list[str]]]]) -> list[WaveUnit]:
    """Return the units that names may mean: of several the one of the column's kind, or whose whole path they are."""
    matches = (
        [(unit, names) for unit, names in places.get(wanted[-1], []) if _in_order(wanted, names)] if wanted else []
    )
    alike = [unit for unit, names in matches if unit.kind == level or (len(wanted) > 1 and names == list(wanted))]
    return alike if len(alike) == 1 else [unit for unit, _ in matches]


def _in_order(wanted: Sequence[str], names: Sequence[str]) -> bool:
    """Tell whether all names stand on a path, in this order, with others between them."""
    path = iter(names)
    return all(any(name == sought for name in path) for sought in wanted)
