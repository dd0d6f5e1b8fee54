"""The two databases of an installation, its own and the invented district's, and whose link leads where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from settings import setting
from storage.database import connect

if TYPE_CHECKING:
    from report.contents import Report
    from storage.database import Engine
    from storage.wave_records import Wave

_MAKING = Lock()
_engine_of: dict[str, Engine] = {}


def main_engine() -> Engine:
    """Return the engine of the installation's own database."""
    return _engine(setting("DATABASE_URL"))


def demonstration_engine() -> Engine:
    """Return the engine of the demonstration district's own database."""
    return _engine(setting("REFLECTORY_DEMO_URL"))


def demonstration_ready() -> bool:
    """Tell whether there is a complete demonstration district."""
    from storage.installation import is_demonstration

    return demonstration_path().exists() and is_demonstration(demonstration_engine())


def demonstration_path() -> Path:
    """Return the file the demonstration lies in: always SQLite, never beside real data."""
    return Path(setting("REFLECTORY_DEMO_URL").removeprefix("sqlite:///"))


def make_demonstration(progress: Callable[[float], None]) -> None:
    """Make the demonstration district unless there is one; two visitors at once make one, a broken-off one goes."""
    from demo import fill

    path = demonstration_path()
    with _MAKING, _alone(path.with_name(f"{path.name}.making")):
        if demonstration_ready():
            return
        if path.exists():
            demonstration_engine().dispose()  # another process may have put the file there in the place of the one held
            _engine.cache_clear()
        if demonstration_ready():
            return
        if path.exists():
            demonstration_engine().dispose()
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            _engine.cache_clear()
            _report.cache_clear()
        fill(demonstration_engine(), progress)


def wave_in_reach(code: str) -> tuple[Engine, Wave] | None:
    """Return the wave whose link this is, with its database: the installation's own, else the demonstration's."""
    from storage.circles import joined

    if not code.strip():
        return None
    if wave := joined(main_engine(), code):
        return main_engine(), wave
    if demonstration_ready() and (wave := joined(demonstration_engine(), code)):
        return demonstration_engine(), wave
    return None


def released_report(engine: Engine, wave_id: int) -> Report:
    """Return the report of a released wave; a release never changes, so it is read once."""
    return _report(str(engine.url), wave_id)


def opens_a_wave(code: str) -> bool:
    """Tell whether a code is a wave's own, which may stand in an address; one-use codes may not."""
    from storage.circles import joined

    if joined(main_engine(), code.strip()):
        return True
    return demonstration_ready() and joined(demonstration_engine(), code.strip()) is not None


def invents_group(code: str) -> bool:
    """Tell whether a code is that of a book-study group of the demonstration."""
    from storage.links import group_of

    return demonstration_ready() and group_of(demonstration_engine(), code.strip()) is not None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a file against other processes; it is let go by itself where a process dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as held:
        flock(held, LOCK_EX)
        yield


@cache
def is_invented(url: str) -> bool:
    """Tell whether a database that was opened here holds the demonstration."""
    from storage.installation import is_demonstration

    return is_demonstration(_engine_of[url])


@lru_cache(maxsize=16)
def _report(url: str, wave_id: int) -> Report:
    from published import read

    return read(_engine_of[url], wave_id)


@cache
def _engine(url: str) -> Engine:
    engine = connect(url)
    _engine_of[str(engine.url)] = engine
    return engine
