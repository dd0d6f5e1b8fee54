"""Read a spreadsheet of addresses: a row a person, with their unit, their address, and the language of the message."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reflectory.domain.unit_tree import unit_paths
from reflectory.domain.waves import Addressee
from reflectory.errors import RefusedError
from reflectory.files.name_checks import is_summary
from reflectory.files.tables import read_lines
from reflectory.files.units import LARGEST_FILE, SHOWN_FAULTS
from reflectory.i18n.catalogue import languages, say
from reflectory.i18n.names import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
LEFT_OUT, ABOVE = 0, -1  # how rows may be settled, beside the number of a unit
MOST_ASKED = 12  # of more, the file is about other units


def is_address(text: str) -> bool:
    """Tell whether a text is an e-mail address that mail servers take."""
    return bool(ADDRESS.fullmatch(text)) and not NO_DOTS_AT_ENDS.search(text)


@dataclass(frozen=True)
class Asked:
    """What rows leave open: by its key, with the name that stands there, and the numbers that may settle it."""

    key: str
    name: str
    ways: tuple[int, ...]


def read_addresses(
    content: bytes,
    inside: Sequence[WaveUnit],
    language: str,
    above: Sequence[str] = (),
    settled: Mapping[str, int] | None = None,
) -> tuple[list[Addressee], list[str], list[Asked]]:
    """Read a table of addresses, whole or not at all: return the people, or every fault in a language; and what to ask.

    Columns of several levels name one unit together: ``Grade 4, Elm`` is Grade 4 of Elm, in whatever order they stand.
    ``inside`` are the units of the wave, ``above`` names above them, which a file of the whole district may hold. Where
    a row names no language, its message is in that of the faults. ``settled`` has for the key of what was asked one of
    its ways: the number of a unit, `LEFT_OUT`, or `ABOVE` for the unit of the row above.

    Examples
    --------
    >>> from reflectory.domain.waves import WaveUnit
    >>> inside = [WaveUnit(1, None, "school", "Elm", 0), WaveUnit(2, 1, "team", "Grade 4", 7)]
    >>> read_addresses(b"unit,email\\ngrade 4,ann@example.org\\n", inside, "en")[0]
    [Addressee(unit=2, address='ann@example.org', language='en')]
    >>> read_addresses(b"unit,email\\nGrade 4,ann\\n", inside, "en")[1][0][:27]
    'Row 2: \u201cann\u201d is not an addr'
    >>> unknown = b"unit,email\\nGrade 5,ann@example.org\\n"
    >>> people, faults, asked = read_addresses(unknown, inside, "en")
    >>> asked, read_addresses(unknown, inside, "en", (), {asked[0].key: 2})[0][0].unit
    ([Asked(key='unit grade 5', name='Grade 5', ways=(1, 2, 0))], 2)
    """
    if len(content) > LARGEST_FILE:
        return [], [say(language, "mail.large", n=LARGEST_FILE // 1_000_000)], []
    try:
        lines = read_lines(content, COLUMNS)
    except RefusedError:  # no table, or a cell longer than any address
        return [], [say(language, "mail.no_text")], []
    header = [COLUMNS.get(folded(name), "") for name in lines[0][1]] if lines else []
    columns = {name: at for at, name in enumerate(header) if name}
    if "email" not in columns or not set(columns) & set(LEVELS):
        return [], [say(language, "mail.columns")], []
    if len(columns) < len([name for name in header if name]):
        return [], [say(language, "mail.column_twice")], []
    reader = _Reader(inside, above, settled or {}, language)
    for row, cells in lines[1:]:
        reader.take(row, {name: cells[at] if at < len(cells) else "" for name, at in columns.items()})
    faults, asked = reader.faults, list(reader.asked.values())[:MOST_ASKED]
    if not reader.people and not faults:
        faults.append(say(language, "mail.empty"))
    if len(faults) > SHOWN_FAULTS:
        faults = [*faults[:SHOWN_FAULTS], say(language, "mail.more", n=len(faults) - SHOWN_FAULTS)]
    return ([] if faults else reader.people), faults, asked


@dataclass
class _Reader:
    """Reads the rows one by one, as what was asked is settled."""

    inside: Sequence[WaveUnit]
    above: Sequence[str]
    settled: Mapping[str, int]
    language: str
    people: list[Addressee] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    asked: dict[str, Asked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places, self.paths = _by_name(self.inside), unit_paths(self.inside)
        self.outside = {folded(name) for name in self.above}
        self.seen: dict[str, tuple[int, int]] = {}  # by address: row and unit
        self.last = LEFT_OUT  # the unit of the row above

    def take(self, row: int, values: Mapping[str, str]) -> None:
        """Read one row, or keep what is wrong with it and what it leaves open."""
        before = len(self.faults)
        unit = self._unit(row, values)
        if unit == LEFT_OUT and len(self.faults) == before:
            return
        self.last = unit or self.last
        address = values["email"]
        if not is_address(address):
            self._fault("no_address", row=row, text=address[:60])
        spoken = values.get("language", "").lower() or self.language
        if spoken not in languages():
            self._fault("no_language", row=row, text=spoken[:20])
        if len(self.faults) > before:
            return
        first, unit_before = self.seen.setdefault(address.casefold(), (row, unit))
        if first == row:
            self.people.append(Addressee(unit, address, spoken))
        elif unit_before != unit or self._way("twice", address, (LEFT_OUT,)) is None:
            self._fault("twice", row=row, first=first)

    def _unit(self, row: int, values: Mapping[str, str]) -> int:
        """Return the number of a row's unit; `LEFT_OUT` where there is none, with a fault unless it is settled so."""
        levels = [level for level in LEVELS if values.get(level)]
        written = [name.strip() for level in levels for name in BETWEEN.split(values[level]) if name.strip()]
        if written and is_summary(written[-1]) and not values["email"]:
            way = self._way("total", written[-1], (LEFT_OUT,))
            return LEFT_OUT if way is not None else self._fault("total", row=row, name=written[-1][:60])
        every = (*self.paths, LEFT_OUT)
        if not written:
            way = self._way("blank", "", (ABOVE, *every) if self.last or "blank" in self.asked else every)
            way = self.last if way == ABOVE else way
            return way if way is not None else self._fault("blank_unit", row=row)
        wanted = [folded(name) for name in written]
        while len(wanted) > 1 and wanted[0] in self.outside:
            wanted.pop(0)
        matches = [unit.id for unit in _named(wanted, levels[-1], self.places)]
        if len(matches) == 1:
            return matches[0]
        name = " › ".join(written)
        way = self._way(f"unit {' › '.join(wanted)}", name, (*matches, LEFT_OUT) if matches else every)
        if way is not None:
            return way
        path = self.paths[matches[0]] if matches else ""
        return self._fault("two_units" if matches else "no_unit", row=row, name=name[:120], path=path)

    def _way(self, key: str, name: str, ways: tuple[int, ...]) -> int | None:
        """Ask how something is meant; return what was said, if it was."""
        way = self.settled.get(self.asked.setdefault(key, Asked(key, name[:120], ways)).key)
        return way if way in ways else None

    def _fault(self, key: str, **values: object) -> int:
        self.faults.append(say(self.language, f"mail.{key}", **values))
        return LEFT_OUT


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
