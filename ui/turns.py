"""Runs of the question page take turns: Python runs one at a time in any case, and many at once hold each other up.

Measured with 400 people who finish within fifteen seconds (docs/benchmarks.md): left to the threads, an answer was
acknowledged after 5.3 s (p95) and its picture there after 16 s; in turns, after 0.07 s and 0.4 s, with less work.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

PATIENCE = 60.0  # seconds; a run that hangs, for a database that is away, must not hold up everybody for ever
_free = Semaphore(1)


@contextmanager
def turn(patience: float = PATIENCE) -> Iterator[bool]:
    """Wait until no other run has its turn, or until patience ends, and then run.

    Parameters
    ----------
    patience : float
        Seconds, 0 or more.

    Yields
    ------
    bool
        Whether this is a turn; otherwise others run beside it.

    Examples
    --------
    >>> with turn() as mine, turn(patience=0) as second:
    ...     mine, second
    (True, False)
    """
    mine = _free.acquire(timeout=patience)
    try:
        yield mine
    finally:
        if mine:
            _free.release()
