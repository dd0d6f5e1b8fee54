"""A table of a TOML file, read key by key.

A wrong value becomes a fault and a harmless empty value, so that one reading finds all faults.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reflectory.errors import ReflectoryError
from surveys.model import Text

ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
LONGEST_TEXT = 1500
SHOWN = 40
Faults = list[ReflectoryError]  # those of one reading


def names(ids: Iterable[str]) -> str:
    """Return ids as a list that fits into a message; "none" for none."""
    listed = [short(id, quoted=False) for id in ids]
    return ", ".join(listed[:12] + ["..."] * (len(listed) > 12)) or "none"


def short(value: object, *, quoted: bool = True) -> str:
    """Return a value as a message shows it: quoted as Python quotes it, or as it is, and never long."""
    text = repr(value)[: SHOWN * 4] if quoted else str(value)[: SHOWN * 4].replace("\n", " ")
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


class Table:
    """One table, its place in the file, and the list that collects the faults of every table of one reading.

    ``values`` is what the file holds, a fault when that is no table; ``where`` the place inside the file, "" for all of
    it. A missing key goes unreported where the table itself has been reported as missing (``quiet``).
    """

    def __init__(self, values: object, file: str, where: str, faults: Faults, *, quiet: bool = False) -> None:
        self.file, self.where, self.faults, self.quiet = file, where, faults, quiet
        self._asked: set[str] = set()
        self._inner: dict[str, Table] = {}
        self._lists: list[Table] = []
        if not isinstance(values, Mapping):
            self.fault("", "survey-no-table", value=short(values))
            values, self.quiet = {}, True
        self.values: Mapping[str, Any] = values

    def place(self, key: str = "") -> str:
        """Return the place of a key as a message names it."""
        inside = ".".join(part for part in (self.where, short(key, quoted=False)) if part)
        return f"{self.file}: {inside}" if inside else self.file

    def fault(self, key: str, code: str, /, **values: object) -> None:
        """Report a fault at a key; its words are in `i18n/en/errors.toml`."""
        self.faults.append(ReflectoryError(code, "survey", at=self.place(key), **values))

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def _take(self, key: str, kind: type | tuple[type, ...], shape: str, required: bool) -> Any:
        self._asked.add(key)
        if key not in self.values:
            if required and not self.quiet:
                self.fault(key, "survey-missing", shape=shape)
            return None
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fault(key, "survey-shape", value=short(value), shape=shape)
            return None
        return value

    def _clean(self, key: str, value: str) -> str:
        value = value.strip()
        if not value:
            self.fault(key, "survey-text-empty")
        if len(value) > LONGEST_TEXT:
            self.fault(key, "survey-text-long", length=len(value), most=LONGEST_TEXT)
        if any(unicodedata.category(letter) in ("Cc", "Cs") and letter != "\n" for letter in value):
            self.fault(key, "survey-text-control")
        if re.search(r"[{}]", value.replace("{name}", "")):
            self.fault(key, "survey-text-brace")
        return value

    def text(self, key: str, *, required: bool = True) -> str:
        """Return a text, "" where there is none."""
        value = self._take(key, str, "text", required)
        return "" if value is None else self._clean(key, value)

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._take(key, list, "texts", required)
        if values is None:
            return ()
        if not all(isinstance(value, str) for value in values):
            wrong = next(value for value in values if not isinstance(value, str))
            self.fault(key, "survey-texts", value=short(wrong))
            return ()
        if not values and required:
            self.fault(key, "survey-texts-empty")
        return tuple(self._clean(key, value) for value in values)

    def id(self, key: str = "id", *, required: bool = True) -> str:
        """Return an id, "" where there is none that can be used."""
        value = self._take(key, str, "id", required)
        if value is None:
            return ""
        if not ID.fullmatch(value):
            self.fault(key, "survey-id", value=short(value))
            return ""
        return str(value)

    def integer(self, key: str, default: int | None = None, *, least: int, most: int) -> int:
        """Return a whole number from ``least`` to ``most``; ``default`` (or ``least``) where there is none."""
        value = self._take(key, int, "whole", default is None)
        if value is None:
            return least if default is None else default
        if not least <= value <= most:
            self.fault(key, "survey-range", value=short(value, quoted=False), least=least, most=most)
            return least
        return int(value)

    def number(self, key: str) -> float:
        """Return a number, 0 where there is none."""
        value = self._take(key, (int, float), "number", True)
        if value is None:
            return 0.0
        try:
            return float(value)
        except OverflowError:
            self.fault(key, "survey-score-large")
            return 0.0

    def flag(self, key: str) -> bool:
        """Return true or false; false where it is not said."""
        return bool(self._take(key, bool, "flag", False))

    def table(self, key: str, *, required: bool = True) -> Table:
        """Return an inner table, an empty one where there is none."""
        if key not in self._inner:
            value = self._take(key, Mapping, "table", required)
            where = ".".join(part for part in (self.where, short(key, quoted=False)) if part)
            self._inner[key] = Table(value or {}, self.file, where, self.faults, quiet=value is None)
        return self._inner[key]

    def tables(self, key: str, *, required: bool = False) -> list[Table]:
        """Return a list of tables, each named by its id in messages."""
        values = self._take(key, list, "tables", required) or []
        tables = []
        for number, value in enumerate(values, start=1):
            named = value.get("id") if isinstance(value, Mapping) else None
            label = f"{key}.{named}" if isinstance(named, str) and ID.fullmatch(named) else f"{key}[{number}]"
            where = f"{self.where}.{label}" if self.where else label
            tables.append(Table(value, self.file, where, self.faults))
        self._lists += tables
        return tables

    def ids(self) -> list[str]:
        """Return the keys that can be ids; `close` reports the others."""
        return [key for key in self.values if ID.fullmatch(key)]

    def close(self) -> None:
        """Report every key that nobody asked for, here and in all inner tables."""
        for key in self.values:
            if key not in self._asked:
                if near := difflib.get_close_matches(key[:SHOWN], sorted(self._asked), 1):
                    self.fault("", "survey-key-near", key=short(key), near=near[0])
                else:
                    self.fault("", "survey-key-unknown", key=short(key), known=names(sorted(self._asked)))
        for inner in [*self._inner.values(), *self._lists]:
            inner.close()


@dataclass(frozen=True)
class Page:
    """The same place in the file of a survey, in the language it was written in, and in each translation of it."""

    source: Table
    others: Mapping[str, Table]
    language: str = "en"

    def text(self, key: str, other: str | None = None, *, required: bool = True) -> Text:
        """Return a text in every language; the translation may keep it under the key ``other``."""
        first = self.source.text(key, required=required)
        if not first and key not in self.source:
            return {}
        return {self.language: first} | {language: table.text(other or key) for language, table in self.others.items()}

    def texts(self, key: str, *, required: bool = True) -> tuple[Text, ...]:
        """Return a list of texts in every language, as many in each."""
        first = self.source.texts(key, required=required)
        if not first and key not in self.source:
            return ()
        lists = {language: table.texts(key) for language, table in self.others.items()}
        for language, translated in lists.items():
            if translated and len(translated) != len(first):
                about = {"count": len(translated), "wanted": len(first), "language": self.language}
                self.others[language].fault(key, "survey-translation-count", **about)
        return tuple(
            {self.language: text} | {language: texts[at] for language, texts in lists.items() if at < len(texts)}
            for at, text in enumerate(first)
        )

    def inside(self, key: str, *, required: bool = True) -> Page:
        """Return an inner table in every language."""
        source = self.source.table(key, required=required)
        if key not in self.source:
            return self.alone(source)
        return replace(self, source=source, others={code: table.table(key) for code, table in self.others.items()})

    def at(self, source: Table, *keys: str) -> Page:
        """Return the place where the translations keep the texts of a table of the file."""
        others = dict(self.others)
        for key in keys:
            others = {language: table.table(key) for language, table in others.items()}
        return replace(self, source=source, others=others)

    def alone(self, source: Table) -> Page:
        """Return a place of the file that the translations have no texts for."""
        return replace(self, source=source, others={})
