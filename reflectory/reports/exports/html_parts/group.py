"""One group's part of the HTML file: sentences first, then pictures, each with its table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from analysis.estimate import Estimate
from reflectory.i18n.catalogue import say
from reflectory.reports.charts import tables
from reflectory.reports.charts.bars import Bar, item_bar, item_bars, kept_back, legend, reach, scale_bar
from reflectory.reports.direction import named
from reflectory.reports.exports.html_parts import svg
from reflectory.reports.exports.html_parts.markup import folded, listing, paragraph, table
from reflectory.reports.funnel import sums
from reflectory.reports.model import Figure, Report, Section
from reflectory.reports.overlap_notes import among
from reflectory.reports.sentences import (
    above,
    census,
    held_back,
    kind_of,
    listed,
    lots,
    of_scale,
    title,
    together,
    turnout,
)
from reflectory.reports.summary import answers, proposals
from reflectory.reports.trend import history
from reflectory.reports.verdicts import form_of
from surveys.model import Item, ResponseFormat, Scale, words


def group(report: Report, section: Section, earlier: Sequence[Report], language: str, alone: bool = False) -> str:
    """Return a section of the report as HTML.

    Parameters
    ----------
    report : Report
    section : Section
    earlier : sequence of Report
        The waves before, oldest first.
    language : str
    alone : bool
        Whether the file is about this group only, so that nothing can be looked up elsewhere in it.
    """
    survey, parent = report.survey, report.parent(section)
    name = title(section, survey, language)
    kind = " · ".join([kind_of(section, language), *above(report, section, language)])
    head = (
        f'<section class="group" id="g-{escape(section.key)}">'
        f"{paragraph(kind, 'kind')}<h2>{escape(name)}</h2>"
        f"{paragraph(turnout(section, language))}{paragraph(together(section, report.k, language))}"
        f"{paragraph(lots(report, section, language))}"
    )
    if parent is not None and section.answered == parent.answered and not alone:
        note = say(language, "report.page.same", parent=title(parent, survey, language))
        return f"{head}{paragraph(note, 'say')}</section>"
    return "".join(
        (
            head,
            _glance(report, section, earlier, language) if survey.scales else "",
            _beside(report, section, language),
            paragraph(census(section, language), "note"),
            paragraph(held_back(section, language), "note"),
            *(_scale(report, section, scale, language) for scale in survey.scales),
            _single(report, section, language),
            _remarks(report, section, language),
            "</section>",
        )
    )


def _glance(report: Report, section: Section, earlier: Sequence[Report], language: str) -> str:
    """The five questions, as `reports.summary` answers them, with the picture of all scales under the first."""
    questions = []
    for answer in answers(report, section, history(earlier, report, section), earlier, language):
        picture = _scales(report, section, language) if answer.question == "how" else ""
        if answer.question == "differently":
            picture = "".join(_statements(report, section, scale, language) for scale in answer.scales)
        questions.append(_asked(answer.question, listing(answer.lines, "say") + picture, language))
    suggestions = proposals(section, report.survey, language)
    tried = "".join(
        paragraph(proposal.why) + listing((proposal.question, proposal.practice)) for proposal in suggestions
    )
    head = f"<h3>{escape(say(language, 'report.page.glance'))}</h3>"
    return head + "".join(questions) + _asked("try", tried or paragraph(say(language, "glance.try.none")), language)


def _statements(report: Report, section: Section, scale: Scale, language: str) -> str:
    items = [report.survey.item(id) for id in scale.items]
    bars = item_bars(section, scale, report.survey, language)
    caption = f"<figcaption>{escape(named(scale, language))}</figcaption>"
    return f"<figure>{caption}{_drawn(bars, language)}{_answers(report, items, language)}</figure>" if bars else ""


def _asked(name: str, inner: str, language: str) -> str:
    return f"<h4>{escape(say(language, f'glance.question.{name}'))}</h4>{inner}"


def _remarks(report: Report, section: Section, language: str) -> str:
    here = report.remarks_at(section)
    if not here:
        return ""
    parts = [f"<h3>{escape(say(language, 'show.remarks'))}</h3>", paragraph(say(language, "show.remarks_what"), "note")]
    for remark in here:
        question = next(asked for asked in report.survey.questions if asked.id == remark.question)
        parts.append(f"<h4>{escape(words(question.text, language))}</h4>")
        if remark.units != section.units:
            parts.append(
                paragraph(say(language, "show.remarks_together", names=listed(remark.names, language)), "note")
            )
        parts.append(listing(remark.texts))
    return "".join(parts)


def _scales(report: Report, section: Section, language: str) -> str:
    survey = report.survey
    figures = [section.figure("scale", scale.id) for scale in survey.scales]
    bars = [scale_bar(figure, survey, language) for figure in figures if figure is not None]
    if not bars:
        return ""
    colours = {piece.side: piece.colour for bar in bars for piece in bar.pieces}
    names = {-1: "less_favourable", 0: "middle_answer", 1: "favourable"}
    key = [(say(language, f"report.{names[side]}"), colours[side], side) for side in sorted(colours)]
    label = say(language, "report.page.table")
    inner = table(tables.of_scales(report, section, language), label)
    return f"<figure>{_drawn(bars, language)}{_key(key, language)}</figure>{folded(label, inner)}"


def _beside(report: Report, section: Section, language: str) -> str:
    parent, survey = report.parent(section), report.survey
    if parent is None or not section.comparisons:
        return ""
    names = {"name": title(section, survey, language), "parent": title(parent, survey, language)}
    drawn = []
    for scale in survey.scales:
        form = form_of(scale, survey)
        figures = [group_compared.figure("scale", scale.id) for group_compared in (section, parent)]
        means = [figure.estimate("mean") for figure in figures if figure is not None]
        if len(means) < 2 or any(mean.value is None for mean in means):
            continue
        alt = tables.means_said(scale, form, means, language)
        shares = [_shares(mean, form) for mean in means]
        picture = svg.dots(shares, _ticks(form), named(scale, language), alt)
        drawn.append(f'<p class="what">{escape(alt)}</p>{picture}')
    heading = escape(say(language, "report.page.beside", **names))
    caption = escape(say(language, "report.page.beside_note", **names))
    key = "".join(
        f'<li><span class="mark {look}"></span>{escape(name)}</li>'
        for look, name in zip(("dot", "diamond"), names.values(), strict=True)
    )
    label = say(language, "report.page.table")
    inner = table(tables.of_comparisons(report, section, language), label)
    return (
        f'<h3>{heading}</h3><figure><figcaption>{caption}</figcaption><ul class="key">{key}</ul>'
        f"{''.join(drawn)}</figure>{paragraph(among(report, (section,), language), 'note')}{folded(label, inner)}"
    )


def _scale(report: Report, section: Section, scale: Scale, language: str) -> str:
    survey = report.survey
    bars = item_bars(section, scale, survey, language)
    items = [survey.item(id) for id in scale.items]
    more = escape(say(language, "report.page.more"))
    label = say(language, "report.page.table")
    return (
        f"<h3>{escape(named(scale, language))}</h3>{paragraph(words(scale.meaning, language), 'lead')}"
        f"{listing(of_scale(section, scale, report, language), 'say')}"
        f"<figure>{_drawn(bars, language)}{_answers(report, items, language)}</figure>"
        f"{folded(label, table(tables.of_items(report, section, language, scale), label))}"
        f'<p><a href="#scale-{escape(scale.id)}">{more}</a></p>'
    )


def _single(report: Report, section: Section, language: str) -> str:
    survey = report.survey
    figures = [section.figure("item", item.id) for item in survey.single_items]
    answered: list[Figure] = [figure for figure in figures if figure is not None]
    if not answered:
        return ""
    label = say(language, "report.page.table")
    parts = [f"<h3>{escape(say(language, 'report.page.single'))}</h3>"]
    for figure in answered:
        bar = item_bar(figure, survey, language)
        parts.append(
            f"<figure>{_drawn([bar], language)}{_answers(report, [survey.item(figure.id)], language)}</figure>"
            f"{listing(totals, 'say') if (totals := sums(figure, survey, language)) else ''}"
        )
    parts.append(folded(label, table(tables.of_items(report, section, language), label)))
    return "".join(parts)


def _drawn(bars: Sequence[Bar], language: str) -> str:
    span = reach(bars)
    parts = []
    for bar in bars:
        alt = tables.bars_said([bar], language)
        note = f" <small>{escape(bar.note)}</small>" if bar.note else ""
        parts.append(f'<p class="what">{escape(bar.text)}{note}</p>')
        parts.append(svg.bar(bar, span, alt) if bar.pieces else paragraph(alt, "note"))
    parts.append(paragraph(kept_back(bars, language), "note"))
    return "".join(parts)


def _answers(report: Report, items: Sequence[Item], language: str) -> str:
    return _key(legend(report.survey, items, language), language)


def _key(answers: Sequence[tuple[str, str, int]], language: str) -> str:
    label = escape(say(language, "report.page.legend"))
    return f'<ul class="key" aria-label="{label}">{svg.key(answers)}</ul>' if answers else ""


def _shares(mean: Estimate, form: ResponseFormat) -> tuple[float, float, float]:
    value = form.low if mean.value is None else mean.value
    low, high = (value if end is None else end for end in (mean.low, mean.high))
    at, begins, ends = ((end - form.low) / (form.high - form.low) for end in (value, low, high))
    return at, begins, ends


def _ticks(form: ResponseFormat) -> list[tuple[float, str]]:
    every = max(1, (form.points - 1) // 5)
    return [(at / (form.points - 1), str(value)) for at, value in enumerate(form.values) if at % every == 0]
