"""A group beside the groups next to it: by name, with ranges, and a difference only where this many people can show it.

Every number is a subtraction of published figures of different people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reflectory.i18n.catalogue import say
from reflectory.reports.differences import compared, has_spread
from reflectory.reports.direction import sentence
from reflectory.reports.model import Comparison, Figure, Report, Section
from reflectory.reports.overlap_notes import needed
from reflectory.reports.sentences import listed, title

MANY = 4  # names; above, the others are counted


@dataclass(frozen=True)
class Neighbour:
    """A group next to another one, and by scale how far the other one's average lies from its own.

    ``apart`` are the scales whose ranges lie apart though no difference is claimed.
    """

    section: Section
    comparisons: tuple[Comparison, ...]
    apart: frozenset[str] = frozenset()

    def comparison(self, id: str) -> Comparison | None:
        """Return the comparison of a scale, or None."""
        return next((comparison for comparison in self.comparisons if comparison.id == id), None)


def beside(report: Report, section: Section) -> tuple[Section, ...]:
    """Return the groups next to a section, by name: parts of the same whole that share nobody with it."""
    parent = report.parent(section)
    if parent is None:
        return ()
    mine = set(section.blocks)
    return tuple(
        child
        for child in report.children(parent)
        if child.key != section.key and not mine & set(child.blocks) and bool(child.values) == bool(section.values)
    )


def neighbours(report: Report, section: Section) -> tuple[Neighbour, ...]:
    """Compare a section with every group next to it, by name, on every scale; all p values are adjusted together.

    A comparison's difference is the section's average less the neighbour's.
    """
    pairs_of: dict[str, list[tuple[str, Figure, Figure]]] = {}
    others = beside(report, section)
    for other in others:
        pairs_of[other.key] = []
        for scale in report.survey.scales:
            here, there = (group.figure("scale", scale.id) for group in (section, other))
            if has_spread(here) and has_spread(there):
                pairs_of[other.key].append((scale.id, here, there))
    judged = iter(compared([pair for pairs in pairs_of.values() for pair in pairs]))
    result = []
    for other in others:
        both = [(next(judged), here, there) for _, here, there in pairs_of[other.key]]
        apart = frozenset(comparison.id for comparison, *figures in both if needed(comparison, *figures))
        result.append(Neighbour(other, tuple(comparison for comparison, *_ in both), apart))
    return tuple(result)


def sentences_beside(
    report: Report, neighbours: Sequence[Neighbour], scale: str, people: int, language: str
) -> tuple[str, ...]:
    """Say of one scale from which neighbours a group differs, as far as this many people can show."""
    names: dict[str, list[str]] = {"higher": [], "lower": [], "same": []}
    for neighbour in neighbours:
        comparison = neighbour.comparison(scale)
        if comparison is None or comparison.difference.value is None:
            continue
        kind = "same" if not comparison.shows else "higher" if comparison.difference.value > 0 else "lower"
        names[kind].append(title(neighbour.section, report.survey, language))
    sentences = [
        sentence(report.survey.scale(scale), f"neighbours.{kind}", language, names=listed(names[kind], language))
        for kind in ("higher", "lower")
        if names[kind]
    ]
    if same := names["same"]:
        kind = "same" if len(same) <= MANY else "others" if sentences else "all"
        known = {
            "names": listed(same, language),
            "count": len(same),
            "people": say(language, "common.people", n=people),
        }
        sentences.append(say(language, f"neighbours.{kind}", **known))
    if any(scale in neighbour.apart for neighbour in neighbours):
        sentences.append(say(language, "stricter.group"))
    return tuple(sentences)
