"""Reads questionnaires of other programs: LimeSurvey, Qualtrics, SurveyJS, XLSForm, labels of SPSS and Stata, a sheet.

Each reader returns a `Draft`. Kinds of questions that are not asked here, conditions and further settings are named in
it, never dropped in silence.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from reflectory.errors import RefusedError
from reflectory.files.instruments import MOST_ANSWERS, Answer, Draft, Entry, Note, note
from reflectory.files.tables import read_tables
from reflectory.i18n.names import folded
from surveys.model import Text

LARGEST_FILE = 20_000_000

_IN_WORDS = {"S", "T", "U", "Q"}  # LimeSurvey's kinds of questions that are answered in words
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


def read_draft(path: Path) -> Draft:
    """Read a questionnaire: the file's ending and what is in it tell which program wrote it.

    Raises
    ------
    RefusedError
        If it is none that is known.
    """
    try:
        content = path.read_bytes()
        if len(content) <= LARGEST_FILE and (draft := _read(path, content)) is not None:
            return draft
    except RefusedError as error:
        raise error.at("answers-file", file=path.name) from error
    except (
        RecursionError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ElementTree.ParseError,
        csv.Error,
    ) as error:
        raise RefusedError("instrument-unreadable", "file", path=path.name) from error
    raise RefusedError("instrument-unreadable", "file", path=path.name)


def _read(path: Path, content: bytes) -> Draft | None:
    ending = path.suffix.lower()
    if ending == ".lss":
        return _limesurvey(content)
    if ending == ".qsf":
        return _qualtrics(json.loads(content))
    if ending == ".json":
        return _surveyjs(json.loads(content))
    if ending in (".sav", ".dta"):
        return _labels(path.stem, content)
    text = content.decode("utf-8-sig", "replace") if ending in (".txt", ".tsv") else ""
    if "class" in text[:200] and "\t" in text[:200]:
        return _limesurvey_text(text)
    tables = {folded(table.name): [cells for _, cells in table.rows()] for table in read_tables(content, _known_heads)}
    if {"survey", "choices"} <= tables.keys():
        return _xlsform(path.stem, tables)
    return next((draft for rows in tables.values() if (draft := _sheet(path.stem, rows))), None)


def _limesurvey(content: bytes) -> Draft:
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
        asked: list[Answer] = [(_whole(answer["code"]), words[place]) for place, answer in own]
        inner = [(part["title"], texts[part["qid"]]) for part in parts if part["parent_qid"] == row["qid"]]
        _of_limesurvey(row["title"], row["type"], texts[row["qid"]], inner, asked, entries, left_out)
        if row.get("relevance", "1") not in ("", "1"):
            left_out.append(note("logic", id=row["title"]))
    language = next(iter(title), "en")
    return Draft(title, tuple(entries), purpose, language[:2], tuple(left_out))


def _of_limesurvey(
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


def _limesurvey_text(text: str) -> Draft:
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
        answers = [(_whole(code), words) for code, words in question["answers"].items()]
        _of_limesurvey(id, question["kind"], texts[id], list(question["parts"].items()), answers, entries, left_out)
        if question["logic"] not in (None, "", "1"):
            left_out.append(note("logic", id=id))
    return Draft(title, tuple(entries), {}, next(iter(title), "en")[:2], tuple(left_out))


def _qualtrics(data: Mapping[str, Any]) -> Draft:
    """Read Qualtrics' survey file: elements of the kind SQ are the questions."""
    about = data["SurveyEntry"]
    language = str(about.get("SurveyLanguage") or "EN").lower()[:2]
    entries: list[Entry] = []
    left_out: list[Note] = []
    for payload in (element["Payload"] for element in data["SurveyElements"] if element["Element"] == "SQ"):
        id, kind = str(payload.get("DataExportTag") or payload["QuestionID"]), payload.get("QuestionType", "")
        others = {code.lower()[:2]: table for code, table in _table(payload.get("Language")).items()}
        text = _said(payload, others, language, "QuestionText")
        if kind == "Matrix" and payload.get("Selector") in ("Likert", "Bipolar"):
            answers = _choices(payload, others, language, "Answers", "AnswerOrder")
            rows = _choices(payload, others, language, "Choices", "ChoiceOrder", values=False)
            tags = _table(payload.get("ChoiceDataExportTags"))
            order = [str(key) for key in payload.get("ChoiceOrder") or _table(payload["Choices"])]
            entries += [
                Entry(str(tags.get(key) or f"{id}_{key}"), words, answers)
                for key, (_, words) in zip(order, rows, strict=True)
            ]
        elif kind == "MC" and str(payload.get("Selector", "")).startswith(("SA", "DL", "SB")):
            entries.append(Entry(id, text, _choices(payload, others, language, "Choices", "ChoiceOrder")))
        elif kind == "TE":
            entries.append(Entry(id, text))
        elif kind != "DB":
            left_out.append(note("kind", id=id, kind=kind))
        if payload.get("DisplayLogic"):
            left_out.append(note("logic", id=id))
    return Draft({language: str(about["SurveyName"])}, tuple(entries), {}, language, tuple(left_out))


def _choices(
    payload: Mapping[str, Any], others: Mapping[str, Any], language: str, key: str, order: str, *, values: bool = True
) -> tuple[Answer, ...]:
    """Return choices in their order, with the numbers that Qualtrics exports for them."""
    table, codes = _table(payload[key]), _table(payload.get("RecodeValues"))
    answers = []
    for choice in map(str, payload.get(order) or table):
        text = {language: str(table[choice]["Display"])}
        for code, other in others.items():
            if choice in (translated := _table(other.get(key))):
                text[code] = str(translated[choice]["Display"])
        answers.append((_whole(str(codes.get(choice, choice))) if values else None, text))
    return tuple(answers)


def _said(payload: Mapping[str, Any], others: Mapping[str, Any], language: str, key: str) -> Text:
    texts = {code: str(table[key]) for code, table in others.items() if key in table}
    return {language: str(payload.get(key, "")), **texts}


def _table(value: object) -> dict[str, Any]:
    """Return a table of JSON; a list, which Qualtrics writes for one whose keys count from 0, or for none, too."""
    if isinstance(value, dict):
        return {str(key): each for key, each in value.items()}
    return {str(at): each for at, each in enumerate(value)} if isinstance(value, list) else {}


def _surveyjs(data: Mapping[str, Any]) -> Draft:
    """Read a survey of SurveyJS: elements of pages and panels."""
    language = str(data.get("locale") or "en")[:2]
    entries: list[Entry] = []
    left_out: list[Note] = []
    waiting = list(data.get("pages") or [{"elements": data.get("elements") or data.get("questions") or []}])
    while waiting:
        element = waiting.pop(0)
        if "elements" in element:
            waiting = [*element["elements"], *waiting]
            continue
        id, kind = str(element.get("name", "")), element.get("type", "")
        text = _localized(element.get("title") or id, language)
        if kind == "matrix" and element.get("rows"):
            columns = _values(element.get("columns", ()), language)
            entries += [Entry(str(value), words, columns) for value, words in _pairs(element["rows"], language)]
        elif kind in ("radiogroup", "dropdown", "buttongroup"):
            entries.append(Entry(id, text, _values(element.get("choices", ()), language)))
        elif kind == "rating":
            entries.append(Entry(id, text, _rating(element, language)))
        elif kind in ("comment", "text"):
            entries.append(Entry(id, text))
        elif kind not in ("html", "image", "expression"):
            left_out.append(note("kind", id=id, kind=kind))
        if element.get("visibleIf"):
            left_out.append(note("logic", id=id))
    title = _localized(data.get("title") or "", language)
    return Draft(title, tuple(entries), _localized(data.get("description") or "", language), language, tuple(left_out))


def _localized(value: object, language: str) -> Text:
    table = value if isinstance(value, dict) else {"default": str(value)}
    return {language if code == "default" else code: str(text) for code, text in table.items()}


def _pairs(values: Sequence[Any], language: str) -> list[tuple[object, Text]]:
    """Return values of SurveyJS, each with its words."""
    return [
        (value["value"], _localized(value.get("text", value["value"]), language))
        if isinstance(value, dict)
        else (value, _localized(value, language))
        for value in values
    ]


def _values(values: Sequence[Any], language: str) -> tuple[Answer, ...]:
    return tuple((_whole(str(value)), words) for value, words in _pairs(values, language))


def _rating(element: Mapping[str, Any], language: str) -> tuple[Answer, ...]:
    """Return the numbers of a rating; only its ends have words, if any."""
    if element.get("rateValues"):
        return _values(element["rateValues"], language)
    low, high = int(element.get("rateMin", 1)), int(element.get("rateMax", element.get("rateCount", 5)))
    numbers = range(low, high + 1, int(element.get("rateStep", 1)))[: MOST_ANSWERS + 1]  # of more there is no item
    ends = {low: element.get("minRateDescription"), high: element.get("maxRateDescription")}
    return tuple((number, _localized(ends.get(number) or number, language)) for number in numbers)


def _xlsform(name: str, tables: Mapping[str, Sequence[Sequence[str]]]) -> Draft:
    """Read an XLSForm: questions on the sheet *survey*, their answers on *choices*."""
    settings = next(iter(_records(tables.get("settings", ()))), {})
    language = _code(settings.get("default_language", "")) or "en"
    lists: dict[str, list[Answer]] = defaultdict(list)
    for row in _records(tables["choices"]):
        kind = row.get("list_name") or row.get("list name") or ""
        lists[kind].append((_whole(row.get("name", "")), _labelled(row, language)))
    entries: list[Entry] = []
    left_out: list[Note] = []
    for row in _records(tables["survey"]):
        kind, _, of = " ".join(row.get("type", "").split()).partition(" ")
        id = row.get("name", "")
        if kind in ("select_one", "select1"):
            entries.append(Entry(id, _labelled(row, language), tuple(lists[of.split(" ")[0]])))
        elif kind == "text":
            entries.append(Entry(id, _labelled(row, language)))
        elif kind not in (
            "",
            "begin",
            "end",
            "begin_group",
            "end_group",
            "note",
            "start",
            "today",
            "deviceid",
            "calculate",
        ):
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
            texts[_code(name.removeprefix("label").strip(":")) or language] = text
    return {code: text for code, text in texts.items() if text}


def _code(name: str) -> str:
    """Return the code of a language that is written as ``French (fr)`` or ``fr``."""
    match = re.search(r"\(([a-z]{2})[^)]*\)", name) or re.fullmatch(r"([a-z]{2})(-.*)?", name.strip().lower())
    known = {"english": "en", "french": "fr", "français": "fr"}
    return match[1] if match else known.get(name.strip().lower(), "")


def _labels(name: str, content: bytes) -> Draft:
    """Read the labels of an SPSS or Stata file; no answer of anybody is looked at."""
    (table,) = read_tables(content, _known_heads)
    ids, labels = (cells for _, cells in table.top[:2])
    entries = []
    for at, (id, label) in enumerate(zip(ids, labels, strict=True)):
        own = [(_whole(number), {"en": words}) for words, number in table.labels.get(at, {}).items()]
        answers = tuple(sorted(own, key=lambda answer: (answer[0] is None, answer[0] or 0)))
        if answers:
            entries.append(Entry(id, {"en": label or id}, tuple(answer for answer in answers if (answer[0] or 0) >= 0)))
    return Draft({"en": name}, tuple(entries))


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


def _known_heads(cells: Sequence[str]) -> int:
    return sum(folded(cell) in _HEADS for cell in cells)


def _sheet(name: str, rows: Sequence[Sequence[str]]) -> Draft | None:
    """Read a sheet of items: a row a statement, its answers in one cell, apart by semicolons or lines, lowest first."""
    start = next((at for at, cells in enumerate(rows) if _known_heads(cells) > 1), None)
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


def _whole(text: str) -> int | None:
    match = re.fullmatch(r"-?\d{1,4}", text.strip())
    return int(match[0]) if match else None
