"""A report on slides: PowerPoint with native charts, conversation questions beside them and in the notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from pptx.util import Inches

from reflectory.i18n.catalogue import say
from reflectory.reports.charts import tables
from reflectory.reports.charts.bars import Bar, item_bar, item_bars, scale_bar
from reflectory.reports.direction import named
from reflectory.reports.exports.pptx_parts.deck import MARGIN, WIDE, Deck, Paragraph
from reflectory.reports.exports.pptx_parts.native_charts import in_three, of_items, stacked
from reflectory.reports.funnel import sums
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import (
    checked,
    held_back,
    looked_over,
    lots,
    not_for,
    of_scale,
    place,
    rounded_mean,
    title,
    together,
    turnout,
)
from reflectory.reports.summary import answers, proposals
from reflectory.reports.trend import history
from reflectory.reports.verdicts import form_of
from surveys.model import Scale, words

LABEL = "PowerPoint"
SUFFIX = ".pptx"
MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

_TOP, _BESIDE = Inches(1.4), Inches(8.6)
_CHART = (MARGIN, _TOP, _BESIDE - MARGIN - Inches(0.3), Inches(5.5))
_TEXT = (_BESIDE, _TOP, WIDE - _BESIDE - MARGIN, Inches(5.5))
_THIRD = (WIDE - 2 * MARGIN) // 3
_FULL = (MARGIN, _TOP, WIDE - 2 * MARGIN, Inches(5.5))


def write(report: Report, language: str, section: Section | None = None, earlier: Sequence[Report] = ()) -> bytes:
    """Write a report as PowerPoint: a deck is for one meeting, so it is about one group, without comments.

    Parameters
    ----------
    report : Report
    language : str
    section : Section, optional
        The group it is about; without it, the largest of the report.
    earlier : sequence of Report, optional
        The waves of the same survey before, oldest first.

    Examples
    --------
    >>> from surveys.loader import instrument, to_json
    >>> blank = Report("w1", "Spring", to_json(instrument("team-pulse").forms["self"]), 5, ())
    >>> write(blank, "en")[:2]
    b'PK'
    """
    created = datetime.fromisoformat(report.closed or "2000-01-01").replace(tzinfo=UTC)
    tops = [section for section in report.sections if report.parent(section) is None]
    about = section or next(iter(tops), None)
    name = title(about, report.survey, language) if about else report.title
    deck = Deck(f"{name} – {report.title}", language, created)
    if about is None:
        deck.text(deck.slide(report.title), [(say(language, "report.page.empty", k=report.k), "lead")], *_FULL)
        return bytes(deck)
    _opening(deck, report, about, language)
    if report.survey.scales:
        _overview(deck, report, about, earlier, language)
    for scale in report.survey.scales:
        _scale(deck, report, about, scale, language)
    _single(deck, report, about, language)
    _beside(deck, report, about, language)
    _closing(deck, report, about, language)
    return bytes(deck)


def _opening(deck: Deck, report: Report, section: Section, language: str) -> None:
    survey = report.survey
    facts = [turnout(section, language), together(section, report.k, language), lots(report, section, language)]
    purpose, *_ = not_for(language)
    lines: list[Paragraph] = [(report.title, "lead"), (words(survey.title, language), "plain")]
    lines += [(place(report, section, language), "plain")]
    lines += [(fact, "plain") for fact in facts] + [(purpose, "strong")]
    slide = deck.slide(title(section, survey, language), not_for(language), opening=True)
    deck.text(slide, lines, MARGIN, Inches(3.3), WIDE - 2 * MARGIN, Inches(3.6))


def _overview(deck: Deck, report: Report, section: Section, earlier: Sequence[Report], language: str) -> None:
    """Two slides: how we are, with the picture; what differs, what changed, what to try."""
    survey = report.survey
    past = history(earlier, report, section)
    lines_of = {answer.question: answer.lines for answer in answers(report, section, past, earlier, language)}
    figures = [figure for scale in survey.scales if (figure := section.figure("scale", scale.id)) is not None]
    if figures:
        bars = [scale_bar(figure, survey, language) for figure in figures]
        alt = tables.bars_said(bars, language)
        slide = deck.slide(_asked("how", language), [*lines_of["how"], *lines_of["strong"], alt])
        stacked(slide, bars, in_three(bars, language), alt, _as_high(_CHART, bars))
        lines = [(line, "plain") for line in lines_of["how"]]
        deck.text(
            slide,
            [*lines, (_asked("strong", language), "strong"), *((line, "plain") for line in lines_of["strong"])],
            *_TEXT,
        )
    suggestions = proposals(section, survey, language)
    none = (say(language, "glance.try.none"),)
    lines_of["try"] = tuple(line for proposal in suggestions for line in (proposal.why, proposal.practice)) or none
    slide = deck.slide(say(language, "slides.next"), [proposal.question for proposal in suggestions])
    for at, asked in enumerate(("differently", "changed", "try")):
        lines = [(_asked(asked, language), "strong"), *((line, "plain") for line in lines_of[asked])]
        deck.text(slide, lines, MARGIN + at * _THIRD, _TOP, _THIRD - Inches(0.35), Inches(5.4))


def _scale(deck: Deck, report: Report, section: Section, scale: Scale, language: str) -> None:
    survey, figure = report.survey, section.figure("scale", scale.id)
    sentences = of_scale(section, scale, report, language)
    name, mean = named(scale, language), figure.estimate("mean").value if figure else None
    questions = [words(question, language) for question in scale.questions]
    more = [say(language, "paper.practice"), words(scale.practice, language)]
    talk = [say(language, "paper.talk"), *questions]
    bars = item_bars(section, scale, survey, language)
    alt = tables.bars_said(bars, language)
    notes = [words(scale.meaning, language), *sentences, *talk, *more, alt, held_back(section, language)]
    if figure is None or mean is None:
        deck.text(deck.slide(name, notes), [(sentence, "plain") for sentence in sentences], *_FULL)
        return
    form = form_of(scale, survey)
    shown_mean = say(language, "paper.mean", mean=rounded_mean(mean, form, language), high=form.high)
    slide = deck.slide(say(language, "slides.scale", name=name, mean=shown_mean), notes)
    items = [survey.item(id) for id in scale.items]
    series = of_items([figure], figure.counts, items, bars, survey, language)
    stacked(slide, bars, series, alt, _as_high(_CHART, bars))
    lines: list[Paragraph] = [(sentence, "plain") for sentence in sentences[:3]]
    lines += [(say(language, "paper.talk"), "strong"), *((question, "plain") for question in questions)]
    deck.text(slide, lines, *_TEXT)


def _single(deck: Deck, report: Report, section: Section, language: str) -> None:
    """The items of no scale, those with the same answers on one slide."""
    survey = report.survey
    by_format: dict[str, list[str]] = {}
    for item in survey.single_items:
        if section.figure("item", item.id) is not None:
            by_format.setdefault(item.format, []).append(item.id)
    for ids in by_format.values():
        figures = [figure for id in ids if (figure := section.figure("item", id)) is not None]
        bars = [item_bar(figure, survey, language) for figure in figures]
        alt = tables.bars_said(bars, language)
        reached = [total for figure in figures for total in sums(figure, survey, language)]
        slide = deck.slide(say(language, "paper.single"), [*reached, alt])
        rows = [figure.counts[0] for figure in figures]
        series = of_items(figures, rows, [survey.item(figure.id) for figure in figures], bars, survey, language)
        stacked(slide, bars, series, alt, _as_high(_CHART if reached else _FULL, bars))
        if reached:
            deck.text(slide, [(total, "large") for total in reached], *_TEXT)


def _beside(deck: Deck, report: Report, section: Section, language: str) -> None:
    table, parent = tables.of_comparisons(report, section, language), report.parent(section)
    if parent is None or not table.rows:
        return
    name = say(language, "paper.beside", parent=title(parent, report.survey, language))
    slide = deck.slide(name, [say(language, "show.no_league")])
    deck.table(slide, [table.header, *table.rows], _TOP, name)


def _closing(deck: Deck, report: Report, section: Section, language: str) -> None:
    lines: list[Paragraph] = [(line, "large") for line in not_for(language)]
    lines += [(say(language, "paper.kept"), "strong"), (say(language, "report.page.promise", k=report.k), "plain")]
    lines += [(line, "plain") for line in (held_back(section, language), looked_over(report, language)) if line]
    survey = report.survey
    licence = say(language, "report.page.licence", licence=survey.licence, sources="; ".join(survey.sources))
    lines += [(licence, "small")]
    deck.text(deck.slide(say(language, "report.not_for.title"), [checked(report, language)]), lines, *_FULL)


def _asked(name: str, language: str) -> str:
    return say(language, f"glance.question.{name}")


def _as_high(place: tuple[int, int, int, int], bars: Sequence[Bar]) -> tuple[int, int, int, int]:
    """Return a place no higher than its bars need."""
    return (*place[:3], min(place[3], Inches(1.4) + Inches(0.8) * len(bars)))
