"""The report itself as JSON: `reports.serialization.from_json` reads it back, equal in every figure."""

from __future__ import annotations

from collections.abc import Sequence

from reflectory.reports.focus import Promises
from reflectory.reports.model import Report, Section, alone
from reflectory.reports.serialization import to_json

LABEL = "JSON"
SUFFIX = ".json"
MIME = "application/json"


def write(
    report: Report,
    language: str,
    section: Section | None = None,
    earlier: Sequence[Report] = (),
    promises: Promises | None = None,
) -> bytes:
    """Write a report as JSON: numbers and ids, in no language; docs/files.md names every field."""
    return to_json(report if section is None else alone(report, section)).encode("utf-8")
