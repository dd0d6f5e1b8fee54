"""The two tables a wave's answers lie in: made when it opens, dropped when it is released. Nothing else is in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, MetaData, Table, select

from reflectory.db.schema import INVITATION, REFLECTION, WAVE
from reflectory.db.transactions import lock
from reflectory.errors import MissingError, WaveClosedError

ROOMS = ("ballot", "comment")


@dataclass(frozen=True)
class AffectedColumn:
    """A column that a response writes to: its name, what kind of thing lies in it, whether rows are found by it."""

    name: str
    kind: str
    key: bool


@cache
def table(room: str, wave_id: int) -> Table:
    """Return the table of a wave's ballots or comments: a random-looking key and a sealed box, and no third column.

    Examples
    --------
    >>> table("ballot", 7).name, [column.name for column in table("ballot", 7).columns]
    ('ballot_7', ['key', 'box'])
    """
    if room not in ROOMS:
        raise ValueError(f"answers come as one of {', '.join(ROOMS)}, not as '{room}'")
    return Table(
        f"{room}_{int(wave_id)}",
        MetaData(),
        Column("key", LargeBinary, primary_key=True),
        Column("box", LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )


def make_tables(connection: Connection, wave_id: int) -> None:
    """Make both tables of a wave."""
    for room in ROOMS:
        answers = table(room, wave_id)
        answers.create(connection, checkfirst=False)
        if connection.dialect.name == "postgresql":  # no samples of answers among the statistics on columns
            for column in answers.columns:
                connection.exec_driver_sql(f"alter table {answers.name} alter column {column.name} set statistics 0")


def drop_tables(connection: Connection, wave_id: int) -> None:
    """Drop both tables of a wave, if they are there."""
    for room in ROOMS:
        table(room, wave_id).drop(connection, checkfirst=True)


def require_open(connection: Connection, wave_id: int) -> None:
    """Raise `WaveClosedError` unless the wave is open, and keep it open until the transaction ends."""
    lock(connection, wave_id, exclusive=False)
    status = connection.scalar(select(WAVE.c.status).where(WAVE.c.id == wave_id))
    if status is None:
        raise MissingError("wave-unknown", "wave-number", id=wave_id)
    if status != "open":
        raise WaveClosedError("wave-not-open-yet" if status == "draft" else "wave-closed", "wave-number", id=wave_id)


def affected_columns(wave_id: int) -> dict[str, tuple[AffectedColumn, ...]]:
    """Return the columns of every table that a response writes to, by the table's plain name, read off the schema.

    For the page that shows respondents what is stored; a test compares it with what a real response changes.
    """
    tables = {room: table(room, wave_id) for room in ROOMS} | {"invitation": INVITATION, "reflection": REFLECTION}
    return {name: tuple(map(_affected, entry.columns)) for name, entry in tables.items()}


def _affected(column: Column[Any]) -> AffectedColumn:
    return AffectedColumn(column.name, str(column.type).lower(), column.primary_key)
