"""What average a goal may hope for: the nearest one that would be seen in a later wave, by the released figure."""

from __future__ import annotations

from math import ceil, floor, nan

from analysis.power import smallest_change
from reflectory.reports.model import Figure
from reflectory.reports.rounding import change_digits, digits_of, round_up
from surveys.model import ResponseFormat


def detectable_change(figure: Figure, goals: int = 1, population: int | None = None) -> float | None:
    """Return the change that would be seen in four of five cases: a goal names its scale, which is judged by itself.

    ``goals`` are the scales that are named for the same wave; with a ``population`` the change is that of these very
    people's own average.
    """
    sd, moved = figure.estimate("sd").value, figure.estimate("protection")
    room = (moved.high or 0.0) - (moved.low or 0.0)
    everybody = None if population is None else [population]
    return smallest_change([figure.n], [nan if sd is None else sd], goals, room, everybody)[0].value


def is_detectable(ahead: float, change: float, form: ResponseFormat) -> bool:
    """Tell whether an average so far from today's would be seen: the numbers that are shown are compared."""
    return round(abs(ahead), change_digits(form)) >= round_up(change, change_digits(form))


def propose_target(mean: float, change: float | None, form: ResponseFormat, favourable: str) -> float | None:
    """Propose an average to hope for: the nearest one that would be seen; None where there is none to be seen.

    Examples
    --------
    >>> from surveys.model import ResponseFormat
    >>> agree = ResponseFormat("agree5", 1, 5, 1, ())
    >>> [propose_target(3.42, 0.55, agree, end) for end in ("high", "low")], propose_target(4.8, 0.55, agree, "high")
    ([4.0, 2.8], None)
    """
    if change is None:
        return None
    finest, far = 10 ** digits_of(form), round_up(change, change_digits(form))
    if favourable == "low":
        target = floor(round((mean - far) * finest, 6)) / finest
    else:
        target = ceil(round((mean + far) * finest, 6)) / finest
    return target if form.low <= target <= form.high else None


def targets(form: ResponseFormat) -> list[float]:
    """Return every average that can be hoped for, from one end of the answers to the other.

    Examples
    --------
    >>> from surveys.model import ResponseFormat
    >>> targets(ResponseFormat("agree5", 1, 5, 1, ()))[:3], len(targets(ResponseFormat("share", 0, 100, 10, ())))
    ([1.0, 1.1, 1.2], 101)
    """
    finest = 10 ** digits_of(form)
    return [at / finest for at in range(round(form.low * finest), round(form.high * finest) + 1)]
