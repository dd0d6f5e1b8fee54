"""A report on slides: PowerPoint with native charts, conversation questions beside them and in the notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from pptx.util import Inches

from reflectory.i18n.catalogue import say
from reflectory.reports.charts.bars import picture_of
from reflectory.reports.charts.tables import of_comparisons
from reflectory.reports.exports.contents import Chapter, ScalePart, licence
from reflectory.reports.exports.pptx_parts.deck import MARGIN, WIDE, Deck, Paragraph
from reflectory.reports.exports.pptx_parts.native_charts import by_answer, in_three, stacked, two_means
from reflectory.reports.focus import Promises
from reflectory.reports.funnel import steps
from reflectory.reports.model import Figure, Report, Section
from reflectory.reports.sentences import checked, looked_over, not_for
from surveys.model import words

LABEL = "PowerPoint"
SUFFIX = ".pptx"
MIME = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

_TOP, _BESIDE = Inches(1.4), Inches(8.6)
_CHART = (MARGIN, _TOP, _BESIDE - MARGIN - Inches(0.3), Inches(5.5))
_TEXT = (_BESIDE, _TOP, WIDE - _BESIDE - MARGIN, Inches(5.5))
_ON_A_SLIDE = 10  # groups, with the whole above them
_THIRD = (WIDE - 2 * MARGIN) // 3
_FULL = (MARGIN, _TOP, WIDE - 2 * MARGIN, Inches(5.5))


def write(
    report: Report,
    language: str,
    section: Section | None = None,
    earlier: Sequence[Report] = (),
    promises: Promises | None = None,
) -> bytes:
    """Write a report as PowerPoint: a deck is for one meeting, so about one group, or the largest, without comments."""
    created = datetime.fromisoformat(report.closed or "2000-01-01").replace(tzinfo=UTC)
    about = section or next((section for section in report.sections if report.parent(section) is None), None)
    if about is None:
        deck = Deck(f"{report.title} – {report.title}", language, created)
        deck.text(deck.slide(report.title), [(say(language, "report.page.empty", k=report.k), "lead")], *_FULL)
        return bytes(deck)
    part = Chapter(report, about, earlier, language, (promises or {}).get(about.key, ()))
    deck = Deck(f"{part.name} – {report.title}", language, created)
    _opening(deck, part)
    if part.survey.scales:
        _overview(deck, part)
        _change(deck, part)
    for scale in part.scales:
        _scale(deck, part, scale)
    _single(deck, part)
    _beside(deck, part)
    _heat(deck, part)
    _closing(deck, part)
    return bytes(deck)


def _opening(deck: Deck, part: Chapter) -> None:
    purpose, *_ = not_for(part.language)
    plain = (words(part.survey.title, part.language), " · ".join(part.above), *part.first.facts)
    lines = [(part.report.title, "lead"), *_plain(plain), (purpose, "strong")]
    slide = deck.slide(part.name, not_for(part.language), opening=True)
    deck.text(slide, lines, MARGIN, Inches(3.3), WIDE - 2 * MARGIN, Inches(3.6))


def _overview(deck: Deck, part: Chapter) -> None:
    """Two slides: the first page's picture and sentence; what changed, what to try, what was promised."""
    language, first, picture = part.language, part.first, part.first.picture
    lines_of = {answer.question: answer.lines for answer in part.answers}
    if picture.bars:
        notes = [*lines_of["how"], *lines_of["strong"], *lines_of["differently"], picture.alt]
        slide = deck.slide(_asked("how", language), notes)
        stacked(slide, picture, in_three(picture, language), _as_high(_CHART, len(picture.bars)))
        rows = [say(language, "paper.named", name=row.name, text=f"{row.mean} {row.remark}") for row in first.rows]
        deck.text(slide, [(first.sentence, "strong"), *_plain(rows)], *_TEXT)
    questions = [line for area in first.proposal.areas for line in area.questions[:1]]
    slide = deck.slide(say(language, "slides.next"), [*lines_of["changed"], *questions])
    columns = {
        _asked("changed", language): first.changed,
        _asked("try", language): (first.proposal.why, *first.proposal.tries),
        say(language, "glance.first.promised"): first.promises,
    }
    for at, (asked, lines) in enumerate((asked, lines) for asked, lines in columns.items() if lines):
        content = [(asked, "strong"), *_plain(lines)]
        deck.text(slide, content, MARGIN + at * _THIRD, _TOP, _THIRD - Inches(0.35), Inches(5.4))


def _change(deck: Deck, part: Chapter) -> None:
    """Every average now and in the wave before, or of a book study at its end and at its start."""
    if part.moved.rows:
        lines = next(answer.lines for answer in part.answers if answer.question == "changed")
        slide = deck.slide(_asked("changed", part.language), lines)
        two_means(slide, part.moved, _as_high(_CHART, len(part.moved.rows)), part.language)
        deck.text(slide, _plain(lines), *_TEXT)


def _heat(deck: Deck, part: Chapter) -> None:
    """The groups below by scales, by name, as many on a slide as can be read."""
    for heat in part.heats:
        whole, *others = heat.rows
        for first in range(0, len(others), _ON_A_SLIDE):
            slide = deck.slide(say(part.language, "heat.title"), part.about_heat)
            rows = [whole, *others[first : first + _ON_A_SLIDE]]
            table = [heat.header, *((f"{row.name} · {row.people}", *(cell.text for cell in row.cells)) for row in rows)]
            fills = [("",) * len(heat.header), *(("", *(cell.colour for cell in row.cells)) for row in rows)]
            deck.table(slide, table, _TOP, heat.label, fills)


def _scale(deck: Deck, part: Chapter, scale: ScalePart) -> None:
    language, picture = part.language, scale.picture
    talk = [say(language, "paper.talk"), *scale.questions, say(language, "paper.practice"), scale.practice]
    notes = [scale.meaning, *scale.sentences, *talk, picture.alt, part.capped]
    if not scale.mean:
        deck.text(deck.slide(scale.name, notes), _plain(scale.sentences), *_FULL)
        return
    slide = deck.slide(say(language, "slides.scale", name=scale.name, mean=scale.mean), notes)
    stacked(slide, picture, by_answer(picture, language), _as_high(_CHART, len(picture.bars)))
    asked = [(say(language, "paper.talk"), "strong"), *_plain(scale.questions)]
    deck.text(slide, [*_plain(scale.sentences[:3]), *asked], *_TEXT)


def _single(deck: Deck, part: Chapter) -> None:
    """The items of no scale, those with the same answers on one slide."""
    language, by_format = part.language, dict[str, list[Figure]]()
    for item in part.survey.single_items:
        if (figure := part.section.figure("item", item.id)) is not None:
            by_format.setdefault(item.format, []).append(figure)
    for figures in by_format.values():
        picture = picture_of(figures, part.survey, language)
        reached = [total for figure in figures for total in steps(figure, part.survey, language)]
        slide = deck.slide(say(language, "paper.single"), [*reached, picture.alt])
        place = _as_high(_CHART if reached else _FULL, len(figures))
        stacked(slide, picture, by_answer(picture, language), place)
        if reached:
            deck.text(slide, [(total, "large") for total in reached], *_TEXT)


def _beside(deck: Deck, part: Chapter) -> None:
    table = of_comparisons(part.report, part.section, part.language)
    if table.rows:
        name = say(part.language, "paper.beside", parent=part.parent_name)
        slide = deck.slide(name, [say(part.language, "show.no_league")])
        deck.table(slide, [table.header, *table.rows], _TOP, name)


def _closing(deck: Deck, part: Chapter) -> None:
    report, language = part.report, part.language
    promise = say(language, "report.page.promise", k=report.k)
    lines: list[Paragraph] = [(line, "large") for line in not_for(language)]
    lines += [(say(language, "paper.kept"), "strong"), *_plain((promise, part.capped, looked_over(report, language)))]
    lines += [(licence(report, language), "small")]
    deck.text(deck.slide(say(language, "report.not_for.title"), [checked(report, language)]), lines, *_FULL)


def _plain(lines: Sequence[str]) -> list[Paragraph]:
    return [(line, "plain") for line in lines]


def _asked(name: str, language: str) -> str:
    return say(language, f"glance.question.{name}")


def _as_high(place: tuple[int, int, int, int], bars: int) -> tuple[int, int, int, int]:
    """Return a place no higher than its bars need."""
    return (*place[:3], min(place[3], Inches(1.4) + Inches(0.8) * bars))
