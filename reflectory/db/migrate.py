"""Brings a database to the newest schema, once, whoever starts first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from reflectory.db.transactions import lock, reading, writing
from reflectory.db.url import without_password
from reflectory.errors import DatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

OLDEST = "0002"  # the first step there is: those before it were put into it
NEWEST = "0011"  # the newest step in migrations/versions; equal means that Alembic need not even be imported


def migrate(engine: Engine) -> None:
    """Run the migration steps that a database has not seen yet, all in one transaction.

    One that was written by a newer version of the program, or holds the tables of something else, is refused.
    """
    with reading(engine) as connection:
        if step(connection) == NEWEST:
            connection.rollback()  # so that the writing waits for others, as no reading that turns to writing does
            connection.execute(text("update alembic_version set version_num = version_num"))  # fails if it is read-only
            connection.rollback()
            return

    from alembic import command
    from alembic.script import ScriptDirectory

    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)
        current = step(connection)  # once more: another process may have migrated while we waited
        settings = configuration(connection)
        known = {revision.revision for revision in ScriptDirectory.from_config(settings).walk_revisions()}
        address = without_password(engine.url)
        if current is not None and current < OLDEST:
            raise DatabaseError("database-early", "address", address=address, step=current, oldest=OLDEST)
        if current is not None and current not in known:
            raise DatabaseError("database-newer", "address", address=address, step=current, newest=NEWEST)
        if current is None and inspect(connection).get_table_names():
            raise DatabaseError("database-of-others", "address", address=address)
        command.upgrade(settings, "head")


def step(connection: Connection) -> str | None:
    """Return the migration step a database is at, or None if it has seen none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    at: str | None = connection.scalar(text("select version_num from alembic_version"))
    return at


def configuration(connection: Connection) -> Config:
    """Return Alembic's settings for a connection; the steps lie beside this file, so no ini file is needed."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings
