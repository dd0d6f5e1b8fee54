"""Read a file of answers: one row a person, a column an item, and the columns that name the person's unit.

Everything wrong is reported at once with row, column and remedy; nothing is half imported, and nothing doubtful is
taken or left out before somebody has said how it is meant (`files.response_doubts`).
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reflectory.errors import OpenDoubtsError, ReflectoryError, RefusedError
from reflectory.files.besides import BesideColumns
from reflectory.files.columns import Head, ItemNames, columns_named, head_of, item_columns
from reflectory.files.findings import ALIKE, Findings, excerpt
from reflectory.files.mapping import PLAIN, Options
from reflectory.files.response_doubts import Doubts, Person
from reflectory.files.response_rows import Places, read_rows
from reflectory.files.tables import Names, Table, read_tables
from reflectory.i18n.catalogue import SOURCE
from reflectory.i18n.names import folded, spellings
from surveys.model import Survey

_LISTED = 8
_MANY = 10  # rows that all begin with another word: it names the row


@dataclass(frozen=True)
class Answers:
    """What a file of answers holds, all of it valid.

    Parameters
    ----------
    codes : bytes
        One byte an item, person after person, items in the survey's order: the category's index, or 255 for no
        answer. `matrix` has them as numbers.
    paths : tuple of tuple of str
        Each person's unit, after those it lies in. Spellings of one name are one name (`i18n.names.folded`).
    notices : tuple of str
        What was taken otherwise than it stands in the file; to be shown.
    columns : mapping
        The column of each item, by the name that stands there.
    left_out : tuple of str
        The names of columns that are not read.
    missing : mapping
        How often each word or number stands for no answer.
    values : tuple of str
        Each person's answer to the background question by which they are divided; empty for none.
    comments : tuple of (int, str, str)
        A person by number, the question, and what was written.
    doubts : mapping
        By kind, what is open and was settled as is proposed: of a preview alone.
    """

    codes: bytes
    paths: tuple[tuple[str, ...], ...]
    notices: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    comments: tuple[tuple[int, str, str], ...] = ()
    doubts: Mapping[str, Sequence[ReflectoryError]] = field(default_factory=dict)

    @property
    def units(self) -> tuple[str, ...]:
        """The name of each person's own unit."""
        return tuple(path[-1] if path else "" for path in self.paths)

    @property
    def matrix(self) -> NDArray[np.int8]:
        """A row a person, who may be none, and a column an item: the category's index, -1 for no answer."""
        return np.frombuffer(self.codes, dtype=np.int8).reshape(len(self.paths), len(self.columns))

    def counts(self, survey: Survey) -> dict[str, list[int]]:
        """Return how often each answer of each item was given, in their order, and last how often none was."""
        counts = {}
        for item, column in zip(survey.items, self.matrix.T, strict=True):
            points = survey.format_of(item).points
            counts[item.id] = np.bincount(np.where(column < 0, points, column), minlength=points + 1).tolist()
        return counts


def read_answers(
    source: Path | str | bytes,
    survey: Survey,
    unit_columns: str | Sequence[str],
    options: Options = PLAIN,
    *,
    preview: bool = False,
    language: str = SOURCE,
    progress: Callable[[float], None] = lambda share: None,
) -> Answers:
    """Read a file of answers against its survey.

    Parameters
    ----------
    source : path or bytes
        The file, or what is in it: CSV, XLSX, SAV, DTA, or JSON.
    survey : Survey
        Every item must have its column, named by the item's id or text. An empty cell or NA is a skipped item.
    unit_columns : str or sequence of str
        The column that names each person's unit; or several, the largest units first, such as school and team. A
        person whose smaller units are blank belongs to the larger one itself. Without any, those of ``options``; else
        everybody is one group.
    options : Options, optional
    preview : bool
        Whether what is doubtful is settled as is proposed and named in ``doubts``, instead of refused.
    language : str
        Of the notices.
    progress : callable, optional
        Called with the share of the rows that are read, 0 to 1; what it raises ends the reading, and nothing is kept.

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
    """
    units = [unit_columns] if isinstance(unit_columns, str) else list(unit_columns or options.units)
    findings = Findings(_named(source), language)
    names = ItemNames(survey, options.columns)
    wanted = {folded(unit) for unit in units}

    def known(cells: Sequence[str]) -> int:
        return names.count(cells) + len(wanted & {*map(folded, cells)})

    tables = _tables(source, known, findings)
    _check_mapping(options, survey, findings)
    doubts = Doubts(options.settled)
    table = _sheet(tables, known, options.sheet, doubts, findings)
    head = head_of(table, names, units)
    columns = _columns(table, head, names, survey, units, options, findings)

    def step(row: int) -> None:
        progress(min(row / table.most, 1.0) if table.most else 0.0)

    sheets = read_rows(table.rows(head.end), columns, survey, doubts, options, findings, step)
    progress(1.0)
    findings.check()
    if doubts.open and not preview:
        listed = chain.from_iterable(_listed(findings.file, errors) for errors in doubts.open.values())
        raise OpenDoubtsError([*listed, ReflectoryError("answers-doubtful", "file", path=findings.file)])
    if sheets.missing:
        words = ", ".join(f"'{excerpt(word)}' ({many})" for word, many in sheets.missing.most_common(_LISTED))
        findings.note("missing", words=words)
    spelt = _spelt(sheets.people, findings)
    used = {*columns.units.values(), *columns.items.values(), *columns.besides.places}
    return Answers(
        sheets.codes.tobytes(),
        tuple(spelt[person.path] for person in sheets.people),
        tuple(findings.notices),
        {id: head.name(at) for id, at in columns.items.items()},
        tuple(name for at in range(head.width) if at not in used and (name := head.name(at))),
        dict(sheets.missing),
        tuple(person.beside.value for person in sheets.people),
        tuple((at, *each) for at, person in enumerate(sheets.people) for each in person.beside.comments),
        {kind: tuple(errors) for kind, errors in doubts.open.items()},
    )


@dataclass(frozen=True)
class Columns:
    """The names of a file's columns, and of those that are no item's; from the left."""

    every: tuple[str, ...]
    free: tuple[str, ...]

    def shape(self, survey: Survey) -> bytes:
        """Return what files have in common that are read alike: a hash of the survey's name and all columns'."""
        text = repr((survey.id, survey.form, self.every))
        return sha256(text.encode()).digest()


def column_names(source: Path | str | bytes, survey: Survey, options: Options = PLAIN) -> Columns:
    """Return the names of a file's columns; refused like the file itself.

    Examples
    --------
    >>> from surveys.loader import instrument
    >>> column_names(b"team,pu1,pu2,years\\nNorth,3,4,9\\n", instrument("team-pulse").forms["self"]).free
    ('team', 'years')
    """
    findings = Findings(_named(source), SOURCE)
    names = ItemNames(survey, options.columns)
    tables = _tables(source, names.count, findings)
    head = head_of(_sheet(tables, names.count, options.sheet, Doubts(options.settled), findings), names, ())
    of_items = {at for columns in item_columns(head, names, ())[0].values() for at in columns}
    free = [head.name(at) for at in range(head.width) if at not in of_items]
    return Columns(tuple(map(head.name, range(head.width))), tuple(dict.fromkeys(filter(None, free))))


def _named(source: Path | str | bytes) -> str:
    return "answers" if isinstance(source, bytes) else Path(source).name


def _tables(source: Path | str | bytes, known: Names, findings: Findings) -> list[Table]:
    """Read the tables of a file, or say of the file what is wrong."""
    try:
        return read_tables(source, known, findings.note)
    except RefusedError as error:
        place = "answers-row" if "row" in error.values else "answers-file"
        raise findings.refused([error.at(place, file=findings.file)]) from error


def _check_mapping(options: Options, survey: Survey, findings: Findings) -> None:
    """Say which items and formats somebody speaks of that the survey does not have."""
    items, formats = tuple(item.id for item in survey.items), tuple(format.id for format in survey.formats)
    for id in (id for id in options.columns if id not in items):
        findings.add(ReflectoryError("mapping-item", "answers-file", file=findings.file, id=id, known=items))
    attributes = tuple(attribute.id for attribute in survey.attributes)
    words = [id for id in options.words if id not in attributes]
    for id in (id for id in (*words, *options.backward) if id not in formats):
        findings.add(ReflectoryError("mapping-format", "answers-file", file=findings.file, id=id, known=formats))
    questions = tuple(question.id for question in survey.questions)
    for known, ids in ((attributes, options.cut), (questions, options.comments)):
        for id in (id for id in ids if id not in known):
            findings.add(ReflectoryError("mapping-question", "answers-file", file=findings.file, id=id, known=known))
    if len(options.cut) > 1:
        findings.add(ReflectoryError("mapping-cuts", "answers-file", file=findings.file, ids=tuple(options.cut)))
    findings.check()


def _sheet(tables: Sequence[Table], known: Names, wanted: str, doubts: Doubts, findings: Findings) -> Table:
    """Return the sheet that is named, else the first that has most of the survey's columns; others are a doubt."""
    named = [table for table in tables if folded(table.name) == folded(wanted)] if wanted else list(tables)
    if not named:
        sheets = tuple(table.name for table in tables)
        error = ReflectoryError("answers-no-sheet", "answers-file", file=findings.file, sheet=wanted, known=sheets)
        raise findings.refused([error])
    counts = [table.count(known) for table in named]
    most = max(counts)
    table = named[counts.index(most)]
    if not table.top:
        raise findings.refused([ReflectoryError("answers-empty", "answers-row", file=findings.file, row=1)])
    others = [other.name for other, many in zip(named, counts, strict=True) if many == most and other is not table]
    if len(tables) > 1:
        findings.note("sheet", sheet=table.name)
    if others and most:
        about = {"sheet": table.name, "others": tuple(others)}
        doubts.ask("sheet", ReflectoryError("doubt-sheet", "answers-file", file=findings.file, **about))
    return table


def _columns(
    table: Table,
    head: Head,
    names: ItemNames,
    survey: Survey,
    units: Sequence[str],
    options: Options,
    findings: Findings,
) -> Places:
    """Return where units and items stand; what is missing, there twice, or two things at once is a fault."""
    row = head.rows[-1][0]
    ids = [item.id for item in survey.items]
    by_unit = {name: columns_named(head, name) for name in units}
    for name, times in Counter(units).items():
        place = {"file": findings.file, "row": row, "column": name}
        if name in ids or any(names.items(other) for at in by_unit[name] for other in head.names(at)):
            findings.add(ReflectoryError("answers-unit-item", "answers-head", **place))
        elif times > 1:
            findings.add(ReflectoryError("answers-unit-twice", "answers-head", **place))
    by_besides = {name: columns_named(head, name) for name in (*options.cut.values(), *options.comments.values())}
    taken = [at for columns in (*by_unit.values(), *by_besides.values()) for at in columns]
    by_item, at_odds = item_columns(head, names, taken)
    for id, name in options.columns.items():
        by_item[id] = columns_named(head, name)
    every = (*by_unit.values(), *by_besides.values(), *by_item.values())
    for columns in (columns for columns in every if len(columns) > 1):
        span = {"file": findings.file, "row": row, "columns": tuple(at + 1 for at in columns)}
        about = {"count": len(columns), "name": excerpt(head.name(columns[0]))}
        findings.add(ReflectoryError("answers-columns-alike", "answers-columns", **span, **about))
    others = {at for columns in (*by_unit.values(), *by_item.values()) for at in columns}
    besides = [at for name in (*options.cut.values(), *options.comments.values()) for at in by_besides[name]]
    for at in dict.fromkeys(at for at in besides if at in others or besides.count(at) > 1):
        place = {"file": findings.file, "row": row, "column": excerpt(head.name(at))}
        findings.add(ReflectoryError("answers-column-shared", "answers-head", **place))
    for at in at_odds:
        place = {"file": findings.file, "row": row, "column": excerpt(head.name(at))}
        findings.add(ReflectoryError("answers-column-at-odds", "answers-head", **place))
    used = {at for columns in every for at in columns}
    unknown = list(dict.fromkeys(name for at in range(head.width) if at not in used and (name := head.name(at))))
    data = [cells for _, cells in table.top[head.end :]]
    columns_of_data = zip(*data, strict=False)
    if not by_item and any(2 * sum(bool(names.items(cell)) for cell in cells) > len(data) for cells in columns_of_data):
        findings.add(ReflectoryError("answers-long", "answers-row", file=findings.file, row=row))
    missing = [("units", name) for name, at in by_unit.items() if not at]
    missing += [("besides", name) for name, at in by_besides.items() if not at]
    missing += [("items", options.columns.get(id, id)) for id in ids if not by_item.get(id) and id not in units]
    _say_missing(missing, unknown, row, findings)
    if unknown:
        findings.note("unknown", row=row, names=_some(unknown))
    places = {name: at[0] for name, at in by_unit.items() if at}
    items = {id: by_item[id][0] for id in ids if by_item.get(id)}
    cut, comments = (
        {id: by_besides[name][0] for id, name in of.items() if by_besides[name]}
        for of in (options.cut, options.comments)
    )
    return Places(head, places, items, table.labels, BesideColumns(cut, comments), _names_rows(head, data))


def _say_missing(missing: Sequence[tuple[str, str]], unknown: Sequence[str], row: int, findings: Findings) -> None:
    """Say which columns are missing, each with the one it may be called."""
    lower = {name[:200].lower(): name for name in unknown[:500]}
    for kind, name in missing:
        place = {"file": findings.file, "row": row, "column": name, "column_kind": kind}
        if near := difflib.get_close_matches(name.lower(), lower, n=1):
            error = ReflectoryError("answers-column-near", "answers-head", **place, near=excerpt(lower[near[0]]))
        elif unknown:
            error = ReflectoryError("answers-column-unknown", "answers-head", **place, known=_some(unknown))
        else:
            error = ReflectoryError("answers-column-missing", "answers-head", **place)
        findings.add(error)


def _names_rows(head: Head, data: Sequence[Sequence[str]]) -> bool:
    """Tell whether each row begins with a name of its own, which has no head: so R's write.table writes it."""
    firsts = [cells[0] for cells in data]
    wide = all(len(cells) == head.width + 1 for cells in data)
    named = all(map(str.isdecimal, firsts)) or (len(data) >= _MANY and any(cells[-1].strip() for cells in data))
    return bool(data) and wide and len({*firsts}) == len(firsts) and named


def _some(names: Sequence[str]) -> str:
    """Return the first few of some names, and how many more there are."""
    more = f" (+{len(names) - _LISTED})" if len(names) > _LISTED else ""
    return ", ".join(f"'{excerpt(name)}'" for name in names[:_LISTED]) + more


def _listed(file: str, errors: Sequence[ReflectoryError]) -> list[ReflectoryError]:
    """Return the first few doubts of a kind, and how many more there are."""
    more = ReflectoryError("doubt-more", "answers-file", file=file, count=len(errors) - ALIKE)
    return [*errors[:ALIKE], more] if len(errors) > ALIKE else [*errors]


def _spelt(people: Sequence[Person], findings: Findings) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return each unit's path as it is shown: every name in its most frequent spelling; say which were put together."""
    written: dict[tuple[str, ...], list[str]] = {(): []}
    for person in people:
        for depth in range(1, len(person.path) + 1):
            written.setdefault(person.path[:depth], []).append(person.names[depth - 1])
    spelt = {key: spellings(variants)[key[-1]] for key, variants in written.items() if key}
    for key, name in spelt.items():
        if others := sorted({*written[key]} - {name}):
            findings.note("spellings", name=excerpt(name), others=_some(others))
    return {key: tuple(spelt[key[:depth]] for depth in range(1, len(key) + 1)) for key in written}
