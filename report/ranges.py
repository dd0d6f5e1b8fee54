"""Means on their ranges, a named row each, on one axis: groups beside each other, a start beside an end, waves in turn.

Drawn as inline SVG with the numbers beside it as text, so that nothing has to be read off a picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from analysis.results import Estimate
from report.tables import ranged
from surveys.model import ResponseFormat

EDGE = 2.5  # percent of the width kept free at either end, room for half a mark


@dataclass(frozen=True)
class Row:
    """One row: whose mean, how many people, and how it is drawn: ``own``, ``beside`` or ``whole``."""

    name: str
    mean: Estimate
    look: str = "beside"


def ranges(
    rows: Sequence[Row],
    form: ResponseFormat,
    language: str,
    ends: tuple[str, str] = ("", ""),
    line: float | None = None,
) -> str:
    """Draw rows of means with their ranges.

    Parameters
    ----------
    rows : sequence of Row
    form : ResponseFormat
        Whose ends are the ends of the axis.
    language : str
    ends : (str, str)
        Words at the two ends of the axis, where a scale has named poles.
    line : float, optional
        A value that a dotted line marks in every row, such as the mean of the whole.

    Examples
    --------
    >>> form = ResponseFormat("agree5", 1, 5, 1, ())
    >>> drawn = ranges([Row("Elm", Estimate("mean", 4.0, 3.5, 4.5, 9), "own")], form, "en")
    >>> "4.0 (3.5 to 4.5)" in drawn, drawn.count("<circle")
    (True, 1)
    """
    if not rows:
        return ""
    drawn = "".join(_row(row, form, language, line) for row in rows)
    return f'<ul class="ranges">{drawn}</ul>{_axis(form, ends)}'


def place(value: float, form: ResponseFormat) -> float:
    """Return where a value lies between the ends of its response format, from 0 to 1.

    Examples
    --------
    >>> place(4.0, ResponseFormat("agree5", 1, 5, 1, ()))
    0.75
    """
    return min(max((value - form.low) / (form.high - form.low), 0.0), 1.0)


def _row(row: Row, form: ResponseFormat, language: str, line: float | None) -> str:
    name, told = escape(row.name), escape(ranged(row.mean, form, language))
    parts = [f'<line class="rail" x1="{EDGE}%" x2="{100 - EDGE}%" y1="11" y2="11"/>']
    if line is not None:
        at = _across(line, form)
        parts.append(f'<line class="whole" x1="{at}" x2="{at}" y1="0" y2="22"/>')
    if row.mean.value is not None:
        at = _across(row.mean.value, form)
        if row.mean.low is not None and row.mean.high is not None:
            begins, ends = _across(row.mean.low, form), _across(row.mean.high, form)
            parts.append(f'<line class="range" x1="{begins}" x2="{ends}" y1="11" y2="11"/>')
        parts.append(_mark(row.look, at))
    picture = f'<svg height="22" aria-hidden="true">{"".join(parts)}</svg>'
    return f'<li class="{row.look}"><span class="name">{name}</span>{picture}<span class="value">{told}</span></li>'


def _mark(look: str, at: str) -> str:
    if look == "whole":
        return f'<svg x="{at}" y="11" overflow="visible"><path d="M0-7 7 0 0 7-7 0z"/></svg>'
    return f'<circle cx="{at}" cy="11" r="{7 if look == "own" else 5}"/>'


def _axis(form: ResponseFormat, ends: tuple[str, str]) -> str:
    low, high = (f"{value} {words}".strip() for value, words in zip((form.low, form.high), ends, strict=True))
    return f'<p class="ends" aria-hidden="true"><span>{escape(low)}</span><span>{escape(high)}</span></p>'


def _across(value: float, form: ResponseFormat) -> str:
    return f"{EDGE + (100 - 2 * EDGE) * place(value, form):.2f}%"
