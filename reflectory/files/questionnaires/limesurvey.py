"""Reads questionnaires of LimeSurvey: its structure file, and its tab-separated text."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from reflectory.files.questionnaires.draft import Answer, Draft, Entry, Note, note, whole
from surveys.model import Text

_IN_WORDS = {"S", "T", "U", "Q"}  # kinds of questions that are answered in words
_ARRAYS = {"F", "H", "A", "B", "C", "E"}  # those whose subquestions share their answers
_LISTS = {"L", "!", "O", "5", "Y", "G"}
_SILENT = {"X", "*"}  # a text that is shown, a value that is computed
_YES_NO = ("Yes", "No")
_OWN_ANSWERS: dict[str, tuple[str, ...]] = {
    "5": tuple("12345"),
    "A": tuple("12345"),
    "B": tuple(map(str, range(1, 11))),
    "Y": _YES_NO,
    "C": ("Yes", "Uncertain", "No"),
    "E": ("Decrease", "Same", "Increase"),
}


def read_structure(content: bytes) -> Draft:
    """Read LimeSurvey's structure file: rows of tables in XML, with texts in tables of their own since version 4."""
    text = content.decode("utf-8-sig")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("no structure file has entities")
    root = ElementTree.fromstring(text)  # noqa: S314 - without entities, which are refused, nothing grows
    tables = {table.tag: [{cell.tag: cell.text or "" for cell in row} for row in table.iter("row")] for table in root}
    settings = tables.get("surveys_languagesettings", [])
    title = {row["surveyls_language"]: row["surveyls_title"] for row in settings}
    purpose = {row["surveyls_language"]: row.get("surveyls_description", "") for row in settings}
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    rows: dict[str, dict[str, str]] = {}
    for row in [*tables.get("questions", []), *tables.get("subquestions", [])]:
        rows.setdefault(row["qid"], row)
        if "question" in row:
            texts[row["qid"]][row.get("language", "en")] = row["question"]
    for row in tables.get("question_l10ns", []):
        texts[row["qid"]][row["language"]] = row["question"]
    words: dict[str, dict[str, str]] = defaultdict(dict)
    answers: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in tables.get("answers", []):
        place = row.get("aid") or f"{row['qid']}/{row['code']}"
        answers[row["qid"]].setdefault(place, row)
        if "answer" in row:
            words[place][row.get("language", "en")] = row["answer"]
    for row in tables.get("answer_l10ns", []):
        words[row["aid"]][row["language"]] = row["answer"]
    order = sorted(rows.values(), key=lambda row: (int(row.get("gid") or 0), int(row.get("question_order") or 0)))
    parts = [row for row in order if row.get("parent_qid", "0") not in ("", "0")]
    entries: list[Entry] = []
    left_out: list[Note] = []
    for row in (row for row in order if row not in parts):
        own = sorted(answers[row["qid"]].items(), key=lambda item: int(item[1].get("sortorder") or 0))
        asked: list[Answer] = [(whole(answer["code"]), words[place]) for place, answer in own]
        inner = [(part["title"], texts[part["qid"]]) for part in parts if part["parent_qid"] == row["qid"]]
        _add(row["title"], row["type"], texts[row["qid"]], inner, asked, entries, left_out)
        if row.get("relevance", "1") not in ("", "1"):
            left_out.append(note("logic", id=row["title"]))
    language = next(iter(title), "en")
    return Draft(title, tuple(entries), purpose, language[:2], tuple(left_out))


def _add(
    id: str,
    kind: str,
    text: Text,
    parts: Sequence[tuple[str, Text]],
    answers: Sequence[Answer],
    entries: list[Entry],
    left_out: list[Note],
) -> None:
    """Add what one question of LimeSurvey comes to."""
    offered = tuple(answers) or tuple(
        (None, dict.fromkeys(text or {"en": ""}, word)) for word in _OWN_ANSWERS.get(kind, ())
    )
    if kind in _ARRAYS and parts:
        entries += [Entry(part, words, offered) for part, words in parts]
    elif kind in _LISTS and offered:
        entries.append(Entry(id, text, offered))
    elif kind in _IN_WORDS:
        entries += [Entry(id, text)] if not parts else [Entry(part, words) for part, words in parts]
    elif kind not in _SILENT:
        left_out.append(note("kind", id=id, kind=kind))


def read_text(text: str) -> Draft:
    """Read LimeSurvey's tab-separated structure: a row a thing, its class in the column ``class``."""
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t"))
    title: dict[str, str] = {}
    entries: list[Entry] = []
    left_out: list[Note] = []
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    questions: dict[str, dict[str, Any]] = {}
    last: dict[str, Any] = {}
    for row in rows:
        sort, name, words, language = row["class"], row["name"], row["text"] or "", row.get("language") or "en"
        if sort == "SL" and name == "surveyls_title":
            title[language] = words
        elif sort == "Q":
            last = questions.setdefault(
                name, {"kind": row["type/scale"], "parts": {}, "answers": {}, "logic": row.get("relevance")}
            )
            texts[name][language] = words
        elif sort in ("SQ", "A") and last:
            last["parts" if sort == "SQ" else "answers"].setdefault(name, {})[language] = words
    for id, question in questions.items():
        answers = [(whole(code), words) for code, words in question["answers"].items()]
        _add(id, question["kind"], texts[id], list(question["parts"].items()), answers, entries, left_out)
        if question["logic"] not in (None, "", "1"):
            left_out.append(note("logic", id=id))
    return Draft(title, tuple(entries), {}, next(iter(title), "en")[:2], tuple(left_out))
