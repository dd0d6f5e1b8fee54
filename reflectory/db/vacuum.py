"""What was erased leaves the files as well: the bytes of deleted rows are swept out the next time the calendar is kept.

A row that is deleted is out of its table at once, but not out of the file: SQLite keeps it in the write-ahead log until
that is written over, PostgreSQL in the table's pages. `db.erasure` notes that there is something to sweep; `sweep`
writes the tables anew without it. Answers of a released wave do not wait for this (`db.releases`).

The order in which people came lies in the same places as long as a wave is open: so its log is cut off every hour
(`cut_log`), and `sweep` lays codes and boxes in the order of their own random keys each night.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, delete, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from reflectory.db.engine import BUSY_SECONDS
from reflectory.db.erasure import NAME
from reflectory.db.releases import compact
from reflectory.db.response_tables import ROOMS, table
from reflectory.db.schema import AUDIT_LOG, INVITATION, METADATA, NOTE, RELEASE, WAVE
from reflectory.db.transactions import reading, upsert, writing
from reflectory.errors import DatabaseError

BRIEFLY = 500  # milliseconds
PATIENCE = 5  # seconds to wait for whoever still sees what was erased, or uses a table
LAID = "laid by key"  # the day on which the tables of open waves were last laid in the order of their keys
NEVER_ERASED = {AUDIT_LOG.name, RELEASE.name}


def sweep(engine: Engine, day: datetime.date | None = None) -> bool:
    """Write the tables anew without what was erased, and tell whether anything had been erased.

    ``day``: today, to lay the tables of open waves in another order as well, unless that was done today. Raises
    `DatabaseError` if others use the database; the next minute tries again.

    Examples
    --------
    >>> from reflectory.db.engine import scratch
    >>> from reflectory.db.units import add_unit, remove_unit
    >>> engine = scratch()
    >>> remove_unit(engine, add_unit(engine, "Maple Hill", "school"))
    >>> sweep(engine), sweep(engine)
    (True, False)
    """
    with reading(engine) as connection:
        noted = connection.scalar(select(NOTE.c.value).where(NOTE.c.name == NAME))
        last = connection.scalar(select(NOTE.c.value).where(NOTE.c.name == LAID))
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
    except (engine.dialect.loaded_dbapi.Error, DBAPIError) as error:
        raise DatabaseError("database-not-swept", "database") from error
    with writing(engine) as connection:  # what was erased meanwhile noted another value, and waits
        connection.execute(delete(NOTE).where(NOTE.c.name == NAME, NOTE.c.value == noted))
        if laid and day is not None:
            upsert(connection, NOTE, {"name": LAID, "value": day.isoformat()}, ["name"])
    return noted is not None


def cut_log(engine: Engine) -> bool:
    """Cut off SQLite's write-ahead log, which holds what was written in the order of writing; False where it is read.

    PostgreSQL's belongs to the server: a checkpoint lets it write over what is older, where our user may ask for one.

    Examples
    --------
    >>> from reflectory.db.engine import scratch
    >>> cut_log(scratch())
    True
    """
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    try:
        if engine.dialect.name != "postgresql":
            raw.cursor().execute(f"PRAGMA busy_timeout={BRIEFLY}")  # who writes waits for this, and this for who reads
            return not raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        raw.rollback()
        driver.autocommit = True
        raw.cursor().execute("CHECKPOINT")
        return True
    except engine.dialect.loaded_dbapi.Error:  # locked, or not for our user to ask
        return engine.dialect.name == "postgresql"
    finally:
        if engine.dialect.name == "postgresql":
            driver.autocommit = False
        else:
            raw.cursor().execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        raw.close()


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
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    try:
        raw.rollback()  # the pool's own ping has begun a transaction, and VACUUM runs in none
        driver.autocommit = True
        cursor = raw.cursor()
        _wait_for_older(cursor)
        cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")  # who waits for a table keeps all others from it
        for name in names:
            cursor.execute(f'VACUUM (FULL, ANALYZE) "{name}"')
        cursor.execute("VACUUM FULL pg_statistic")
    finally:
        raw.cursor().execute("RESET lock_timeout")
        driver.autocommit = False
        raw.close()


def _wait_for_older(cursor: Any) -> None:
    """Wait until nobody sees the database as it was before: VACUUM keeps what somebody may still read."""
    cursor.execute("select now()")
    (began,) = cursor.fetchone()
    end = time.monotonic() + PATIENCE
    while True:
        cursor.execute(OLDER, (began,))
        if cursor.fetchone() is None:
            return
        if time.monotonic() > end:
            raise DatabaseError("database-read-long", "database")
        time.sleep(0.1)


PRIMARY = "select indexrelid::regclass::text from pg_index where indisprimary and indrelid = to_regclass(:of)"
OLDER = (
    "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
    "and backend_xmin is not null and xact_start < %s limit 1"
)
