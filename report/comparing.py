"""Differences between published figures: a group beside the whole it belongs to, an end beside its start.

Nothing here pairs a person's answers: two groups are compared by their means, spreads and sizes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from scipy.special import stdtr, stdtrit

from analysis.comparison import adjusted_p, exact_correction
from analysis.disclosure.groups import HALVES
from analysis.estimates import Estimate
from report.contents import Comparison, Figure, Report, Section
from surveys.model import Survey
from surveys.versions import same_statements


@dataclass(frozen=True)
class Spread:
    """What a comparison needs to know of a group: how many people, their mean, their standard deviation.

    ``below`` and ``above`` say how far the true mean may lie from the shown one (`Figure`, estimate ``protection``).
    """

    n: int
    mean: float
    sd: float
    below: float = 0.0
    above: float = 0.0


def difference(first: Spread, second: Spread, level: float = 0.95) -> tuple[Estimate, Estimate, float | None]:
    """Return the difference of two groups' means with its Welch interval, Hedges' g, and the p value.

    Parameters
    ----------
    first, second : Spread
        Of different people, or of the same people whose answers cannot be paired.
    level : float

    Returns
    -------
    tuple
        Difference first - second in scale points; g; p value or None where there is no interval.

    Notes
    -----
    Formula: m1 - m2 ± t(df) √(s1²/n1 + s2²/n2), df by Welch and Satterthwaite. Source: Welch 1947. The range is wider
    by as far as protection may have moved either mean, and p is that of what this leaves of the difference. Where the
    same people answered twice the interval is wider than a paired one; a paired one would give people away. No finite
    population correction: a difference is read as saying something about how the groups are, not about one day.

    Examples
    --------
    >>> apart, effect, p = difference(Spread(8, 4.0, 0.5), Spread(9, 3.2, 0.6))
    >>> round(apart.value, 2), round(apart.low, 2), round(apart.high, 2), round(p, 3)
    (0.8, 0.23, 1.37, 0.009)
    """
    n, apart = first.n + second.n, first.mean - second.mean
    if min(first.n, second.n) < 2:
        why = "one_person" if min(first.n, second.n) == 1 else "nobody_answered"
        return Estimate("difference", apart, n=n, why=why), Estimate.missing("hedges_g", n, why), None
    errors = first.sd**2 / first.n, second.sd**2 / second.n
    if not sum(errors) > 0:
        return Estimate("difference", apart, n=n, why="no_spread"), Estimate.missing("hedges_g", n, "no_spread"), None
    df = sum(errors) ** 2 / (errors[0] ** 2 / (first.n - 1) + errors[1] ** 2 / (second.n - 1))
    error = sqrt(sum(errors))
    reach = float(stdtrit(df, 0.5 + level / 2)) * error
    below, above = apart + first.below - second.above, apart + first.above - second.below
    pooled = sqrt(((first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2) / (n - 2))
    effect = Estimate("hedges_g", float(exact_correction(n - 2)) * apart / pooled, n=n)
    return (
        Estimate("difference", apart, below - reach, above + reach, n),
        effect,
        float(2 * stdtr(df, -max(below, -above, 0.0) / error)),
    )


def beside_parent(id: str, group: Spread, rest: Spread) -> tuple[Comparison, float | None]:
    """Compare a group with the whole it is a part of, by way of the rest of that whole.

    The group is in the parent's average too, so group - parent is group - rest times the rest's share of the people.

    Examples
    --------
    >>> found, p = beside_parent("trust", Spread(8, 4.0, 0.5), Spread(24, 3.2, 0.6))
    >>> round(found.difference.value, 2)
    0.6
    """
    apart, effect, p = difference(group, rest)
    share = rest.n / (group.n + rest.n)
    value, low, high = (None if end is None else end * share for end in (apart.value, apart.low, apart.high))
    return Comparison(id, Estimate("difference", value, low, high, apart.n, apart.why), effect), p


def adjusted(found: Sequence[tuple[Comparison, float | None]]) -> tuple[Comparison, ...]:
    """Adjust the p values of all comparisons of a release for how many there are (Benjamini-Hochberg)."""
    values = adjusted_p([float("nan") if p is None else p for _, p in found]) if found else ()
    return tuple(replace(one, q=q.value) for (one, _), q in zip(found, values, strict=True))


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
    return next((one for one in before.sections if _who(one) == wanted), None)


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
    found: list[tuple[Comparison, float | None]] = []
    for now in end.figures:
        then = start.figure("scale", now.id) if now.kind == "scale" else None
        if then is None or not same_statements(before, after, now.id):
            continue
        spreads = spread_of(now), spread_of(then)
        if spreads[0] is None or spreads[1] is None:
            gap = Estimate.missing("difference", then.n + now.n, "too_few")
            found.append((Comparison(now.id, gap, replace(gap, name="hedges_g")), None))
        else:
            apart, effect, p = difference(spreads[0], spreads[1])
            found.append((Comparison(now.id, apart, effect), p))
    alone = [replace(one, q=p) for one, p in found if one.id == own]
    judged = adjusted([pair for pair in found if pair[0].id != own])
    return tuple(sorted((*alone, *judged), key=lambda one: [each.id for each, _ in found].index(one.id)))


def spread_of(figure: Figure | None) -> Spread | None:
    """Return what a comparison needs of a published figure, or None where it has no mean or no spread."""
    if figure is None:
        return None
    mean, sd = figure.estimate("mean").value, figure.estimate("sd").value
    moved = figure.estimate("protection")
    return None if mean is None or sd is None else Spread(figure.n, mean, sd, moved.low or 0.0, moved.high or 0.0)
