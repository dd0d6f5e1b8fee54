"""One page that answers, in this order: how are we, what is strong, where do we see things differently, what changed,
what could we try. Which sentence is said is chosen by the statistics alone: interval, agreement, size of difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reflectory.i18n.catalogue import say
from reflectory.reports import direction
from reflectory.reports.model import Comparison, Report, Section
from reflectory.reports.ordering import ordered
from reflectory.reports.overlap_notes import changed
from reflectory.reports.sentences import STANDS, listed, title
from reflectory.reports.trend import History, is_new, people
from reflectory.reports.verdicts import camps, form_of, leaning, verdict
from surveys.model import Scale, Survey

KINDS = ("strong", "leaning_strong", "middle", "middle_less", "leaning_gap", "gap", "split")
MOST_DRAWN = 3  # scales that are named as seen differently; each of them is drawn


@dataclass(frozen=True)
class Answer:
    """One question answered: the sentences, and the scales whose picture stands beside them."""

    question: str
    lines: tuple[str, ...]
    scales: tuple[Scale, ...] = ()


def kind(section: Section, scale: Scale, survey: Survey) -> str:
    """Return one word for a scale: strong, leaning_strong, middle, middle_less, leaning_gap, gap, split, or none.

    Of an average that describes nobody it is not said that it is a strength; and of a middle with more unfavourable
    answers than favourable ones (middle_less) not that it is nothing to worry about.
    """
    figure, form = section.figure("scale", scale.id), form_of(scale, survey)
    if figure is None:
        return "none"
    if camps(figure, form) == "split":
        return "split"
    judgement = verdict(figure, form, scale.favourable)
    if judgement in ("middle", "open_middle"):
        return "middle_less" if leaning(figure, scale.favourable) == "less" else "middle"
    return judgement


def answers(
    report: Report, section: Section, past: History | None, earlier: Sequence[Report], language: str
) -> tuple[Answer, ...]:
    """Return the answers to the first four questions; the fifth is `focus.propose`.

    ``past`` is the same group in earlier waves, ``earlier`` are all of these, oldest first.
    """
    survey = report.survey
    kinds = {scale.id: kind(section, scale, survey) for scale in survey.scales}
    return (
        Answer("how", _how(section, survey, kinds, language), survey.scales),
        _strong(report, section, kinds, language),
        _differently(section, survey, language),
        _changed(report, section, past, earlier, language),
    )


def _how(section: Section, survey: Survey, kinds: dict[str, str], language: str) -> tuple[str, ...]:
    """Count the areas by what can be said of them, and name those with room to grow: strengths have their own place."""
    classified = [kind for kind in kinds.values() if kind != "none"]
    if not classified:
        return (say(language, "glance.how.none"),)
    parts = [say(language, f"glance.how.{kind}", n=classified.count(kind)) for kind in KINDS if kind in classified]
    sentences = [say(language, "glance.how.of", n=len(classified), parts=listed(parts, language))]
    people = say(language, "common.people", n=section.answered)
    for wanted in ("gap", "leaning_gap"):
        if named := [scale for scale in survey.scales if kinds[scale.id] == wanted]:
            names = _amounts(named, False, language)
            sentences.append(say(language, f"report.overview.{STANDS[wanted]}", names=names, people=people))
    return tuple(sentences)


def _strong(report: Report, section: Section, kinds: dict[str, str], language: str) -> Answer:
    survey, parent, lines, drawn = report.survey, report.parent(section), list[str](), list[Scale]()
    people = say(language, "common.people", n=section.answered)
    for wanted in ("strong", "leaning_strong"):
        if named := [scale for scale in survey.scales if kinds[scale.id] == wanted]:
            known = {"n": len(named), "names": _amounts(named, True, language), "people": people}
            lines.append(say(language, f"report.overview.{STANDS[wanted]}", **known))
            drawn = drawn or named
    lines = lines or [say(language, "glance.strong.none")]
    if parent is not None:
        comparisons = [(scale, section.comparison(scale.id)) for scale in survey.scales if kinds[scale.id] != "split"]
        apart = _ways(comparisons, "report.overview", language)
        if section.comparisons and not apart and len(lines) == 1:
            apart = [say(language, "glance.strong.same", parent=title(parent, survey, language))]
        lines += apart
    return Answer("strong", tuple(lines), tuple(drawn))


def _differently(section: Section, survey: Survey, language: str) -> Answer:
    by_camps: dict[str, list[Scale]] = {"split": [], "mixed": [], "alike": []}
    for scale in ordered(section, survey, "mixed"):
        figure = section.figure("scale", scale.id)
        if figure is not None and (how := camps(figure, form_of(scale, survey))) in by_camps:
            by_camps[how].append(scale)
    widest = by_camps["split"][:MOST_DRAWN] or by_camps["mixed"][:1]
    if by_camps["split"]:
        line = say(language, "report.overview.split", names=_names(widest, language))
    elif by_camps["mixed"]:
        line = say(language, "glance.differently.mixed", name=_names(widest, language))
    else:
        line = say(language, f"glance.differently.{'alike' if by_camps['alike'] else 'none'}")
    return Answer("differently", (line,), tuple(widest))


def changed_lines(
    report: Report, section: Section, past: History | None, earlier: Sequence[Report], language: str
) -> tuple[str, ...]:
    """Say what changed since the wave before, as far as it can be shown, or why nothing can be."""
    if past is None:
        kind = "new" if is_new(earlier, section) else "none" if earlier else "first"
        known = {"title": earlier[-1].title} if kind == "new" else {}
        return (say(language, f"glance.changed.{kind}", **known),)
    survey, comparisons = report.survey, past.since(len(past.sections) - 2)
    lines = []
    if past.group.key != section.key:
        lines.append(say(language, "show.change_larger", name=title(past.group, survey, language)))
    known = {"title": past.reports[-2].title}
    pairs = [(survey.scale(comparison.id), comparison) for comparison in comparisons]
    still = [say(language, f"glance.changed.{'same' if comparisons else 'other_statements'}", **known)]
    return (*lines, *(_ways(pairs, "glance.changed", language, **known) or still))


def _changed(
    report: Report, section: Section, past: History | None, earlier: Sequence[Report], language: str
) -> Answer:
    lines = [*changed_lines(report, section, past, earlier, language)]
    if past is None:
        return Answer("changed", tuple(lines))
    comparisons = past.since(len(past.sections) - 2)
    before, after = past.sections[-2:]
    lines += {sentence for comparison in comparisons if (sentence := changed(comparison, before, after, language))}
    lines.append(people(before, after, language))
    return Answer("changed", tuple(lines), tuple(report.survey.scale(comparison.id) for comparison in comparisons))


def _ways(comparisons: Sequence[tuple[Scale, Comparison | None]], key: str, language: str, **known: str) -> list[str]:
    """Say which scales lie apart for the better, and which for the worse, as far as it can be shown."""
    ways: dict[int, list[Scale]] = {1: [], -1: []}
    for scale, comparison in comparisons:
        if comparison is not None and comparison.shows and comparison.difference.value:
            ways[direction.better(scale, comparison.difference.value)].append(scale)
    named = zip(("better", "worse"), ways.values(), strict=True)
    return [say(language, f"{key}.{way}", names=_names(scales, language), **known) for way, scales in named if scales]


def _names(scales: Sequence[Scale], language: str) -> str:
    return listed([direction.named(scale, language) for scale in scales], language)


def _amounts(scales: Sequence[Scale], favourable: bool, language: str) -> str:
    return listed([direction.amount(scale, favourable, language) for scale in scales], language)
