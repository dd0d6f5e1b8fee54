"""What the statistics allow to be said of a figure, as one word each: `sentences.py` and the pages put it in words."""

from __future__ import annotations

from dataclasses import replace

from analysis.estimate import Estimate
from reflectory.reports.model import Figure
from surveys.model import ResponseFormat, Scale, Survey

LOW, HIGH = 1 / 3, 2 / 3  # thirds of the response scale
CLEARLY = 1.5  # times as many favourable answers as unfavourable ones, before it is said that nothing is to worry about
ALIKE = 0.70  # r_wg under a skewed null: LeBreton & Senter 2008, "strong" begins above


def verdict(figure: Figure, form: ResponseFormat, favourable: str = "high") -> str:
    """Return where a mean and its interval stand.

    One of strong, leaning_strong, middle, open_middle, leaning_gap, gap, none. The response scale is cut in thirds; a
    word without "leaning" or "open" is said only where the whole interval lies in its third.

    Examples
    --------
    >>> agree = ResponseFormat("agree5", 1, 5, 1, ())
    >>> verdict(Figure("scale", "a", 9, (), (), {"mean": Estimate("mean", 4.2, 3.5, 4.9, 9)}), agree)
    'leaning_strong'
    """
    mean = figure.estimate("mean")
    if mean.value is None:
        return "none"
    low = mean.value if mean.low is None else mean.low
    high = mean.value if mean.high is None else mean.high
    sure = mean.low is not None
    at, begins, ends = (position(value, form, favourable) for value in (mean.value, low, high))
    begins, ends = min(begins, ends), max(begins, ends)
    if at >= HIGH:
        return "strong" if sure and begins >= HIGH else "leaning_strong"
    if at <= LOW:
        return "gap" if sure and ends <= LOW else "leaning_gap"
    return "middle" if sure and begins >= LOW and ends <= HIGH else "open_middle"


def leaning(figure: Figure, favourable: str = "high") -> str:
    """Return to which side the answers lie: less (more of them unfavourable), more (half as many again or more
    favourable ones), or even.

    Examples
    --------
    >>> leaning(Figure("scale", "a", 9, ((1, 1, 2, 3, 2),))), leaning(Figure("scale", "a", 9, ((1, 1, 2, 1, 1),)))
    ('more', 'even')
    """
    less = more = 0
    for row in figure.counts:
        middle, turned = len(row) // 2, row[::-1] if favourable == "low" else row
        less, more = less + sum(turned[:middle]), more + sum(turned[len(row) - middle :])
    return "less" if less > more else "more" if more and more >= CLEARLY * less else "even"


def camps(figure: Figure, form: ResponseFormat) -> str:
    """Return how far people agree: split, mixed, alike, or none where that cannot be told.

    split: van der Eijk's A is below 0, or answers vary more than if everyone had answered at random. alike: not split,
    the average deviation is below a sixth of the response scale (Burke & Dunlap 2002), and r_wg under a skewed null is
    .70 or more, so that it takes two indices to be called agreement. A deviation above the sixth alone is no divide.
    """
    a, ad = figure.estimate("van_der_eijk").value, figure.estimate("ad").value
    uniform, skewed = figure.estimate("rwg").value, figure.estimate("rwg_skewed").value
    if ad is None or uniform is None or skewed is None:
        return "none"
    if (a is not None and a < 0) or uniform <= 0:
        return "split"
    return "alike" if skewed >= ALIKE and ad < form.points * form.step / 6 else "mixed"


def form_of(scale: Scale, survey: Survey) -> ResponseFormat:
    """Return the response format of a scale's items."""
    return survey.format_of(survey.item(scale.items[0]))


def within(mean: Estimate, form: ResponseFormat) -> Estimate:
    """Return a mean with its range cut at the ends of the response scale, beyond which no average can lie."""
    low, high = (None if end is None else min(max(end, form.low), form.high) for end in (mean.low, mean.high))
    return replace(mean, low=low, high=high)


def position(value: float, form: ResponseFormat, favourable: str) -> float:
    """Return how favourable a value is, from 0 to 1."""
    at = (value - form.low) / (form.high - form.low)
    return 1 - at if favourable == "low" else at
