"""Tables that people bring, as rows of text: CSV of every usual kind, workbooks, SPSS and Stata files, JSON.

A table is read and never understood here: which row is the head and what a cell means is for whoever asked for it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any

from reflectory.errors import RefusedError
from reflectory.i18n.names import folded, tidied

LARGEST_FILE = 512 * 1024 * 1024
MOST_TIMES_UNPACKED = 100  # a workbook unpacks to about ten times its size
MOST_TIMES_SPREAD = 10  # cells of a table for each letter of its JSON: there an empty cell takes none
SMALL_WORKBOOK = 50_000_000  # bytes unpacked of one that a page takes from anybody
FREE_CELLS = 1_000_000  # so many may be empty, whatever its size
LONGEST_HEADER = 1_000_000
HEAD = 25  # rows in which a head is looked for

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "blanks"}
_WITHOUT_WORDS = ",;\t"  # of a table in which no name is known; others are taken only where names are
_NAMED_SEPARATOR = re.compile(r'"?sep=(.)"?\n')
_WORKBOOKS = ((b"PK\x03\x04", "zip"),)
_STATISTICS = ((b"$FL2", "sav"), (b"$FL3", "sav"), (b"<stata_dta>", "dta"))
_OTHERS = ((b"\xd0\xcf\x11\xe0", "xls"), (b"\x1f\x8b", "gzip"), (b"%PDF", "pdf"))
_WEB_PAGE = re.compile(rb"\s*(<!doctype html|<html|<table|<\?xml)", re.IGNORECASE)
_TAG = re.compile(rb"<(?:[^\s<>/:]*:)?(row|c)[\s/>]")  # of a row or a cell
_PLACED_TAG = re.compile(rb'<(?:[^\s<>/:]*:)?(?:row|c) r="([A-Z]{0,3})([0-9]{1,7})"')  # as is usual
_REFERENCE = re.compile(rb"""[\s"']r\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
# What English, French and their neighbours write besides ASCII: tells Windows-1252 from Mac Roman.
_LETTERS = frozenset("àâäáãåæçéèêëíìîïñóòôöõøùúûüÿœßÀÂÄÆÇÉÈÊËÎÏÔÖÙÛÜŸŒÑ’‘“”«»–—…°€·•©®\u00a0\u202f")
_INSIDE_WORDS = re.compile("(?<=[^\\W\\d_])[“”«»–—…°€·•‘](?=[^\\W\\d_])|(?<=[a-zà-ÿ])[À-ÖØ-Þ]")

Rows = Iterator[tuple[int, list[str]]]
Names = Callable[[Sequence[str]], int]  # how many cells of a row are names that the reader looks for


@dataclass
class Table:
    """A table: its sheet, the first rows, the rows after them, and what its format says of its head."""

    name: str
    top: list[tuple[int, list[str]]]
    rest: Rows
    head: int = 0  # rows of the head, where the format has one
    labels: Mapping[int, Mapping[str, str]] = field(default_factory=dict)  # by column: word, number
    most: int = 0  # rows that there are about, where that is known

    def rows(self, start: int = 0) -> Rows:
        """Return the rows from a place on, each with its number; once only."""
        return chain(self.top[start:], self.rest)

    def count(self, names: Names) -> int:
        """Return how many names stand in that one of the first rows which has most of them."""
        return max((names(cells) for _, cells in self.top), default=0)


def read_tables(source: Path | str | bytes, names: Names, note: Callable[..., None] | None = None) -> list[Table]:
    """Read a file: one table, or one a sheet of a workbook. Rows in which nothing stands are left out.

    ``names`` tells a text's separator; ``note`` takes the key of a notice and its values. What is no table raises
    RefusedError, a broken row of a text when the rows come to it.

    Examples
    --------
    >>> (table,) = read_tables(b"sep=;\\nteam;q1\\nNorth;4\\n", lambda cells: 0)
    >>> list(table.rows())
    [(2, ['team', 'q1']), (3, ['North', '4'])]
    """
    note = note or _silent
    content = source if isinstance(source, bytes) else _content(Path(source))
    _refuse(content, _OTHERS)
    if content.startswith(_WORKBOOKS[0][0]):
        return _workbook(content)
    if content.startswith(tuple(magic for magic, _ in _STATISTICS)) or re.match(rb"[q-s][\x01\x02]\x01", content):
        return [_statistics_file(content, note)]
    text = _decoded(content, note)
    rows = _objects(text) or _objects_by_line(text)
    return [table("", rows if rows is not None else _csv_rows(text, names, note), text.count("\n"))]


def read_lines(content: bytes, columns: Container[str]) -> list[tuple[int, list[str]]]:
    """Return the rows of a small text or workbook, cells tidied; the names of columns tell separator and sheet.

    Pages take such files from many people: a workbook may unpack to little only, and other formats are refused.
    """

    def known(cells: Sequence[str]) -> int:
        return sum(folded(cell) in columns for cell in cells)

    _refuse(content, (*_STATISTICS, *_OTHERS))
    if content.startswith(_WORKBOOKS[0][0]):
        sheets = _workbook(content, SMALL_WORKBOOK)
        rows = max(sheets, key=lambda sheet: sheet.count(known)).rows() if sheets else iter([])
    else:
        rows = _csv_rows(_decoded(content, _silent), known, _silent)
    return [(number, [tidied(cell) for cell in cells]) for number, cells in rows if any(map(str.strip, cells))]


def _refuse(content: bytes, kinds: Iterable[tuple[bytes, str]]) -> None:
    for magic, trace in kinds:
        if content.startswith(magic):
            raise RefusedError("table-not-text", "table", form_kind=trace)
    if _WEB_PAGE.match(content[:200].removeprefix(b"\xef\xbb\xbf")):
        raise RefusedError("table-not-text", "table", form_kind="html")


def _silent(key: str, **values: object) -> None:
    """Say nothing of how a text was read."""


def table(name: str, rows: Iterable[tuple[int, list[str]]], most: int = 0) -> Table:
    """Return rows as a table, its first ones read; ``most`` is about how many there are."""
    filled = ((number, cells) for number, cells in rows if any(cell.strip() for cell in cells))
    top: list[tuple[int, list[str]]] = []
    try:
        for row in islice(filled, HEAD):
            top.append(row)
    except RefusedError as error:
        return Table(name, top, _broken(error))
    return Table(name, top, filled, most=most)


def _broken(error: RefusedError) -> Rows:
    """Raise what the first rows met when the reader comes to it, so that the rows before it are read."""
    yield from ()
    raise error


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise RefusedError("table-large", "table", most=LARGEST_FILE // 1024 // 1024)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RefusedError("table-unreadable", "table", reason=reason) from error


def _decoded(content: bytes, note: Callable[..., None]) -> str:
    """Return the text of bytes: as their mark says, else UTF-8, else what Windows or an old Mac writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:200:2] or b"\0" in content[1:200:2]:
        text = _utf_16(content)
        if text is not None:
            note("utf_16")
            return _lines(text)
    if content.startswith(b"\xef\xbb\xbf"):
        note("byte_order_mark")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _of_eight_bits(content, note)
    if "\0" in text:
        raise RefusedError("table-nul", "table-row", row=_lines(text).count("\n", 0, _lines(text).index("\0")) + 1)
    return _lines(text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _utf_16(content: bytes) -> str | None:
    """Return UTF-16 with its mark, or without one where nearly every other byte of the beginning is nothing."""
    encoding = "utf-16"
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        sample = content[:2000]
        low, high = sample[1::2].count(0), sample[::2].count(0)
        if 3 * max(low, high) < len(sample) or min(low, high) or len(content) % 2:
            return None
        encoding = "utf-16-le" if low else "utf-16-be"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise RefusedError("table-encoding", "table") from None
    if "\0" in text:
        raise RefusedError("table-nul", "table-row", row=text.count("\n", 0, text.index("\0")) + 1)
    return text


def _of_eight_bits(content: bytes, note: Callable[..., None]) -> str:
    """Return a text whose signs are one byte each: of the two usual encodings the one that makes words."""
    strange: dict[str, tuple[int, str]] = {}
    for encoding in ("cp1252", "mac_roman"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        signs = {sign for sign in text if sign > "\x7f"}
        strange[encoding] = (len(signs - _LETTERS) + len({*_INSIDE_WORDS.findall(text)}), text)
    if "mac_roman" in strange and not strange["mac_roman"][0] and strange.get("cp1252", (1, ""))[0]:
        note("mac_roman")
        return strange["mac_roman"][1]
    if "cp1252" not in strange:
        raise RefusedError("table-encoding", "table")
    note("windows")
    return strange["cp1252"][1]


def _csv_rows(text: str, names: Names, note: Callable[..., None]) -> Rows:
    """Yield the rows of a text, each with the line it begins in."""
    begins, separator, text = 0, "", _unwrapped(text)
    if match := _NAMED_SEPARATOR.match(text):
        begins, separator, text = 1, match[1], text[match.end() :]
        note("named_separator")
    elif (separator := _separator(text, names)) != ",":
        note(_SEPARATORS[separator])
    blanks = separator == " "
    reader = csv.reader(_each_line(text), delimiter=separator, strict=True, skipinitialspace=blanks)
    while True:
        line = begins + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RefusedError("table-row-unreadable", "table-row", row=line, reason=str(error)) from error
        yield line, cells


def _each_line(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends; a file of text in memory would hold each letter in four bytes."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _unwrapped(text: str) -> str:
    """Return a text without the quotation marks around each whole line that a second saving leaves; else as it is."""
    for separator in _SEPARATORS:
        lines = _each_line(text.strip("\n"))
        if all(_is_wrapped(line.rstrip("\n"), separator) for line in lines) and text.strip("\n"):
            lines = iter(text.strip("\n").split("\n"))
            return "\n".join(next(csv.reader([line], delimiter=separator))[0] for line in lines)
    return text


def _is_wrapped(line: str, separator: str) -> bool:
    cells = any(f'"{other}"' in line.replace('""', "") for other in _SEPARATORS)
    return line[:1] == line[-1:] == '"' and separator in line and not cells


def _separator(text: str, names: Names) -> str:
    """Return the sign with which most names are known; without any, the one that makes most cells of the first line."""
    sample = text[:LONGEST_HEADER].lstrip("\n").split("\n", HEAD)[:HEAD]
    present = [separator for separator in _SEPARATORS if any(separator in line for line in sample)]

    def score(separator: str) -> tuple[int, int]:
        known, wide = 0, 0
        reader = csv.reader(sample, delimiter=separator, skipinitialspace=separator == " ")
        try:
            for cells in reader:
                wide = wide or len(cells)
                known = max(known, names(cells))
        except csv.Error:
            pass
        return known, wide if separator in _WITHOUT_WORDS else 0

    return max(present, key=score, default=",")


def _workbook(content: bytes, most: int | None = None) -> list[Table]:
    """Return the sheets of an XLSX file, from which nothing is run; not of one that would fill the memory."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
            most = most or MOST_TIMES_UNPACKED * (len(content) + 20_000)
            if unpacked > most or "xl/workbook.xml" not in archive.namelist():
                raise RefusedError("table-not-text", "table", form_kind="zip")
            for name in archive.namelist():
                with archive.open(name) as part:
                    if _area(part) > unpacked + FREE_CELLS:
                        raise RefusedError("table-not-text", "table", form_kind="zip")
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
            return [
                table(name, enumerate((list(map(_text, row)) for row in sheet.iter_rows()), start=1), sheet.height)
                for name, sheet in sheets
            ]
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError):
        raise RefusedError("table-not-text", "table", form_kind="zip") from None


def _area(part: IO[bytes]) -> int:
    """Return how many cells a part of a workbook spans at most: two far apart would fill the memory.

    A row or a cell that does not say its place comes after the one before it.
    """
    columns, rows, next_rows, next_cells, in_row = {b""}, 0, 0, 0, 0
    for text in _whole_tags(part):
        tags, references = _TAG.findall(text), _PLACED_TAG.findall(text)
        if len(references) < len(tags):
            references = _REFERENCE.findall(text)
            for tag in tags:
                in_row = in_row + 1 if tag == b"c" else 0
                next_cells, next_rows = max(next_cells, in_row), next_rows + (tag == b"row")
        columns |= {letters.upper() for letters, _ in references}
        rows = max([rows, *map(int, {number for _, number in references})])
    widest = max(columns, key=lambda letters: (len(letters), letters))
    wide = sum((letter - 64) * int(26**at) for at, letter in enumerate(reversed(widest)))
    return (rows + next_rows) * (wide + next_cells)


def _whole_tags(part: IO[bytes]) -> Iterator[bytes]:
    """Yield what stands in a part, cut only where a tag begins."""
    rest = b""
    while chunk := part.read(1_000_000):
        text = rest + chunk
        begins = max(text.rfind(b"<"), 0)
        yield text[:begins]
        rest = text[begins:]
    yield rest


def _text(value: object) -> str:
    """Return a cell as a person reads it: whole numbers without a point, a day without an hour."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    return value.isoformat(*([" "] if isinstance(value, datetime) else [])) if isinstance(value, date) else str(value)


def _statistics_file(content: bytes, note: Callable[..., None]) -> Table:
    """Return a SAV or DTA file: names, their labels, then a row a case; a declared missing value is an empty cell.

    A damaged file can end the process of the library that reads it; so that process is not this one.
    """
    try:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            rows, labels, missing = pool.submit(_read_statistics, content).result()
    except (BrokenProcessPool, ValueError):
        trace = "sav" if content.startswith(b"$FL") else "dta"
        raise RefusedError("table-not-text", "table", form_kind=trace) from None
    if missing:
        note("declared_missing", n=missing)
    head = [(0, cells) for cells in rows[:2]]
    return Table("", head, iter(enumerate(rows[2:], start=1)), len(head), labels, len(rows))


def _read_statistics(content: bytes) -> tuple[list[list[str]], dict[int, dict[str, str]], int]:
    """Return the rows of a file, by column the words of its numbers, and how many values it declares missing."""
    import pyreadstat

    reader = pyreadstat.read_sav if content.startswith(b"$FL") else pyreadstat.read_dta
    try:
        columns, about = reader(io.BytesIO(content), output_format="dict", user_missing=True)
    except Exception as error:  # of a type that may not travel between processes
        raise ValueError(str(error)) from None
    labels: dict[int, dict[str, str]] = {}
    texts: list[list[str]] = []
    missing = 0
    for at, (name, values) in enumerate(columns.items()):
        words = {_text(value): str(label) for value, label in about.variable_value_labels.get(name, {}).items()}
        labels[at] = {word: number for number, word in words.items()}
        ranges = about.missing_ranges.get(name, [])
        cells = ["" if _is_missing(value, ranges) else _text(value) for value in values]
        missing += sum(not cell and _text(value) != "" for cell, value in zip(cells, values, strict=True))
        texts.append([words.get(cell, cell) for cell in cells])
    head = [list(columns), [about.column_names_to_labels.get(name) or "" for name in columns]]
    return [*head, *map(list, zip(*texts, strict=True))], labels, missing


def _is_missing(value: object, ranges: Sequence[Any]) -> bool:
    """Tell whether a value lies in a range that its file declares missing; texts and numbers do not meet."""
    return any(
        isinstance(value, str) == isinstance(span["lo"], str) and span["lo"] <= value <= span["hi"] for span in ranges
    )


def _objects(text: str) -> Rows | None:
    """Return the rows of JSON that is a list of objects, as SurveyJS writes it, or None; objects within are `a/b`."""
    if not text.lstrip().startswith(("[", "{")):
        return None
    try:
        data = json.loads(text)
        if isinstance(data, dict):
            data = next((value for value in data.values() if isinstance(value, list)), None)
        if not isinstance(data, list) or not data or not all(isinstance(entry, dict) for entry in data):
            return None
        rows = [dict(_flat(entry)) for entry in data]
    except (ValueError, RecursionError):
        return None
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) * len(rows) > MOST_TIMES_SPREAD * len(text) + FREE_CELLS:
        raise RefusedError("table-not-text", "table", form_kind="json")
    cells = ((at, [row.get(name, "") for name in names]) for at, row in enumerate(rows, start=1))
    return chain([(0, names)], cells)


def _objects_by_line(text: str) -> Rows | None:
    """Return the rows of JSON that has an object a line, or None."""
    lines = text.strip().split("\n")
    return _objects(f"[{','.join(lines)}]") if all(line.startswith('{"') for line in lines) else None


def _flat(entry: Mapping[str, object], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in entry.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}/")
        elif isinstance(value, list):
            yield above + name, ", ".join(map(str, value))
        else:
            yield above + name, "" if value is None else _text(value if not isinstance(value, int) else float(value))
