"""A report on paper: a tagged PDF (PDF/UA-1) with real text, set by Typst from `reports.exports.pdf_parts`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from reflectory.reports.exports.pdf_parts.flow import document
from reflectory.reports.exports.pdf_parts.typesetting import typeset
from reflectory.reports.focus import Promises
from reflectory.reports.model import Report, Section

LABEL = "PDF"
SUFFIX = ".pdf"
MIME = "application/pdf"


def write(
    report: Report,
    language: str,
    section: Section | None = None,
    earlier: Sequence[Report] = (),
    promises: Promises | None = None,
) -> bytes:
    """Write a report as PDF: the same bytes for the same report, whenever and wherever it is written."""
    content = document(report, section, earlier, language, promises)
    year, month, day = content["date"]
    return typeset("paper.typ", content, datetime(year, month, day, tzinfo=UTC))
