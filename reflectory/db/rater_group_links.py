"""The link of a circle: it opens the name of the person, and leads to the wave; the database leads back to neither."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64

from reflectory.db.codes import SIGNS, digest, tidy
from reflectory.db.crypto import keep_own, open_own
from reflectory.errors import RefusedError

LINK_LENGTH = 16  # 25 signs: 74 bits, so that nobody who holds the database can try out links
LONGEST_NAME = 108  # bytes of UTF-8; boxed and written as text they fill a title


def names_a_circle(typed: str) -> bool:
    """Tell whether a code is as long as that of a circle's link, whether or not it opens one."""
    return len(tidy(typed)) == LINK_LENGTH


def fitting_name(name: str) -> str:
    """Return a name as raters read it: in one line, without signs that a page would take for its own.

    Examples
    --------
    >>> fitting_name("  Noor  *van* Dijk ")
    'Noor van Dijk'
    """
    name = " ".join("".join(sign for sign in name if sign.isprintable() and sign not in "{}<>*_`[]$\\").split())
    if not name or len(name.encode()) > LONGEST_NAME:
        raise RefusedError("circle-name-length", "name")
    return name


def boxed(code: str, name: str) -> str:
    """Return a name as text that only the link's code opens, all of one length.

    Examples
    --------
    >>> len(boxed("7KQT-M2WX-93BR-KTRW", "Noor")), unboxed("7KQT M2WX 93BR KTRW", boxed("7kqtm2wx93brktrw", "Noor"))
    (200, 'Noor')
    """
    return urlsafe_b64encode(keep_own(_opening(code), name.encode().ljust(LONGEST_NAME, b"\0"))).decode()


def unboxed(code: str, text: str) -> str | None:
    """Return the name that a link's code opens, or None if the box is not its own."""
    try:
        plain = open_own(_opening(code), urlsafe_b64decode(text))
    except (NotBase64, ValueError):
        return None
    return None if plain is None else plain.rstrip(b"\0").decode()


def _opening(code: str) -> bytes:
    return digest("circle name", tidy(code))


def place(code: str) -> str:
    """Return what stands in the database in the place of a join code: it leads from the link to the wave, not back."""
    return "C" + "".join(SIGNS[byte % len(SIGNS)] for byte in digest("circle", tidy(code))[:15])
