"""Names where they are shown: each ends with itself whatever its direction, and in a list no two are alike."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from itertools import chain, count
from typing import TypeVar

Key = TypeVar("Key")
TURNING = frozenset({"R", "AL", "AN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def isolated(text: str) -> str:
    """Return a name so that its direction ends with it: what follows a name in Arabic, or an override, stays put.

    Examples
    --------
    >>> isolated("Elm"), isolated("Elm\\u202e").encode("ascii", "backslashreplace")
    ('Elm', b'\\\\u2068Elm\\\\u202e\\\\u2069')
    """
    ways = [unicodedata.bidirectional(letter) for letter in text]
    if not any(way in TURNING for way in ways):
        return text
    opened = sum(way in ("LRI", "RLI", "FSI") for way in ways)
    return "\u2068" + text.replace("\u2069", "") + "\u2069" * (opened + 1)


def distinct_labels(names: Mapping[Key, str], *more: Mapping[Key, str]) -> dict[Key, str]:
    """Return names as a list shows them, no two alike: where they are, more is said of each, and in the end a number.

    ``more`` is what else is known of each, such as a day; said only of those that are alike without it.

    Examples
    --------
    >>> distinct_labels({1: "Pulse", 2: "Pulse", 3: "Elm"}, {1: "May", 2: "June", 3: "May"})
    {1: 'Pulse · May', 2: 'Pulse · June', 3: 'Elm'}
    >>> distinct_labels({1: "Pulse", 2: "Pulse"})
    {1: 'Pulse', 2: 'Pulse (2)'}
    """
    distinct = {key: isolated(" ".join(name.split())) for key, name in names.items()}
    for known in more:
        times = Counter(distinct.values())
        distinct = {
            key: f"{name} · {isolated(known[key])}" if times[name] > 1 and known.get(key) else name
            for key, name in distinct.items()
        }
    taken: set[str] = set()
    for key, name in distinct.items():
        numbered = chain([name], (f"{name} ({number})" for number in count(2)))
        distinct[key] = next(candidate for candidate in numbered if candidate not in taken)
        taken.add(distinct[key])
    return distinct
