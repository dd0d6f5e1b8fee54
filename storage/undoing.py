"""What can be undone of a wave that was opened: a closing too early, and answers that no report should be made of."""

from __future__ import annotations

import datetime

from sqlalchemy import Engine, delete, update

from reflectory.errors import RefusedError
from storage import days, mailing
from storage.answers import drop_tables
from storage.database import hold, writing
from storage.erasing import erased
from storage.releases import compact
from storage.schema import WAVE
from storage.sealing import can_open, destroy_wave_key
from storage.wave_records import Wave, one
from storage.waves import alone, recorded


def open_again(engine: Engine, wave_id: int, closes: datetime.date) -> Wave:
    """Open a closed wave that is not released once more: its answers stay, and more may come until the new closing day.

    The codes of slips were barred and are known again. Addresses went with the closing: nobody is written to.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    wave_id : int
    closes : datetime.date
        The new last day for answers: tomorrow or later.

    Raises
    ------
    RefusedError
        If it is not closed, its key is not at hand, or the day does not lie ahead.

    Examples
    --------
    >>> from storage.database import scratch
    >>> open_again(scratch(), 1, datetime.date(2026, 11, 30))
    Traceback (most recent call last):
    reflectory.errors.MissingError: wave-gone at wave-number (id=1)
    """
    with writing(engine) as connection:
        before = alone(connection, wave_id, "closed", "reopen")
        if closes <= days.today():
            raise RefusedError("wave-closing-not-ahead", "wave-named", title=before.title)
        if not can_open(before.public_key):
            raise RefusedError("wave-key-absent", "wave-named", title=before.title)
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="open", closes=closes))
        return recorded(connection, "wave.opened_again", wave_id, until=closes.isoformat())


def discard_wave(engine: Engine, wave_id: int) -> None:
    """Destroy an open or closed wave unread: answers, comments, codes, addresses and keys; the audit log names it.

    For answers that were spoilt, or whose key is gone. Nothing brings them back.

    Raises
    ------
    RefusedError
        If it is a draft, or released.

    Examples
    --------
    >>> from storage.database import scratch
    >>> discard_wave(scratch(), 1)
    Traceback (most recent call last):
    reflectory.errors.MissingError: wave-gone at wave-number (id=1)
    """
    with writing(engine) as connection:
        hold(connection, wave_id, alone=True)
        found = one(connection, wave_id)
        if found.status not in ("open", "closed") or found.is_circle:
            raise RefusedError("wave-not-discardable", "wave-named", title=found.title, status=found.status)
        erased(connection)
        recorded(connection, "wave.discarded", wave_id)
        mail_key = mailing.drop(connection, wave_id)
        drop_tables(connection, wave_id)
        connection.execute(delete(WAVE).where(WAVE.c.id == wave_id))  # its units, codes and links go with it
    for key in filter(None, (found.public_key, mail_key)):
        destroy_wave_key(key)
    compact(engine)
