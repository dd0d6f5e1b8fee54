"""What a report is: `Figure`, `Section`, `Report`: frozen, language-neutral, made by `build_report` alone.

Every renderer (page, HTML, CSV, JSON) reads these values; none computes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from analysis.disclosure.groups import HALVES
from analysis.estimate import Estimate
from reflectory.i18n.names import by_name
from surveys.model import Survey
from surveys.serialization import from_json as survey_from_json

SCHEMA = 3  # 1: ranges of people invited, a smallest change seen in one of five cases; 2: the check as a sentence


@dataclass(frozen=True)
class Figure:
    """What is published about one scale or one item for one group of people.

    Parameters
    ----------
    kind : str
        ``"scale"`` or ``"item"``.
    id : str
        The scale's or the item's id in the survey.
    n : int
        People behind the figure, after skipped items.
    counts : tuple of tuple of int
        Protected tables of keyed answers, one row an item in the scale's order (an item has one row), category 0 first.
    capped : tuple of tuple of int
        Beside each table, the categories whose count is worded "or more".
    estimates : mapping of str to Estimate
        By name: mean, sd, favourable, rwg, rwg_skewed, ad, van_der_eijk, smallest_change, smallest_change_here (of
        these very people's own mean), weighted_mean (where parts of a group answered unequally), protection (how far
        the true mean may lie below and above the shown one).
    """

    kind: str
    id: str
    n: int
    counts: tuple[tuple[int, ...], ...]
    capped: tuple[tuple[int, ...], ...] = ()
    estimates: Mapping[str, Estimate] = field(default_factory=dict)

    def estimate(self, name: str) -> Estimate:
        """Return an estimate, or a reasoned gap where the figure has none of that name."""
        return self.estimates.get(name) or Estimate.missing(name, self.n, "not_computed")


@dataclass(frozen=True)
class Comparison:
    """A group's scale beside the whole it belongs to, or its end beside its start: a difference of two published means.

    ``q`` is the p value adjusted for all comparisons of the release (Benjamini-Hochberg); None where there is none.
    """

    id: str
    difference: Estimate
    effect: Estimate
    q: float | None = None

    @property
    def shows(self) -> bool:
        """Whether this many people can show a difference at all."""
        low, high = self.difference.low, self.difference.high
        apart = low is not None and high is not None and (low > 0 or high < 0)
        return apart and (self.q is None or self.q <= 0.05)


@dataclass(frozen=True)
class Change(Comparison):
    """A group's scale now and in an earlier wave; ``theirs`` asks whether these very people's own average moved.

    The comparison itself is read as saying something about how the group is, whoever is asked. ``theirs`` is None where
    it is not known how many were invited.
    """

    theirs: Comparison | None = None


@dataclass(frozen=True)
class Section:
    """One reported group: a unit, or several small ones reported together.

    ``invited_low`` and ``invited_high`` are equal, apart in releases of schema 1, which held a range, and None where
    nobody knows (units without a number, a file of answers). ``values`` are the answers to the background question this
    group is limited to; ``direct`` names the units whose own people, those in none of their smaller units, are in it,
    and ``direct_units`` has their ids. ``blocks`` are the numbers of the blocks it sums, so that sums can be checked
    again. ``figures`` and ``comparisons`` of a stored release are read when they are first looked at
    (`releases.stored_rows`).
    """

    key: str
    units: tuple[int, ...]
    names: tuple[str, ...]
    kind: str
    parent: str | None
    answered: int
    invited_low: int | None
    invited_high: int | None
    figures: Sequence[Figure]
    comparisons: Sequence[Comparison] = ()
    values: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    direct_units: tuple[int, ...] = ()
    blocks: tuple[int, ...] = ()

    def figure(self, kind: str, id: str) -> Figure | None:
        """Return the figure of a scale or an item, or None."""
        for figure in self.figures:
            if figure.id == id and figure.kind == kind:
                return figure
        return None

    def comparison(self, id: str) -> Comparison | None:
        """Return the comparison of a scale with the parent, or None."""
        return next((comparison for comparison in self.comparisons if comparison.id == id), None)

    @property
    def name(self) -> str:
        """The units' names in one line."""
        return " + ".join(self.names + self.direct)


@dataclass(frozen=True)
class Reliability:
    """How consistently a scale measured, over the whole wave: never inside one group.

    ``against`` are the ids of its items whose answers go against those to the others.
    """

    id: str
    alpha: Estimate
    omega: Estimate
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupVariance:
    """How much of the differences between people on a scale goes with their group, over the whole wave."""

    id: str
    icc1: Estimate
    icc2: Estimate


@dataclass(frozen=True)
class RelativeImportance:
    """How the scales share what goes with one question (LMG), over the whole wave. Association, never cause."""

    id: str
    r_squared: Estimate
    shares: Mapping[str, Estimate]


@dataclass(frozen=True)
class Comments:
    """What people wrote to one open question, for the readers of one group: screened, in no order, beside no figure."""

    question: str
    units: tuple[int, ...]
    names: tuple[str, ...]
    kind: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """Everything a release publishes."""

    wave: str
    title: str
    survey_json: str
    k: int
    sections: tuple[Section, ...]
    reliability: tuple[Reliability, ...] = ()
    cut: str = "team"
    moment: str = ""
    closed: str = ""
    check: int = 0  # answers that each have another one with exactly this release; 0 where nothing is shown
    schema: int = SCHEMA
    remarks: tuple[Comments, ...] = ()
    team_shares: tuple[GroupVariance, ...] = ()
    goes_with: tuple[RelativeImportance, ...] = ()
    looked_over: bool | None = None  # by a second person, units and numbers; None: not known
    asked: tuple[int, ...] = ()  # every unit of the wave, answering or not; empty: not known

    @property
    def survey(self) -> Survey:
        """The survey as it was fielded."""
        return _survey(self.survey_json)

    def section(self, key: str) -> Section | None:
        """Return the section with a key, or None."""
        return self._by_key.get(key)

    @cached_property
    def _by_key(self) -> Mapping[str, Section]:
        return {section.key: section for section in reversed(self.sections)}

    @cached_property
    def _parts(self) -> Mapping[str | None, tuple[Section, ...]]:
        """The sections by what they are a part of, by name."""
        parts: dict[str | None, list[Section]] = {}
        for section in sorted(self.sections, key=lambda part: by_name(f"{part.name} {' '.join(part.values)}")):
            parts.setdefault(section.parent, []).append(section)
        return {key: tuple(below) for key, below in parts.items()}

    def of_unit(self, unit: int) -> Section | None:
        """Return the finest section that contains a unit: the one its people are reported in."""
        with_all = (section for section in self.sections if not section.values and section.kind not in HALVES)
        sections = (section for section in with_all if unit in section.units)
        return min(sections, key=lambda section: (section.answered, len(section.units)), default=None)

    def parent(self, section: Section) -> Section | None:
        """Return the section that a section is a part of, or None at the top."""
        return self.section(section.parent) if section.parent is not None else None

    def wholes(self, section: Section) -> tuple[Section, ...]:
        """Return all that a section is a part of, the nearest first."""
        parent = self.parent(section)
        return () if parent is None else (parent, *self.wholes(parent))

    def comments_at(self, section: Section) -> tuple[Comments, ...]:
        """Return the comments to be read with a section: those its units were placed with, perhaps with other units.

        And those of smaller units which together are all the people of the section, such as the only two teams of a
        school: it is the same list of the same people, so that it stands with each of them and says nothing more.
        """
        return tuple(
            remark
            for remark in self.remarks
            if (remark.kind == section.kind and set(remark.units) & set(section.units))
            or self._everybody(remark, section)
        )

    def _everybody(self, remarks: Comments, section: Section) -> bool:
        """Tell whether comments were placed with the very people of a section, under the names of smaller units."""
        people: set[int] = set()
        for part in self.sections:
            if part.kind == remarks.kind and not part.values and set(part.units) <= set(remarks.units):
                if section.key not in {whole.key for whole in self.wholes(part)}:
                    return False
                people |= set(part.blocks)
        return not section.values and bool(people) and people == set(section.blocks)

    def children(self, section: Section) -> tuple[Section, ...]:
        """Return the parts of a section, by name, Team 2 before Team 10: never by score."""
        return self._parts.get(section.key, ())

    def in_order(self, above: Section | None = None, depth: int = 0) -> Iterator[tuple[Section, int]]:
        """Return sections with what they are parts of before them, neighbours by name; each with its depth."""
        tops = (section for section in self.sections if self.parent(section) is None)
        for section in tops if above is None else self.children(above):
            yield section, depth
            yield from self.in_order(section, depth + 1)


def alone(report: Report, section: Section) -> Report:
    """Return the part of a report that is about one section: itself, and the wholes it is a part of."""
    keys = {whole.key for whole in (section, *report.wholes(section))}
    sections = tuple(section for section in report.sections if section.key in keys)
    # The smaller units are not in this part, whose names some comments stand under: here they are this group's own.
    remarks = tuple(
        remark
        if remark.kind == section.kind
        else replace(remark, kind=section.kind, units=section.units, names=section.names)
        for remark in report.comments_at(section)
    )
    asked = tuple(unit for unit in report.asked if unit in section.units)
    return replace(report, sections=sections, remarks=remarks, asked=asked)


@lru_cache(maxsize=32)
def _survey(text: str) -> Survey:
    return survey_from_json(text)
