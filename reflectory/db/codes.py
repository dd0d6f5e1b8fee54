"""Codes that people read aloud, type and print: only letters and figures that are not taken for one another."""

from __future__ import annotations

import secrets
from hashlib import blake2b

LETTERS = "BCDFGHJKMNPQRTVWXZ"  # no vowels: a code never spells a word; no L, S, Y, which are misread
SIGNS = LETTERS + "2346789"

JOIN_LENGTH = 7
CODE_LENGTH = 12  # 25 signs: 55 bits, so that a stolen hash is not worth trying codes against


def new_join_code() -> str:
    """Return a short code that names a wave, such as ``KTRWPNB``."""
    return "".join(secrets.choice(LETTERS) for _ in range(JOIN_LENGTH))


def new_code() -> str:
    """Return a one-use code as it is printed, such as ``7KQT-M2WX-93BR``."""
    return new_signs(CODE_LENGTH)


def new_signs(length: int) -> str:
    """Return so many letters and figures drawn at random, in groups of four."""
    return in_fours("".join(secrets.choice(SIGNS) for _ in range(length)))


def in_fours(signs: str) -> str:
    """Return a code as it is printed: in groups of four."""
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def tidy(code: str) -> str:
    """Return a code as it is compared: capital letters and figures, without hyphens, spaces and the like.

    Examples
    --------
    >>> tidy(" 7kqt m2wx-93br ")
    '7KQTM2WX93BR'
    """
    return "".join(sign for sign in code.upper()[:64] if sign.isascii() and sign.isalnum())


def digest(purpose: str, *parts: bytes | str | int) -> bytes:
    """Return 32 bytes that stand for a secret, and what it belongs to, in the database: others for every purpose.

    Examples
    --------
    >>> digest("invitation", 1, "7KQTM2WX93BR") == digest("invitation", 2, "7KQTM2WX93BR")
    False
    """
    hashed = blake2b(digest_size=32, person=purpose.encode())
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        hashed.update(len(raw).to_bytes(4, "big") + raw)
    return hashed.digest()
