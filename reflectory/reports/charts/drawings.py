"""The charts of a report: a section in, HTML boxes with their words out; each with its words and its table.

Readable without colour (hatching, labels, order from left to right), on light and dark pages, printed in grey, and 360
pixels wide: long texts stand above their bars. Add a chart by adding its function and its row in `CHARTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from reflectory.i18n.catalogue import say
from reflectory.reports.charts import marks, tables
from reflectory.reports.charts.bars import Bar, item_bar, item_bars, kept_back, legend, reach, scale_bar
from reflectory.reports.charts.intervals import Row, pairs, ranges
from reflectory.reports.charts.tables import Table
from reflectory.reports.direction import ends, named
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import title
from reflectory.reports.verdicts import form_of
from surveys.model import Scale, Survey
from surveys.versions import same_statements

LONGEST_LEGEND = 7


@dataclass(frozen=True)
class Chart:
    """A chart by name: how it is drawn, said in words, and told as a table."""

    name: str
    draw: Callable[[Report, Section, str, Scale | None], str]
    say: Callable[[Report, Section, str, Scale | None], str]
    table: Callable[[Report, Section, str, Scale | None], Table]


def scales_stacked(report: Report, section: Section, language: str, scale: Scale | None = None) -> str:
    """Draw every scale (or one) as one bar in three parts: less favourable, middle, favourable answers."""
    bars = _scale_bars(report, section, language, (scale,) if scale else report.survey.scales)
    return stacked(bars, language, _thirds(bars, language))


def some_scales_stacked(report: Report, section: Section, language: str, scales: Iterable[Scale]) -> str:
    """Draw some scales like `scales_stacked`."""
    bars = _scale_bars(report, section, language, scales)
    return stacked(bars, language, _thirds(bars, language))


def items_stacked(report: Report, section: Section, language: str, scale: Scale | None = None) -> str:
    """Draw the items of a scale (without one: the items that belong to none), one diverging bar each."""
    survey = report.survey
    items = [survey.item(id) for id in scale.items] if scale else survey.single_items
    return stacked(_item_bars(report, section, language, scale), language, legend(survey, items, language))


def beside_parent(report: Report, section: Section, language: str, scale: Scale | None = None) -> str:
    """Draw each scale's mean as a dot on its range, with the whole the section is part of as a diamond."""
    parent, survey = report.parent(section), report.survey
    if parent is None:
        return ""
    rows = []
    for drawn_scale in survey.scales if scale is None else (scale,):
        here, there = (each.figure("scale", drawn_scale.id) for each in (section, parent))
        if here is not None and there is not None:
            means = here.estimate("mean"), there.estimate("mean")
            rows.append((named(drawn_scale, language), *means, form_of(drawn_scale, survey)))
    return pairs(rows, (title(section, survey, language), title(parent, survey, language)), language)


def start_and_end(start: Section, end: Section, before: Survey, survey: Survey, language: str) -> str:
    """Draw a group's means at the start (diamond) and at the end (dot) of a study, where both asked the very same."""
    names = (say(language, "report.start"), say(language, "report.end"))
    drawn = []
    for scale in survey.scales:
        if not same_statements(before, survey, scale.id):
            continue
        pair = [(each.figure("scale", scale.id), name) for each, name in zip((start, end), names, strict=True)]
        rows = [
            Row(name, figure.estimate("mean"), look)
            for (figure, name), look in zip(pair, ("whole", "own"), strict=True)
            if figure is not None
        ]
        if len(rows) == 2:
            drawn.append(
                _headed(named(scale, language), ranges(rows, form_of(scale, survey), language, ends(scale, language)))
            )
    return "".join(drawn)


def stacked(bars: Sequence[Bar], language: str, key: Sequence[tuple[str, str, int]]) -> str:
    """Draw diverging bars on one axis, their texts above them, the answers named below."""
    span = reach(bars)
    parts = []
    for bar in bars:
        alt = tables.bars_said([bar], language)
        note = f" <small>({escape(bar.note)})</small>" if bar.note else ""
        picture = marks.bar(bar, span, alt) if bar.pieces else f'<p class="note">{escape(alt)}</p>'
        parts.append(f'<p class="what">{escape(bar.text)}{note}</p>{picture}')
    if key and len(key) <= LONGEST_LEGEND:
        label = escape(say(language, "report.page.legend"))
        parts.append(f'<ul class="key" aria-label="{label}">{marks.key(key)}</ul>')
    if note := kept_back(bars, language):
        parts.append(f'<p class="note">{escape(note)}</p>')
    return "".join(parts)


def _headed(text: str, drawn: str) -> str:
    return f'<p class="what">{escape(text)}</p>{drawn}'


def _thirds(bars: Sequence[Bar], language: str) -> list[tuple[str, str, int]]:
    colours = {piece.side: piece.colour for bar in bars for piece in bar.pieces}
    names = {-1: "less_favourable", 0: "middle_answer", 1: "favourable"}
    return [(say(language, f"report.{names[side]}"), colours[side], side) for side in sorted(colours)]


def _scale_bars(report: Report, section: Section, language: str, scales: Iterable[Scale]) -> list[Bar]:
    figures = [section.figure("scale", scale.id) for scale in scales]
    return [scale_bar(figure, report.survey, language) for figure in figures if figure is not None]


def _item_bars(report: Report, section: Section, language: str, scale: Scale | None) -> list[Bar]:
    if scale is not None:
        return list(item_bars(section, scale, report.survey, language))
    figures = [section.figure("item", item.id) for item in report.survey.single_items]
    return [item_bar(figure, report.survey, language) for figure in figures if figure is not None]


CHARTS = (
    Chart(
        "scales_stacked",
        scales_stacked,
        lambda report, section, language, scale: tables.bars_said(
            _scale_bars(report, section, language, (scale,) if scale else report.survey.scales), language
        ),
        lambda report, section, language, scale: tables.of_scales(report, section, language),
    ),
    Chart(
        "items_stacked",
        items_stacked,
        lambda report, section, language, scale: tables.bars_said(
            _item_bars(report, section, language, scale), language
        ),
        lambda report, section, language, scale: tables.of_items(report, section, language, scale),
    ),
    Chart(
        "beside_parent",
        beside_parent,
        lambda report, section, language, scale: tables.comparison_said(report, section, language),
        lambda report, section, language, scale: tables.of_comparisons(report, section, language),
    ),
)
