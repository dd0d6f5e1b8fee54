"""What people wrote, on a page: as they wrote it, whatever signs are in it."""

from __future__ import annotations

MARKS = "\\`*_{}[]()<>#+-.!|~$:&"


def as_written(text: str) -> str:
    """Return a text so that Markdown shows every sign of it: no picture is fetched, no link made, nothing set bold.

    Examples
    --------
    >>> print(as_written("![x](y) costs $5"))
    \\!\\[x\\]\\(y\\) costs \\$5
    """
    for mark in MARKS:
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())
