"""What a page is made of: plain values for the template, which knows shapes and no report.

Every text here is data. The template sets it letter by letter; nothing in a name or a comment is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reflectory.i18n.catalogue import say
from reflectory.reports.charts.bars import Picture
from reflectory.reports.charts.heatmap import Heat
from reflectory.reports.charts.intervals import marks, ticks
from reflectory.reports.charts.tables import Table, ranged
from reflectory.reports.charts.two_means import Pairs
from reflectory.reports.rounding import rounded_mean

Block = dict[str, Any]
Rows = Sequence[tuple[str, ...]]


def heading(level: int, text: str, beside: str = "") -> Block:
    """Return a heading; ``beside`` stands at the end of its line, in quieter letters."""
    return {"is": "heading", "level": level, "text": text, "beside": beside}


def paragraph(text: str, look: str = "plain") -> list[Block]:
    """Return a paragraph in one of the looks plain, lead, quiet, strong, small; nothing for an empty text.

    Examples
    --------
    >>> paragraph(""), paragraph("*not bold*")[0]["text"]
    ([], '*not bold*')
    """
    return [{"is": "paragraph", "text": text, "look": look}] if text else []


def paragraphs(texts: Iterable[str], look: str = "plain") -> list[Block]:
    """Return paragraphs of one look, empty texts left out."""
    return [block for text in texts for block in paragraph(text, look)]


def listing(texts: Iterable[str], look: str = "plain") -> list[Block]:
    """Return a list of texts; nothing where there are none."""
    filled = [text for text in texts if text]
    return [{"is": "list", "texts": filled, "look": look}] if filled else []


def card(inside: Sequence[Block]) -> list[Block]:
    """Return blocks on a tinted ground; nothing where there are none."""
    return [{"is": "card", "inside": list(inside)}] if inside else []


def question(asked: str, inside: Sequence[Block]) -> Block:
    """Return a question with its answer beside it."""
    return {"is": "question", "text": asked, "inside": list(inside)}


def unbreakable(inside: Sequence[Block]) -> Block:
    """Return blocks that stay on one page."""
    return {"is": "unbreakable", "inside": list(inside)}


def columns(left: Sequence[Block], right: Sequence[Block], share: float) -> list[Block]:
    """Return blocks beside each other, the left ones on a share of the width; one below the other if one is empty."""
    if not left or not right:
        return [*left, *right]
    return [{"is": "columns", "left": list(left), "right": list(right), "share": share}]


def bars(
    picture: Picture, beside: Sequence[str] = (), remarks: Sequence[str] = (), narrow: bool = False
) -> list[Block]:
    """Return bars below each other, each with its words, and the legend of their answers.

    ``beside`` is what stands at the end of each bar, such as the average, ``remarks`` what stands quieter below it;
    ``narrow`` sets the words at the left of the bars, in place of above them.
    """
    if not picture.bars:
        return []
    rows = []
    for at, bar in enumerate(picture.bars):
        pieces = [
            {"start": start, "share": share, "colour": piece.colour, "ink": piece.ink, "label": piece.label,
             "less": piece.side < 0} for piece, start, share in picture.placed(bar)
        ]  # fmt: skip
        rows.append({"text": bar.text, "note": bar.note, "beside": beside[at] if beside else "",
                     "remark": remarks[at] if remarks else "", "pieces": pieces,
                     "alt": bar.alt, "empty": "" if bar.pieces else bar.alt})  # fmt: skip
    legend = [{"text": name, "colour": colour, "less": side < 0} for name, colour, side in picture.key]
    drawn = {"is": "bars", "rows": rows, "middle": picture.middle, "key": legend, "narrow": narrow}
    return [drawn, *paragraph(picture.note, "small")]


def dots(pairs: Pairs, language: str) -> list[Block]:
    """Return two averages a row on their ranges: the first a dot, the second an open diamond."""
    rows = []
    for pair in pairs.rows:
        ranges = (ranged(mean, pair.form, language) for mean in pair.means)
        averages = "; ".join(
            say(language, "paper.named", name=name, text=text) for name, text in zip(pairs.names, ranges, strict=True)
        )
        values = [rounded_mean(mean.value or 0.0, pair.form, language) for mean in pair.means]
        alt, drawn = (
            say(language, "paper.named", name=pair.name, text=averages),
            [marks(m, pair.form) for m in pair.means],
        )
        rows.append({"text": pair.name, "alt": alt, "values": values, "marks": drawn, "ticks": ticks(pair.form)})
    return [{"is": "dots", "rows": rows, "names": pairs.names}] if rows else []


def heat(content: Heat) -> list[Block]:
    """Return groups by scales, each average on the shade of where it lies."""
    rows = [
        {"name": row.name, "people": row.people, "cells": [
            {"text": cell.text, "colour": cell.colour, "ink": cell.ink} for cell in row.cells]}
        for row in content.rows
    ]  # fmt: skip
    return [{"is": "heat", "label": content.label, "header": content.header, "rows": rows}]


def table(content: Table, label: str) -> list[Block]:
    """Return a table; nothing for one without rows."""
    return grouped_table(content.header, [("", content.rows)], label)


def grouped_table(header: Sequence[str], groups: Sequence[tuple[str, Rows]], label: str) -> list[Block]:
    """Return a table whose rows stand under the names of their groups; nothing for one without rows."""
    every = [row for _, rows in groups for row in rows]
    if not every:
        return []
    longest = [
        max(0.9 * (1 + max(map(len, head.split()), default=1)), *(len(row[at]) for row in every))
        for at, head in enumerate(header[1:], 1)
    ]
    wide = [min(max(length, 6), 28) for length in longest]
    rows = [row for name, own in groups for row in (*([(name,)] if name else []), *own)]
    return [{"is": "table", "header": header, "rows": rows, "label": label, "wide": wide}]
