"""Small pieces of HTML; every text is escaped here."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from reflectory.reports.charts.tables import Table


def paragraph(text: str, look: str = "") -> str:
    """Return a paragraph; nothing for an empty text.

    Examples
    --------
    >>> paragraph("1 < 2", "note")
    '<p class="note">1 &lt; 2</p>'
    """
    shape = f' class="{look}"' if look else ""
    return f"<p{shape}>{escape(text)}</p>" if text else ""


def paragraphs(texts: Iterable[str]) -> str:
    """Return paragraphs, empty texts left out."""
    return "".join(map(paragraph, texts))


def listing(texts: Iterable[str], look: str = "") -> str:
    """Return a list."""
    shape = f' class="{look}"' if look else ""
    return f"<ul{shape}>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def table(content: Table, label: str) -> str:
    """Return a table that scrolls by itself on a narrow page, with a heading to every row and column.

    Examples
    --------
    >>> table(Table((), ()), "none")
    ''
    """
    if not content.rows:
        return ""
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in content.header)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in content.rows
    )
    inner = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="wide" tabindex="0" role="group" aria-label="{escape(label)}">{inner}</div>'


def folded(label: str, inner: str) -> str:
    """Return content that opens on demand; nothing where there is no content."""
    return f"<details><summary>{escape(label)}</summary>{inner}</details>" if inner else ""
