"""Copies of the demonstration, one for each visit: whatever a visitor does in theirs goes with it.

A copy has a wave key of its own, so that releasing or discarding in one leaves the others as they are.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, delete, select, update

from reflectory.db.crypto import destroy_wave_key, has_wave_key, new_wave_key, opener, seal
from reflectory.db.engine import BESIDE, connect, make_private
from reflectory.db.response_tables import ROOMS, table
from reflectory.db.schema import MAILING, WAVE
from reflectory.db.transactions import reading, writing
from reflectory.errors import ReflectoryError


def copy_demonstration(source: Path, file: Path) -> Engine:
    """Copy the demonstration into a file that is not there yet, with keys of its own for what is open, and open it."""
    make_private(file)
    with sqlite3.connect(source) as original, sqlite3.connect(file) as copy:
        original.backup(copy)
    original.close()
    copy.close()
    engine = connect(f"sqlite:///{file}")
    with writing(engine) as connection:
        for wave in connection.execute(select(WAVE.c.id, WAVE.c.public_key).where(WAVE.c.status == "open")).all():
            own = new_wave_key()
            connection.execute(update(WAVE).where(WAVE.c.id == wave.id).values(public_key=own))
            opened = opener(wave.public_key) if has_wave_key(wave.public_key) else None
            for room in ROOMS:
                rows = table(room, wave.id)
                if opened is None:  # their key was lost, and they were invented: it goes on without them
                    connection.execute(delete(rows))
                    continue
                for key, box in connection.execute(select(rows.c.key, rows.c.box)).all():
                    sealed = seal(own, opened(bytes(box)))
                    connection.execute(update(rows).where(rows.c.key == key).values(box=sealed))
    return engine


def remove_demonstration(file: Path) -> None:
    """Remove a demonstration, or a copy of it, with all its keys; what cannot be opened goes without them."""
    if file.exists():
        try:
            engine = connect(f"sqlite:///{file}")
            with reading(engine) as connection:
                keys = [key for table in (WAVE, MAILING) for key in connection.scalars(select(table.c.public_key))]
            engine.dispose()
            for key in filter(None, keys):
                destroy_wave_key(key)
        except ReflectoryError:  # broken off, or no database: it has no keys that anybody could name
            pass
    for end in BESIDE:
        file.with_name(file.name + end).unlink(missing_ok=True)
