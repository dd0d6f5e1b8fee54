"""Reading codes: each opens the released figures of one unit's group to whoever has it.

They are drawn when a wave opens, one for every unit, used by all alike: nothing here follows from who answered, and
nothing is written when one is used.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select

from reflectory.db.codes import CODE_LENGTH, in_fours, new_code, tidy
from reflectory.db.schema import LINK
from reflectory.db.transactions import reading, writing
from reflectory.db.wave_records import locked_wave, recorded, units_of
from reflectory.errors import RefusedError

KIND = "reading"


def deal(connection: Connection, wave_id: int, unit_ids: Iterable[int]) -> None:
    """Draw a code for each unit of a wave that opens, inside its transaction."""
    rows = [_row(wave_id, unit_id, new_code()) for unit_id in unit_ids]
    if rows:
        connection.execute(insert(LINK), rows)


def drop(connection: Connection, wave_id: int) -> None:
    """Remove the codes of a wave, inside a transaction."""
    connection.execute(delete(LINK).where(LINK.c.kind == KIND, LINK.c.wave == wave_id))


def reading_code(engine: Engine, wave_id: int, unit_id: int) -> str:
    """Return the code of a unit as it is printed, the same for everybody; empty where there is none (any more)."""
    with reading(engine) as connection:
        code = connection.scalar(select(LINK.c.code).where(*_of(wave_id, unit_id)))
    return in_fours(code) if code else ""


def reading_codes(connection: Connection, wave_id: int) -> dict[int, str]:
    """Return the code of each unit of a wave as it is printed, inside a transaction."""
    chosen = select(LINK.c.unit, LINK.c.code).where(LINK.c.kind == KIND, LINK.c.wave == wave_id)
    return {int(unit): in_fours(code) for unit, code in connection.execute(chosen)}


def renew(engine: Engine, wave_id: int, unit_id: int) -> str:
    """Return a new code of a unit; the one before, if there was one, opens nothing any more.

    Refused for a wave whose respondents were not told before the first statement that everybody reads, and for a unit
    that is not in it.
    """
    with writing(engine) as connection:
        wave = locked_wave(connection, wave_id)
        if not wave.read_by_all:
            raise RefusedError("wave-not-read-by-all", "wave-named", title=wave.title)
        if unit_id not in {unit.id for unit in units_of(connection, wave)}:
            raise RefusedError("codes-unit-outside", "wave-named", title=wave.title, unit_id=unit_id)
        connection.execute(delete(LINK).where(*_of(wave_id, unit_id)))
        code = new_code()
        connection.execute(insert(LINK).values(_row(wave_id, unit_id, code)))
        recorded(connection, "reading.renewed", wave_id)
        return code


def take_back(engine: Engine, wave_id: int, unit_id: int) -> None:
    """End the code of a unit; ending it twice does no harm."""
    with writing(engine) as connection:
        if connection.execute(delete(LINK).where(*_of(wave_id, unit_id))).rowcount:
            recorded(connection, "reading.taken_back", wave_id)


def unit_of(engine: Engine, code: str) -> tuple[int, int] | None:
    """Return the wave and the unit that a code names, or None. Case, spaces and hyphens do not count."""
    if len(typed := tidy(code)) != CODE_LENGTH:
        return None
    with reading(engine) as connection:
        row = connection.execute(
            select(LINK.c.wave, LINK.c.unit).where(LINK.c.code == typed, LINK.c.kind == KIND)
        ).first()
    return (int(row.wave), int(row.unit)) if row else None


def _of(wave_id: int, unit_id: int) -> tuple[ColumnElement[bool], ...]:
    return LINK.c.kind == KIND, LINK.c.wave == wave_id, LINK.c.unit == unit_id


def _row(wave_id: int, unit_id: int, code: str) -> dict[str, object]:
    about = {"kind": KIND, "wave": wave_id, "unit": unit_id}
    return {**about, "code": tidy(code), "section": "", "account": None, "until": None}
