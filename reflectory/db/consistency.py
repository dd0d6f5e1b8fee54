"""Checks a database without changing it: for `reflectory verify`, for backups, for the status page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Engine, inspect, select

from reflectory.db import audit_log
from reflectory.db.crypto import can_open, key_path
from reflectory.db.releases import all_rows, listed, release
from reflectory.db.schema import WAVE
from reflectory.db.transactions import reading
from reflectory.domain.waves import NOWHERE
from reflectory.errors import DatabaseError, ReleaseError


def findings(
    engine: Engine, keys: bool = True, progress: Callable[[float], None] = lambda share: None
) -> list[DatabaseError]:
    """Check a database: its file, where answers lie, wave keys, the seal of every release, the chain of the audit log.

    What a release shows is attacked anew by `releases.verify.audit`; here it is only compared with its seal.

    Parameters
    ----------
    keys : bool
        Whether the wave keys of open and closed waves are looked for too; a backup has none.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Examples
    --------
    >>> from reflectory.db.engine import temporary_engine
    >>> findings(temporary_engine())
    []
    """
    with reading(engine) as connection:
        if errors := list(_file(connection)):
            return errors
        errors += _references(connection)
        progress(0.4)
        errors += _answers(connection, keys)
    progress(0.6)
    errors += _seals(engine)
    progress(0.9)
    return [*errors, *audit_log.verify(engine).faults]


def _file(connection: Connection) -> Iterator[DatabaseError]:
    """Check the pages of an SQLite file; PostgreSQL looks after its own."""
    if connection.dialect.name == "sqlite":
        messages = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        if messages != ["ok"]:
            yield DatabaseError("database-damaged", "database-file", reason=messages[0])


def _references(connection: Connection) -> Iterator[DatabaseError]:
    if connection.dialect.name == "sqlite":
        strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if strays:
            yield DatabaseError("database-stray-rows", "database-file", count=len(strays), table=strays[0][0])


def _answers(connection: Connection, keys: bool) -> Iterator[DatabaseError]:
    there = set(inspect(connection).get_table_names())
    for wave in connection.execute(select(WAVE).order_by(WAVE.c.id)):
        has = {f"ballot_{wave.id}", f"comment_{wave.id}"} & there
        must = wave.status in ("open", "closed")
        if must and len(has) < 2:
            yield DatabaseError("answers-tables-gone", "wave-number", id=wave.id)
        if has and not must and not wave.research:
            yield DatabaseError("answers-tables-left", "wave-number", id=wave.id, status=wave.status)
        if keys and must and not can_open(wave.public_key):
            file = key_path(wave.public_key).name
            yield DatabaseError("wave-key-file-absent", "wave-number", id=wave.id, file=file)


def _seals(engine: Engine) -> Iterator[DatabaseError]:
    """Compare every release with its seal, some rows at a time: a large district's has tens of megabytes."""
    public = select(WAVE.c.id).where(WAVE.c.status == "released", WAVE.c.root != NOWHERE)
    with reading(engine) as connection:
        released = set(connection.scalars(public))
    stored = {release.wave_id for release in listed(engine)}
    for number in sorted(released - stored):
        yield DatabaseError("release-missing", "wave-number", id=number)
    for number in sorted(stored):
        if not _fits_its_seal(engine, number):
            yield DatabaseError("release-seal-broken", "release-of-wave", id=number)


def _fits_its_seal(engine: Engine, number: int) -> bool:
    stored = release(engine, number)
    try:
        return stored is None or (stored.is_intact and all(all_rows(engine, stored)))
    except ReleaseError:
        return False
