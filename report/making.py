"""From protected sheets to sections: what `contents.build_report` calls. Nothing else makes figures.

Blocks are counted once, their counts added up into groups, every number computed for all groups at once; objects last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.disclosure.blocks import Blocks
from analysis.disclosure.groups import Group, groups
from analysis.disclosure.rule import Rule, capped, uncertain
from analysis.disclosure.sheets import ProtectedSheets
from analysis.disclosure.tree import Id, Node
from analysis.estimates import Estimate
from analysis.layout import Layout, layout
from analysis.reliability import cronbach_alpha, omega_total
from analysis.stacked import scale_products
from analysis.tally import Counts
from report import bounds, counting, estimating
from report.beside import beside, comparisons
from report.bounds import Favourable, Movable
from report.contents import Figure, Reliability, Section
from report.counting import ScoreSums, Spreads, Tables
from report.invited import Invited
from surveys.model import Survey

LEAST_FOR_RELIABILITY = 50


def made(
    sheets: ProtectedSheets,
    tree: Sequence[Node],
    blocks: Blocks,
    survey: Survey,
    invited: Mapping[Id, int] | None,
    progress: Callable[[float], None] | None = None,
) -> tuple[tuple[Section, ...], tuple[Reliability, ...]]:
    """Return the sections and the reliabilities of a report."""
    if not isinstance(sheets, ProtectedSheets):
        raise TypeError(f"build_report: sheets are a {type(sheets).__name__}; only protected sheets make a report")
    if blocks.too_few:
        return (), ()
    if np.bincount(sheets.block, minlength=len(blocks.sizes)).tolist() != list(blocks.sizes):
        raise ValueError("build_report: sheets and blocks count different people; protect the sheets of these blocks")
    plan = layout(survey)
    if plan.points != sheets.points:
        raise ValueError("build_report: the survey's items are not those of the sheets; give it as it was fielded")
    sections = _sections(sheets, tree, blocks, survey, plan, Invited(tree, blocks, invited), progress)
    return sections, _reliability(sheets, plan)


def _sections(sheets: ProtectedSheets, tree: Sequence[Node], blocks: Blocks, survey: Survey, plan: Layout,
              invited: Invited, progress: Callable[[float], None] | None) -> tuple[Section, ...]:  # fmt: skip
    step = _steps(progress, len(plan.points) + 2 * len(plan.scales) + 3)
    found = tuple(groups(tree, blocks))
    adds = _Sums(found)
    asked = [invited.of(group) for group in found]
    people = adds.of(np.array(blocks.sizes, dtype=np.int64)).tolist()
    # Where more answered than were invited, nobody knows of how many people these are some.
    population = np.array([many if many and many >= here else 0 for many, here in zip(asked, people, strict=True)])
    next(step)
    items = _items(sheets, survey, plan, adds, population, step)
    columns, compared = [], []
    part, whole = _parts(found)
    for place in range(len(plan.scales)):
        blockwise, movable = _scores(sheets, plan, place, blocks.k)
        sums = adds.scores(blockwise)
        columns.append(_scale(plan, place, items, adds.widened(_spreads(sums, plan, place), movable, plan, place),
                              population))  # fmt: skip
        next(step)
        here, rest = sums.of(part), sums.of(whole) - sums.of(part)
        compared.append(beside(part, _spreads(here, plan, place), _spreads(rest, plan, place)))
        next(step)
    figures = zip(*columns, *(item.figures for item in items), strict=True)
    judged = comparisons([scale.id for scale in plan.scales], compared, len(found))
    next(step)
    names = {node.id: node.name for node in tree}
    sections = tuple(
        Section(
            group.key,
            tuple(map(str, group.units)),
            tuple(names[unit] for unit in group.units),
            group.kind,
            group.parent,
            answered,
            many,
            many,
            shown,
            against,
            group.values,
            tuple(names[unit] for unit in group.direct),
            group.blocks,
        )
        for group, answered, many, shown, against in zip(found, people, asked, figures, judged, strict=True)
    )
    next(step)
    return sections


class _Sums:
    """Adds the counts of blocks up into those of groups."""

    def __init__(self, found: Sequence[Group]) -> None:
        self.flat = np.array([block for group in found for block in group.blocks], dtype=np.int64)
        self.begins = np.cumsum([0, *(len(group.blocks) for group in found[:-1])])

    def of(self, blockwise: npt.NDArray[Any]) -> Counts:
        """Return the sums of the groups; the last axis are blocks, then groups."""
        sums: Counts = np.add.reduceat(blockwise[..., self.flat], self.begins, axis=-1, dtype=np.int64)
        return sums

    def scores(self, blockwise: ScoreSums) -> ScoreSums:
        """Return the score sums of the groups."""
        return ScoreSums(blockwise.least, *map(self.of, blockwise.tables))

    def widened(self, found: Spreads, movable: Movable, plan: Layout, place: int) -> Spreads:
        """Return the groups' spreads with the widest that the true scores may have."""
        group = np.repeat(np.arange(len(self.begins)), np.diff([*self.begins, len(self.flat)]))
        mean = (found.mean - plan.low(place)) / plan.step(place)
        return found.spread_by(plan.step(place) ** 2 * movable.squares(self.flat, group, mean))


@dataclass(frozen=True, eq=False)
class _Item:
    """One item in all groups: figures; each group's row in ``tables``, its counts, and those worded "or more"."""

    figures: list[Figure]
    tables: Tables
    row: npt.NDArray[np.intp]
    counts: list[tuple[int, ...]]
    or_more: list[tuple[int, ...]]


def _items(sheets: ProtectedSheets, survey: Survey, plan: Layout, adds: _Sums, population: Counts,
           step: Iterator[None]) -> list[_Item]:  # fmt: skip
    """Estimate every item; items of one response format together, and tables that many groups share only once."""
    favourable_low = {id for scale in survey.scales if scale.favourable == "low" for id in scale.items}
    many = len(survey.scales)
    alike: dict[tuple[tuple[float, ...], bool], list[int]] = {}
    for place, item in enumerate(survey.items):
        alike.setdefault((plan.values[place], item.id in favourable_low), []).append(place)
    made: dict[int, _Item] = {}
    for (values, _), places in alike.items():
        rows = np.concatenate([adds.of(sheets.counts[place]).T for place in places])
        moved = np.concatenate([adds.of(uncertain(*_table(sheets, place)).T).T for place in places])
        whole = _whole(np.tile(population, len(places)), rows.sum(axis=1))
        first, which = counting.distinct(np.column_stack([rows, whole, moved]))
        tables = Tables(rows[first], np.asarray(values), sheets.rule(places[0]), moved[first])
        single = tables.n[:, None], tables.variance[:, None], tables.deviation[:, None], tables.split[:, None]
        shares = tables.favourable, tables.n
        estimates = _estimates(tables.spreads, whole[first], shares, *single, tables.values, many)
        counted = list(map(tuple, tables.rows.tolist()))
        for place, row in zip(places, which.reshape(len(places), -1), strict=True):
            made[place] = _item(survey.items[place].id, tables, row, counted, estimates, _or_more(sheets, place, adds))
            next(step)
    return [made[place] for place in range(len(survey.items))]


def _item(id: str, tables: Tables, row: npt.NDArray[np.intp], counted: list[tuple[int, ...]],
          estimates: list[dict[str, Estimate]], held: npt.NDArray[np.bool_]) -> _Item:  # fmt: skip
    first, mark = counting.distinct(held)
    marks = [tuple(np.flatnonzero(held[at]).tolist()) for at in first]
    single, which = np.unique(row * len(marks) + mark, return_inverse=True)
    answers = tables.n.tolist()
    figures = [
        Figure("item", id, answers[at], (counted[at],), (marks[kind],), estimates[at])
        for at, kind in (divmod(one, len(marks)) for one in single.tolist())
    ]
    return _Item(
        [figures[at] for at in which.tolist()],
        tables,
        row,
        [counted[at] for at in row.tolist()],
        [marks[at] for at in mark.tolist()],
    )


def _or_more(sheets: ProtectedSheets, item: int, adds: _Sums) -> npt.NDArray[np.bool_]:
    """Tell which counts of an item are worded "or more" in every group: those that are in one of its blocks."""
    return adds.of(capped(*_table(sheets, item)).T).T > 0


def _table(sheets: ProtectedSheets, item: int) -> tuple[Counts, Rule]:
    return sheets.counts[item].T.astype(np.int64), sheets.rule(item)


def _scores(sheets: ProtectedSheets, plan: Layout, place: int, k: int) -> tuple[ScoreSums, Movable]:
    """Sum a scale's scores by block; a block where fewer than k people answered half of the scale is left out of it."""
    items = plan.scales[place].items
    tables, rules = zip(*(_table(sheets, item) for item in items), strict=True)
    ends = bounds.moves(sheets.codes, items, sheets.block, tables, rules)
    sums = counting.score_sums(sheets.codes, items, sheets.block, sheets.blocks, ends)
    thick = sums.people.sum(axis=0) >= k
    movable = Movable.of(sheets.codes, items, sheets.block, ends, thick)
    return ScoreSums(sums.least, *(np.where(thick, table, 0) for table in sums.tables)), movable


def _spreads(sums: ScoreSums, plan: Layout, place: int) -> Spreads:
    return sums.spreads(plan.low(place), plan.step(place), plan.points[plan.scales[place].items[0]])


def _scale(plan: Layout, place: int, items: Sequence[_Item], scores: Spreads, population: Counts) -> list[Figure]:
    scale = plan.scales[place]
    own = [items[item] for item in scale.items]
    tables, rows = own[0].tables, np.stack([item.row for item in own], axis=1)
    n, variance, deviation, split = tables.n[rows], tables.variance[rows], tables.deviation[rows], tables.split[rows]
    shares = tables.favourable.of(rows), n.sum(axis=1)
    whole = _whole(population, scores.n)
    estimates = _estimates(scores, whole, shares, n, variance, deviation, split, tables.values, len(plan.scales))
    counts = zip(*(item.counts for item in own), strict=True)
    or_more = zip(*(item.or_more for item in own), strict=True)
    return [Figure("scale", scale.id, *row) for row in zip(scores.n.tolist(), counts, or_more, estimates, strict=True)]


def _estimates(
    scores: Spreads,
    population: Counts,
    shares: tuple[Favourable, Counts],
    n: Counts,
    variance: npt.NDArray[np.float64],
    deviation: npt.NDArray[np.float64],
    split: npt.NDArray[np.float64],
    values: npt.NDArray[np.float64],
    many: int,
) -> list[dict[str, Estimate]]:
    """Return every group's estimates; n, variance, deviation and split have one column an item.

    As many scales are judged together.
    """
    found = {
        "mean": estimating.means(scores, population),
        "sd": estimating.deviations(scores),
        "favourable": estimating.shares(*shares, scores.n),
        "rwg": estimating.agreement(n, variance, values, "uniform"),
        "rwg_skewed": estimating.agreement(n, variance, values, "slight_skew"),
        "ad": estimating.average_deviations(n, deviation),
        "van_der_eijk": estimating.splits(n, split),
        "smallest_change": estimating.changes(scores, max(many, 1)),
        "protection": estimating.protections(scores),
    }
    columns = [many.listed(name) for name, many in found.items()]
    return [dict(zip(found, row, strict=True)) for row in zip(*columns, strict=True)]


def _whole(population: Counts, n: Counts) -> Counts:
    """Return how many people a group has, answering or not; 0 where nobody knows."""
    return np.where(population > 0, np.maximum(population, n), 0)


def _parts(found: Sequence[Group]) -> tuple[Counts, Counts]:
    """Return the groups that are a part of a larger one, and beside each that larger one."""
    at: dict[str | None, int] = {}
    for number, group in enumerate(found):
        at.setdefault(group.key, number)
    pairs = [(number, at[group.parent]) for number, group in enumerate(found) if group.parent in at]
    parts = [(part, whole) for part, whole in pairs if len(found[whole].blocks) > len(found[part].blocks)]
    part, whole = np.array(parts, dtype=np.int64).reshape(-1, 2).T
    return part, whole


def _reliability(sheets: ProtectedSheets, plan: Layout) -> tuple[Reliability, ...]:
    found = []
    for place, scale in enumerate(plan.scales):
        products = scale_products(sheets.codes, plan, place)
        if products.n < LEAST_FOR_RELIABILITY:
            gaps = (Estimate.missing(name, products.n, "few_people") for name in ("alpha", "omega"))
            found.append(Reliability(scale.id, *gaps))
        else:
            covariance = products.covariance(plan.step(place))
            found.append(
                Reliability(scale.id, cronbach_alpha(covariance, products.n), omega_total(covariance, products.n))
            )
    return tuple(found)


def _steps(progress: Callable[[float], None] | None, many: int) -> Iterator[None]:
    """Tell the share done at each step."""
    for done in range(1, many + 1):
        if progress is not None:
            progress(done / many)
        yield
