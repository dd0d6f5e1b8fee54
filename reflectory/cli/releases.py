"""`reflectory audit`: every stored release checked again, and the ledger of the demonstration."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from reflectory.cli.output import progress, write_folder
from reflectory.db.engine import Engine, connect
from reflectory.i18n.catalogue import SOURCE
from reflectory.i18n.errors import sentence
from reflectory.releases.ledger import ledger
from reflectory.releases.verify import audit


def check_releases(file: Path | None) -> None:
    """Check every stored release, and write the ledger if a file is named; the process ends with 1 on a finding."""
    engine = connect()
    with progress("Checking", hidden=not sys.stdout.isatty()) as advance:
        checked = audit(engine, advance)
    for release in checked:
        click.echo(release)
        for finding in release.findings:
            click.echo(f"  {sentence(finding, SOURCE)}")
    if not checked:
        click.echo("Nothing has been released yet.")
    if any(release.findings for release in checked):
        sys.exit(1)
    if file is not None:
        _write_ledger(engine, file)


def _write_ledger(engine: Engine, file: Path) -> None:
    """Write a ledger, an entry a line, and beside it the roster of who answered."""
    entries, roster = ledger(engine)
    beside = file.with_suffix(".roster.json")
    texts = {
        file.name: "[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]\n",
        beside.name: json.dumps(roster, indent=0) + "\n",
    }
    for path in write_folder(file.parent, {name: text.encode() for name, text in texts.items()}):
        click.echo(path)
