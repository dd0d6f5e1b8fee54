"""Passwords: argon2id by libsodium, judged by their length and by whether they are among the first ones tried."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from functools import cache
from itertools import pairwise
from threading import BoundedSemaphore

from nacl.exceptions import InvalidkeyError
from nacl.pwhash import argon2id

from reflectory.db.codes import digest
from reflectory.errors import PasswordError

SHORTEST, LONGEST = 12, 200
DIFFERENT = 5  # signs that must be left when names, common words, rows of keys and repetitions are taken out
_AT_ONCE = BoundedSemaphore(2)  # 64 MiB each: a hundred guesses at once must not take the server's memory


def hashed(password: str, name: str = "") -> str:
    """Return what is kept of a password, or raise `PasswordError` if it is too short, too long, or `tried_first`."""
    password = _plain(password)
    if not SHORTEST <= len(password) <= LONGEST:
        code = "password-too-short" if len(password) < SHORTEST else "password-too-long"
        raise PasswordError(code, "password", least=SHORTEST, most=LONGEST)
    if tried_first(password, name):
        raise PasswordError("password-common", "password")
    with _AT_ONCE:
        return argon2id.str(
            password.encode(), opslimit=argon2id.OPSLIMIT_INTERACTIVE, memlimit=argon2id.MEMLIMIT_INTERACTIVE
        ).decode()


def tried_first(password: str, name: str = "") -> bool:
    """Tell whether a password is little more than a common word, a row of keys, a repetition or the name.

    Examples
    --------
    >>> [tried_first(one) for one in ("Passw0rd2026!", "123456789012", "abcabcabcabc", "quiet maple river")]
    [True, True, True, False]
    >>> tried_first("chris lee 2026", name="Chris Lee")
    True
    """
    plain = _plain(password).casefold()
    words = {*COMMON, *(part for part in _plain(name).casefold().split() if len(part) > 2)}
    return any(_left(spelling, words) < DIFFERENT for spelling in (plain, plain.translate(READ_AS)))


def fits(password_hash: str | None, password: str) -> bool:
    """Tell whether a password is the one that was kept; with nothing kept it takes as long and says no.

    Examples
    --------
    >>> fits(hashed("quiet maple river"), "quiet maple river"), fits(None, "quiet maple river")
    (True, False)
    """
    with _AT_ONCE:
        try:
            argon2id.verify((password_hash or _nobody()).encode(), _plain(password)[: LONGEST + 1].encode())
        except InvalidkeyError:
            return False
    return bool(password_hash)


def new_device(password_hash: str) -> str:
    """Return a token by which a browser that signed in is known again, until the password changes.

    Wrong attempts from a known browser are counted apart, so that strangers who guess cannot shut anybody out.

    Examples
    --------
    >>> device("kept", new_device("kept")) == "", device("another", new_device("kept"))
    (False, '')
    """
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{digest('device', password_hash, nonce).hex()}"


def device(password_hash: str | None, token: str) -> str:
    """Return the name of the known browser a token stands for, or an empty text for any other."""
    nonce, _, mark = token[:200].partition(".")
    if not password_hash or not hmac.compare_digest(
        mark.encode(), digest("device", password_hash, nonce).hex().encode()
    ):
        return ""
    return nonce


def _left(plain: str, words: set[str]) -> int:
    """Count the different signs that are left of a password without what is guessed at once."""
    for word in sorted(words, key=len, reverse=True):
        plain = plain.replace(word, "")
    plain = plain[: (plain + plain).find(plain, 1)] if plain else plain
    steps = [ord(after) - ord(before) for before, after in pairwise(plain)]
    goes_on = [at > 1 and steps[at - 1] == steps[at - 2] for at in range(len(plain))]
    return len({sign for sign, follows in zip(plain, goes_on, strict=True) if not follows and not sign.isspace()})


@cache
def _nobody() -> str:
    return hashed(secrets.token_urlsafe(24))


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


READ_AS = str.maketrans("013457@$€", "oieastase")
COMMON = (
    "password", "passwort", "passwd", "pass", "motdepasse", "mot de passe", "secret", "welcome", "bienvenue", "admin",
    "administrator", "administrateur", "letmein", "iloveyou", "jetaime", "bonjour", "hello", "monkey", "dragon",
    "football", "hockey", "baseball", "sunshine", "soleil", "princess", "princesse", "qwertyuiop", "qwerty",
    "azertyuiop", "azerty", "asdfghjkl", "asdf", "qsdfghjklm", "zxcvbnm", "zxcv", "wxcvbn", "qwertz", "1q2w3e4r5t6y",
    "1q2w3e4r5t", "1q2w3e4r", "1qaz2wsx3edc", "1qaz2wsx", "changeme", "changez", "teacher", "school", "enseignant",
    "canada", "quebec", "winter", "summer", "spring", "autumn", "january", "reflectory", "superman", "batman",
    "trustno1", "master", "shadow", "michael", "whatever", "starwars", "test", "demo", "user", "login",
)  # fmt: skip
