"""Releases: what was published of a wave, once, frozen; and the destruction of the answers it was made from."""

from __future__ import annotations

import datetime
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, inspect, select, update

from reflectory.db import local_time
from reflectory.db.crypto import destroy_wave_key, has_wave_key
from reflectory.db.erasure import erased
from reflectory.db.response_tables import ROOMS, drop_tables, table
from reflectory.db.schema import INVITATION, RELEASE, WAVE
from reflectory.db.transactions import hold, reading, writing
from reflectory.db.wave_records import recorded, units_of, wave_by_id
from reflectory.domain.waves import Wave
from reflectory.errors import DatabaseError, RefusedError

PATIENCE = 30  # seconds to wait for readers of an SQLite file before saying that it could not be compacted


@dataclass(frozen=True)
class Release:
    """What was published: the report as JSON, its SHA-256 in hexadecimal figures, and the day."""

    wave_id: int
    text: str
    digest: str
    released_on: datetime.date


@dataclass(frozen=True)
class Listed:
    """What a list says of a release, without reading it."""

    wave_id: int
    title: str
    answers: int
    digest: str
    released_on: datetime.date


def as_it_stands(engine: Engine, wave_id: int) -> bytes:
    """Return 32 bytes that any answer, unit or day of a wave changes: what a report is made of."""
    with reading(engine) as connection:
        return _as_it_stands(connection, wave_id)


def require_unchanged(connection: Connection, wave_id: int, before: bytes) -> None:
    """Refuse, inside the transaction that keeps a report, if the wave is not the one that the report was made of.

    Raises `RefusedError` if it was opened again while the report was being made, and closed once more.
    """
    if _as_it_stands(connection, wave_id) != before:
        wave = wave_by_id(connection, wave_id)
        error = RefusedError("wave-reopened", "circle")
        raise error if wave.is_circle else error.at("wave-named", title=wave.title)


def _as_it_stands(connection: Connection, wave_id: int) -> bytes:
    wave = wave_by_id(connection, wave_id)
    fingerprint = sha256(repr((wave, units_of(connection, wave))).encode())
    known = set(inspect(connection).get_table_names())
    for answers in (table(room, wave_id) for room in ROOMS):
        if answers.name in known:  # the beginning of a box is new whenever it is sealed
            chosen = select(answers.c.key, func.substr(answers.c.box, 1, 32)).order_by(answers.c.key)
            fingerprint.update(repr([tuple(map(bytes, row)) for row in connection.execute(chosen)]).encode())
    return fingerprint.digest()


def store(
    engine: Engine, wave_id: int, text: str, digest: str | None = None, answers: int = 0, before: bytes | None = None
) -> Release:
    """Freeze the report of a closed wave. It is never replaced; storing the very same once more does no harm.

    ``text``: the report as JSON. ``digest``: its SHA-256 in hexadecimal figures; computed if not given. ``answers``:
    how many answers it was checked for: what lists say of it. ``before``: `as_it_stands` of when the report was begun.
    Raises `RefusedError` if the wave is not closed, or something else was released, or it changed meanwhile.
    """
    checksum = sha256(text.encode()).hexdigest()
    if digest is not None and digest != checksum:
        raise ValueError("the digest is not the SHA-256 of the text")
    with writing(engine) as connection:
        hold(connection, wave_id, alone=True)
        wave = wave_by_id(connection, wave_id)
        row = connection.execute(select(RELEASE).where(RELEASE.c.wave == wave_id)).first()
        if row is not None:
            if row.digest != checksum:
                raise RefusedError("wave-released-already", "wave-named", title=wave.title)
            return Release(wave_id, row.text, row.digest, row.released_on)
        if wave.status != "closed":
            raise RefusedError("wave-not-closed", "wave-named", title=wave.title, status=wave.status)
        if before is not None:
            require_unchanged(connection, wave_id, before)
        release = Release(wave_id, text, checksum, local_time.today())
        connection.execute(
            insert(RELEASE).values(
                wave=wave_id, text=text, digest=checksum, released_on=release.released_on, answers=answers
            )
        )
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="released"))
        if connection.execute(delete(INVITATION).where(INVITATION.c.wave == wave_id)).rowcount:
            erased(connection)  # codes serve nothing any more, in a research wave neither
        recorded(connection, "wave.released", wave_id, seal=checksum[:12])
        return release


def release(engine: Engine, wave_id: int) -> Release | None:
    """Return what was published of a wave, or None if nothing was."""
    with reading(engine) as connection:
        row = connection.execute(select(RELEASE).where(RELEASE.c.wave == wave_id)).first()
    return None if row is None else Release(row.wave, row.text, row.digest, row.released_on)


def listed(engine: Engine) -> tuple[Listed, ...]:
    """Return what a list says of everything ever published, wave by wave; no report is read for it."""
    columns = RELEASE.c.wave, WAVE.c.title, RELEASE.c.answers, RELEASE.c.digest, RELEASE.c.released_on
    chosen = select(*columns).join(WAVE, WAVE.c.id == RELEASE.c.wave).order_by(RELEASE.c.wave)
    with reading(engine) as connection:
        return tuple(Listed(*row) for row in connection.execute(chosen))


def releases(engine: Engine) -> tuple[Release, ...]:
    """Return everything ever published, wave by wave, with its whole text: for checks of everything."""
    with reading(engine) as connection:
        rows = connection.execute(select(RELEASE).order_by(RELEASE.c.wave))
        return tuple(Release(row.wave, row.text, row.digest, row.released_on) for row in rows)


def destroy_answers(engine: Engine, wave_id: int, today: datetime.date | None = None) -> None:
    """Remove every answer, comment and code of a released wave, destroy its key, and rewrite the file without remnants.

    Without the key even an old copy of the boxes cannot be read. Done again after an interruption it finishes what was
    left. A research wave keeps its answers as many days as it said before the first question.

    Raises `RefusedError` if the wave has not been released, or was opened for research and its days are not over;
    `DatabaseError` if a reader kept the SQLite file from being compacted; the answers are gone from its tables even so.
    """
    with writing(engine) as connection:
        hold(connection, wave_id, alone=True)
        wave = wave_by_id(connection, wave_id)
        if wave.status != "released":
            raise RefusedError("wave-not-released", "wave-named", title=wave.title)
        if not _due(connection, wave, today or local_time.today()):
            raise RefusedError("wave-for-research", "wave-named", title=wave.title)
        drop_tables(connection, wave_id)
        recorded(connection, "wave.destroyed", wave_id)
    destroy_wave_key(wave.public_key)
    compact(engine)


def finish_destruction(engine: Engine, today: datetime.date | None = None) -> int:
    """Destroy what an interruption left of released waves, and research answers whose days are over; return how many.

    For the program's start, and once a day.
    """
    today = today or local_time.today()
    with reading(engine) as connection:
        tables = set(inspect(connection).get_table_names())
        chosen = [Wave(**row._mapping) for row in connection.execute(select(WAVE).where(WAVE.c.status == "released"))]
        left = [
            wave.id
            for wave in chosen
            if {f"{room}_{wave.id}" for room in ROOMS} & tables or has_wave_key(wave.public_key)
            if _due(connection, wave, today)
        ]
    for wave_id in left:
        destroy_answers(engine, wave_id, today)
    return len(left)


def left_of(engine: Engine, wave_id: int) -> tuple[str, ...]:
    """Name what is still there of the answers of a released wave: nothing, unless it was opened for research.

    Returns some of ``"ballots"``, ``"comments"``, ``"codes"``, ``"wave key"``.
    """
    with reading(engine) as connection:
        public_key = wave_by_id(connection, wave_id).public_key
        tables = set(inspect(connection).get_table_names())
        codes = connection.execute(select(INVITATION.c.unit).where(INVITATION.c.wave == wave_id).limit(1)).first()
    answer_tables = [f"{room}s" for room in ROOMS if f"{room}_{wave_id}" in tables]
    return (*answer_tables, *(["codes"] if codes else []), *(["wave key"] if has_wave_key(public_key) else []))


def _due(connection: Connection, wave: Wave, today: datetime.date) -> bool:
    """Tell whether the answers of a released wave have to go: at once, or once the days of a research wave are over."""
    if not wave.research:
        return True
    released_on = connection.scalar(select(RELEASE.c.released_on).where(RELEASE.c.wave == wave.id))
    return bool(wave.raw_days and released_on and released_on + datetime.timedelta(days=wave.raw_days) <= today)


def compact(engine: Engine) -> None:
    """Rewrite the database without what was deleted: on SQLite the whole file, on PostgreSQL the tables of secrets."""
    if engine.dialect.name == "postgresql":
        _compact_postgresql(engine)
    else:
        _compact_sqlite(engine)


def _compact_postgresql(engine: Engine) -> None:
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    try:
        raw.rollback()  # the pool's own ping has begun a transaction, and VACUUM runs in none
        driver.autocommit = True
        for statement in VACUUMS:
            raw.cursor().execute(statement)
    finally:
        driver.autocommit = False
        raw.close()


def _compact_sqlite(engine: Engine) -> None:
    raw = engine.raw_connection()
    try:
        end = time.monotonic() + PATIENCE
        raw.cursor().execute("VACUUM")
        while raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:  # 1: a reader is in the way
            if time.monotonic() > end:
                raise DatabaseError("database-not-compacted", "sqlite-file")
            time.sleep(0.2)
    finally:
        raw.close()


# A plain VACUUM frees the room of deleted rows but leaves their bytes; FULL writes the table anew.
VACUUMS = (
    "VACUUM FULL invitation",
    "VACUUM FULL letter",
    "VACUUM FULL addressee",
    "VACUUM reflection",
    "VACUUM attempt",
    "VACUUM session",
    "VACUUM ticket",
    "VACUUM FULL pg_statistic",  # samples of what stood in columns
)
