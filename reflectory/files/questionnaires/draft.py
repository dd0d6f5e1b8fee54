"""A questionnaire as a file of another program has it, before it is a survey of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.model import Text

MOST_ANSWERS = 21

Answer = tuple[int | None, Text]  # the number it has in the file, if any, and its words
Note = tuple[str, Mapping[str, object]]  # the key of a sentence, and what fills it


def note(key: str, **values: object) -> Note:
    """Return what is to be said of a questionnaire, before it is known in which language."""
    return key, values


@dataclass(frozen=True)
class Entry:
    """One question of a questionnaire: its id, its text by language, its answers (none: in words)."""

    id: str
    text: Text
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A questionnaire as it was read; ``left_out`` is what cannot be carried over."""

    title: Text
    entries: tuple[Entry, ...]
    purpose: Text = field(default_factory=dict)
    language: str = "en"
    left_out: tuple[Note, ...] = ()


def whole(text: str) -> int | None:
    """Return the number that a code is, if it is one."""
    match = re.fullmatch(r"-?\d{1,4}", text.strip())
    return int(match[0]) if match else None
