"""Lets answers in slowly where far more people have answered an open link than were invited: a script, or a lost link.

A crowd is let in at once: as many again as come in freely. What comes after it waits its turn, a few a minute, and so
does a script. In this process's memory alone: a time beside an answer is never stored.
"""

from __future__ import annotations

import time
from threading import Lock

from reflectory.db.ballots import freely
from reflectory.db.engine import Engine
from reflectory.domain.waves import Wave, WaveUnit

A_MINUTE = 5
_HERE = Lock()
_PLACES: dict[tuple[str, int], tuple[float, float]] = {}  # how many may come in at once, and when that was so


def lets_in(engine: Engine, wave: Wave, units: tuple[WaveUnit, ...], here: int, now: float | None = None) -> bool:
    """Tell whether one more answer may come in beside those that are ``here``, by a clock nobody sets.

    With one-use codes nobody comes twice.
    """
    most = None if wave.access == "codes" else freely(wave, units)
    if most is None or here < most:
        return True
    now = time.monotonic() if now is None else now
    with _HERE:
        places, before = _PLACES.get((str(engine.url), wave.id), (float(most), now))
        places = min(float(most), places + (now - before) * A_MINUTE / 60)
        enters = places >= 1
        _PLACES[str(engine.url), wave.id] = places - enters, now
        return enters
