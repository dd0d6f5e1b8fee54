"""The figures of a release, of all groups at once: blocks are counted once, and their counts added up into groups.

`FIGURES` is the register of what is printed of every scale and item. To print another statistic, give it a line there
and its words in `i18n/{en,fr}/methods.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.agreement import ad, rwg, rwg_j, van_der_eijk
from analysis.comparison import Difference, part_from_whole
from analysis.disclosure.bounds import Movable, TableBounds, moves
from analysis.disclosure.caps import Rule, capped, uncertain
from analysis.disclosure.groups import Group
from analysis.disclosure.protect import ProtectedSheets
from analysis.estimates import Counts, Estimate, EstimateArray, Flags, Floats
from analysis.layout import Layout
from analysis.moments import Moments, ScoreSums, mean, protection, sd, stratified_mean, table_moments
from analysis.power import smallest_change
from analysis.proportions import favourable
from analysis.stacked import score_sums, stack
from analysis.tables import distinct

UNEQUAL = 0.20  # by more than so much of those invited the parts of a group answered unequally


@dataclass(frozen=True, eq=False)
class Sample:
    """What is printed of one scale or item rests on this, of many groups.

    ``population`` is everyone in a group, answering or not, 0 where nobody knows; ``counts`` (groups, items, points) of
    answers with ``values`` (points,), of which the ``low`` or else the high are favourable; ``fewer`` and ``more``
    (groups,) favourable answers that there may truly be; ``scales`` are judged together.
    """

    scores: Moments
    population: Counts
    counts: Counts
    values: Floats
    low: bool
    fewer: Counts
    more: Counts
    scales: int

    def agreement(self, null: str) -> EstimateArray:
        """Return r_wg of an item, r_wg(j) of a scale."""
        return (rwg if self.counts.shape[1] == 1 else rwg_j)(self.counts, self.values, null)

    def change(self, population: Counts | None) -> EstimateArray:
        """Return the change that would be seen of people such as these, or of these very people's own mean."""
        room = np.asarray(self.scores.above) - np.asarray(self.scores.below)
        return smallest_change(self.scores.n, self.scores.sd, max(self.scales, 1), room, population)


FIGURES: Mapping[str, Callable[[Sample], EstimateArray]] = {
    "mean": lambda of: mean(of.scores, of.population),
    "sd": lambda of: sd(of.scores),
    "favourable": lambda of: favourable(of.counts, of.low, of.scores.n, of.fewer, of.more),
    "rwg": lambda of: of.agreement("uniform"),
    "rwg_skewed": lambda of: of.agreement("slight_skew"),
    "ad": lambda of: ad(of.counts, of.values),
    "van_der_eijk": lambda of: van_der_eijk(of.counts),
    "smallest_change": lambda of: of.change(None),
    "smallest_change_here": lambda of: of.change(of.population),
    "protection": lambda of: protection(of.scores),
}


@dataclass(frozen=True, eq=False)
class TableFigures:
    """The figures of the different tables that the items of one response format have; one row each."""

    counts: Counts
    fewer: Counts
    more: Counts
    estimates: Mapping[str, EstimateArray]

    @cached_property
    def listed(self) -> list[tuple[tuple[int, ...], dict[str, Estimate]]]:
        """Every table with its estimates."""
        return list(zip(map(tuple, self.counts.tolist()), listed(self.estimates), strict=True))


@dataclass(frozen=True, eq=False)
class ItemFigures:
    """The figures of one item: ``row[g]`` of the tables is that of group g.

    ``or_more`` tells of every group which counts are worded "or more", shape (groups, points).
    """

    tables: TableFigures
    row: npt.NDArray[np.intp]
    or_more: Flags

    def listed(self) -> tuple[list[tuple[tuple[int, ...], tuple[int, ...], dict[str, Estimate]]], list[int]]:
        """Return the figures that groups have, and for every group which of them are its own.

        Each: counts, the categories whose counts are worded "or more", estimates. Many small groups share one.
        """
        first, mark = distinct(self.or_more)
        marks = [tuple(np.flatnonzero(self.or_more[at]).tolist()) for at in first]
        pairs, which = np.unique(self.row * len(marks) + mark, return_inverse=True)
        different = []
        for row, kind in (divmod(pair, len(marks)) for pair in pairs.tolist()):
            counts, estimates = self.tables.listed[row]
            different.append((counts, marks[kind], estimates))
        return different, which.tolist()


@dataclass(frozen=True, eq=False)
class ScaleFigures:
    """The figures of one scale, of every group, and of the parts of larger groups how far they lie from those.

    ``weighted`` are the means of groups whose parts answered unequally, weighted by how many were invited.
    """

    n: Counts
    estimates: Mapping[str, EstimateArray]
    difference: Difference
    weighted: Mapping[int, Estimate]


class Release:
    """Adds the counts of protected blocks up into groups, and computes what is printed of them.

    Parameters
    ----------
    sheets : ProtectedSheets
    groups : sequence of Group
    layout : Layout
        Of the survey as it was fielded.
    low : sequence of bool
        For each item whether low answers are the favourable ones.
    invited : sequence of int or None
        Everyone in each group; None where nobody knows. Where more answered than were invited, nobody knows of how many
        people these are some.
    """

    def __init__(self, sheets: ProtectedSheets, groups: Sequence[Group], layout: Layout, low: Sequence[bool],
                 invited: Sequence[int | None]) -> None:  # fmt: skip
        self.sheets, self.layout, self.low = sheets, layout, tuple(low)
        self.flat = np.array([block for group in groups for block in group.blocks], dtype=np.int64)
        self.begins = np.cumsum([0, *(len(group.blocks) for group in groups[:-1])])
        self.stack = stack(sheets.codes, sheets.block, sheets.blocks, layout)
        self.people = self._added(self.stack.sizes)
        known = np.array([many or 0 for many in invited], dtype=np.int64)
        self.population = np.where(known >= self.people, known, 0)
        self.part, self.whole = _parts(groups)
        self.unequal = _unequal(groups, self.people, self.population)

    def items(self) -> Iterator[tuple[int, ItemFigures]]:
        """Compute the figures of every item, those of one response format together; with the item's place."""
        alike: dict[tuple[tuple[float, ...], bool], list[int]] = {}
        for place, low in enumerate(self.low):
            alike.setdefault((self.layout.values[place], low), []).append(place)
        for (values, low), places in alike.items():
            counts = np.concatenate([self._added(self.sheets.counts[place]).T for place in places])
            moved = np.concatenate([self._added(uncertain(*self._table(place)).T).T for place in places])
            whole = _everyone(np.tile(self.population, len(places)), counts.sum(axis=1))
            first, which = distinct(np.column_stack([counts, whole, moved]))
            counts, whole, scale = counts[first], whole[first], np.asarray(values)
            bounds = TableBounds(moved[first], self.sheets.rule(places[0]), scale)
            fewer, more = bounds.favourable(low)
            scores = bounds.around(table_moments(counts, scale))
            sample = Sample(scores, whole, counts[:, None], scale, low, fewer, more, len(self.layout.scales))
            tables = TableFigures(counts, fewer, more, _estimates(sample))
            for place, row in zip(places, which.reshape(len(places), -1), strict=True):
                or_more = self._added(capped(*self._table(place)).T).T > 0
                yield place, ItemFigures(tables, row, or_more)

    def scale(self, which: int, items: Sequence[ItemFigures]) -> ScaleFigures:
        """Compute the figures of a scale from the sheets and from the figures of its items."""
        sums, movable = self._score_sums(which)
        grouped = ScoreSums(sums.divisors, *map(self._added, sums.tables))
        scores, place = self._moments(grouped, which), self.layout.scales[which].items[0]
        group = np.repeat(np.arange(len(self.begins)), np.diff([*self.begins, len(self.flat)]))
        step = self.layout.step(which)
        squares = movable.squares(self.flat, group, (scores.mean - self.layout.low(which)) / step)
        scores = scores.widened(step**2 * squares)
        counts = np.stack([item.tables.counts[item.row] for item in items], axis=1)
        fewer = np.sum([item.tables.fewer[item.row] for item in items], axis=0)
        more = np.sum([item.tables.more[item.row] for item in items], axis=0)
        whole, values = _everyone(self.population, scores.n), np.asarray(self.layout.values[place])
        sample = Sample(scores, whole, counts, values, self.low[place], fewer, more, len(self.layout.scales))
        part, rest = grouped.of(self.part), grouped.of(self.whole) - grouped.of(self.part)
        apart = part_from_whole(self._moments(part, which), self._moments(rest, which))
        weighted = {
            whole: stratified_mean(scores.of(below), self.population[below]) for whole, below in self.unequal.items()
        }
        return ScaleFigures(scores.n, _estimates(sample), apart, weighted)

    def _added(self, blockwise: npt.NDArray[Any]) -> Counts:
        """Return the sums of the groups; the last axis are blocks, then groups."""
        sums: Counts = np.add.reduceat(blockwise[..., self.flat], self.begins, axis=-1, dtype=np.int64)
        return sums

    def _table(self, item: int) -> tuple[Counts, Rule]:
        return self.sheets.counts[item].T.astype(np.int64), self.sheets.rule(item)

    def _score_sums(self, which: int) -> tuple[ScoreSums, Movable]:
        """Sum a scale's scores by block; one where fewer than k people answered half of the scale is left out of it."""
        sheets, items = self.sheets, self.layout.scales[which].items
        tables, rules = zip(*(self._table(item) for item in items), strict=True)
        ends = moves(sheets.codes, items, sheets.block, tables, rules)
        sums = score_sums(self.stack, which, ends)
        thick = sums.people.sum(axis=0) >= sheets.k
        movable = Movable.of(sheets.codes, items, sheets.block, ends, thick)
        return ScoreSums(sums.divisors, *(np.where(thick, table, 0) for table in sums.tables)), movable

    def _moments(self, sums: ScoreSums, which: int) -> Moments:
        points = self.layout.points[self.layout.scales[which].items[0]]
        return sums.moments(self.layout.low(which), self.layout.step(which), points)


def listed(estimates: Mapping[str, EstimateArray]) -> list[dict[str, Estimate]]:
    """Return the estimates of every group by their names."""
    return [dict(zip(estimates, row, strict=True)) for row in zip(*estimates.values(), strict=True)]


def _estimates(sample: Sample) -> dict[str, EstimateArray]:
    return {name: replace(figure(sample), name=name) for name, figure in FIGURES.items()}


def _everyone(population: Counts, n: Counts) -> Counts:
    """Return how many people a group has, answering or not; 0 where nobody knows."""
    return np.where(population > 0, np.maximum(population, n), 0)


def _unequal(groups: Sequence[Group], people: Counts, population: Counts) -> dict[int, npt.NDArray[np.intp]]:
    """Return the groups of whose parts, which are all of it, some answered far less than others; with these parts."""
    below: dict[str | None, list[int]] = {}
    for number, group in enumerate(groups):
        below.setdefault(group.parent, []).append(number)
    unequal = {}
    for number, group in enumerate(groups):
        parts = np.array(below.get(group.key, ()), dtype=np.intp)
        blocks = sorted(block for part in parts.tolist() for block in groups[part].blocks)
        if len(parts) > 1 and blocks == sorted(group.blocks) and (population[parts] > 0).all():
            rates = people[parts] / population[parts]
            if rates.max() - rates.min() > UNEQUAL:
                unequal[number] = parts
    return unequal


def _parts(groups: Sequence[Group]) -> tuple[Counts, Counts]:
    """Return the groups that are a part of a larger one, and beside each that larger one."""
    at: dict[str | None, int] = {}
    for number, group in enumerate(groups):
        at.setdefault(group.key, number)
    pairs = [(number, at[group.parent]) for number, group in enumerate(groups) if group.parent in at]
    parts = [(part, whole) for part, whole in pairs if len(groups[whole].blocks) > len(groups[part].blocks)]
    part, whole = np.array(parts, dtype=np.int64).reshape(-1, 2).T
    return part, whole
