"""Native charts: bars stacked to 100 %, whose numbers a presenter can open, in the colours of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.util import Pt

from reflectory.i18n.catalogue import say
from reflectory.reports.charts.bars import Bar, Piece, legend
from reflectory.reports.exports.pptx_parts.deck import INK, clean, described
from reflectory.reports.model import Figure
from surveys.model import Item, Survey

_LETTER = 0.013  # of a bar's length, at the size of a label


@dataclass(frozen=True)
class Series:
    """One answer in every bar: its name, its colour, its numbers, and the labels they are shown with."""

    name: str
    colour: str
    numbers: tuple[float, ...]
    labels: tuple[str, ...]


def stacked(
    slide: Any, bars: Sequence[Bar], series: Sequence[Series], alt: str, place: tuple[int, int, int, int]
) -> Any:
    """Add a chart of bars, the first on top."""
    data = CategoryChartData(number_format="General")
    data.categories = [clean(f"{bar.text} ({bar.note})" if bar.note else bar.text) for bar in bars]
    for part in series:
        data.add_series(clean(part.name), part.numbers)
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED_100, *place, data)
    described(shape, alt)
    chart = shape.chart
    chart.font.size, chart.font.color.rgb = Pt(12), INK
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(12)
    names, numbers = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.fill.background()
    names.tick_labels.font.size = Pt(13 if len(bars) < 6 else 11)
    numbers.visible = numbers.has_major_gridlines = False
    numbers.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for drawn, part in zip(plot.series, series, strict=True):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = RGBColor.from_string(part.colour[1:].upper())
        drawn.format.line.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
        ink = "#FFFFFF" if Piece("", "", "", 0, 0, 0, part.colour).ink == "#ffffff" else "#000000"
        for at, label in enumerate(part.labels):
            if label:
                frame = drawn.points[at].data_label.text_frame
                frame.text = label
                font = frame.paragraphs[0].runs[0].font
                font.size, font.bold, font.color.rgb = Pt(12), True, RGBColor.from_string(ink[1:])
    return chart


def of_items(figures: Sequence[Figure], rows: Sequence[Sequence[int]], items: Sequence[Item], bars: Sequence[Bar],
             survey: Survey, language: str) -> list[Series]:  # fmt: skip
    """Return the answers to items, from less to more favourable; in three parts where the items do not share anchors.

    Parameters
    ----------
    figures : sequence of Figure
        Each item's own, or the scale's for all of them.
    rows : sequence of sequence of int
        The published counts of each item, keyed.
    """
    key = legend(survey, items, language)
    if not key or len(key) > 7:
        return in_three(bars, language)
    low = any(scale.favourable == "low" and items[0].id in scale.items for scale in survey.scales)
    ordered = [tuple(row)[::-1] if low else tuple(row) for row in rows]
    parts = []
    for at, (name, colour, _) in enumerate(key):
        labels = tuple(_label(bar.pieces[at]) if bar.pieces else "" for bar in bars)
        parts.append(Series(name, colour, tuple(float(row[at]) for row in ordered), labels))
    return parts


def in_three(bars: Sequence[Bar], language: str) -> list[Series]:
    """Return bars in three parts: the shares of less favourable, middle and favourable answers."""
    parts = []
    for side, name in ((-1, "less_favourable"), (0, "middle_answer"), (1, "favourable")):
        pieces = [[piece for piece in bar.pieces if piece.side == side] for bar in bars]
        colours = [piece.colour for side_pieces in pieces for piece in side_pieces]
        shares = tuple(round(sum(piece.share for piece in side_pieces), 4) for side_pieces in pieces)
        labels = tuple(f"{share * 100:.0f} %" if share > 0.06 else "" for share in shares)
        if language == "en":
            labels = tuple(label.replace(" ", "") for label in labels)
        strongest = {-1: "#a34708", 0: "#d4d4d9", 1: "#1d5fa6"}[side]
        parts.append(Series(say(language, f"report.{name}"), strongest if len(set(colours)) > 1 else
                            (colours or [strongest])[0], shares, labels))  # fmt: skip
    return parts


def _label(piece: Piece) -> str:
    return piece.label if piece.share >= _LETTER * len(piece.label) + 0.01 else ""
