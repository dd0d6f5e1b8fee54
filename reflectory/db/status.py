"""How an installation stands, for the status page: nothing in it depends on what anybody answered, or how many did."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select

from reflectory.db.crypto import can_open, key_path
from reflectory.db.migrate import step
from reflectory.db.schema import WAVE
from reflectory.db.transactions import reading
from reflectory.db.wave_records import waves, waves_where
from reflectory.domain.waves import Wave

SIZES: tuple[int, ...] = tuple(figure * 10**power for power in range(8) for figure in (1, 2, 5))  # megabytes
SQLITE_SIZE = "select page_count * page_size from pragma_page_count, pragma_page_size"


@dataclass(frozen=True)
class RunningWave:
    """An open or closed wave, and whether its key is at hand."""

    title: str
    status: str
    key_file: str
    has_key: bool


@dataclass(frozen=True)
class State:
    """The database's kind, the step of its schema, its size (at most so many megabytes), and free space in megabytes.

    The size goes up in leaps: how a file grows from one hour to the next would tell how many are answering. ``free`` is
    None where the database lies on another machine.
    """

    kind: str
    step: str
    at_most: int
    free: int | None
    free_for_keys: int | None
    running: tuple[RunningWave, ...]


def state(engine: Engine) -> State:
    """Return how an installation stands."""
    sqlite = engine.dialect.name == "sqlite"
    with reading(engine) as connection:
        at = step(connection) or ""
        if sqlite:
            size = connection.exec_driver_sql(SQLITE_SIZE).scalar_one()
        else:
            size = connection.execute(select(func.pg_database_size(func.current_database()))).scalar_one()
    running = tuple(
        RunningWave(wave.title, wave.status, key_path(wave.public_key).name, can_open(wave.public_key))
        for wave in waves(engine)
        if wave.status in ("open", "closed")
    )
    folder = Path(engine.url.database or ".").parent if sqlite else None
    free, free_for_keys = _free(folder), _free(key_path(b"").parent)
    return State("SQLite" if sqlite else "PostgreSQL", at, leap(size), free, free_for_keys, running)


def without_key(engine: Engine) -> tuple[Wave, ...]:
    """Return the open and closed waves, colleague views among them, whose key is not at hand or cannot be read."""
    with reading(engine) as connection:
        running = waves_where(connection, WAVE.c.status.in_(("open", "closed")))
    return tuple(wave for wave in running if not can_open(wave.public_key))


def leap(size: int) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50 ... megabytes that is not smaller than so many bytes.

    Examples
    --------
    >>> leap(1), leap(2_000_001), leap(48_000_000)
    (1, 5, 50)
    """
    return next(megabytes for megabytes in SIZES if megabytes * 10**6 >= size)


def _free(folder: Path | None) -> int | None:
    """Return the free megabytes of the disk that a folder lies on, rounded down to a hundred."""
    while folder is not None and not os.path.exists(folder):  # also where it may not be looked into
        folder = folder.parent
    return None if folder is None else int(shutil.disk_usage(folder).free // 10**8 * 100)
