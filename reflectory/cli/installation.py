"""What `reflectory copy`, `backup`, `restore` and `verify` do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from reflectory.db import local_time
from reflectory.db.backup import back_up, findings_of_backup, restore
from reflectory.db.consistency import findings
from reflectory.db.engine import connect
from reflectory.db.installation import note_backup
from reflectory.db.rater_groups import any_running
from reflectory.db.transfer import Sum, copy
from reflectory.db.wave_records import waves
from reflectory.i18n.catalogue import SOURCE
from reflectory.i18n.errors import sentence


def copy_database(source: str, target: str) -> None:
    """Copy a database into an empty one, read it back and compare."""
    with _progress("Copying") as tell:
        sums = copy(connect(source), connect(target), tell)
    _report(sums)
    click.echo("Read back and compared: every count and checksum is the same. Now let DATABASE_URL name it.")


def write_backup(file: Path) -> None:
    """Write everything in the database to one file, and say what is not in it."""
    with _progress("Backing up") as tell:
        engine = connect()
        sums = back_up(engine, file, tell)
        local_time.recall_zone(engine)
        note_backup(engine)
    _report(sums)
    click.echo(file)
    running = [wave.title for wave in waves(engine) if wave.status in ("open", "closed")]
    if running := running + ["colleague views"] * any_running(engine):
        click.echo(f"Not in it: the wave keys of {', '.join(running)}. Keep the folder REFLECTORY_KEYS safe too.")


def read_backup(file: Path) -> None:
    """Bring a backup into the empty database."""
    with _progress("Restoring") as tell:
        sums = restore(file, connect(), tell)
    _report(sums)
    click.echo("Restored, read back and compared.")


def check(file: Path | None) -> None:
    """Check a backup or the database; the process ends with 1 on a finding."""
    with _progress("Checking", hidden=not sys.stdout.isatty()) as tell:
        faults = findings(connect(), progress=tell) if file is None else findings_of_backup(file)
    for fault in faults:
        click.echo(sentence(fault, SOURCE))
    if not faults:
        click.echo(f"{file or 'The database'} is in order.")
    sys.exit(1 if faults else 0)


@contextmanager
def _progress(label: str, hidden: bool = False) -> Iterator[Callable[[float], None]]:
    with click.progressbar(length=100, label=label, hidden=hidden) as bar:
        yield lambda share: bar.update(round(share * 100) - bar.pos)


def _report(sums: Mapping[str, Sum]) -> None:
    rows = sum(table.rows for table in sums.values())
    click.echo(f"{rows:,} rows in {sum(table.rows > 0 for table in sums.values())} tables.")
