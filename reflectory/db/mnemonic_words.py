"""Reflection keys as words: three that find a respondent's own copy, eight that open it. From the lists of BIP 39."""

from __future__ import annotations

import difflib
import re
import secrets
import unicodedata
from collections.abc import Iterator
from functools import cache
from hashlib import shake_256
from itertools import count
from pathlib import Path

from mnemonic import Mnemonic

from reflectory.errors import RefusedError
from reflectory.i18n.names import without_accents

LISTS = {"en": "english", "fr": "french"}
LOCATOR_WORDS, SECRET_WORDS = 3, 8  # 11 bits each: 33 bits to find it by, 88 bits to open it
WORDS = LOCATOR_WORDS + SECRET_WORDS
_BITS = 11
# No new key has these, which somebody would not like to read beside their own picture; keys of before open as ever.
UNKIND = frozenset(Path(__file__).with_name("unkind_words.txt").read_text("ascii").split())


def new_reflection_key(language: str) -> tuple[str, ...]:
    """Return eleven words drawn at random, English where a language has no list; shown once and kept nowhere."""
    return next(reflection_keys(language, secrets.token_bytes(32)))


def reflection_keys(language: str, seed: bytes) -> Iterator[tuple[str, ...]]:
    """Yield the keys that follow from 32 secret random bytes: whoever asks twice with the same gets the same words.

    Examples
    --------
    >>> next(reflection_keys("fr", bytes(32))) == next(reflection_keys("fr", bytes(32)))
    True
    """
    code = language if language in LISTS else "en"
    wordlist = [word for word in _written(code).values() if without_accents(word) not in UNKIND]
    for turn in count():
        drawn = shake_256(seed + turn.to_bytes(8, "big")).digest(16 * WORDS)
        numbers = (int.from_bytes(drawn[at : at + 16], "big") for at in range(0, 16 * WORDS, 16))
        words = tuple(wordlist[number % len(wordlist)] for number in numbers)
        if _language([without_accents(word) for word in words]) == code:  # never all of them words of both lists
            yield words


def parse_reflection_key(text: str) -> tuple[bytes, bytes]:
    """Return what finds a respondent's own copy (5 bytes that hold 33 bits), and what opens it (11 bytes).

    Case, accents, commas, line breaks, numbers before the words and extra blanks do not count. Refused if there are
    more or fewer words, or one is in no list: then those most like it are named.

    Examples
    --------
    >>> words = new_reflection_key("en")
    >>> parse_reflection_key("  ".join(words).upper()) == parse_reflection_key(", ".join(words))
    True
    """
    typed = [word for word in re.split(r"[^a-z]+", without_accents(text[:1000])) if word]
    likely = sorted(LISTS, key=lambda code: sum(word in _numbers(code) for word in typed))  # writes what is in both
    known = {plain: written for code in likely for plain, written in _written(code).items()}
    for place, word in enumerate(typed, start=1):
        if word not in known:
            near = tuple(known[like] for like in difflib.get_close_matches(word, sorted(known), n=3))
            if near:
                raise RefusedError("reflection-key-word-near", "word", position=place, word=word, near=near)
            raise RefusedError("reflection-key-word", "word", position=place, word=word)
    if len(typed) != WORDS:
        raise RefusedError("reflection-key-length", "reflection-key", count=len(typed), words=WORDS)
    language = _language(typed)
    if language is None:
        odd = next(word for word in typed if word not in _numbers("en"))
        raise RefusedError("reflection-key-languages", "reflection-key", word=odd)
    number = 0
    for word in typed:
        number = number << _BITS | _numbers(language)[word]
    secret = number & (1 << _BITS * SECRET_WORDS) - 1
    return (number >> _BITS * SECRET_WORDS).to_bytes(5, "big"), secret.to_bytes(11, "big")


@cache
def _numbers(code: str) -> dict[str, int]:
    return {word: number for number, word in enumerate(_written(code))}


@cache
def _written(code: str) -> dict[str, str]:
    """Return the words of a list as they are written, by how they are spelt without accents."""
    return {without_accents(word): unicodedata.normalize("NFC", word) for word in Mnemonic(LISTS[code]).wordlist}


def _language(words: list[str]) -> str | None:
    return next((code for code in LISTS if all(word in _numbers(code) for word in words)), None)
