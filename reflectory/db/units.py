"""The tree of units: district > cluster > school > team, and book studies with their groups."""

from __future__ import annotations

from collections.abc import Iterable
from types import EllipsisType

from sqlalchemy import Connection, Engine, delete, select, update

from reflectory.db.audit_log import record
from reflectory.db.notes import erase, erased
from reflectory.db.schema import ACCOUNT_UNIT, INVITATION, RULE_UNIT, SHARED_PROFILE, STUDY, UNIT, WAVE, WAVE_UNIT
from reflectory.db.transactions import insert_row, reading, writing
from reflectory.domain.units import KINDS, MOST_PEOPLE, NAME_LENGTH, Unit, line_of
from reflectory.errors import DatabaseError, MissingError, RefusedError
from reflectory.i18n.names import folded, tidied


def add_unit(engine: Engine, name: str, kind: str, parent: int | None = None, size: int = 0) -> int:
    """Add a unit and return its number; one that does not fit is refused.

    ``name``: at most 120 characters, unlike its siblings' names. ``kind``: one of `KINDS`. ``parent``: a unit of a
    higher kind: schools stand in clusters, teams in schools, groups in studies. ``size``: people who belong to it.
    """
    if kind not in KINDS:
        raise RefusedError("unit-kind-unknown", "unit-named", unit=name, unknown=kind, known_kind=tuple(KINDS))
    with writing(engine) as connection:
        name = _fitting_name(connection, name, parent)
        _check_size(name, size)
        _check_parent(connection, name, kind, parent)
        unit_id = insert_row(connection, UNIT, {"name": name, "kind": kind, "parent": parent, "size": size})
        record(connection, "unit.added", unit=name, people=size)
        return unit_id


def units(engine: Engine) -> tuple[Unit, ...]:
    """Return every unit, in the order in which they were added."""
    with reading(engine) as connection:
        return all_units(connection)


def unit(engine: Engine, id: int) -> Unit:
    """Return one unit, or raise `MissingError`."""
    with reading(engine) as connection:
        return _unit_by_id(connection, id)


def subtree(units: Iterable[Unit], root: int) -> tuple[Unit, ...]:
    """Return a unit and all below it, parents before children, siblings as given.

    Raises `MissingError` if the root is not among the units; `DatabaseError` if a unit lies under itself.

    Examples
    --------
    >>> tree = [Unit(1, None, "school", "A"), Unit(2, 1, "team", "B"), Unit(3, None, "school", "C")]
    >>> [unit.id for unit in subtree(tree, 1)]
    [1, 2]
    """
    by_id: dict[int, Unit] = {}
    children: dict[int | None, list[Unit]] = {}
    for unit in units:
        by_id[unit.id] = unit
        children.setdefault(unit.parent, []).append(unit)
    if root not in by_id:
        raise MissingError("unit-unknown", "unit-number", id=root)
    branch: list[Unit] = []
    waiting = [by_id[root]]
    while waiting:
        unit = waiting.pop()
        if len(branch) == len(by_id):
            raise DatabaseError("unit-under-itself", "unit-named", unit=unit.name)
        branch.append(unit)
        waiting.extend(reversed(children.get(unit.id, [])))
    return tuple(branch)


def subtree_ids(units: Iterable[Unit], roots: Iterable[int]) -> frozenset[int]:
    """Return the ids of some units and of all below them; a root that is not among the units has none.

    Examples
    --------
    >>> tree = [Unit(1, None, "school", "A"), Unit(2, 1, "team", "B"), Unit(3, None, "school", "C")]
    >>> sorted(subtree_ids(tree, [1, 9]))
    [1, 2]
    """
    known = {unit.id: unit for unit in units}
    return frozenset(unit.id for root in roots if root in known for unit in subtree(known.values(), root))


def change_unit(
    engine: Engine, id: int, name: str | None = None, size: int | None = None, parent: int | EllipsisType | None = ...
) -> bool:
    """Give a unit another name, another number of people, or another place with all below it; all of it or nothing.

    Waves that were opened keep what they were opened with. The unit keeps its number, and with it its accounts, its
    released reports, and what is compared over time. ``parent`` None puts it at the top; by default it stays. Returns
    whether anything changed. What does not fit is refused, and a move of a unit that an open wave has.
    """
    with writing(engine) as connection:
        before = _unit_by_id(connection, id)
        above = before.parent if isinstance(parent, EllipsisType) else parent
        if above != before.parent:
            check_move(connection, before, above)
        name = _fitting_name(connection, before.name if name is None else name, above, itself=id)
        size = before.size if size is None else size
        _check_size(name, size)
        after = Unit(id, above, before.kind, name, size)
        if after == before:
            return False
        connection.execute(update(UNIT).where(UNIT.c.id == id).values(name=name, size=size, parent=above))
        if name != before.name:
            erased(connection)
        if (name, size) != (before.name, before.size):
            record(connection, "unit.changed", before=before.name, unit=name, people=size)
        if above != before.parent:
            under = "" if above is None else _unit_by_id(connection, above).name
            record(connection, "unit.moved", unit=name, under=under)
        return True


def check_move(connection: Connection, unit: Unit, parent: int | None) -> None:
    """Raise, inside a transaction, if a unit cannot be moved there, or not now."""
    inside = {below.id for below in living_tree(connection, unit.id)}
    if parent in inside:
        raise RefusedError("unit-below-itself", "unit-named", unit=unit.name)
    _check_parent(connection, unit.name, unit.kind, parent)
    answered = select(WAVE.c.title).join(WAVE_UNIT, WAVE_UNIT.c.wave == WAVE.c.id)
    answered = answered.where(WAVE_UNIT.c.unit.in_(inside), WAVE.c.status == "open")
    if title := connection.scalar(answered.limit(1)):
        raise RefusedError("unit-move-in-wave", "unit-named", unit=unit.name, title=title)
    invited = select(WAVE.c.title).join(INVITATION, INVITATION.c.wave == WAVE.c.id)
    invited = invited.where(INVITATION.c.unit.in_(inside), WAVE.c.status == "draft", WAVE.c.root.not_in(inside))
    if title := connection.scalar(invited.limit(1)):
        raise RefusedError("unit-move-has-codes", "unit-named", unit=unit.name, title=title)


def remove_unit(engine: Engine, id: int) -> None:
    """Remove a unit; one that has units below it, or is in a wave being prepared or answered, is refused."""
    with writing(engine) as connection:
        unit = _unit_by_id(connection, id)
        if connection.scalar(select(UNIT.c.id).where(UNIT.c.parent == id).limit(1)):
            raise RefusedError("unit-above-others", "unit-named", unit=unit.name)
        line = _line(connection, id)
        busy = select(WAVE.c.title).where(WAVE.c.root.in_(line), WAVE.c.status.in_(("draft", "open"))).limit(1)
        if title := connection.scalar(busy):
            raise RefusedError("unit-in-wave", "unit-named", unit=unit.name, title=title)
        erase(connection, UNIT, UNIT.c.id == id)
        record(connection, "unit.removed", unit=unit.name)


def is_unused(engine: Engine, root: int, account_id: int) -> bool:
    """Tell whether a unit and all below it serve nothing yet: no wave, no book study, nobody but this account."""
    with reading(engine) as connection:
        return not _used(connection, root, account_id)


def remove_unused(engine: Engine, root: int, account_id: int) -> None:
    """Remove a unit that was written down by mistake with all below it, all of it or nothing.

    Refused if a wave, a book study or another person's account needs any of it.
    """
    with writing(engine) as connection:
        tree = living_tree(connection, root)
        if _used(connection, root, account_id):
            raise RefusedError("unit-needed", "unit-named", unit=tree[0].name)
        erased(connection)
        for unit in reversed(tree):  # children first
            connection.execute(delete(UNIT).where(UNIT.c.id == unit.id))
            record(connection, "unit.removed", unit=unit.name)


def all_units(connection: Connection) -> tuple[Unit, ...]:
    """Return every unit, inside a transaction."""
    return tuple(Unit(**row._mapping) for row in connection.execute(select(UNIT).order_by(UNIT.c.id)))


def unit_names(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Return the names of some units by their numbers, inside a transaction, or raise `MissingError`."""
    wanted = sorted(set(ids))
    rows = connection.execute(select(UNIT.c.id, UNIT.c.name).where(UNIT.c.id.in_(wanted)).order_by(UNIT.c.id))
    names = {row.id: row.name for row in rows}
    if unknown := [id for id in wanted if id not in names]:
        raise MissingError("unit-unknown", "unit-number", id=unknown[0])
    return names


def living_tree(connection: Connection, root: int) -> tuple[Unit, ...]:
    """Return a unit and all below it as they are now, inside a transaction."""
    return subtree(all_units(connection), root)


def _unit_by_id(connection: Connection, id: int) -> Unit:
    row = connection.execute(select(UNIT).where(UNIT.c.id == id)).first()
    if row is None:
        raise MissingError("unit-gone", "unit-number", id=id)
    return Unit(**row._mapping)


def _line(connection: Connection, id: int) -> list[int]:
    """Return a unit and all that it lies in."""
    return list(line_of(id, {unit.id: unit.parent for unit in all_units(connection)}))


def _used(connection: Connection, root: int, account_id: int) -> bool:
    inside = [unit.id for unit in living_tree(connection, root)]
    needs = (
        select(WAVE.c.id).where(WAVE.c.root.in_([*inside, *_line(connection, root)])),
        select(WAVE_UNIT.c.wave).where(WAVE_UNIT.c.unit.in_(inside)),
        select(STUDY.c.unit).where(STUDY.c.unit.in_(inside)),
        select(SHARED_PROFILE.c.group).where(SHARED_PROFILE.c.group.in_(inside)),
        select(RULE_UNIT.c.rule).where(RULE_UNIT.c.unit.in_(inside)),
        select(ACCOUNT_UNIT.c.unit).where(ACCOUNT_UNIT.c.unit.in_(inside), ACCOUNT_UNIT.c.account != account_id),
    )
    return any(connection.execute(need.limit(1)).first() for need in needs)


def _fitting_name(connection: Connection, name: str, parent: int | None, itself: int | None = None) -> str:
    name = tidied(name)
    if not name or len(name) > NAME_LENGTH:
        raise RefusedError("unit-name-length", "unit", most=NAME_LENGTH)
    siblings = select(UNIT.c.id, UNIT.c.name).where(UNIT.c.parent == parent)
    same = folded(name)
    for row in connection.execute(siblings):
        if row.id != itself and folded(row.name) == same:
            raise RefusedError("unit-name-taken", "unit-named", unit=name)
    return name


def _check_size(name: str, size: int) -> None:
    if not 0 <= size <= MOST_PEOPLE:
        raise RefusedError("unit-size", "unit-named", unit=name, size=size, most=MOST_PEOPLE)


def _check_parent(connection: Connection, name: str, kind: str, parent: int | None) -> None:
    if parent is None:
        return
    above = _unit_by_id(connection, parent)
    if above.kind not in KINDS[kind]:
        about = {"unit": name, "kind": kind, "parent": above.name, "parent_kind": above.kind}
        if not KINDS[kind]:
            raise RefusedError("unit-stands-at-top", "unit-named", **about)
        raise RefusedError("unit-parent-kind", "unit-named", **about, allowed_kind=KINDS[kind])
