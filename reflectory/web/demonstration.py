"""The demonstration: made once, untouched for everybody, and a copy for each visit that goes with it.

Strangers may look around in it and try everything. So nothing that one of them writes is seen by another, none of it
stays, and on an installation with accounts there is none unless `REFLECTORY_DEMO` says so.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from pathlib import Path
from threading import Lock

from reflectory.config import is_on, setting
from reflectory.db.demonstration_copies import copy_demonstration, remove_demonstration
from reflectory.db.engine import Engine
from reflectory.db.installation import is_untouched
from reflectory.db.rater_groups import joined
from reflectory.db.wave_records import waves
from reflectory.domain.waves import Wave
from reflectory.errors import DatabaseError
from reflectory.web.databases import copied_from, engine_at, forget_engine, has_accounts, main_engine

MOST = 24  # copies at once, of 9 MB each: the one that was not used for longest goes
IDLE_SECONDS = 3600
NAME = re.compile(r"[0-9a-f]{32}")
_MAKING = Lock()


def is_offered() -> bool:
    """Tell whether this installation shows the demonstration: by its setting, else until somebody has an account."""
    return is_on("REFLECTORY_DEMO") if setting("REFLECTORY_DEMO").strip() else not has_accounts(main_engine())


def is_ready() -> bool:
    """Tell whether there is a demonstration to look around in: offered, complete, and as it was made."""
    return is_offered() and path().exists() and is_untouched(original())


def original() -> Engine:
    """Return the engine of the demonstration itself, which is read and copied and never written."""
    return engine_at(setting("REFLECTORY_DEMO_URL"))


def path() -> Path:
    """Return the file the demonstration lies in: always SQLite, never beside real data."""
    return Path(setting("REFLECTORY_DEMO_URL").removeprefix("sqlite:///"))


def make(progress: Callable[[float], None]) -> None:
    """Make the demonstration unless it is there; two visitors at once make one, a broken-off or touched one goes."""
    from reflectory.demo.district import fill

    file = path()
    with _MAKING, _alone(file.with_name(f"{file.name}.making")):
        for _ in range(2):  # another process may have put its file there
            if is_ready():
                return
            forget_engine(setting("REFLECTORY_DEMO_URL"))
        remove_demonstration(file)
        fill(original(), progress)


def begin() -> str:
    """Make a copy for a visit, and return its name; empty where there is no demonstration."""
    if not is_ready():
        return ""
    name = secrets.token_hex(16)
    _copies().mkdir(mode=0o700, exist_ok=True)
    clean(MOST - 1)
    copy_demonstration(path(), _file(name)).dispose()
    return name


def engine_of(name: str) -> Engine | None:
    """Return the engine of a visit's copy, or None if there is none (any more). A copy that is used stays."""
    if not NAME.fullmatch(name) or not is_offered():
        return None
    try:
        os.utime(_file(name))
    except OSError:
        forget_engine(_url(name))
        return None
    engine = engine_at(_url(name))
    copied_from(engine, original())
    return engine


def end(name: str) -> list[str]:
    """Remove a visit's copy with everything that was written into it, and return the codes of its waves."""
    codes = []
    if NAME.fullmatch(name) and _file(name).exists():
        with suppress(DatabaseError):
            codes = [wave.join_code for wave in waves(engine_at(_url(name)))]
        forget_engine(_url(name))
        remove_demonstration(_file(name))
    return codes


def clean(most: int = MOST) -> None:
    """Remove the copies of visits that are over, and all but so many of the others: every minute, and at start."""
    with suppress(OSError):  # another process removes them, too
        used = sorted((-copy.stat().st_mtime, copy.stem) for copy in _copies().glob("*.db"))
        allowed = most if is_offered() else 0
        for number, (since, name) in enumerate(used):
            if number >= allowed or time.time() + since > IDLE_SECONDS:
                end(name)


def wave_in_reach(code: str, name: str = "") -> tuple[Engine, Wave] | None:
    """Return the wave whose link this is, with its database: the installation's own, else that of a visit's copy."""
    for engine in filter(None, (main_engine(), engine_of(name))):
        if code.strip() and (wave := joined(engine, code)):
            return engine, wave
    return None


def opens_a_wave(engine: Engine, code: str) -> bool:
    """Tell whether a code is a wave's own, which may stand in an address; one-use codes may not."""
    return joined(engine, code.strip()) is not None or invents(code.strip(), "")


def invents(code: str, name: str) -> bool:
    """Tell whether a code is none of the installation's own, and leads into the demonstration: its own, or a copy's."""
    if not is_ready() or joined(main_engine(), code):
        return False
    return any(joined(engine, code) for engine in filter(None, (original(), engine_of(name))))


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Hold a file against other processes; it is let go by itself where a process dies."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as lock:
        flock(lock, LOCK_EX)
        yield


def _copies() -> Path:
    return path().with_name(f"{path().name}.visits")


def _file(name: str) -> Path:
    return _copies() / f"{name}.db"


def _url(name: str) -> str:
    return f"sqlite:///{_file(name)}"
