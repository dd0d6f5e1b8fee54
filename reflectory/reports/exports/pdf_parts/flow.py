"""From a report to blocks in reading order: the first page, scale by scale, comments, all numbers, how to read this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from reflectory.i18n.catalogue import say
from reflectory.reports.charts import tables
from reflectory.reports.direction import named
from reflectory.reports.exports.contents import Chapter, Contents, ScalePart
from reflectory.reports.exports.pdf_parts import blocks
from reflectory.reports.exports.pdf_parts.blocks import Block
from reflectory.reports.exports.pdf_parts.closing import closing
from reflectory.reports.focus import Promises, level
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import not_for
from surveys.model import words

ON_A_PAGE = 24  # groups, with what is said above them
OF_STATEMENTS = ("favourable", "ad")  # of every statement on paper, beside its answers and its average


def document(
    report: Report,
    section: Section | None,
    earlier: Sequence[Report],
    language: str,
    promises: Promises | None = None,
) -> dict[str, Any]:
    """Return a whole document as the template takes it: plain values that JSON can hold."""
    contents = Contents(report, section, earlier, language, promises)
    group = contents.chapters[0].name if len(contents.chapters) == 1 else ""
    empty = blocks.paragraph(say(language, "report.page.empty", k=report.k))
    closed = contents.closed
    return {
        "lang": language,
        "title": f"{group} – {report.title}" if group else report.title,
        "about": contents.about,
        "wave": report.title,
        "survey": contents.line,
        "group": group,
        "date": [closed.year, closed.month, closed.day] if closed else [2000, 1, 1],
        "page": say(language, "paper.page", n="{n}", all="{all}"),
        "contents": say(language, "paper.chapters") if len(contents.chapters) > 1 else "",
        "chapters": [chapter(part) for part in contents.chapters] or [[blocks.heading(1, report.title), *empty]],
        "depths": contents.depths,
        "closing": closing(contents),
    }


def chapter(part: Chapter) -> list[Block]:
    """Return one group's pages."""
    purpose, *not_these = not_for(part.language)
    return [
        {"is": "masthead", "kind": part.kind, "text": part.name},
        *_front(part),
        *blocks.card([*blocks.paragraph(purpose, "strong"), *blocks.paragraph(" ".join(not_these), "small")]),
        {"is": "pagebreak"},
        *_scales(part),
        *_beside(part),
        *_heat(part),
        *_singles(part),
        *_comments(part),
        *_numbers(part),
    ]


def _front(part: Chapter) -> list[Block]:
    """The first page, as on the screen."""
    language, first = part.language, part.first
    promised = [
        *blocks.paragraph(say(language, "glance.first.promised") if first.promises else "", "strong"),
        *blocks.paragraphs(first.promises),
    ]
    if not first.rows:  # nothing that stands in a row: who answered, and then their answers
        return [*blocks.paragraphs(first.facts), *promised]
    more = next(answer.lines for answer in part.answers if answer.question == "changed")
    beside = [row.mean for row in first.rows]
    picture = blocks.bars(first.picture, beside, [row.remark for row in first.rows], narrow=True)
    tries = [
        *blocks.paragraph(say(language, "glance.question.try"), "strong"),
        *blocks.paragraph(first.proposal.why),
        *blocks.listing(first.proposal.tries),
    ]
    return [
        *blocks.paragraphs(first.facts, "quiet"),
        *blocks.paragraph(first.sentence, "lead"),
        *picture,
        *blocks.paragraphs(first.changed),
        *blocks.dots(part.moved, language),
        *blocks.paragraphs((line for line in more if line not in first.changed), "small"),
        *blocks.card(tries),
        *promised,
    ]


def _scales(part: Chapter) -> list[Block]:
    """Two scales a page; what a + means stands under the first picture that has one, and on the last page."""
    drawn, noted = list[Block](), False
    for scale in part.scales:
        picture = replace(scale.picture, note="") if noted else scale.picture
        noted = noted or bool(picture.note)
        drawn.append(_scale(part, replace(scale, picture=picture)))
    return drawn


def _scale(part: Chapter, scale: ScalePart) -> Block:
    head = [blocks.heading(2, scale.name, scale.mean), *blocks.paragraph(scale.meaning, "quiet")]
    listing = blocks.listing(scale.sentences)
    if not scale.mean:
        return blocks.unbreakable([*head, *listing])
    drawn = blocks.bars(scale.picture)
    return blocks.unbreakable([*head, *blocks.columns(listing, drawn, 0.37), *_talk(part, scale)])


def _beside(part: Chapter) -> list[Block]:
    """Averages on their ranges beside those of the whole the group is part of."""
    language = part.language
    head = blocks.heading(2, say(language, "paper.beside", parent=part.parent_name))
    drawn = blocks.dots(part.beside, language)
    return [blocks.unbreakable([head, *drawn])] if drawn else []


def _heat(part: Chapter) -> list[Block]:
    """The groups below by scales."""
    if not part.heats:
        return []
    first, *others = part.heats
    head = blocks.heading(2, say(part.language, "heat.title")), *blocks.paragraphs(part.about_heat, "small")
    together = [*head, *blocks.heat(first)]
    fits = len(first.rows) <= ON_A_PAGE
    return [*([blocks.unbreakable(together)] if fits else together), *(b for heat in others for b in blocks.heat(heat))]


def _talk(part: Chapter, scale: ScalePart) -> list[Block]:
    language = part.language
    talk = [*blocks.paragraph(say(language, "paper.talk"), "strong"), *blocks.listing(scale.questions)]
    means = [
        *blocks.paragraph(say(language, "paper.means"), "strong"),
        *blocks.paragraph(words(getattr(scale.scale, level(part.section, scale.scale, part.survey)), language)),
        *blocks.paragraph(say(language, "paper.practice"), "strong"),
        *blocks.paragraph(scale.practice),
    ]
    return blocks.card(blocks.columns(talk, means, 0.46))


def _singles(part: Chapter) -> list[Block]:
    drawn = [[*blocks.bars(picture), *blocks.listing(reached)] for picture, reached in part.singles]
    if drawn:
        drawn[0].insert(0, blocks.heading(2, say(part.language, "paper.single")))
    return [blocks.unbreakable(each) for each in drawn]


def _comments(part: Chapter) -> list[Block]:
    pages = list[Block]()
    for comments in part.comments:
        pages.append(blocks.heading(3, comments.question))
        pages += [*blocks.paragraph(comments.placed, "quiet"), *blocks.listing(comments.texts)]
    head = blocks.heading(2, say(part.language, "show.remarks"))
    return [head, *blocks.paragraph(say(part.language, "show.remarks_what"), "quiet"), *pages] if pages else []


def _numbers(part: Chapter) -> list[Block]:
    asked, language = (part.report, part.section, part.language), part.language
    beside = list[Block]()
    if part.parent is not None and part.section.comparisons:
        label = say(language, "paper.beside", parent=part.parent_name)
        beside = blocks.table(tables.of_comparisons(*asked), label)
    table = blocks.columns(blocks.table(tables.of_scales(*asked), say(language, "paper.of_scales")), beside, 0.62)
    by_answers: dict[tuple[str, ...], list[tuple[str, blocks.Rows]]] = {}
    for scale in (*part.survey.scales, None) if part.survey.single_items else part.survey.scales:
        items = tables.of_items(*asked, scale, OF_STATEMENTS)
        if items.rows:
            name = named(scale, language) if scale else say(language, "paper.single")
            by_answers.setdefault(items.header, []).append((name, items.rows))
    for header, groups in by_answers.items():
        table += blocks.grouped_table(header, groups, say(language, "workbook.sheet.items"))
    head = blocks.heading(2, say(language, "paper.numbers"))
    inside = [head, *blocks.paragraphs((note for note in part.notes if note != part.capped), "small"), *table]
    return [{"is": "wide", "inside": inside}] if table else []
