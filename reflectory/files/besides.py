"""What stands in a row beside units and items: an answer to a background question, and comments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from unicodedata import category

from reflectory.domain.submissions import LONGEST_COMMENT
from reflectory.errors import ReflectoryError
from reflectory.files.cells import says_nothing
from reflectory.files.columns import plain
from reflectory.files.findings import Findings, excerpt
from surveys.model import Survey


@dataclass(frozen=True)
class Beside:
    """What one person says besides: the value of the background question, and comments by question."""

    value: str = ""
    comments: tuple[tuple[str, str], ...] = ()


NOTHING = Beside()


@dataclass(frozen=True)
class BesideColumns:
    """The columns of background questions and of open questions, by id."""

    cut: Mapping[str, int] = field(default_factory=dict)
    comments: Mapping[str, int] = field(default_factory=dict)

    @property
    def places(self) -> set[int]:
        """The columns that are read here."""
        return {*self.cut.values(), *self.comments.values()}


class BesideReader:
    """Reads those columns, row by row.

    ``missing`` and ``words`` are a file's own for no answer, and for the places of answers; ``offset`` is the number of
    cells before a row's first column.
    """

    def __init__(
        self,
        columns: BesideColumns,
        survey: Survey,
        missing: Collection[str],
        words: Mapping[str, Mapping[str, int]],
        findings: Findings,
        offset: int,
    ) -> None:
        self.findings = findings
        self.cut = [(id, at + offset) for id, at in columns.cut.items()]
        self.comments = [(id, at + offset) for id, at in columns.comments.items()]
        self.missing = {*map(plain, missing)}
        self.values: dict[str, str] = {}
        self.offered: tuple[str, ...] = ()
        for attribute in (attribute for attribute in survey.attributes if attribute.id in columns.cut):
            self.offered = tuple(value for value, _ in attribute.values)
            own = words.get(attribute.id, {})
            self.values = {
                **{plain(text): value for value, names in attribute.values for text in (value, *names.values())},
                **{plain(word): self.offered[at - 1] for word, at in own.items() if 0 < at <= len(self.offered)},
            }

    def read(self, row: int, cells: Sequence[str]) -> Beside:
        """Return what a row says, or keep what is wrong with it."""
        if not self.cut and not self.comments:
            return NOTHING
        value = next((self._value(row, cells[at]) for _, at in self.cut), "")
        comments = ((id, self._comment(row, id, cells[at])) for id, at in self.comments)
        texts = tuple((id, text) for id, text in comments if text)
        return Beside(value, texts) if value or texts else NOTHING

    def _value(self, row: int, cell: str) -> str:
        word = plain(cell) if len(cell) <= LONGEST_COMMENT else cell
        if word not in self.values and (word in self.missing or not word or says_nothing(cell)):
            return ""
        if word not in self.values:
            id = self.cut[0][0]
            place = {"file": self.findings.file, "row": row, "column": id, "text": excerpt(cell.strip())}
            self.findings.add(ReflectoryError("answers-value", "answers-cell", **place, offered=self.offered), id)
        return self.values.get(word, "")

    def _comment(self, row: int, id: str, cell: str) -> str:
        if len(cell) > LONGEST_COMMENT:
            place = {"file": self.findings.file, "row": row, "column": id, "most": LONGEST_COMMENT}
            self.findings.add(ReflectoryError("answers-comment-long", "answers-cell", **place), id)
            return ""
        text = "".join(sign for sign in cell if sign in "\n\t" or category(sign) not in ("Cc", "Cs")).strip()
        return "" if plain(text) in self.missing or says_nothing(text) else text
