"""The note that something was erased, and is still to be swept out of the database's files (`db.vacuum`)."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection

from reflectory.db.schema import NOTE
from reflectory.db.transactions import upsert

NAME = "erased"


def erased(connection: Connection) -> None:
    """Note inside a transaction that something was deleted which is to leave the files; before any `record`.

    Neither what nor when is noted: the value is drawn by chance, so that a sweep sees what was erased while it ran.
    """
    upsert(connection, NOTE, {"name": NAME, "value": secrets.token_hex(8)}, ["name"])
