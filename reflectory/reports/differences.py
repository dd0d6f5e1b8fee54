"""Differences between published figures: a group beside the whole it belongs to, an end beside its start.

Nothing here pairs a person's answers: two groups are compared by their means, spreads and sizes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

import numpy as np

from analysis.comparison import adjusted_p, difference
from analysis.disclosure.groups import HALVES
from analysis.estimate import Estimate
from analysis.moments import Moments
from reflectory.reports.model import Comparison, Figure, Report, Section
from surveys.model import Survey
from surveys.versions import same_statements


def compared(pairs: Sequence[tuple[str, Figure, Figure]], own: str = "") -> tuple[Comparison, ...]:
    """Compare published figures, pair by pair: by their means, spreads and sizes alone.

    Parameters
    ----------
    pairs : sequence of (scale, first, second)
        The difference is that of the first from the second.
    own : str, optional
        The scale that is judged alone; the p values of the others are adjusted together (Benjamini-Hochberg).

    Returns
    -------
    tuple of Comparison
        One a pair; a gap where one of the figures has no mean or no spread.
    """
    comparable = [number for number, (_, first, second) in enumerate(pairs) if has_spread(first) and has_spread(second)]
    welch = difference(
        _moments([pairs[number][1] for number in comparable]), _moments([pairs[number][2] for number in comparable])
    )
    p = np.full(len(pairs), np.nan)
    p[comparable] = welch.p
    together = np.array([id != own for id, *_ in pairs], dtype=bool)
    q = np.where(together, np.nan, p)
    q[together] = adjusted_p(p[together])
    comparisons = []
    for id, first, second in pairs:
        gap, effect = (Estimate.missing(name, first.n + second.n, "too_few") for name in ("difference", "hedges_g"))
        comparisons.append(Comparison(id, gap, effect))
    for number, apart, effect in zip(comparable, welch.difference, welch.effect, strict=True):
        judged = None if np.isnan(q[number]) else float(q[number])
        comparisons[number] = Comparison(pairs[number][0], apart, effect, judged)
    return tuple(comparisons)


def same_units(before: Report, after: Report, section: Section) -> tuple[Section, Section] | None:
    """Return a section of the later report and its counterpart of the earlier one: groups of the very same units.

    Where small units were reported together with others in one of the two waves, the next larger group that is the
    same in both; None where there is none, and for a group that is new, of which the larger one says nothing.

    Parameters
    ----------
    before, after : Report
        Releases of two waves.
    section : Section
        Of ``after``.
    """
    now = None if unasked(before, section) else section
    while now is not None:
        then = same_people(before, now)
        if then is not None:
            return then, now
        now = after.parent(now)
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


def changes(start: Section, end: Section, before: Survey, after: Survey, own: str = "") -> tuple[Comparison, ...]:
    """Compare a group's end with its start, scale by scale, from the two published reports alone.

    Parameters
    ----------
    start, end : Section
    before, after : Survey
        What each was asked: a scale whose statements are others now is not compared.
    own : str, optional
        The scale that a goal named before the end was asked: it is judged alone, the others together without it.

    Returns
    -------
    tuple of Comparison
        One a scale that both asked alike; the interval does not use who answered what at the start. ``q`` adjusts for
        the number of scales.
    """
    pairs = []
    for now in end.figures:
        then = start.figure("scale", now.id) if now.kind == "scale" else None
        if then is not None and same_statements(before, after, now.id):
            pairs.append((now.id, now, then))
    return compared(pairs, own)


def has_spread(figure: Figure | None) -> TypeGuard[Figure]:
    """Tell whether there is a figure that has a mean and a spread."""
    return figure is not None and figure.estimate("mean").value is not None and figure.estimate("sd").value is not None


def _moments(figures: Sequence[Figure]) -> Moments:
    """Return what a comparison needs of published figures that have a mean and a spread."""
    moved = [figure.estimate("protection") for figure in figures]
    columns = (
        [figure.estimate("mean").value for figure in figures],
        [figure.estimate("sd").value for figure in figures],
        [estimate.low or 0.0 for estimate in moved],
        [estimate.high or 0.0 for estimate in moved],
    )
    n = np.array([figure.n for figure in figures], dtype=np.int64)
    return Moments(n, *(np.array(column, dtype=np.float64) for column in columns))
