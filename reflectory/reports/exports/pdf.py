"""A report on paper: a tagged PDF (PDF/UA-1) with real text, set by Typst from `reports.exports.pdf_parts`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from reflectory.reports.exports.pdf_parts.flow import document
from reflectory.reports.exports.pdf_parts.typesetting import typeset
from reflectory.reports.model import Report, Section

LABEL = "PDF"
SUFFIX = ".pdf"
MIME = "application/pdf"


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
    >>> from surveys.loader import instrument, to_json
    >>> blank = Report("w1", "Spring", to_json(instrument("team-pulse").forms["self"]), 5, ())
    >>> write(blank, "en")[:5]
    b'%PDF-'
    """
    content = document(report, section, earlier, language)
    year, month, day = content["date"]
    return typeset("paper.typ", content, datetime(year, month, day, tzinfo=UTC))
