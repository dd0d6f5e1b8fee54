"""The rows of a file of answers: people with their units and answers, and what may be no person."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import getitem, itemgetter

import numpy as np
from numpy.typing import NDArray

from reflectory.errors import ReflectoryError, RefusedError
from reflectory.files import cells as meanings
from reflectory.files.besides import BesideColumns, BesideReader
from reflectory.files.cells import CellReader, Meaning, first_of
from reflectory.files.columns import Head, plain
from reflectory.files.findings import Findings, excerpt
from reflectory.files.mapping import Options
from reflectory.files.name_checks import ADDRESS, is_date, is_summary
from reflectory.files.recoding import MISSING, turn, turned
from reflectory.files.response_doubts import FEW, Doubts, Person, RowMarks, alike, doubles, from_above, has_gap
from reflectory.files.tables import Rows
from reflectory.i18n.names import tidied
from surveys.model import ResponseFormat, Survey

LONGEST_NAME = 200
BETWEEN_STEPS = 5000  # rows
ALIKE, BY_CHANCE = 0.98, 0.001  # the share that makes a column one answer, and how rarely chance does
_STRAY, _FAULTY = 128, 254  # bytes from 128 on stand for numbers outside the format, until all numbers are known
_ASIDE = (("summary", "doubt-summary"), ("preview", "doubt-preview"), ("unfinished", "doubt-unfinished"))
_BLANK = frozenset({"", "NA"})


@dataclass(frozen=True)
class Places:
    """Where in a row what stands: the units, the largest first; the items by id; the head; a file's own words."""

    head: Head
    units: Mapping[str, int]
    items: Mapping[str, int]
    labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    besides: BesideColumns = field(default_factory=BesideColumns)
    names_rows: bool = False  # whether each row begins with its name, which has no head (R's write.table)


@dataclass(frozen=True)
class Sheets:
    """What the rows hold: people with their codes (a row a person), and missing answers by word."""

    people: list[Person]
    codes: NDArray[np.uint8]
    missing: Counter[str]


def read_rows(
    rows: Rows,
    columns: Places,
    survey: Survey,
    doubts: Doubts,
    options: Options,
    findings: Findings,
    progress: Callable[[int], None] = lambda row: None,
) -> Sheets:
    """Return the people in the order of the file. What is doubtful is settled as was said, else as is proposed.

    ``progress`` is called with the number of a row now and then; what it raises ends the reading.
    """
    reader = _Reader(columns, survey, options, findings)
    aside: list[tuple[str, int, list[str]]] = []
    begun = False
    try:
        for row, cells in rows:
            begun = True
            if not row % BETWEEN_STEPS:
                progress(row)
            if cells := reader.fitted(row, cells):
                labels = reader.labels(cells)
                kind = reader.marks.kind(labels, [cells[at] for at in reader.free])
                kind = "summary" if not any(labels) and reader.is_sum(cells) else kind
                if not kind or (kind == "unfinished" and not reader.has_answer(cells)):
                    reader.take(row, cells)
                else:
                    aside.append((kind, row, cells))
    except RefusedError as error:
        findings.add(error.at("answers-row", file=findings.file))
    _settle_aside(reader, aside, doubts)
    codes = reader.codes(doubts, options.backward)
    gone = _settle_units(reader, doubts)
    people = reader.people
    for person, sheet in zip(people, codes, strict=True):
        person.codes = sheet.tobytes()
    gone |= _doubles(reader, doubts) | _dates(reader, doubts)
    codes = codes[np.array([person.row not in gone for person in people], dtype=bool)]
    people = [person for person in people if person.row not in gone]
    if people and not findings.total and doubts.follow("turned"):
        for id in turned(codes, survey):
            doubts.ask("turned", ReflectoryError("doubt-turned", "answers-column", file=findings.file, column=id))
            turn(codes, reader.place[id], survey.format_of(survey.item(id)).points)
    if not findings.total:
        _constant(reader, codes, doubts)
    if not begun:
        findings.add(ReflectoryError("answers-nobody", "answers-row", file=findings.file, row=2))
    elif not people and not doubts.open and not findings.total:
        findings.add(ReflectoryError("answers-none", "answers-file", file=findings.file))
    _check_units(people, list(columns.units), findings)
    if reader.silent:
        findings.note("silent", n=reader.silent)
    for kind, many in doubts.left_out.items():
        findings.note("left_out", kind=kind, n=many)
    return Sheets(people, codes, reader.missing)


def _settle_aside(reader: _Reader, aside: Sequence[tuple[str, int, list[str]]], doubts: Doubts) -> None:
    """Take the rows that may be no person, or leave them out. A unit of many rows is no summary, whatever its name."""
    times = Counter(tuple(map(plain, reader.labels(cells))) for _, _, cells in aside)
    finished = len(reader.people)
    for kind, row, cells in aside:
        labels = reader.labels(cells)
        is_unit = kind in ("summary", "preview") and any(labels) and times[tuple(map(plain, labels))] >= FEW
        if not doubts.follow(kind) or is_unit or (kind == "unfinished" and not finished):
            reader.take(row, cells)
            continue
        names = filter(is_summary, labels) if kind == "summary" else labels[: len(reader.units)]
        name, code = " ".join(f"'{excerpt(name)}'" for name in names) or "…", dict(_ASIDE)[kind]
        doubts.leave_out(kind, ReflectoryError(code, "answers-row", file=reader.findings.file, row=row, name=name))
    reader.sort()


def _settle_units(reader: _Reader, doubts: Doubts) -> set[int]:
    """Fill blank units from above, where that is how the table is written; take units as one that differ by a sign.

    All as somebody wants it. Returned are the rows without any unit, which go.
    """
    gone: set[int] = set()
    findings, columns = reader.findings, list(reader.columns.units)
    gaps = [person for person in reader.people if columns and has_gap(person.names)]
    asked = gaps and not findings.total and doubts.follow("above")  # beside faults, every blank is one of them
    filled = (from_above(reader.people) if asked else None) or {}
    for person in gaps:
        names = filled.get(person.row, person.names)
        if not any(names):
            if doubts.follow("unitless"):
                error = ReflectoryError("doubt-unitless", "answers-row", file=findings.file, row=person.row)
                doubts.leave_out("unitless", error)
                gone.add(person.row)
            names = ()
        elif has_gap(names):
            column = columns[names.index("")]
            place = {"file": findings.file, "row": person.row, "column": column}
            findings.add(ReflectoryError("answers-no-unit", "answers-cell", **place), column, "blank")
        else:
            unit = excerpt(" › ".join(filter(None, names)))
            error = ReflectoryError("doubt-above", "answers-row", file=findings.file, row=person.row, unit=unit)
            doubts.ask("above", error)
        person.rename(names)
    for path, usual in (alike(reader.people) if doubts.follow("alike") else {}).items():
        names = next(person.names for person in reader.people if person.path == path)
        about = {"unit": excerpt(" › ".join(names)), "usual": excerpt(" › ".join(usual))}
        doubts.ask(
            "alike", ReflectoryError("doubt-alike", "answers-column", file=findings.file, column=columns[-1], **about)
        )
        for person in (person for person in reader.people if person.path == path):
            person.rename(usual)
    return gone


def _constant(reader: _Reader, codes: NDArray[np.uint8], doubts: Doubts) -> None:
    """Ask about items that all answered alike, where everything else that was asked in their format divides people."""
    shares: dict[str, list[tuple[float, int, str, int]]] = defaultdict(list)
    for at, (_, id, reading, _) in enumerate(reader.items):
        given = codes[codes[:, at] != MISSING, at]
        if len(given):
            times = np.bincount(given)
            number = reading.format.values[int(times.argmax())]
            shares[reading.format.id].append((float(times.max()) / len(given), len(given), id, number))
    for items in shares.values():
        usual = max((share for share, *_ in items if share < ALIKE), default=1.0)
        for share, people, id, number in items:
            if share >= ALIKE and usual**people < BY_CHANCE:
                place = {"file": reader.findings.file, "column": id, "people": people, "number": number}
                doubts.ask("constant", ReflectoryError("doubt-constant", "answers-column", **place))


def _doubles(reader: _Reader, doubts: Doubts) -> set[int]:
    """Return the rows that stand there twice and go."""
    gone: set[int] = set()
    suspects = doubles(reader.people, reader.rest, MISSING) if doubts.follow("double") else ()
    for person, before, column, is_whole in suspects:
        place = {"file": reader.findings.file, "row": person.row, "before": before}
        code = "doubt-double-row" if is_whole else "doubt-double-answers"
        error = ReflectoryError(code, "answers-row", **place)
        if column:
            error = ReflectoryError("doubt-double-id", "answers-row", **place, column=column)
        doubts.leave_out("double", error)
        gone.add(person.row)
    return gone


def _dates(reader: _Reader, doubts: Doubts) -> set[int]:
    """Return the rows whose unit may be a date and who go, because somebody says so."""
    gone: set[int] = set()
    for person in reader.people if doubts.follow("date") else ():
        if unit := next((excerpt(name) for name in person.names if is_date(name)), ""):
            error = ReflectoryError("doubt-date", "answers-row", file=reader.findings.file, row=person.row, unit=unit)
            doubts.leave_out("date", error)
            gone.add(person.row)
    return gone if "date" not in doubts.open else set()


_known_name = lru_cache(maxsize=10_000)(tidied)  # a few names, in very many rows


def _tidied(cell: str) -> str:
    return _known_name(cell) if len(cell) <= LONGEST_NAME else tidied(cell)


class _Reader:
    """Reads the rows of people one by one."""

    def __init__(self, columns: Places, survey: Survey, options: Options, findings: Findings) -> None:
        self.columns, self.survey, self.findings = columns, survey, findings
        self.width = columns.head.width + columns.names_rows
        offset = int(columns.names_rows)
        self.units = [at + offset for at in columns.units.values()]
        readings = {
            format.id: CellReader(format, options.missing, options.words.get(format.id)) for format in survey.formats
        }
        self.items = [
            (columns.items[item.id] + offset, item.id, readings[item.format],
             {plain(word): number for word, number in columns.labels.get(columns.items[item.id], {}).items()})
            for item in survey.items if item.id in columns.items
        ]  # fmt: skip
        used = {*self.units, *(at for at, *_ in self.items)}
        self.free = [at for at in range(offset, self.width) if at not in used]
        self.rest = [columns.head.name(at - offset) for at in self.free]
        self.first = [0] if 0 in self.free and 0 not in columns.besides.places else []
        self.marks = RowMarks(self.rest)
        self.besides = BesideReader(columns.besides, survey, options.missing, options.words, findings, offset)
        self.answers = itemgetter(*(at for at, *_ in self.items)) if self.items else list
        self.heads = [columns.head.names(at - offset) for at, *_ in self.items]
        self.place = {item.id: at for at, item in enumerate(survey.items)}
        self.known: list[dict[str, int]] = [{} for _ in self.items]
        self.strays: dict[str, list[int]] = defaultdict(list)  # by format, the numbers outside it
        self.stray_cells: list[tuple[int, str, str, int]] = []  # row, item, format, number
        self.worded: set[str] = set()
        self.missing: Counter[str] = Counter()
        self.people: list[Person] = []
        self.sheets: list[bytes] = []
        self.silent = 0

    def fitted(self, row: int, cells: list[str]) -> list[str]:
        """Return a row of the head's width; nothing for one that holds nobody's answers, or that is faulty."""
        if len(cells) < self.width and sum(bool(cell.strip()) for cell in cells) < 2:
            self.silent += 1
            return []
        if len(cells) != self.width and (len(cells) < self.width or any(map(str.strip, cells[self.width :]))):
            place = {"file": self.findings.file, "row": row, "count": len(cells), "width": self.width}
            self.findings.add(ReflectoryError("answers-ragged", "answers-row", **place), "ragged")
            return []
        repeats = all(cells[at] in names for (at, *_), names in zip(self.items, self.heads, strict=True))
        return [] if repeats and self.items else cells

    def labels(self, cells: Sequence[str]) -> list[str]:
        """Return the names in a row: of its units, and what stands first where that is neither unit nor item."""
        return [_tidied(cells[at]) for at in (*self.units, *self.first)]

    def is_sum(self, cells: Sequence[str]) -> bool:
        """Tell whether a row names nobody and holds sums or means: nothing beside items, and no answers in most."""
        filled = [(reading, reading.meaning(cells[at], labels)) for at, _, reading, labels in self.items if cells[at]]
        sums = sum(
            each.kind == meanings.FRACTION or (each.kind == meanings.NUMBER and each.value > reading.format.high)
            for reading, each in filled
        )
        return not any(cells[at].strip() for at in self.free) and 2 * sums > len(filled)

    def has_answer(self, cells: Sequence[str]) -> bool:
        """Tell whether anything stands in the columns of items."""
        return any(cells[at].strip() for at, *_ in self.items)

    def take(self, row: int, cells: Sequence[str]) -> None:
        """Read one row, or say what is wrong with it."""
        answers = self.answers(cells) if len(self.items) > 1 else [cells[at] for at, *_ in self.items]
        try:  # nearly every row holds nothing but what stood in rows before it
            codes = bytes(map(getitem, self.known, answers))
        except KeyError:
            codes = self._read(row, answers)
        names = tuple("" if (name := _tidied(cells[at])) in _BLANK else name for at in self.units)
        self._check_names(row, names)
        if codes.count(MISSING) == len(codes):
            self.silent += 1
            return
        rest = array("q", [hash(cells[at]) or 1 if cells[at].strip() else 0 for at in self.free])
        self.people.append(Person(row, names, b"", rest, beside=self.besides.read(row, cells)))
        self.sheets.append(codes)

    def _read(self, row: int, answers: Sequence[str]) -> bytes:
        """Return the codes of a row's answers; what may be kept of them is."""
        codes = bytearray()
        for known, cell, (_, id, reading, labels) in zip(self.known, answers, self.items, strict=True):
            code = known.get(cell)
            if code is None:
                code = self._byte(reading.meaning(cell, labels), row, id, reading)
                if code < _STRAY or (code == MISSING and not cell.strip()):
                    known[cell] = code
            codes.append(code)
        return bytes(codes)

    def sort(self) -> None:
        """Bring the people into the order of the file."""
        order = sorted(range(len(self.people)), key=lambda at: self.people[at].row)
        self.people, self.sheets = [self.people[at] for at in order], [self.sheets[at] for at in order]

    def codes(self, doubts: Doubts, backward: Sequence[str]) -> NDArray[np.uint8]:
        """Return the codes of the people's answers, a row a person, once all numbers of the file are known."""
        codes = np.frombuffer(b"".join(self.sheets), dtype=np.uint8).reshape(len(self.people), len(self.items)).copy()
        for format in self.survey.formats:
            columns = [at for at, (_, _, reader, _) in enumerate(self.items) if reader.format is format]
            strays = self.strays[format.id]
            worth = dict(enumerate(format.values)) | dict(enumerate(strays, start=_STRAY))
            present = [worth[byte] for byte in map(int, np.unique(codes[:, columns])) if byte in worth]
            first = self._first(format, present, doubts) if strays else None
            if first is not None:
                table = np.arange(256, dtype=np.uint8)
                for byte, number in worth.items():
                    table[byte] = (number - first) % 256
                codes[:, columns] = table[codes[:, columns]]
            elif strays:
                self._refuse_strays(format)
            for column in columns if format.id in backward and format.id not in self.worded else ():
                turn(codes, column, format.points)
        return codes

    def _first(self, format: ResponseFormat, numbers: Sequence[int], doubts: Doubts) -> int | None:
        """Return from where numbers that do not fit a format count on, if they do and somebody may want it so."""
        if format.id in self.worded or len(self.people) < FEW or not doubts.follow("shifted"):
            return None
        first = first_of(numbers, format.points)
        if first is not None:
            place = {"file": self.findings.file, "format": format.id}
            about = {"low": min(numbers), "high": max(numbers), "offered": format.values, "first": first}
            doubts.ask("shifted", ReflectoryError("doubt-shifted", "answers-format", **place, **about))
        return first

    def _refuse_strays(self, format: ResponseFormat) -> None:
        for row, id, of, number in self.stray_cells:
            if of == format.id:
                place = {"file": self.findings.file, "row": row, "column": id, "number": number}
                error = ReflectoryError("answers-range", "answers-cell", **place, offered=format.values)
                self.findings.add(error, id, "range")

    def _byte(self, meaning: Meaning, row: int, id: str, reading: CellReader) -> int:
        """Return a code, `MISSING`, or a byte that stands for a number outside the format."""
        format = reading.format
        if meaning.kind == meanings.MISSING:
            if meaning.word not in _BLANK:
                self.missing[meaning.word] += 1
            return MISSING
        if meaning.kind == meanings.ANSWER:
            self.worded.add(format.id)
            return meaning.value
        if meaning.kind == meanings.NUMBER and meaning.value in format.values:
            return format.values.index(meaning.value)
        file, text, offered = self.findings.file, excerpt(meaning.word), format.values
        place = {"file": file, "row": row, "column": id}
        if meaning.kind == meanings.NUMBER:
            strays = self.strays[format.id]
            self.stray_cells.append((row, id, format.id, meaning.value))
            if meaning.value not in strays and len(strays) < _FAULTY - _STRAY:
                strays.append(meaning.value)
            return _STRAY + strays.index(meaning.value) if meaning.value in strays else _FAULTY
        if meaning.kind == meanings.FRACTION:
            error = ReflectoryError("answers-fraction", "answers-cell", **place, text=text, offered=offered)
        elif meaning.kind == meanings.AT_ODDS:
            error = ReflectoryError("answers-at-odds", "answers-cell", **place, text=text)
        else:
            ends = {"low": format.low, "high": format.high}
            error = ReflectoryError("answers-text", "answers-cell", **place, text=text, **ends)
        self.findings.add(error, id, meaning.kind)
        return _FAULTY

    def _check_names(self, row: int, names: Sequence[str]) -> None:
        """Refuse what is no name for a unit."""
        for column, name in zip(self.columns.units, names, strict=True):
            if len(name) > LONGEST_NAME or not name.isprintable():
                place = {"file": self.findings.file, "row": row, "column": column, "most": LONGEST_NAME}
                error = ReflectoryError("answers-unit-name", "answers-cell", **place, text=excerpt(name))
                self.findings.add(error, column, "name")


def _check_units(people: Sequence[Person], columns: Sequence[str], findings: Findings) -> None:
    """Refuse units that are people."""
    if not columns:
        return
    file, column = findings.file, columns[-1]
    sizes = Counter(person.path for person in people)
    addresses = [person for person in people if any(map(ADDRESS.search, person.names))]
    for person in addresses[:1]:
        about = {"file": file, "row": person.row, "column": column, "count": len(addresses)}
        findings.add(ReflectoryError("answers-units-addresses", "answers-cell", **about))
    place = {"file": file, "column": column, "units": len(sizes), "people": len(people)}
    if len(people) >= FEW and 4 * len(sizes) > 3 * len(people):
        findings.add(ReflectoryError("answers-units-many", "answers-column", **place))
    elif len(columns) == 1 and len(people) > FEW and max(sizes.values()) < FEW and 3 * len(sizes) > len(people):
        findings.add(ReflectoryError("answers-units-few", "answers-column", **place, few=FEW))
