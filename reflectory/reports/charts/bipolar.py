"""A scale between its two named ends, such as shallow and loose, deep and lasting: where the groups stand, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reflectory.i18n.catalogue import say
from reflectory.reports.charts.intervals import Row, ranges
from reflectory.reports.direction import ends as ends_of
from reflectory.reports.direction import sentence
from reflectory.reports.model import Comparison, Report, Section
from reflectory.reports.neighbours import beside
from reflectory.reports.overlap_notes import beside_whole
from reflectory.reports.sentences import ONE_VOICE, listed, title
from reflectory.reports.verdicts import camps, form_of, verdict
from surveys.model import Scale, Survey, words


def poled(survey: Survey) -> tuple[Scale, ...]:
    """Return the scales whose two ends have names."""
    return tuple(scale for scale in survey.scales if scale.low_end and scale.high_end)


def parts(report: Report, section: Section) -> tuple[Section, ...]:
    """Return the parts of a section, by name, where there are several."""
    children = [child for child in report.children(section) if child.blocks != section.blocks and not child.values]
    return tuple(children) if len(children) > 1 else ()


def next_to(report: Report, section: Section) -> tuple[Section, ...]:
    """Return a section among the groups next to it, by name; nothing where there are none."""
    parent, others = report.parent(section), beside(report, section)
    if parent is None or not others:
        return ()
    keys = {section.key, *(neighbour.key for neighbour in others)}
    return tuple(child for child in report.children(parent) if child.key in keys)


def standing_sentence(section: Section, scale: Scale, survey: Survey, language: str) -> str:
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
    names_of: dict[str, list[str]] = {"higher": [], "lower": []}
    for group in sections:
        comparison: Comparison | None = group.comparison(scale)
        if comparison is not None and comparison.shows and comparison.difference.value is not None:
            key = "higher" if comparison.difference.value > 0 else "lower"
            names_of[key].append(title(group, report.survey, language))
    asked = report.survey.scale(scale)
    sentences = [
        sentence(asked, f"poles.{key}", language, names=listed(names, language))
        for key, names in names_of.items()
        if names
    ]
    why = next((note for group in sections if (note := beside_whole(report, group, scale, language))), "")
    return " ".join(sentence for sentence in (*(sentences or [say(language, "poles.alike")]), why) if sentence)


def drawn(
    report: Report,
    section: Section,
    sections: Sequence[Section],
    scale: Scale,
    language: str,
    links: Mapping[str, str] | None = None,
) -> str:
    """Draw the whole and the groups beside each other, by name, between the two ends.

    ``links`` are the addresses of groups that a reader may open, by the group's key.
    """
    addresses = links or {}
    survey, form = report.survey, form_of(scale, report.survey)
    whole = section if all(group.parent == section.key for group in sections) else report.parent(section)
    rows = []
    for group, look in [*([(whole, "whole")] if whole else []), *((group, "beside") for group in sections)]:
        figure = group.figure("scale", scale.id)
        if figure is not None:
            here = "own" if group.key == section.key and look == "beside" else look
            link = addresses.get(group.key, "") if group.key != section.key else ""
            rows.append(Row(title(group, survey, language), figure.estimate("mean"), here, link))
    line = None
    if whole is not None and (figure := whole.figure("scale", scale.id)) is not None:
        line = figure.estimate("mean").value
    return ranges(rows, form, language, ends_of(scale, language), line)
