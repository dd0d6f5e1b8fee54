"""Releases: what was published of a wave, once, frozen; and the destruction of the answers it was made from."""

from __future__ import annotations

import datetime
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Engine, bindparam, func, insert, inspect, select, tuple_, update

from reflectory.db import local_time
from reflectory.db.crypto import destroy_wave_key, has_wave_key
from reflectory.db.notes import erase
from reflectory.db.response_tables import ROOMS, drop_tables, table
from reflectory.db.schema import INVITATION, RELEASE, RELEASE_ROW, WAVE
from reflectory.db.transactions import reading, writing
from reflectory.db.vacuum import compact
from reflectory.db.wave_records import locked_wave, recorded, units_of, wave_by_id, waves_where
from reflectory.domain.waves import Wave
from reflectory.errors import RefusedError, ReleaseError

BATCH = 200  # rows that are written, or read, at a time
Key = tuple[str, str]  # of a row: the section of a report, and the kind of figures, of its scales or of its items


@dataclass(frozen=True)
class Release:
    """What was published: the report as JSON, its SHA-256 in hexadecimal figures, and the day.

    The figures of the groups lie in rows of their own, whose SHA-256 are in ``row_digests``: the seal is over the text
    and over these. Releases made before have all figures in their text, and no rows.
    """

    wave_id: int
    text: str
    digest: str
    released_on: datetime.date
    row_digests: Mapping[Key, str] = field(default_factory=dict)

    @property
    def is_intact(self) -> bool:
        """Whether text and digests of rows fit the seal; of the rows themselves `all_rows` tells."""
        return seal(self.text, self.row_digests) == self.digest


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

    It may have been opened again while the report was being made, and closed once more.
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


def seal(text: str, row_digests: Mapping[Key, str] | None = None) -> str:
    """Return the seal of a release: the SHA-256 of its text, and of the digests of its rows where it has any."""
    return sha256((text + _written(row_digests or {})).encode()).hexdigest()


def store(engine: Engine, wave_id: int, text: str, answers: int = 0, before: bytes | None = None,
          rows: Iterable[tuple[Key, str]] = ()) -> Release:  # fmt: skip
    """Freeze the report of a closed wave. It is never replaced; storing the very same once more does no harm.

    ``text``: the report as JSON. ``answers``: how many it was checked for: what lists say of it. ``before``:
    `as_it_stands` of when the report was begun. ``rows``: the figures of each group as JSON; they are there with the
    seal, or neither is. Refused if the wave is not closed, or something else was released, or it changed
    meanwhile.
    """
    row_digests, packed = {}, {}
    for key, figures in rows:  # before the transaction: nobody who answers waits for it
        row_digests[key], packed[key] = _digest(figures), zlib.compress(figures.encode())
    digest = seal(text, row_digests)
    with writing(engine) as connection:
        wave = locked_wave(connection, wave_id)
        if stored := next(iter(_releases(connection, RELEASE.c.wave == wave_id)), None):
            if stored.digest != digest:
                raise RefusedError("wave-released-already", "wave-named", title=wave.title)
            return stored
        if wave.status != "closed":
            raise RefusedError("wave-not-closed", "wave-named", title=wave.title, status=wave.status)
        if before is not None:
            require_unchanged(connection, wave_id, before)
        today = local_time.today()
        row = {"wave": wave_id, "text": text, "digest": digest, "released_on": today, "answers": answers}
        connection.execute(insert(RELEASE).values(row | {"row_digests": _written(row_digests)}))
        for keys in _batches(packed):
            new = [{"wave": wave_id, "section": key[0], "kind": key[1], "packed": packed[key]} for key in keys]
            connection.execute(insert(RELEASE_ROW), new)
        connection.execute(update(WAVE).where(WAVE.c.id == wave_id).values(status="released"))
        erase(connection, INVITATION, INVITATION.c.wave == wave_id)  # they serve nothing any more, of research neither
        recorded(connection, "wave.released", wave_id, seal=digest[:12])
        return Release(wave_id, text, digest, today, row_digests)


def release(engine: Engine, wave_id: int) -> Release | None:
    """Return what was published of a wave, or None if nothing was."""
    with reading(engine) as connection:
        return next(iter(_releases(connection, RELEASE.c.wave == wave_id)), None)


def listed(engine: Engine) -> tuple[Listed, ...]:
    """Return what a list says of everything ever published, wave by wave; no report is read for it."""
    columns = RELEASE.c.wave, WAVE.c.title, RELEASE.c.answers, RELEASE.c.digest, RELEASE.c.released_on
    chosen = select(*columns).join(WAVE, WAVE.c.id == RELEASE.c.wave).order_by(RELEASE.c.wave)
    with reading(engine) as connection:
        return tuple(Listed(*row) for row in connection.execute(chosen))


def rows(engine: Engine, wave_id: int, row_digests: Mapping[Key, str]) -> Iterator[tuple[Key, str]]:
    """Give some rows of a release as JSON, in order, each checked against its digest.

    A few at a time, so that a release of any size is read in little memory and no reader keeps the file to itself.
    Raises `ReleaseError` at a row that is missing or changed.
    """
    for keys in _batches(row_digests):
        with reading(engine) as connection:
            stored = connection.execute(SOME_ROWS, {"wave_id": wave_id, "keys": keys}).all()
        packed = {(section, kind): bytes(row) for section, kind, row in stored}
        for key in keys:
            at = {"id": wave_id, "group": key[0]}
            if key not in packed:
                raise ReleaseError("release-row-missing", "group-of-wave", **at)
            row = _unpacked(packed.pop(key))
            if _digest(row) != row_digests[key]:
                raise ReleaseError("release-row-changed", "group-of-wave", **at)
            yield key, row


def all_rows(engine: Engine, stored: Release) -> Iterator[tuple[Key, str]]:
    """Give every row of a release as `rows` does; raises `ReleaseError` at one more than was sealed, too."""
    with reading(engine) as connection:
        known = connection.execute(select(*OF_ROW).where(RELEASE_ROW.c.wave == stored.wave_id))
        strays = sorted({(section, kind) for section, kind in known} - set(stored.row_digests))
    if strays:
        raise ReleaseError("release-row-stray", "group-of-wave", id=stored.wave_id, group=strays[0][0])
    yield from rows(engine, stored.wave_id, stored.row_digests)


def _unpacked(packed: bytes) -> str:
    """Return the text of a row; of what is none, nothing: it does not fit its digest."""
    try:
        return zlib.decompress(packed).decode()
    except (zlib.error, ValueError):
        return ""


def _digest(row: str) -> str:
    return sha256(row.encode()).hexdigest()


def _written(row_digests: Mapping[Key, str]) -> str:
    """Write the digests of rows by group and kind; nothing where there are none."""
    by_group: dict[str, dict[str, str]] = {}
    for (section, kind), digest in row_digests.items():
        by_group.setdefault(section, {})[kind] = digest
    return json.dumps(by_group, ensure_ascii=False) if by_group else ""


def _read(written: str) -> dict[Key, str]:
    """Read digests of rows as they were written; of any other text none: it does not fit the seal."""
    try:
        by_group = json.loads(written or "{}")
        digests = {(section, kind): digest for section, row in by_group.items() for kind, digest in row.items()}
    except (AttributeError, ValueError):
        return {}
    return digests if _written(digests) == written else {}


def _batches(keys: Iterable[Key]) -> Iterator[list[Key]]:
    every = list(keys)
    return (every[at : at + BATCH] for at in range(0, len(every), BATCH))


def _releases(connection: Connection, *where: ColumnElement[bool]) -> tuple[Release, ...]:
    columns = RELEASE.c.wave, RELEASE.c.text, RELEASE.c.digest, RELEASE.c.released_on, RELEASE.c.row_digests
    stored = connection.execute(select(*columns).where(*where).order_by(RELEASE.c.wave))
    return tuple(Release(*row[:-1], _read(row.row_digests)) for row in stored)


def destroy_answers(engine: Engine, wave_id: int, today: datetime.date | None = None) -> None:
    """Remove every answer, comment and code of a released wave, destroy its key, and rewrite the file without remnants.

    Without the key even an old copy of the boxes cannot be read. Done again after an interruption it finishes what was
    left. A research wave keeps its answers as many days as it said before the first question: until then it refuses, as
    before the release. Raises `DatabaseError` if a reader kept the SQLite file from being compacted; the answers are
    gone from its tables even so.
    """
    with writing(engine) as connection:
        wave = locked_wave(connection, wave_id)
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
        left = [
            wave.id
            for wave in waves_where(connection, WAVE.c.status == "released")
            if {f"{room}_{wave.id}" for room in ROOMS} & tables or has_wave_key(wave.public_key)
            if _due(connection, wave, today)
        ]
    for wave_id in left:
        destroy_answers(engine, wave_id, today)
    return len(left)


def left_of(engine: Engine, wave_id: int) -> tuple[str, ...]:
    """Name what is still there of a released wave: ballots, comments, codes, wave key; nothing but of research."""
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


OF_ROW = (RELEASE_ROW.c.section, RELEASE_ROW.c.kind)
SOME_ROWS = select(*OF_ROW, RELEASE_ROW.c.packed).where(
    RELEASE_ROW.c.wave == bindparam("wave_id"), tuple_(*OF_ROW).in_(bindparam("keys", expanding=True))
)
