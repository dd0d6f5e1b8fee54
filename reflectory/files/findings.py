"""Collects what is wrong with a file and what is to be said of it: place, fault, remedy; the first few of a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reflectory.errors import AnswersError, ReflectoryError
from reflectory.i18n.catalogue import say

MOST = 40
ALIKE = 5  # of one kind


class Findings:
    """The faults of one file, as findings, and notices in one language."""

    def __init__(self, file: str, language: str) -> None:
        self.file, self.language = file, language
        self.notices: list[str] = []
        self.faults: list[ReflectoryError] = []
        self.total = 0
        self._kinds: Counter[tuple[str, ...]] = Counter()

    def add(self, fault: ReflectoryError, *kind: str) -> None:
        """Keep a fault, or only count it where there are enough of its kind."""
        self.total += 1
        self._kinds[kind] += bool(kind)
        if self._kinds[kind] <= ALIKE and len(self.faults) < MOST:
            self.faults.append(fault)

    def note(self, key: str, **values: object) -> None:
        """Keep a notice."""
        self.notices.append(say(self.language, f"answers_file.{key}", **values))

    def check(self) -> None:
        """Raise all faults at once, if there are any."""
        if self.total:
            raise self.refused(sorted(self.faults, key=lambda fault: fault.values.get("row", 0)))

    def refused(self, faults: Sequence[ReflectoryError]) -> AnswersError:
        """Return the refusal of the file, with what all of it comes to."""
        more = self.total - len(self.faults)
        rest = [ReflectoryError("answers-more", "file", path=self.file, count=more)] if more else []
        return AnswersError([*faults, *rest, ReflectoryError("answers-refused", "file", path=self.file)])


def excerpt(text: str) -> str:
    """Cut a cell down to what a message may show: one line, nothing a terminal obeys.

    Examples
    --------
    >>> excerpt("\\x1b[31m"), len(excerpt("x" * 5000))
    ('\ufffd[31m', 40)
    """
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:41])
    return f"{clean[:37]}..." if len(clean) > 40 else clean
