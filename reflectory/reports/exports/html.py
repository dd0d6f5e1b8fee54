"""One self-contained HTML file: read on a phone, printed, sent by mail. It asks nothing of any other computer."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from html import escape

from reflectory.i18n.catalogue import day, say
from reflectory.reports.direction import named
from reflectory.reports.exports.html_parts.group import group
from reflectory.reports.exports.html_parts.markup import listing, paragraph, paragraphs
from reflectory.reports.exports.html_parts.style import CSS
from reflectory.reports.exports.html_parts.svg import HATCH
from reflectory.reports.methods import IN_REPORTS
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import (
    about_team,
    association,
    checked,
    consistency,
    looked_over,
    not_for,
    title,
    together,
)
from surveys.model import Scale, words

LABEL = "HTML"
SUFFIX = ".html"
MIME = "text/html"

_MANY = 12  # groups; from here on their list is folded


def write(report: Report, language: str, section: Section | None = None, earlier: Sequence[Report] = ()) -> bytes:
    """Write a report as one HTML file.

    Parameters
    ----------
    report : Report
    language : str
    section : Section, optional
        The one group it is about; without it every section of the report.
    earlier : sequence of Report, optional
        The waves of the same survey before, oldest first, for what changed since.

    Returns
    -------
    bytes
        UTF-8; no script, no request to anywhere.

    Examples
    --------
    >>> from surveys.loader import instrument, to_json
    >>> blank = Report("w1", "Spring", to_json(instrument("team-pulse").forms["self"]), 5, ())
    >>> write(blank, "en")[:32]
    b'<!doctype html>\\n<html lang="en">'
    """
    survey = report.survey
    name = words(survey.title, language)
    ordered = tuple(report.in_order()) if section is None else ((section, 0),)
    body = [
        f'<a class="skip" href="#report">{_say(language, "skip")}</a>',
        HATCH,
        f"<header><h1>{escape(report.title)}</h1>",
        paragraph(_subtitle(report, language), "lead"),
        "</header>",
        _purpose(language),
        _contents(report, ordered, language),
        '<main id="report">',
        _about(report, ordered, language),
        *(group(report, part, earlier, language, section is not None) for part, _ in ordered),
        _scales(report, language),
        _methods(report, language),
        "</main>",
        _footer(report, language),
    ]
    text = (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="robots" content="noindex"><title>{escape(report.title)} – {escape(name)}</title>'
        f"<style>{CSS}</style></head><body>\n" + "\n".join(body) + "\n</body></html>\n"
    )
    return text.encode("utf-8")


def _subtitle(report: Report, language: str) -> str:
    survey = report.survey
    line = say(language, "report.page.survey", survey=words(survey.title, language), version=survey.version)
    if not report.closed:
        return line
    return (
        f"{line}, {say(language, 'report.page.closed', date=day(datetime.date.fromisoformat(report.closed), language))}"
    )


def _purpose(language: str) -> str:
    head = f"<h2>{escape(say(language, 'report.not_for.title'))}</h2>"
    return f'<aside class="card">{head}{listing(not_for(language))}</aside>'


def _contents(report: Report, ordered: tuple[tuple[Section, int], ...], language: str) -> str:
    survey = report.survey
    named = [(_anchor(section), escape(title(section, survey, language)), min(depth, 3)) for section, depth in ordered]
    links = "".join(f'<li class="in{depth}"><a href="#{anchor}">{name}</a></li>' for anchor, name, depth in named)
    fixed = "".join(f'<li><a href="#{id}">{_say(language, id)}</a></li>' for id in ("about", "scales", "methods"))
    groups = f"<ul>{links}</ul>"
    if len(ordered) > _MANY:
        label = escape(say(language, "report.page.open_contents", n=len(ordered)))
        groups = f"<details><summary>{label}</summary>{groups}</details>"
    return f'<nav id="contents" aria-label="{_say(language, "contents")}"><ul>{fixed}</ul>{groups}</nav>'


def _about(report: Report, ordered: tuple[tuple[Section, int], ...], language: str) -> str:
    if not ordered:
        return paragraph(say(language, "report.page.empty", k=report.k), "say")
    pooled = [blocks for section, _ in ordered if (blocks := together(section, report.k, language))]
    parts = [
        f'<section id="about" class="card"><h2>{_say(language, "about")}</h2>',
        paragraph(say(language, "report.page.left_right")),
        paragraph(say(language, "report.page.promise", k=report.k)),
        paragraph(say(language, "report.page.cut")) if report.cut == "team" else "",
        f"<h3>{_say(language, 'pooled')}</h3>" if pooled or len(ordered) > 1 else "",
        listing(pooled) if pooled else "",
        # of one group's file it would say something about groups that are not in it
        paragraph(say(language, "report.page.pooled_none", k=report.k)) if len(ordered) > 1 and not pooled else "",
        "</section>",
    ]
    return "".join(parts)


def _scales(report: Report, language: str) -> str:
    chapters = "".join(_scale(report, scale, language) for scale in report.survey.scales)
    return f'<section id="scales" class="group"><h2>{_say(language, "scales")}</h2>{chapters}</section>'


def _scale(report: Report, scale: Scale, language: str) -> str:
    meanings = ((name, words(getattr(scale, name), language)) for name in ("low", "middle", "high"))
    ends = "".join(f"<dt>{_say(language, name)}</dt><dd>{escape(text)}</dd>" for name, text in meanings if text)
    questions = listing([words(question, language) for question in scale.questions])
    reliable = next(
        (consistency(reliability, language) for reliability in report.reliability if reliability.id == scale.id), ""
    )
    shares = (about_team(share, language) for share in report.team_shares if share.id == scale.id)
    reliable = " ".join(share for share in (reliable, *shares) if share)
    return (
        f'<h3 id="scale-{escape(scale.id)}">{escape(named(scale, language))}</h3>'
        f"{paragraph(words(scale.meaning, language))}<dl>{ends}"
        f"<dt>{_say(language, 'questions')}</dt><dd>{questions}</dd>"
        f"<dt>{_say(language, 'practice')}</dt><dd>{escape(words(scale.practice, language))}</dd>"
        f"<dt>{_say(language, 'source')}</dt><dd>{escape(scale.source)}</dd>"
        + (f"<dt>{_say(language, 'consistency')}</dt><dd>{escape(reliable)}</dd>" if reliable else "")
        + "</dl>"
    )


def _methods(report: Report, language: str) -> str:
    # reading every docstring of analysis takes a second that pages without this chapter need not spend
    terms = []
    for method in IN_REPORTS:
        more = " ".join(part for part in (method.formula, method.source) if part)
        note = f"<br><small>{_say(language, 'formula')}: {escape(more)}</small>" if more else ""
        terms.append(f"<dt>{escape(method.title(language))}</dt><dd>{escape(method.plain(language))}{note}</dd>")
    pooled = paragraph(say(language, "report.reliability.pooled"), "note") if report.reliability else ""
    whole = paragraphs(
        [sentence for relation in report.goes_with if (sentence := association(relation, report.survey, language))]
    )
    promises = paragraphs(
        [say(language, "report.capped.note"), say(language, "report.capped.moved"), looked_over(report, language)]
    )
    check = f"<h3>{_say(language, 'check')}</h3>{paragraph(checked(report, language))}" if report.check else ""
    return (
        f'<section id="methods" class="group"><h2>{_say(language, "methods")}</h2>{promises}'
        f"<dl>{''.join(terms)}</dl>{pooled}{whole}{check}</section>"
    )


def _footer(report: Report, language: str) -> str:
    survey = report.survey
    sources = "; ".join(survey.sources)
    licence = say(language, "report.page.licence", licence=survey.licence, sources=sources)
    return f'<footer>{paragraph(licence)}<p><a href="#contents">{_say(language, "top")}</a></p></footer>'


def _anchor(section: Section) -> str:
    return f"g-{escape(section.key)}"


def _say(language: str, name: str) -> str:
    return escape(say(language, f"report.page.{name}"))
