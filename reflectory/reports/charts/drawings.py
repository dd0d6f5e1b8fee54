"""The charts of a report: a section in, HTML boxes with their words out; each with its words, and the table behind it.

Readable without colour (hatching, labels, order from left to right), on light and dark pages, printed in grey, and 360
pixels wide: long texts stand above their bars. Add a chart by adding its function and its row in `CHARTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

from reflectory.i18n.catalogue import say
from reflectory.reports.charts import marks
from reflectory.reports.charts.bars import MANY, Picture, picture_of_items, picture_of_scales
from reflectory.reports.charts.intervals import Row, pairs, ranges
from reflectory.reports.charts.tables import Table, of_comparisons, of_items, of_scales
from reflectory.reports.direction import ends, named
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import title
from reflectory.reports.verdicts import form_of
from surveys.model import Scale, Survey
from surveys.versions import same_statements


@dataclass(frozen=True)
class Chart:
    """A chart by name: how it is drawn, and the table behind it."""

    name: str
    draw: Callable[[Report, Section, str, Scale | None], str]
    table: Callable[[Report, Section, str, Scale | None], Table]


def scales_stacked(report: Report, section: Section, language: str, scale: Scale | None = None) -> str:
    """Draw every scale (or one) as one bar in three parts: less favourable, middle, favourable answers."""
    return some_scales_stacked(report, section, language, (scale,) if scale else report.survey.scales)


def some_scales_stacked(report: Report, section: Section, language: str, scales: Iterable[Scale]) -> str:
    """Draw some scales like `scales_stacked`."""
    return stacked(picture_of_scales(section, scales, report.survey, language), language)


def items_stacked(report: Report, section: Section, language: str, scale: Scale | None = None) -> str:
    """Draw the items of a scale (without one: the items that belong to none), one diverging bar each."""
    return stacked(picture_of_items(section, scale, report.survey, language), language)


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
    parts, looks = list[str](), (("start", "whole"), ("end", "own"))
    for scale in survey.scales:
        figures = [figure for group in (start, end) if (figure := group.figure("scale", scale.id)) is not None]
        if len(figures) == len(looks) and same_statements(before, survey, scale.id):
            rows = [
                Row(say(language, f"report.{name}"), figure.estimate("mean"), look)
                for figure, (name, look) in zip(figures, looks, strict=True)
            ]
            drawn = ranges(rows, form_of(scale, survey), language, ends(scale, language))
            parts.append(f'<p class="what">{escape(named(scale, language))}</p>{drawn}')
    return "".join(parts)


def stacked(picture: Picture, language: str) -> str:
    """Draw diverging bars on one axis, their texts above them, the answers named below."""
    parts = []
    for bar in picture.bars:
        note = f" <small>({escape(bar.note)})</small>" if bar.note else ""
        drawn = marks.bar(picture, bar) if bar.pieces else f'<p class="note">{escape(bar.alt)}</p>'
        parts.append(f'<p class="what">{escape(bar.text)}{note}</p>{drawn}')
    if picture.key and len(picture.key) <= MANY:
        label = escape(say(language, "report.page.legend"))
        parts.append(f'<ul class="key" aria-label="{label}">{marks.key(picture.key)}</ul>')
    if picture.note:
        parts.append(f'<p class="note">{escape(picture.note)}</p>')
    return "".join(parts)


CHARTS = (
    Chart("scales_stacked", scales_stacked, lambda report, section, language, _: of_scales(report, section, language)),
    Chart("items_stacked", items_stacked, of_items),
    Chart(
        "beside_parent", beside_parent, lambda report, section, language, _: of_comparisons(report, section, language)
    ),
)
