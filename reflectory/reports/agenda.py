"""The protocol of a meeting about a report: what to talk about, chosen by the statistics, for how long, by what rules.

Data in words, for a page, a print or a file: nothing here computes a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reflectory.i18n.catalogue import say
from reflectory.reports import sentences
from reflectory.reports.direction import named, sentence
from reflectory.reports.focus import Focus, Promise, propose
from reflectory.reports.model import Comparison, Report, Section
from reflectory.reports.ordering import ordered
from reflectory.reports.summary import kind
from reflectory.reports.verdicts import form_of
from surveys.model import Survey, words

LENGTHS = (30, 45, 60)  # minutes
MOST = 3  # scales: what a meeting can hold
RULES = ("people", "split", "share", "voices", "nobody")
ROLES = ("host", "clock", "pen")
ARRIVE, LOOK_BACK, CHOOSE, CLOSE = 5, 5, 10, 5  # minutes of the steps that do not depend on the report
FOCUS = {"split": "mixed", "chosen": "chosen"}
LEAST = 5  # minutes for a scale; a meeting that is too short for them all takes a little longer


@dataclass(frozen=True)
class Talk:
    """A scale to talk about, and why: strong, changed, mixed, room, or middle where nothing stands out."""

    scale: str
    why: str


@dataclass(frozen=True)
class Step:
    """One part of the meeting: its name, its minutes, what is said first, and what to ask."""

    name: str
    minutes: int
    lines: tuple[str, ...]
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Protocol:
    """A whole meeting in words."""

    title: str
    group: str
    minutes: int
    rules: tuple[str, ...]
    roles: tuple[str, ...]
    steps: tuple[Step, ...]


def talks(section: Section, survey: Survey, focus: Focus, changed: Sequence[Comparison] = ()) -> tuple[Talk, ...]:
    """Return the scales that matter most: the strongest, the one that moved, the most mixed, and the focus at the end.

    Each is named only where the statistics carry it (its interval, its agreement, its change); a scale is named once.
    Where nothing stands out, the scale with the most favourable answers is talked about, and why says ``"middle"``.
    ``changed`` is what `reports.differences.changes` says of the wave before.
    """
    last = [Talk(scale.id, FOCUS.get(focus.why, "room")) for scale in focus.scales[:MOST]]
    kinds = {scale.id: kind(section, scale, survey) for scale in survey.scales}
    judged = {}
    for scale in survey.scales:
        figure = section.figure("scale", scale.id)
        if figure is not None and kinds[scale.id] != "split":
            share = figure.estimate("favourable").value
            judged[scale.id] = 0.5 if share is None else share
    strongest = sorted(judged, key=judged.__getitem__, reverse=True)
    moved = [comparison for comparison in changed if comparison.shows]
    moved.sort(key=lambda comparison: -abs(comparison.difference.value or 0))
    wanted = (
        ("strong", [id for id in strongest if kinds[id] == "strong"]),
        ("changed", [comparison.id for comparison in moved]),
        ("mixed", [scale.id for scale in ordered(section, survey, "mixed") if kinds[scale.id] == "split"]),
    )
    taken: dict[str, str] = {}
    apart = {talk.scale for talk in last}
    for why, ids in wanted:
        if (fresh := next((id for id in ids if id not in taken and id not in apart), None)) is not None:
            taken[fresh] = why
    if not taken and not last and strongest:
        taken[strongest[0]] = "middle"
    first = [Talk(scale, why) for scale, why in taken.items()]
    if len(first) + len(last) > MOST:  # the others are why people meet; what is strong can be said in a sentence
        first = [talk for talk in first if talk.why != "strong"]
    return (*first[: MOST - len(last)], *last)


def protocol(
    report: Report,
    section: Section,
    language: str,
    minutes: int = 45,
    changed: Sequence[Comparison] = (),
    promises: Sequence[Promise] = (),
    earlier: Sequence[Report] = (),
) -> Protocol:
    """Return the protocol of a meeting of some minutes about one group's report.

    ``changed`` is since the wave before; the meeting begins with what was promised and is open.
    """
    survey = report.survey
    goals = [promise.text for promise in promises if promise.line]
    proposal = propose(report, section, language, promises, earlier)
    chosen = talks(section, survey, proposal.focus, changed)
    rest = minutes - ARRIVE - CHOOSE - CLOSE - (LOOK_BACK if goals else 0)
    each, left = divmod(max(rest, LEAST * len(chosen)), max(len(chosen), 1))
    steps = [Step(say(language, "meeting.arrive"), ARRIVE, (say(language, "meeting.arrive_what"),))]
    if goals:
        steps.append(Step(say(language, "meeting.back"), LOOK_BACK, tuple(goals), (say(language, "meeting.back_ask"),)))
    steps += [_talk(talk, report, section, language, each + (at < left)) for at, talk in enumerate(chosen)]
    hints = tuple(say(language, f"meeting.choose_{hint}") for hint in ("small", "see", "when"))
    alone = (say(language, "meeting.choose_alone"), *proposal.tries, say(language, "meeting.choose_what"))
    steps.append(Step(say(language, "meeting.choose"), CHOOSE, alone, hints))
    steps.append(Step(say(language, "meeting.close"), CLOSE, (say(language, "meeting.close_what"),)))
    return Protocol(
        report.title,
        " · ".join([sentences.title(section, survey, language), *sentences.above(report, section, language)]),
        sum(step.minutes for step in steps),
        tuple(say(language, f"meeting.rule_{rule}") for rule in RULES),
        tuple(say(language, f"meeting.role_{role}") for role in ROLES),
        tuple(steps),
    )


def _talk(talk: Talk, report: Report, section: Section, language: str, minutes: int) -> Step:
    scale = report.survey.scale(talk.scale)
    figure, form = section.figure("scale", scale.id), form_of(scale, report.survey)
    lines = [sentence(scale, f"meeting.why_{talk.why}", language)]
    if figure is not None:
        lines.append(sentences.average(figure, form, language))
        lines.append(sentences.agreement(figure, form, section.kind, language) if talk.why == "mixed" else "")
    questions = tuple(words(question, language) for question in scale.questions)
    return Step(named(scale, language), minutes, tuple(line for line in lines if line), questions)
