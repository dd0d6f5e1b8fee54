"""The last pages: how to read the report, what was reported together or kept back, how figures are made."""

from __future__ import annotations

from collections.abc import Sequence

from reflectory.i18n.catalogue import say
from reflectory.reports import direction
from reflectory.reports.exports.pdf_parts import blocks
from reflectory.reports.exports.pdf_parts.blocks import Block
from reflectory.reports.methods import IN_REPORTS
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import about_team, association, checked, consistency, looked_over, not_for, together
from surveys.model import Scale


def closing(report: Report, sections: Sequence[Section], language: str) -> list[Block]:
    """Return the pages that every reader of a report needs once."""
    purpose = [*blocks.paragraph(say(language, "report.not_for.title"), "strong"), *blocks.listing(not_for(language))]
    return [
        blocks.heading(1, say(language, "paper.methods")),
        *blocks.paragraph(say(language, "report.page.left_right")),
        *blocks.card(purpose),
        *_promises(report, sections, language),
        *_whole(report, language),
        *_methods(language),
        *_sources(report, language),
    ]


def _promises(report: Report, sections: Sequence[Section], language: str) -> list[Block]:
    pooled = [line for section in sections if (line := together(section, report.k, language))]
    none = say(language, "report.page.pooled_none", k=report.k) if len(sections) > 1 and not pooled else ""
    check = say(language, "paper.check", k=report.k, line=checked(report, language)) if report.check else ""
    return [
        blocks.heading(2, say(language, "paper.kept")),
        *blocks.paragraph(say(language, "report.page.promise", k=report.k)),
        *(blocks.listing(pooled) or blocks.paragraph(none)),
        *blocks.paragraph(say(language, "report.capped.note")),
        *blocks.paragraph(say(language, "report.capped.moved")),
        *(blocks.paragraph(say(language, "report.page.cut")) if report.cut == "team" else []),
        *blocks.paragraph(looked_over(report, language)),
        *blocks.paragraph(check, "small"),
    ]


def _whole(report: Report, language: str) -> list[Block]:
    """What is told of the whole wave, never of one group: consistency, how much is about the group, what goes along."""
    survey, lines = report.survey, list[str]()
    for reliability in report.reliability:
        shares = (about_team(share, language) for share in report.team_shares if share.id == reliability.id)
        about = " ".join(text for text in (consistency(reliability, language), *shares) if text)
        lines.append(named(survey.scale(reliability.id), about, language))
    lines += [text for relation in report.goes_with if (text := association(relation, survey, language))]
    if not lines:
        return []
    pooled = blocks.paragraph(say(language, "report.reliability.pooled"), "small")
    return [blocks.heading(2, say(language, "report.page.consistency")), *blocks.listing(lines), *pooled]


def _methods(language: str) -> list[Block]:
    # reading every docstring of analysis takes a second that the rest of the report need not spend
    rows = []
    for method in IN_REPORTS:
        more = " ".join(part for part in (method.formula, method.source) if part).replace("`", "")
        rows.append({"term": method.title(language), "text": method.plain(language), "more": more})
    return [blocks.heading(2, say(language, "paper.made")), {"is": "terms", "rows": rows}]


def _sources(report: Report, language: str) -> list[Block]:
    survey = report.survey
    licence = say(language, "report.page.licence", licence=survey.licence, sources="; ".join(survey.sources))
    ideas = [named(scale, scale.source, language) for scale in survey.scales]
    return [
        blocks.heading(2, say(language, "report.page.source")),
        *blocks.listing(ideas, "small"),
        *blocks.paragraph(licence, "small"),
    ]


def named(scale: Scale, text: str, language: str) -> str:
    """Say something of a scale by its name."""
    return say(language, "paper.named", name=direction.named(scale, language), text=text)
