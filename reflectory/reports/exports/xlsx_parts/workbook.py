"""A workbook to put sheets in: headers that stay in view, widths, number formats; it knows no report."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter


@dataclass(frozen=True)
class Shade:
    """A number on a colour, with the sign of what is marked behind it."""

    value: float
    colour: str
    ink: str
    sign: str = ""


Cell = str | float | int | None | tuple[int, str] | Shade  # (count, "+") is a number that reads "or more"
FORMATS = {"text": {}, "count": {"num_format": "0"}, "number": {"num_format": "0.00"}, "share": {"num_format": "0%"},
           "small": {"num_format": "0.000"}, "plus": {"num_format": '0"+"'}}  # fmt: skip
_LINE = 15.5  # points
_INK, _GROUND = "#17302e", "#e3efec"


@dataclass(frozen=True)
class Column:
    """A column: its key in a row, its head, how its numbers are shown (a name in `FORMATS`), its width in letters."""

    key: str
    head: str
    format: str = "number"
    wide: int = 11


@dataclass(frozen=True)
class Bars:
    """A chart of the first ``many`` rows: the column of their names, and of each series its column, name and colour."""

    title: str
    names: str
    series: tuple[tuple[str, str, str], ...]
    many: int
    low: float
    high: float
    described: str


class Book:
    """Sheets in order. Every text is written as text: nothing a user typed is ever a formula or a link."""

    def __init__(self, title: str, created: datetime) -> None:
        self._out = io.BytesIO()
        safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(self._out, safe)
        self._book.set_properties({"title": title, "author": "Reflectory", "created": created})
        top = {"valign": "top", "font_color": _INK, "font_name": "Calibri", "font_size": 11}
        self._formats = {name: self._book.add_format({**top, **look}) for name, look in FORMATS.items()}
        self._formats["text"].set_text_wrap()
        head = {"bold": True, "text_wrap": True, "bg_color": _GROUND, "bottom": 1, "valign": "bottom"}
        self._formats["head"] = self._book.add_format({**top, **head})
        self._formats["head_right"] = self._book.add_format({**top, **head, "align": "right"})
        self._formats["title"] = self._book.add_format({**top, "bold": True, "font_size": 16, "text_wrap": True})
        self._formats["strong"] = self._book.add_format({**top, "bold": True, "text_wrap": True})

    def prose(self, name: str, lines: Sequence[tuple[str, str]]) -> None:
        """Add a sheet of text: one line a row, in one of the looks title, strong, text."""
        sheet = self._sheet(name)
        sheet.set_column(0, 0, 100)
        sheet.hide_gridlines(2)
        for row, (text, look) in enumerate(lines):
            sheet.set_row(row, _LINE * _lines(text, 60 if look == "title" else 100) * (1.6 if look == "title" else 1))
            sheet.write_string(row, 0, text, self._formats[look])

    def table(self, name: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Cell]], frozen: int,
              chart: Bars | None = None) -> None:  # fmt: skip
        """Add a sheet of figures; the head and the first columns stay in view, every column can be filtered."""
        sheet = self._sheet(name)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.wide)
            sheet.write_string(0, at, column.head, self._formats["head" if column.format == "text" else "head_right"])
        sheet.set_row(0, _LINE * max(_lines(column.head, column.wide - 2) for column in columns))
        for y, row in enumerate(rows, 1):
            sheet.set_row(y, _LINE * max(_lines(row.get(column.key), column.wide) for column in columns))
            for x, column in enumerate(columns):
                self._cell(sheet, y, x, row.get(column.key), column.format)
        if chart is not None:
            self._insert(sheet, name, columns, len(rows), chart)
        sheet.freeze_panes(1, frozen)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        sheet.repeat_rows(0)

    def _insert(self, sheet: Any, name: str, columns: Sequence[Column], below: int, chart: Bars) -> None:
        """Draw some columns of the first rows as bars, below the table."""
        at = {column.key: place for place, column in enumerate(columns)}
        drawn = self._book.add_chart({"type": "bar"})
        for key, series, colour in chart.series:
            places = {head: [name, 1, at[column], chart.many, at[column]]
                      for head, column in (("categories", chart.names), ("values", key))}  # fmt: skip
            labels = {"value": True, "num_format": "0.0"}
            drawn.add_series({"name": series, "fill": {"color": colour}, "data_labels": labels, **places})
        drawn.set_title({"name": chart.title, "name_font": {"size": 13}})
        drawn.set_y_axis({"reverse": True})
        drawn.set_x_axis({"min": chart.low, "max": chart.high, "major_gridlines": {"visible": False}})
        drawn.set_legend({"position": "bottom"})
        drawn.set_size({"width": 820, "height": 130 + 60 * chart.many})
        sheet.insert_chart(below + 2, 0, drawn, {"description": chart.described})

    def __bytes__(self) -> bytes:
        self._book.close()
        return self._out.getvalue()

    def _sheet(self, name: str) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(1)  # US letter, as in Canada
        sheet.fit_to_pages(1, 0)
        return sheet

    def _shade(self, cell: Shade) -> Any:
        name = f"{cell.colour}{cell.sign}"
        if name not in self._formats:
            look = {
                "bg_color": cell.colour,
                "font_color": cell.ink,
                "num_format": f'0.00" {cell.sign}"',
                "align": "center",
            }
            self._formats[name] = self._book.add_format(
                {"font_name": "Calibri", "font_size": 11, "valign": "top"} | look
            )
        return self._formats[name]

    def _cell(self, sheet: Any, y: int, x: int, cell: Cell, look: str) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, tuple):
            sheet.write_number(y, x, cell[0], self._formats["plus"])
        elif isinstance(cell, Shade):
            sheet.write_number(y, x, cell.value, self._shade(cell))
        elif isinstance(cell, str):
            sheet.write_string(y, x, cell, self._formats["text"])
        else:
            sheet.write_number(y, x, cell, self._formats[look])


def _lines(cell: Cell, wide: int) -> int:
    """Return how many lines a cell needs: not every program fits the height of a row by itself."""
    if not isinstance(cell, str) or (len(cell) <= wide and "\n" not in cell):
        return 1
    return max(sum(len(textwrap.wrap(line, wide)) or 1 for line in cell.splitlines()), 1)
