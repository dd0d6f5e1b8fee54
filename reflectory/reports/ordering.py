"""The orders in which a reader may see the scales of a group. Groups themselves are ordered by name, never by score."""

from __future__ import annotations

from collections.abc import Callable

from reflectory.reports.model import Figure, Section
from reflectory.reports.verdicts import camps, form_of, position
from surveys.model import Scale, Survey

_CAMPS = ("split", "mixed", "alike", "none")


def ordered(section: Section, survey: Survey, by: str = "survey") -> tuple[Scale, ...]:
    """Return a survey's scales in one of the `ORDERS`; those without a value come last.

    As in the survey, the most favourable average first, the least favourable first, or where people agree least.
    """
    key = ORDERS[by]
    ranked = []
    for number, scale in enumerate(survey.scales):
        figure = section.figure("scale", scale.id)
        known = figure is not None and figure.estimate("mean").value is not None
        ranked.append((not known, key(figure, scale, survey) if known and figure else 0.0, number, scale))
    return tuple(entry for *_, entry in sorted(ranked, key=lambda entry: entry[:3]))


def standing(figure: Figure, scale: Scale, survey: Survey) -> float:
    """Return how favourable a scale's average is, from 0 to 1; the figure has one."""
    return position(figure.estimate("mean").value or 0.0, form_of(scale, survey), scale.favourable)


def _mixed(figure: Figure, scale: Scale, survey: Survey) -> float:
    """Rank by the word that is said of agreement, then by the average deviation as a part of the response scale."""
    form = form_of(scale, survey)
    deviation = (figure.estimate("ad").value or 0.0) / (form.high - form.low)
    return _CAMPS.index(camps(figure, form)) - min(deviation, 0.99)


ORDERS: dict[str, Callable[[Figure, Scale, Survey], float]] = {
    "survey": lambda figure, scale, survey: 0.0,
    "strength": lambda figure, scale, survey: -standing(figure, scale, survey),
    "gap": standing,
    "mixed": _mixed,
}
