"""Checks a database without changing it: for `reflectory verify`, for backups, for the status page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Engine, inspect, select

from storage import audit_log
from storage.database import reading
from storage.schema import RELEASE, WAVE
from storage.sealing import can_open, key_path
from storage.wave_records import NOWHERE


@dataclass(frozen=True)
class Finding:
    """Something about a database that is not as it must be: place, fault and remedy."""

    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}; {self.remedy}"


def findings(
    engine: Engine, keys: bool = True, progress: Callable[[float], None] = lambda share: None
) -> list[Finding]:
    """Check a database: its file, where answers lie, wave keys, the seal of every release, the chain of the audit log.

    What a release shows is attacked anew by `auditing.audit`; here its text is only compared with its seal.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    keys : bool
        Whether the wave keys of open and closed waves are looked for too; a backup has none.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Examples
    --------
    >>> from storage.database import scratch
    >>> findings(scratch())
    []
    """
    with reading(engine) as connection:
        if found := list(_file(connection)):
            return found
        for share, more in (
            (0.4, _references(connection)),
            (0.6, _answers(connection, keys)),
            (0.7, _seals(connection)),
        ):
            progress(share)
            found += more
    progress(0.9)
    for said in audit_log.verify(engine).faults:
        place, _, rest = said.partition(": ")
        fault, _, remedy = rest.partition("; ")
        found.append(Finding(f"audit log, {place}", fault, remedy))
    return found


def _file(connection: Connection) -> Iterator[Finding]:
    """Check the pages of an SQLite file; PostgreSQL looks after its own."""
    if connection.dialect.name == "sqlite":
        told = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        if told != ["ok"]:
            yield Finding("database file", f"it is damaged ({told[0]})", BACKUP)


def _references(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name == "sqlite":
        strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if strays:
            yield Finding("database file", f"{len(strays)} rows of {strays[0][0]} point at rows that are gone", BACKUP)


def _answers(connection: Connection, keys: bool) -> Iterator[Finding]:
    there = set(inspect(connection).get_table_names())
    for wave in connection.execute(select(WAVE).order_by(WAVE.c.id)):
        place = f"wave {wave.id}"
        has = {f"ballot_{wave.id}", f"comment_{wave.id}"} & there
        must = wave.status in ("open", "closed")
        if must and len(has) < 2:
            yield Finding(place, "the tables of its answers are gone", BACKUP)
        if has and not must and not wave.research:
            fault = f"it is {wave.status}, and tables of answers are still there"
            yield Finding(place, fault, "start the app once: it finishes what a release began")
        if keys and must and not can_open(wave.public_key):
            fault = f"its wave key {key_path(wave.public_key).name} is not in REFLECTORY_KEYS, or cannot be read"
            yield Finding(place, fault, "restore the key file; without it the answers cannot be read")


def _seals(connection: Connection) -> Iterator[Finding]:
    """Compare every release with its seal, one text at a time: a large district's has tens of megabytes."""
    public = select(WAVE.c.id).where(WAVE.c.status == "released", WAVE.c.root != NOWHERE)
    released = set(connection.execute(public).scalars())
    stored = set(connection.execute(select(RELEASE.c.wave)).scalars())
    for number in sorted(released - stored):
        yield Finding(f"wave {number}", "it is released, and no report of it is stored", BACKUP)
    chosen = select(RELEASE.c.text, RELEASE.c.digest)
    for number in sorted(stored):
        row = connection.execute(chosen.where(RELEASE.c.wave == number)).one()
        if sha256(row.text.encode()).hexdigest() != row.digest:
            yield Finding(f"release of wave {number}", "its text no longer fits its seal", BACKUP)


BACKUP = "restore a backup"
