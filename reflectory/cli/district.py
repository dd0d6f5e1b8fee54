"""`reflectory demo`: the demonstration district, made once, and the ways into it."""

from __future__ import annotations

import click

from reflectory.cli.output import progress
from reflectory.config import setting
from reflectory.db.engine import connect
from reflectory.db.installation import is_demonstration
from reflectory.demo.district import ACCOUNTS, fill, open_wave


def fill_district() -> None:
    """Make the demonstration in an empty database, or tell the way into the one that is there."""
    engine = connect()
    if is_demonstration(engine):
        wave = open_wave(engine)
        click.echo("The demonstration district is there already; its password was told when it was made.")
        engine.dispose()
        _ways_in(wave.join_code if wave else "")
        return
    with progress("Making the demonstration district") as advance:
        demonstration = fill(engine, advance)
    engine.dispose()
    _ways_in(demonstration.join_code)
    password = click.style(demonstration.password, bold=True)
    click.echo(f"\nSign in as one of these invented people, all with the password {password}")
    for account in ACCOUNTS:
        click.echo(f"  {account.name}  ({', '.join(account.roles)})")
    click.echo("\nThen start the app on this database: reflectory run")


def _ways_in(join_code: str) -> None:
    """Tell where the demonstration is answered, unless its wave is closed, and where it is read."""
    address = setting("REFLECTORY_ADDRESS") or "http://localhost:8501"
    click.echo(f"\nAnswer in the open wave:  {address}/?join={join_code}" if join_code else "\nIts wave is closed.")
    click.echo(f"Read the reports:         {address}/sign-in")
