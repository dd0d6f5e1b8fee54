"""What stands in a file of answers and may be no person, no unit or one person twice: named, and settled by the reader.

A *doubt* is neither a fault nor passed over: nothing is released before somebody has said how it is meant.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from math import prod

from reflectory.errors import ReflectoryError
from reflectory.files.besides import NOTHING, Beside
from reflectory.files.name_checks import is_summary, names_people
from reflectory.i18n.names import folded, without_accents

_folded = lru_cache(maxsize=10_000)(folded)  # a few names, in very many rows
KINDS = (
    "double",
    "summary",
    "preview",
    "unfinished",
    "date",
    "turned",
    "above",
    "unitless",
    "alike",
    "constant",
    "shifted",
    "sheet",
)
LEAVE_OUT, COUNT_IN = "leave-out", "count-in"  # as is proposed, such as leaving a row out; or as it stands there
FEW = 5  # a unit of so many rows is no summary of others, whatever its name
STRANGE = 10  # so many times more doubles than chance makes

_PREVIEW = frozenset({"survey preview", "survey test", "preview", "offline survey preview", "spam",
                      "aperçu de l'enquête", "aperçu de l’enquête", "aperçu du sondage"})  # fmt: skip
_TRIALS = frozenset({"test", "tests", "testing", "test test", "essai", "dummy", "xxx", "asdf"})  # as a unit
# How platforms mark what somebody did not finish: the column, and the cells that say so.
_UNFINISHED = {
    "finished": {"0", "false", "faux", "no"},
    "terminé": {"0", "false", "faux", "non"},
    "submitdate": {""},
    "date submitted": {""},
    "date de soumission": {""},
    "response status": {"partial", "incomplete", "in progress", "disqualified"},
    "status": {"partial", "incomplete", "in progress", "disqualified"},
}
_QUALTRICS = {"responseid", "response id", "recordeddate", "recorded date", "distributionchannel"}
_QUALTRICS_PREVIEWS = frozenset({"1", "2", "8", "9", "12", "17"})  # its numbers of previews, tests and spam


@dataclass(slots=True)
class Person:
    """One row: where it stands, its unit's names, its answers, and hashes of its other cells (0 for an empty one)."""

    row: int
    names: tuple[str, ...]
    codes: bytes
    rest: array[int] = field(default_factory=partial(array, "q"))
    path: tuple[str, ...] = ()  # the names, folded
    beside: Beside = NOTHING

    def __post_init__(self) -> None:
        self.rename(self.names)

    def rename(self, names: tuple[str, ...]) -> None:
        """Give the row other units; those it names none of at the end are left out."""
        self.names = names if has_gap(names) else tuple(filter(None, names))
        self.path = tuple(map(_folded, self.names))


class Doubts:
    """What is doubtful in a file: what somebody says of each kind, and what is open and settled as is proposed."""

    def __init__(self, settled: Mapping[str, str]) -> None:
        self.settled = settled
        self.open: dict[str, list[ReflectoryError]] = {}
        self.left_out: Counter[str] = Counter()

    def follow(self, kind: str) -> bool:
        """Tell whether doubts of a kind are settled as is proposed."""
        return self.settled.get(kind) != COUNT_IN

    def ask(self, kind: str, error: ReflectoryError) -> None:
        """Keep a doubt, unless somebody has settled it."""
        if kind not in self.settled:
            self.open.setdefault(kind, []).append(error)

    def leave_out(self, kind: str, error: ReflectoryError) -> None:
        """Count a row as left out, or ask about it."""
        if kind in self.settled:
            self.left_out[kind] += 1
        self.ask(kind, error)


class RowMarks:
    """Tells the rows that may be no person by what a file's other columns are called."""

    def __init__(self, headers: Sequence[str]) -> None:
        names = [folded(header) for header in headers]
        self.unfinished = [(at, _UNFINISHED[name]) for at, name in enumerate(names) if name in _UNFINISHED]
        self.unfinished += [(at, {"0", "incomplete"}) for at, name in enumerate(names) if name.endswith("_complete")]
        self.status = [at for at, name in enumerate(names) if name in ("status", "response type")]
        self.status = self.status if _QUALTRICS & {*names} else []

    def kind(self, labels: Sequence[str], rest: Sequence[str]) -> str:
        """Return the kind of doubt about a row by its labels (units, first cell) and its other cells; "" if none.

        Examples
        --------
        >>> marks = RowMarks(["Finished", "Status"])
        >>> marks.kind(["Median"], ["", ""]), marks.kind(["Red"], ["False", ""]), marks.kind(["Red"], ["1", "0"])
        ('summary', 'unfinished', '')
        """
        if any(is_summary(label) for label in labels if label):
            return "summary"
        if any(len(label) < 40 and _folded(label) in _TRIALS for label in labels):
            return "preview"
        if any(len(cell) < 40 and cell.strip().casefold() in _PREVIEW for cell in rest):
            return "preview"
        if any(rest[at].strip() in _QUALTRICS_PREVIEWS for at in self.status):
            return "preview"
        return "unfinished" if any(folded(rest[at]) in cells for at, cells in self.unfinished) else ""


def doubles(people: Sequence[Person], headers: Sequence[str], missing: int) -> Iterator[tuple[Person, int, str, bool]]:
    """Yield the rows that seem to be somebody's a second time, with the row before, and the column or whether all is.

    By a column that names the person; by whole rows, where some column tells people apart; else by the answers alone,
    where far more of one unit's sheets are alike than chance makes them. Who gave one answer throughout is not counted.

    Examples
    --------
    >>> rows = [(2, b"ab", 7), (3, b"ba", 8), (4, b"ab", 7)]
    >>> twice = [Person(row, ("a",), codes, array("q", [id])) for row, codes, id in rows]
    >>> [(person.row, *why) for person, *why in doubles(twice, ["Response ID"], 255)]
    [(4, 2, 'Response ID', False)]
    """
    reported: set[int] = set()
    telling = False
    for at, header in enumerate(headers):
        cells = [person.rest[at] for person in people if person.rest[at]]
        apart = len(set(cells)) / len(cells) if cells else 0
        if apart < 0.5:
            continue
        telling = True
        first: dict[object, int] = {}
        by_name = names_people(header, apart)
        for person in people:
            cell = person.rest[at] if by_name else (person.rest.tobytes(), person.path, person.codes)
            before = first.setdefault(cell, person.row) if person.rest[at] else person.row
            if before != person.row and person.row not in reported:
                reported.add(person.row)
                yield person, before, header if by_name else "", not by_name
    if not telling:
        yield from ((person, before, "", False) for person, before in _alike(people, missing))


def _alike(people: Sequence[Person], missing: int) -> Iterator[tuple[Person, int]]:
    """Yield rows whose unit and answers stood before, if there are far more of them than chance makes."""
    plain = [person for person in people if len(set(person.codes) - {missing}) > 1]
    sheets = Counter((person.path, person.codes) for person in plain)
    repeated = sum(many - 1 for many in sheets.values())
    if not repeated:
        return
    units, answers = Counter(person.path for person in plain), Counter(person.codes for person in plain)
    within, pairs = sum(map(_pairs, units.values())), _pairs(len(plain))
    by_item = (Counter(column).values() for column in zip(*(person.codes for person in plain), strict=True))
    chance = prod(sum(many * many for many in column) / len(plain) ** 2 for column in by_item)
    apart = sum(map(_pairs, answers.values())) - sum(map(_pairs, sheets.values()))
    if pairs > within:
        chance = max(chance, apart / (pairs - within))
    if repeated <= STRANGE * chance * within:
        return
    first: dict[tuple[tuple[str, ...], bytes], int] = {}
    for person in plain:
        before = first.setdefault((person.path, person.codes), person.row)
        if before != person.row:
            yield person, before


def _pairs(many: int) -> int:
    return many * (many - 1) // 2


def from_above(people: Sequence[Person]) -> Mapping[int, tuple[str, ...]] | None:
    """Return the units of rows whose cells are blank, as those above say, or None where blanks are no merged cells.

    A table with merged cells names each unit once and leaves it blank below; in any other, a blank is somebody without
    a unit.

    Examples
    --------
    >>> from_above([Person(2, ("Elm", "Red"), b""), Person(3, ("", ""), b""), Person(4, ("", "Blue"), b"")])
    {3: ('Elm', 'Red'), 4: ('Elm', 'Blue')}
    >>> from_above([Person(2, ("Elm",), b""), Person(3, ("Elm",), b""), Person(4, ("",), b"")]) is None
    True
    """
    if has_gap(people[0].names):
        return None
    filled: dict[int, tuple[str, ...]] = {}
    above: tuple[str, ...] = people[0].names
    for at, person in enumerate(people):
        names = person.names
        if at and names[:1] == above[:1]:
            return None
        if has_gap(names):
            named = next((at for at, name in enumerate(names) if name), len(names))
            names = filled[person.row] = above[:named] + names[named:]
        above = names
    return filled


def alike(people: Sequence[Person]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return units (as `Person.path`) with a name that differs from a more frequent one by accents and signs alone.

    Each stands with the names that are usual.

    Examples
    --------
    >>> names = ["École", "École", "Ecole", "Team 1-1", "Team 11"]
    >>> alike([Person(row, (name,), b"") for row, name in enumerate(names)])
    {('ecole',): ('École',)}
    """
    times: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], str] = {}
    for person in people:
        for depth, name in enumerate(person.names, start=1):
            times[person.path[:depth]] += 1
            written.setdefault(person.path[:depth], name)
    usual: dict[tuple[str, ...], tuple[str, ...]] = {}
    for path, _ in sorted(times.items(), key=lambda entry: (-entry[1], entry[0])):
        usual.setdefault(tuple(map(_letters, path)), path)
    best = {
        path: tuple(usual[tuple(map(_letters, path[:depth]))] for depth in range(1, len(path) + 1))
        for path in dict.fromkeys(person.path for person in people)
    }
    usual_names = {path: tuple(written[name] for name in names) for path, names in best.items()}
    return {path: names for path, names in usual_names.items() if tuple(map(_folded, names)) != path}


@lru_cache(maxsize=10_000)
def _letters(name: str) -> str:
    """Return a name's letters and numbers; the whole name where it has letters that are not those of Latin."""
    plain = re.sub(r"(?<=\d)[^a-z\d]+(?=\d)", "_", without_accents(name))
    return re.sub(r"[^a-z\d_]", "", plain) if plain.isascii() and any(map(str.isalnum, plain)) else name


def has_gap(names: Sequence[str]) -> bool:
    """Tell whether a row names no unit, or one without what it lies in."""
    depth = next((at for at in range(len(names), 0, -1) if names[at - 1]), 0)
    return not depth or not all(names[:depth])
