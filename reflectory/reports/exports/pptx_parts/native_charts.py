"""Native charts: bars stacked to 100 %, whose numbers a presenter can open, in the colours of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.util import Pt

from reflectory.i18n.catalogue import percent, say
from reflectory.reports.charts.bars import MANY, THIRDS, Picture, Piece, ink_on
from reflectory.reports.charts.tables import heading_of_means
from reflectory.reports.charts.two_means import Pairs
from reflectory.reports.exports.pptx_parts.deck import ACCENT, INK, clean, describe
from reflectory.reports.rounding import rounded_mean

BEFORE = RGBColor(0xB3, 0xC6, 0xC3)
_LETTER = 0.013  # of a bar's length, at the size of a label


@dataclass(frozen=True)
class Series:
    """One answer in every bar: its name, its colour, its numbers, and the labels they are shown with."""

    name: str
    colour: str
    numbers: tuple[float, ...]
    labels: tuple[str, ...]


def stacked(slide: Any, picture: Picture, series: Sequence[Series], place: tuple[int, int, int, int]) -> None:
    """Add a chart of bars, the first on top."""
    data = CategoryChartData(number_format="General")
    data.categories = [clean(f"{bar.text} ({bar.note})" if bar.note else bar.text) for bar in picture.bars]
    for part in series:
        data.add_series(clean(part.name), part.numbers)
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED_100, *place, data)
    describe(shape, picture.alt)
    chart = shape.chart
    chart.font.size, chart.font.color.rgb = Pt(12), INK
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(12)
    names, numbers = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.fill.background()
    names.tick_labels.font.size = Pt(13 if len(picture.bars) < 6 else 12)
    numbers.visible = numbers.has_major_gridlines = False
    numbers.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    for drawn, part in zip(plot.series, series, strict=True):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = RGBColor.from_string(part.colour[1:].upper())
        drawn.format.line.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
        ink = RGBColor.from_string(ink_on(part.colour)[1:].upper())
        for at, label in enumerate(part.labels):
            if label:
                frame = drawn.points[at].data_label.text_frame
                frame.text = label
                font = frame.paragraphs[0].runs[0].font
                font.size, font.bold, font.color.rgb = Pt(12), True, ink


def two_means(slide: Any, pairs: Pairs, place: tuple[int, int, int, int], language: str) -> None:
    """Add a chart of two averages a scale, the first on top, on the whole width of the answers."""
    data = CategoryChartData(number_format="0.0")
    data.categories = [clean(pair.name) for pair in pairs.rows]
    for at, name in enumerate(pairs.names):
        data.add_series(clean(name), [pair.means[at].value for pair in pairs.rows])
    shape = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
    averages = (heading_of_means(pair.scale, pair.form, pair.means, language) for pair in pairs.rows)
    key = "; ".join(f"{sign} {name}" for sign, name in zip("●◇", pairs.names, strict=True))
    describe(shape, "; ".join((key, *averages)))
    chart = shape.chart
    chart.font.size, chart.font.color.rgb = Pt(12), INK
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    names, numbers = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.tick_labels.font.size = Pt(13)
    forms = [pair.form for pair in pairs.rows]
    numbers.minimum_scale, numbers.maximum_scale = min(form.low for form in forms), max(form.high for form in forms)
    numbers.has_major_gridlines = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.has_data_labels = 60, 0, True
    plot.data_labels.font.size, plot.data_labels.show_value = Pt(12), True
    for drawn, colour in zip(plot.series, (ACCENT, BEFORE), strict=True):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = colour
    for at, drawn in enumerate(plot.series):
        for row, pair in enumerate(pairs.rows):
            frame = drawn.points[row].data_label.text_frame
            frame.text = rounded_mean(pair.means[at].value or 0.0, pair.form, language)


def by_answer(picture: Picture, language: str) -> list[Series]:
    """Return the answers to items, the less favourable first; in three parts where the items do not share anchors."""
    if not picture.key or len(picture.key) > MANY:
        return in_three(picture, language)
    parts = []
    for at, (name, colour, _) in enumerate(picture.key):
        pieces = [bar.pieces[at] if bar.pieces else None for bar in picture.bars]
        numbers = tuple(float(piece.count) if piece else 0.0 for piece in pieces)
        parts.append(Series(name, colour, numbers, tuple(_label(piece) if piece else "" for piece in pieces)))
    return parts


def in_three(picture: Picture, language: str) -> list[Series]:
    """Return bars in three parts: the shares of less favourable, middle and favourable answers."""
    parts = []
    for side, (name, strongest) in THIRDS.items():
        pieces = [[piece for piece in bar.pieces if piece.side == side] for bar in picture.bars]
        colours = {piece.colour for of_bar in pieces for piece in of_bar}
        shares = tuple(round(sum(piece.share for piece in of_bar), 4) for of_bar in pieces)
        labels = tuple(percent(share, language) if share > 0.06 else "" for share in shares)
        colour = colours.pop() if len(colours) == 1 else strongest
        parts.append(Series(say(language, f"report.{name}"), colour, shares, labels))
    return parts


def _label(piece: Piece) -> str:
    return piece.label if piece.share >= _LETTER * len(piece.label) + 0.01 else ""
