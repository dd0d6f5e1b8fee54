"""Codes that open one thing: a released page for a projector, a study's figures for the members of a group."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, select

from storage.audit_log import record
from storage.codes import CODE_LENGTH, new_code, tidy
from storage.database import reading, writing
from storage.faults import Missing, Refused
from storage.schema import LINK, UNIT
from storage.wave_records import one

WHOLE, JOIN = "*", ""  # instead of a section's key: the whole of a wave, or only how to join it


@dataclass(frozen=True)
class Link:
    """A projector link: its code, and the section of the release it shows."""

    code: str
    wave_id: int
    section: str


def make_link(engine: Engine, wave_id: int, section: str) -> str:
    """Return a code that shows one section of a released wave to whoever has it, until it is taken back.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    wave_id : int
    section : str
        The section's key in the report.

    Raises
    ------
    Refused
        If the wave has not been released.
    """
    with writing(engine) as connection:
        wave = one(connection, wave_id)
        if wave.status != "released":
            raise Refused(f"wave '{wave.title}'", "it has not been released", "release it first")
        code = secrets.token_urlsafe(18)
        connection.execute(insert(LINK).values(code=code, kind="projector", wave=wave_id, unit=None, section=section))
        record(connection, "link.made", wave=wave.title, number=wave_id)
        return code


def room_link(engine: Engine, wave_id: int, results: bool) -> str:
    """Return a code for a wave's screen in the room: how to join while it is open, its whole once it is released.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    wave_id : int
    results : bool
        Whether the release is shown as well; for those who may read it. Otherwise the screen says that it is out.

    Returns
    -------
    str
        The same code every time, until it is taken back.
    """
    section = WHOLE if results else JOIN
    chosen = select(LINK.c.code).where(LINK.c.wave == wave_id, LINK.c.kind == "projector", LINK.c.section == section)
    with writing(engine) as connection:
        wave = one(connection, wave_id)
        if found := connection.execute(chosen).scalar():
            return str(found)
        code = secrets.token_urlsafe(18)
        connection.execute(insert(LINK).values(code=code, kind="projector", wave=wave_id, unit=None, section=section))
        record(connection, "link.made", wave=wave.title, number=wave_id)
        return code


def projected(engine: Engine, code: str) -> tuple[int, str] | None:
    """Return the wave and the section that a projector code shows, or None.

    Examples
    --------
    >>> from storage.database import scratch
    >>> projected(scratch(), "invented") is None
    True
    """
    chosen = select(LINK).where(LINK.c.code == code[:64], LINK.c.kind == "projector")
    with reading(engine) as connection:
        row = connection.execute(chosen).first()
    return None if row is None else (row.wave, row.section)


def take_back(engine: Engine, code: str) -> None:
    """End a projector link; ending it twice does no harm."""
    with writing(engine) as connection:
        chosen = delete(LINK).where(LINK.c.code == code[:64], LINK.c.kind == "projector").returning(LINK.c.wave)
        if (shown := connection.execute(chosen).scalar()) is not None:
            record(connection, "link.taken_back", wave=one(connection, shown).title, number=shown)


def links(engine: Engine, wave_id: int) -> tuple[Link, ...]:
    """Return the projector links of a wave."""
    chosen = (
        select(LINK).where(LINK.c.wave == wave_id, LINK.c.kind == "projector").order_by(LINK.c.section, LINK.c.code)
    )
    with reading(engine) as connection:
        return tuple(Link(row.code, row.wave, row.section) for row in connection.execute(chosen))


def group_code(engine: Engine, unit_id: int) -> str:
    """Return the code of a book-study group, the same one every time until there is a new one.

    As long as a one-use code: whoever has it reads what the group reads, so it must not be guessed. Shorter ones from
    before go on working.

    Raises
    ------
    Refused
        If the unit is neither a group nor a study.
    """
    with writing(engine) as connection:
        name = _group(connection, unit_id)
        chosen = select(LINK.c.code).where(LINK.c.unit == unit_id, LINK.c.kind == "group")
        if found := connection.execute(chosen).scalar():
            return _written(found)
        record(connection, "group_code.made", unit=name)
        return _new(connection, unit_id)


def new_group_code(engine: Engine, unit_id: int) -> str:
    """Return a new code of a book-study group; the one before opens nothing any more."""
    with writing(engine) as connection:
        name = _group(connection, unit_id)
        connection.execute(delete(LINK).where(LINK.c.unit == unit_id, LINK.c.kind == "group"))
        record(connection, "group_code.renewed", unit=name)
        return _new(connection, unit_id)


def group_of(engine: Engine, code: str) -> int | None:
    """Return the group that a code names, or None. Case, spaces and hyphens do not count."""
    chosen = select(LINK.c.unit).where(LINK.c.code == tidy(code), LINK.c.kind == "group")
    with reading(engine) as connection:
        return connection.execute(chosen).scalar()


def _group(connection: Connection, unit_id: int) -> str:
    """Return the name of a unit that may have a code, held until the transaction ends."""
    unit = connection.execute(select(UNIT).where(UNIT.c.id == unit_id).with_for_update()).first()
    if unit is None:
        raise Missing(f"unit {unit_id}", "there is no such unit", "choose another one")
    if unit.kind not in ("group", "study"):
        raise Refused(f"unit '{unit.name}'", f"it is a {unit.kind}", "choose a group of a book study")
    return str(unit.name)


def _new(connection: Connection, unit_id: int) -> str:
    code = new_code()
    connection.execute(insert(LINK).values(code=tidy(code), kind="group", wave=None, unit=unit_id, section=""))
    return code


def _written(code: str) -> str:
    """Return a code as it is printed: in groups of four, or as it was before there were any."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4)) if len(code) == CODE_LENGTH else code
