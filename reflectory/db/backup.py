"""Backups: one compressed SQLite file (gzip) that holds a whole installation at one moment, whichever database it has.

Wave keys are not in it, on purpose: a stolen backup opens no answers. After a release its wave key is gone, and the
answers in older backups are unreadable for good.
"""

from __future__ import annotations

import gzip
import json
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Engine, delete
from sqlalchemy.exc import SQLAlchemyError

from reflectory.db.consistency import findings
from reflectory.db.engine import connect
from reflectory.db.migrate import NEWEST
from reflectory.db.notes import read_note, write_note
from reflectory.db.schema import NOTE
from reflectory.db.transactions import outside_transactions, reading, writing
from reflectory.db.transfer import Sum, copy, sums
from reflectory.db.whole_files import whole_file
from reflectory.errors import DatabaseError, RefusedError

LEVEL = 6  # of gzip: a district shrinks to an eighth, sealed answers not at all
CHANGED = ("roster", "invitation", "note")  # in which steps from an older version take out or put in rows
MANIFEST = "backup"  # the note that makes a database file a backup: what each table held when it was made


def back_up(engine: Engine, file: Path, progress: Callable[[float], None] | None = None) -> dict[str, Sum]:
    """Write a backup, while the app may be running; the file appears only once it is complete and checked.

    Parameters
    ----------
    file : pathlib.Path
        Must not exist yet.
    progress : callable, optional
        Called with the share that is done, 0 to 1.

    Returns
    -------
    dict of str to Sum
        What each table holds.

    Raises
    ------
    RefusedError
        If the file exists.
    DatabaseError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from reflectory.db.engine import temporary_engine
    >>> file = Path(tempfile.mkdtemp()) / "backup.db"
    >>> _ = back_up(temporary_engine(), file)
    >>> findings_of_backup(file)
    []
    """
    if file.exists():
        raise RefusedError("backup-exists", "file", path=str(file))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{file.name[:100]}.", dir=file.parent) as folder:
            draft = Path(folder) / "backup.db"
            target = connect(f"sqlite:///{draft.absolute()}")
            try:
                sums = copy(engine, target, progress)
                with writing(target) as connection:
                    noted = {"step": NEWEST, "tables": {name: asdict(total) for name, total in sums.items()}}
                    write_note(connection, MANIFEST, json.dumps(noted))
                _make_one_file(target)
            finally:
                target.dispose()
            with (
                whole_file(file, replace=True) as written,
                draft.open("rb") as plain,
                gzip.GzipFile("", "wb", LEVEL, written, mtime=0) as packed,
            ):
                shutil.copyfileobj(plain, packed, 1 << 20)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DatabaseError("backup-not-written", "file", path=str(file), reason=reason) from error
    return sums


def restore(file: Path, engine: Engine, progress: Callable[[float], None] | None = None) -> dict[str, Sum]:
    """Bring a backup into an empty database, once everything in it has been checked.

    Raises
    ------
    DatabaseError
        If the file is no backup, or is damaged.
    RefusedError
        If the database is not empty.
    """
    with _opened(file) as source:
        if errors := _checked(file, source):
            raise errors[0]
        return copy(source, engine, progress)


def findings_of_backup(file: Path) -> list[DatabaseError]:
    """Check a backup: whole, and every table with the count and the checksum that were noted when it was made."""
    try:
        with _opened(file) as engine:
            return _checked(file, engine)
    except DatabaseError as error:
        return [error]


@contextmanager
def _opened(file: Path) -> Iterator[Engine]:
    """Open a copy of a backup: opening may bring it to a newer schema, and the backup itself stays as it is."""
    if not file.is_file():
        raise DatabaseError("backup-missing", "file", path=str(file))
    with tempfile.TemporaryDirectory(prefix="reflectory-") as folder:
        own = Path(folder) / "backup.db"
        _expand(file, own)
        try:
            engine = connect(f"sqlite:///{own}")
        except DatabaseError as error:
            if error.code == "database-of-others":
                raise DatabaseError("backup-other-file", "file", path=str(file)) from error
            raise error.at("file", path=str(file)) from error
        try:
            yield engine
        finally:
            engine.dispose()


def _expand(file: Path, into: Path) -> None:
    """Write out a backup as the database file it holds; those of older versions are not compressed."""
    try:
        with file.open("rb") as opened:
            compressed = opened.read(2) == b"\x1f\x8b"
        with gzip.open(file, "rb") if compressed else file.open("rb") as source, into.open("xb") as plain:
            head = source.read(16)
            if head != b"SQLite format 3\x00":
                raise DatabaseError("backup-other-file", "file", path=str(file))
            plain.write(head)
            shutil.copyfileobj(source, plain, 1 << 20)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise DatabaseError("backup-damaged", "file", path=str(file)) from None
    except OSError as error:
        raise DatabaseError("backup-unreadable", "file", path=str(file), reason=error.strerror) from error


def _make_one_file(engine: Engine) -> None:
    """Bring what lies in the write-ahead log into the file, and leave nothing beside it."""
    with outside_transactions(engine) as connection:
        for pragma in ("wal_checkpoint(TRUNCATE)", "journal_mode=DELETE"):
            connection.exec_driver_sql(f"PRAGMA {pragma}").all()


def _checked(file: Path, engine: Engine) -> list[DatabaseError]:
    try:
        return _compared(file, engine)
    except (DatabaseError, SQLAlchemyError):
        return [DatabaseError("backup-damaged", "file", path=str(file))]


def _compared(file: Path, engine: Engine) -> list[DatabaseError]:
    """Check an opened backup against its own note, which is taken out: it is not part of what was backed up."""
    with writing(engine) as connection:
        text = read_note(connection, MANIFEST)
        connection.execute(delete(NOTE).where(NOTE.c.name == MANIFEST))
    if text is None:
        return [DatabaseError("backup-other-file", "file", path=str(file))]
    if errors := findings(engine, keys=False):
        return errors
    noted = json.loads(text)
    with reading(engine) as connection:
        now = {name: asdict(total) for name, total in sums(connection).items()}
    same = noted["step"] == NEWEST
    changed = sorted(
        name
        for name, table in noted["tables"].items()
        if (same or name not in CHANGED)
        and any(now.get(name, {}).get(of) != table[of] for of in (("rows", "checksum") if same else ("rows",)))
    )
    if changed:
        return [DatabaseError("backup-changed", "file", path=str(file), tables=tuple(changed))]
    return []
