"""What a page is made of: plain values for the template, which knows shapes and no report.

Every text here is data. The template sets it letter by letter; nothing in a name or a comment is ever read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from analysis.estimate import Estimate
from reflectory.reports.charts.bars import Bar, kept_back, reach
from reflectory.reports.charts.tables import Table, bars_said
from surveys.model import ResponseFormat

Block = dict[str, Any]


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


def kept_together(inside: Sequence[Block]) -> Block:
    """Return blocks that stay on one page."""
    return {"is": "kept", "inside": list(inside)}


def columns(left: Sequence[Block], right: Sequence[Block], share: float) -> list[Block]:
    """Return blocks beside each other, the left ones on a share of the width; below each other where one side is empty.

    Examples
    --------
    >>> columns(paragraph("a"), [], 0.5) == paragraph("a")
    True
    """
    if not left or not right:
        return [*left, *right]
    return [{"is": "columns", "left": list(left), "right": list(right), "share": share}]


def bars(
    drawn: Sequence[Bar],
    key: Sequence[tuple[str, str, int]],
    language: str,
    beside: Sequence[str] = (),
    narrow: bool = False,
) -> list[Block]:
    """Return bars below each other on one axis, each with its words, and the legend of their answers.

    Parameters
    ----------
    drawn : sequence of Bar
    key : sequence of (words, colour, side)
    language : str
    beside : sequence of str
        What stands at the end of each bar's words, such as the average.
    narrow : bool
        Whether the words stand at the left of the bars, in place of above them.
    """
    if not drawn:
        return []
    left, right = reach(drawn)
    rows = []
    for at, bar in enumerate(drawn):
        pieces = [
            {"start": (piece.start + left) / (left + right), "share": piece.share / (left + right),
             "colour": piece.colour, "ink": piece.ink, "label": piece.label, "less": piece.side < 0}
            for piece in bar.pieces if piece.share
        ]  # fmt: skip
        alt = bars_said([bar], language)
        rows.append({"text": bar.text, "note": bar.note, "beside": beside[at] if beside else "", "pieces": pieces,
                     "alt": alt, "empty": "" if bar.pieces else alt})  # fmt: skip
    legend = [{"text": name, "colour": colour, "less": side < 0} for name, colour, side in key]
    picture = {"is": "bars", "rows": rows, "middle": left / (left + right), "key": legend, "narrow": narrow}
    return [picture, *paragraph(kept_back(drawn, language), "small")]


def dots(rows: Sequence[tuple[str, str, Sequence[Estimate], ResponseFormat]], names: Sequence[str]) -> list[Block]:
    """Return means on their ranges along the response scale: the first a dot, the second an open diamond below it.

    Parameters
    ----------
    rows : sequence of (words, description, estimates, response format)
        Without a value a row is left out.
    names : sequence of str
        Whose the dot and the diamond are.
    """
    rows_drawn = []
    for text, alt, means, form in rows:
        if all(mean.value is not None for mean in means):
            every = max(1, (form.points - 1) // 5)
            ticks = [(at / (form.points - 1), str(value)) for at, value in enumerate(form.values) if at % every == 0]
            rows_drawn.append(
                {"text": text, "alt": alt, "marks": [_mark(mean, form) for mean in means], "ticks": ticks}
            )
    return [{"is": "dots", "rows": rows_drawn, "names": list(names)}] if rows_drawn else []


def table(content: Table, label: str) -> list[Block]:
    """Return a table; nothing for one without rows."""
    if not content.rows:
        return []
    longest = [
        max(1 + max(map(len, head.split()), default=1), *(len(row[at]) for row in content.rows))
        for at, head in enumerate(content.header[1:], 1)
    ]
    wide = [min(max(length, 6), 28) for length in longest]
    return [{"is": "table", "header": content.header, "rows": content.rows, "label": label, "wide": wide}]


def _mark(mean: Estimate, form: ResponseFormat) -> dict[str, float]:
    value = form.low if mean.value is None else mean.value
    ends = (value if end is None else min(max(end, form.low), form.high) for end in (mean.low, mean.high))
    at, low, high = ((end - form.low) / (form.high - form.low) for end in (value, *ends))
    return {"at": at, "low": low, "high": high}
