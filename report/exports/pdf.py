"""A report on paper: a tagged PDF (PDF/UA-1) with real text, set by Typst from `report.paper`."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

from report.contents import Report, Section
from report.paper.flow import document

LABEL = "PDF"
SUFFIX = ".pdf"
MIME = "application/pdf"

_PAPER = Path(__file__).parents[1] / "paper"
_FONTS = Path(__file__).parents[1] / "fonts"
_MINE = threading.local()  # a compiler must not be used by two threads at once


def write(report: Report, language: str, section: Section | None = None, earlier: Sequence[Report] = ()) -> bytes:
    """Write a report as PDF: the same bytes for the same report, whenever and wherever it is written.

    Parameters
    ----------
    report : Report
    language : str
    section : Section, optional
        The one group it is about; without it every section of the report is a chapter.
    earlier : sequence of Report, optional
        The waves of the same survey before, oldest first, for what changed since.

    Examples
    --------
    >>> from surveys.reading import instrument, to_json
    >>> blank = Report("w1", "Spring", to_json(instrument("team-pulse").forms["self"]), 5, ())
    >>> write(blank, "en")[:5]
    b'%PDF-'
    """
    chapters = [one for one, _ in report.in_order()] if section is None else [section]
    held = document(report, chapters, earlier, language)
    year, month, day = held["date"]
    return _set(json.dumps(held, ensure_ascii=False), datetime(year, month, day, tzinfo=UTC))


def _set(text: str, date: datetime) -> bytes:
    """Set a document; a letter that none of our fonts has is sought in the system's, and shown as a box at worst."""
    tries: tuple[tuple[bool, typst.PDFStandard | None], ...] = ((False, "ua-1"), (True, "ua-1"), (True, None))
    for system, standard in tries:
        try:
            made = _compiler(system).compile(sys_inputs={"report": text}, pdf_standards=standard, timestamp=date)
        except typst.TypstError as fault:
            if "could not be displayed" not in str(fault) or standard is None:
                raise
        else:
            assert isinstance(made, bytes)
            return made
    raise AssertionError("unreachable")


def _compiler(system: bool) -> typst.Compiler:
    held: dict[bool, typst.Compiler] = _MINE.__dict__.setdefault("compilers", {})
    if system not in held:
        held[system] = typst.Compiler(_PAPER / "paper.typ", root=_PAPER, font_paths=_fonts(system))
    return held[system]


@cache
def _fonts(system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system, font_paths=[_FONTS])
