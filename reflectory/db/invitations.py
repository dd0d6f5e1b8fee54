"""One-use codes. Only their hashes are kept; a used one bears a mark that only the browser that used it can make again.

The protocol and what a crash at any point does: docs/decisions/0010-answering.md.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, insert, select, update

from reflectory.db.attempts import count_wrong, refuse_if_many
from reflectory.db.audit_log import record
from reflectory.db.codes import CODE_LENGTH, digest, new_code, tidy
from reflectory.db.response_tables import require_open
from reflectory.db.schema import INVITATION, UNIT, WAVE, WAVE_UNIT
from reflectory.db.transactions import hold, reading, writing
from reflectory.db.units import subtree
from reflectory.db.wave_records import codes_made, recorded, wave_by_id
from reflectory.domain.units import Unit
from reflectory.domain.waves import NOWHERE
from reflectory.errors import MissingError, RefusedError

MOST_AT_ONCE = 100_000


def issue(engine: Engine, wave_id: int, unit_id: int, count: int, replacing: bool = False) -> list[str]:
    """Make one-use codes for the people of a unit, and return them: they are never shown again.

    ``wave_id``: a draft or an open wave with access by codes. ``unit_id``: a unit of the wave. ``replacing``: whether
    they take the place of slips that were lost, in an open wave: nobody more is invited by them. The lost ones still
    work, because nobody can tell which they are. Returns in no order that means anything. Raises `RefusedError` if the
    wave takes no codes, or the unit is not in it.
    """
    if not 0 <= count <= MOST_AT_ONCE:
        raise RefusedError("codes-too-many", "wave-number", id=wave_id, count=count, most=MOST_AT_ONCE)
    with writing(engine) as connection:
        hold(connection, wave_id, alone=True)
        wave = wave_by_id(connection, wave_id)
        if wave.access != "codes":
            raise RefusedError("codes-for-open-link", "wave-named", title=wave.title)
        if wave.status not in ("draft", "open"):
            raise RefusedError("codes-too-late", "wave-named", title=wave.title, status=wave.status)
        if wave.status == "draft":
            rows = connection.execute(select(UNIT))
            living = [Unit(row.id, row.parent, row.kind, row.name) for row in rows]
            inside = {unit.id for unit in subtree(living, wave.root)}
        else:
            inside = set(connection.scalars(select(WAVE_UNIT.c.unit).where(WAVE_UNIT.c.wave == wave_id)))
        if unit_id not in inside:
            raise RefusedError("codes-unit-outside", "wave-named", title=wave.title, unit_id=unit_id)
        codes = {new_code() for _ in range(count)}
        while len(codes) < count:
            codes.add(new_code())
        rows_of_codes = [
            {"digest": _digest(wave_id, code), "wave": wave_id, "unit": unit_id, "claim": None} for code in codes
        ]
        if replacing and wave.status != "open":
            raise RefusedError("codes-lost-before-opening", "wave-named", title=wave.title)
        if rows_of_codes:
            connection.execute(insert(INVITATION), rows_of_codes)
            if replacing:
                here = (WAVE_UNIT.c.wave == wave_id) & (WAVE_UNIT.c.unit == unit_id)
                connection.execute(update(WAVE_UNIT).where(here).values(replaced=WAVE_UNIT.c.replaced + count))
            if not wave.is_circle:  # one person's own: no record
                if wave.looked_over:  # by somebody who saw fewer people
                    connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(looked_over=False))
                about = {"wave": wave.title, "number": str(wave_id), "codes": str(count)}
                if replacing:
                    record(connection, "codes.replaced", **about)
                else:
                    record(connection, "codes.made", **about)
        return list(codes)


def claim(engine: Engine, wave_id: int, code: str, claim: bytes) -> int:
    """Mark a code as used at the start of answering, and return its unit. The same mark again finds itself.

    ``code``: as typed: case, spaces and hyphens do not count. ``claim``: 16 to 64 bytes that only this browser can make
    again, such as ``blake2b(token, person=b"claim")``. Raises `WaveClosedError`; `MissingError` if the wave has no such
    code; `RefusedError` if it bears another mark; `TooManyAttemptsError` after a hundred wrong codes in a minute, for
    the rest of the minute.
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
            refuse_if_many(connection, "one-use-code", str(wave_id))
            count_wrong(connection, "one-use-code", str(wave_id))
    if row is None:
        raise MissingError("code-unknown", "wave-number", id=wave_id)
    if bytes(row.claim) != claim:
        raise RefusedError("code-used", "wave-number", id=wave_id)
    return int(row.unit)


def wave_of(engine: Engine, code: str) -> int | None:
    """Return the open wave that a one-use code belongs to, without marking it; used or not is not told.

    Raises `TooManyAttemptsError` after a hundred wrong codes in a minute, for the rest of the minute.
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
            refuse_if_many(connection, "one-use-code", "")
            count_wrong(connection, "one-use-code", "")
    return owner


def withdraw_unused(engine: Engine, wave_id: int, unit_id: int) -> int:
    """Remove the codes of a unit that have not been used, such as misprinted ones, and return how many there were."""
    with writing(engine) as connection:
        hold(connection, wave_id, alone=True)
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
