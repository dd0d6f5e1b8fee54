"""What the columns, ids and codes of the data files mean: beside the CSV file, and a sheet of the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reflectory.i18n.catalogue import keys, say
from reflectory.reports.charts.tables import PRINTED, Table
from reflectory.reports.direction import named
from reflectory.reports.model import Report
from reflectory.reports.sentences import kind_of
from surveys.model import words

HEAD = ("column", "id", "value", "meaning", "also")
_Row = tuple[str, str, str, str, str]
_COUNT = re.compile(r"count_(-?[0-9]+)")


def codebook(report: Report, columns: Sequence[str], language: str) -> Table:
    """Return the codebook of a report: a row a column, a scale, an item, an answer of an item, a code."""
    parts = _columns(columns, language), _ids(report, language), _answers(report, language), _codes(report, language)
    head = tuple(say(language, f"codebook.head.{column}") for column in HEAD)
    return Table(head, tuple(row for part in parts for row in part))


def _columns(columns: Sequence[str], language: str) -> Iterator[_Row]:
    for column in columns:
        count = _COUNT.fullmatch(column)
        key = f"methods.{column}.column" if column in PRINTED else f"codebook.column.{'count' if count else column}"
        yield column, "", "", say(language, key, n=count[1] if count else ""), ""


def _ids(report: Report, language: str) -> Iterator[_Row]:
    survey = report.survey
    for scale in survey.scales:
        direction = say(language, f"codebook.is.{scale.favourable}")
        items = say(language, "codebook.is.scale", n=len(scale.items), items=", ".join(scale.items))
        meaning = f"{named(scale, language)}. {words(scale.meaning, language)}"
        yield "id", scale.id, "", meaning, f"{items} {direction}"
    for item in survey.items:
        own_scale = survey.scale_of(item.id)
        scale_id = own_scale.id if own_scale else ""
        also = [say(language, f"codebook.is.{'item' if own_scale else 'single'}", scale=scale_id)]
        also += [say(language, "codebook.is.reversed")] if item.reverse else []
        also += [say(language, f"codebook.is.{own_scale.favourable}")] if own_scale else []
        yield "id", item.id, "", words(item.text, language), " ".join(also)


def _answers(report: Report, language: str) -> Iterator[_Row]:
    """The words behind every count, by the value that is counted: keyed, the lowest first."""
    survey = report.survey
    for item in survey.items:
        form = survey.format_of(item)
        anchors = [words(anchor, language) for anchor in form.anchors]
        keyed = anchors[::-1] if item.reverse else anchors
        for value, anchor in zip(form.values, keyed, strict=True):
            yield f"count_{value}", item.id, str(value), anchor, ""


def _codes(report: Report, language: str) -> Iterator[_Row]:
    for kind, section in {section.kind: section for section in report.sections}.items():
        yield "kind", "", kind, kind_of(section, language), ""
    for key in sorted(key for key in keys("en") if key.startswith("report.why.")):
        yield "gap", "", key.removeprefix("report.why."), say(language, key), ""
