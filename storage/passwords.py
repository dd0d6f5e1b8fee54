"""Passwords: argon2id by libsodium, judged by their length alone."""

from __future__ import annotations

import unicodedata
from functools import cache

from storage.faults import WeakPassword

SHORTEST, LONGEST = 10, 200


def hashed(password: str) -> str:
    """Return what is kept of a password.

    Raises
    ------
    WeakPassword
        If it has fewer than 10 or more than 200 characters.

    Examples
    --------
    >>> hashed("quiet maple river")[:9]
    '$argon2id'
    """
    from nacl.pwhash import argon2id

    password = _plain(password)
    if not SHORTEST <= len(password) <= LONGEST:
        remedy = f"write {SHORTEST} to {LONGEST} characters; a short sentence is easy to remember"
        raise WeakPassword("password", "it is too short" if len(password) < SHORTEST else "it is too long", remedy)
    return argon2id.str(
        password.encode(), opslimit=argon2id.OPSLIMIT_INTERACTIVE, memlimit=argon2id.MEMLIMIT_INTERACTIVE
    ).decode()


def fits(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one that was kept; with nothing kept it takes as long and says no.

    Examples
    --------
    >>> fits(hashed("quiet maple river"), "quiet maple river"), fits(None, "quiet maple river")
    (True, False)
    """
    from nacl.exceptions import InvalidkeyError
    from nacl.pwhash import argon2id

    try:
        argon2id.verify((kept or _nobody()).encode(), _plain(password)[: LONGEST + 1].encode())
    except InvalidkeyError:
        return False
    return kept is not None


@cache
def _nobody() -> str:
    return hashed("nobody has this password")


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
