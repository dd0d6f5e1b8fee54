"""Servers for the benchmarks: the app on a database of its own, and a bare Streamlit survey beside it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STREAMLIT = (sys.executable, "-m", "streamlit", "run")
# What we set for the app itself in .streamlit/config.toml, and what a knowing hand would set for any Streamlit app.
TUNED = ("--runner.postScriptGC", "false", "--server.fileWatcherType", "none", "--client.toolbarMode", "minimal")


class Server:
    """A process that serves on a free port of this machine."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str], where: Path) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"server-{self.port}.log"
        address = ("--server.address", "127.0.0.1", "--server.port", str(self.port), "--server.headless", "true")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, *address], cwd=where, env={**os.environ, **environment}, stdout=log, stderr=log
            )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(self.log.read_text("utf-8", "replace"))

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def bare(folder: Path, *, tuned: bool) -> Server:
    """Start the bare survey, with Streamlit's defaults or with the settings that make Streamlit fast."""
    own = folder / ("tuned" if tuned else "defaults")  # away from our own .streamlit/config.toml
    own.mkdir(exist_ok=True)
    return Server([*STREAMLIT, str(HERE / "bare.py"), *(TUNED if tuned else ())], folder, {}, own)


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
        [sys.executable, "cli.py", "demo"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    found = re.search(r"join=(\w+)", done.stdout)
    if not found:
        raise RuntimeError(done.stdout)
    return found[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
