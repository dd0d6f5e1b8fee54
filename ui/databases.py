"""The databases that are open in this process, and the reports read from them."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from settings import setting
from storage.database import connect

if TYPE_CHECKING:
    from report.contents import Report
    from storage.database import Engine

_OPENING = Lock()
_engines: dict[str, Engine] = {}  # by address
_originals: dict[Engine, Engine] = {}  # of a copy: what it was copied from
_with_accounts: set[Engine] = set()


def main_engine() -> Engine:
    """Return the engine of the installation's own database."""
    return engine_at(setting("DATABASE_URL"))


def engine_at(url: str) -> Engine:
    """Return the engine of a database by its address; it is opened once."""
    if (engine := _engines.get(url)) is None:
        with _OPENING:
            if (engine := _engines.get(url)) is None:
                engine = _engines[url] = connect(url)
    return engine


def forget_engine(url: str) -> None:
    """Close a database whose file is another one now, or goes."""
    with _OPENING:
        if engine := _engines.pop(url, None):
            _originals.pop(engine, None)
            engine.dispose()


def has_accounts(engine: Engine) -> bool:
    """Tell whether anybody can sign in; the last administrator stays, so once true it stays true."""
    from storage.accounts import accounts

    if engine not in _with_accounts and accounts(engine):
        _with_accounts.add(engine)
    return engine in _with_accounts


def copied_from(copy: Engine, original: Engine) -> None:
    """Note that a database began as a copy: what was released there before is read once, for all copies."""
    _originals[copy] = original


def released_report(engine: Engine, wave_id: int) -> Report:
    """Return the report of a released wave; a release never changes, so it is read once."""
    from storage.wave_records import waves

    original = _originals.get(engine, engine)
    if original is not engine and not any(one.id == wave_id and one.status == "released" for one in waves(original)):
        original = engine
    return _report(original, wave_id)


@lru_cache(maxsize=64)
def is_invented(engine: Engine) -> bool:
    """Tell whether a database that was opened here holds the demonstration."""
    from storage.installation import is_demonstration

    return is_demonstration(engine)


@lru_cache(maxsize=16)
def _report(engine: Engine, wave_id: int) -> Report:
    from published import read

    return read(engine, wave_id)
