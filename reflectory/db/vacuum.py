"""What was erased leaves the files as well: the bytes of deleted rows are swept out the next time the calendar is kept.

A row that is deleted is out of its table at once, but not out of the file: SQLite keeps it in the write-ahead log until
that is written over, PostgreSQL in the table's pages. `db.notes.erased` notes that there is something to sweep; `sweep`
writes the tables anew without it. Answers of a released wave do not wait for this: `compact` follows their destruction.

The order in which people came lies in the same places as long as a wave is open: so its log is cut off every hour
(`cut_log`), and `sweep` lays codes and boxes in the order of their own random keys each night.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Connection, Engine, delete, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from reflectory.db.engine import BUSY_SECONDS
from reflectory.db.notes import ERASED, read_note, write_note
from reflectory.db.response_tables import ROOMS, table
from reflectory.db.schema import AUDIT_LOG, INVITATION, METADATA, NOTE, RELEASE, RELEASE_ROW, WAVE
from reflectory.db.transactions import outside_transactions, reading, writing
from reflectory.errors import DatabaseError

BRIEFLY = 500  # milliseconds
PATIENCE = 5  # seconds to wait for whoever still sees what was erased, or uses a table
READERS = 30  # seconds to wait for readers of an SQLite file before saying that it could not be compacted
LAID = "laid by key"  # the day on which the tables of open waves were last laid in the order of their keys
NEVER_ERASED = {AUDIT_LOG.name, RELEASE.name, RELEASE_ROW.name}


def sweep(engine: Engine, day: datetime.date | None = None) -> bool:
    """Write the tables anew without what was erased, and tell whether anything had been erased.

    ``day``: today, to lay the tables of open waves in another order as well, unless that was done today. Raises
    `DatabaseError` if others use the database; the next minute tries again.
    """
    with reading(engine) as connection:
        noted, last = read_note(connection, ERASED), read_note(connection, LAID)
        running = connection.scalars(select(WAVE.c.id).where(WAVE.c.status.in_(("open", "closed")))).all()
    laid = day is not None and last != day.isoformat() and bool(running)
    if noted is None and not laid:
        return False
    try:
        if engine.dialect.name == "postgresql":
            if laid:
                _lay_by_key(engine, running)
            _rewrite(engine)
        else:
            compact(engine)
    except DBAPIError as error:
        raise DatabaseError("database-not-swept", "database") from error
    with writing(engine) as connection:  # what was erased meanwhile noted another value, and waits
        connection.execute(delete(NOTE).where(NOTE.c.name == ERASED, NOTE.c.value == noted))
        if laid and day is not None:
            write_note(connection, LAID, day.isoformat())
    return noted is not None


def compact(engine: Engine) -> None:
    """Rewrite the database without what was deleted: on SQLite the whole file, on PostgreSQL the tables of secrets."""
    with outside_transactions(engine) as connection:
        if engine.dialect.name == "postgresql":
            for statement in VACUUMS:
                connection.exec_driver_sql(statement)
            return
        end = time.monotonic() + READERS
        connection.exec_driver_sql("VACUUM")
        while not _log_is_cut(connection):  # a reader is in the way
            if time.monotonic() > end:
                raise DatabaseError("database-not-compacted", "sqlite-file")
            time.sleep(0.2)


def cut_log(engine: Engine) -> bool:
    """Cut off SQLite's write-ahead log, which holds what was written in the order of writing; False where it is read.

    PostgreSQL's belongs to the server: a checkpoint lets it write over what is older, where our user may ask for one.
    """
    with outside_transactions(engine) as connection:
        if engine.dialect.name == "postgresql":
            with suppress(DBAPIError):  # not for our user to ask
                connection.exec_driver_sql("CHECKPOINT")
            return True
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BRIEFLY}")  # writers wait for this, and this for readers
        try:
            return _log_is_cut(connection)
        except DBAPIError:  # locked
            return False
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _log_is_cut(connection: Connection) -> bool:
    return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()


def _lay_by_key(engine: Engine, waves: Sequence[int]) -> None:
    """Write codes and boxes of open waves anew as of one moment, and lay them in the order of their random keys.

    VACUUM leaves rows in the order in which they were written, each with the mark of its own writing.
    """
    rows = [INVITATION, *(table(room, id) for id in waves for room in ROOMS)]
    with reading(engine) as connection:
        known = set(inspect(connection).get_table_names())
    for row in rows:
        if row.name in known:
            key = row.primary_key.columns[0]
            with writing(engine) as connection:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
                connection.exec_driver_sql(f'LOCK TABLE "{row.name}" IN ACCESS EXCLUSIVE MODE')
                connection.execute(update(row).values({key.name: key}))
                index = connection.execute(text(PRIMARY), {"of": row.name}).scalar_one()
                connection.exec_driver_sql(f'CLUSTER "{row.name}" USING {index}')


def _rewrite(engine: Engine) -> None:
    """Write every table anew, and the statistics on their columns, which hold samples of what stood in them."""
    with reading(engine) as connection:
        known = set(inspect(connection).get_table_names())
        waves = connection.scalars(select(WAVE.c.id)).all()
    names = [name for name in METADATA.tables if name not in NEVER_ERASED]
    names += [name for room in ROOMS for id in waves if (name := f"{room}_{id}") in known]
    with outside_transactions(engine) as connection:
        _wait_for_older(connection)
        try:
            connection.exec_driver_sql(f"SET lock_timeout = '{PATIENCE}s'")  # who waits for a table holds others up
            for name in names:
                connection.exec_driver_sql(f'VACUUM (FULL, ANALYZE) "{name}"')
            connection.exec_driver_sql("VACUUM FULL pg_statistic")
        finally:
            connection.exec_driver_sql("RESET lock_timeout")


def _wait_for_older(connection: Connection) -> None:
    """Wait until nobody sees the database as it was before: VACUUM keeps what somebody may still read."""
    began = connection.exec_driver_sql("select now()").scalar_one()
    end = time.monotonic() + PATIENCE
    while connection.execute(text(OLDER), {"began": began}).first():
        if time.monotonic() > end:
            raise DatabaseError("database-read-long", "database")
        time.sleep(0.1)


# A plain VACUUM frees the room of deleted rows but leaves their bytes; FULL writes the table anew.
VACUUMS = (
    "VACUUM FULL invitation",
    "VACUUM FULL letter",
    "VACUUM FULL addressee",
    "VACUUM reflection",
    "VACUUM attempt",
    "VACUUM session",
    "VACUUM ticket",
    "VACUUM FULL pg_statistic",  # samples of what stood in columns
)
PRIMARY = "select indexrelid::regclass::text from pg_index where indisprimary and indrelid = to_regclass(:of)"
OLDER = (
    "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
    "and backend_xmin is not null and xact_start < :began limit 1"
)
