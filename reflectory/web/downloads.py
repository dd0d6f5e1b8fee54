"""Files to take away: made when they are asked for, as long as their visitor is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from reflectory.db.accounts import session_account
from reflectory.files.templates import csv_text, workbook
from reflectory.web.access.visit import Visit

Content = bytes | str
Maker = Callable[[], Content]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(visit: Visit, label: str, content: Content | Maker, file: str, mime: str, **how: Any) -> None:
    """Offer a file, or what makes it.

    A click that also ran the page anew would now and then have no file, because Streamlit makes it from what the run
    before had left, and that goes when the new run ends.
    """
    data = while_signed_in(visit, content) if callable(content) else content
    st.download_button(label, data, file, mime, on_click="ignore", **how)


def template_downloads(visit: Visit, example: str, name: str, key: str = "") -> None:
    """Offer a table to fill in as a workbook, and as CSV with the sign between columns that its language expects."""
    separator = ";" if ";" in example else ","
    with st.container(horizontal=True):
        book = partial(workbook, example, separator)
        download(visit, visit.say("units_file.template_xlsx"), book, f"{name}.xlsx", XLSX, key=f"{name}_xlsx_{key}")
        download(
            visit,
            visit.say("units_file.template_csv"),
            csv_text(example),
            f"{name}.csv",
            "text/csv",
            key=f"{name}_csv_{key}",
        )


def standalone_page(title: str, style: str, body: str, language: str) -> bytes:
    """Return a page of HTML that stands alone: to print, or to send."""
    head = f"<meta charset=utf-8><meta name=viewport content='width=device-width'><title>{escape(title)}</title>"
    return f"<!doctype html><html lang={escape(language)}>{head}<style>{style}</style>{body}</html>".encode()


def while_signed_in(visit: Visit, make: Maker) -> Maker:
    """Return what makes a file as long as its visitor is signed in: it is asked for without a run."""

    def make_for_account() -> Content:
        if visit.account and not visit.demonstration and session_account(visit.engine, visit.token) != visit.account:
            raise PermissionError("signed out meanwhile")
        return make()

    return make_for_account
