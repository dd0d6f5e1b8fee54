"""Reads the labels of a file of SPSS or Stata."""

from __future__ import annotations

from reflectory.files.questionnaires.draft import Draft, Entry, whole
from reflectory.files.tables import read_tables


def read(name: str, content: bytes) -> Draft:
    """Read the labels of an SPSS or Stata file; no answer of anybody is looked at."""
    (table,) = read_tables(content, lambda cells: 0)
    ids, labels = (cells for _, cells in table.top[:2])
    entries = []
    for at, (id, label) in enumerate(zip(ids, labels, strict=True)):
        own = [(whole(number), {"en": words}) for words, number in table.labels.get(at, {}).items()]
        answers = tuple(sorted(own, key=lambda answer: (answer[0] is None, answer[0] or 0)))
        if answers:
            entries.append(Entry(id, {"en": label or id}, tuple(answer for answer in answers if (answer[0] or 0) >= 0)))
    return Draft({"en": name}, tuple(entries))
