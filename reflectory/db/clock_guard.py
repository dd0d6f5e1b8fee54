"""Whether the computer's clock has been steady: what cannot be undone waits an hour after a start or a leap of it.

Decided in docs/decisions/0058-days-and-clocks.md.
"""

from __future__ import annotations

import time

HOUR = 60 * 60  # seconds
SLACK = 120  # a clock that is set right by less than this has been steady
EVEN = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # nobody sets it, and it goes on while a computer sleeps


class Steadiness:
    """How long the clock on the wall and the one that nobody can set have moved on together, as one process sees it.

    Examples
    --------
    >>> steadiness = Steadiness()
    >>> steadiness.look(1_800_000_000, 0)
    >>> steadiness.look(1_800_000_060, 60)
    >>> steadiness.wait()
    3540
    >>> steadiness.look(1_800_900_000, 120)
    >>> steadiness.wait()
    3600
    """

    def __init__(self) -> None:
        self.wall: float | None = None
        self.even = self.since = 0.0

    def look(self, wall: float | None = None, even: float | None = None) -> None:
        """Take note of both clocks, in seconds; by default of this computer's."""
        wall = time.time() if wall is None else wall
        even = time.clock_gettime(EVEN) if even is None else even
        if self.wall is None or abs(wall - self.wall - (even - self.even)) > SLACK:
            self.since = even
        self.wall, self.even = wall, even

    def wait(self) -> int:
        """Return how many seconds are left of the hour after the start or the last leap; 0 if it is over."""
        return max(0, round(HOUR - (self.even - self.since)))
