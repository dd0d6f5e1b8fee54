"""Releases stored otherwise than they were published, and sealed anew as somebody would who has the whole database."""

from __future__ import annotations

from sqlalchemy import delete, update

from reflectory.db import releases
from reflectory.db.schema import RELEASE, RELEASE_ROW, WAVE
from reflectory.db.transactions import writing


def store_again(engine, wave_id, text, rows=()):
    """Store another release of a wave: in rows, or without them, as those of before, in one text."""
    rows = [*rows]  # they may be read from those that go
    with writing(engine) as connection:
        for table in (RELEASE_ROW, RELEASE):
            connection.execute(delete(table).where(table.c.wave == wave_id))
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="closed"))
    releases.store(engine, wave_id, text, rows=rows)


def change_texts(engine, how):
    """Change the text of every release, and leave its rows."""
    for listed in releases.listed(engine):
        stored = releases.release(engine, listed.wave_id)
        text = how(stored.text)
        values = {"text": text, "digest": releases.seal(text, stored.row_digests)}
        with writing(engine) as connection:
            connection.execute(update(RELEASE).where(RELEASE.c.wave == listed.wave_id).values(**values))
