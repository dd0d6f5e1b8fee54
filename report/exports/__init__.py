"""The formats a report is taken away in: one file a format, each with the same `write`; add its name below.

``write(report, language, section=None, earlier=())`` returns a file: of the whole report, or of one group in it;
``earlier`` are the waves before, oldest first, for formats that say what changed.
"""

from __future__ import annotations

from report.exports import codebook_csv, csv_table, html, json_data, pdf, slides, workbook

EXPORTS = (pdf, slides, html, workbook, csv_table, codebook_csv, json_data)
