"""The last pages: how to read the report, what was reported together or kept back, how figures are made."""

from __future__ import annotations

from reflectory.i18n.catalogue import say
from reflectory.reports.direction import named
from reflectory.reports.exports.contents import Contents, check, licence
from reflectory.reports.exports.pdf_parts import blocks
from reflectory.reports.exports.pdf_parts.blocks import Block
from reflectory.reports.methods import IN_REPORTS
from reflectory.reports.sentences import looked_over


def closing(contents: Contents) -> list[Block]:
    """Return the pages that every reader of a report needs once."""
    language, report = contents.language, contents.report
    ideas = (_named(named(scale, language), scale.source, language) for scale in contents.survey.scales)
    terms = [{"term": method.title(language), "text": method.plain(language)} for method in IN_REPORTS]
    source = [
        blocks.heading(2, say(language, "report.page.source")),
        *blocks.listing(ideas, "small"),
        *blocks.paragraph(licence(report, language), "small"),
    ]
    lines = [
        *blocks.paragraph(say(language, "report.page.left_right")),
        *_promises(contents),
        *_whole(contents),
        blocks.heading(2, say(language, "paper.made")),
        {"is": "terms", "rows": terms, "inside": source},
    ]
    return [blocks.heading(1, say(language, "paper.methods")), {"is": "fine", "inside": lines}]


def _promises(contents: Contents) -> list[Block]:
    report, language, pooled = contents.report, contents.language, contents.pooled
    none = say(language, "report.page.pooled_none", k=report.k) if len(contents.chapters) > 1 and not pooled else ""
    lines = (
        say(language, "report.capped.note"),
        say(language, "report.capped.moved"),
        say(language, "report.page.cut") if report.cut == "team" else "",
        looked_over(report, language),
    )
    return [
        blocks.heading(2, say(language, "paper.kept")),
        *blocks.paragraph(say(language, "report.page.promise", k=report.k)),
        *(blocks.listing(pooled) or blocks.paragraph(none)),
        *blocks.paragraphs(lines),
        *blocks.paragraph(check(report, language), "small"),
    ]


def _whole(contents: Contents) -> list[Block]:
    """What is told of the whole wave, never of one group: consistency, how much is about the group, what goes along."""
    language, scales = contents.language, contents.survey.scales
    about = [(scale, text) for scale in scales if (text := contents.consistency(scale))]
    lines = [*(_named(named(scale, language), text, language) for scale, text in about), *contents.associations]
    if not lines:
        return []
    pooled = blocks.paragraph(say(language, "report.reliability.pooled"), "small")
    return [blocks.heading(2, say(language, "report.page.consistency")), *blocks.listing(lines, "small"), *pooled]


def _named(name: str, text: str, language: str) -> str:
    return say(language, "paper.named", name=name, text=text)
