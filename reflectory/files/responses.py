"""Read a file of answers: one row a person, one column an item, and the columns that name the person's unit.

Everything wrong is reported at once with row, column and remedy; nothing is half imported, and nothing doubtful is
taken or left out before somebody has said how it is meant (`files.response_doubts`).
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reflectory.files.response_doubts import Doubt, Person, listed
from reflectory.files.response_rows import MISSING, people_of
from reflectory.files.tables import SHOWN_ALIKE, AnswersError, Log, content, decoded, quoted, rows_of, separator_of
from reflectory.i18n.names import folded, spellings, tidied
from surveys.model import Survey

__all__ = ["MISSING", "Answers", "AnswersError", "OpenDoubtsError", "read_answers"]


@dataclass(frozen=True)
class Answers:
    """What a file of answers holds, all of it valid.

    Parameters
    ----------
    codes : bytes
        One byte an item, person after person, items in the survey's order: the category's index, or 255 for no
        answer. ``numpy.frombuffer(codes, "int8").reshape(len(units), -1)`` is the matrix, with -1 for no answer.
    paths : tuple of tuple of str
        Each person's unit, after those it lies in. Spellings of one name are one name (`i18n.names.folded`).
    notices : tuple of str
        What was taken otherwise than it stands in the file; to be shown.
    """

    codes: bytes
    paths: tuple[tuple[str, ...], ...]
    notices: tuple[str, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """The name of each person's own unit."""
        return tuple(path[-1] for path in self.paths)


class OpenDoubtsError(ValueError):
    """A file that holds what may be no person, no unit or somebody twice, and nobody has said yet how it is meant."""

    def __init__(self, name: str, doubts: Sequence[Doubt]) -> None:
        self.doubts = tuple(doubts)
        lines = [f"{name}: {doubt}" for doubt in doubts]
        super().__init__("\n".join([*lines, f"{name}: nothing was imported; say how the above is meant and try again"]))


def read_answers(
    source: Path | str | bytes,
    survey: Survey,
    unit_columns: str | Sequence[str],
    settled: Mapping[str, str] | None = None,
) -> Answers:
    """Read a file of answers against its survey.

    Parameters
    ----------
    source : path or bytes
        The file, or what is in it: text with a header row, separated by commas, semicolons or tabs.
    survey : Survey
        Every item must have its column, named by the item's id. An empty cell or NA is a skipped item.
    unit_columns : str or sequence of str
        The column that names each person's unit; or several, the largest units first, such as school and team. A
        person whose smaller units are blank belongs to the larger one itself.
    settled : mapping of str to str, optional
        For kinds of doubt (`files.response_doubts.KINDS`) whether such rows are left out (``"leave-out"``) or are
        people all the same (``"count-in"``).

    Raises
    ------
    AnswersError
        With all faults at once.
    OpenDoubtsError
        With every doubt that is not settled.

    Examples
    --------
    >>> from surveys.model import Item, ResponseFormat
    >>> agree = ResponseFormat("agree3", 1, 3, 1, ())
    >>> items = (Item("q1", {}, "agree3"), Item("q2", {}, "agree3"))
    >>> survey = Survey("s", "", "1", {}, {}, 1, "", (), (agree,), items, ())
    >>> answers = read_answers(b"team,q1,q2\\nNorth,3,1\\nSouth,,2\\n", survey, "team")
    >>> list(answers.codes), answers.units
    ([2, 0, 255, 1], ('North', 'South'))
    >>> read_answers(b"team,q1,q2\\nNorth,7,1\\n", survey, "team")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    reflectory.files.tables.AnswersError: answers: row 2, column q1: 7 is out of range (the answers are 1, 2, 3; ...
    """
    log = Log("answers" if isinstance(source, bytes) else Path(source).name)
    wanted = [unit_columns] if isinstance(unit_columns, str) else list(unit_columns)
    text = decoded(content(source, log), log)
    rows = rows_of(text, separator_of(text, survey, wanted, log), log)
    _, header = next(rows, (1, []))
    if not header:
        log.stop("row 1", "the file is empty", "the first row names the columns, then one row a person")
    columns = _columns(header, survey, wanted, log)
    people, asked = people_of(rows, header, columns, survey, wanted, dict(settled or {}), log)
    if log.total:
        raise AnswersError(log.name, log.kept, log.total)
    if asked:
        raise OpenDoubtsError(log.name, listed(asked))
    named = _shown_names(people, log)
    return Answers(
        b"".join(person.codes for person in people), tuple(named[person.path] for person in people), tuple(log.notices)
    )


def _columns(header: Sequence[str], survey: Survey, units: Sequence[str], log: Log) -> dict[str, int]:
    names = [tidied(name) for name in header]
    ids = [item.id for item in survey.items]
    for name, times in Counter(units).items():
        if name in ids:
            log.add(f"row 1, column {name}", "it holds answers to an item, not units", "name the column of the units")
        elif times > 1:
            log.add(f"row 1, column {name}", "it is named as unit twice", "name each column of units once")
    for name in units:  # as it may be typed: another kind of blank or of letter is no other name
        if name not in names and (
            alike := [other for other in names if other not in ids and folded(other) == folded(name)]
        ):
            names[names.index(alike[0])] = name
    for name, times in Counter(names).items():
        if name and times > 1:
            places = ", ".join(str(i + 1) for i, other in enumerate(names) if other == name)
            fault = f"{times} columns are named {quoted(name)}"
            log.add(f"row 1, columns {places}", fault, "keep one, rename or remove the others")
    wanted = [*units, *ids]
    unknown = [name for name in dict.fromkeys(names) if name and name not in wanted]
    listed = ", ".join(map(quoted, unknown[:8])) + (f" and {len(unknown) - 8} more" if len(unknown) > 8 else "")
    lower = {name[:200].lower(): name for name in unknown[:500]}
    for name in [name for name in wanted if name not in names]:
        what = "no column for the unit" if name in units else "no column for this item"
        if near := difflib.get_close_matches(name.lower(), lower, n=1):
            remedy = f"is it column {quoted(lower[near[0]])}? It is unknown; rename it {name}"
        elif unknown:
            remedy = f"unknown columns here: {listed}; rename the right one {name}, or add it"
        else:
            remedy = "add it; leave the cells empty where nobody was asked"
        log.add(f"row 1, column {name}", what, remedy)
    if unknown:
        log.notices.append(f"row 1: unknown columns, left out: {listed} (to have one read, rename it to its item's id)")
    return {name: names.index(name) for name in wanted if name in names}


def _shown_names(people: Sequence[Person], log: Log) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return each unit's path as it is shown: every name in its most frequent spelling; say which were put together."""
    written: dict[tuple[str, ...], list[str]] = {}
    for person in people:
        for depth in range(1, len(person.path) + 1):
            written.setdefault(person.path[:depth], []).append(person.names[depth - 1])
    spelt = {key: spellings(variants)[key[-1]] for key, variants in written.items()}
    for key, variants in written.items():
        if others := sorted({*variants} - {spelt[key]}):
            beside = ", ".join(map(quoted, others[:SHOWN_ALIKE])) + (" ..." if len(others) > SHOWN_ALIKE else "")
            log.notices.append(f"units taken as one, {quoted(spelt[key])}: {beside}")
    return {key: tuple(spelt[key[:depth]] for depth in range(1, len(key) + 1)) for key in written}
