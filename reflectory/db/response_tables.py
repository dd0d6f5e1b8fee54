"""The two tables a wave's answers lie in: made when it opens, dropped when it is released. Nothing else is in them."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Column, Connection, LargeBinary, MetaData, Table, select

from reflectory.db.schema import WAVE
from reflectory.db.transactions import hold
from reflectory.errors import MissingError, WaveClosedError

ROOMS = ("ballot", "comment")


@cache
def table(room: str, wave_id: int) -> Table:
    """Return the table of a wave's ballots or comments: a random-looking key and a sealed box, and no third column.

    ``room``: one of `ROOMS`.

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
    """Refuse unless the wave is open, and keep it open until the transaction ends.

    Raises `WaveClosedError` if the wave takes no answers now; `MissingError` if there is no such wave.
    """
    hold(connection, wave_id, alone=False)
    status = connection.scalar(select(WAVE.c.status).where(WAVE.c.id == wave_id))
    if status is None:
        raise MissingError("wave-unknown", "wave-number", id=wave_id)
    if status != "open":
        raise WaveClosedError("wave-not-open-yet" if status == "draft" else "wave-closed", "wave-number", id=wave_id)
