"""Means on their ranges, a named row each, on one axis: groups beside each other, a start beside an end, waves in turn.

The numbers stand beside as text, so that nothing has to be read off a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from analysis.estimate import Estimate
from reflectory.reports.charts.marks import percent
from reflectory.reports.charts.tables import ranged
from reflectory.reports.rounding import rounded_mean
from surveys.model import ResponseFormat

NARROW = "\u202f"
Marks = dict[str, float]  # where a mean lies (``at``), and its range (``low``, ``high``)


@dataclass(frozen=True)
class Row:
    """One row: whose mean, how it is drawn (``own``, ``beside`` or ``whole``), and where its name leads, if so."""

    name: str
    mean: Estimate
    look: str = "beside"
    link: str = ""


def ranges(
    rows: Sequence[Row],
    form: ResponseFormat,
    language: str,
    ends: tuple[str, str] = ("", ""),
    line: float | None = None,
) -> str:
    """Draw rows of means with their ranges between the ends of a response format.

    ``ends`` are words at the two ends of the axis, where a scale has named poles; ``line`` is a value that a dotted
    line marks in every row, such as the mean of the whole.
    """
    if not rows:
        return ""
    drawn = "".join(_row(row, form, language, line) for row in rows)
    return f'<ul class="ranges">{drawn}{_axis(form, ends)}</ul>'


def pairs(rows: Sequence[tuple[str, Estimate, Estimate, ResponseFormat]], names: tuple[str, str], language: str) -> str:
    """Draw two means a row on one track: the first as a dot, the second as an open diamond, each on its range."""
    if not rows:
        return ""
    drawn = []
    for name, first, second, form in rows:
        marks, values = "", ""
        for mean, what, look, sign in ((second, names[1], "there", "◇"), (first, names[0], "here", "●")):
            if mean.value is not None:
                marks += f'<span class="{look}">{_marks(mean, form)}</span>'
                value = escape(rounded_mean(mean.value, form, language))
                unseen = f'<span class="unseen">{escape(what)} </span>'
                seen = f'<span aria-hidden="true">{sign}</span>{NARROW}{value}'
                values = f'<span class="pair">{unseen}{seen}</span> {values}'
        track = f'<span class="track" aria-hidden="true">{marks}</span>'
        text = f'<span class="name">{escape(name)}</span>{track}<span class="value">{values}</span>'
        drawn.append(f'<li class="own">{text}</li>')
    forms = {form.id: form for *_, form in rows}
    axis = _axis(next(iter(forms.values())), ("", "")) if len(forms) == 1 else ""
    looks = zip(names, ("here", "there"), strict=True)
    key = "".join(f'<li><i class="sign {look}"></i>{escape(name)}</li>' for name, look in looks)
    return f'<ul class="ranges pairs">{"".join(drawn)}{axis}</ul><ul class="key">{key}</ul>'


def linked(name: str, link: str) -> str:
    """Write a name that leads to an address, or as it is where there is none."""
    return f'<a href="{escape(link)}">{escape(name)}</a>' if link else escape(name)


def place(value: float, form: ResponseFormat) -> float:
    """Return where a value lies between the ends of its response format, from 0 to 1."""
    return min(max((value - form.low) / (form.high - form.low), 0.0), 1.0)


def marks(mean: Estimate, form: ResponseFormat) -> Marks:
    """Return where a mean that has a value and the ends of its range lie, each from 0 to 1."""
    value = mean.value or 0.0
    low, high = (value if end is None else end for end in (mean.low, mean.high))
    return {"at": place(value, form), "low": place(low, form), "high": place(high, form)}


def ticks(form: ResponseFormat) -> list[tuple[float, str]]:
    """Return the figures of a response format's axis, at most six of them, each with its place from 0 to 1."""
    every, last = max(1, (form.points - 1) // 5), form.points - 1
    return [(at / last, str(value)) for at, value in enumerate(form.values) if at % every == 0]


def _row(row: Row, form: ResponseFormat, language: str, line: float | None) -> str:
    name, value = linked(row.name, row.link), escape(ranged(row.mean, form, language))
    parts = [f'<i class="whole" style="left:{percent(place(line, form))}"></i>'] if line is not None else []
    parts.append(_marks(row.mean, form))
    track = f'<span class="track" aria-hidden="true">{"".join(parts)}</span>'
    return f'<li class="{row.look}"><span class="name">{name}</span>{track}<span class="value">{value}</span></li>'


def _marks(mean: Estimate, form: ResponseFormat) -> str:
    if mean.value is None:
        return ""
    mark = f'<i class="mark" style="left:{percent(place(mean.value, form))}"></i>'
    if mean.low is None or mean.high is None:
        return mark
    low, high = place(mean.low, form), place(mean.high, form)
    return f'<i class="range" style="left:{percent(low)};width:{percent(high - low)}"></i>{mark}'


def _axis(form: ResponseFormat, ends: tuple[str, str]) -> str:
    low, high = (f"{value} {words}".strip() for value, words in zip((form.low, form.high), ends, strict=True))
    return f'<li class="axis" aria-hidden="true"><span>{escape(low)}</span><span>{escape(high)}</span></li>'
