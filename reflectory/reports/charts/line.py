"""A mean over the waves of a survey, as a line with its ranges, numbered like the list beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from analysis.estimate import Estimate
from reflectory.reports.charts.intervals import place, ticks
from reflectory.reports.charts.marks import image, percent
from surveys.model import ResponseFormat

FIRST = 0.12  # of the width, kept free for the figures of the axis


def line(means: Sequence[Estimate], form: ResponseFormat, described: str) -> str:
    """Draw a mean in each wave on its range, joined where it was measured in wave after wave.

    The ends of the response format are the ends of the field; ``described`` is the picture in words.
    """
    across = [FIRST + (1 - FIRST) * (at + 0.5) / len(means) for at in range(len(means))]
    parts = [f'<i class="tick" style="top:{percent(1 - at)}"><b>{value}</b></i>' for at, value in ticks(form)]
    for (x1, before), (x2, after) in pairwise(zip(across, means, strict=True)):
        if before.value is not None and after.value is not None:
            parts.append(_joined((x1, _down(before.value, form)), (x2, _down(after.value, form))))
    for x, mean, number in zip(across, means, range(1, len(means) + 1), strict=True):
        left = f"left:{percent(x)}"
        if mean.value is not None:
            if mean.low is not None and mean.high is not None:
                high = percent(place(mean.high, form) - place(mean.low, form))
                parts.append(f'<i class="range" style="{left};top:{_down(mean.high, form)};height:{high}"></i>')
            parts.append(f'<i class="dot" style="{left};top:{_down(mean.value, form)}"></i>')
        parts.append(f'<i class="number" style="{left}">{number}</i>')
    return f'<div class="line"{image(described)}>{"".join(parts)}</div>'


def _joined(begins: tuple[float, str], ends: tuple[float, str]) -> str:
    (x1, y1), (x2, y2) = (percent(begins[0]), begins[1]), (percent(ends[0]), ends[1])
    upper = f"{x1} calc({y1} - 1px),{x2} calc({y2} - 1px)"
    lower = f"{x2} calc({y2} + 1px),{x1} calc({y1} + 1px)"
    return f'<i class="course" style="clip-path:polygon({upper},{lower})"></i>'


def _down(value: float, form: ResponseFormat) -> str:
    return percent(1 - place(value, form))
