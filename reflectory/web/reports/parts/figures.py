"""Pictures and tables on a page: boxes with their words, and behind it the numbers as a table that fits a phone."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.reports.charts.drawings import CHARTS
from reflectory.reports.charts.tables import Table
from reflectory.reports.model import Report, Section
from surveys.model import Scale

STYLE = Path(__file__).with_name("figures.css")


def include_styles() -> None:
    """Bring the look of pictures and tables to a page, once a run, before the first of them."""
    st.html(f"<style>{STYLE.read_text('utf-8')}</style>")


def show_chart(name: str, report: Report, section: Section, language: str, scale: Scale | None = None) -> None:
    """Show a chart of `reports.charts.drawings` by its name, and its table behind it."""
    chart = next(chart for chart in CHARTS if chart.name == name)
    show_figure(chart.draw(report, section, language, scale))
    show_behind(chart.table(report, section, language, scale), language)


def show_figure(drawn: str) -> None:
    """Show a picture: HTML of `reports.charts.drawings` and its kin, every text escaped, its parts with words."""
    with st.container():
        st.html(f'<figure class="picture">{drawn}</figure>')


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
