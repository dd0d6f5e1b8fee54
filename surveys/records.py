"""Frozen values made from what JSON has for them, by the types that their fields declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

Read = Callable[[Any], Any]


def as_it_stands(stored: Any) -> Any:
    """Return what JSON has for a value that needs no reading."""
    return stored


@cache
def reader(kind: Any, leaf: Callable[[Any], Read]) -> Read:
    """Return what makes a value of a type from what JSON has for it; ``leaf`` gives the same for a type without parts.

    Examples
    --------
    >>> from surveys.model import Question
    >>> reader(Question, lambda kind: kind)({"id": "try", "text": {"en": "Which?"}})
    Question(id='try', text={'en': 'Which?'})
    """
    parts, make = get_args(kind), kind
    if is_dataclass(kind):
        fields = {name: reader(hint, leaf) for name, hint in get_type_hints(kind).items()}
        deep = {name: read for name, read in fields.items() if read is not as_it_stands}
        if not deep:
            return lambda stored: make(**stored)
        return lambda stored: make(**stored | {name: deep[name](stored[name]) for name in deep.keys() & stored.keys()})
    if get_origin(kind) is Mapping:
        entry = reader(parts[1], leaf)
        return lambda stored: {name: entry(value) for name, value in stored.items()}
    if get_origin(kind) is Sequence or (get_origin(kind) is tuple and parts[-1] is Ellipsis):
        entry = reader(parts[0], leaf)
        return lambda stored: tuple(map(entry, _entries(stored)))
    if get_origin(kind) is tuple:
        entries = [reader(part, leaf) for part in parts]
        return lambda stored: tuple(read(value) for read, value in zip(entries, _entries(stored), strict=True))
    return leaf(kind)


def _entries(stored: Any) -> Any:
    if not isinstance(stored, list | tuple):
        raise TypeError(f"{stored!r:.40} is no list")
    return stored
