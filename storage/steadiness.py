"""Whether the day that the computer's clock shows may be acted on, where an act cannot be undone.

What we rely on, and what this does not see: docs/decisions/0058-a-steady-clock.md.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from sqlalchemy import Engine

from settings import setting
from storage import days
from storage.audit_log import record
from storage.database import writing
from storage.faults import KeyFault

SOON = 10 * 60  # seconds that the clock must have been steady before a wave is closed or everybody is reminded
LONG = 60 * 60  # and before answers are destroyed because their days are over
DAY = 24 * LONG  # and before anything at all, after a leap too far to be believed
WEEK = 7 * DAY
SLACK = 120  # a clock that is set right by less than this has been steady
EVEN = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # nobody sets it, and it goes on while a computer sleeps


class Steadiness:
    """How long the computer's clock has been steady, as one process sees it: it looks again every minute.

    Steady means: the clock on the wall and the one that nobody can set moved on together. A leap forward of more than a
    day is not believed for a day, unless an administrator says that the date is right; nor is a start more than a week
    after the last time that the clock was believed.

    Examples
    --------
    >>> one = Steadiness()
    >>> one.look(1_800_000_000, 0, None)
    >>> one.look(1_800_000_060, 60, None)
    >>> one.wait(SOON), one.wait(LONG)
    (540, 3540)
    >>> one.look(1_800_000_120 + 40 * DAY, 120, None)
    >>> one.doubted, one.wait(0)
    (True, 86400)
    """

    def __init__(self) -> None:
        self.wall: float | None = None
        self.even = self.since = 0.0
        self.doubted = False

    def look(self, wall: float, even: float, vouched: float | None) -> None:
        """Take note of both clocks, in seconds, and of when the clock was last believed, if that is known."""
        if self.wall is None:
            self._begin(even, vouched is not None and wall - vouched > WEEK)
        else:
            leap = wall - self.wall - (even - self.even)
            if abs(leap) > SLACK:
                since_start = vouched is not None and wall - vouched > WEEK
                self._begin(even, leap > 0 and (self.doubted or leap > DAY or since_start))
        self.wall, self.even = wall, even
        # By somebody, or by a process that waited long enough.
        said = vouched is not None and abs(wall - vouched) < LONG
        self.doubted = self.doubted and not said and even - self.since < DAY

    def wait(self, needed: float) -> int:
        """Return how many seconds are left until the clock has been steady for so long as an act needs; 0 if it has."""
        return max(0, round((DAY if self.doubted else needed) - (self.even - self.since)))

    def _begin(self, even: float, doubted: bool) -> None:
        self.since, self.doubted = even, doubted


def look(steadiness: Steadiness) -> None:
    """Look at the clocks of this computer, and remember the time where it is believed.

    It is the time of an empty file beside the wave keys: in the database it would date the answers around it.
    """
    file = _file()
    try:
        vouched = file.stat().st_mtime
    except OSError:  # nobody has remembered anything yet
        vouched = None
    steadiness.look(time.time(), time.clock_gettime(EVEN), vouched)
    if not steadiness.wait(SOON) and file.parent.exists():  # the first wave key makes the folder
        with contextlib.suppress(OSError):  # opening a wave says what is wrong there
            _remember(file)


def vouch(engine: Engine) -> None:
    """Take somebody's word that the computer's date is right: every process on it believes the clock again.

    Raises
    ------
    KeyFault
        If the word cannot be kept beside the wave keys.
    """
    file = _file()
    with writing(engine) as connection:
        record(connection, "clock.vouched", day=days.today().isoformat())
        try:
            file.parent.mkdir(0o700, parents=True, exist_ok=True)
            _remember(file)
        except OSError as error:
            remedy = "name a folder in REFLECTORY_KEYS that the program's user may write in"
            raise KeyFault(
                str(file.parent), f"it cannot be kept that the date is right ({error.strerror})", remedy
            ) from error


def _file() -> Path:
    return Path(setting("REFLECTORY_KEYS")) / "clock"


def _remember(file: Path) -> None:
    now = time.time()
    file.touch(0o600)
    os.utime(file, (now, now))
