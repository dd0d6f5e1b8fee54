"""Pictures and tables on a page: boxes with their words, and behind it the numbers as a table that fits a phone."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from reflectory.i18n.catalogue import say

if TYPE_CHECKING:
    from reflectory.reports.charts.drawings import Chart
    from reflectory.reports.charts.tables import Table
    from reflectory.reports.model import Report, Section
    from surveys.model import Scale

STYLE = Path(__file__).with_name("figures.css")


def dress() -> None:
    """Bring the look of pictures and tables to a page, once a run, before the first of them."""
    st.html(f"<style>{_style()}</style>")


def show_chart(chart: Chart, report: Report, section: Section, language: str, scale: Scale | None = None) -> None:
    """Show a chart of `reports.charts.drawings`, and its table behind it."""
    show_figure(chart.draw(report, section, language, scale))
    show_behind(chart.table(report, section, language, scale), language)


def show_figure(drawn: str, alt: str = "", key: str = "") -> None:
    """Show a picture.

    Parameters
    ----------
    drawn : str
        HTML of `reports.charts.drawings` and its kin, every text escaped.
    alt : str
        The whole picture in words; empty where its parts have words of their own.
    key : str
        A name for the container, where tests or styles look for it.
    """
    named = f' role="img" aria-label="{escape(alt)}"' if alt else ""
    with st.container(key=key or None):
        st.html(f'<figure class="picture"{named}>{drawn}</figure>')


def show_behind(table: Table, language: str) -> None:
    """Show the numbers of a picture where somebody asks for them."""
    if table.rows:
        label = say(language, "show.table")
        st.html(f'<details class="behind"><summary>{escape(label)}</summary>{written(table, label)}</details>')


def written(table: Table, label: str) -> str:
    """Write a table as HTML whose rows become cards on a narrow page: nothing has to be moved sideways.

    The roles say once more what the elements are: a browser that lays cells out otherwise forgets it.
    """
    head = "".join(f'<th role="columnheader" scope="col">{escape(name)}</th>' for name in table.header)
    rows = []
    for row in table.rows:
        cells = zip(table.header[1:], row[1:], strict=True)
        rest = "".join(f'<td role="cell" data-of="{escape(name)}">{escape(cell)}</td>' for name, cell in cells)
        rows.append(f'<tr role="row"><th role="rowheader" scope="row">{escape(row[0])}</th>{rest}</tr>')
    return (
        f'<div class="numbers"><table role="table" aria-label="{escape(label)}"><thead role="rowgroup">'
        f'<tr role="row">{head}</tr></thead><tbody role="rowgroup">{"".join(rows)}</tbody></table></div>'
    )


@cache
def _style() -> str:
    return STYLE.read_text("utf-8")
