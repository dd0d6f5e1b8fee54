"""The formats a report is taken away in: one file a format, each with the same `write`; add its name below.

``write(report, language, section=None, earlier=(), promises=None)`` returns a file: of the whole report, or of one
group in it; ``earlier`` are the waves before, oldest first, for formats that say what changed, and ``promises`` the
goals of each group, by its key.
"""

from __future__ import annotations

from reflectory.reports.exports import codebook_csv, csv, dta, html, json, pdf, pptx, sav, xlsx

EXPORTS = (pdf, pptx, html, xlsx, csv, codebook_csv, sav, dta, json)
