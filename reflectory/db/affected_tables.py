"""The tables that one response touches, read off the schema: for the page that shows respondents what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy

from reflectory.db.response_tables import ROOMS, table
from reflectory.db.schema import INVITATION, REFLECTION


@dataclass(frozen=True)
class Column:
    """One column: its name, what kind of thing lies in it, and whether rows are found by it."""

    name: str
    kind: str
    key: bool


def affected_columns(wave_id: int) -> dict[str, tuple[Column, ...]]:
    """Return the columns of every table that a response writes to, by the table's plain name.

    ``wave_id``: the wave that is answered: its ballots and comments have tables of their own. Returns what a test
    compares with what a real response changes in a real database.

    Examples
    --------
    >>> {name: [column.name for column in columns] for name, columns in affected_columns(7).items()}["ballot"]
    ['key', 'box']
    """
    named: dict[str, sqlalchemy.Table] = {room: table(room, wave_id) for room in ROOMS}
    named |= {"invitation": INVITATION, "reflection": REFLECTION}
    return {name: tuple(map(_column, entry.columns)) for name, entry in named.items()}


def _column(column: sqlalchemy.Column[Any]) -> Column:
    return Column(column.name, str(column.type).lower(), column.primary_key)
