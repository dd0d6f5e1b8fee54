"""The table behind each chart, and the chart in words: for screen readers, print and downloads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.estimate import Estimate
from reflectory.i18n.catalogue import keys, number, percent, say
from reflectory.reports.charts.bars import counted
from reflectory.reports.direction import named
from reflectory.reports.model import Figure, Report, Section
from reflectory.reports.rounding import digits_of, rounded_mean, span
from reflectory.reports.sentences import gap, title
from reflectory.reports.verdicts import form_of, within
from surveys.model import ResponseFormat, Scale, words

_HEAD = re.compile(r"methods\.(\w+)\.head")
PRINTED = tuple(match[1] for match in map(_HEAD.fullmatch, keys("en")) if match)  # the figures that have words
CHANGES = ("smallest_change", "smallest_change_here")
_PLAIN = tuple(name for name in PRINTED if name not in ("mean", "van_der_eijk", *CHANGES))
_POINTS = frozenset({"sd", "ad"})  # told in points of the response scale


@dataclass(frozen=True)
class Table:
    """A table as words: a header, and rows that begin with what they are about."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def of_scales(report: Report, section: Section, language: str) -> Table:
    """Return a section's scales with everything published about them."""
    survey = report.survey
    rows = [
        (named(scale, language), *_numbers(figure, form_of(scale, survey), language))
        for scale in survey.scales
        if (figure := section.figure("scale", scale.id)) is not None
    ]
    return Table((say(language, "report.table.scale"), *_heads(language)), tuple(rows))


def of_items(
    report: Report, section: Section, language: str, scale: Scale | None = None, figures: Sequence[str] = _PLAIN
) -> Table:
    """Return the answers to a scale's items (without one: to the items in none), with what is published of them.

    The columns follow the anchors as asked: an item that is worded the other way round is turned back. Where the items
    do not share a response format, one column holds all answers in words. ``figures`` are the names of what else is
    published of each, after its mean.
    """
    survey = report.survey
    items = tuple(survey.item(id) for id in scale.items) if scale else survey.single_items
    shared = len({item.format for item in items}) == 1
    anchors = survey.format_of(items[0]).anchors if shared else ({"en": say(language, "report.table.answers")},)
    answers = (words(anchor, language) for anchor in anchors)
    header = (say(language, "report.table.item"), *answers, *_heads(language, figures))
    rows = []
    for item in items:
        figure = section.figure("item", item.id)
        if figure is None:
            continue
        table, or_more = figure.counts[0], figure.capped[0] if figure.capped else ()
        order = range(len(table) - 1, -1, -1) if item.reverse else range(len(table))
        counts = [counted(table[code], code in or_more, language) for code in order]
        if not shared:
            pairs = zip(survey.format_of(item).anchors, counts, strict=True)
            counts = ["; ".join(f"{words(anchor, language)}: {count}" for anchor, count in pairs)]
        text = words(item.text, language) + (f" ({say(language, 'report.turned')})" if item.reverse else "")
        rows.append((text, *counts, *_numbers(figure, survey.format_of(item), language, figures)))
    return Table(header, tuple(rows))


def of_comparisons(report: Report, section: Section, language: str) -> Table:
    """Return a section's scales beside the whole it is part of: both means with their ranges, and the difference."""
    survey, parent = report.survey, report.parent(section)
    if parent is None:
        return Table((), ())
    names = (title(group, survey, language) for group in (section, parent))
    header = (say(language, "report.table.scale"), *names, say(language, "report.table.difference"))
    rows = []
    for scale in survey.scales:
        form, comparison = form_of(scale, survey), section.comparison(scale.id)
        figures = [figure for group in (section, parent) if (figure := group.figure("scale", scale.id)) is not None]
        if len(figures) == 2 and comparison is not None:
            means = (ranged(figure.estimate("mean"), form, language) for figure in figures)
            apart = ranged(comparison.difference, form, language, digits_of(form) + 1)
            rows.append((named(scale, language), *means, apart))
    return Table(header, tuple(rows))


def ranged(estimate: Estimate, form: ResponseFormat, language: str, digits: int | None = None) -> str:
    """Write a value with its range, or why there is none."""
    if estimate.value is None:
        return gap(estimate, language)
    places = digits_of(form) if digits is None else digits
    value = number(estimate.value, places, language)
    if estimate.low is None or estimate.high is None or estimate.low == estimate.high:
        return value
    bounded = within(estimate, form) if estimate.name == "mean" else estimate
    return say(language, "report.ranged", value=value, **span(bounded, places, language))


def heading_of_means(scale: Scale, form: ResponseFormat, means: Sequence[Estimate], language: str) -> str:
    """Write a scale's name with the means of a dot (first) and of a diamond, as the heading of their row."""
    marked = zip("●◇", means, strict=True)
    shapes = [f"{sign}\u00a0{rounded_mean(mean.value or 0.0, form, language)}" for sign, mean in marked]
    return "   ".join([named(scale, language), *shapes])


def _heads(language: str, figures: Sequence[str] = _PLAIN) -> tuple[str, ...]:
    keys = ("report.table.people", "methods.mean.head", "report.table.range")
    return tuple(say(language, key) for key in (*keys, *(f"methods.{name}.head" for name in figures)))


def _numbers(figure: Figure, form: ResponseFormat, language: str, figures: Sequence[str] = _PLAIN) -> tuple[str, ...]:
    places, mean = digits_of(form) + 1, figure.estimate("mean")
    if mean.value is None:
        return (str(figure.n), gap(mean, language), *("–",) * (1 + len(figures)))
    between = "–"
    if mean.low is not None and mean.high is not None and mean.low < mean.high:
        between = say(language, "report.between", **span(within(mean, form), places, language))
    plain = (_plain(name, figure.estimate(name).value, places, language) for name in figures)
    return (str(figure.n), number(mean.value, places, language), between, *plain)


def _plain(name: str, value: float | None, places: int, language: str) -> str:
    if value is None:
        return "–"
    if name == "favourable":
        return percent(value, language)
    return number(value, places if name in _POINTS else 2, language)
