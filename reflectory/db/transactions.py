"""Reading and writing: one transaction each, rolled back as a whole where anything fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from reflectory.db.url import outage

_LOCKS = 0x5EF1  # first half of our PostgreSQL advisory locks; the second half is a wave, or 0 for migrations


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection inside one write transaction: committed at the end, rolled back on any exception.

    On SQLite the write lock is taken at once, so that what is read inside cannot change before it is written.

    Examples
    --------
    >>> from reflectory.db.engine import scratch
    >>> with writing(scratch()) as connection:
    ...     connection.exec_driver_sql("select 1").scalar_one()
    1
    """
    with (
        _outages_explained(engine),
        engine.connect().execution_options(reflectory_writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection for reading; what it sees does not change between its statements on SQLite.

    Examples
    --------
    >>> from reflectory.db.engine import scratch
    >>> with reading(scratch()) as connection:
    ...     connection.exec_driver_sql("select 1").scalar_one()
    1
    """
    with _outages_explained(engine), engine.connect() as connection:
        yield connection


@contextmanager
def _outages_explained(engine: Engine) -> Iterator[None]:
    """Turn a database that is away, full, busy or damaged into a `DatabaseError`; a mistake of ours stays what it is.

    Nothing is tried again here: the transaction is rolled back as a whole, and whoever began it knows how to go on. A
    respondent's browser sends its answers again, which finds itself.
    """
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        if (fault := outage(engine.url, error)) is None:
            raise
        raise fault from error


def upsert(connection: Connection, table: Table, values: Mapping[str, Any], key: Sequence[str]) -> None:
    """Insert a row, or replace the one that has the same key.

    ``connection``: inside `writing`. ``values``: the whole row. ``key``: the columns of the table's primary key.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement: Any = insert(table).values(**values)
    rest = {name: statement.excluded[name] for name in values if name not in key}
    if rest:
        statement = statement.on_conflict_do_update(index_elements=list(key), set_=rest)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(key))
    connection.execute(statement)


def hold(connection: Connection, number: int, *, alone: bool) -> None:
    """Hold a wave until the transaction ends: many may hold it together (casting), or one alone (closing).

    An advisory lock on PostgreSQL, because a row lock would leave marks of who wrote when; on SQLite the write
    transaction is lock enough.
    """
    if connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        connection.execute(select(lock(_LOCKS, number)))
