"""Connections: opens either database and brings its schema to the newest step. Caches nothing; callers do."""

from __future__ import annotations

import atexit
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy import Engine as Engine
from sqlalchemy.exc import SQLAlchemyError

from reflectory.config import setting
from reflectory.db.migrate import migrate
from reflectory.db.transactions import reading
from reflectory.db.url import explain, read_address
from reflectory.errors import DatabaseError

BUSY_SECONDS = 20
POOL_SECONDS = 20
BESIDE = ("", "-wal", "-shm", "-journal")  # how the names of SQLite's files end


def connect(url: str | None = None) -> Engine:
    """Open a database, creating it and bringing it to the newest schema where needed.

    Parameters
    ----------
    url : str, optional
        ``sqlite:///path`` or ``postgresql://...``; by default the setting ``DATABASE_URL``.

    Returns
    -------
    sqlalchemy.Engine
        A pool that threads may share. The caller keeps it: a second call opens a second pool.

    Raises
    ------
    DatabaseError
        If the address is wrong, or the database cannot be opened or written, is damaged, holds something else, or was
        written by a newer version of the program.

    Examples
    --------
    >>> folder = tempfile.mkdtemp()
    >>> engine = connect(f"sqlite:///{folder}/new/reflectory.db")
    >>> engine.dialect.name
    'sqlite'
    """
    address, arguments = read_address(url or setting("DATABASE_URL"))
    engine = _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address, arguments)
    try:
        migrate(engine)
    except DatabaseError:
        engine.dispose()
        raise
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        raise explain(address, error) from error
    return engine


def ping(engine: Engine) -> bool:
    """Tell whether the database answers."""
    try:
        with reading(engine) as connection:
            return connection.exec_driver_sql("select 1").scalar() == 1
    except (DatabaseError, SQLAlchemyError, OSError):
        return False


def now() -> int:
    """Return the time in whole seconds; used for sessions and waiting times of accounts, never beside an answer."""
    return int(time.time())


def temporary_engine() -> Engine:
    """Open an empty SQLite database in a temporary folder that goes when the program ends: for trying things out."""
    folder = tempfile.TemporaryDirectory(prefix="reflectory-", ignore_cleanup_errors=True)
    engine = connect(f"sqlite:///{Path(folder.name) / 'temporary.db'}")

    def clean() -> None:
        engine.dispose()
        folder.cleanup()

    atexit.register(clean)
    return engine


def make_private(file: Path) -> None:
    """Let nobody but the program's own user read a database file and what lies beside it, made now or before.

    SQLite gives its log the mode of the file.
    """
    with suppress(OSError):  # somebody else's file, or a file system without modes: opening it says more
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    for path in (file.with_name(file.name + end) for end in BESIDE):
        with suppress(OSError):
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)


def _sqlite(address: URL) -> Engine:
    if address.database and not address.query.get("uri"):
        make_private(Path(address.database))
    engine = create_engine(
        address, pool_size=10, max_overflow=40, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver opens no transactions of its own: `begin` below does
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("reflectory_begins", True):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("reflectory_writes") else "BEGIN")

    return engine


def _postgresql(address: URL, arguments: dict[str, Any]) -> Engine:
    return create_engine(
        address,
        pool_size=10,
        max_overflow=20,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args=arguments,
    )


PRAGMAS = (
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "journal_mode=WAL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "synchronous=FULL",
)
