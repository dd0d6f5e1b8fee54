"""What can be undone of a wave that was opened: a closing too early, and answers that no report should be made of."""

from __future__ import annotations

import datetime

from sqlalchemy import Engine, delete, update

from reflectory.db import local_time, mailings
from reflectory.db.crypto import can_open, destroy_wave_key
from reflectory.db.notes import erased
from reflectory.db.response_tables import drop_tables
from reflectory.db.schema import WAVE
from reflectory.db.transactions import hold, writing
from reflectory.db.vacuum import compact
from reflectory.db.wave_records import recorded, wave_by_id
from reflectory.db.waves import alone
from reflectory.domain.waves import Wave
from reflectory.errors import RefusedError


def open_again(engine: Engine, wave_id: int, closes: datetime.date) -> Wave:
    """Open a closed wave that is not released once more: its answers stay, and more may come until the new closing day.

    The codes of slips were barred and are known again. Addresses went with the closing: nobody is written to.

    ``closes``: the new last day for answers: tomorrow or later. Raises `RefusedError` if it is not closed, its key is
    not at hand, or the day does not lie ahead.

    Examples
    --------
    >>> from reflectory.db.engine import scratch
    >>> open_again(scratch(), 1, datetime.date(2026, 11, 30))
    Traceback (most recent call last):
    reflectory.errors.MissingError: wave-gone at wave-number (id=1)
    """
    with writing(engine) as connection:
        before = alone(connection, wave_id, "closed", "reopen")
        if closes <= local_time.today():
            raise RefusedError("wave-closing-not-ahead", "wave-named", title=before.title)
        if not can_open(before.public_key):
            raise RefusedError("wave-key-absent", "wave-named", title=before.title)
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="open", closes=closes))
        return recorded(connection, "wave.opened_again", wave_id, until=closes.isoformat())


def discard_wave(engine: Engine, wave_id: int) -> None:
    """Destroy an open or closed wave unread: answers, comments, codes, addresses and keys; the audit log names it.

    For answers that were spoilt, or whose key is gone. Nothing brings them back.

    Raises `RefusedError` if it is a draft, or released.

    Examples
    --------
    >>> from reflectory.db.engine import scratch
    >>> discard_wave(scratch(), 1)
    Traceback (most recent call last):
    reflectory.errors.MissingError: wave-gone at wave-number (id=1)
    """
    with writing(engine) as connection:
        hold(connection, wave_id, alone=True)
        wave = wave_by_id(connection, wave_id)
        if wave.status not in ("open", "closed") or wave.is_circle:
            raise RefusedError("wave-not-discardable", "wave-named", title=wave.title, status=wave.status)
        erased(connection)
        recorded(connection, "wave.discarded", wave_id)
        mail_key = mailings.drop(connection, wave_id)
        drop_tables(connection, wave_id)
        connection.execute(delete(WAVE).where(WAVE.c.id == wave_id))  # its units, codes and links go with it
    for key in filter(None, (wave.public_key, mail_key)):
        destroy_wave_key(key)
    compact(engine)
