"""Differences between published figures: a group beside the whole it belongs to, an end beside its start.

Nothing here pairs a person's answers: two groups are compared by their means, spreads and sizes alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import isnan
from typing import TypeGuard

from analysis.comparison import adjusted_p, difference
from analysis.disclosure.groups import HALVES
from analysis.estimate import Estimate
from analysis.moments import Moments
from reflectory.reports.model import Change, Comparison, Figure, Report, Section
from surveys.model import Survey
from surveys.versions import same_statements


def compared(
    pairs: Sequence[tuple[str, Figure, Figure]],
    own: Collection[str] = (),
    everyone: tuple[int, int] | None = None,
) -> tuple[Comparison, ...]:
    """Compare published figures of scales, the first of each pair with the second; a gap where one has no spread.

    The p values are adjusted together (Benjamini-Hochberg), without those of ``own``: scales that goals named before,
    which are judged by themselves, each at its share of the level. With ``everyone``, how many people belong to the
    first and to the second, answering or not, it is asked whether these very people's own means differ.
    """
    known = [pair for pair in pairs if has_spread(pair[1]) and has_spread(pair[2])]
    firsts = Moments.listed(_published(figure) for _, figure, _ in known)
    welch = difference(firsts, Moments.listed(_published(figure) for *_, figure in known), populations=everyone)
    goals = {id for id, *_ in known} & set(own)
    rest = iter(adjusted_p([p for (id, *_), p in zip(known, welch.p, strict=True) if id not in goals]).tolist())
    estimates = zip(welch.difference, welch.effect, welch.p.tolist(), strict=True)
    comparisons = []
    for id, first, second in pairs:
        if has_spread(first) and has_spread(second):
            apart, effect, p = next(estimates)
            q = min(p * len(goals), 1.0) if id in goals else next(rest)
            comparisons.append(Comparison(id, apart, effect, None if isnan(q) else q))
        else:
            many = first.n + second.n
            gaps = [Estimate.missing(name, many, "too_few") for name in ("difference", "hedges_g")]
            comparisons.append(Comparison(id, gaps[0], gaps[1]))
    return tuple(comparisons)


def same_units(before: Report, after: Report, section: Section) -> tuple[Section, Section] | None:
    """Return a section of the later report and its counterpart of the earlier one: groups of the very same units.

    Where small units were reported together with others in one of the two waves, the next larger group that is the
    same in both; None where there is none, and for a group that is new, of which the larger one says nothing.
    """
    for now in () if unasked(before, section) else (section, *after.wholes(section)):
        if (then := same_people(before, now)) is not None:
            return then, now
    return None


def same_people(before: Report, section: Section) -> Section | None:
    """Return the group of another wave that is about the very same units as a section, or None."""
    wanted = _who(section)
    return next((section for section in before.sections if _who(section) == wanted), None)


def unasked(before: Report, section: Section) -> bool:
    """Tell whether a wave asked no unit of a group: it did not exist then."""
    return bool(before.asked and section.units) and not set(section.units) & set(before.asked)


def _who(section: Section) -> tuple[object, ...]:
    """Tell whom a section is about: where lots were drawn, a half of a school is not the school."""
    return section.units, section.direct, section.values, section.kind if section.kind in HALVES else ""


def changes(
    start: Section, end: Section, before: Survey, after: Survey, own: Collection[str] = ()
) -> tuple[Change, ...]:
    """Compare a group's end with its start, scale by scale, from the two published reports alone.

    A scale whose statements are others now is left out. The interval does not use who answered what at the start, and
    ``q`` adjusts for the number of scales; ``own`` are those that goals named before the end was asked.
    """
    pairs = []
    for now in end.figures:
        then = start.figure("scale", now.id) if now.kind == "scale" else None
        if then is not None and same_statements(before, after, now.id):
            pairs.append((now.id, now, then))
    moved = compared(pairs, own)
    there, here = everyone(start), everyone(end)
    theirs = [None] * len(moved) if there is None or here is None else compared(pairs, own, (here, there))
    return tuple(
        Change(each.id, each.difference, each.effect, each.q, their_own)
        for each, their_own in zip(moved, theirs, strict=True)
    )


def everyone(section: Section) -> int | None:
    """Return how many people a section has, answering or not; None where nobody knows, as where more answered."""
    low, high = section.invited_low, section.invited_high
    return low if low is not None and low == high and section.answered <= low else None


def has_spread(figure: Figure | None) -> TypeGuard[Figure]:
    """Tell whether there is a figure that has a mean and a spread."""
    return figure is not None and figure.estimate("mean").value is not None and figure.estimate("sd").value is not None


def _published(figure: Figure) -> tuple[int, float | None, float | None, float, float]:
    """Return what a comparison needs of a figure: people, mean, spread, and how far the true mean may lie off."""
    moved = figure.estimate("protection")
    return figure.n, figure.estimate("mean").value, figure.estimate("sd").value, moved.low or 0.0, moved.high or 0.0
