"""Read a file of answers: one row a person, one column an item, one column that names the person's unit.

Everything wrong is reported at once with row, column and remedy; nothing is half imported.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from surveys.faults import Fault
from surveys.model import ResponseFormat, Survey

MISSING = 255
SHOWN = 40
SHOWN_ALIKE = 5
LONGEST_NAME = 200
LARGEST_FILE = 512 * 1024 * 1024
LONGEST_HEADER = 1_000_000

_BLANK = frozenset({"", "NA"})
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}([.,]0*)?", re.ASCII)
_FRACTION = re.compile(r"[+-]?[0-9]{0,9}[.,][0-9]{1,20}", re.ASCII)
_NOT_TEXT = (
    (b"PK\x03\x04", "a spreadsheet (XLSX or ODS) renamed to .csv, or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (XLS) renamed to .csv"),
    (b"\x1f\x8b", "a compressed file (GZIP)"),
    (b"%PDF", "a PDF"),
)
_Rows = Iterator[tuple[int, list[str]]]
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


@dataclass(frozen=True)
class Answers:
    """What a file of answers holds, all of it valid.

    Parameters
    ----------
    codes : bytes
        One byte an item, person after person, items in the survey's order: the category's index, or 255 for no
        answer. ``numpy.frombuffer(codes, "int8").reshape(len(units), -1)`` is the matrix, with -1 for no answer.
    units : tuple of str
        Each person's unit.
    notices : tuple of str
        What was taken otherwise than it stands in the file; to be shown.
    """

    codes: bytes
    units: tuple[str, ...]
    notices: tuple[str, ...] = ()


class AnswersError(ValueError):
    """A file of answers that cannot be used: the first faults, and how many there are in all."""

    def __init__(self, name: str, faults: Sequence[Fault], total: int) -> None:
        self.faults = tuple(faults)
        self.total = total
        shown = [f"{name}: {fault}" for fault in self.faults]
        if self.total > len(self.faults):
            shown.append(f"{name}: and {self.total - len(self.faults)} more faults like these")
        super().__init__("\n".join([*shown, f"{name}: nothing was imported; put right the above and try again"]))


def read_answers(source: Path | str | bytes, survey: Survey, unit_column: str) -> Answers:
    """Read a file of answers against its survey.

    Parameters
    ----------
    source : path or bytes
        The file, or what is in it: text with a header row, separated by commas, semicolons or tabs.
    survey : Survey
        Every item must have its column, named by the item's id. An empty cell or NA is a skipped item.
    unit_column : str
        The column that names each person's unit.

    Raises
    ------
    AnswersError
        With all faults at once.

    Examples
    --------
    >>> from surveys.model import Item
    >>> agree = ResponseFormat("agree3", 1, 3, 1, ())
    >>> items = (Item("q1", {}, "agree3"), Item("q2", {}, "agree3"))
    >>> survey = Survey("s", "", "1", {}, {}, 1, "", (), (agree,), items, ())
    >>> answers = read_answers(b"team,q1,q2\\nNorth,3,1\\nSouth,,2\\n", survey, "team")
    >>> list(answers.codes), answers.units
    ([2, 0, 255, 1], ('North', 'South'))
    >>> read_answers(b"team,q1,q2\\nNorth,7,1\\n", survey, "team")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    answers_file.AnswersError: answers: row 2, column q1: 7 is out of range (the answers are 1, 2, 3; leave ...
    """
    log = _Log("answers" if isinstance(source, bytes) else Path(source).name)
    text = _decoded(_content(source, log), log)
    rows = _rows(text, _separator(text, survey, unit_column, log), log)
    _, header = next(rows, (1, []))
    if not header:
        log.add("row 1", "the file is empty", "the first row names the columns, then one row a person")
    else:
        codes, units = _people(rows, len(header), _columns(header, survey, unit_column, log), survey, unit_column, log)
    if log.total:
        raise AnswersError(log.name, log.kept, log.total)
    return Answers(bytes(codes), tuple(units), tuple(log.notices))


class _Log:
    """Collects faults, keeping the first few of a kind and counting all, and notices."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.notices: list[str] = []
        self.kept: list[Fault] = []
        self.alike: Counter[tuple[str, str]] = Counter()
        self.total = 0

    def add(self, place: str, fault: str, remedy: str, kind: tuple[str, str] | None = None) -> None:
        self.total += 1
        if kind is not None:
            self.alike[kind] += 1
            if self.alike[kind] > SHOWN_ALIKE:
                return
        if len(self.kept) < SHOWN:
            self.kept.append(Fault(place, fault, remedy))

    def stop(self, place: str, fault: str, remedy: str) -> NoReturn:
        self.add(place, fault, remedy)
        raise AnswersError(self.name, self.kept, self.total)


def _content(source: Path | str | bytes, log: _Log) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        if Path(source).stat().st_size > LARGEST_FILE:
            log.stop("file", "larger than 512 MB", "split it by unit")
        return Path(source).read_bytes()
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        log.stop("file", f"cannot be read: {reason}", "check the path and the permissions")


def _decoded(content: bytes, log: _Log) -> str:
    for magic, what in _NOT_TEXT:
        if content.startswith(magic):
            log.stop("file", f"this is {what}", "open it in its program and save it as CSV (UTF-8)")
    if utf16 := content.startswith((b"\xff\xfe", b"\xfe\xff")):
        log.notices.append("the file is UTF-16 text and was read as such")
    elif content.startswith(b"\xef\xbb\xbf"):
        log.notices.append("the file begins with a byte-order mark, which was left out")
    text = None
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252":
            log.notices.append("the file is not UTF-8; it was read as Windows-1252: check accented names")
        break
    if text is None:
        log.stop("file", "the text is in no encoding that is known here", "save it again as CSV (UTF-8)")
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        log.stop(f"row {row}", "holds NUL bytes: the file is damaged or is not text", "save it again as CSV (UTF-8)")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _separator(text: str, survey: Survey, unit_column: str, log: _Log) -> str:
    first = text.lstrip("\n").split("\n", 1)[0][:LONGEST_HEADER]
    known = {unit_column, *(item.id for item in survey.items)}

    def found(separator: str) -> tuple[int, int]:
        cells = [cell.strip().strip('"').strip() for cell in first.split(separator)]
        return len(known & set(cells)), len(cells)

    best = max(_SEPARATORS, key=found)
    log.notices += [f"columns are separated by {_SEPARATORS[best]}, and were read so"] if best != "," else []
    return best


def _rows(text: str, separator: str, log: _Log) -> _Rows:
    """Rows with the line each begins in, blank ones left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            remedy = "look for a quotation mark that is not closed, or a very long cell, in this row"
            log.add(f"row {begins}", f"cannot be read as CSV: {fault}", remedy)
            return
        if any(cell.strip() for cell in cells):
            yield begins, cells


def _columns(header: Sequence[str], survey: Survey, unit_column: str, log: _Log) -> dict[str, int]:
    names = [name.strip() for name in header]
    for name, times in Counter(names).items():
        if name and times > 1:
            places = ", ".join(str(i + 1) for i, one in enumerate(names) if one == name)
            fault = f"{times} columns are named {_shown(name)}"
            log.add(f"row 1, columns {places}", fault, "keep one, rename or remove the others")
    wanted = [unit_column, *(item.id for item in survey.items)]
    unknown = [name for name in dict.fromkeys(names) if name and name not in wanted]
    listed = ", ".join(map(_shown, unknown[:8])) + (f" and {len(unknown) - 8} more" if len(unknown) > 8 else "")
    lower = {name[:LONGEST_NAME].lower(): name for name in unknown[:500]}
    for name in [name for name in wanted if name not in names]:
        what = "no column for the unit" if name == unit_column else "no column for this item"
        if near := difflib.get_close_matches(name.lower(), lower, n=1):
            remedy = f"is it column {_shown(lower[near[0]])}? It is unknown; rename it {name}"
        elif unknown:
            remedy = f"unknown columns here: {listed}; rename the right one {name}, or add it"
        else:
            remedy = "add it; leave the cells empty where nobody was asked"
        log.add(f"row 1, column {name}", what, remedy)
    if unknown:
        log.notices.append(f"row 1: unknown columns, left out: {listed} (to have one read, rename it to its item's id)")
    return {name: names.index(name) for name in wanted if name in names}


def _people(
    rows: _Rows, width: int, columns: dict[str, int], survey: Survey, unit_column: str, log: _Log
) -> tuple[bytearray, list[str]]:
    read = [item for item in survey.items if item.id in columns]
    seen: list[dict[str, int]] = [{} for _ in read]
    asked = [(columns[item.id], item.id, survey.format_of(item), seen[i]) for i, item in enumerate(read)]
    codes, units, silent, begun = bytearray(), list[str](), 0, False
    for row, cells in rows:
        begun = True
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            remedy = "look for a separator too many or too few, or a decimal comma outside quotation marks"
            log.add(f"row {row}", f"{len(cells)} cells where the header has {width}", remedy, ("", "ragged"))
            continue
        person = bytearray()
        for at, id, format, known in asked:
            cell = cells[at]
            code = known.get(cell)
            if code is None:
                code = _code(cell, row, id, format, log)
                if code is not None and len(known) < 1000:
                    known[cell] = code
            person.append(MISSING if code is None else code)
        unit = cells[columns[unit_column]].strip() if unit_column in columns else "?"
        if unit in _BLANK:
            remedy = "name the person's unit, or remove the row"
            log.add(f"row {row}, column {unit_column}", "no unit", remedy, (unit_column, "blank"))
        elif len(unit) > LONGEST_NAME or not unit.isprintable():
            fault = f"{_shown(unit)} is no name for a unit: longer than {LONGEST_NAME} letters, or with a line break"
            log.add(f"row {row}, column {unit_column}", fault, "shorten the name", (unit_column, "name"))
        elif person.count(MISSING) == len(person):
            silent += 1
        else:
            codes += person
            units.append(unit)
    if not begun:
        log.add("row 2", "nobody's answers", "after the header comes one row a person")
    elif not units and not log.total:
        log.add("file", "nobody answered any item", "fill in the answers' numbers")
    log.notices += [f"rows without any answer, left out: {silent}"] if silent else []
    return codes, units


def _code(cell: str, row: int, id: str, format: ResponseFormat, log: _Log) -> int | None:
    shown = cell.strip()
    if shown in _BLANK:
        return MISSING
    offered = ", ".join(map(str, format.values))
    if _WHOLE.fullmatch(shown):
        value = int(re.split("[.,]", shown)[0])
        if value in format.values:
            return format.values.index(value)
        kind, fault = "range", f"{shown} is out of range"
        remedy = f"the answers are {offered}; leave the cell empty for a skipped item"
    elif _FRACTION.fullmatch(shown):
        kind, fault = "fraction", f"{shown} lies between two answers"
        remedy = f"an answer is one of {offered}, never an average"
    else:
        kind, fault = "text", f"{_shown(shown)} stands where a number belongs"
        remedy = f"write the answer's number, {format.low} to {format.high}; leave the cell empty for a skipped item"
    log.add(f"row {row}, column {id}", fault, remedy, (id, kind))
    return None


def _shown(text: str) -> str:
    """Cut a cell down to what a message may show: one line, nothing a terminal obeys."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:41])
    return f"'{clean[:37]}...'" if len(clean) > 40 else f"'{clean}'"
