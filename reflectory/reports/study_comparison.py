"""A book study from its start to its end: what is said of each group, the same on its page and in its file."""

from __future__ import annotations

from collections.abc import Sequence

from reflectory.i18n.catalogue import say
from reflectory.reports import direction
from reflectory.reports.change_limits import FEW, fits
from reflectory.reports.model import Change, Comparison, Section
from reflectory.reports.overlap_notes import changed
from reflectory.reports.rounding import change_digits, points, round_up
from reflectory.reports.sentences import change, listed
from reflectory.reports.verdicts import form_of
from surveys.model import Survey


def summed_up(moved: Sequence[Change], survey: Survey, language: str) -> str:
    """Sum up in one line which areas became more or less favourable, and where only these very people's own averages.

    Empty where nothing can be compared.
    """
    if not moved:
        return ""
    theirs = [each.theirs for each in moved if each.theirs is not None and not each.shows]
    parts = [*_ways(moved, "", survey, language), *_ways(theirs, "own_", survey, language)]
    return " ".join(parts) or say(language, "study.sum.none", n=len(moved))


def _ways(moved: Sequence[Comparison], whose: str, survey: Survey, language: str) -> list[str]:
    names: dict[int, list[str]] = {1: [], -1: []}
    for each in moved:
        if each.shows and each.difference.value:
            scale = survey.scale(each.id)
            names[direction.better(scale, each.difference.value)].append(direction.named(scale, language))
    ways = zip(("better", "worse"), names.values(), strict=True)
    return [say(language, f"study.sum.{whose}{way}", names=listed(here, language)) for way, here in ways if here]


def lines(moved: Sequence[Change], then: Section, now: Section, survey: Survey, language: str) -> list[tuple[str, str]]:
    """Return each scale's name, and how it moved."""
    described = []
    for each in moved:
        scale = survey.scale(each.id)
        sentence = change(each, scale, then.answered, now.answered, form_of(scale, survey), language)
        note = changed(each, then, now, language)
        described.append((direction.named(scale, language), f"{sentence} {note}".strip()))
    return described


def could_show(then: Section, survey: Survey, language: str) -> str:
    """Say which change this many people could have shown, over all scales; empty where that is not known."""
    people = say(language, "common.people", n=then.answered)
    seen, known = [], False
    for scale in survey.scales:
        figure, form = then.figure("scale", scale.id), form_of(scale, survey)
        needed = figure.estimate("smallest_change").value if figure is not None else None
        if figure is not None and needed is not None:
            known = True
            if fits(figure, needed, form) != "never":
                seen.append((round_up(needed, change_digits(form)), form))
    if not known or (not seen and then.answered >= FEW):
        return ""
    if not seen:
        return say(language, "report.limit.never", people=people)
    (low, first), (high, last) = min(seen, key=lambda pair: pair[0]), max(seen, key=lambda pair: pair[0])
    ends = {"low": points(low, first, language), "high": points(high, last, language)}
    return say(language, "study.could_show", people=people, **ends)
