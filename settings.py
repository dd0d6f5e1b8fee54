"""What an installation may set, each from one environment variable.

Add a setting by adding one row to `SETTINGS` at the foot of this file; the table in `docs/settings.md` is generated.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

DOTS = "\u2022" * 6


class SettingFault(ValueError):
    """A setting that cannot be used; says which, why, and what to do."""


@dataclass(frozen=True)
class Setting:
    """One thing an installation may set: the environment variable, its default, one sentence; whether it is secret."""

    name: str
    default: str
    sentence: str
    secret: bool = False


def setting(name: str) -> str:
    """Return the value of a setting: the environment's if it is set and not empty, else a file's, else the default.

    A secret need not stand in the environment: ``DATABASE_URL_FILE``, ``REFLECTORY_OIDC_SECRET_FILE`` and so on name a
    file that holds the value.

    Parameters
    ----------
    name : str
        Name of a row of `SETTINGS`.

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If no setting has that name.

    Examples
    --------
    >>> setting("REFLECTORY_SMALLEST_GROUP")
    '5'
    """
    row = _ROWS[name]
    if value := os.environ.get(name):
        return value
    if file := os.environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text("utf-8").strip() or row.default
        except (OSError, UnicodeDecodeError) as error:
            raise SettingFault(f"{name}_FILE: its file cannot be read ({type(error).__name__}); name another") from None
    return row.default


def shown(name: str) -> str:
    """Return the value of a setting as it may be shown: secrets, and passwords in addresses, only as dots.

    Examples
    --------
    >>> shown("REFLECTORY_OIDC_SECRET"), shown("REFLECTORY_SMALLEST_GROUP")
    ('', '5')
    """
    value = setting(name)
    if _ROWS[name].secret:
        return DOTS if value else ""
    return re.sub(r"(?<=://)([^:/@]*):.*@", rf"\1:{DOTS}@", value)


def is_on(name: str) -> bool:
    """Tell whether a yes-or-no setting is on ('1', 'yes', 'true' or 'on').

    Examples
    --------
    >>> is_on("REFLECTORY_PLAIN_FORM")
    False
    """
    return setting(name).strip().lower() in {"1", "yes", "true", "on"}


def number(name: str, least: int) -> int:
    """Return a setting that is a whole number; the least one where it is smaller or no number.

    Examples
    --------
    >>> number("REFLECTORY_SMALLEST_GROUP", least=5)
    5
    """
    text = setting(name).strip()
    return max(least, int(text)) if text.isascii() and text.isdecimal() else least


SETTINGS = (
    Setting("DATABASE_URL", "sqlite:///data/reflectory.db", "The database: an SQLite file or a PostgreSQL server."),
    Setting("REFLECTORY_KEYS", "data/keys", "The folder of the wave keys; keep it outside the database's backups."),
    Setting("REFLECTORY_COPY_TO", "", "Where `reflectory copy` copies an installation to: an empty database."),
    Setting("REFLECTORY_DEMO_URL", "sqlite:///data/demonstration.db", "The demonstration district's own database."),
    Setting("REFLECTORY_DEMO", "", "Set to 1 to show the demonstration, 0 not to; unset, until there is an account."),
    Setting("REFLECTORY_SMALLEST_GROUP", "5", "The smallest group a new wave shows; never below 5."),
    Setting("REFLECTORY_PLAIN_FORM", "", "Set to 1 to ask with plain form fields instead of the survey component."),
    Setting("REFLECTORY_RESEARCH_DAYS", "365", "Days after the release that a new research wave keeps single answers."),
    Setting("REFLECTORY_TWO_PEOPLE", "", "Set to 1: a wave opens only after a second person looked it over."),
    Setting("REFLECTORY_COLLEAGUE_VIEW", "1", "Set to 0 to switch off that people ask colleagues for a view of them."),
    Setting("REFLECTORY_ADDRESS", "", "The address respondents reach, such as https://reflect.example.org."),
    Setting("REFLECTORY_TIME_ZONE", "", "Where days begin and end: America/Vancouver, say. Else as chosen in the app."),
    Setting("REFLECTORY_HOSTS", "", "More host names the app answers for, with commas; * for any. Needs an address."),
    Setting("REFLECTORY_LOG", "", "Set to json for a log of one JSON line an event instead of plain text."),
    Setting("REFLECTORY_OIDC_URL", "", "A sign-in provider's address ending in /.well-known/openid-configuration."),
    Setting("REFLECTORY_OIDC_CLIENT", "", "The client number that the provider gave to this installation."),
    Setting("REFLECTORY_OIDC_SECRET", "", "The secret that goes with it; better from a file, see above.", secret=True),
    Setting("REFLECTORY_OIDC_NAME", "", "What people call the provider, on the button that leads to it."),
    Setting("REFLECTORY_SMTP_URL", "", "A mail server, such as smtps://user:password@mail.example:465.", secret=True),
    Setting("REFLECTORY_MAIL_FROM", "", "The sender of invitations, such as survey@example.org."),
)

_ROWS = {row.name: row for row in SETTINGS}
