"""Pictures as plain HTML boxes: they need no program, take the page's own ink, and are as wide as their page.

Widths are percentages, heights stand in `web/reports/parts/figures.css`. What a picture says stands in its label.
"""

from __future__ import annotations

from html import escape

from reflectory.reports.charts.bars import Bar, Key, Picture, Piece

LETTER = 0.027  # of the width of a phone's page


def bar(picture: Picture, drawn: Bar) -> str:
    """Draw one diverging bar of a picture."""
    pieces = "".join(_piece(*placed) for placed in picture.placed(drawn))
    middle = f'<i class="mid" style="left:{percent(picture.middle)}"></i>'
    return f'<div class="bar"{image(drawn.alt)}>{pieces}{middle}</div>'


def key(answers: Key) -> str:
    """Draw a legend: a swatch and the words of each answer, from left to right."""
    return "".join(
        f'<li><i class="swatch{_hatched(side)}" style="background-color:{colour}"></i>{escape(name)}</li>'
        for name, colour, side in answers
    )


def image(described: str) -> str:
    """Return the attributes of an element that is one picture, told in words."""
    return f' role="img" aria-label="{escape(described)}" title="{escape(described)}"'


def percent(share: float) -> str:
    """Write a share as CSS does."""
    return f"{share * 100:.2f}%"


def _piece(piece: Piece, start: float, share: float) -> str:
    label = escape(piece.label) if share >= LETTER * len(piece.label) + 0.02 else ""
    look = f"left:{percent(start)};width:{percent(share)};background-color:{piece.colour};color:{piece.ink}"
    # on the hatching a label needs a ground of its own
    inner = f'<b style="background-color:{piece.colour}">{label}</b>' if label and piece.side < 0 else label
    return f'<span class="piece{_hatched(piece.side)}" style="{look}">{inner}</span>'


def _hatched(side: int) -> str:
    return " hatched" if side < 0 else ""
