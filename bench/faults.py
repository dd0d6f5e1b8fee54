"""Faults on purpose: what was injected, what was acknowledged, what was lost. Must end with 0 lost; leaves with 1 else.

    .venv/bin/python bench/faults.py              everything: 100 kills on each database, and the rest
    .venv/bin/python bench/faults.py --times 5    a short one
    .venv/bin/python bench/faults.py --only kills,power --seed 7

Every series ends with a comparison of what the server had thanked for with what the sealed boxes hold, opened with the
wave key, answer by answer. The first line tears what was forced to the disk: it must lose answers, or the rest proves
nothing.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.yardstick.breaking import (
    Outcome,
    PostgreSQL,
    clock_jumps,
    folder_of_its_own,
    full_disks,
    kills,
    restarts,
    together,
)
from bench.yardstick.power import power_cuts
from bench.yardstick.racing import closed_and_released, closed_under_load

HEAD = ("fault", "database", "injected", "felt", "acknow.", "stored", "lost", "more", "checksum", "seconds")
ROW = "{:<52} {:<10} {:>8} {:>7} {:>8} {:>7} {:>5} {:>5} {:>12} {:>8}"
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True)
class Place:
    """Where a series runs: a folder, an empty database, and its server if it is PostgreSQL."""

    folder: Path
    url: str
    server: PostgreSQL | None = None


Series = Callable[[Place, int, random.Random], Outcome | None]


def main() -> None:
    """Inject what is asked for, print a line each as it comes, and leave with 1 if an answer was lost or doubled."""
    wishes = _wishes()
    print(f"seed {wishes.seed}; 'felt' counts lines that broke, steps refused, and bytes torn by power cuts")
    print(ROW.format(*HEAD), flush=True)
    sound, injected, acknowledged, lost = True, 0, 0, 0
    for name, database, series in SERIES:
        if wishes.only and name not in wishes.only:
            continue
        begun = time.monotonic()
        outcome = _run(series, database, wishes.times, random.Random(wishes.seed))
        if outcome is None:
            print(f"{name}: not run, this machine lacks libfaketime (Debian: apt install faketime)", flush=True)
            continue
        seconds = f"{time.monotonic() - begun:.0f}"
        row = (outcome.injected, outcome.broken, outcome.acknowledged, outcome.stored, outcome.lost, outcome.more)
        print(ROW.format(outcome.fault, database, *row, outcome.checksum, seconds), flush=True)
        if name == CONTROL:
            sound = sound and outcome.lost > 0
            continue
        sound = sound and outcome.sound
        injected, lost = injected + outcome.injected, lost + outcome.lost + outcome.more
        acknowledged += outcome.acknowledged
    verdict = "sound" if sound else "NOT SOUND"
    print(f"{injected:,} faults, {acknowledged:,} acknowledged, {lost} lost or doubled: {verdict}")
    sys.exit(0 if sound else 1)


def _run(series: Series, database: str, times: int, draw: random.Random) -> Outcome | None:
    with folder_of_its_own() as folder:
        if database == SQLITE:
            return series(Place(folder, f"sqlite:///{folder}/reflectory.db"), times, draw)
        with PostgreSQL(folder) as server:
            return series(Place(folder, server.url, server), times, draw)


def _power(at: Place, times: int, draw: random.Random) -> Outcome:
    return power_cuts(at.folder, times * 2, draw)


def _control(at: Place, times: int, draw: random.Random) -> Outcome:
    return power_cuts(at.folder, max(10, times // 5), draw, unsafe=True)


def _closing(at: Place, times: int, draw: random.Random) -> Outcome:
    return together([closed_under_load(at.folder, at.url, draw) for _ in range(max(1, times // 10))])


def _in_threads(at: Place, times: int, draw: random.Random) -> Outcome:
    return together([closed_and_released(at.folder, at.url, processes=False) for _ in range(max(1, times // 10))])


def _in_processes(at: Place, times: int, draw: random.Random) -> Outcome:
    return together([closed_and_released(at.folder, at.url, processes=True) for _ in range(max(1, times // 20))])


def _full(at: Place, times: int, draw: random.Random) -> Outcome:
    return full_disks(at.folder, max(1, times // 5), draw)


def _clock(at: Place, times: int, draw: random.Random) -> Outcome | None:
    return clock_jumps(at.folder, max(2, times // 10), draw)


def _restarts(at: Place, times: int, draw: random.Random) -> Outcome:
    assert at.server is not None
    return restarts(at.folder, at.server, max(1, times // 5), draw)


def _kills(at: Place, times: int, draw: random.Random) -> Outcome:
    return kills(at.folder, at.url, times, draw, _aside)


def _aside(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", type=lambda text: set(text.split(",")), default=set())
    return parser.parse_args()


CONTROL = "control"
SERIES: tuple[tuple[str, str, Series], ...] = (
    (CONTROL, SQLITE, _control),
    ("power", SQLITE, _power),
    ("closing", SQLITE, _closing),
    ("closing", POSTGRESQL, _closing),
    ("threads", SQLITE, _in_threads),
    ("threads", POSTGRESQL, _in_threads),
    ("processes", SQLITE, _in_processes),
    ("processes", POSTGRESQL, _in_processes),
    ("full", SQLITE, _full),
    ("clock", SQLITE, _clock),
    ("restarts", POSTGRESQL, _restarts),
    ("kills", SQLITE, _kills),
    ("kills", POSTGRESQL, _kills),
)


if __name__ == "__main__":
    main()
