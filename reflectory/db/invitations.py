"""One-use codes. Only their hashes are kept; a used one bears a mark that only the browser that used it can make again.

The protocol and what a crash at any point does: docs/decisions/0010-answering.md.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, insert, select, update

from reflectory.db.attempts import count_wrong
from reflectory.db.codes import CODE_LENGTH, digest, new_code, tidy
from reflectory.db.response_tables import require_open
from reflectory.db.schema import INVITATION, WAVE, WAVE_UNIT
from reflectory.db.transactions import lock, reading, writing
from reflectory.db.wave_records import codes_made, locked_wave, recorded, units_of
from reflectory.domain.waves import NOWHERE
from reflectory.errors import MissingError, RefusedError

MOST_AT_ONCE = 100_000


def issue(engine: Engine, wave_id: int, unit_id: int, count: int, replacing: bool = False) -> list[str]:
    """Make one-use codes for the people of a unit, and return them in no order: they are never shown again.

    ``replacing``: whether they take the place of slips that were lost, in an open wave: nobody more is invited by them.
    The lost ones still work, because nobody can tell which they are. Refused if the wave takes no codes (any more), or
    the unit is not in it.
    """
    if not 0 <= count <= MOST_AT_ONCE:
        raise RefusedError("codes-too-many", "wave-number", id=wave_id, count=count, most=MOST_AT_ONCE)
    with writing(engine) as connection:
        wave = locked_wave(connection, wave_id)
        if wave.access != "codes":
            raise RefusedError("codes-for-open-link", "wave-named", title=wave.title)
        if wave.status not in ("draft", "open"):
            raise RefusedError("codes-too-late", "wave-named", title=wave.title, status=wave.status)
        if unit_id not in {unit.id for unit in units_of(connection, wave)}:
            raise RefusedError("codes-unit-outside", "wave-named", title=wave.title, unit_id=unit_id)
        if replacing and wave.status != "open":
            raise RefusedError("codes-lost-before-opening", "wave-named", title=wave.title)
        codes: set[str] = set()
        while len(codes) < count:
            codes.add(new_code())
        if not codes:
            return []
        row = {"wave": wave_id, "unit": unit_id, "claim": None}
        connection.execute(insert(INVITATION), [row | {"digest": _digest(wave_id, code)} for code in codes])
        if wave.looked_over:  # by somebody who saw fewer people
            connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(looked_over=False))
        if replacing:
            here = (WAVE_UNIT.c.wave == wave_id) & (WAVE_UNIT.c.unit == unit_id)
            connection.execute(update(WAVE_UNIT).where(here).values(replaced=WAVE_UNIT.c.replaced + count))
            recorded(connection, "codes.replaced", wave_id, codes=count)
        else:
            recorded(connection, "codes.made", wave_id, codes=count)
        return list(codes)


def claim(engine: Engine, wave_id: int, code: str, claim: bytes) -> int:
    """Mark a code as used at the start of answering, and return its unit. The same mark again finds itself.

    ``claim``: 16 to 64 bytes that only this browser can make again, such as ``blake2b(token, person=b"claim")``. Raises
    `WaveClosedError`; `MissingError` if the wave has no such code; `RefusedError` if it bears another mark;
    `TooManyAttemptsError` after a hundred wrong codes in a minute, for the rest of the minute.
    """
    if not 16 <= len(claim) <= 64:
        raise ValueError("a claim has 16 to 64 bytes")
    with writing(engine) as connection:
        require_open(connection, wave_id)
        key = (INVITATION.c.digest == _digest(wave_id, code)) & (INVITATION.c.wave == wave_id)
        marked = update(INVITATION).where(key, INVITATION.c.claim.is_(None)).values(claim=claim)
        connection.execute(marked)  # first, so that of two at once on PostgreSQL the second sees the first one's mark
        row = connection.execute(select(INVITATION.c.unit, INVITATION.c.claim).where(key)).first()
        if row is None:  # only wrong codes wait: nobody can hold a meeting up by typing nonsense
            count_wrong(connection, "one-use-code", str(wave_id))
    if row is None:
        raise MissingError("code-unknown", "wave-number", id=wave_id)
    if bytes(row.claim) != claim:
        raise RefusedError("code-used", "wave-number", id=wave_id)
    return int(row.unit)


def wave_of(engine: Engine, code: str) -> int | None:
    """Return the open wave that a one-use code belongs to, without marking it; used or not is not told.

    Wrong ones are counted as by `claim`.
    """
    typed = tidy(code)
    if len(typed) != CODE_LENGTH:
        return None
    with reading(engine) as connection:
        # A circle's code works behind the circle's link only: without it nobody is told about whom it is.
        chosen = select(WAVE.c.id).where(WAVE.c.access == "codes", WAVE.c.status == "open", WAVE.c.root != NOWHERE)
        keys = [_digest(wave_id, typed) for wave_id in connection.scalars(chosen)]
        owner = connection.scalar(select(INVITATION.c.wave).where(INVITATION.c.digest.in_(keys)))
    if owner is None:
        with writing(engine) as connection:
            count_wrong(connection, "one-use-code")
    return owner


def withdraw_unused(engine: Engine, wave_id: int, unit_id: int) -> int:
    """Remove the codes of a unit that have not been used, such as misprinted ones, and return how many there were."""
    with writing(engine) as connection:
        lock(connection, wave_id, exclusive=True)
        chosen = (INVITATION.c.wave == wave_id) & (INVITATION.c.unit == unit_id) & INVITATION.c.claim.is_(None)
        removed = int(connection.execute(delete(INVITATION).where(chosen)).rowcount)
        here = (WAVE_UNIT.c.wave == wave_id) & (WAVE_UNIT.c.unit == unit_id)
        connection.execute(update(WAVE_UNIT).where(here).values(replaced=0))  # the lost slip went with the others
        recorded(connection, "codes.withdrawn", wave_id)  # not how many: that would tell how many were used
        return removed


def withdraw_one(connection: Connection, wave_id: int, code: str) -> None:
    """Remove a code that reached nobody, inside a transaction; one that somebody used all the same stays."""
    chosen = (INVITATION.c.digest == _digest(wave_id, code)) & INVITATION.c.claim.is_(None)
    connection.execute(delete(INVITATION).where(chosen))


def counts(engine: Engine, wave_id: int) -> dict[int, int]:
    """Return for how many people of each unit codes were made. How many were used is told for the whole wave only."""
    with reading(engine) as connection:
        return codes_made(connection, wave_id)


def _digest(wave_id: int, code: str) -> bytes:
    return digest("invitation", wave_id, tidy(code))
