"""What a wave is, and finding it again: its steps from draft to release are in `db.waves`."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, func, select

from reflectory.db.audit_log import record
from reflectory.db.codes import tidy
from reflectory.db.schema import INVITATION, UNIT, WAVE, WAVE_UNIT
from reflectory.db.transactions import reading
from reflectory.db.units import subtree
from reflectory.domain.units import Unit
from reflectory.domain.waves import NOWHERE, Wave, WaveUnit
from reflectory.errors import MissingError


def wave(engine: Engine, wave_id: int) -> Wave:
    """Return one wave.

    Raises `MissingError` if there is none.
    """
    with reading(engine) as connection:
        return wave_by_id(connection, wave_id)


def wave_by_code(engine: Engine, join_code: str) -> Wave | None:
    """Return the wave that a join code names, whatever its status, or None. Case, spaces and hyphens do not count."""
    with reading(engine) as connection:
        chosen = select(WAVE).where(WAVE.c.join_code == tidy(join_code), WAVE.c.root != NOWHERE)
        row = connection.execute(chosen).first()
        return None if row is None else Wave(**row._mapping)


def waves(engine: Engine) -> tuple[Wave, ...]:
    """Return all waves of units, in the order in which they were made; nobody's circle is among them."""
    with reading(engine) as connection:
        chosen = select(WAVE).where(WAVE.c.root != NOWHERE).order_by(WAVE.c.id)
        return tuple(Wave(**row._mapping) for row in connection.execute(chosen))


def wave_units(engine: Engine, wave_id: int) -> tuple[WaveUnit, ...]:
    """Return the units of a wave: as frozen when it opened, or as they are now for a draft; parents first."""
    with reading(engine) as connection:
        return units_of(connection, wave_by_id(connection, wave_id))


def units_of(connection: Connection, wave: Wave) -> tuple[WaveUnit, ...]:
    """Return what `wave_units` does, inside a transaction."""
    if wave.status == "draft":
        living = living_tree(connection, wave.root)
        rows = [
            Unit(unit.id, unit.parent if unit.id != wave.root else None, unit.kind, unit.name, unit.size)
            for unit in living
        ]
    else:
        frozen = connection.execute(select(WAVE_UNIT).where(WAVE_UNIT.c.wave == wave.id).order_by(WAVE_UNIT.c.unit))
        rows = list(subtree([Unit(row.unit, row.parent, row.kind, row.name, row.invited) for row in frozen], wave.root))
    codes = codes_made(connection, wave.id) if wave.access == "codes" and wave.status in ("draft", "open") else None
    return tuple(
        WaveUnit(unit.id, unit.parent, unit.kind, unit.name, unit.size if codes is None else codes.get(unit.id, 0))
        for unit in rows
    )


def wave_by_id(connection: Connection, wave_id: int) -> Wave:
    """Return one wave, inside a transaction."""
    row = connection.execute(select(WAVE).where(WAVE.c.id == wave_id)).first()
    if row is None:
        raise MissingError("wave-gone", "wave-number", id=wave_id)
    return Wave(**row._mapping)


def living_tree(connection: Connection, root: int) -> tuple[Unit, ...]:
    """Return a unit and all below it as they are now, inside a transaction."""
    rows = connection.execute(select(UNIT).order_by(UNIT.c.id))
    return subtree([Unit(row.id, row.parent, row.kind, row.name, row.size) for row in rows], root)


def codes_made(connection: Connection, wave_id: int) -> dict[int, int]:
    """Return for how many people of each unit there are one-use codes, inside a transaction; a lost slip is none."""
    chosen = select(INVITATION.c.unit, func.count()).where(INVITATION.c.wave == wave_id).group_by(INVITATION.c.unit)
    lost = select(WAVE_UNIT.c.unit, WAVE_UNIT.c.replaced).where(WAVE_UNIT.c.wave == wave_id)
    replaced = {row[0]: row[1] for row in connection.execute(lost)}
    return {unit: codes - replaced.get(unit, 0) for unit, codes in connection.execute(chosen)}


def invited_to(connection: Connection, wave: Wave) -> int:
    """Return how many people a wave that has been opened invites, inside a transaction; 0 where nobody was counted."""
    if wave.access == "codes" and wave.status == "open":
        return sum(codes_made(connection, wave.id).values())
    chosen = select(func.sum(WAVE_UNIT.c.invited)).where(WAVE_UNIT.c.wave == wave.id)
    return int(connection.scalar(chosen) or 0)


def recorded(connection: Connection, act: str, wave_id: int, **about: str) -> Wave:
    """Record a step of a wave inside its transaction, and return the wave. A circle is one person's own: no record."""
    wave = wave_by_id(connection, wave_id)
    if not wave.is_circle:
        record(connection, act, wave=wave.title, number=wave_id, **about)
    return wave
