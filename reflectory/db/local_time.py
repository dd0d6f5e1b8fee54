"""Which day it is: days begin and end at midnight in the organisation's own time zone, wherever the server stands.

Every comparison of days in the program asks `today`. The zone is the setting ``REFLECTORY_TIME_ZONE``; without it the
one that was chosen in the app, which lies in the database; without that the server's own.
"""

from __future__ import annotations

import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Engine

from reflectory.config import setting
from reflectory.db.audit_log import record
from reflectory.db.notes import read_note, write_note
from reflectory.db.transactions import reading, writing
from reflectory.errors import RefusedError

NAME = "time zone"
SETTING = "REFLECTORY_TIME_ZONE"
_chosen = ""  # in the app; every process looks for it at start and every minute


def today(at: datetime.datetime | None = None) -> datetime.date:
    """Return the day that it is where the organisation is, at a moment with its zone or now.

    Examples
    --------
    >>> today(datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC))
    datetime.date(2026, 11, 30)
    """
    return local(at).date()


def local(at: datetime.datetime | None = None) -> datetime.datetime:
    """Return a moment, now by default, as clocks show it where the organisation is."""
    return (at or datetime.datetime.now(datetime.UTC)).astimezone(_zone_of(zone_name()))


def zone_name() -> str:
    """Return the name of the time zone that was set or chosen, or nothing where the server's own counts."""
    return next((name for name in (setting(SETTING).strip(), _chosen) if name and _zone_of(name)), "")


def zone_is_open() -> bool:
    """Tell whether the zone may be chosen in the app: no setting names one."""
    return not setting(SETTING).strip() or bool(zone_fault())


def zone_shown() -> str:
    """Return the time zone as it is shown: its name, or the server's abbreviation where none was chosen."""
    return zone_name() or local().tzname() or "UTC"


def zone_fault() -> str:
    """Return a setting that names no time zone, or nothing."""
    name = setting(SETTING).strip()
    return "" if not name or _zone_of(name) else name


def is_unset_in_utc() -> bool:
    """Tell whether nobody chose a time zone and the server counts in UTC, as servers do: then days end at odd hours."""
    return not zone_name() and datetime.datetime.now().astimezone().tzname() in ("UTC", "GMT")


@cache
def zones() -> tuple[str, ...]:
    """Return the names of all time zones that somebody may live in.

    Examples
    --------
    >>> "America/Vancouver" in zones(), "Etc/GMT+8" in zones()
    (True, False)
    """
    inhabited = {zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")}
    return (*sorted(inhabited), "UTC")


def choose_zone(engine: Engine, name: str) -> None:
    """Keep a time zone for the whole installation; a name that is none is refused."""
    if not _zone_of(name):
        raise RefusedError("time-zone-unknown", "time-zone", name=name)
    with writing(engine) as connection:
        if read_note(connection, NAME) != name:
            write_note(connection, NAME, name)
            record(connection, "zone.chosen", zone=name)
    recall_zone(engine)


def recall_zone(engine: Engine) -> None:
    """Look up, for this process, which time zone was chosen in the installation's own database."""
    global _chosen
    with reading(engine) as connection:
        _chosen = read_note(connection, NAME) or ""


@cache
def _zone_of(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # no such zone, or no name that one could have
        return None
