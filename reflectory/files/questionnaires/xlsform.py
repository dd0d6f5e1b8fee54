"""Reads XLSForms, as Kobo and ODK have them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from reflectory.files.questionnaires.draft import Answer, Draft, Entry, Note, note, whole
from surveys.model import Text

# kinds of rows that ask nobody anything
_SILENT = {"begin", "end", "begin_group", "end_group", "note", "start", "today", "deviceid", "calculate"}


def read(name: str, tables: Mapping[str, Sequence[Sequence[str]]]) -> Draft:
    """Read an XLSForm: questions on the sheet *survey*, their answers on *choices*."""
    settings = next(iter(_records(tables.get("settings", ()))), {})
    language = _language(settings.get("default_language", "")) or "en"
    lists: dict[str, list[Answer]] = defaultdict(list)
    for row in _records(tables["choices"]):
        kind = row.get("list_name") or row.get("list name") or ""
        lists[kind].append((whole(row.get("name", "")), _labelled(row, language)))
    entries: list[Entry] = []
    left_out: list[Note] = []
    for row in _records(tables["survey"]):
        kind, _, of = " ".join(row.get("type", "").split()).partition(" ")
        id = row.get("name", "")
        if kind in ("select_one", "select1"):
            entries.append(Entry(id, _labelled(row, language), tuple(lists[of.split(" ")[0]])))
        elif kind == "text":
            entries.append(Entry(id, _labelled(row, language)))
        elif kind and kind not in _SILENT:
            left_out.append(note("kind", id=id, kind=kind))
        if row.get("relevant"):
            left_out.append(note("logic", id=id))
    title = settings.get("form_title") or settings.get("title") or name
    codes = {code for entry in entries for code in entry.text}
    return Draft(dict.fromkeys(codes or {language}, title), tuple(entries), {}, language, tuple(left_out))


def _records(rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """Return the rows of a sheet by the names of its first one."""
    if not rows:
        return []
    head = [cell.strip() for cell in rows[0]]
    return [{name: cell.strip() for name, cell in zip(head, row, strict=False) if name} for row in rows[1:]]


def _labelled(row: Mapping[str, str], language: str) -> Text:
    """Return the labels of a row of an XLSForm: ``label``, ``label::French (fr)``."""
    texts = {}
    for name, text in row.items():
        if name == "label" or name.startswith("label:"):
            texts[_language(name.removeprefix("label").strip(":")) or language] = text
    return {code: text for code, text in texts.items() if text}


def _language(name: str) -> str:
    """Return the code of a language that is written as ``French (fr)`` or ``fr``."""
    match = re.search(r"\(([a-z]{2})[^)]*\)", name) or re.fullmatch(r"([a-z]{2})(-.*)?", name.strip().lower())
    known = {"english": "en", "french": "fr", "français": "fr"}
    return match[1] if match else known.get(name.strip().lower(), "")
