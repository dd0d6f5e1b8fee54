"""A mean over the waves of a survey, as a line with its ranges: inline SVG, numbered like the list beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from analysis.results import Estimate
from report.ranges import place
from surveys.model import ResponseFormat

HIGH, TOP, BELOW = 110, 10, 22  # pixels: the field, the room above it, and the numbers of the waves below it


def line(means: Sequence[Estimate], form: ResponseFormat, name: str, described: str) -> str:
    """Draw a mean in each wave on its range, joined where it was measured in wave after wave.

    Parameters
    ----------
    means : sequence of Estimate
        One a wave, in order; a gap where there is none.
    form : ResponseFormat
        Whose ends are the ends of the field.
    name, described : str
        Title and description for those who cannot see it.

    Examples
    --------
    >>> form = ResponseFormat("agree5", 1, 5, 1, ())
    >>> means = Estimate("mean", 3.0, n=9), Estimate("mean", 3.5, 3.2, 3.8, 9)
    >>> drawn = line(means, form, "Trust", "From 3.0 to 3.5.")
    >>> drawn.count("<circle"), drawn.count('class="course"'), drawn.count('class="range"')
    (2, 1, 1)
    """
    parts = []
    every = max(1, (form.points - 1) // 5)
    for value in form.values[::every]:
        y = _down(value, form)
        parts.append(f'<line class="tick" x1="2.2em" x2="100%" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="tick side" x="1.7em" y="{y + 4}">{value}</text>')
    at = [f"{12 + 80 * (i + 0.5) / len(means):.2f}%" for i in range(len(means))]
    for i, (before, after) in enumerate(pairwise(means)):
        if before.value is not None and after.value is not None:
            y1, y2 = _down(before.value, form), _down(after.value, form)
            parts.append(f'<line class="course" x1="{at[i]}" x2="{at[i + 1]}" y1="{y1}" y2="{y2}"/>')
    for x, mean, number in zip(at, means, range(1, len(means) + 1), strict=True):
        if mean.value is not None:
            if mean.low is not None and mean.high is not None:
                y1, y2 = _down(mean.low, form), _down(mean.high, form)
                parts.append(f'<line class="range" x1="{x}" x2="{x}" y1="{y1}" y2="{y2}"/>')
            parts.append(f'<circle cx="{x}" cy="{_down(mean.value, form)}" r="5"/>')
        parts.append(f'<text class="tick" x="{x}" y="{TOP + HIGH + 18}">{number}</text>')
    told = f"<title>{escape(name)}</title><desc>{escape(described)}</desc>"
    return f'<svg class="line" role="img" height="{TOP + HIGH + BELOW}">{told}{"".join(parts)}</svg>'


def _down(value: float, form: ResponseFormat) -> int:
    return TOP + round(HIGH * (1 - place(value, form)))
