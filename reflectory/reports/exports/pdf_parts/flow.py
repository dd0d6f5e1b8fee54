"""From a report to blocks in reading order: the first page, scale by scale, comments, all numbers, how to read this."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from reflectory.i18n.catalogue import day, say
from reflectory.reports.charts import tables
from reflectory.reports.charts.bars import item_bar, item_bars, legend, scale_bar
from reflectory.reports.direction import named
from reflectory.reports.exports.pdf_parts import blocks
from reflectory.reports.exports.pdf_parts.blocks import Block
from reflectory.reports.exports.pdf_parts.closing import closing
from reflectory.reports.funnel import sums
from reflectory.reports.model import Figure, Report, Section
from reflectory.reports.sentences import (
    above,
    census,
    held_back,
    kind_of,
    listed,
    lots,
    not_for,
    of_scale,
    rounded_mean,
    title,
    together,
    turnout,
)
from reflectory.reports.summary import answers, proposals
from reflectory.reports.trend import history
from reflectory.reports.verdicts import form_of, verdict
from surveys.model import Scale, words

LEVELS = {"strong": "high", "leaning_strong": "high", "gap": "low", "leaning_gap": "low"}


def document(report: Report, sections: Sequence[Section], earlier: Sequence[Report], language: str) -> dict[str, Any]:
    """Return a whole document as the template takes it: plain values that JSON can hold.

    Parameters
    ----------
    report : Report
    sections : sequence of Section
        A chapter each.
    earlier : sequence of Report
        The waves before, oldest first, for what changed.
    language : str
    """
    survey = report.survey
    group_title = title(sections[0], survey, language) if len(sections) == 1 else ""
    closed = datetime.date.fromisoformat(report.closed) if report.closed else None
    known = say(language, "report.page.survey", survey=words(survey.title, language), version=survey.version)
    wave = f"{known}, {say(language, 'report.page.closed', date=day(closed, language))}" if closed else known
    chapters = [chapter(report, section, earlier, language) for section in sections]
    if not chapters:
        empty = blocks.paragraph(say(language, "report.page.empty", k=report.k))
        chapters = [[blocks.heading(1, report.title), *empty]]
    return {
        "lang": language,
        "title": f"{group_title} – {report.title}" if group_title else report.title,
        "about": words(survey.title, language),
        "wave": report.title,
        "survey": wave,
        "group": group_title,
        "date": [closed.year, closed.month, closed.day] if closed else [2000, 1, 1],
        "page": say(language, "paper.page", n="{n}", all="{all}"),
        "contents": say(language, "paper.chapters") if len(chapters) > 1 else "",
        "chapters": chapters,
        "depths": [_depth(report, section) for section in sections],
        "closing": closing(report, sections, language),
    }


def _depth(report: Report, section: Section) -> int:
    parent = report.parent(section)
    return 0 if parent is None else 1 + _depth(report, parent)


def chapter(report: Report, section: Section, earlier: Sequence[Report], language: str) -> list[Block]:
    """Return one group's pages."""
    survey, name = report.survey, title(section, report.survey, language)
    kind = " · ".join([kind_of(section, language), *above(report, section, language)])
    purpose, *not_these = not_for(language)
    return [
        {"is": "masthead", "kind": kind, "text": name},
        *_front(report, section, earlier, language),
        *blocks.card([*blocks.paragraph(purpose, "strong"), *blocks.paragraph(" ".join(not_these), "small")]),
        {"is": "pagebreak"},
        *(block for scale in survey.scales for block in _scale(report, section, scale, language)),
        *_single(report, section, language),
        *_remarks(report, section, language),
        *_numbers(report, section, language),
    ]


def _front(report: Report, section: Section, earlier: Sequence[Report], language: str) -> list[Block]:
    """The five questions of the first page, as `reports.summary` answers them."""
    asked, survey = list[Block](), report.survey
    if not survey.scales:  # nothing that the questions could be answered from: who answered, and then their answers
        who = (turnout(section, language), together(section, report.k, language), lots(report, section, language))
        return [block for line in who for block in blocks.paragraph(line)]
    past = history(earlier, report, section)
    for answer in answers(report, section, past, earlier, language):
        inside = _lines(answer.lines)
        if answer.question == "how":
            facts = [turnout(section, language), together(section, report.k, language), lots(report, section, language)]
            lines = " ".join(line for line in (*facts, *answer.lines) if line)
            inside = [*blocks.paragraph(lines), *_scales(report, section, language)]
        if answer.question == "differently":
            inside += [block for scale in answer.scales for block in _statements(report, section, scale, language)]
        asked.append(blocks.question(say(language, f"glance.question.{answer.question}"), inside))
    inside = [
        block
        for proposal in proposals(section, survey, language)
        for block in (*blocks.paragraph(proposal.why, "strong"), *_lines([proposal.question, proposal.practice]))
    ]
    inside = inside or blocks.paragraph(say(language, "glance.try.none"))
    return [*asked, blocks.question(say(language, "glance.question.try"), inside)]


def _scales(report: Report, section: Section, language: str) -> list[Block]:
    survey = report.survey
    figures = [figure for scale in survey.scales if (figure := section.figure("scale", scale.id)) is not None]
    drawn = [scale_bar(figure, survey, language) for figure in figures]
    colours = {piece.side: piece.colour for bar in drawn for piece in bar.pieces}
    names = {-1: "less_favourable", 0: "middle_answer", 1: "favourable"}
    key = [(say(language, f"report.{names[side]}"), colours[side], side) for side in sorted(colours)]
    means = [_mean(figure, survey.scale(figure.id), report, language) for figure in figures]
    return blocks.bars(drawn, key, language, means, narrow=True)


def _statements(report: Report, section: Section, scale: Scale, language: str) -> list[Block]:
    """A scale's name with the bars of its statements, kept on one page."""
    items = [report.survey.item(id) for id in scale.items]
    drawn = item_bars(section, scale, report.survey, language)
    bars = blocks.bars(drawn, legend(report.survey, items, language), language)
    return [blocks.kept_together([*blocks.paragraph(named(scale, language), "strong"), *bars])] if bars else []


def _lines(lines: Sequence[str]) -> list[Block]:
    filled = [line for line in lines if line]
    return blocks.paragraph(filled[0]) if len(filled) == 1 else blocks.listing(filled)


def _mean(figure: Figure, scale: Scale, report: Report, language: str) -> str:
    form, mean = form_of(scale, report.survey), figure.estimate("mean").value
    return "" if mean is None else say(language, "paper.mean", mean=rounded_mean(mean, form, language), high=form.high)


def _scale(report: Report, section: Section, scale: Scale, language: str) -> list[Block]:
    survey, figure = report.survey, section.figure("scale", scale.id)
    drawn = item_bars(section, scale, survey, language)
    mean = _mean(figure, scale, report, language) if figure is not None else ""
    head = [
        blocks.heading(2, named(scale, language), mean),
        *blocks.paragraph(words(scale.meaning, language), "quiet"),
    ]
    if figure is None or figure.estimate("mean").value is None:
        return [blocks.kept_together([*head, *blocks.listing(of_scale(section, scale, report, language))])]
    items = [survey.item(id) for id in scale.items]
    listing = blocks.listing(of_scale(section, scale, report, language))
    pictures = [
        *blocks.bars(drawn, legend(survey, items, language), language),
        *_beside(report, section, scale, language),
    ]
    beside = blocks.columns(listing, pictures, 0.37)
    return [blocks.kept_together([*head, *beside, *_talk(report, figure, scale, language)])]


def _beside(report: Report, section: Section, scale: Scale, language: str) -> list[Block]:
    parent, survey = report.parent(section), report.survey
    if parent is None or section.comparison(scale.id) is None:
        return []
    form = form_of(scale, survey)
    figures = [group.figure("scale", scale.id) for group in (section, parent)]
    means = [figure.estimate("mean") for figure in figures if figure is not None]
    names = [title(group, survey, language) for group in (section, parent)]
    ranges = "; ".join(
        f"{name}: {tables.ranged(mean, form, language)}" for name, mean in zip(names, means, strict=False)
    )
    return blocks.dots([(named(scale, language), ranges, means, form)], names) if len(means) == len(names) else []


def _talk(report: Report, figure: Figure, scale: Scale, language: str) -> list[Block]:
    level = LEVELS.get(verdict(figure, form_of(scale, report.survey), scale.favourable), "middle")
    if scale.favourable == "low" and level != "middle":
        level = "low" if level == "high" else "high"
    talk = [
        *blocks.paragraph(say(language, "paper.talk"), "strong"),
        *blocks.listing([words(question, language) for question in scale.questions]),
    ]
    means = [
        *blocks.paragraph(say(language, "paper.means"), "strong"),
        *blocks.paragraph(words(getattr(scale, level), language)),
        *blocks.paragraph(say(language, "paper.practice"), "strong"),
        *blocks.paragraph(words(scale.practice, language)),
    ]
    return blocks.card(blocks.columns(talk, means, 0.46))


def _single(report: Report, section: Section, language: str) -> list[Block]:
    survey = report.survey
    figures = [figure for item in survey.single_items if (figure := section.figure("item", item.id)) is not None]
    if not figures:
        return []
    first, *others = [
        [
            *blocks.bars(
                [item_bar(figure, survey, language)], legend(survey, [survey.item(figure.id)], language), language
            ),
            *blocks.listing(sums(figure, survey, language)),
        ]
        for figure in figures
    ]
    head = blocks.heading(2, say(language, "paper.single"))
    return [blocks.kept_together([head, *first]), *(blocks.kept_together(other) for other in others)]


def _remarks(report: Report, section: Section, language: str) -> list[Block]:
    here = report.remarks_at(section)
    if not here:
        return []
    pages = [blocks.heading(2, say(language, "show.remarks"))]
    pages += blocks.paragraph(say(language, "show.remarks_what"), "quiet")
    for remark in here:
        question = next(asked for asked in report.survey.questions if asked.id == remark.question)
        pages.append(blocks.heading(3, words(question.text, language)))
        if remark.units != section.units:
            names = listed(remark.names, language)
            pages += blocks.paragraph(say(language, "show.remarks_together", names=names), "quiet")
        pages += blocks.listing(remark.texts)
    return pages


def _numbers(report: Report, section: Section, language: str) -> list[Block]:
    survey, parent = report.survey, report.parent(section)
    table = blocks.table(tables.of_scales(report, section, language), say(language, "paper.of_scales"))
    if parent is not None and section.comparisons:
        label = say(language, "paper.beside", parent=title(parent, survey, language))
        table += blocks.table(tables.of_comparisons(report, section, language), label)
    for scale in (*survey.scales, None) if survey.single_items else survey.scales:
        label = named(scale, language) if scale else say(language, "paper.single")
        table += blocks.table(tables.of_items(report, section, language, scale), label)
    notes = [note for note in (census(section, language), held_back(section, language)) if note]
    head = blocks.heading(2, say(language, "paper.numbers"))
    inside = [head, *(block for note in notes for block in blocks.paragraph(note, "small")), *table]
    return [{"is": "wide", "inside": inside}] if table else []
