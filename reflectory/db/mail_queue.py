"""Messages on their way: leased to one process, sent, put off, refused. Sealed while they wait, forgotten once sent.

The protocol, what a crash at any point does, and what this cannot hide: docs/decisions/0050-mail.md.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, select, update

from reflectory.db.crypto import can_open, opener, seal
from reflectory.db.engine import now as clock
from reflectory.db.invitations import withdraw_one
from reflectory.db.reading_codes import reading_codes
from reflectory.db.schema import ADDRESSEE, LETTER, MAILING, WAVE
from reflectory.db.transactions import lock, writing

LOCK = -2  # beside the audit log's
BOX = 512  # every box is as long as every other, whatever the address
LEASE = 15 * 60  # seconds that one process has for a batch before another tries
DAY = 24 * 3600  # seconds between two messages to one address
WAITS = (60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600)  # seconds after each try that failed for now
INVITE, REMIND, RESULTS = "invite", "remind", "results"


@dataclass(frozen=True)
class Letter:
    """A message that is to be sent now. Its key, drawn by chance, and its date, the first try, are always the same."""

    key: bytes
    wave: int
    kind: str
    address: str
    language: str
    code: str
    addressee: bytes
    tries: int
    dated: int = 0


def lease(engine: Engine, most: int, now: int | None = None) -> list[Letter]:
    """Take letters that are due, for this process alone until the lease is over.

    Invitations and reminders of open waves; of a released one the message that its results are there, its only letters.
    """
    now = clock() if now is None else now
    with writing(engine) as connection:
        lock(connection, LOCK, exclusive=True)
        chosen = (
            select(LETTER, MAILING.c.public_key)
            .join(MAILING, MAILING.c.wave == LETTER.c.wave)
            .join(WAVE, WAVE.c.id == LETTER.c.wave)
            .where(WAVE.c.status.in_(("open", "released")), LETTER.c.due <= now)
            .order_by(LETTER.c.key)
            .limit(most)
        )
        rows = connection.execute(chosen).all()
        codes = {wave_id: reading_codes(connection, wave_id) for wave_id in {row.wave for row in rows}}
        keys = [row.key for row in rows]
        connection.execute(update(LETTER).where(LETTER.c.key.in_(keys)).values(due=now + LEASE))
        connection.execute(update(LETTER).where(LETTER.c.key.in_(keys), LETTER.c.dated == 0).values(dated=now))
    letters: list[Letter] = []
    openers = {public: opener(public) for public in {row.public_key for row in rows} if can_open(public)}
    for row in rows:
        if row.public_key not in openers:  # a mailing whose key is gone holds up no other
            continue
        address, language, kind, code, to = json.loads(openers[row.public_key](row.box))
        if kind == RESULTS:  # the box names the unit: its code may have been renewed or taken back since
            code = codes[row.wave].get(int(code), "") if code else ""
        about = row.key, row.wave, kind, address, language, code, bytes.fromhex(to), row.tries, row.dated or now
        letters.append(Letter(*about))
    early = _too_early(engine, [letter for letter in letters if letter.kind == REMIND], now)
    return [letter for letter in letters if letter.key not in early]


def _too_early(engine: Engine, reminders: list[Letter], now: int) -> set[bytes]:
    """Put off the reminders to those who have no invitation yet, or none that is a day old, and return which."""
    if not reminders:
        return set()
    with writing(engine) as connection:
        keys = [letter.addressee for letter in reminders]
        rows = connection.execute(select(ADDRESSEE.c.key, ADDRESSEE.c.written).where(ADDRESSEE.c.key.in_(keys)))
        written = {row.key: row.written for row in rows}
        early = {}
        for reminder in reminders:
            at = written.get(reminder.addressee, 0)
            if not at or at + DAY > now:
                early[reminder.key] = at + DAY if at else now + WAITS[3]
        for key, due in early.items():
            connection.execute(update(LETTER).where(LETTER.c.key == key).values(due=due, dated=0))
        return set(early)


def sent(engine: Engine, letter: Letter, now: int | None = None) -> None:
    """Forget a letter that the mail server took: from now on nothing says which code went where."""
    at = clock() if now is None else now
    with writing(engine) as connection:
        connection.execute(delete(LETTER).where(LETTER.c.key == letter.key))
        connection.execute(update(ADDRESSEE).where(ADDRESSEE.c.key == letter.addressee).values(written=at))


def postpone(engine: Engine, letter: Letter, now: int | None = None, *, counted: bool = True) -> None:
    """Try a letter again later; one that failed too often is refused.

    It is not ``counted`` if the mail server itself was away, which is nobody's address's fault.
    """
    if counted and letter.tries >= len(WAITS):
        refuse(engine, letter, "4xx")
        return
    wait = WAITS[letter.tries] if counted else WAITS[0]
    after = {"due": (clock() if now is None else now) + wait, "tries": letter.tries + int(counted)}
    with writing(engine) as connection:
        connection.execute(update(LETTER).where(LETTER.c.key == letter.key).values(**after))


def refuse(engine: Engine, letter: Letter, fault: str) -> None:
    """Put an address on the list of refused ones; the code it never got is withdrawn, so that a slip can replace it."""
    with writing(engine) as connection:
        connection.execute(delete(LETTER).where(LETTER.c.key == letter.key))
        connection.execute(update(ADDRESSEE).where(ADDRESSEE.c.key == letter.addressee).values(fault=fault[:16]))
        if letter.code:
            withdraw_one(connection, letter.wave, letter.code)


def queue(
    connection: Connection,
    public: bytes,
    wave_id: int,
    kind: str,
    address: str,
    language: str,
    code: str,
    to: bytes,
    due: int = 0,
) -> None:
    """Let a message wait, inside a transaction."""
    box = sealed(public, address, language, kind, code, to.hex())
    row = {"key": secrets.token_bytes(16), "wave": wave_id, "box": box, "tries": 0, "due": due, "dated": 0}
    connection.execute(insert(LETTER).values(**row))


def sealed(public: bytes, *parts: str) -> bytes:
    """Return a box of the one length that only the mailing's key opens."""
    return seal(public, json.dumps(parts).ljust(BOX).encode("ascii"))
