"""Two processes asked for the demonstration at once make one."""

from __future__ import annotations

import os
import subprocess
import sys

from bench.yardstick.servers import ROOT, surroundings
from reflectory.db.engine import connect
from reflectory.db.installation import is_demonstration
from reflectory.db.wave_records import waves

MAKE = "from reflectory.web import demonstration as d; d.make(lambda share: None); print(d.is_ready())"


def test_two_processes_at_once_make_one_demonstration(tmp_path):
    own = surroundings(tmp_path)
    (tmp_path / "demonstration.db").write_bytes(b"")  # broken off before it held anything
    started = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE], cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [one.communicate(timeout=240)[0] for one in started]
    assert [one.split()[-1] for one in said] == ["True", "True"]
    engine = connect(own["REFLECTORY_DEMO_URL"])
    assert is_demonstration(engine)
    titles = [one.title for one in waves(engine)]
    assert len(titles) == len(set(titles)) > 3
    engine.dispose()
