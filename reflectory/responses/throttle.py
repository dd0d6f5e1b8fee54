"""Lets answers in slowly where far more people have answered an open link than were invited: a script, or a lost link.

In this process's memory alone: a time beside an answer is never stored.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from threading import Lock

from reflectory.db.ballots import freely
from reflectory.db.engine import Engine
from reflectory.domain.waves import Wave, WaveUnit

A_MINUTE = 5
MINUTE = 60.0  # seconds
_HERE = Lock()
_PASSED: defaultdict[tuple[str, int], deque[float]] = defaultdict(deque)


def lets_in(engine: Engine, wave: Wave, units: tuple[WaveUnit, ...], here: int, now: float | None = None) -> bool:
    """Tell whether one more answer may come in beside those that are ``here``, by a clock nobody sets.

    With one-use codes nobody comes twice.
    """
    most = None if wave.access == "codes" else freely(wave, units)
    if most is None or here < most:
        return True
    now = time.monotonic() if now is None else now
    with _HERE:
        passed = _PASSED[str(engine.url), wave.id]
        while passed and now - passed[0] >= MINUTE:
            passed.popleft()
        if len(passed) >= A_MINUTE:
            return False
        passed.append(now)
        return True
