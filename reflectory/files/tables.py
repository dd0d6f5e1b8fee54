"""The text of a file of answers: bytes into rows of cells, and the list that collects what is wrong with it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from surveys.faults import Fault
from surveys.model import Survey

SHOWN = 40
SHOWN_ALIKE = 5
LARGEST_FILE = 512 * 1024 * 1024
LONGEST_HEADER = 1_000_000

_NOT_TEXT = (
    (b"PK\x03\x04", "a spreadsheet (XLSX or ODS) renamed to .csv, or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (XLS) renamed to .csv"),
    (b"\x1f\x8b", "a compressed file (GZIP)"),
    (b"%PDF", "a PDF"),
)
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
Rows = Iterator[tuple[int, list[str]]]


class AnswersError(ValueError):
    """A file of answers that cannot be used: the first faults, and how many there are in all."""

    def __init__(self, name: str, faults: Sequence[Fault], total: int) -> None:
        self.faults = tuple(faults)
        self.total = total
        lines = [f"{name}: {fault}" for fault in self.faults]
        if self.total > len(self.faults):
            lines.append(f"{name}: and {self.total - len(self.faults)} more faults like these")
        super().__init__("\n".join([*lines, f"{name}: nothing was imported; put right the above and try again"]))


class Log:
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


def content(source: Path | str | bytes, log: Log) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        if Path(source).stat().st_size > LARGEST_FILE:
            log.stop("file", "larger than 512 MB", "split it by unit")
        return Path(source).read_bytes()
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        log.stop("file", f"cannot be read: {reason}", "check the path and the permissions")


def decoded(content: bytes, log: Log) -> str:
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


def separator_of(text: str, survey: Survey, units: Sequence[str], log: Log) -> str:
    first = text.lstrip("\n").split("\n", 1)[0][:LONGEST_HEADER]
    known = {*units, *(item.id for item in survey.items)}

    def score(separator: str) -> tuple[int, int]:
        cells = [cell.strip().strip('"').strip() for cell in first.split(separator)]
        return len(known & set(cells)), len(cells)

    best = max(_SEPARATORS, key=score)
    log.notices += [f"columns are separated by {_SEPARATORS[best]}, and were read so"] if best != "," else []
    return best


def rows_of(text: str, separator: str, log: Log) -> Rows:
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


def quoted(text: str) -> str:
    """Cut a cell down to what a message may show: one line, nothing a terminal obeys."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:41])
    return f"'{clean[:37]}...'" if len(clean) > 40 else f"'{clean}'"
