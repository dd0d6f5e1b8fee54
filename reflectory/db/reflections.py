"""A respondent's own copy: what they answered over time, in a box that only their words open. The server cannot."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from reflectory.db import notes
from reflectory.db.attempts import count_wrong
from reflectory.db.codes import digest
from reflectory.db.crypto import keep_own, open_own
from reflectory.db.schema import REFLECTION
from reflectory.db.transactions import lock, reading, writing
from reflectory.errors import MissingError, RefusedError

STEP = 2048  # boxes grow in steps of so many bytes, so that their size hardly tells how much is inside
MOST = 256 * 1024


@dataclass(frozen=True)
class Entry:
    """One answering: which wave and form, at which unit, what, and the keys by which it can be withdrawn while open."""

    wave_id: int
    survey_id: str
    form: str
    moment: str
    unit: int
    codes: tuple[int, ...]
    ballot_key: bytes = b""
    comment_keys: tuple[bytes, ...] = ()
    title: str = ""
    code: str = ""  # of a circle's link: nothing else leads to it


def keep(engine: Engine, locator: bytes, secret: bytes, entries: Iterable[Entry]) -> None:
    """Keep a new copy under a key that has just been drawn.

    Refused if somebody else's copy lies there by chance (with n copies, n in 8.6 billion): draw another key.
    """
    values = row(locator, secret, entries)
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)
        if _box(connection, locator) is not None:
            raise RefusedError("reflection-key-taken", "reflection-key")
        connection.execute(insert(REFLECTION).values(values))


def row(locator: bytes, secret: bytes, entries: Iterable[Entry]) -> dict[str, bytes]:
    """Return the row that keeps a copy, as it is stored."""
    return {"locator": _place(locator), "box": _sealed(secret, entries)}


def find(engine: Engine, locator: bytes, secret: bytes) -> tuple[Entry, ...] | None:
    """Return what a key opens, oldest first, or None if it opens nothing.

    Raises `TooManyAttemptsError` after ten wrong tries at one place in a quarter of an hour, or a hundred in a minute.
    """
    place = _place(locator).hex()
    with reading(engine) as connection:
        entries = _opened(connection, locator, secret)
    if entries is None:
        with writing(engine) as connection:  # only wrong keys wait: nobody can shut another out of their own copy
            count_wrong(connection, "reflection-keys")
            count_wrong(connection, "reflection-key", place)
    return entries


def append(engine: Engine, locator: bytes, secret: bytes, entry: Entry) -> tuple[Entry, ...]:
    """Add an answering to a copy and return all of it; the same ballot again replaces its entry."""
    if find(engine, locator, secret) is None:
        raise _nothing()
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)  # two tabs that add at once: neither overwrites the other
        before = _opened(connection, locator, secret)
        if before is None:
            raise _nothing()
        after = (*(earlier for earlier in before if not _same(earlier, entry)), entry)
        box = _sealed(secret, after)
        connection.execute(update(REFLECTION).where(REFLECTION.c.locator == _place(locator)).values(box=box))
        return after


def erase(engine: Engine, locator: bytes, secret: bytes) -> None:
    """Remove a whole copy; a key that opens nothing is refused: nobody erases another's."""
    if find(engine, locator, secret) is None:
        raise _nothing()
    with writing(engine) as connection:
        notes.erase(connection, REFLECTION, REFLECTION.c.locator == _place(locator))


def _nothing() -> MissingError:
    return MissingError("reflection-key-nothing", "reflection-key")


def _same(entry: Entry, other: Entry) -> bool:
    return (entry.wave_id, entry.ballot_key) == (other.wave_id, other.ballot_key)


def _place(locator: bytes) -> bytes:
    return digest("locator", locator)


def _box(connection: Connection, locator: bytes) -> bytes | None:
    return connection.scalar(select(REFLECTION.c.box).where(REFLECTION.c.locator == _place(locator)))


def sealed(secret: bytes, rows: list[dict[str, Any]]) -> bytes:
    """Seal what a key opens into a box of a size that says little of how much is inside."""
    raw = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    return keep_own(secret, raw.ljust(-(-len(raw) // STEP) * STEP))


def unsealed(secret: bytes, box: bytes | None) -> list[dict[str, Any]] | None:
    """Open a box of `sealed`; None if there is none, or the secret is not its own."""
    plain = None if box is None else open_own(secret, box)
    return None if plain is None else list(json.loads(plain))


def _sealed(secret: bytes, entries: Iterable[Entry]) -> bytes:
    rows = []
    for entry in entries:
        row = asdict(replace(entry, ballot_key=b"", comment_keys=()))
        row |= {"ballot_key": entry.ballot_key.hex(), "comment_keys": [key.hex() for key in entry.comment_keys]}
        rows.append(row)
    box = sealed(secret, rows)
    if len(box) > MOST + STEP:  # a sealed box is a little longer than what is inside
        raise RefusedError("reflection-key-full", "reflection-key")
    return box


def _opened(connection: Connection, locator: bytes, secret: bytes) -> tuple[Entry, ...] | None:
    rows = unsealed(secret, _box(connection, locator))
    if rows is None:
        return None
    entries = []
    for row in rows:
        keys = tuple(bytes.fromhex(key) for key in row["comment_keys"])
        row |= {"codes": tuple(row["codes"]), "ballot_key": bytes.fromhex(row["ballot_key"]), "comment_keys": keys}
        entries.append(Entry(**row))
    return tuple(entries)
