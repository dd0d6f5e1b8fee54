"""Bars and dots as inline SVG, for files that must show charts without any program beside them.

Widths are percentages and heights pixels: a drawing fills a phone's width or a printed page, and its words keep their
size. Every drawing has a title and a description for screen readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from reflectory.reports.charts.bars import Bar, Piece

HATCH = (
    '<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs><pattern id="hatch" width="7" '
    'height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="2" height="7" fill="#fff" opacity=".5"/>'
    "</pattern></defs></svg>"
)
_LETTER = 0.027  # of the width of a phone's page


def bar(stacked_bar: Bar, reach: tuple[float, float], described: str) -> str:
    """Draw one diverging bar.

    Parameters
    ----------
    stacked_bar : Bar
    reach : (float, float)
        How far the axis goes to the left and the right of the middle; the same for bars below each other.
    described : str
        The bar in words.

    Examples
    --------
    >>> bar(Bar("q1", "We talk.", "", 0, ()), (0.5, 0.5), "We talk.: nobody answered.").count("<rect")
    0
    """
    left, right = reach
    wide = left + right
    drawn = "".join(_piece(piece, (piece.start + left) / wide, piece.share / wide) for piece in stacked_bar.pieces)
    middle = _percent(left / wide)
    line = f'<line class="mid" x1="{middle}" x2="{middle}" y1="0" y2="34"/>'
    title = f"<title>{escape(stacked_bar.text)}</title><desc>{escape(described)}</desc>"
    return f'<svg class="bar" role="img">{title}{drawn}{line}</svg>'


def dots(
    rows: Sequence[tuple[float, float, float]], ticks: Sequence[tuple[float, str]], name: str, described: str
) -> str:
    """Draw up to two means on their ranges: the first as a dot, the second as an open diamond below it.

    Parameters
    ----------
    rows : sequence of (value, low, high)
        As shares of the response scale.
    ticks : sequence of (share, words)
    name, described : str
        Title and description.
    """
    height = 16 * len(rows) + 22
    parts = []
    for share, words in ticks:
        at = _percent(_inside(share))
        parts.append(f'<line class="tick" x1="{at}" x2="{at}" y1="0" y2="{height - 16}"/>')
        parts.append(f'<text class="tick" x="{at}" y="{height - 4}">{escape(words)}</text>')
    for place, (value, low, high) in enumerate(rows):
        y, look = 9 + 16 * place, ("dot", "diamond")[place]
        begins, ends = (_percent(_inside(min(max(end, 0), 1))) for end in (low, high))
        parts.append(f'<line class="{look}" x1="{begins}" x2="{ends}" y1="{y}" y2="{y}"/>')
        mark = '<circle r="6"/>' if place == 0 else '<path d="M0-6 6 0 0 6-6 0z"/>'
        parts.append(f'<svg class="{look}" x="{_percent(_inside(value))}" y="{y}" overflow="visible">{mark}</svg>')
    inner = "".join(parts)
    return (
        f'<svg class="dots" role="img" height="{height}"><title>{escape(name)}</title><desc>{escape(described)}</desc>'
        f"{inner}</svg>"
    )


def key(answers: Sequence[tuple[str, str, int]]) -> str:
    """Draw a legend: a swatch and the words of each answer, from left to right."""
    return "".join(
        f'<li><svg class="swatch" aria-hidden="true"><rect width="16" height="16" fill="{colour}"/>'
        f"{_hatched(16, 16) if side < 0 else ''}</svg>{escape(name)}</li>"
        for name, colour, side in answers
    )


def _piece(piece: Piece, start: float, share: float) -> str:
    x, wide = _percent(start), _percent(share)
    drawn = f'<rect x="{x}" y="4" width="{wide}" height="26" fill="{piece.colour}"/>'
    if piece.side < 0:
        drawn += f'<rect x="{x}" y="4" width="{wide}" height="26" fill="url(#hatch)"/>'
    if share >= _LETTER * len(piece.label) + 0.02:
        look = f'fill="{piece.ink}" stroke="{piece.colour}"'
        drawn += f'<text x="{_percent(start + share / 2)}" y="22" {look}>{escape(piece.label)}</text>'
    return drawn if piece.share else ""


def _hatched(wide: int, high: int) -> str:
    return f'<rect width="{wide}" height="{high}" fill="url(#hatch)"/>'


def _inside(share: float) -> float:
    # room for half a mark at either end
    return 0.025 + 0.95 * share


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"
