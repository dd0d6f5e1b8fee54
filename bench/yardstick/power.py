"""A power cut under an SQLite file, simulated by what it leaves: whatever was not yet forced to the disk is torn.

A process casts ballots one after another and tells after each where the write-ahead log stood. It is stopped at any
moment, its files are copied as they lie, and then everything in the copy is spoilt that SQLite had not forced out: the
log behind the last acknowledged commit is cut, zeroed or filled with noise, and so are pages of the database file that
the log still holds. Opened again the database must be whole and hold every acknowledged ballot.
"""

from __future__ import annotations

import json
import os
import random
import signal
import struct
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b, sha256
from pathlib import Path

from bench.yardstick.breaking import Outcome
from bench.yardstick.servers import ROOT
from bench.yardstick.wave import open_wave
from reflectory.db.consistency import findings
from reflectory.db.engine import connect
from reflectory.db.response_tables import table
from reflectory.db.transactions import reading

HEAD, FRAME_HEAD = 32, 24
BOX = 107  # bytes of a box: as long as a real one of a short survey


def key_of(number: int) -> bytes:
    """Return the key that the writer's ballot of this number lies under."""
    return blake2b(number.to_bytes(8, "big"), person=b"power").digest()[:32]


def box_of(number: int) -> bytes:
    """Return what the writer keeps under `key_of`."""
    return blake2b(number.to_bytes(8, "big"), person=b"box").digest() + bytes(BOX - 64)


def write(url: str, wave: int) -> None:
    """Cast ballots until killed; after each say its number, the log's salt, and how many frames are committed."""
    from reflectory.db.ballots import cast

    engine = connect(url)
    log = Path(f"{engine.url.database}-wal")
    index = Path(f"{engine.url.database}-shm")
    number = 0
    while True:
        number += 1
        cast(engine, wave, key_of(number), box_of(number))
        with index.open("rb") as file:
            frames = struct.unpack("=I", file.read(20)[16:])[0]
        with log.open("rb") as file:
            salt = file.read(24)[16:].hex()
        sys.stdout.write(json.dumps([number, salt, frames]) + "\n")
        sys.stdout.flush()


@dataclass
class Acknowledged:
    """The last commit that the writer was told of."""

    number: int = 0
    salt: str = ""
    frames: int = 0


def power_cuts(folder: Path, times: int, draw: random.Random, *, unsafe: bool = False) -> Outcome:
    """Cut the power so many times, and count what is lost.

    With `unsafe` acknowledged commits are torn too: then answers must be missing, or this proves nothing.
    """
    url = f"sqlite:///{folder}/reflectory.db"
    keys = folder / "keys"
    wave = open_wave(url, keys)
    lost = stored = acknowledged = torn = 0
    checksum = sha256()
    with Writer(url, wave.id) as writer:
        for cut in range(times):
            time.sleep(draw.uniform(0.01, 0.15))
            last = writer.stop()
            copy = folder / f"cut-{cut}"
            copy.mkdir()
            for end in ("", "-wal"):
                source = folder / f"reflectory.db{end}"
                if source.exists():
                    (copy / f"cut.db{end}").write_bytes(source.read_bytes())
            writer.go_on()
            torn += _tear(copy, last, draw, unsafe)
            missing, there, seen = _opened_again(copy / "cut.db", wave.id, last.number)
            lost, stored, acknowledged = lost + missing, stored + there, acknowledged + last.number
            checksum.update(seen)
            for left in copy.iterdir():
                left.unlink()
            copy.rmdir()
    return Outcome("power cut under SQLite", times, acknowledged, stored, lost, broken=torn,
                   checksum=checksum.hexdigest()[:12])  # fmt: skip


def _opened_again(file: Path, wave: int, acknowledged: int) -> tuple[int, int, bytes]:
    """Open what a power cut left: how many acknowledged ballots are missing or changed, how many there are, a sum."""
    try:
        engine = connect(f"sqlite:///{file}")
    except Exception:
        return acknowledged, 0, b""
    try:
        if findings(engine, keys=False):
            return acknowledged, 0, b""
        boxes = table("ballot", wave)
        with reading(engine) as connection:
            found = {bytes(row.key): bytes(row.box) for row in connection.execute(boxes.select())}
    finally:
        engine.dispose()
    missing = sum(found.get(key_of(number)) != box_of(number) for number in range(1, acknowledged + 1))
    whole = sum(found.get(key_of(number)) == box_of(number) for number in range(1, len(found) + 1))
    missing += len(found) - whole  # half of a ballot, or one that nobody cast
    return missing, len(found), sha256(b"".join(sorted(found.values()))).digest()


def _tear(copy: Path, last: Acknowledged, draw: random.Random, unsafe: bool) -> int:
    """Spoil what was not forced out, and return how many bytes could have been spoilt."""
    log, file = copy / "cut.db-wal", copy / "cut.db"
    if not log.exists() or log.stat().st_size < HEAD:
        return 0
    content = bytearray(log.read_bytes())
    page = int.from_bytes(content[8:12], "big")
    frame = FRAME_HEAD + page
    same = content[16:24].hex() == last.salt  # else the log began anew, and all it held had been brought into the file
    safe = HEAD + last.frames * frame if same and last.number else 0
    if unsafe:
        safe = min(safe, HEAD + max(0, last.frames - 40) * frame)
    spoilt = len(content) - safe
    where = draw.randrange(safe, len(content) + 1)
    how = draw.choice(("cut", "zero", "noise", "sectors"))
    if how == "cut":
        del content[where:]
    elif how == "zero":
        content[where:] = bytes(len(content) - where)
    elif how == "noise":
        content[where:] = draw.randbytes(len(content) - where)
    else:
        for start in range(where, len(content), 512):
            if draw.random() < 0.5:
                content[start : start + 512] = bytes(len(content[start : start + 512]))
    log.write_bytes(content)
    if same and not unsafe:
        spoilt += _tear_pages(file, bytes(content[:safe]), page, draw)
    return spoilt


def _tear_pages(file: Path, log: bytes, page: int, draw: random.Random) -> int:
    """Spoil pages of the file that the log holds committed: a checkpoint may have been writing them."""
    frame = FRAME_HEAD + page
    held = {int.from_bytes(log[at : at + 4], "big") for at in range(HEAD, len(log) - frame + 1, frame)} - {1}
    spoilt = 0
    content = bytearray(file.read_bytes())
    for number in sorted(held):
        start = (number - 1) * page
        if start + page <= len(content) and draw.random() < 0.3:
            content[start : start + page] = draw.randbytes(page)
            spoilt += page
    file.write_bytes(content)
    return spoilt


class Writer:
    """The process that casts ballots, and what it has said."""

    def __init__(self, url: str, wave: int) -> None:
        command = [sys.executable, "-c", f"from bench.yardstick.power import write; write({url!r}, {wave})"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.pipe = self.process.stdout.fileno()
        self.half = b""
        self.last = Acknowledged(*json.loads(self.process.stdout.readline()))  # waits until it writes
        os.set_blocking(self.pipe, False)

    def stop(self) -> Acknowledged:
        """Stop it wherever it is, and return the last commit that it told of."""
        self.process.send_signal(signal.SIGSTOP)
        for _ in range(10_000):
            if Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] in "Tt":
                break
            time.sleep(0.001)
        else:
            raise RuntimeError("the writer does not stop")
        with suppress(BlockingIOError):
            while more := os.read(self.pipe, 1 << 20):
                self.half += more
        *whole, self.half = self.half.split(b"\n")
        if whole:
            self.last = Acknowledged(*json.loads(whole[-1]))
        return self.last

    def go_on(self) -> None:
        """Let it write again."""
        self.process.send_signal(signal.SIGCONT)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *fault: object) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
