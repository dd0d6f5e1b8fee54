"""The rows of the CSV file for SPSS, with labels in the reader's language."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from pyreadstat import write_sav

from reflectory.reports.exports.labelled import labelled
from reflectory.reports.focus import Promises
from reflectory.reports.model import Report, Section

LABEL = "SPSS"
SUFFIX = ".sav"
MIME = "application/x-spss-sav"
_MADE = slice(92, 109)  # of the header: day and hour of the writing, which would make every file another one
_NO_TIME = b"01 Jan 7000:00:00"


def write(
    report: Report,
    language: str,
    section: Section | None = None,
    earlier: Sequence[Report] = (),
    promises: Promises | None = None,
) -> bytes:
    """Write a report as an SPSS file: the columns of the CSV file; the same report gives the same bytes."""
    rows = labelled(report, language, section)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.sav"
        write_sav(rows.table, str(path), column_labels={**rows.columns}, variable_value_labels={**rows.values})
        content = bytearray(path.read_bytes())
    content[_MADE] = _NO_TIME
    return bytes(content)
