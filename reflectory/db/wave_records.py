"""What a wave is, and finding it again: its steps from draft to release are in `db.waves`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, func, select

from reflectory.db.audit_log import record
from reflectory.db.codes import tidy
from reflectory.db.schema import INVITATION, WAVE, WAVE_UNIT
from reflectory.db.transactions import lock, reading
from reflectory.db.units import living_tree, subtree
from reflectory.domain.units import Unit
from reflectory.domain.waves import NOWHERE, Wave, WaveUnit
from reflectory.errors import MissingError


def wave(engine: Engine, wave_id: int) -> Wave:
    """Return one wave, or raise `MissingError`."""
    with reading(engine) as connection:
        return wave_by_id(connection, wave_id)


_NAMED = select(WAVE).where(WAVE.c.join_code == bindparam("code"), WAVE.c.root != NOWHERE)


def wave_by_code(engine: Engine, join_code: str) -> Wave | None:
    """Return the wave that a join code names, whatever its status, or None. Case, spaces and hyphens do not count."""
    with reading(engine) as connection:
        row = connection.execute(_NAMED, {"code": tidy(join_code)}).first()
    return Wave(**row._mapping) if row else None


def waves(engine: Engine) -> tuple[Wave, ...]:
    """Return all waves of units, in the order in which they were made; nobody's circle is among them."""
    with reading(engine) as connection:
        return waves_where(connection, WAVE.c.root != NOWHERE)


def waves_numbered(engine: Engine, wave_ids: Iterable[int]) -> tuple[Wave, ...]:
    """Return those of some waves that are there (still)."""
    with reading(engine) as connection:
        return waves_where(connection, WAVE.c.id.in_(set(wave_ids)))


def wave_units(engine: Engine, wave_id: int) -> tuple[WaveUnit, ...]:
    """Return the units of a wave: as frozen when it opened, or as they are now for a draft; parents first."""
    with reading(engine) as connection:
        return units_of(connection, wave_by_id(connection, wave_id))


def units_of(connection: Connection, wave: Wave) -> tuple[WaveUnit, ...]:
    """Return what `wave_units` does, inside a transaction."""
    if wave.status == "draft":
        root, *below = living_tree(connection, wave.root)
        tree: tuple[Unit, ...] = (replace(root, parent=None), *below)
    else:
        frozen = connection.execute(select(WAVE_UNIT).where(WAVE_UNIT.c.wave == wave.id).order_by(WAVE_UNIT.c.unit))
        tree = subtree([Unit(row.unit, row.parent, row.kind, row.name, row.invited) for row in frozen], wave.root)
    codes = codes_made(connection, wave.id) if wave.access == "codes" and wave.status in ("draft", "open") else None
    return tuple(
        WaveUnit(unit.id, unit.parent, unit.kind, unit.name, unit.size if codes is None else codes.get(unit.id, 0))
        for unit in tree
    )


def frozen_parents(engine: Engine, wave_ids: Iterable[int]) -> dict[int, dict[int, int | None]]:
    """Return what each unit of some opened waves lay in when its wave opened: by wave, by unit."""
    frozen: dict[int, dict[int, int | None]] = {id: {} for id in wave_ids}
    with reading(engine) as connection:
        rows = select(WAVE_UNIT.c.wave, WAVE_UNIT.c.unit, WAVE_UNIT.c.parent).where(WAVE_UNIT.c.wave.in_(frozen))
        for wave_id, unit, parent in connection.execute(rows.order_by(WAVE_UNIT.c.wave, WAVE_UNIT.c.unit)):
            frozen[wave_id][unit] = parent
    return frozen


def units_above(engine: Engine, wave_id: int, unit_ids: Iterable[int]) -> set[int]:
    """Return what some units of an opened wave lay in when it opened: one level up."""
    here = WAVE_UNIT.c.wave == wave_id, WAVE_UNIT.c.unit.in_(set(unit_ids)), WAVE_UNIT.c.parent.is_not(None)
    with reading(engine) as connection:
        return set(connection.scalars(select(WAVE_UNIT.c.parent).where(*here)))


def waves_where(connection: Connection, *where: ColumnElement[bool]) -> tuple[Wave, ...]:
    """Return the waves that are such, circles among them, in the order in which they were made, in a transaction."""
    return tuple(Wave(**row._mapping) for row in connection.execute(select(WAVE).where(*where).order_by(WAVE.c.id)))


def wave_by_id(connection: Connection, wave_id: int) -> Wave:
    """Return one wave, inside a transaction."""
    for wave in waves_where(connection, WAVE.c.id == wave_id):
        return wave
    raise MissingError("wave-gone", "wave-number", id=wave_id)


def locked_wave(connection: Connection, wave_id: int) -> Wave:
    """Lock a wave until the transaction ends (`transactions.lock`), and return it."""
    lock(connection, wave_id, exclusive=True)
    return wave_by_id(connection, wave_id)


def codes_made(connection: Connection, wave_id: int) -> dict[int, int]:
    """Return for how many people of each unit there are one-use codes, inside a transaction; a lost slip is none."""
    chosen = select(INVITATION.c.unit, func.count()).where(INVITATION.c.wave == wave_id).group_by(INVITATION.c.unit)
    lost = select(WAVE_UNIT.c.unit, WAVE_UNIT.c.replaced).where(WAVE_UNIT.c.wave == wave_id)
    replaced = {row[0]: row[1] for row in connection.execute(lost)}
    return {unit: codes - replaced.get(unit, 0) for unit, codes in connection.execute(chosen)}


def recorded(connection: Connection, act: str, wave_id: int, **about: object) -> Wave:
    """Record a step of a wave inside its transaction, and return the wave. A circle is one person's own: no record."""
    wave = wave_by_id(connection, wave_id)
    if not wave.is_circle:
        record(connection, act, who=None, wave=wave.title, number=wave_id, **about)
    return wave
