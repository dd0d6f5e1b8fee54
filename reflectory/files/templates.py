"""Empty tables to fill in, with the heads that are known here: as a workbook, whose cells are text, and as CSV.

Cells that are text from the start are made no date of by a spreadsheet, such as "3-4".
"""

from __future__ import annotations

import csv
import io

import xlsxwriter

WIDTH = 24  # letters of a column


def workbook(example: str, separator: str) -> bytes:
    """Return rows of CSV as a workbook whose every cell is text.

    Examples
    --------
    >>> workbook("unit;email\\n3-4;ann@example.org\\n", ";")[:2]
    b'PK'
    """
    rows = list(csv.reader(io.StringIO(example.strip()), delimiter=separator))
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, text, bold = book.add_worksheet(), book.add_format({"num_format": "@"}), book.add_format({"bold": True})
        sheet.set_column(0, len(rows[0]) - 1, WIDTH, text)
        sheet.freeze_panes(1, 0)
        for at, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(at, column, cell, text if at else bold)
    return out.getvalue()


def csv_text(example: str) -> bytes:
    """Return CSV as spreadsheets open it: with a byte-order mark."""
    return ("\ufeff" + example.strip() + "\n").encode()
