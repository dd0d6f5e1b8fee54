"""Undoing a tree of units that was written down by mistake, as long as nothing has come of it."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, delete, select

from reflectory.db.audit_log import record
from reflectory.db.erasure import erased
from reflectory.db.schema import ACCOUNT_UNIT, RULE_UNIT, SHARED_PROFILE, STUDY, UNIT, WAVE, WAVE_UNIT
from reflectory.db.transactions import reading, writing
from reflectory.db.wave_records import living_tree
from reflectory.errors import RefusedError


def is_unused(engine: Engine, root: int, account_id: int) -> bool:
    """Tell whether a unit and all below it serve nothing yet: no wave, no book study, and nobody else's.

    ``root``: the unit at the top. ``account_id``: whoever would remove it.

    Examples
    --------
    >>> from reflectory.db.engine import scratch
    >>> from reflectory.db.units import add_unit
    >>> engine = scratch()
    >>> is_unused(engine, add_unit(engine, "Maple Hill", "school"), 1)
    True
    """
    with reading(engine) as connection:
        return not _used(connection, root, account_id)


def remove_unused(engine: Engine, root: int, account_id: int) -> None:
    """Remove a unit with all below it, all of it or nothing.

    Raises `RefusedError` if a wave, a book study or another person's account needs any of it.
    """
    with writing(engine) as connection:
        tree = living_tree(connection, root)
        if _used(connection, root, account_id):
            raise RefusedError("unit-needed", "unit-named", unit=tree[0].name)
        erased(connection)
        for unit in reversed(tree):  # children first
            connection.execute(delete(UNIT).where(UNIT.c.id == unit.id))
            record(connection, "unit.removed", unit=unit.name)


def _used(connection: Connection, root: int, account_id: int) -> bool:
    tree = living_tree(connection, root)
    inside = [unit.id for unit in tree]
    needs = (
        select(WAVE.c.id).where(WAVE.c.root.in_([*inside, *_above(connection, root)])),
        select(WAVE_UNIT.c.wave).where(WAVE_UNIT.c.unit.in_(inside)),
        select(STUDY.c.unit).where(STUDY.c.unit.in_(inside)),
        select(SHARED_PROFILE.c.group).where(SHARED_PROFILE.c.group.in_(inside)),
        select(RULE_UNIT.c.rule).where(RULE_UNIT.c.unit.in_(inside)),
        select(ACCOUNT_UNIT.c.unit).where(ACCOUNT_UNIT.c.unit.in_(inside), ACCOUNT_UNIT.c.account != account_id),
    )
    return any(connection.execute(need.limit(1)).first() for need in needs)


def _above(connection: Connection, root: int) -> list[int]:
    ancestors, child = [], root
    while parent := connection.scalar(select(UNIT.c.parent).where(UNIT.c.id == child)):
        ancestors.append(parent)
        child = parent
    return ancestors
