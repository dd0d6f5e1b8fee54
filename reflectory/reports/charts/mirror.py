"""What people give beside what they get: a scale and the one that mirrors it, asked of the same people."""

from __future__ import annotations

from reflectory.i18n.catalogue import say
from reflectory.reports.charts.intervals import pairs
from reflectory.reports.direction import better, named
from reflectory.reports.model import Section
from reflectory.reports.rater_result import NOTICEABLE
from reflectory.reports.rounding import rounded_mean
from reflectory.reports.verdicts import form_of
from surveys.model import Scale, Survey, words


def mirrored(survey: Survey) -> tuple[tuple[Scale, Scale], ...]:
    """Return the scales of a form that are two sides of the same habits: what people give, what they get."""
    own = {scale.id: scale for scale in survey.scales}
    return tuple((own[scale.mirrors], scale) for scale in survey.scales if scale.mirrors in own)


def headline(section: Section, given: Scale, received: Scale, survey: Survey, language: str) -> str:
    """Say how far what people say they give and what they find they get lie apart, and whether that can be shown."""
    figures = [section.figure("scale", scale.id) for scale in (given, received)]
    means = [figure.estimate("mean") for figure in figures if figure is not None]
    if len(means) < len(figures) or any(mean.value is None for mean in means):
        return say(language, "mirror.none")
    form = form_of(given, survey)
    first, second = (round(mean.value or 0.0, 2) for mean in means)
    known = {"given": rounded_mean(first, form, language), "received": rounded_mean(second, form, language)}
    if abs(first - second) < NOTICEABLE * (form.high - form.low):
        return say(language, "mirror.alike", **known)
    way = "gives" if better(given, first - second) > 0 else "gets"
    sentence = say(language, f"mirror.{way}", **known, gap=rounded_mean(abs(first - second), form, language))
    ends = [(mean.low, mean.high) for mean in sorted(means, key=lambda mean: mean.value or 0.0)]
    (_, lower), (upper, _) = ends
    if lower is None or upper is None or lower >= upper:
        people = say(language, "common.people", n=min(mean.n for mean in means))
        sentence = f"{sentence} {say(language, 'mirror.unsure', people=people)}"
    return sentence


def drawn(section: Section, given: Scale, received: Scale, survey: Survey, language: str) -> str:
    """Draw both sides on one track: the two scales first, then each habit by the statement about oneself."""
    rows = []
    sides = [("scale", given.id, received.id, say(language, "mirror.together"))]
    sides += [
        ("item", mine, theirs, words(survey.item(mine).text, language))
        for mine, theirs in zip(given.items, received.items, strict=True)
    ]
    for kind, mine, theirs, name in sides:
        first, second = section.figure(kind, mine), section.figure(kind, theirs)
        if first is not None and second is not None:
            rows.append((name, first.estimate("mean"), second.estimate("mean"), form_of(given, survey)))
    return pairs(rows, (named(given, language), named(received, language)), language)
