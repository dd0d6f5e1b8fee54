"""What the columns of the CSV file mean, as a CSV file beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from reflectory.reports.codebook import HEAD, codebook
from reflectory.reports.exports.csv import harmless, header
from reflectory.reports.focus import Promises
from reflectory.reports.model import Report, Section

LABEL = "Codebook"
SUFFIX = "-codebook.csv"
MIME = "text/csv"


def write(
    report: Report,
    language: str,
    section: Section | None = None,
    earlier: Sequence[Report] = (),
    promises: Promises | None = None,
) -> bytes:
    """Write the codebook: the words of every column, scale, item, answer and code in the CSV file."""
    table = codebook(report, header(report), language)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")
