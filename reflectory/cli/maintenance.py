"""What `reflectory copy`, `backup`, `restore`, `verify` and `user` do."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from reflectory.cli.output import progress
from reflectory.db import local_time
from reflectory.db.accounts import create_account
from reflectory.db.backup import back_up, findings_of_backup, restore
from reflectory.db.consistency import findings
from reflectory.db.engine import connect
from reflectory.db.installation import note_backup
from reflectory.db.rater_groups import any_running
from reflectory.db.transfer import Sum, copy
from reflectory.db.unit_lookup import unit_named
from reflectory.db.units import units
from reflectory.db.wave_records import waves
from reflectory.i18n.catalogue import SOURCE
from reflectory.i18n.errors import sentence


def copy_database(source: str, target: str) -> None:
    """Copy a database into an empty one, read it back and compare."""
    with progress("Copying") as advance:
        sums = copy(connect(source), connect(target), advance)
    _report(sums)
    click.echo("Read back and compared: every count and checksum is the same. Now let DATABASE_URL name it.")


def write_backup(file: Path) -> None:
    """Write everything in the database to one file, and say what is not in it."""
    with progress("Backing up") as advance:
        engine = connect()
        sums = back_up(engine, file, advance)
        local_time.recall_zone(engine)
        note_backup(engine)
    _report(sums)
    click.echo(file)
    running = [wave.title for wave in waves(engine) if wave.status in ("open", "closed")]
    if running := running + ["colleague views"] * any_running(engine):
        click.echo(f"Not in it: the wave keys of {', '.join(running)}. Keep the folder REFLECTORY_KEYS safe too.")


def read_backup(file: Path) -> None:
    """Bring a backup into the empty database."""
    with progress("Restoring") as advance:
        sums = restore(file, connect(), advance)
    _report(sums)
    click.echo("Restored, read back and compared.")


def check_database(file: Path | None) -> None:
    """Check a backup or the database; the process ends with 1 on a finding."""
    with progress("Checking", hidden=not sys.stdout.isatty()) as advance:
        faults = findings(connect(), progress=advance) if file is None else findings_of_backup(file)
    for fault in faults:
        click.echo(sentence(fault, SOURCE))
    if not faults:
        click.echo(f"{file or 'The database'} is in order.")
    sys.exit(1 if faults else 0)


def make_account(name: str, password: str, roles: Sequence[str], unit_names: Sequence[str]) -> None:
    """Make an account with these roles for the units of these names."""
    engine = connect()
    known = units(engine)
    create_account(engine, name, password, roles, sorted({unit_named(unit, known).id for unit in unit_names}))
    engine.dispose()


def _report(sums: Mapping[str, Sum]) -> None:
    rows = sum(table.rows for table in sums.values())
    click.echo(f"{rows:,} rows in {sum(table.rows > 0 for table in sums.values())} tables.")
