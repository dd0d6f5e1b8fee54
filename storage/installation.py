"""What is true of the database as a whole."""

from __future__ import annotations

from sqlalchemy import Engine, select

from storage.database import reading, upsert, writing
from storage.schema import ACCOUNT, NOTE, UNIT, WAVE


def is_empty(engine: Engine) -> bool:
    """Tell whether nothing has been set up yet: no units, accounts or waves.

    Examples
    --------
    >>> from storage.database import scratch
    >>> is_empty(scratch())
    True
    """
    with reading(engine) as connection:
        return not any(connection.execute(select(one.c.id).limit(1)).first() for one in (UNIT, ACCOUNT, WAVE))


def mark_demonstration(engine: Engine) -> None:
    """Note that everything in the database is invented, once it is complete."""
    with writing(engine) as connection:
        upsert(connection, NOTE, {"name": "demonstration", "value": "complete"}, ["name"])


def is_demonstration(engine: Engine) -> bool:
    """Tell whether the database holds the complete demonstration district.

    Examples
    --------
    >>> from storage.database import scratch
    >>> is_demonstration(scratch())
    False
    """
    with reading(engine) as connection:
        return connection.execute(select(NOTE.c.value).where(NOTE.c.name == "demonstration")).scalar() == "complete"
