"""The rows of a file of answers: people with their units and codes, and what may be no person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from reflectory.files.response_doubts import (
    ADDRESS,
    COUNT_IN,
    FEW,
    LEAVE_OUT,
    Person,
    doubles,
    is_date,
    not_a_person,
    turned,
)
from reflectory.files.tables import SHOWN, Log, Rows, quoted
from reflectory.i18n.names import folded, tidied
from surveys.model import ResponseFormat, Survey

MISSING = 255
LONGEST_NAME = 200

_BLANK = frozenset({"", "NA"})
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}([.,]0*)?", re.ASCII)
_FRACTION = re.compile(r"[+-]?[0-9]{0,9}[.,][0-9]{1,20}", re.ASCII)


def people_of(
    rows: Rows,
    header: Sequence[str],
    columns: dict[str, int],
    survey: Survey,
    units: Sequence[str],
    settled: dict[str, str],
    log: Log,
) -> tuple[list[Person], dict[str, list[tuple[str, str]]]]:
    """Return the people in the order of the file, and the doubts that are open: place and fault by kind."""
    reader = _Reader(columns, survey, units, header, log)
    aside: list[tuple[str, int, list[str], str]] = []
    begun = False
    for row, cells in rows:
        begun = True
        if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
            remedy = "look for a separator too many or too few, or a decimal comma outside quotation marks"
            log.add(f"row {row}", f"{len(cells)} cells where the header has {len(header)}", remedy, ("", "ragged"))
        elif kind := not_a_person(reader.labels(cells), reader.others(cells)):
            aside.append((kind, row, cells, "|".join(map(folded, reader.labels(cells)))))
        else:
            reader.take(row, cells)
    asked: dict[str, list[tuple[str, str]]] = {}
    times = Counter(label for _, _, _, label in aside)
    left: Counter[str] = Counter()
    for kind, row, cells, label in aside:
        if settled.get(kind) == COUNT_IN or (kind == "summary" and times[label] >= FEW):
            reader.take(row, cells)
        elif settled.get(kind) == LEAVE_OUT:
            left[kind] += 1
        else:
            called = " ".join(quoted(label) for label in reader.labels(cells) if label) or "it"
            what = {"summary": "a summary of other rows", "preview": "a trial of the survey"}[kind]
            asked.setdefault(kind, []).append((f"row {row}", f"{called} reads like {what}, not a person"))
    reader.people.sort(key=lambda person: person.row)
    for kind, suspects in (("double", doubles(reader.people, reader.rest, MISSING)), ("date", reader.dates())):
        places = [(person, (f"row {person.row}", what)) for person, what in suspects]
        if places and settled.get(kind) == LEAVE_OUT:
            gone = {person.row for person, _ in places}
            reader.people = [person for person in reader.people if person.row not in gone]
            left[kind] += len(gone)
        elif places and settled.get(kind) != COUNT_IN:
            asked[kind] = [place for _, place in places]
    sound = reader.people and not log.total and settled.get("turned") != COUNT_IN
    if sound and (recoded := [*turned(reader.people, survey, MISSING)]):
        asked["turned"] = recoded
    if not begun:
        log.add("row 2", "nobody's answers", "after the header comes one row a person")
    elif not reader.people and not asked and not log.total:
        log.add("file", "nobody answered any item", "fill in the answers' numbers")
    _check_units(reader, log)
    log.notices += [f"rows without any answer, left out: {reader.silent}"] if reader.silent else []
    log.notices += [f"{kind} rows, left out as you said: {many}" for kind, many in left.items()]
    return reader.people, asked


class _Reader:
    """Reads the rows of people one by one."""

    def __init__(
        self, columns: dict[str, int], survey: Survey, units: Sequence[str], header: Sequence[str], log: Log
    ) -> None:
        self.log, self.units = log, units
        self.at = [columns[name] for name in units if name in columns]
        read = [(item, columns[item.id]) for item in survey.items if item.id in columns]
        self.items = [(at, item.id, survey.format_of(item), dict[str, int]()) for item, at in read]
        self.free = [at for at in range(len(header)) if at not in columns.values()]
        self.rest = [tidied(header[at]) for at in self.free]
        self.people: list[Person] = []
        self.silent = 0

    def labels(self, cells: Sequence[str]) -> list[str]:
        """Return the names in a row: of its units, and what stands first where that is neither unit nor item."""
        first = [0] if 0 in self.free else []
        return [tidied(cells[at]) for at in (*self.at, *first)]

    def others(self, cells: Sequence[str]) -> list[str]:
        """Return the cells of a row that are not read, as far as they are short."""
        return [cells[at] for at in self.free if len(cells[at]) <= SHOWN]

    def take(self, row: int, cells: Sequence[str]) -> None:
        """Read one row, or say what is wrong with it."""
        codes = bytearray()
        for at, id, format, known in self.items:
            cell = cells[at]
            code = known.get(cell)
            if code is None:
                code = _code(cell, row, id, format, self.log)
                if code is not None and len(known) < 1000:
                    known[cell] = code
            codes.append(MISSING if code is None else code)
        path = self._path(row, cells)
        if codes.count(MISSING) == len(codes) and path is not None:
            self.silent += 1
        elif path is not None:
            rest = tuple(hash(cells[at]) or 1 if cells[at].strip() else 0 for at in self.free)
            self.people.append(Person(row, tuple(map(folded, path)), bytes(codes), rest, path))

    def dates(self) -> Iterator[tuple[Person, str]]:
        """Yield the people whose unit looks like a date."""
        for person in self.people:
            if wrong := next((name for name in person.names if is_date(name)), None):
                yield person, f"unit {quoted(wrong)} looks like a date that a spreadsheet made of a name"

    def _path(self, row: int, cells: Sequence[str]) -> tuple[str, ...] | None:
        """Return a person's units, the largest first; None where there is something wrong with them."""
        path = tuple(_known(tidied(cells[at])) for at in self.at) or ("?",)
        own = next((at for at in range(len(path), 0, -1) if path[at - 1]), 0)
        name = self.units[min(own, len(self.units) - 1)]
        if not own or not all(path[:own]):
            blank = name if not own else self.units[path.index("")]
            remedy = "name the person's unit, or remove the row"
            self.log.add(f"row {row}, column {blank}", "no unit", remedy, (blank, "blank"))
            return None
        for column, unit in zip(self.units, path[:own], strict=False):
            if len(unit) > LONGEST_NAME or not unit.isprintable():
                fault = f"{quoted(unit)} is no name for a unit: longer than {LONGEST_NAME} letters, or with odd signs"
                self.log.add(f"row {row}, column {column}", fault, "shorten the name", (column, "name"))
                return None
        return path[:own]


def _known(name: str) -> str:
    return "" if name in _BLANK else name


def _check_units(reader: _Reader, log: Log) -> None:
    """Refuse units that are people."""
    people, column = reader.people, reader.units[-1]
    addresses = [person for person in people if any(map(ADDRESS.search, person.names))]
    for person in addresses[:1]:
        fault = f"{len(addresses)} units look like e-mail addresses: each would be one person"
        log.add(f"row {person.row}, column {column}", fault, "name the column of the teams or schools")
    if len(people) >= FEW and 4 * len({person.path for person in people}) > 3 * len(people):
        fault = f"nearly as many units as people ({len({person.path for person in people})} for {len(people)})"
        log.add(f"column {column}", fault, "name the column of the teams or schools, not one that names people")
    elif len(reader.units) == 1 and len(people) > FEW:
        sizes = Counter(person.path for person in people)
        if max(sizes.values()) < FEW and 3 * len(sizes) > len(people):
            fault = f"{len(sizes)} units for {len(people)} people, none of {FEW} or more: no teams, or none to report"
            log.add(f"column {column}", fault, "name the column of the teams or schools, or of something larger")


def _code(cell: str, row: int, id: str, format: ResponseFormat, log: Log) -> int | None:
    text = cell.strip()
    if text in _BLANK:
        return MISSING
    offered = ", ".join(map(str, format.values))
    if _WHOLE.fullmatch(text):
        value = int(re.split("[.,]", text)[0])
        if value in format.values:
            return format.values.index(value)
        kind, fault = "range", f"{text} is out of range"
        remedy = f"the answers are {offered}; leave the cell empty for a skipped item"
    elif _FRACTION.fullmatch(text):
        kind, fault = "fraction", f"{text} lies between two answers"
        remedy = f"an answer is one of {offered}, never an average"
    else:
        kind, fault = "text", f"{quoted(text)} stands where a number belongs"
        remedy = f"write the answer's number, {format.low} to {format.high}; leave the cell empty for a skipped item"
    log.add(f"row {row}, column {id}", fault, remedy, (id, kind))
    return None
