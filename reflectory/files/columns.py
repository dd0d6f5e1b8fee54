"""Which column of a table holds which item and which unit: by the names that a survey's items have anywhere.

A head is one row or several. Its names are ids, the items' texts in any language of the survey, or either of them with
what platforms put around it: ``group/id``, ``Q1[id]``, ``question [text]``, ``question - text``, ``3. text``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reflectory.files.tables import Table
from reflectory.i18n.names import folded, tidied
from surveys.model import Survey

MARKUP = re.compile(r"<[^<>]*>|&nbsp;")
_NUMBERED = re.compile(r"(?:[Qq]?\d+[a-z]?|[a-z])\s*[.):]\s*")
_BRACKETS = re.compile(r"(.*?)\[([^\[\]]+)\][.:]?\s*(.*)", re.DOTALL)
_BETWEEN = re.compile(r"\s[-–—|]\s|\s*(?:>>|::|:|/|\|)\s*|(?<=[?.!…])\s+(?=\S)|(?<=[?!])\.(?=\S)")
_QUESTION_CODE = re.compile(r"[A-Za-z0-9]{0,12}[0-9]_(?=\w)")
_GROUP = re.compile(r"[\w.-]{1,80}[-.](?=\w+$)")  # ODK's and SurveyCTO's: group-id
_ANSWER_HEADS = frozenset({"response", "open-ended response", "réponse", "réponse ouverte", "antwort"})
MOST_PARTS = 8
FEWEST_LETTERS = 20  # of a text that was cut off
LONGEST = 1000  # letters of a name; no text of a survey has more
WHOLE, PART = 0, 1  # how a name was known


def plain(name: str) -> str:
    """Return what two writings of one text share: as `folded`, without tags and signs at its end.

    Examples
    --------
    >>> plain("<b>We set goals as a team.</b>\u00a0"), plain("Équipe *")
    ('we set goals as a team', 'équipe')
    """
    return folded(MARKUP.sub(" ", name) if "<" in name or "&" in name else name).rstrip(" .:;?!…*")


def letters(name: str) -> str:
    """Return the letters and figures of a name, without what stands between them.

    Examples
    --------
    >>> letters("We.set.goals.as.a.team."), letters("Grade-4")
    ('wesetgoalsasateam', 'grade4')
    """
    return "".join(filter(str.isalnum, plain(name)))


@dataclass(frozen=True)
class Head:
    """The head of a table: its names, a row of them after the other, and the place of the first row of a person."""

    rows: tuple[tuple[int, list[str]], ...]
    end: int

    @property
    def width(self) -> int:
        """The number of its columns."""
        return max(len(cells) for _, cells in self.rows)

    def names(self, column: int) -> list[str]:
        """Return the names of a column, from the top."""
        return [name for _, cells in self.rows if column < len(cells) and (name := tidied(cells[column]))]

    def name(self, column: int) -> str:
        """Return the name by which a person knows a column."""
        return next(iter(self.names(column)), "")


class ItemNames:
    """Knows the items of a survey by their ids and texts, and by the names that somebody gives for a file."""

    def __init__(self, survey: Survey, columns: Mapping[str, str] | None = None) -> None:
        texts = [(item.id, text) for item in survey.items for text in (item.id, *item.text.values())]
        self._ids: dict[str, set[str]] = {}
        for id, text in texts:
            self._ids.setdefault(plain(text), set()).add(id)
        for id, name in (columns or {}).items():  # as somebody says, whatever else is called so
            self._ids[plain(name)] = {id}
        cut = [(letters(text), id) for id, text in texts]
        self._letters = [(text, id) for text, id in cut if len(text) >= FEWEST_LETTERS // 2]
        self.fewest = min(2, len(survey.items))  # of a head: one may stand anywhere, as in a table of a row an answer
        self._known = lru_cache(maxsize=5000)(self._look)

    def items(self, name: str) -> Mapping[str, int]:
        """Return the items that a name is of, each with whether the whole name is or only a part of it.

        Examples
        --------
        >>> from surveys.loader import instrument
        >>> names = ItemNames(instrument("team-pulse").forms["self"])
        >>> names.items("Group/PU1"), names.items("Timestamp")
        ({'pu1': 1}, {})
        """
        return self._known(name) if len(name) <= LONGEST else {}

    def count(self, cells: Sequence[str]) -> int:
        """Return how many items a row names."""
        return len({id for cell in cells for id in self.items(cell)})

    def _look(self, name: str) -> Mapping[str, int]:
        known: dict[str, int] = {}
        if not any(map(str.isalpha, name)):
            return known
        for text, how in _candidates(name):
            if how == PART and WHOLE in known.values():
                break
            if len(ids := self._ids.get(text, set())) == 1:
                known.setdefault(next(iter(ids)), how)
        return known or dict.fromkeys(self._cut_off(name), PART)

    def _cut_off(self, name: str) -> list[str]:
        """Return the item that a name is by its letters alone, as R writes it, or of whose text it is the beginning."""
        start = letters(name)
        alike = {id for text, id in self._letters if text == start}
        if not alike and len(start) >= FEWEST_LETTERS:
            alike = {id for text, id in self._letters if text.startswith(start)}
        return [*alike] if len(alike) == 1 else []


def _candidates(name: str) -> Iterator[tuple[str, int]]:
    """Yield what a name may say: the whole of it first, then what stands in or around its punctuation."""
    text = tidied(MARKUP.sub(" ", name))
    yield plain(text), WHOLE
    yield plain(_NUMBERED.sub("", text, count=1)), WHOLE
    if match := _BRACKETS.fullmatch(text):
        yield plain(match[2]), PART
        yield from ((plain(piece), PART) for piece in (match[3], match[1]))
        if inner := _BRACKETS.fullmatch(match[3]):
            yield plain(inner[2]), PART
    ends = [match.span() for match in _BETWEEN.finditer(text)][:MOST_PARTS]
    for start, end in ends:
        yield plain(text[end:]), PART
        yield plain(text[:start]), PART
    if match := _QUESTION_CODE.match(text) or _GROUP.match(text):
        yield plain(text[match.end() :]), PART


def head_of(table: Table, names: ItemNames, units: Sequence[str]) -> Head:
    """Return the head of a table: the row that names most items, with what stands above it and belongs to it below.

    Rows below it belong to it where they name the items again (ids over texts) or hold a platform's own marks.
    """
    rows = table.top
    if table.head:
        return Head(tuple(rows[: table.head]), table.head)
    wanted = {plain(name) for name in units}
    counts = [names.count(cells) for _, cells in rows]
    score = [
        (many if many >= names.fewest else 0, any(plain(cell) in wanted for cell in cells))
        for many, (_, cells) in zip(counts, rows, strict=True)
    ]
    at = max(range(len(rows)), key=lambda place: (score[place], -place), default=0)
    end = at + 1
    while end < len(rows) and score[at][0] and _continues(rows[end][1], 2 * counts[end] >= counts[at]):
        end += 1
    marks = [place for place in range(end, min(end + 2, len(rows))) if _is_mark(rows[place][1])]
    end = max([end, *(place + 1 for place in marks)])
    return Head(tuple(rows[:end]), end)


def _continues(cells: Sequence[str], names_items: bool) -> bool:
    filled = [folded(cell) for cell in cells if cell.strip()]
    heads = sum(cell in _ANSWER_HEADS for cell in filled)
    return bool(filled) and (names_items or _is_mark(cells) or 2 * heads > len(filled))


def _is_mark(cells: Sequence[str]) -> bool:
    """Tell whether a row is Qualtrics' third one, which says where each column comes from."""
    return any(cell.lstrip().startswith('{"ImportId"') for cell in cells)


def columns_named(head: Head, name: str) -> list[int]:
    """Return the columns that a name as it was typed may mean: as it stands there, else however it is spelt."""
    for key in (tidied, folded, plain):
        if columns := [at for at in range(head.width) if key(name) in {key(other) for other in head.names(at)}]:
            return columns
    return []


def item_columns(head: Head, names: ItemNames, besides: Sequence[int]) -> tuple[dict[str, list[int]], list[int]]:
    """Return the columns of each item, and those whose rows of the head name different items.

    A column whose whole name is an item's goes before one of whose name it is only a part, such as ``help/time``.
    """
    columns: dict[str, dict[int, int]] = {}
    at_odds = []
    for at in range(head.width):
        known: dict[str, int] = {}
        for name in head.names(at) if at not in besides else ():
            for id, how in names.items(name).items():
                known[id] = min(how, known.get(id, how))
        whole = [id for id, how in known.items() if how == WHOLE]
        if len(whole) > 1 or (not whole and len(known) > 1):
            at_odds.append(at)
        for id in whole or known:
            columns.setdefault(id, {})[at] = known[id]
    best = {id: min(places.values()) for id, places in columns.items()}
    return {id: [at for at, how in places.items() if how == best[id]] for id, places in columns.items()}, at_odds
