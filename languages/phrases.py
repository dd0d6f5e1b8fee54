"""Sentences that somebody else makes in English, found again among our own words and said in another language."""

from __future__ import annotations

import re
from functools import cache

from languages import SOURCE, keys, say, template

_BLANK = re.compile(r"\\?\{(\w+)\\?\}")
_VALUES = re.compile(r"\w+(?:(?:, | or a | or )\w+)*")


def said_in(language: str, file: str, english: str) -> str | None:
    """Return what a language says for an English phrase of one of its files; None if the file does not have it.

    Parameters
    ----------
    language : str
    file : str
        Such as ``"refusals"``. In its English words a ``{name}`` stands for anything, and is filled into the other
        language's; a word of its table ``value`` is said in that language there as well.
    english : str

    Examples
    --------
    >>> said_in("fr", "refusals", "choose at least one of leader, administrator").replace("\\u00a0", " ")
    'choisissez-en au moins un parmi responsable, administration'
    >>> said_in("fr", "refusals", "nobody wrote this") is None
    True
    """
    for name, pattern in _patterns(file):
        if found := pattern.fullmatch(english):
            values = {blank: _value(language, file, value) for blank, value in found.groupdict().items()}
            return say(language, name, **values)
    return None


def _value(language: str, file: str, value: str) -> str:
    words = keys(SOURCE)
    if (whole := f"{file}.value.{value.replace(' ', '_')}") in words:
        return say(language, whole)
    if not _VALUES.fullmatch(value):
        return value
    spoken = re.sub(r" or a | or ", f" {say(language, 'common.or')} ", value)
    return re.sub(
        r"\w+", lambda one: say(language, key) if (key := f"{file}.value.{one[0]}") in words else one[0], spoken
    )


@cache
def _patterns(file: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return a file's phrases as patterns, those with the most words of their own first."""
    head = f"{file}."
    names = [name for name in keys(SOURCE) if name.startswith(head) and name.count(".") == 1]
    found = [(name, template(SOURCE, name)) for name in names]
    found.sort(key=lambda pair: (-len(re.sub(r"\{\w+\}", "", pair[1])), pair[1]))
    return tuple((name, re.compile(_BLANK.sub(r"(?P<\1>.+)", re.escape(text)))) for name, text in found)
