"""The formats a report is downloaded in: one file a format. Add one by writing its file and its name below."""

from __future__ import annotations

from report.exports import csv_table, html, json_data

EXPORTS = (html, csv_table, json_data)
