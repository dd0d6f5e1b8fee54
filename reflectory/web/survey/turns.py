"""Runs of the question page take turns, and give way to answers: Python runs one thing at a time in any case.

Measured with 400 people who finish within fifteen seconds (docs/decisions/0031): left to the threads, an
answer was acknowledged after 5.3 s (p95) and its picture there after 16 s; in turns, after 0.07 s and 0.4 s.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Semaphore

PATIENCE = 60.0  # seconds; a run that hangs, for a database that is away, must not hold up everybody for ever
COURTESY = 0.25  # seconds that a run waits at most, each time, for answers that are being kept
_free = Semaphore(1)
_kept = Condition()
_keeping = 0  # answers that are being kept just now


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
        give_way()
        yield mine
    finally:
        if mine:
            _free.release()


@contextmanager
def answer() -> Iterator[None]:
    """Keep an answer: somebody waits for its acknowledgement, so runs give way to it.

    Examples
    --------
    >>> with answer():
    ...     give_way(0.01)
    False
    >>> give_way()
    True
    """
    global _keeping
    with _kept:
        _keeping += 1
    try:
        yield
    finally:
        with _kept:
            _keeping -= 1
            _kept.notify_all()


def give_way(courtesy: float = COURTESY) -> bool:
    """Let answers that are being kept go first: called before and between the parts of a run.

    Parameters
    ----------
    courtesy : float
        Seconds after which a run goes on all the same.

    Returns
    -------
    bool
        Whether none is being kept any more.
    """
    with _kept:
        return _kept.wait_for(lambda: _keeping == 0, courtesy)
