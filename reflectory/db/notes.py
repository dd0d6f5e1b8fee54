"""Words about the whole database, a row each: whose demonstration it is, its zone, its last backup, what was erased."""

from __future__ import annotations

import secrets

from sqlalchemy import ColumnElement, Connection, Table, delete, select

from reflectory.db.schema import NOTE
from reflectory.db.transactions import upsert

ERASED = "erased"


def read_note(connection: Connection, name: str) -> str | None:
    """Return what was noted under a name, inside a transaction, or None."""
    return connection.scalar(select(NOTE.c.value).where(NOTE.c.name == name))


def write_note(connection: Connection, name: str, value: str) -> None:
    """Note a word under a name, inside a transaction, in the place of what was noted there."""
    upsert(connection, NOTE, {"name": name, "value": value}, ["name"])


def erase(connection: Connection, table: Table, *where: ColumnElement[bool]) -> bool:
    """Delete rows inside a transaction so that they leave the files as well, and tell whether there were any."""
    gone = connection.execute(delete(table).where(*where)).rowcount > 0
    if gone:
        erased(connection)
    return gone


def erased(connection: Connection) -> None:
    """Note inside a transaction that something was deleted which is to leave the files; before any `record`.

    `db.vacuum` sweeps it out. Neither what nor when is noted: the value is drawn by chance, so that a sweep sees what
    was erased while it ran.
    """
    write_note(connection, ERASED, secrets.token_hex(8))
