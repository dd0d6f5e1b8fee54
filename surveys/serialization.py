"""A survey form as text, as a wave keeps it: editing a survey file changes no running or past wave."""

from __future__ import annotations

import json
from dataclasses import asdict

from surveys import validation
from surveys.faults import Fault, SurveyError
from surveys.model import Attribute, Case, Item, Question, ResponseFormat, Scale, Survey, Text
from surveys.table import Table

FILE = "stored survey"


def to_json(survey: Survey) -> str:
    """Return a survey form as JSON; equal forms give equal text.

    Examples
    --------
    >>> from surveys.loader import instrument
    >>> form = instrument("enhancer").forms["self"]
    >>> from_json(to_json(form)) == form
    True
    """
    fields = asdict(survey)
    for form in fields["formats"]:
        if not form["sums"]:
            del form["sums"]  # so that a survey without them reads as it always did
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Survey:
    """Return the survey form that `to_json` wrote.

    The rules for writing surveys are not applied again: a stored wave stays readable when they become stricter.

    Raises
    ------
    SurveyError
        If the text is no stored survey, or its parts do not fit together.
    """
    faults: list[Fault] = []
    try:
        table = Table(json.loads(text), FILE, "", faults)
    except (ValueError, RecursionError) as error:
        raise SurveyError([Fault(FILE, f"not JSON: {error}", "restore the wave from a backup")]) from error
    survey = _survey(table)
    table.close()
    if not faults:
        faults += validation.references(survey, FILE)
    if faults:
        raise SurveyError(faults)
    return survey


def _survey(table: Table) -> Survey:
    languages = table.texts("languages")
    return Survey(
        id=table.id(),
        form=table.id("form"),
        version=table.text("version"),
        title=_words(table, "title"),
        purpose=_words(table, "purpose"),
        minutes=table.integer("minutes", least=1, most=60),
        licence=table.text("licence"),
        sources=table.texts("sources"),
        formats=tuple(_format(part) for part in table.tables("formats", required=True)),
        items=tuple(
            Item(part.id(), _words(part, "text"), part.id("format"), part.flag("reverse"))
            for part in table.tables("items", required=True)
        ),
        scales=tuple(_scale(part) for part in table.tables("scales", required=True)),
        questions=tuple(Question(part.id(), _words(part, "text")) for part in table.tables("questions")),
        attributes=tuple(_attribute(part) for part in table.tables("attributes")),
        cases=tuple(_case(part) for part in table.tables("cases")),
        unreviewed=table.texts("unreviewed", required=False),
        languages=languages or ("en",),
    )


def _words(table: Table, key: str, *, required: bool = True) -> Text:
    inner = table.table(key, required=required)
    return {language: inner.text(language) for language in inner.values}


def _all_words(table: Table, key: str) -> tuple[Text, ...]:
    return tuple(
        {language: words.text(language) for language in words.values} for words in table.tables(key, required=True)
    )


def _format(table: Table) -> ResponseFormat:
    low = table.integer("low", least=-1000, most=1000)
    high = table.integer("high", least=low + 1, most=1000)
    step = table.integer("step", least=1, most=1000)
    sums = _all_words(table, "sums") if "sums" in table else ()
    return ResponseFormat(table.id(), low, high, step, _all_words(table, "anchors"), sums)


def _scale(table: Table) -> Scale:
    return Scale(
        id=table.id(),
        name=_words(table, "name"),
        meaning=_words(table, "meaning"),
        low=_words(table, "low"),
        middle=_words(table, "middle"),
        high=_words(table, "high"),
        questions=_all_words(table, "questions"),
        practice=_words(table, "practice"),
        source=table.text("source"),
        items=table.texts("items"),
        favourable=table.text("favourable"),
        low_end=_words(table, "low_end", required=False),
        high_end=_words(table, "high_end", required=False),
    )


def _attribute(table: Table) -> Attribute:
    values = table.pairs("values")
    return Attribute(table.id(), _words(table, "text"), tuple((id, _words(label, "words")) for id, label in values))


def _case(table: Table) -> Case:
    answers, scores = table.table("answers"), table.table("scores")
    return Case(
        table.text("name"),
        {id: None if answers.absent(id) else answers.integer(id, least=-1000, most=1000) for id in answers.ids()},
        {id: None if scores.absent(id) else scores.number(id) for id in scores.ids()},
    )
