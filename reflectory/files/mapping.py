"""What somebody says of a file of answers: which column is which, what its words mean, how its doubts are settled.

Kept as a small TOML file, it reads the next file of the same shape. It holds names of columns and words of answers,
and nobody's answer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reflectory.errors import RefusedError
from reflectory.files.response_doubts import COUNT_IN, KINDS, LEAVE_OUT
from reflectory.files.toml import quoted

LARGEST_FILE = 1_000_000

_LISTS = ("units", "missing", "backward")
_TABLES = {"settled": str, "columns": str, "cut": str, "comments": str, "invited": int}


@dataclass(frozen=True)
class Options:
    """What somebody says of a file.

    Parameters
    ----------
    settled : mapping of str to str
        For kinds of doubt (`files.response_doubts.KINDS`): ``"leave-out"``, as is proposed (such rows are left out), or
        ``"count-in"``, as it stands there (they are people all the same).
    missing : tuple of str
        Words for no answer, beside the usual ones.
    backward : tuple of str
        Formats whose numbers count from the last answer.
    sheet : str
        That of a workbook; by default the first that has most of the survey's columns.
    units : tuple of str
        The columns that name each person's unit, the largest first.
    columns : mapping of str to str
        Items by id, each with the name of its column, where that is not the item's.
    words : mapping of str to mapping of str to int
        By format, the file's own words with the numbers that they mean; by background question, with the place of the
        answer in it, from 1.
    cut : mapping of str to str
        The background question, such as role, by which the people are divided instead of by team, with its column.
    comments : mapping of str to str
        Open questions by id, each with the column of what people wrote.
    invited : mapping of str to int
        How many people of each unit were invited, by its path, such as ``"Elm › Grade 4"``.
    """

    settled: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    backward: tuple[str, ...] = ()
    sheet: str = ""
    units: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cut: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    invited: Mapping[str, int] = field(default_factory=dict)

    def over(self, before: Options) -> Options:
        """Return what was said before with what is said now in its place.

        Examples
        --------
        >>> both = Options(missing=("7",)).over(Options(units=("team",), missing=("9",)))
        >>> both.missing, both.units
        (('9', '7'), ('team',))
        """
        return Options(
            {**before.settled, **self.settled},
            tuple(dict.fromkeys([*before.missing, *self.missing])),
            tuple(dict.fromkeys([*before.backward, *self.backward])),
            self.sheet or before.sheet,
            self.units or before.units,
            {**before.columns, **self.columns},
            {**before.words, **self.words},
            self.cut or before.cut,
            {**before.comments, **self.comments},
            {**before.invited, **self.invited},
        )


PLAIN = Options()


def read_mapping(source: Path | bytes) -> Options:
    """Read a mapping file, or its bytes.

    Raises
    ------
    RefusedError
        If it cannot be read, or says what no mapping says.

    Examples
    --------
    >>> read_mapping(b'units = ["team"]\\n[columns]\\nq1 = "Q2_1"\\n').columns
    {'q1': 'Q2_1'}
    """
    name = "mapping" if isinstance(source, bytes) else source.name
    try:
        content = source if isinstance(source, bytes) else source.read_bytes()
        if len(content) > LARGEST_FILE:
            raise RefusedError("mapping-unreadable", "file", path=name, reason="")
        table = tomllib.loads(content.decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RefusedError("mapping-unreadable", "file", path=name, reason=reason) from error
    return _options(table, name)


def _options(table: Mapping[str, Any], name: str) -> Options:
    """Return what a table says, or refuse what it says wrongly."""
    known = {*Options.__dataclass_fields__}
    for key, value in table.items():
        kind = _TABLES.get(key)
        good = (
            (key in _LISTS and isinstance(value, list) and all(isinstance(entry, str) for entry in value))
            or (key == "sheet" and isinstance(value, str))
            or (kind is not None and isinstance(value, dict) and all(type(entry) is kind for entry in value.values()))
            or (key == "words" and isinstance(value, dict) and all(map(_is_words, value.values())))
        )
        if key not in known or not good:
            raise RefusedError("mapping-entry", "file", path=name, entry=key, known=tuple(sorted(known)))
    settled = table.get("settled", {})
    for kind, way in settled.items():
        if kind not in KINDS or way not in (LEAVE_OUT, COUNT_IN):
            raise RefusedError("mapping-doubt", "file", path=name, entry=kind, known=KINDS)
    given: dict[str, Any] = {key: tuple(value) if key in _LISTS else value for key, value in table.items()}
    return Options(**given)


def _is_words(value: object) -> bool:
    return isinstance(value, dict) and all(type(number) is int for number in value.values())


def mapping_text(options: Options, columns: Mapping[str, str]) -> str:
    """Return the text of a mapping file; ``columns`` are those that a file's items were read from.

    Examples
    --------
    >>> print(mapping_text(Options(units=("team",)), {"q1": "Our team plans"}), end="")
    # How a file of answers is read: for the next one of the same shape.
    units = ["team"]
    <BLANKLINE>
    [columns]
    q1 = "Our team plans"
    """
    options = replace(options, columns={**columns, **options.columns})
    lines = ["# How a file of answers is read: for the next one of the same shape."]
    lines += [f"{key} = [{', '.join(map(quoted, value))}]" for key in _LISTS if (value := getattr(options, key))]
    lines += [f"sheet = {quoted(options.sheet)}"] if options.sheet else []
    tables = [(key, getattr(options, key)) for key in _TABLES]
    tables += [(f"words.{_key(form)}", numbers) for form, numbers in options.words.items()]
    for key, table in tables:
        if table:
            lines += ["", f"[{key}]"]
            lines += [f"{_key(name)} = {quoted(value)}" for name, value in table.items()]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else quoted(name)
