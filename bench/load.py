"""A staff meeting scans one code: hundreds answer at once, beside a bare Streamlit survey in the same run.

Every phone speaks the websocket, thinks one to three seconds a statement, and sends real answers to a real database.
Afterwards the sealed boxes are opened with the wave key and compared with what was acknowledged, answer by answer.
"CPU ms": processor time a person; "cores": how much of the processors the app had; "others": how much others had.

    .venv/bin/python bench/load.py             400 people, one process, both databases; with thought, and flat out
    .venv/bin/python bench/load.py --table     1 and 2 processes x both databases x 100, 200, 400, 800 people
    .venv/bin/python bench/load.py --sessions 100,200 --processes 1 --database sqlite --pace thinking
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.yardstick.phones import FLAT_OUT, Pace, Tally, answer_bare, answer_reflectory, crowd
from bench.yardstick.proxy import Nginx
from bench.yardstick.servers import Server, app, bare, postgresql
from bench.yardstick.wave import open_wave, stored

PACES = {"thinking": Pace(), "flat out": FLAT_OUT}
COLUMNS = {
    "": 10, "database": 11, "proc": 5, "pace": 9, "people": 7, "finished": 9, "acknow.": 8, "stored": 7, "wrong": 6,
    "p50 ms": 8, "p95 ms": 8, "p99 ms": 8, "CPU ms": 7, "cores": 6, "MiB": 6, "others": 7,
}  # fmt: skip


@dataclass
class Used:
    """What the server processes took of the machine while phones answered."""

    seconds: float = 0.0
    cores: float = 0.0
    mebibytes: float = 0.0
    others: float = 0.0


def main() -> None:
    """Measure what is asked for, print a line each as it comes, and leave with 1 if an answer was lost or doubled."""
    wishes = _wishes()
    _print(tuple(COLUMNS))
    sound, troubles = True, []
    for people in wishes.sessions:
        yardstick: dict[tuple[int, str], float] = {}
        for processes in wishes.processes:
            for kind, database, pace in _runs(wishes):
                with tempfile.TemporaryDirectory() as name:
                    tally, used, rows, wrong = _run(Path(name), database, processes, people, pace)
                p95 = _per_mille(tally.interactions)[1]
                ours = kind == "Reflectory"
                counts = (len(tally.kept), rows, wrong) if ours else ("", "", "")
                ratio = f"{p95 / yardstick[processes, pace]:.2f} x the bare survey's p95; " if ours else ""
                ratio += f"picture {_per_mille(tally.seconds['picture'])[1]} ms" if ours else ""
                yardstick.setdefault((processes, pace), p95)
                sound = sound and not wrong and (not ours or rows == len(tally.kept) == tally.finished == people)
                figures = (
                    *_per_mille(tally.interactions),
                    f"{1000 * used.seconds / people:.0f}",
                    f"{used.cores:.2f}",
                    f"{used.mebibytes:.0f}",
                    f"{used.others:.2f}",
                )
                _print((kind, database, processes, pace, people, tally.finished, *counts, *figures, ratio))
                troubles += [f"{kind}, {database}, {processes}, {pace}, {people}: {dict(tally.troubles)}"] * bool(
                    tally.troubles
                )
    print("\n" + "\n".join(troubles or ["No phone had to try twice."]))
    print("Every answer acknowledged was kept once." if sound else "ANSWERS WERE LOST, DOUBLED OR NOT TAKEN.")
    sys.exit(not sound)


def _runs(wishes: argparse.Namespace) -> Iterator[tuple[str, str, str]]:
    for pace in wishes.pace:
        yield "bare", "", pace
        for database in wishes.database:
            yield "Reflectory", database, pace


def _run(folder: Path, database: str, processes: int, people: int, pace: str) -> tuple[Tally, Used, int, int]:
    with ExitStack() as stack:
        url = (
            stack.enter_context(postgresql(folder)) if database == "postgresql" else f"sqlite:///{folder}/reflectory.db"
        )
        servers: list[Server] = []
        wave = open_wave(url, folder / "keys") if database else None
        for _ in range(processes):
            servers.append(app(folder, url) if wave else bare(folder, tuned=True))
            stack.callback(servers[-1].stop)
        address = servers[0].url
        if processes > 1:
            address = stack.enter_context(Nginx(folder, [one.port for one in servers])).url
        query, answer = (f"join={wave.join_code}", answer_reflectory) if wave else ("", answer_bare)
        first = asyncio.run(crowd(answer, address, query, 2 * processes, FLAT_OUT))  # the first visits import
        if not first.finished:
            raise SystemExit(f"{address} cannot be answered at all: {dict(first.troubles)}")
        before = stored(url, folder / "keys", wave) if wave else {}
        with _watched(servers) as used:
            tally = asyncio.run(crowd(answer, address, query, people, PACES[pace]))
        after = stored(url, folder / "keys", wave) if wave else {}
    fresh = {key: sheet for key, sheet in after.items() if key not in before}
    wrong = 0
    if wave:
        expected = {wave.key(token): wave.sheet(sent) for token, sent in tally.kept.items()}
        wrong = sum(fresh.get(key) != sheet for key, sheet in expected.items())
    return tally, used, len(fresh), wrong


@contextmanager
def _watched(servers: list[Server]) -> Iterator[Used]:
    used, over = Used(), Event()
    processes = [psutil.Process(one.process.pid) for one in servers]
    mine = psutil.Process(os.getpid())

    def spent(process: psutil.Process) -> float:
        times = process.cpu_times()
        return float(times.user + times.system)

    def watch() -> None:
        while not over.wait(0.5):
            used.mebibytes = max(used.mebibytes, sum(one.memory_info().rss for one in processes) / 2**20)

    begin, at_first, own = time.monotonic(), [spent(one) for one in processes], spent(mine)
    machine = psutil.cpu_times()
    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield used
    finally:
        over.set()
        watcher.join()
        seconds = time.monotonic() - begin
        used.seconds = sum(spent(one) - first for one, first in zip(processes, at_first, strict=True))
        used.cores = used.seconds / seconds
        now = psutil.cpu_times()
        busy = sum(now) - now.idle - now.iowait - sum(machine) + machine.idle + machine.iowait
        used.others = max(0.0, busy / seconds - used.cores - (spent(mine) - own) / seconds)


def _per_mille(seconds: list[float]) -> tuple[float, float, float]:
    if len(seconds) < 2:
        return (float("nan"),) * 3
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return (round(cuts[49] * 1000), round(cuts[94] * 1000), round(cuts[98] * 1000))


def _print(row: Any) -> None:
    cells = [f"{cell!s:>{width}}" for cell, width in zip(row, COLUMNS.values(), strict=False)]
    print(" ".join(cells) + ("  " + row[len(COLUMNS)] if len(row) > len(COLUMNS) else ""), flush=True)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    numbers = lambda text: [int(one) for one in text.split(",")]  # noqa: E731
    names = lambda text: text.split(",")  # noqa: E731
    parser.add_argument("--sessions", type=numbers, default=[400])
    parser.add_argument("--processes", type=numbers, default=[1])
    parser.add_argument("--database", type=names, default=["sqlite", "postgresql"])
    parser.add_argument("--pace", type=names, default=list(PACES))
    parser.add_argument("--table", action="store_true", help="the whole table, people who think only: about 25 minutes")
    wishes = parser.parse_args()
    if wishes.table:
        wishes.sessions, wishes.processes, wishes.pace = [100, 200, 400, 800], [1, 2], ["thinking"]
    return wishes


if __name__ == "__main__":
    main()
