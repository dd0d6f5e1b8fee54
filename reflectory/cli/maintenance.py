"""The commands that keep an installation: `reflectory copy`, `backup`, `restore`, `verify`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reflectory.config import setting
from reflectory.i18n.catalogue import SOURCE
from reflectory.i18n.errors import sentence

if TYPE_CHECKING:
    from reflectory.db.transfer import Sum

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("copy")
@click.option("--from", "source", default="", help="The database to copy; by default the one that DATABASE_URL names.")
@click.option("--to", "target", default="", help="An empty database; by default the one that REFLECTORY_COPY_TO names.")
def copy_command(source: str, target: str) -> None:
    """Copy a whole installation into an empty database, SQLite or PostgreSQL, and compare every row.

    Addresses with passwords belong in the environment (DATABASE_URL, REFLECTORY_COPY_TO) or in files that
    DATABASE_URL_FILE and REFLECTORY_COPY_TO_FILE name: others on this machine see the words of a command.
    Stop the app first: what is written during the copy is not in it. Wave keys stay where they are (REFLECTORY_KEYS).
    """
    from reflectory.db.engine import connect
    from reflectory.db.transfer import copy

    if any(re.search("://[^/@]*:[^/]*@", one) for one in (source, target)):
        click.echo("note: others on this machine see a password in a command; see reflectory copy --help", err=True)
    source, target = source or setting("DATABASE_URL"), target or setting("REFLECTORY_COPY_TO")
    if not target:
        raise click.UsageError("name the database to copy into, with REFLECTORY_COPY_TO or --to")
    with _progress("Copying") as tell:
        made = copy(connect(source), connect(target), tell)
    _tell(made)
    click.echo("Read back and compared: every count and checksum is the same. Now let DATABASE_URL name it.")


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write everything in the database that DATABASE_URL names to one compressed file, while the app may be running.

    Wave keys (REFLECTORY_KEYS) are not in it: without them a stolen backup opens no answers. Keep a copy of that folder
    in another place while a wave is open.
    """
    from reflectory.db import local_time
    from reflectory.db.backup import back_up
    from reflectory.db.engine import connect
    from reflectory.db.installation import note_backup
    from reflectory.db.rater_groups import any_running
    from reflectory.db.wave_records import waves

    with _progress("Backing up") as tell:
        engine = connect()
        made = back_up(engine, file, tell)
        local_time.recall_zone(engine)
        note_backup(engine)
    _tell(made)
    click.echo(file)
    running = [one.title for one in waves(engine) if one.status in ("open", "closed")]
    if running := running + ["colleague views"] * any_running(engine):
        click.echo(f"Not in it: the wave keys of {', '.join(running)}. Keep the folder REFLECTORY_KEYS safe too.")


@click.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Bring a backup into the database that DATABASE_URL names, which must be empty. Everything is checked first."""
    from reflectory.db.backup import restore as restored
    from reflectory.db.engine import connect

    with _progress("Restoring") as tell:
        made = restored(file, connect(), tell)
    _tell(made)
    click.echo("Restored, read back and compared.")


@click.command()
@click.argument("file", type=FILE, required=False)
def verify(file: Path | None) -> None:
    """Check a backup, or the database that DATABASE_URL names; exit code 1 on any finding.

    Its file, where answers lie, the wave keys, the seal of every release, and the chain of the audit log. What the
    releases show is attacked anew by `reflectory audit`.
    """
    from reflectory.db.backup import findings_of_backup
    from reflectory.db.consistency import findings
    from reflectory.db.engine import connect

    with _progress("Checking", hidden=not sys.stdout.isatty()) as tell:
        found = findings(connect(), progress=tell) if file is None else findings_of_backup(file)
    for one in found:
        click.echo(sentence(one, SOURCE))
    if not found:
        click.echo(f"{file or 'The database'} is in order.")
    sys.exit(1 if found else 0)


COMMANDS = (copy_command, backup, restore, verify)


@contextmanager
def _progress(label: str, hidden: bool = False) -> Iterator[Callable[[float], None]]:
    with click.progressbar(length=100, label=label, hidden=hidden) as bar:
        yield lambda share: bar.update(round(share * 100) - bar.pos)


def _tell(made: dict[str, Sum]) -> None:
    rows = sum(one.rows for one in made.values())
    click.echo(f"{rows:,} rows in {sum(one.rows > 0 for one in made.values())} tables.")
