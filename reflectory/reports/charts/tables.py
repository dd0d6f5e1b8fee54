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
from reflectory.reports.sentences import digits_of, gap, rounded_mean, title
from reflectory.reports.verdicts import form_of
from surveys.model import ResponseFormat, Scale, words

_HEAD = re.compile(r"methods\.(\w+)\.head")
PRINTED = tuple(match[1] for match in map(_HEAD.fullmatch, keys("en")) if match)  # the figures that have words
_PLAIN = tuple(name for name in PRINTED if name not in ("mean", "van_der_eijk", "smallest_change"))
_POINTS = frozenset({"sd", "ad"})  # told in points of the response scale


@dataclass(frozen=True)
class Table:
    """A table as words: a header, and rows that begin with what they are about."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def of_scales(report: Report, section: Section, language: str) -> Table:
    """Return a section's scales with everything published about them."""
    survey = report.survey
    rows = []
    for scale in survey.scales:
        figure = section.figure("scale", scale.id)
        if figure is not None:
            rows.append((named(scale, language), *_numbers(figure, form_of(scale, survey), language)))
    return Table((say(language, "report.table.scale"), *_heads(language)), tuple(rows))


def of_items(report: Report, section: Section, language: str, scale: Scale | None = None) -> Table:
    """Return the answers to a scale's items (without one: to the items in none), with what is published of them.

    The columns follow the anchors as asked: an item that is worded the other way round is turned back. Where the items
    do not share a response format, one column holds all answers in words.
    """
    survey = report.survey
    items = tuple(survey.item(id) for id in scale.items) if scale else survey.single_items
    shared = len({item.format for item in items}) == 1
    anchors = survey.format_of(items[0]).anchors if shared else ({"en": say(language, "report.table.answers")},)
    header = (
        say(language, "report.table.item"),
        *(words(anchor, language) for anchor in anchors),
        *_heads(language),
    )
    rows = []
    for item in items:
        figure = section.figure("item", item.id)
        if figure is None:
            continue
        table, or_more = figure.counts[0], figure.capped[0] if figure.capped else ()
        order = range(len(table) - 1, -1, -1) if item.reverse else range(len(table))
        counts = [counted(table[code], code in or_more, language) for code in order]
        if not shared:
            answers = zip(survey.format_of(item).anchors, counts, strict=True)
            counts = ["; ".join(f"{words(anchor, language)}: {count}" for anchor, count in answers)]
        text = words(item.text, language) + (f" ({say(language, 'report.turned')})" if item.reverse else "")
        rows.append((text, *counts, *_numbers(figure, survey.format_of(item), language)))
    return Table(header, tuple(rows))


def of_comparisons(report: Report, section: Section, language: str) -> Table:
    """Return a section's scales beside the whole it is part of: both means with their ranges, and the difference."""
    survey, parent = report.survey, report.parent(section)
    if parent is None:
        return Table((), ())
    header = (
        say(language, "report.table.scale"),
        title(section, survey, language),
        title(parent, survey, language),
        say(language, "report.table.difference"),
    )
    rows = []
    for scale in survey.scales:
        here, there = section.figure("scale", scale.id), parent.figure("scale", scale.id)
        comparison = section.comparison(scale.id)
        if here is None or there is None or comparison is None:
            continue
        form = form_of(scale, survey)
        means = (ranged(figure.estimate("mean"), form, language) for figure in (here, there))
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
    ends = estimate.low, estimate.high
    if estimate.name == "mean":  # a t interval may reach past the ends of the response scale, where no average can lie
        ends = max(estimate.low, form.low), min(estimate.high, form.high)
    known = {name: number(end, places, language) for name, end in zip(("from", "to"), ends, strict=True)}
    return say(language, "report.ranged", value=value, **known)


def heading_of_means(scale: Scale, form: ResponseFormat, means: Sequence[Estimate | None], language: str) -> str:
    """Write a scale's name with the means of a dot (first) and of a diamond, as the heading of their row."""
    marked = zip("●◇", means, strict=False)
    shapes = [
        f"{sign}\u00a0{rounded_mean(mean.value, form, language)}"
        for sign, mean in marked
        if mean and mean.value is not None
    ]
    return "   ".join([named(scale, language), *shapes])


def _heads(language: str) -> tuple[str, ...]:
    keys = ("report.table.people", "methods.mean.head", "report.table.range")
    return tuple(say(language, key) for key in (*keys, *(f"methods.{name}.head" for name in _PLAIN)))


def _numbers(figure: Figure, form: ResponseFormat, language: str) -> tuple[str, ...]:
    places = digits_of(form) + 1
    mean = figure.estimate("mean")
    if mean.value is None:
        return (str(figure.n), gap(mean, language), *("–",) * (1 + len(_PLAIN)))
    between = "–"
    if mean.low is not None and mean.high is not None and mean.low < mean.high:
        low, high = max(mean.low, form.low), min(mean.high, form.high)
        ends = {"from": number(low, places, language), "to": number(high, places, language)}
        between = say(language, "report.between", **ends)
    plain = (_plain(name, figure.estimate(name).value, places, language) for name in _PLAIN)
    return (str(figure.n), number(mean.value, places, language), between, *plain)


def _plain(name: str, value: float | None, places: int, language: str) -> str:
    if value is None:
        return "–"
    if name == "favourable":
        return percent(value, language)
    return number(value, places if name in _POINTS else 2, language)
