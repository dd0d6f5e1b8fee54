"""Which change of an average so many people could show, in words: of people such as these, and of these very people."""

from __future__ import annotations

from reflectory.i18n.catalogue import say
from reflectory.reports.model import Figure
from reflectory.reports.rounding import change_digits, points, round_up
from surveys.model import ResponseFormat

FEW = 30  # below, it is said what so few people can show


def limit(figure: Figure, form: ResponseFormat, language: str) -> str:
    """Say the change that would be seen in four of five cases; empty from 30 people on, and where it is not known."""
    if figure.n >= FEW:
        return ""
    parts = promise(figure, figure.estimate("smallest_change").value, form, language), here(figure, form, language)
    return " ".join(filter(None, parts))


def promise(figure: Figure, change: float | None, form: ResponseFormat, language: str) -> str:
    """Say that a change of people such as these would be seen in four of five cases, as far as it fits on the scale."""
    if change is None:
        return ""
    kind, known = fits(figure, change, form), {"people": say(language, "common.people", n=figure.n)}
    return say(language, f"report.limit.{kind}", **known, change=points(change, form, language))


def here(figure: Figure, form: ResponseFormat, language: str, change: float | None = None) -> str:
    """Say which change of these very people's own average would be seen; empty where it is not known, or none fits."""
    change = figure.estimate("smallest_change_here").value if change is None else change
    if change is None or fits(figure, change, form) == "never":
        return ""
    upward = points(change, form, language)
    return say(language, f"report.limit.{'here' if round_up(change, change_digits(form)) else 'any'}", change=upward)


def fits(figure: Figure, change: float, form: ResponseFormat) -> str:
    """Tell which changes of an average the response scale leaves room for: change (both ways), rise, fall or never."""
    mean, far = figure.estimate("mean").value, round_up(change, change_digits(form))
    rise, fall = mean is not None and mean + far <= form.high, mean is not None and mean - far >= form.low
    return "change" if rise and fall else "rise" if rise else "fall" if fall else "never"
