"""What an installation may set, each from one environment variable.

Add a setting by adding one row to `SETTINGS` at the foot of this file; the table in `docs/settings.md` is generated.
What is wrong with a value is said at start and on the page Status (`setting_faults`).
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from reflectory.errors import SettingError

DOTS = "\u2022" * 6


@dataclass(frozen=True)
class Setting:
    """One thing an installation may set: the environment variable, its default, one sentence; whether it is secret.

    ``check`` tells a value that can be used; ``needs`` are those without which it does nothing (itself aside).
    """

    name: str
    default: str
    sentence: str
    check: Check | None = None
    secret: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """What a value has to be, and the code of the error for one that is not."""

    fault: str
    fits: Callable[[str], bool]


def setting(name: str) -> str:
    """Return the value of a row of `SETTINGS`: the environment's if it is not empty, else a file's, else the default.

    A secret need not stand in the environment: ``DATABASE_URL_FILE``, ``REFLECTORY_OIDC_SECRET_FILE`` and so on name a
    file that holds the value.

    Examples
    --------
    >>> setting("REFLECTORY_SMALLEST_GROUP")
    '5'
    """
    row = _ROWS[name]
    if value := os.environ.get(name, "").strip():
        return value
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text("utf-8").strip() or row.default
        except (OSError, UnicodeDecodeError) as error:
            about = {"setting": f"{name}_FILE", "reason": type(error).__name__}
            raise SettingError("setting-file-unreadable", "setting", **about) from None
    return row.default


def masked(name: str) -> str:
    """Return the value of a setting as it may be shown: secrets, and passwords in addresses, only as dots."""
    value = setting(name)
    if _ROWS[name].secret:
        return DOTS if value else ""
    return re.sub(r"(?<=://)([^:/@]*):.*@", rf"\1:{DOTS}@", value)


def is_on(name: str) -> bool:
    """Tell whether a yes-or-no setting is on ('1', 'yes', 'true' or 'on')."""
    return setting(name).strip().lower() in {"1", "yes", "true", "on"}


def number(name: str, least: int) -> int:
    """Return a setting that is a whole number; the least one where it is smaller or no number."""
    text = setting(name).strip()
    return max(least, int(text)) if text.isascii() and text.isdecimal() else least


def sender_of(text: str) -> tuple[str, str] | None:
    """Return name and address of a sender, such as ``School <survey@example.org>``; None if there is no address.

    Examples
    --------
    >>> sender_of("survey@example.org"), sender_of('"Maple Hill, Office" <survey@example.org>')
    (('', 'survey@example.org'), ('Maple Hill, Office', 'survey@example.org'))
    >>> sender_of("School") is None
    True
    """
    name, address = "", text.strip()
    if address.endswith(">"):
        name, _, address = address[:-1].rpartition("<")
        name = " ".join(name.replace('"', " ").split())
    fits = re.fullmatch(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-][\w.-]{0,250}", address, re.ASCII)
    return (name, address) if fits else None


def setting_faults() -> list[SettingError]:
    """Return what is wrong with the settings of this installation; nothing where all is well."""
    faults = []
    for row in SETTINGS:
        try:
            value = setting(row.name).strip()
            missing = [name for name in row.needs if name != row.name and not setting(name).strip()]
        except SettingError as unreadable:
            if not os.environ.get(row.name) and os.environ.get(f"{row.name}_FILE"):
                faults.append(unreadable)
            continue
        if value and row.check and not row.check.fits(value):
            faults.append(SettingError(row.check.fault, "setting", setting=row.name, value=masked(row.name)[:100]))
        elif value and value != row.default and missing:
            faults.append(SettingError("setting-needs", "setting", setting=row.name, missing=tuple(missing)))
    known = {*_ROWS, *(f"{name}_FILE" for name in _ROWS)}
    for name in sorted(os.environ):
        if name.removesuffix("_FILE") in GONE:
            if os.environ[name].strip():
                faults.append(SettingError(GONE[name.removesuffix("_FILE")], "setting", setting=name))
        elif name.startswith("REFLECTORY_") and name not in known:
            if near := difflib.get_close_matches(name, sorted(known), 1):
                faults.append(SettingError("setting-misspelt", "setting", setting=name, near=near[0]))
            else:
                faults.append(SettingError("setting-unknown", "setting", setting=name))
    return faults


def _is_one_of(*values: str) -> Callable[[str], bool]:
    return lambda text: text.lower() in values


def _is_from(least: int) -> Callable[[str], bool]:
    return lambda text: text.isascii() and text.isdecimal() and len(text) < 10 and int(text) >= least


def _is_url(*schemes: str) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        try:
            url = urlsplit(text)
            return url.scheme in schemes and bool(url.hostname) and (url.port or 1) > 0 and not set(text) & set(" \t")
        except ValueError:  # a port that is no number
            return False

    return fits


def _is_address(text: str) -> bool:
    return _is_url("http", "https")(text) and not set("?#@") & set(text)


def _is_mail_server(text: str) -> bool:
    return _is_url("smtp", "smtps")(text) and not urlsplit(text).path.strip("/") and not set("?#") & set(text)


def _are_hosts(text: str) -> bool:
    names = [part.strip() for part in text.split(",")]
    return all(re.fullmatch(r"\*|[\w.:\[\]-]{1,253}", name, re.ASCII) for name in names if name)


def _is_database(text: str) -> bool:
    return re.match(r"(sqlite:///|postgres(ql)?(\+\w+)?://)", text) is not None


def _is_zone(text: str) -> bool:
    try:
        return bool(ZoneInfo(text))
    except (KeyError, ValueError, OSError):
        return False


DATABASE = Check("setting-database", _is_database)
SWITCH = Check("setting-switch", _is_one_of("1", "yes", "true", "on", "0", "no", "false", "off"))
FROM_1 = Check("setting-from-1", _is_from(1))
_MAIL = ("REFLECTORY_SMTP_URL", "REFLECTORY_MAIL_FROM", "REFLECTORY_ADDRESS")
_OIDC = ("REFLECTORY_OIDC_URL", "REFLECTORY_OIDC_CLIENT", "REFLECTORY_OIDC_SECRET", "REFLECTORY_ADDRESS")

# fmt: off
SETTINGS = (
    Setting("DATABASE_URL", "sqlite:///data/reflectory.db", "The database: an SQLite file or a PostgreSQL server.",
            DATABASE),
    Setting("REFLECTORY_KEYS", "data/keys", "The folder of the wave keys; keep it outside the database's backups."),
    Setting("REFLECTORY_COPY_TO", "", "Where `reflectory copy` copies an installation to: an empty database.",
            DATABASE),
    Setting("REFLECTORY_PASSWORD", "", "The password of the account that `reflectory user` makes; else asked for.",
            secret=True),
    Setting("REFLECTORY_DEMO_URL", "sqlite:///data/demonstration.db", "The demonstration district's own database.",
            DATABASE),
    Setting("REFLECTORY_DEMO", "", "Set to 1 to show the demonstration, 0 not to; unset, until there is an account.",
            SWITCH),
    Setting("REFLECTORY_ORGANISATION", "", "The name of the organisation that asks: it stands on every survey."),
    Setting("REFLECTORY_SMALLEST_GROUP", "5", "The smallest group a new wave shows; never below 5.",
            Check("setting-from-5", _is_from(5))),
    Setting("REFLECTORY_RESEARCH_DAYS", "365", "Days after the release that a new research wave keeps single answers.",
            FROM_1),
    Setting("REFLECTORY_ADDRESS", "", "The address respondents reach, such as https://reflect.example.org.",
            Check("setting-address", _is_address)),
    Setting("REFLECTORY_TIME_ZONE", "", "Where days begin and end: America/Vancouver, say. Else as chosen in the app.",
            Check("setting-zone", _is_zone)),
    Setting("REFLECTORY_HOSTS", "", "More host names the app answers for, with commas; * for any. Needs an address.",
            Check("setting-hosts", _are_hosts), needs=("REFLECTORY_ADDRESS",)),
    Setting("REFLECTORY_LOG", "", "Set to json for a log of one JSON line an event instead of plain text.",
            Check("setting-log", _is_one_of("json"))),
    Setting("REFLECTORY_OIDC_URL", "", "A sign-in provider's address ending in /.well-known/openid-configuration.",
            Check("setting-oidc", _is_url("https", "http")), needs=_OIDC),
    Setting("REFLECTORY_OIDC_CLIENT", "", "The client number that the provider gave to this installation.",
            needs=("REFLECTORY_OIDC_URL",)),
    Setting("REFLECTORY_OIDC_SECRET", "", "The secret that goes with it; better from a file, see above.",
            secret=True, needs=("REFLECTORY_OIDC_URL",)),
    Setting("REFLECTORY_OIDC_NAME", "", "What people call the provider, on the button that leads to it.",
            needs=("REFLECTORY_OIDC_URL",)),
    Setting("REFLECTORY_SMTP_URL", "", "A mail server, such as smtps://user:password@mail.example:465.",
            Check("setting-smtp", _is_mail_server), secret=True, needs=_MAIL),
    Setting("REFLECTORY_MAIL_FROM", "", "The sender of invitations: survey@example.org, or Name <survey@example.org>.",
            Check("setting-sender", lambda text: sender_of(text) is not None), needs=_MAIL),
    Setting("REFLECTORY_MAIL_A_MINUTE", "50", "How many messages go to the mail server in a minute, at most.", FROM_1),
)
# fmt: on

GONE = {
    "REFLECTORY_COLLEAGUE_VIEW": "setting-gone-colleague-view",
    "REFLECTORY_PLAIN_FORM": "setting-gone-plain-form",
    "REFLECTORY_TWO_PEOPLE": "setting-gone-two-people",
}

_ROWS = {row.name: row for row in SETTINGS}
