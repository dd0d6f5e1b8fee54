"""The commands that keep an installation: `reflectory copy`, `backup`, `restore`, `verify`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reflectory.config import setting

if TYPE_CHECKING:
    pass

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
    from reflectory.cli.installation import copy_database

    if any(re.search("://[^/@]*:[^/]*@", address) for address in (source, target)):
        click.echo("note: others on this machine see a password in a command; see reflectory copy --help", err=True)
    source, target = source or setting("DATABASE_URL"), target or setting("REFLECTORY_COPY_TO")
    if not target:
        raise click.UsageError("name the database to copy into, with REFLECTORY_COPY_TO or --to")
    copy_database(source, target)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Write everything in the database that DATABASE_URL names to one compressed file, while the app may be running.

    Wave keys (REFLECTORY_KEYS) are not in it: without them a stolen backup opens no answers. Keep a copy of that folder
    in another place while a wave is open.
    """
    from reflectory.cli.installation import write_backup

    write_backup(file)


@click.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Bring a backup into the database that DATABASE_URL names, which must be empty. Everything is checked first."""
    from reflectory.cli.installation import read_backup

    read_backup(file)


@click.command()
@click.argument("file", type=FILE, required=False)
def verify(file: Path | None) -> None:
    """Check a backup, or the database that DATABASE_URL names; exit code 1 on any finding.

    Its file, where answers lie, the wave keys, the seal of every release, and the chain of the audit log. What the
    releases show is attacked anew by `reflectory audit`.
    """
    from reflectory.cli.installation import check

    check(file)


COMMANDS = (copy_command, backup, restore, verify)
