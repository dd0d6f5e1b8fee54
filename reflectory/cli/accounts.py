"""`reflectory user`: an account, made on the server's terminal."""

from __future__ import annotations

from reflectory.db.accounts import create_account
from reflectory.db.engine import connect
from reflectory.db.unit_lookup import unit_named
from reflectory.db.units import units


def make_account(name: str, password: str, roles: tuple[str, ...], unit_names: tuple[str, ...]) -> None:
    """Make an account with these roles for the units of these names."""
    engine = connect()
    known = units(engine)
    create_account(engine, name, password, roles, sorted({unit_named(name, known).id for name in unit_names}))
    engine.dispose()
