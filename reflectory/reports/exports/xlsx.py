"""A report as an Excel workbook: scales, statements, comparison, change, comments, codebook and methods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reflectory.i18n.catalogue import say
from reflectory.reports.exports.contents import check, licence
from reflectory.reports.exports.xlsx_parts.sheets import sheets
from reflectory.reports.exports.xlsx_parts.workbook import Book
from reflectory.reports.first_page import first_page
from reflectory.reports.focus import Promises
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import looked_over, not_for, title
from surveys.model import words

LABEL = "Excel"
SUFFIX = ".xlsx"
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write(
    report: Report,
    language: str,
    section: Section | None = None,
    earlier: Sequence[Report] = (),
    promises: Promises | None = None,
) -> bytes:
    """Write a report as a workbook."""
    sections = report.sections if section is None else (section,)
    book = Book(report.title, datetime.fromisoformat(report.closed or "2000-01-01"))
    book_sheets = sheets(report, sections, earlier, language, promises)
    goals = _goals(report, sections, promises, language)
    top = section or next((part for part in report.sections if report.parent(part) is None), None)
    first = _first_page(report, top, earlier, promises, goals, language) if top is not None else []
    read_me = _read_me(report, [sheet.name for sheet in book_sheets], language)
    book.prose(_sheet("read", language), [*first, *read_me])
    for sheet in book_sheets:
        book.table(_sheet(sheet.name, language), sheet.columns, sheet.rows, sheet.frozen, sheet.chart)
    return bytes(book)


def _first_page(
    report: Report,
    section: Section,
    earlier: Sequence[Report],
    promises: Promises | None,
    goals: Sequence[str],
    language: str,
) -> list[tuple[str, str]]:
    page = first_page(report, section, language, earlier, (promises or {}).get(section.key, ()))
    rows = [say(language, "paper.named", name=row.name, text=f"{row.mean} {row.remark}".strip()) for row in page.rows]
    parts = {
        "": (page.path, *page.facts, page.sentence, *rows),
        say(language, "glance.question.changed"): page.changed,
        say(language, "glance.question.try"): (page.proposal.why, *page.proposal.tries),
        say(language, "glance.first.promised"): goals,
    }
    lines = [(page.name, "title")]
    for head, texts in parts.items():
        if any(texts):
            lines += [(head, "strong")] if head else []
            lines += [*((text, "text") for text in texts if text), ("", "text")]
    return lines


def _read_me(report: Report, names: Sequence[str], language: str) -> list[tuple[str, str]]:
    survey = report.survey
    about = say(language, "report.page.survey", survey=words(survey.title, language), version=survey.version)
    sheets = [
        say(language, "paper.named", name=_sheet(name, language), text=say(language, f"workbook.what.{name}"))
        for name in names
    ]
    promise, notes = say(language, "report.page.promise", k=report.k), ("report.capped.note", "report.capped.moved")
    promises = [promise, *(say(language, note) for note in notes), looked_over(report, language)]
    return [
        (report.title, "title"),
        *((line, "text") for line in (about, "", *sheets, "")),
        (say(language, "report.not_for.title"), "strong"),
        *((line, "text") for line in (*not_for(language), "")),
        (say(language, "paper.kept"), "strong"),
        *((line, "text") for line in (*promises, check(report, language), "", licence(report, language))),
    ]


def _goals(report: Report, sections: Sequence[Section], promises: Promises | None, language: str) -> list[str]:
    """Return what each group set out to do, a line each."""
    of_groups = ((section, promise.line) for section in sections for promise in (promises or {}).get(section.key, ()))
    return [
        say(language, "paper.named", name=title(section, report.survey, language), text=line)
        for section, line in of_groups
        if line
    ]


def _sheet(name: str, language: str) -> str:
    return say(language, f"workbook.sheet.{name}")
