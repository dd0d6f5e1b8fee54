"""The report itself as JSON: `report.contents.from_json` reads it back, equal in every figure."""

from __future__ import annotations

from report.contents import Report, to_json

LABEL = "JSON"
SUFFIX = ".json"
MIME = "application/json"


def write(report: Report, language: str) -> bytes:
    """Write a report as JSON; the language makes no difference, as a report holds numbers and ids.

    Examples
    --------
    >>> write(Report("w1", "Spring", "{}", 5, ()), "en").decode()[:12]
    '{"check": ""'
    """
    return to_json(report).encode("utf-8")
