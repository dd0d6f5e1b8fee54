"""What was erased leaves the files as well: the bytes of deleted rows are swept out the next time the calendar is kept.

A row that is deleted is out of its table at once, but not out of the file: SQLite keeps it in the write-ahead log until
that is written over, PostgreSQL in the table's pages. `storage.erasing` notes that there is something to sweep; `sweep`
writes the tables anew without it. Answers of a released wave do not wait for this (`storage.releases`).
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, delete, inspect, select

from storage.answers import ROOMS
from storage.database import reading, writing
from storage.erasing import NAME
from storage.faults import DatabaseFault
from storage.releases import compact
from storage.schema import AUDIT_LOG, METADATA, NOTE, RELEASE, WAVE

PATIENCE = 5  # seconds to wait for whoever still sees what was erased, or uses a table
NEVER_ERASED = {AUDIT_LOG.name, RELEASE.name}


def sweep(engine: Engine) -> bool:
    """Write the tables anew without what was erased, and tell whether there was anything to sweep.

    Raises
    ------
    DatabaseFault
        If others use the database; the next minute tries again.

    Examples
    --------
    >>> from storage.database import scratch
    >>> from storage.units import add_unit, remove_unit
    >>> engine = scratch()
    >>> remove_unit(engine, add_unit(engine, "Maple Hill", "school"))
    >>> sweep(engine), sweep(engine)
    (True, False)
    """
    with reading(engine) as connection:
        noted = connection.execute(select(NOTE.c.value).where(NOTE.c.name == NAME)).scalar()
    if noted is None:
        return False
    try:
        if engine.dialect.name == "postgresql":
            _rewrite(engine)
        else:
            compact(engine)
    except engine.dialect.loaded_dbapi.Error as error:
        fault = "what was erased could not be swept out of its files while others use it"
        raise DatabaseFault("database", fault, "nothing need be done: it is tried again in a minute") from error
    with writing(engine) as connection:  # what was erased meanwhile noted another value, and waits
        connection.execute(delete(NOTE).where(NOTE.c.name == NAME, NOTE.c.value == noted))
    return True


def _rewrite(engine: Engine) -> None:
    """Write every table anew, and the statistics on their columns, which hold samples of what stood in them."""
    with reading(engine) as connection:
        known = set(inspect(connection).get_table_names())
        waves = connection.execute(select(WAVE.c.id)).scalars().all()
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
            fault = "a long reading, such as a backup, still sees what was erased"
            raise DatabaseFault("database", fault, "nothing need be done: it is tried again in a minute")
        time.sleep(0.1)


OLDER = (
    "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
    "and backend_xmin is not null and xact_start < %s limit 1"
)
