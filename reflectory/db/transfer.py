"""Moves a whole installation from one database to another, SQLite or PostgreSQL, and proves that nothing was lost.

A backup is the same thing: a copy into an SQLite file of its own (`db.backup`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, Table, bindparam, delete, func, insert, inspect, select, text, update

from reflectory.db.response_tables import ROOMS, make_tables, table
from reflectory.db.schema import METADATA, WAVE
from reflectory.db.transactions import count_rows, reading, writing
from reflectory.errors import DatabaseError, RefusedError

BATCH = 2000  # rows at a time, so that a database of any size fits in memory
_COUNTERS = sqlalchemy.table("sqlite_sequence", sqlalchemy.column("name"), sqlalchemy.column("seq"))


@dataclass(frozen=True)
class Sum:
    """What a table holds: its rows, and a checksum that does not depend on their order."""

    rows: int
    checksum: str


def copy(source: Engine, target: Engine, progress: Callable[[float], None] | None = None) -> dict[str, Sum]:
    """Copy everything into an empty database, read it back, and compare counts and checksums.

    The copy is one moment of the source: what is written there meanwhile is not in it.

    Parameters
    ----------
    source, target : sqlalchemy.Engine
        Both opened by `db.engine.connect`, so that both have the newest schema.
    progress : callable, optional
        Called with the share that is done, 0 to 1.

    Returns
    -------
    dict of str to Sum
        What was copied, by table.

    Raises
    ------
    RefusedError
        If the target holds anything.
    DatabaseError
        If what was read back is not what was written; the target is left empty then.

    Examples
    --------
    >>> from reflectory.db.engine import temporary_engine
    >>> from reflectory.db.units import add_unit
    >>> source = temporary_engine()
    >>> _ = add_unit(source, "Maple Hill", "school")
    >>> copy(source, temporary_engine())["unit"].rows
    1
    """
    tell = progress or (lambda share: None)
    if source.dialect.name == "postgresql":  # SQLite's readers see one moment as they are
        source = source.execution_options(isolation_level="REPEATABLE READ")
    with reading(source) as reader, writing(target) as writer:
        if any(count_rows(writer, entry) for entry in _tables(writer)):
            raise RefusedError("database-not-empty", "target-database")
        for wave_id in _waves_with_answers(reader):
            make_tables(writer, wave_id)
        tables = _tables(reader)
        whole = sum(count_rows(reader, entry) for entry in tables) or 1
        done, copied = 0, {}
        for entry in tables:
            total = 0
            for batch in _batches(reader, entry):
                _put(writer, entry, batch)
                total += sum(_digest(entry, row) for row in batch)
                done += len(batch)
                tell(0.8 * done / whole)
            _point_within(reader, writer, entry)
            copied[entry.name] = Sum(count_rows(reader, entry), _hexadecimal(total))
        _move_counters(reader, writer)
        written = sums(writer)
        tell(1.0)
        if different := sorted(name for name in copied if written.get(name) != copied[name]):
            raise DatabaseError("copy-differs", "target-database", tables=tuple(different))
    return copied


def sums(connection: Connection) -> dict[str, Sum]:
    """Return count and checksum of every table, as a transaction sees them."""
    sum_by_table = {}
    for entry in _tables(connection):
        rows = total = 0
        for batch in _batches(connection, entry):
            rows += len(batch)
            total += sum(_digest(entry, row) for row in batch)
        sum_by_table[entry.name] = Sum(rows, _hexadecimal(total))
    return sum_by_table


def _tables(connection: Connection) -> list[Table]:
    """Return every table, those that others point at first, with the answers of each wave that still has them."""
    waves = _waves_with_answers(connection)
    return [*METADATA.sorted_tables, *(table(room, wave_id) for wave_id in waves for room in ROOMS)]


def _waves_with_answers(connection: Connection) -> list[int]:
    there = set(inspect(connection).get_table_names())
    ids = connection.scalars(select(WAVE.c.id).order_by(WAVE.c.id)).all()
    return [wave_id for wave_id in ids if table(ROOMS[0], wave_id).name in there]


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Read a table in the order of its key: a copy must not keep an order in which things were written."""
    statement = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    for part in connection.execute(statement).partitions():
        yield [dict(row._mapping) for row in part]


def _own_pointers(table: Table) -> list[str]:
    """Name the columns that point at rows of the very same table, such as a unit's parent."""
    return [column.name for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]


def _put(writer: Connection, table: Table, batch: list[dict[str, Any]]) -> None:
    """Insert rows; what points within the table stays empty, because the row pointed at may come later."""
    empty = dict.fromkeys(_own_pointers(table))
    writer.execute(insert(table), [row | empty for row in batch])


def _point_within(reader: Connection, writer: Connection, table: Table) -> None:
    for name in _own_pointers(table):
        key = table.primary_key.columns.values()[0]
        pointing = select(key, table.c[name]).where(table.c[name].is_not(None))
        if pairs := [{"which": row[0], "at": row[1]} for row in reader.execute(pointing)]:
            writer.execute(update(table).where(key == bindparam("which")).values({name: bindparam("at")}), pairs)


def _digest(table: Table, row: Mapping[str, Any]) -> int:
    """Return the checksum of a row; sums of them do not depend on the order of rows."""
    plain = "\x1f".join(f"{column.name}={_plain(row[column.name])}" for column in table.columns)
    return int.from_bytes(sha256(plain.encode()).digest(), "big")


def _plain(value: Any) -> str:
    """Write a value the same way whichever database it came from."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return repr(int(value)) if isinstance(value, bool) else repr(value)


def _hexadecimal(total: int) -> str:
    return f"{total % 2**256:064x}"


def _move_counters(reader: Connection, writer: Connection) -> None:
    """Move the counters that give numbers: a number that was given once, and removed, must never be given again."""
    for entry in METADATA.sorted_tables:
        if not entry.dialect_options["sqlite"]["autoincrement"] or not (last := _last_number(reader, entry)):
            continue
        if writer.dialect.name == "postgresql":
            writer.execute(select(func.setval(func.pg_get_serial_sequence(entry.name, "id"), last)))
        else:
            writer.execute(delete(_COUNTERS).where(_COUNTERS.c.name == entry.name))
            writer.execute(insert(_COUNTERS).values(name=entry.name, seq=last))


def _last_number(connection: Connection, table: Table) -> int:
    if connection.dialect.name == "postgresql":
        counter = connection.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar_one()
        row = connection.execute(text(f"select last_value, is_called from {counter}")).one()  # noqa: S608  PostgreSQL's own
        return int(row[0]) if row[1] else 0
    return int(connection.scalar(select(_COUNTERS.c.seq).where(_COUNTERS.c.name == table.name)) or 0)
