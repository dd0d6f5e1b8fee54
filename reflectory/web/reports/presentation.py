"""The screen in a room: how to join while a wave is open, then its release, one scale at a time, in large type."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from reflectory.db.engine import Engine
from reflectory.db.response_steps import response_rate
from reflectory.domain.waves import Wave
from reflectory.i18n.catalogue import day, say
from reflectory.i18n.labels import isolated
from reflectory.reports import sentences
from reflectory.reports.charts.bars import Bar, scale_bar
from reflectory.reports.direction import named
from reflectory.reports.first_page import first_page
from reflectory.reports.focus import Promise, Proposal
from reflectory.reports.model import Report, Section
from reflectory.reports.verdicts import form_of
from reflectory.web.waves.printing import address_of, only_here, qr_svg
from surveys.model import Scale, words

HERE = Path(__file__).parent
LINES = 3  # sentences that fit on one slide in type for the last row
POLL = 15  # seconds between two looks at whether a wave has been closed or released


def draw(name: str, slides: list[str], language: str, theme: str = "") -> None:
    """Fill the screen with slides of HTML, each with one h1; new ones of the same name stay where the old ones were.

    The theme is ``"dark"`` or ``"light"``, and the device's own where it is neither.
    """
    wishes = {"name": name, "slides": slides, "language": language, "theme": theme,
              "label": say(language, "projector.screen")}  # fmt: skip
    _component()(data=json.dumps(wishes, ensure_ascii=False), key="room")


def waiting(engine: Engine, wave: Wave, language: str, badge: str = "") -> str:
    """Return the slide of a wave that is not released: how to join, how many did, in steps, or what comes next."""
    head = _lines([badge]) + _heading(wave.title)
    if wave.status != "open":
        opens = wave.opens is not None and wave.status == "draft"
        opening = say(language, "projector.opens", day=day(wave.opens, language)) if opens and wave.opens else ""
        return f"{head}<p>{escape(opening or say(language, f'projector.{wave.status}'))}</p>"
    link = address_of(wave.join_code)
    if only_here(link):  # nobody in the room could open it
        return f"{head}<p>{escape(say(language, 'projector.only_here'))}</p>"
    parts = urlsplit(link)
    rate = response_rate(engine, wave.id)
    if rate is None:
        counted = f"<p>{escape(say(language, 'projector.thanks'))}</p>"
    else:
        width = rate.high - rate.low
        boxes = "".join(f"<i{' class=full' if at < rate.low else ''}></i>" for at in range(0, 100, width))
        sentence = say(language, "projector.rate", low=rate.low, high=rate.high)
        counted = f'<div class="steps" aria-hidden="true">{boxes}</div><p>{escape(sentence)}</p>'
    return (
        f'{head}<div class="join">{qr_svg(link)}<div><p>{escape(say(language, "projector.join"))}</p>'
        f"<p><strong>{escape(parts.netloc + parts.path.rstrip('/'))}</strong></p>"
        f'<p class="code">{escape(wave.join_code)}</p>{counted}</div></div>'
    )


def released(
    report: Report,
    section: Section,
    language: str,
    badge: str = "",
    promises: Sequence[Promise] = (),
    earlier: Sequence[Report] = (),
) -> list[str]:
    """Return the slides of one group of a released report: who answered, what stands out, then scale by scale."""
    survey, first = report.survey, first_page(report, section, language, earlier, promises)
    facts = [sentences.turnout(section, language), sentences.together(section, report.k, language)]
    kicker = " · ".join(filter(None, (badge, isolated(report.title), first.path)))
    slides = [f'<p class="kicker">{escape(kicker)}</p>{_heading(first.name)}{_lines(facts)}']
    overview = [first.sentence, *first.changed] if first.rows else sentences.overview(section, survey, language)
    for at in range(0, len(overview), LINES):
        slides.append(_heading(say(language, "projector.glance")) + _lines(overview[at : at + LINES]))
    if first.rows:
        slides += _try(first.proposal, language)
    if first.promises:
        slides.append(_heading(say(language, "glance.first.promised")) + _lines(first.promises))
    for scale in survey.scales:
        slides += _scale(report, section, scale, language)
    purpose, *_ = sentences.not_for(language)
    slides.append(f"{_heading(say(language, 'projector.thank_you'))}<p>{escape(purpose)}</p>")
    return slides


def _try(proposal: Proposal, language: str) -> list[str]:
    """Return the slide of the focus, and those of what could be tried."""
    heading = _heading(say(language, "glance.question.try"))
    slides = [f"{heading}<p>{escape(proposal.why)}</p>"]
    slides += [heading + _lines(proposal.tries[at : at + LINES - 1]) for at in range(0, len(proposal.tries), LINES - 1)]
    return slides


def _scale(report: Report, section: Section, scale: Scale, language: str) -> list[str]:
    survey, figure = report.survey, section.figure("scale", scale.id)
    name = named(scale, language)
    head = _heading(name)
    if figure is None or figure.estimate("mean").value is None:
        return [f"{head}<p>{escape(say(language, 'report.level.none'))}</p>"]
    form = form_of(scale, survey)
    first, *_ = sentences.of_scale(section, scale, report, language)
    average = sentences.average(figure, form, language)
    asked = "".join(f'<p class="ask">{escape(words(question, language))}</p>' for question in scale.questions)
    kicker = f'<p class="kicker">{escape(name)}</p>'
    return [
        f'{head}{_bar(scale_bar(figure, survey, language))}<p class="mean">{escape(average)}</p><p>{escape(first)}</p>',
        f"{kicker}{_heading(say(language, 'projector.talk'))}{asked}",
    ]


def _bar(bar: Bar) -> str:
    parts = "".join(
        f'<i style="flex:{max(piece.share, 0.002):.4f};background:{piece.colour};color:{piece.ink}">'
        f"{escape(piece.label) if piece.share >= 0.1 else ''}</i>"
        for piece in bar.pieces
    )
    key = "".join(
        f'<li><i style="background:{piece.colour}"></i>{escape(piece.answer)} {escape(piece.label)}</li>'
        for piece in bar.pieces
    )
    return f'<div class="bar" aria-hidden="true">{parts}</div><ul>{key}</ul>'


def _heading(text: str) -> str:
    return f'<h1 tabindex="-1">{escape(text)}</h1>'


def _lines(lines: Any) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)


@cache
def _component() -> Any:
    return st.components.v2.component(
        "reflectory_room",
        html='<div class="room" role="region" tabindex="-1"></div>',
        css=(HERE / "presentation.css").read_text("utf-8"),
        js=(HERE / "presentation.js").read_text("utf-8"),
    )
