"""The rows of the CSV file for Stata (14 and newer), with labels in the reader's language."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from reflectory.reports.exports.labelled import labelled
from reflectory.reports.focus import Promises
from reflectory.reports.model import Report, Section

LABEL = "Stata"
SUFFIX = ".dta"
MIME = "application/x-stata-dta"
_NO_TIME = datetime(1970, 1, 1)  # so that the same report gives the same bytes
_LONGEST_LABEL = 80
_LONGEST_TEXT = 2045  # of a column of fixed width


def write(
    report: Report,
    language: str,
    section: Section | None = None,
    earlier: Sequence[Report] = (),
    promises: Promises | None = None,
) -> bytes:
    """Write a report as a Stata file: the columns of the CSV file; labels are cut at 80 letters, as Stata does."""
    rows = labelled(report, language, section)
    out = io.BytesIO()
    long = [
        name
        for name, cells in rows.table.items()
        if cells.dtype == object and any(len(cell.encode()) > _LONGEST_TEXT for cell in cells)
    ]
    rows.table.to_stata(
        out,
        write_index=False,
        time_stamp=_NO_TIME,
        variable_labels={name: label[:_LONGEST_LABEL] for name, label in rows.columns.items()},
        value_labels=rows.values,
        version=118,
        convert_strl=long,
    )
    return out.getvalue()
