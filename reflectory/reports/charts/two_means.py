"""Two averages a scale on their ranges: a group beside the whole it is part of, or now beside the wave before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.estimate import Estimate
from reflectory.i18n.labels import distinct_labels
from reflectory.reports.direction import named
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import title
from reflectory.reports.trend import History
from reflectory.reports.verdicts import form_of
from surveys.model import ResponseFormat, Scale, Survey


@dataclass(frozen=True)
class Pair:
    """One scale: the first average is drawn as a dot, the second as an open diamond."""

    scale: Scale
    name: str
    form: ResponseFormat
    means: tuple[Estimate, Estimate]


@dataclass(frozen=True)
class Pairs:
    """Scales in the survey's order, and what the dots and the diamonds stand for."""

    names: tuple[str, str]
    rows: tuple[Pair, ...]


def beside_whole(report: Report, section: Section, language: str) -> Pairs:
    """Return a group beside the whole it is part of; without rows where there is none, or nothing is compared."""
    whole = report.parent(section)
    if whole is None:
        return Pairs(("", ""), ())
    names = title(section, report.survey, language), title(whole, report.survey, language)
    compared = (comparison.id for comparison in section.comparisons)
    return Pairs(names, _rows(report.survey, compared, section, whole, language))


def since_before(past: History | None, section: Section, language: str) -> Pairs:
    """Return a group now beside the wave before, where both asked the same statements; without rows where none did.

    What the larger unit was before says nothing of the group: it makes no rows.
    """
    if past is None or past.group.key != section.key:
        return Pairs(("", ""), ())
    (before, now), (then, _) = past.reports[-2:], past.sections[-2:]
    names = distinct_labels({1: now.title, 2: before.title}, {1: now.closed, 2: before.closed})
    compared = (change.id for change in past.since(len(past.sections) - 2))
    return Pairs((names[1], names[2]), _rows(now.survey, compared, section, then, language))


def _rows(survey: Survey, ids: Iterable[str], first: Section, second: Section, language: str) -> tuple[Pair, ...]:
    compared, rows = set(ids), []
    for scale in survey.scales:
        figures = [figure for group in (first, second) if (figure := group.figure("scale", scale.id)) is not None]
        means = [figure.estimate("mean") for figure in figures if figure.estimate("mean").value is not None]
        if scale.id in compared and len(means) == 2:
            rows.append(Pair(scale, named(scale, language), form_of(scale, survey), (means[0], means[1])))
    return tuple(rows)
