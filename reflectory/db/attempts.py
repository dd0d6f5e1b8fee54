"""Counts wrong attempts, in the database so that every process counts together; no address is kept, only for what."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, or_, select

from reflectory.db.codes import digest
from reflectory.db.engine import now as clock
from reflectory.db.schema import ATTEMPT
from reflectory.db.transactions import reading, upsert, writing
from reflectory.errors import TooManyAttemptsError


def count_wrong(connection: Connection, kind: str, name: str = "", *, now: int | None = None) -> bool:
    """Count one wrong attempt, and tell whether the limit is reached by it.

    ``kind``: one of `LIMITS`. ``name``: whose attempts are counted: an account's name, a wave. Only its hash is kept.
    Counting starts again when the time that began with the first one is over. Raises `TooManyAttemptsError`, with the
    seconds to wait, if the limit was reached before: attempt nothing then.
    """
    most, seconds = LIMITS[kind]
    at = clock() if now is None else now
    key = digest("attempt", kind, name)
    if wait := _wait(connection, kind, key, at):
        raise TooManyAttemptsError("too-many-attempts", kind, seconds=wait)
    connection.execute(delete(ATTEMPT).where(or_(ATTEMPT.c.until <= at, ATTEMPT.c.until > at + LONGEST)))
    row = connection.execute(select(ATTEMPT).where(ATTEMPT.c.digest == key)).first()
    goes_on = row is not None and row.until <= at + seconds
    count, until = (row.wrong + 1, row.until) if row is not None and goes_on else (1, at + seconds)
    upsert(connection, ATTEMPT, {"digest": key, "wrong": count, "until": until}, ["digest"])
    return count == most


def wrong(engine: Engine, kind: str) -> int:
    """Count one wrong attempt of anybody, and return how many seconds they have to wait; 0 below the limit."""
    with writing(engine) as connection:
        try:
            count_wrong(connection, kind)
        except TooManyAttemptsError as fault:
            return int(fault.values["seconds"])
    return 0


def waits(engine: Engine, kind: str) -> int:
    """Return how many seconds whoever tries wrongly now has to wait; 0 below the limit."""
    with reading(engine) as connection:
        return _wait(connection, kind, digest("attempt", kind, ""), clock())


def forget(connection: Connection, kind: str, name: str) -> None:
    """Forget the wrong attempts, after a right one."""
    connection.execute(delete(ATTEMPT).where(ATTEMPT.c.digest == digest("attempt", kind, name)))


def _wait(connection: Connection, kind: str, key: bytes, at: int) -> int:
    most, seconds = LIMITS[kind]
    row = connection.execute(select(ATTEMPT).where(ATTEMPT.c.digest == key)).first()
    # an end farther off than the limit's own time comes from a clock that was set back: it holds nobody up
    return row.until - at if row is not None and at < row.until <= at + seconds and row.wrong >= most else 0


# Where the secret itself cannot be guessed (codes, keys), it is looked up first and a right one is never held up:
# these limits then only slow those who guess. docs/decisions/0046-coming-in.md
LIMITS = {  # most wrong attempts, and the seconds in which they are counted
    "sign-in": (5, 15 * 60),
    "set-up-code": (10, 15 * 60),
    "wave-code": (100, 60),  # it stands on posters: this only slows who tries out what else there is
    "group-code": (100, 60),
    "reading-code": (100, 60),
    "one-use-code": (100, 60),  # a whole wave shares it: short, so that a prankster stops nobody for long
    "reflection-key": (10, 15 * 60),
    "reflection-keys": (100, 60),
    "colleague-views": (100, 60 * 60),  # not wrong ones: circles that were begun, in the whole installation
}

LONGEST = max(seconds for _, seconds in LIMITS.values())
