"""A release stored, read and audited, at any size. Run: `python -m bench.stored_release [schools ...] [--all]`.

The districts and the survey of `bench.whole_release`: 40 items in 8 scales, four levels. The release is made as every
release is, stored in an SQLite file, and read back as a page reads it: what every page of a wave reads once (the groups
and their names), then the figures of single groups. The audit reads and checks all of it. Times are of the
processor, the peak is the process's; each size runs in a process of its own.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert

from bench.whole_release import District, survey
from reflectory.db.crypto import new_wave_key
from reflectory.db.engine import Engine, connect
from reflectory.db.releases import destroy_answers, store
from reflectory.db.schema import UNIT
from reflectory.db.transactions import writing
from reflectory.db.wave_records import wave_units
from reflectory.db.waves import close_wave, create_wave, open_wave
from reflectory.releases.pooling import nodes_of, protected_report
from reflectory.releases.read import read
from reflectory.releases.verify import audit
from reflectory.reports.model import Report
from reflectory.reports.serialization import to_rows
from surveys.serialization import to_json

SCHOOLS, ALL = (12, 320, 1_000), (12, 320, 1_000, 10_000)
SINGLE = 200  # groups that are looked at one by one


def run(schools: int) -> None:
    """Print one line of a size."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["REFLECTORY_KEYS"] = f"{folder}/keys"
        engine = connect(f"sqlite:///{folder}/reflectory.db")
        wave_id, report = made(engine, schools)
        groups = len(report.sections)
        with _clocked() as stored:
            text, rows = to_rows(report)
            store(engine, wave_id, text, report.check, rows=rows)
        del report, text, rows
        with _clocked() as destroyed:
            destroy_answers(engine, wave_id)
        file = Path(folder, "reflectory.db").stat().st_size
        with _clocked() as opened:
            report = read(engine, wave_id)
        some = random.Random(1).sample(report.sections, min(SINGLE, groups))
        with _clocked() as single:
            for section in some:
                assert section.figures
        before = _peak()
        with _clocked() as audited:
            (checked,) = audit(engine)
        assert not checked.findings, checked.findings[:3]
        figures = (
            f"{schools:>7,} {groups:>7,}", f"{stored[0]:8.1f} s", f"{destroyed[0]:8.1f} s",
            f"{file / groups / 1000:6.1f} KB", f"{opened[0] * 1000:9.0f} ms", f"{single[0] / len(some) * 1000:7.1f} ms",
            f"{audited[0]:7.1f} s", f"{audited[0] / groups * 1000:6.1f} ms", f"{before:8,.0f} MB {_peak():8,.0f} MB",
        )  # fmt: skip
        print(*figures, flush=True)
        engine.dispose()


def made(engine: Engine, schools: int) -> tuple[int, Report]:
    """Make a closed wave of a district, and its report."""
    district, asked = District.of(schools), survey()
    with writing(engine) as connection:
        units = [
            {"id": node.id + 1, "parent": None if node.parent is None else node.parent + 1, "kind": node.kind,
             "name": node.name, "size": district.invited.get(node.id, 0)}
            for node in district.tree
        ]  # fmt: skip
        connection.execute(insert(UNIT), units)
    wave = create_wave(engine, "Bench", to_json(asked), asked.id, 1)
    open_wave(engine, wave.id, new_wave_key())
    close_wave(engine, wave.id)
    frozen = wave_units(engine, wave.id)
    people = len(district.units)
    report = protected_report(
        nodes_of(frozen), district.units + 1, [""] * people, district.codes, asked, 5, "team", wave=str(wave.id),
        title=wave.title, invited={unit.id: unit.invited for unit in frozen})  # fmt: skip
    return wave.id, report


@contextmanager
def _clocked() -> Iterator[list[float]]:
    seconds: list[float] = []
    begin = time.process_time()
    yield seconds
    seconds.append(time.process_time() - begin)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or [*(ALL if "--all" in sys.argv else SCHOOLS)]
    if len(sizes) == 1:
        run(sizes[0])
    else:
        print("schools, groups; seconds to store, and to destroy answers; KB a group; ms to read the groups, and the")
        print("figures of one; seconds to audit all, ms a group; peak memory before and after, MB")
        for size in sizes:
            subprocess.run([sys.executable, "-m", "bench.stored_release", str(size)], check=True)
