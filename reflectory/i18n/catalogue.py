"""The app's own words. One folder a language, one file a room; a key is `file.name`, or `file.table.name`.

Add a language by adding a folder with the same files and keys; a test compares them.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, KeysView
from functools import cache
from pathlib import Path
from typing import Any

from reflectory.i18n.labels import isolated

HERE = Path(__file__).parent
SOURCE = "en"
Entries = dict[str, str | dict[str, str]]  # by key; a plural is two forms
# Canadian French: no blank before ? ! ; a fixed one before : » % and after «, and a curved apostrophe.
_SET = (
    (re.compile(r"(?<=\w)'(?=[\w{«*_`])|(?<=\w\})'(?=\w)"), "’"),
    (re.compile(r"(?<![«])[ \u00a0\u202f]+(?=[?;]|!(?!\[))"), ""),
    (re.compile(r"(?<=«)[ \u202f]|[ \u202f](?=[:»%])"), "\u00a0"),
)


@cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages the app speaks, the source language first."""
    codes = sorted(path.name for path in HERE.iterdir() if path.is_dir() and any(path.glob("*.toml")))
    return (SOURCE, *(code for code in codes if code != SOURCE))


def say(language: str, key: str, /, **values: object) -> str:
    """Return the words of a key, such as ``"answer.next"``, in a language, with values in place of the ``{braces}``.

    An entry with `one` and `other` is a plural, chosen by the value `n` (in French, 0 and 1 are singular). A key
    missing in a language, and any in a language that is not ours, is said in English; KeyError where English has none.

    Examples
    --------
    >>> say("en", "common.people", n=1), say("en", "common.people", n=7)
    ('1 person', '7 people')
    """
    entry = _words(language).get(key) or _words(SOURCE).get(key)
    if entry is None:
        file = f"reflectory/i18n/{SOURCE}/{key.split('.')[0]}.toml"
        raise KeyError(f"i18n/{SOURCE}: no words for '{key}'; add the key to {file}")
    if isinstance(entry, dict):
        n = values.get("n")
        entry = entry["one" if isinstance(n, (int, float)) and _is_singular(language, n) else "other"]
    named = {
        name: isolated(value) if isinstance(value, str) and not value.isascii() else value
        for name, value in values.items()
    }
    return entry.format(**named)


def template(language: str, key: str) -> str:
    """Return the words of a key with their ``{braces}`` as they are; KeyError for a plural, or where there are none."""
    entry = _words(language)[key]
    if not isinstance(entry, str):
        raise KeyError(f"i18n/{language}: '{key}' is a plural; say it with a number n")
    return entry


def unfilled(language: str, key: str) -> str | dict[str, str]:
    """Return the words of a key with their ``{braces}`` as they are; for a plural both forms, by name.

    Examples
    --------
    >>> unfilled("en", "answer.page.minutes")
    {'one': 'about {n} minute', 'other': 'about {n} minutes'}
    """
    return _words(language).get(key, _words(SOURCE)[key])


def number(value: float, digits: int, language: str) -> str:
    """Round a number for a reader, with the language's decimal sign.

    Examples
    --------
    >>> number(-3.14159, 2, "fr"), number(-0.004, 2, "en")
    ('-3,14', '0.00')
    """
    rounded = f"{value:z.{digits}f}"  # z: what rounds to nothing has no sign
    return rounded.replace(".", ",") if language == "fr" else rounded


def whole(value: int, language: str) -> str:
    """Write a count with its thousands apart, as the language does.

    Examples
    --------
    >>> whole(10688, "en"), whole(10688, "fr")
    ('10,688', '10\xa0688')
    """
    return f"{value:,}".replace(",", "\u00a0") if language == "fr" else f"{value:,}"


def pair(name: str, text: object, language: str) -> str:
    """Put a name before what belongs to it, with the language's colon.

    Examples
    --------
    >>> pair("Trust", 3, "en"), pair("La confiance", 3, "fr")
    ('Trust: 3', 'La confiance\xa0: 3')
    """
    return f"{name}\u00a0: {text}" if language == "fr" else f"{name}: {text}"


def percent(share: float, language: str) -> str:
    """Say a share between 0 and 1 as a whole percentage."""
    return f"{share * 100:z.0f}\u00a0%" if language == "fr" else f"{share * 100:z.0f}%"


def day(date: datetime.date, language: str) -> str:
    """Say a date as the language does.

    Examples
    --------
    >>> day(datetime.date(2026, 12, 5), "en"), day(datetime.date(2026, 12, 1), "fr")
    ('December 5, 2026', '1er décembre 2026')
    """
    month = say(language, f"common.month.m{date.month}")
    number_ = say(language, "common.first") if date.day == 1 else str(date.day)
    return say(language, "common.day", month=month, day=number_, year=date.year)


def keys(language: str) -> KeysView[str]:
    """Return every key a language has words for, in the order of their file."""
    return _words(language).keys()


def _is_singular(language: str, n: float) -> bool:
    return abs(n) < 2 if language == "fr" else n == 1


def _words(language: str) -> Entries:
    """Return the words of a language, or of English: what a browser names as its language never becomes a path."""
    return _read(language if language in languages() else SOURCE)


@cache
def _read(language: str) -> Entries:
    entries: Entries = {}
    for path in sorted((HERE / language).glob("*.toml")):
        _flatten(tomllib.loads(path.read_text("utf-8")), path.stem, set_french if language == "fr" else str, entries)
    return entries


def set_french(text: str) -> str:
    """Set French as it is printed in Canada: no line begins with a colon, a closing guillemet or a percent sign.

    Examples
    --------
    >>> set_french("Votre clé : « onze mots », 40 %").replace("\u00a0", "~")
    'Votre clé~: «~onze mots~», 40~%'
    >>> set_french("Qu'est-ce qui change ? L'équipe ; et l'école !")
    'Qu’est-ce qui change? L’équipe; et l’école!'
    """
    for pattern, ours in _SET:
        text = pattern.sub(ours, text)
    return text


def _flatten(table: dict[str, Any], prefix: str, typeset: Callable[[str], str], into: Entries) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, str):
            into[key] = typeset(value)
        elif not isinstance(value, dict):
            raise ValueError(f"i18n: {key} is a {type(value).__name__}; words are text")
        elif set(value) == {"one", "other"}:
            into[key] = {number: typeset(form) for number, form in value.items()}
        else:
            _flatten(value, key, typeset, into)
