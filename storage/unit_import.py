"""Brings a whole tree of units in from rows of a spreadsheet: shown first, then done as a whole or not at all.

Doing it twice changes nothing the second time; units that no row names stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, insert, select, update

from storage.audit_log import record
from storage.database import reading, writing
from storage.faults import Refused
from storage.schema import UNIT
from storage.units import KINDS, Unit

Path = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """What a row comes to: ``act`` is ``"add"``, ``"change"`` (of the number of people) or ``"same"``.

    ``path`` are kind and name of the units from the top; ``before`` is the number of people until now.
    """

    line: int
    path: Path
    act: str
    people: int
    before: int | None = None


def planned(engine: Engine, rows: Iterable[tuple[int, Path, int | None]]) -> list[Step]:
    """Say what rows would come to, without doing it.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    rows : iterable of (line, path, people)
        ``path`` holds kind and name of each unit from the top; ``people`` is None where the row does not say.

    Returns
    -------
    list of Step
        Units above a row's own that are not there yet have steps of their own, before it.

    Raises
    ------
    Refused
        If a unit is there already as another kind; names the row.

    Examples
    --------
    >>> from storage.database import scratch
    >>> rows = [(2, (("school", "Maple Hill"), ("team", "Maths")), 9)]
    >>> [(step.path[-1][1], step.act) for step in planned(scratch(), rows)]
    [('Maple Hill', 'add'), ('Maths', 'add')]
    """
    with reading(engine) as connection:
        return _steps(connection, rows)


def bring_in(engine: Engine, rows: Iterable[tuple[int, Path, int | None]]) -> list[Step]:
    """Do what `planned` says, in one transaction.

    Examples
    --------
    >>> from storage.database import scratch
    >>> engine, rows = scratch(), [(2, (("school", "Maple Hill"), ("team", "Maths")), 9)]
    >>> [step.act for step in bring_in(engine, rows)], [step.act for step in bring_in(engine, rows)]
    (['add', 'add'], ['same'])
    """
    with writing(engine) as connection:
        numbers = {key: one.id for key, one in _by_path(connection).items()}
        steps = _steps(connection, rows)
        for step in steps:
            kind, name = step.path[-1]
            key = _key(step.path)
            if step.act == "add":
                values = {"name": name, "kind": kind, "parent": numbers.get(key[:-1]), "size": step.people}
                numbers[key] = int(connection.execute(insert(UNIT).values(values).returning(UNIT.c.id)).scalar_one())
                record(connection, "unit.added", unit=name, people=step.people)
            elif step.act == "change":
                connection.execute(update(UNIT).where(UNIT.c.id == numbers[key]).values(size=step.people))
                record(connection, "unit.changed", unit=name, people=step.people)
    return steps


def _steps(connection: Connection, rows: Iterable[tuple[int, Path, int | None]]) -> list[Step]:
    known = {key: (one.kind, one.size) for key, one in _by_path(connection).items()}
    steps = []
    for line, path, people in rows:
        for depth in range(1, len(path) + 1):
            here, key = path[:depth], _key(path[:depth])
            kind, name = here[-1]
            own = people if depth == len(path) else None
            if key not in known:
                _check_place(line, here)
                steps.append(Step(line, here, "add", own or 0))
                known[key] = (kind, own or 0)
                continue
            found, before = known[key]
            if found != kind:
                fault = f"there is a {found} of this name in the same place"
                raise Refused(f"row {line}, {kind} '{name}'", fault, "write another name, or the other column")
            if depth == len(path):
                changes = own is not None and own != before
                steps.append(
                    Step(
                        line,
                        here,
                        "change" if changes else "same",
                        own if changes and own is not None else before,
                        before,
                    )
                )
                known[key] = (kind, steps[-1].people)
    return steps


def _check_place(line: int, path: Path) -> None:
    kind, name = path[-1]
    if kind not in KINDS:
        raise Refused(f"row {line}, '{name}'", f"there is no kind '{kind}'", f"choose one of {', '.join(KINDS)}")
    if len(path) > 1 and path[-2][0] not in KINDS[kind]:
        fault = f"a {kind} cannot stand in a {path[-2][0]}"
        raise Refused(f"row {line}, {kind} '{name}'", fault, f"put it in a {' or a '.join(KINDS[kind])}")


def _by_path(connection: Connection) -> dict[tuple[str, ...], Unit]:
    """Return every unit by the names from the top down to it; case does not count."""
    rows = connection.execute(select(UNIT).order_by(UNIT.c.id))
    units = {row.id: Unit(row.id, row.parent, row.kind, row.name, row.size) for row in rows}
    found: dict[tuple[str, ...], Unit] = {}
    for unit in units.values():
        names, one = [unit.name], unit
        while one.parent is not None:
            one = units[one.parent]
            names.append(one.name)
        found[tuple(name.casefold() for name in reversed(names))] = unit
    return found


def _key(path: Path) -> tuple[str, ...]:
    return tuple(name.casefold() for _, name in path)
