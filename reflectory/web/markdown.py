"""What people wrote, on a page: as they wrote it, whatever signs are in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reflectory.i18n.labels import isolated

MARKS = "\\`*_{}[]()<>#+-.!|~$:&"
JOINER = "\u2060"  # seen by nobody; where it stands, two signs are no longer what Streamlit would make something of
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~$@]|:\S|^\s*(?:\d+[.)]|[-+=])|&#?\w+;|\bwww\.|--|->", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")  # the blanks that French sets before ":" and inside « » stay
_TOGETHER = re.compile(r"(?<=:)(?=\S)|(?<=@)|(?<=\bwww)(?=\.)|(?<=[-<>~])(?=[-<>=])", re.IGNORECASE)


def as_written(text: str) -> str:
    """Return a text so that Markdown shows every sign of it: no picture is fetched, no link made, nothing set bold.

    Addresses, emoji names and arrows are made of the finished text, so that no backslash helps: they are taken apart.

    Examples
    --------
    >>> print(as_written("![x](y) costs $5"))
    \\!\\[x\\]\\(y\\) costs \\$5
    >>> as_written(":school: a@b.ca").count(JOINER)
    2
    >>> as_written("Un  but\\u00a0:\\t« oui\\u202f»")
    'Un but\\xa0\\\\: « oui\\u202f»'
    """
    text = _TOGETHER.sub(JOINER, isolated(_BLANKS.sub(" ", text).strip()))
    for mark in MARKS:
        text = text.replace(mark, f"\\{mark}")
    return text


def bulleted(lines: Iterable[str], head: str = "") -> str:
    """Return lines as a list in Markdown, as somebody wrote them, below a line of ours."""
    return "\n".join([*([head, ""] if head else []), *(f"- {as_written(line)}" for line in lines)])


def label(text: str) -> str:
    """Return a text for the label of a field: as it is, unless Markdown would make something of it.

    A label is also read aloud, and a backslash before each full stop would be read with it.

    Examples
    --------
    >>> label("What works (and what does not)?"), label("1. *Pulse*") == as_written("1. *Pulse*")
    ('What works (and what does not)?', True)
    """
    return as_written(text) if _MARKDOWN.search(text) else isolated(_BLANKS.sub(" ", text).strip())
