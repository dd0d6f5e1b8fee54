"""A scale between its two named ends, such as shallow and loose, deep and lasting: where the groups stand, by name."""

from __future__ import annotations

from collections.abc import Sequence

from languages import say
from report.contents import Comparison, Report, Section
from report.judging import camps, form_of, verdict
from report.neighbours import beside
from report.ranges import Row, ranges
from report.sentences import ONE_VOICE, listed, title
from surveys.model import Scale, Survey, words


def poled(survey: Survey) -> tuple[Scale, ...]:
    """Return the scales whose two ends have names."""
    return tuple(scale for scale in survey.scales if scale.low_end and scale.high_end)


def compared(report: Report, section: Section) -> tuple[Section, ...]:
    """Return the groups to lay beside each other: a section's parts, or where it has none the groups next to it."""
    parts = [one for one in report.children(section) if one.blocks != section.blocks and not one.values]
    if len(parts) > 1:
        return tuple(parts)
    here = beside(report, section)
    if not here:
        return ()
    parent = report.parent(section)
    keys = {section.key, *(one.key for one in here)}
    return tuple(one for one in report.children(parent) if one.key in keys) if parent else ()


def told(section: Section, scale: Scale, survey: Survey, language: str) -> str:
    """Say near which end a group stands, as far as this many people can tell."""
    figure, form = section.figure("scale", scale.id), form_of(scale, survey)
    if figure is None or figure.estimate("mean").value is None:
        return say(language, "report.level.none")
    if camps(figure, form) == "split":
        return say(language, f"report.split.{section.kind if section.kind in ONE_VOICE else 'other'}")
    ends = {"low": words(scale.low_end, language), "high": words(scale.high_end, language)}
    people = say(language, "common.people", n=figure.n)
    # the thirds of the response scale, from its low end to its high one, whichever of them is favourable
    return say(language, f"poles.{verdict(figure, form)}", people=people, **ends)


def differing(report: Report, sections: Sequence[Section], scale: str, language: str) -> str:
    """Say which of some groups differ from the whole they are part of; that none does, where none can be shown to."""
    found: dict[str, list[str]] = {"higher": [], "lower": []}
    for one in sections:
        comparison: Comparison | None = one.comparison(scale)
        if comparison is not None and comparison.shows and comparison.difference.value is not None:
            key = "higher" if comparison.difference.value > 0 else "lower"
            found[key].append(title(one, report.survey, language))
    said = [say(language, f"poles.{key}", names=listed(names, language)) for key, names in found.items() if names]
    return " ".join(said) or say(language, "poles.alike")


def drawn(report: Report, section: Section, sections: Sequence[Section], scale: Scale, language: str) -> str:
    """Draw the whole and the groups beside each other, by name, between the two ends."""
    survey, form = report.survey, form_of(scale, report.survey)
    whole = section if all(one.parent == section.key for one in sections) else report.parent(section)
    rows = []
    for one, look in [*([(whole, "whole")] if whole else []), *((one, "beside") for one in sections)]:
        figure = one.figure("scale", scale.id)
        if figure is not None:
            here = "own" if one.key == section.key and look == "beside" else look
            rows.append(Row(title(one, survey, language), figure.estimate("mean"), here))
    line = None
    if whole is not None and (figure := whole.figure("scale", scale.id)) is not None:
        line = figure.estimate("mean").value
    ends = (
        words(scale.low_end, language) if scale.low_end else "",
        words(scale.high_end, language) if scale.high_end else "",
    )
    return ranges(rows, form, language, ends, line)
