"""What is true of the database as a whole."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping

from sqlalchemy import Engine, select

from reflectory.db import local_time
from reflectory.db.notes import read_note, write_note
from reflectory.db.schema import ACCOUNT, UNIT, WAVE
from reflectory.db.transactions import reading, writing
from reflectory.errors import RefusedError


def is_empty(engine: Engine) -> bool:
    """Tell whether nothing has been set up yet: no units, accounts or waves."""
    with reading(engine) as connection:
        return not any(connection.execute(select(table.c.id).limit(1)).first() for table in (UNIT, ACCOUNT, WAVE))


def begin_demonstration(engine: Engine) -> None:
    """Note that everything that comes into the database is invented."""
    with writing(engine) as connection:
        write_note(connection, "demonstration", "begun")


def mark_demonstration(engine: Engine) -> None:
    """Note that everything in the database is invented, once it is complete."""
    with writing(engine) as connection:
        write_note(connection, "demonstration", UNTOUCHED)


def is_untouched(engine: Engine) -> bool:
    """Tell whether the database holds a complete demonstration that only copies are taken of.

    Versions before this wrote another word, and let every visitor write into it.
    """
    return _demonstration(engine) == UNTOUCHED


def is_demonstration(engine: Engine) -> bool:
    """Tell whether the database holds the complete demonstration district."""
    return _demonstration(engine) in ("complete", UNTOUCHED)


def is_invented(engine: Engine) -> bool:
    """Tell whether the database was begun as a demonstration, complete or not: nobody real is in it."""
    return _demonstration(engine) is not None


def keep_head_counts(engine: Engine, wave_id: int, answered: Mapping[tuple[int, str], int]) -> None:
    """Keep how many invented people of each unit, and value of the background question, answered a wave.

    For the roster of the auditor's ledger. Real head counts are never kept: who took part is nobody's business later;
    so a database that holds anybody real is refused.
    """
    if not is_invented(engine):
        raise RefusedError("head-counts-refused", "database")
    text = json.dumps([[unit, value, people] for (unit, value), people in sorted(answered.items())])
    with writing(engine) as connection:
        write_note(connection, f"answered {wave_id}", text)


def head_counts(engine: Engine, wave_id: int) -> dict[tuple[int, str], int] | None:
    """Return what `keep_head_counts` kept of a wave of the demonstration, or None."""
    with reading(engine) as connection:
        text = read_note(connection, f"answered {wave_id}")
    return None if text is None else {(unit, value): people for unit, value, people in json.loads(text)}


def note_backup(engine: Engine, today: datetime.date | None = None) -> None:
    """Note the day a backup was made, for the status page. A day and no clock time: nothing else is dated by it."""
    with writing(engine) as connection:
        write_note(connection, "last backup", (today or local_time.today()).isoformat())


def last_backup(engine: Engine) -> datetime.date | None:
    """Return the day the last backup was made, or None."""
    with reading(engine) as connection:
        day = read_note(connection, "last backup")
    return None if day is None else datetime.date.fromisoformat(day)


def _demonstration(engine: Engine) -> str | None:
    with reading(engine) as connection:
        return read_note(connection, "demonstration")


UNTOUCHED = "complete, to be copied"
