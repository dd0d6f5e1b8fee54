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
from reflectory.reports.sentences import listed, title
from reflectory.reports.trend import History, is_new, people
from reflectory.reports.verdicts import camps, form_of, leaning, verdict
from surveys.model import Scale, Survey, words

QUESTIONS = ("how", "strong", "differently", "changed", "try")
KINDS = ("strong", "leaning_strong", "middle", "middle_less", "leaning_gap", "gap", "split")
LOWEST = {"more": "lowest", "even": "lowest_even"}
MOST_TO_TRY = 2
MOST_DRAWN = 3  # scales that are named as seen differently; each of them is drawn


@dataclass(frozen=True)
class Answer:
    """One question answered: the sentences, and the scales whose picture stands beside them."""

    question: str
    lines: tuple[str, ...]
    scales: tuple[Scale, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Something to try: which scale, why this one, a question to talk about and one small practice."""

    scale: Scale
    why: str
    question: str
    practice: str


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
    """Return the answers to the first four questions; the fifth is `proposals`.

    Parameters
    ----------
    report : Report
    section : Section
    past : History or None
        The same group in earlier waves.
    earlier : sequence of Report
        All earlier waves of this survey, oldest first.
    language : str
    """
    survey = report.survey
    kinds = {scale.id: kind(section, scale, survey) for scale in survey.scales}
    return (
        Answer("how", _how(section, survey, kinds, language), survey.scales),
        _strong(report, section, kinds, language),
        _differently(section, survey, language),
        _changed(report, section, past, earlier, language),
    )


def proposals(section: Section, survey: Survey, language: str) -> tuple[Proposal, ...]:
    """Choose what to talk about and to try, at most two scales: split ones first, then room to grow, then those in the
    middle with more unfavourable answers than favourable ones, then the lowest.

    Where everything is a strength, the strongest is proposed, to pass on what works.
    """
    suggestions: list[Proposal] = []
    by = {scale.id: kind(section, scale, survey) for scale in survey.scales}
    lowest_first = [scale for scale in ordered(section, survey, "gap") if by[scale.id] != "none"]
    for wanted in ("split", "gap", "leaning_gap", "middle_less"):
        suggestions += [_proposal(scale, wanted, language) for scale in lowest_first if by[scale.id] == wanted]
    if not suggestions:
        open_ = [scale for scale in lowest_first if by[scale.id] != "strong"]
        if open_:
            suggestions = [_proposal(open_[0], _lowest(section, open_[0]), language)]
        elif lowest_first:
            suggestions = [_proposal(lowest_first[-1], "strong", language)]
    return tuple(suggestions[:MOST_TO_TRY])


def _lowest(section: Section, scale: Scale) -> str:
    """Return how the lowest average is spoken of; of one with more unfavourable answers never that all is well."""
    figure = section.figure("scale", scale.id)
    return LOWEST.get(leaning(figure, scale.favourable), "middle_less") if figure is not None else "lowest_even"


def _how(section: Section, survey: Survey, kinds: dict[str, str], language: str) -> tuple[str, ...]:
    """Count the areas by what can be said of them, and name those with room to grow: strengths have their own place."""
    classified = [kind for kind in kinds.values() if kind != "none"]
    if not classified:
        return (say(language, "glance.how.none"),)
    parts = [say(language, f"glance.how.{kind}", n=classified.count(kind)) for kind in KINDS if kind in classified]
    sentences = [say(language, "glance.how.of", n=len(classified), parts=listed(parts, language))]
    people = section.answered
    for kind_wanted, key in (("gap", "room"), ("leaning_gap", "leaning_room")):
        if named := [scale for scale in survey.scales if kinds[scale.id] == kind_wanted]:
            known = {"names": _amounts(named, False, language), "people": say(language, "common.people", n=people)}
            sentences.append(say(language, f"report.overview.{key}", **known))
    return tuple(sentences)


def _strong(report: Report, section: Section, kinds: dict[str, str], language: str) -> Answer:
    survey, parent = report.survey, report.parent(section)
    strong, leaning = (
        [scale for scale in survey.scales if kinds[scale.id] == each] for each in ("strong", "leaning_strong")
    )
    lines = []
    if strong:
        lines.append(say(language, "report.overview.strengths", n=len(strong), names=_amounts(strong, True, language)))
    if leaning:
        people = say(language, "common.people", n=section.answered)
        names = _amounts(leaning, True, language)
        lines.append(say(language, "report.overview.leaning_strengths", names=names, people=people))
    if not lines:
        lines.append(say(language, "glance.strong.none"))
    for way, sign in (("better", 1), ("worse", -1)):
        apart = [
            scale
            for scale in survey.scales
            if kinds[scale.id] != "split" and _direction_shown(scale, section.comparison(scale.id)) == sign
        ]
        if apart and parent is not None:
            lines.append(say(language, f"report.overview.{way}", names=_names(apart, language)))
    if parent is not None and section.comparisons and len(lines) == 1:
        name = title(parent, survey, language)
        lines.append(say(language, "glance.strong.same", parent=name))
    return Answer("strong", tuple(lines), tuple(strong or leaning))


def _differently(section: Section, survey: Survey, language: str) -> Answer:
    by_camps: dict[str, list[Scale]] = {"split": [], "mixed": [], "alike": []}
    for scale in ordered(section, survey, "mixed"):
        figure = section.figure("scale", scale.id)
        if figure is not None and (how := camps(figure, form_of(scale, survey))) in by_camps:
            by_camps[how].append(scale)
    lines, widest = [], by_camps["split"][:MOST_DRAWN] or by_camps["mixed"][:1]
    if by_camps["split"]:
        lines.append(say(language, "report.overview.split", names=_names(widest, language)))
    if not lines and by_camps["mixed"]:
        lines.append(say(language, "glance.differently.mixed", name=direction.named(by_camps["mixed"][0], language)))
    if not lines:
        lines.append(say(language, f"glance.differently.{'alike' if by_camps['alike'] else 'none'}"))
    return Answer("differently", tuple(lines), tuple(widest))


def _changed(
    report: Report, section: Section, past: History | None, earlier: Sequence[Report], language: str
) -> Answer:
    if past is None:
        kind = "new" if is_new(earlier, section) else "none" if earlier else "first"
        known = {"title": earlier[-1].title} if kind == "new" else {}
        return Answer("changed", (say(language, f"glance.changed.{kind}", **known),))
    survey, comparisons = report.survey, past.since(len(past.sections) - 2)
    lines = []
    if past.group.key != section.key:
        lines.append(say(language, "show.change_larger", name=title(past.group, survey, language)))
    known = {"title": past.reports[-2].title}
    ways = [
        (survey.scale(comparison.id), _direction_shown(survey.scale(comparison.id), comparison))
        for comparison in comparisons
    ]
    for way, sign in (("better", 1), ("worse", -1)):
        moved = [scale for scale, direction_shown in ways if direction_shown == sign]
        if moved:
            lines.append(say(language, f"glance.changed.{way}", names=_names(moved, language), **known))
    if not any(direction_shown for _, direction_shown in ways):
        lines.append(say(language, f"glance.changed.{'same' if comparisons else 'other_statements'}", **known))
    before, after = past.sections[-2:]
    lines += {sentence for comparison in comparisons if (sentence := changed(comparison, before, after, language))}
    lines.append(people(before, after, language))
    return Answer("changed", tuple(lines), tuple(survey.scale(comparison.id) for comparison in comparisons))


def _proposal(scale: Scale, why: str, language: str) -> Proposal:
    question = words(scale.questions[0], language) if scale.questions else ""
    sentence = direction.sentence(scale, f"glance.try.{why}", language)
    return Proposal(scale, sentence, question, words(scale.practice, language))


def _direction_shown(scale: Scale, comparison: Comparison | None) -> int:
    """Return 1 or -1 where a difference for the better or the worse can be shown, 0 elsewhere."""
    if comparison is None or not comparison.shows or comparison.difference.value is None:
        return 0
    return direction.better(scale, comparison.difference.value)


def _names(scales: Sequence[Scale], language: str) -> str:
    return listed([direction.named(scale, language) for scale in scales], language)


def _amounts(scales: Sequence[Scale], favourable: bool, language: str) -> str:
    return listed([direction.amount(scale, favourable, language) for scale in scales], language)
