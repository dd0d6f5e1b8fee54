"""What gives somebody away in a comment, as patterns that Python and a browser read alike.

The release masks what they find, and whoever writes a comment is warned by the same ones while typing. Nothing heavy
is imported here: the page that a respondent waits for reads this file.
"""

from __future__ import annotations

import re

_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_AT, _DOT = (rf"\s*[\(\[]\s*(?:{word})\s*[\)\]]\s*" for word in ("at|arobas", "dot|point"))
_NAME = rf"{_CAPITAL}[\w'’\-]+"

TELLING: dict[str, str] = {  # no part without an end before what makes it one: a long run of letters costs its length
    "address": rf"[\w.+\-]{{1,64}}(?:@|{_AT})[\w\-]+(?:(?:\.|{_DOT})[\w\-]+)+",
    "link": r"https?:\/\/\S+|\bwww\.\S+",
    "handle": r"(?<!\w)@\w{2,}",
    "phone": r"(?<!\d)(?:\+?\d{1,3}[\s.\-]?)?(?:\(\d{2,4}\)|\d{2,4})(?:[\s.\-]\d{2,4}){2,4}(?!\d)"
    r"|(?<!\d)\+?\d{7,}(?!\d)",
    "initials": rf"(?<!\w)(?:{_CAPITAL}\.\s?){{1,2}}{_CAPITAL}\.(?!\w)"
    rf"|(?<!\w){_CAPITAL}\.(?:-{_CAPITAL}\.)?(?:\s?{_NAME}|(?=,|\s+[a-zà-öø-ÿ]))",
    "title": r"(?<!\w)(?:(?:Mr|Mrs|Ms|Mx|Dr|Prof|M|Mme|Mlle)\.|(?:Mr|Mrs|Ms|Dr|Mme|Mlle|Madame|Monsieur))\s?"
    rf"{_NAME}",
}
"""One pattern for each kind of thing, in the order in which they are looked for: an address before a name inside it."""


def telling(text: str) -> tuple[tuple[str, str], ...]:
    """Return everything in a text that gives somebody away, each with its kind; what one kind has found is no other's.

    Examples
    --------
    >>> telling("Ask Mr. Smith, or write to j.b@example.org.")
    (('address', 'j.b@example.org'), ('title', 'Mr. Smith'))
    """
    kinds: dict[str, str] = {}
    for kind, pattern in TELLING.items():
        for match in re.findall(pattern, text):
            kinds.setdefault(match.strip(), kind)
        text = re.sub(pattern, "\u2026", text)
    return tuple((kind, match) for match, kind in kinds.items())
