"""Reads survey files of Qualtrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reflectory.files.questionnaires.draft import Answer, Draft, Entry, Note, note, whole
from surveys.model import Text


def read(data: Mapping[str, Any]) -> Draft:
    """Read Qualtrics' survey file: elements of the kind SQ are the questions."""
    about = data["SurveyEntry"]
    language = str(about.get("SurveyLanguage") or "EN").lower()[:2]
    entries: list[Entry] = []
    left_out: list[Note] = []
    for payload in (element["Payload"] for element in data["SurveyElements"] if element["Element"] == "SQ"):
        id, kind = str(payload.get("DataExportTag") or payload["QuestionID"]), payload.get("QuestionType", "")
        others = {code.lower()[:2]: table for code, table in _table(payload.get("Language")).items()}
        text = _translations(payload, others, language, "QuestionText")
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
        answers.append((whole(str(codes.get(choice, choice))) if values else None, text))
    return tuple(answers)


def _translations(payload: Mapping[str, Any], others: Mapping[str, Any], language: str, key: str) -> Text:
    texts = {code: str(table[key]) for code, table in others.items() if key in table}
    return {language: str(payload.get(key, "")), **texts}


def _table(value: object) -> dict[str, Any]:
    """Return a table of JSON; a list, which Qualtrics writes for one whose keys count from 0, or for none, too."""
    if isinstance(value, dict):
        return {str(key): each for key, each in value.items()}
    return {str(at): each for at, each in enumerate(value)} if isinstance(value, list) else {}
