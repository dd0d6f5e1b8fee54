"""The tables that one response touches, read off the schema: for the page that shows respondents what is stored."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table

from reflectory.db.response_tables import ROOMS, table
from reflectory.db.schema import INVITATION, REFLECTION


@dataclass(frozen=True)
class Column:
    """One column: its name, what kind of thing lies in it, and whether rows are found by it."""

    name: str
    kind: str
    key: bool


def touched(wave_id: int) -> dict[str, tuple[Column, ...]]:
    """Return the columns of every table that a response writes to, by the table's plain name.

    Parameters
    ----------
    wave_id : int
        The wave that is answered: its ballots and comments have tables of their own.

    Returns
    -------
    dict of str to tuple of Column
        What a test compares with what a real response changes in a real database.

    Examples
    --------
    >>> {name: [one.name for one in columns] for name, columns in touched(7).items()}["ballot"]
    ['key', 'box']
    """
    named: dict[str, Table] = {room: table(room, wave_id) for room in ROOMS}
    named |= {"invitation": INVITATION, "reflection": REFLECTION}
    return {name: tuple(_column(one, column.name) for column in one.columns) for name, one in named.items()}


def _column(one: Table, name: str) -> Column:
    column = one.columns[name]
    return Column(name, str(column.type).lower(), column.primary_key)
