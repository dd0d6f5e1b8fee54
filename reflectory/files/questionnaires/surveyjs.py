"""Reads surveys of SurveyJS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reflectory.files.questionnaires.draft import MOST_ANSWERS, Answer, Draft, Entry, Note, note, whole
from surveys.model import Text


def read(data: Mapping[str, Any]) -> Draft:
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
    return tuple((whole(str(value)), words) for value, words in _pairs(values, language))


def _rating(element: Mapping[str, Any], language: str) -> tuple[Answer, ...]:
    """Return the numbers of a rating; only its ends have words, if any."""
    if element.get("rateValues"):
        return _values(element["rateValues"], language)
    low, high = int(element.get("rateMin", 1)), int(element.get("rateMax", element.get("rateCount", 5)))
    numbers = range(low, high + 1, int(element.get("rateStep", 1)))[: MOST_ANSWERS + 1]  # of more there is no item
    ends = {low: element.get("minRateDescription"), high: element.get("maxRateDescription")}
    return tuple((number, _localized(ends.get(number) or number, language)) for number in numbers)
