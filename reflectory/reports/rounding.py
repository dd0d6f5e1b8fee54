"""How figures are rounded for a reader: means as finely as their response scale, changes by one more decimal."""

from __future__ import annotations

from math import ceil

from analysis.estimate import Estimate
from reflectory.i18n.catalogue import number
from surveys.model import ResponseFormat


def digits_of(form: ResponseFormat) -> int:
    """Return how many decimals a mean on a response scale is shown with."""
    return 0 if form.step >= 10 else 1


def change_digits(form: ResponseFormat) -> int:
    """Return how many decimals a change on a response scale is shown with: one more than a mean."""
    return digits_of(form) + 1


def round_up(change: float, digits: int) -> float:
    """Round a smallest change up: what is judged by is the number that is shown, and never promises too much.

    Examples
    --------
    >>> round_up(0.1234, 2), round_up(0.5, 2)
    (0.13, 0.5)
    """
    return float(ceil(round(change * 10**digits, 6)) / 10**digits)


def rounded_mean(value: float, form: ResponseFormat, language: str) -> str:
    """Round a mean for a reader."""
    return number(value, digits_of(form), language)


def points(change: float, form: ResponseFormat, language: str) -> str:
    """Write a change that would be seen, rounded up."""
    return number(round_up(change, change_digits(form)), change_digits(form), language)


def span(estimate: Estimate, digits: int, language: str) -> dict[str, str]:
    """Return the ends of a range, which is there, as sentences take them."""
    ends = (("from", estimate.low), ("to", estimate.high))
    return {name: number(end, digits, language) for name, end in ends if end is not None}
