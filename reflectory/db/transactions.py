"""Reading and writing: one transaction each, rolled back as a whole where anything fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from reflectory.db.url import outage

_LOCKS = 0x5EF1  # first half of our PostgreSQL advisory locks; the second half is a wave, or 0 for migrations


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection inside one write transaction: committed at the end, rolled back on any exception.

    On SQLite the write lock is taken at once, so that what is read inside cannot change before it is written.
    """
    with (
        _outages_explained(engine),
        engine.connect().execution_options(reflectory_writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection for reading; what it sees does not change between its statements on SQLite."""
    with _outages_explained(engine), engine.connect() as connection:
        yield connection


@contextmanager
def outside_transactions(engine: Engine) -> Iterator[Connection]:
    """Give a connection each of whose statements stands for itself, such as VACUUM, which runs in no transaction."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.connection.rollback()  # the pool's own ping has begun a transaction
            yield connection.execution_options(isolation_level="AUTOCOMMIT")
        else:
            yield connection.execution_options(reflectory_begins=False)


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


def insert_row(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """Insert a row inside a transaction and return the number that it was given."""
    return int(connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one())


def count_rows(connection: Connection, table: Table, *where: ColumnElement[bool]) -> int:
    """Return how many rows of a table there are, or are such."""
    return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()


def upsert(connection: Connection, table: Table, values: Mapping[str, Any], key: Sequence[str]) -> None:
    """Insert a whole row inside a transaction, or replace the one that has the same primary key."""
    connection.execute(_upserting(connection.dialect.name, table, tuple(values), tuple(key)), dict(values))


@lru_cache(maxsize=256)
def _upserting(dialect: str, table: Table, names: tuple[str, ...], key: tuple[str, ...]) -> Any:
    """Return the statement that `upsert` executes: every answer that comes in needs the same one."""
    statement: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    rest = {name: statement.excluded[name] for name in names if name not in key}
    if rest:
        return statement.on_conflict_do_update(index_elements=list(key), set_=rest)
    return statement.on_conflict_do_nothing(index_elements=list(key))


def lock(connection: Connection, number: int, *, exclusive: bool) -> None:
    """Lock a wave until the transaction ends: many may share it (casting), or one has it alone (closing).

    An advisory lock on PostgreSQL, because a row lock would leave marks of who wrote when; on SQLite the write
    transaction is lock enough.
    """
    if connection.dialect.name == "postgresql":
        advisory = func.pg_advisory_xact_lock if exclusive else func.pg_advisory_xact_lock_shared
        connection.execute(select(advisory(_LOCKS, number)))
