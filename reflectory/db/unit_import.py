"""Brings a whole tree of units in from rows of a spreadsheet: shown first, then done as a whole or not at all.

Doing it twice changes nothing the second time; units that no row names stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, update

from reflectory.db.audit_log import record
from reflectory.db.schema import UNIT
from reflectory.db.transactions import insert_row, reading, writing
from reflectory.db.units import all_units, check_move
from reflectory.domain.units import KINDS, Unit, line_of
from reflectory.errors import RefusedError
from reflectory.i18n.names import folded, tidied

Path = tuple[tuple[str, str], ...]
Key = tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """What a row comes to: ``act`` is ``"add"``, ``"move"``, ``"change"`` (of the number of people) or ``"same"``.

    ``path`` are kind and name of the units from the top; ``before`` is the number of people until now. ``elsewhere``
    are the units of this kind and name that stand in another place, which no row names: an added one may be one of
    them, moved. ``unit`` is the number of a unit that is there already.
    """

    line: int
    path: Path
    act: str
    people: int
    before: int | None = None
    unit: int | None = None
    elsewhere: tuple[int, ...] = ()


def planned(
    engine: Engine, rows: Iterable[tuple[int, Path, int | None]], moved: Mapping[Path, int] | None = None
) -> list[Step]:
    """Say what rows would come to, without doing it.

    ``rows``: line, path and people; the path holds kind and name of each unit from the top, people are None where the
    row does not say. ``moved``: paths that are no new units, but units from elsewhere: each comes with all below it.
    Units above a row's own that are not there yet have steps of their own, before it. A row whose unit is there already
    as another kind, or cannot be moved now, is refused.

    Examples
    --------
    >>> from reflectory.db.engine import temporary_engine
    >>> rows = [(2, (("school", "Maple Hill"), ("team", "Maths")), 9)]
    >>> [(step.path[-1][1], step.act) for step in planned(temporary_engine(), rows)]
    [('Maple Hill', 'add'), ('Maths', 'add')]
    """
    with reading(engine) as connection:
        return _steps(connection, rows, moved or {})


def import_units(
    engine: Engine, rows: Iterable[tuple[int, Path, int | None]], moved: Mapping[Path, int] | None = None
) -> list[Step]:
    """Do what `planned` says, in one transaction."""
    with writing(engine) as connection:
        numbers = {key: unit.id for key, unit in _by_path(connection).items()}
        steps = _steps(connection, rows, moved or {})
        for step in steps:
            kind, name = step.path[-1]
            key = _key(step.path)
            if step.act == "add":
                row = {"name": tidied(name), "kind": kind, "parent": numbers.get(key[:-1]), "size": step.people}
                numbers[key] = insert_row(connection, UNIT, row)
                record(connection, "unit.added", unit=name, people=step.people)
            elif step.act == "move":
                parent = numbers.get(key[:-1])
                _rekey(numbers, next(at for at, id in numbers.items() if id == step.unit), key)
                connection.execute(update(UNIT).where(UNIT.c.id == step.unit).values(parent=parent))
                record(connection, "unit.moved", unit=name, under=step.path[-2][1] if len(step.path) > 1 else "")
            if step.act in ("move", "change") and step.people != step.before:
                connection.execute(update(UNIT).where(UNIT.c.id == numbers[key]).values(size=step.people))
                record(connection, "unit.changed", before=name, unit=name, people=step.people)
    return steps


def _steps(
    connection: Connection, rows: Iterable[tuple[int, Path, int | None]], moved: Mapping[Path, int]
) -> list[Step]:
    rows = list(rows)
    known = _by_path(connection)
    named = {_key(path[:depth]) for _, path, _ in rows for depth in range(1, len(path) + 1)}
    namesakes: dict[tuple[str, str], list[int]] = {}
    for key, unit in known.items():
        if key not in named and unit.id not in moved.values():
            namesakes.setdefault((unit.kind, key[-1]), []).append(unit.id)
    steps: list[Step] = []
    for line, path, people in rows:
        for depth in range(1, len(path) + 1):
            here, key = path[:depth], _key(path[:depth])
            own = people if depth == len(path) else None
            there = known.get(key)
            if there is not None:
                step = _there(line, here, own, there)
                steps += [step] if depth == len(path) else []
            elif here in moved:
                steps.append(_moved(connection, line, here, own, known, moved[here]))
            else:
                _check_place(line, here)
                elsewhere = tuple(namesakes.get((here[-1][0], key[-1]), ()))
                steps.append(Step(line, here, "add", own or 0, elsewhere=elsewhere))
                known[key] = Unit(0, None, *here[-1], own or 0)
            if own is not None:
                known[key] = replace(known[key], size=own)
    return steps


def _there(line: int, path: Path, people: int | None, there: Unit) -> Step:
    """Return the step of a unit that is there already."""
    kind, name = path[-1]
    if there.kind != kind:
        at = {"row": line, "kind": kind, "unit": name}
        raise RefusedError("unit-name-of-other-kind", "row-of-kind", **at, other_kind=there.kind)
    after = there.size if people is None else people
    return Step(line, path, "same" if after == there.size else "change", after, there.size, there.id or None)


def _moved(connection: Connection, line: int, path: Path, people: int | None, known: dict[Key, Unit], id: int) -> Step:
    """Return the step of a unit that comes from elsewhere, and give it and all below it their new paths."""
    _check_place(line, path)
    kind, name = path[-1]
    at = {"row": line, "kind": kind, "unit": name}
    matches = [(key, unit) for key, unit in known.items() if unit.id == id]
    if not matches or matches[0][1].kind != kind:
        raise RefusedError("unit-to-move-gone", "row-of-kind", **at)
    (before, unit), after = matches[0], _key(path)
    if after[: len(before)] == before:
        raise RefusedError("unit-below-itself", "row-of-kind", **at)
    try:
        check_move(connection, unit, unit.parent)
    except RefusedError as error:
        raise error.at("row-of-kind", **at) from None
    _rekey(known, before, after)
    return Step(line, path, "move", unit.size if people is None else people, unit.size, unit.id)


def _rekey(by_key: dict[Key, Any], before: Key, after: Key) -> None:
    """Give everything that stands at one place, or below it, the keys of another."""
    for at in [at for at in by_key if at[: len(before)] == before]:
        by_key[after + at[len(before) :]] = by_key.pop(at)


def _check_place(line: int, path: Path) -> None:
    kind, name = path[-1]
    if kind not in KINDS:
        raise RefusedError("unit-kind-unknown", "row", row=line, unit=name, unknown=kind, known_kind=tuple(KINDS))
    if len(path) > 1 and path[-2][0] not in KINDS[kind]:
        kinds = {"kind": kind, "parent_kind": path[-2][0], "allowed_kind": KINDS[kind]}
        raise RefusedError("unit-column-kind", "row-of-kind", row=line, unit=name, **kinds)


def _by_path(connection: Connection) -> dict[Key, Unit]:
    """Return every unit by the folded names from the top down to it."""
    units = {unit.id: unit for unit in all_units(connection)}
    parents = {unit.id: unit.parent for unit in units.values()}
    units_by_path: dict[Key, Unit] = {}
    for unit in units.values():
        line = [folded(units[id].name) for id in line_of(unit.id, parents)]
        units_by_path.setdefault(tuple(reversed(line)), unit)
    return units_by_path


def _key(path: Path) -> Key:
    return tuple(folded(name) for _, name in path)
