"""The databases that are open in this process, and the reports read from them."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from threading import Lock

from reflectory.config import setting
from reflectory.db.accounts import accounts
from reflectory.db.engine import Engine, connect
from reflectory.db.installation import is_demonstration
from reflectory.db.wave_records import waves
from reflectory.releases.read import read
from reflectory.reports.model import Report

MOST_HELD = 100_000  # figures of reports that are kept in memory, some 6 kB each; the one read last stays in any case
Key = tuple[Engine, int, str | int | None]

_OPENING, _HOLDING = Lock(), Lock()
_TURNS = [Lock() for _ in range(16)]  # who asks for a report that is being read waits for it
_reports: OrderedDict[Key, Report] = OrderedDict()  # the one that was asked for last at the end
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
            forget_reports(engine)
            engine.dispose()


def has_accounts(engine: Engine) -> bool:
    """Tell whether anybody can sign in; the last administrator stays, so once true it stays true."""
    if engine not in _with_accounts and accounts(engine):
        _with_accounts.add(engine)
    return engine in _with_accounts


def copied_from(copy: Engine, original: Engine) -> None:
    """Note that a database began as a copy: what was released there before is read once, for all copies."""
    _originals[copy] = original


def released_report(engine: Engine, wave_id: int, about: str | int | None = None) -> Report:
    """Return the report of a released wave; a release never changes, so it is read once, whoever else asks meanwhile.

    ``about`` is a section's key, or a unit: of other groups the report then has no figures, as in `releases.read.read`.
    """
    original = _originals.get(engine, engine)
    key = original, wave_id, about
    if (report := _cached(key)) is not None:
        return report
    if original is not engine and not any(wave.id == wave_id and wave.status == "released" for wave in waves(original)):
        key = engine, wave_id, about
    with _TURNS[hash(key) % len(_TURNS)]:
        if (report := _cached(key)) is None:
            report = _read(key)
    return report


def forget_reports(engine: Engine | None = None) -> None:
    """Let go of the reports that were read from a database, or of all."""
    with _HOLDING:
        for key in [key for key in _reports if engine in (None, key[0])]:
            del _reports[key]


@lru_cache(maxsize=64)
def is_invented(engine: Engine) -> bool:
    """Tell whether a database that was opened here holds the demonstration."""
    return is_demonstration(engine)


def _cached(key: Key) -> Report | None:
    with _HOLDING:
        if (report := _reports.get(key)) is not None:
            _reports.move_to_end(key)
        return report


def _read(key: Key) -> Report:
    report = read(*key)
    with _HOLDING:
        _reports[key] = report
        while len(_reports) > 1 and sum(map(_size, _reports.values())) > MOST_HELD:
            _reports.popitem(last=False)
    return report


def _size(report: Report) -> int:
    """Return how many figures a report holds itself; those that are read when asked for are held by their rows."""
    return sum(1 + (len(section.figures) if isinstance(section.figures, tuple) else 0) for section in report.sections)
