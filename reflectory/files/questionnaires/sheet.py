"""Reads a sheet of items."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reflectory.files.questionnaires.draft import Answer, Draft, Entry, Note, note
from reflectory.i18n.names import folded

_HEADS = {
    "item": "text",
    "text": "text",
    "statement": "text",
    "question": "text",
    "énoncé": "text",
    "texte": "text",
    "id": "id",
    "code": "id",
    "name": "id",
    "nom": "id",
    "answers": "answers",
    "responses": "answers",
    "réponses": "answers",
    "reverse": "reverse",
    "reverse-keyed": "reverse",
    "inversé": "reverse",
}


def known_heads(cells: Sequence[str]) -> int:
    """Return how many cells are heads of such a sheet."""
    return sum(folded(cell) in _HEADS for cell in cells)


def read(name: str, rows: Sequence[Sequence[str]]) -> Draft | None:
    """Read a sheet of items: a row a statement, its answers in one cell, apart by semicolons or lines, lowest first."""
    start = next((at for at, cells in enumerate(rows) if known_heads(cells) > 1), None)
    if start is None:
        return None
    head = [_HEADS.get(folded(cell), "") for cell in rows[start]]
    entries: list[Entry] = []
    left_out: list[Note] = []
    before = ""
    for number, cells in enumerate(rows[start + 1 :], start=1):
        row = {key: cell.strip() for key, cell in zip(head, cells, strict=False) if key}
        before = row.get("answers") or before  # blank below: the same answers
        if not row.get("text"):
            continue
        id = row.get("id") or f"q{number}"
        parts = [part.strip() for part in re.split(r"[;\n|]", before) if part.strip()]
        entries.append(Entry(id, {"en": row["text"]}, tuple(map(_numbered, parts))))
        if folded(row.get("reverse", "")) in ("x", "yes", "oui", "r", "1", "true", "vrai", "reverse"):
            left_out.append(note("reverse_keyed", id=id))
    return Draft({"en": name}, tuple(entries), {}, "en", tuple(left_out)) if entries else None


def _numbered(part: str) -> Answer:
    """Return an answer that may have its number before it: ``1 = Strongly disagree``."""
    match = re.fullmatch(r"(-?\d{1,4})\s*[=:.)-]\s*(.+)", part)
    return (int(match[1]), {"en": match[2]}) if match else (None, {"en": part})
