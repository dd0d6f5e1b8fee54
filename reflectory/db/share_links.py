"""Codes that open one thing: a released page for a projector, a study's figures for the members of a group."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select

from reflectory.db import local_time
from reflectory.db.audit_log import record
from reflectory.db.codes import CODE_LENGTH, in_fours, new_code, tidy
from reflectory.db.schema import LINK, UNIT
from reflectory.db.transactions import reading, writing
from reflectory.db.wave_records import wave_by_id
from reflectory.errors import MissingError, RefusedError

WHOLE, JOIN = "*", ""  # instead of a section's key: the whole of a wave, or only how to join it
DAYS = 90  # for which a link shows what it shows; then it is made again by whoever still may


@dataclass(frozen=True)
class Link:
    """A projector link: its code, the section of the release it shows, who made it, and its last day.

    ``maker`` is an account's number; None for a link of before links had makers.
    """

    code: str
    wave_id: int
    section: str
    maker: int | None
    until: datetime.date


def make_link(engine: Engine, wave_id: int, section: str, maker: int) -> str:
    """Return a code that shows one section of a released wave to whoever has it, until it is taken back or its day.

    The section is a key of the report; or `JOIN`, for a screen in the room that says how to join while the wave is open
    and then that the release is out; or `WHOLE`, for one that shows it then, which is for those who may read it. An
    account, the maker, gets the same code every time; whether it may still show this is asked at every opening.
    """
    of_maker = LINK.c.kind == "projector", LINK.c.wave == wave_id, LINK.c.section == section, LINK.c.account == maker
    with writing(engine) as connection:
        wave = wave_by_id(connection, wave_id)
        if section not in (WHOLE, JOIN) and wave.status != "released":
            raise RefusedError("wave-not-released", "wave-named", title=wave.title)
        if present_code := connection.scalar(select(LINK.c.code).where(*of_maker, LINK.c.until >= local_time.today())):
            return str(present_code)
        connection.execute(delete(LINK).where(*of_maker))
        code, until = secrets.token_urlsafe(18), local_time.today() + datetime.timedelta(days=DAYS)
        row = {"code": code, "kind": "projector", "wave": wave_id, "section": section, "account": maker, "until": until}
        connection.execute(insert(LINK).values(unit=None, **row))
        record(connection, "link.made", wave=wave.title, number=wave_id)
        return code


def projected(engine: Engine, code: str, today: datetime.date | None = None) -> Link | None:
    """Return the projector link of a code, or None; after its last day there is none."""
    with reading(engine) as connection:
        links = _links(connection, LINK.c.code == code[:64], LINK.c.until >= (today or local_time.today()))
    return next(iter(links), None)


def take_back(engine: Engine, code: str) -> None:
    """End a projector link; ending it twice does no harm."""
    with writing(engine) as connection:
        chosen = delete(LINK).where(LINK.c.code == code[:64], LINK.c.kind == "projector").returning(LINK.c.wave)
        if (wave_id := connection.scalar(chosen)) is not None:
            record(connection, "link.taken_back", wave=wave_by_id(connection, wave_id).title, number=wave_id)


def links(engine: Engine, wave_id: int | None = None) -> tuple[Link, ...]:
    """Return the projector links of a wave, or of all waves."""
    with reading(engine) as connection:
        return _links(connection, *([] if wave_id is None else [LINK.c.wave == wave_id]))


def _links(connection: Connection, *where: ColumnElement[bool]) -> tuple[Link, ...]:
    chosen = select(LINK.c.code, LINK.c.wave, LINK.c.section, LINK.c.account, LINK.c.until)
    chosen = chosen.where(LINK.c.kind == "projector", *where).order_by(LINK.c.wave, LINK.c.section, LINK.c.code)
    return tuple(Link(*row) for row in connection.execute(chosen))


def group_code(engine: Engine, unit_id: int) -> str:
    """Return the code of a book-study group, the same one every time until there is a new one.

    As long as a one-use code: whoever has it reads what the group reads, so it must not be guessed. Shorter ones from
    before go on working. A unit that is neither a group nor a study is refused.
    """
    with writing(engine) as connection:
        name = _group(connection, unit_id)
        chosen = select(LINK.c.code).where(LINK.c.unit == unit_id, LINK.c.kind == "group")
        if code := connection.scalar(chosen):
            return in_fours(code) if len(code) == CODE_LENGTH else str(code)  # as it was before there were groups
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
        return connection.scalar(chosen)


def _group(connection: Connection, unit_id: int) -> str:
    """Return the name of a unit that may have a code, held until the transaction ends."""
    unit = connection.execute(select(UNIT).where(UNIT.c.id == unit_id).with_for_update()).first()
    if unit is None:
        raise MissingError("unit-unknown", "unit-number", id=unit_id)
    if unit.kind not in ("group", "study"):
        raise RefusedError("link-unit-kind", "unit-named", unit=unit.name, kind=unit.kind)
    return str(unit.name)


def _new(connection: Connection, unit_id: int) -> str:
    code = new_code()
    connection.execute(insert(LINK).values(code=tidy(code), kind="group", wave=None, unit=unit_id, section=""))
    return code
