"""The report's figures made one by one: what the quick way must give.

Slow and plain: every group's people are counted anew, and every figure is asked of its statistic for that group alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy import stats

from analysis.agreement import ad, rwg, rwg_j, van_der_eijk
from analysis.comparison import adjusted_p, part_from_whole
from analysis.disclosure.caps import capped, true_tables
from analysis.disclosure.groups import Blocks, Group, groups
from analysis.disclosure.protect import ProtectedSheets
from analysis.disclosure.tree import Id, Node
from analysis.estimates import Counts, Estimate
from analysis.layout import Layout, layout
from analysis.moments import Moments, mean, moments, sd, table_moments
from analysis.power import smallest_change
from analysis.proportions import proportion
from analysis.scoring import scores
from analysis.tables import count_tables
from reflectory.reports.invitation_counts import Invited
from reflectory.reports.model import Comparison, Figure, Section
from surveys.model import Survey
from tests.tables import tables


def made_one_by_one(
    sheets: ProtectedSheets, tree: Sequence[Node], blocks: Blocks, survey: Survey, invited: Mapping[Id, int] | None
) -> tuple[Section, ...]:
    """Return what `reports.build.made` returns."""
    plan = layout(survey)
    scored = _thick(sheets, plan, blocks.k)
    held_down = [capped(table, sheets.rule(item)) for item, table in enumerate(tables(sheets))]
    found = tuple(groups(tree, blocks))
    reached = Invited(tree, blocks, invited)
    names = {node.id: node.name for node in tree}
    sections, comparisons = [], []
    for group in found:
        people = int(np.isin(sheets.block, group.blocks).sum())
        many = reached.of(group)
        or_more = [tuple(map(int, np.flatnonzero(one[list(group.blocks)].any(axis=0)))) for one in held_down]
        known = many if many is not None and many >= people else None
        figures = _figures(or_more, survey, plan, known, sheets, scored, group.blocks)
        compared = _beside(group, found, scored, plan, sheets)
        comparisons.append(compared)
        sections.append((group, people, many, figures))
    sections = [(group, people, many, _weighted(group, figures, sections)) for group, people, many, figures in sections]
    every = [p for compared in comparisons for _, p in compared]
    judged = iter([None if q != q else q for q in adjusted_p(every).tolist()])
    return tuple(
        Section(
            group.key,
            group.units,
            tuple(names[unit] for unit in group.units),
            group.kind,
            group.parent,
            people,
            many,
            many,
            figures,
            tuple(replace(one, q=next(judged)) for one, _ in compared),
            group.values,
            tuple(names[unit] for unit in group.direct),
            group.direct,
            group.blocks,
        )
        for (group, people, many, figures), compared in zip(sections, comparisons, strict=True)
    )


def _weighted(group: Group, figures: tuple[Figure, ...], sections: Sequence) -> tuple[Figure, ...]:
    """Add the means weighted by how many were invited, from the printed ranges of a group's parts."""
    parts = [(people, many, own) for part, people, many, own in sections if part.parent == group.key]
    blocks = [block for part, *_ in sections if part.parent == group.key for block in part.blocks]
    if len(parts) < 2 or sorted(blocks) != sorted(group.blocks) or any(not many or many < n for n, many, _ in parts):
        return figures
    rates = [people / many for people, many, _ in parts]
    if max(rates) - min(rates) <= 0.2:
        return figures
    added, everyone = [], sum(many for _, many, _ in parts)
    for place, figure in enumerate(figures):
        if figure.kind == "scale":
            below = [(many / everyone, own[place]) for _, many, own in parts]
            n = sum(each.n for _, each in below)
            estimate = Estimate.missing("weighted_mean", n, "nobody_answered")
            if all(each.n for _, each in below):
                squares, floor, mean, ends = [], 0.0, 0.0, [0.0, 0.0]
                for weight, each in below:
                    shown, open_ = each.estimate("mean"), each.estimate("protection")
                    wide = 0.0 if shown.low is None else (shown.high - shown.low - open_.high + open_.low) / 2
                    squares.append((weight * wide / stats.t.ppf(0.975, each.n - 1)) ** 2)
                    floor += squares[-1] ** 2 / (each.n - 1)
                    mean += weight * shown.value
                    ends = [ends[0] + weight * open_.low, ends[1] + weight * open_.high]
                reach = stats.t.ppf(0.975, sum(squares) ** 2 / floor) * sum(squares) ** 0.5 if floor > 1e-40 else 0.0
                estimate = Estimate("weighted_mean", mean, mean + ends[0] - reach, mean + ends[1] + reach, n)
                if reach == 0 and ends[0] == ends[1]:
                    estimate = Estimate("weighted_mean", mean, n=n, why="no_spread")
            figure = replace(figure, estimates={**figure.estimates, "weighted_mean": estimate})
        added.append(figure)
    return tuple(added)


def _thick(sheets: ProtectedSheets, plan: Layout, k: int) -> np.ndarray:
    """Return everybody's scores, those of a block left out where fewer than k of its people have one."""
    scored = scores(sheets.codes, plan)
    for block in range(sheets.blocks):
        for place in range(len(plan.scales)):
            here = sheets.block == block
            if (~np.isnan(scored[here, place])).sum() < k:
                scored[here, place] = np.nan
    return scored


def _figures(
    or_more: Sequence[tuple[int, ...]],
    survey: Survey,
    plan: Layout,
    population: int | None,
    sheets: ProtectedSheets,
    scored: np.ndarray,
    blocks: Sequence[int],
) -> tuple[Figure, ...]:
    favourable_low = {id for scale in survey.scales if scale.favourable == "low" for id in scale.items}
    low = [item.id in favourable_low for item in survey.items]
    figures, here = [], np.isin(sheets.block, blocks)
    for place, scale in enumerate(plan.scales):
        rows = np.concatenate([_table(sheets, here, item, plan) for item in scale.items])
        points = np.asarray(plan.values[scale.items[0]])
        turned = low[scale.items[0]]
        own = moments(scored[here, place])
        ends = scores_open(sheets, blocks, scale.items, points, float(own.mean[0]))
        shares = [shares_open(sheets, blocks, item, turned) for item in scale.items]
        fewest, most = (sum(ends) for ends in zip(*shares, strict=True))
        estimates = _estimates(own, rows, points, turned, population, ends, (fewest, most), len(plan.scales))
        capped_ = tuple(or_more[i] for i in scale.items)
        figures.append(Figure("scale", scale.id, int(own.n[0]), _rows(rows), capped_, estimates))
    for i, item in enumerate(survey.items):
        table, points = _table(sheets, here, i, plan), np.asarray(plan.values[i])
        own = table_moments(table, points)
        ends = item_open(sheets, blocks, i, points, float(own.mean[0]))
        given = (own, table, points, low[i], population, ends, shares_open(sheets, blocks, i, low[i]))
        estimates = _estimates(*given, max(len(plan.scales), 1))
        figures.append(Figure("item", item.id, int(table.sum()), _rows(table), (or_more[i],), estimates))
    return tuple(figures)


def _table(sheets: ProtectedSheets, here: np.ndarray, item: int, plan: Layout) -> Counts:
    codes = sheets.codes[here, item].astype(float)
    return count_tables(np.where(codes < 0, np.nan, codes), np.arange(plan.points[item]))[0][0]


def _estimates(
    own: Moments,
    tables: Counts,
    points: np.ndarray,
    low: bool,
    population: int | None,
    ends: tuple[float, float, float],
    favourable: tuple[int, int],
    many: int,
) -> dict[str, Estimate]:
    n, agreement = int(own.n[0]), rwg if len(tables) == 1 else rwg_j
    below, above, squares = ends
    wide = replace(own, below=np.array([below]), above=np.array([above])).widened(np.array([squares]))
    everyone = None if population is None else [max(population, n)]
    found = {
        "mean": mean(wide, everyone)[0],
        "sd": sd(own)[0],
        "favourable": _favourable(tables, low, n, favourable),
        "rwg": agreement([tables], points, "uniform")[0],
        "rwg_skewed": agreement([tables], points, "slight_skew")[0],
        "ad": ad([tables], points)[0],
        "van_der_eijk": _split(tables),
        "smallest_change": smallest_change(own.n, own.sd, many, above - below)[0],
        "smallest_change_here": smallest_change(own.n, own.sd, many, above - below, everyone or [0])[0],
        "protection": Estimate("protection", max(-below, above), below, above, n)
        if n
        else Estimate.missing("protection", 0, "nobody_answered"),
    }
    return {name: Estimate(name, one.value, one.low, one.high, one.n, one.why) for name, one in found.items()}


def item_open(
    sheets: ProtectedSheets, blocks: Sequence[int], item: int, points: np.ndarray, centre: float
) -> tuple[float, float, float]:
    """Return how far an item's true mean may lie below and above, and what may be added to the sum of squares."""
    below = above = squares = 0.0
    n = 0
    for shown in (tables(sheets)[item][block] for block in blocks):
        if not shown.sum():
            continue
        n += int(shown.sum())
        steps = [np.array(true) - shown for true in true_tables(tuple(shown.tolist()), sheets.rule(item))]
        below += min(float(step @ points) for step in steps)
        above += max(float(step @ points) for step in steps)
        squares += max(float(step @ (points - centre) ** 2) for step in steps)
    return (below / n, above / n, squares) if n else (0.0, 0.0, 0.0)


def shares_open(sheets: ProtectedSheets, blocks: Sequence[int], item: int, low: bool) -> tuple[int, int]:
    """Return the fewest and the most favourable answers to an item."""
    fewest = most = 0
    for shown in (tables(sheets)[item][block] for block in blocks):
        if shown.sum():
            truths = np.array(true_tables(tuple(shown.tolist()), sheets.rule(item)))[:, :: -1 if low else 1]
            better = truths[:, (truths.shape[1] + 1) // 2 :].sum(axis=1)
            fewest, most = fewest + int(better.min()), most + int(better.max())
    return fewest, most


def scores_open(
    sheets: ProtectedSheets, blocks: Sequence[int], items: Sequence[int], points: np.ndarray, centre: float
) -> tuple[float, float, float]:
    """Return the same of a scale's scores: every person who holds the target of a full set may truly be in that set."""
    below = above = squares = 0.0
    n = 0
    for block in blocks:
        people = [row for row in sheets.codes[sheets.block == block] if 2 * (row[list(items)] >= 0).sum() >= len(items)]
        if len(people) < sheets.k:
            continue
        n += len(people)
        for row in people:
            answered = [item for item in items if row[item] >= 0]
            score = sum(points[row[item]] for item in answered) / len(answered)
            down = up = 0.0
            for item in answered:
                held, rule = tables(sheets)[item][block], sheets.rule(item)
                for codes in rule.capped_together:
                    if held[list(codes)].sum() == held.sum() - 2 and row[item] == rule.target[codes[0]]:
                        steps = [points[code] - points[row[item]] for code in codes]
                        down, up = down + min(0.0, *steps), up + max(0.0, *steps)
            down, up = down / len(answered), up / len(answered)
            below, above = below + down, above + up
            squares += max((score + step - centre) ** 2 - (score - centre) ** 2 for step in (down, 0.0, up))
    return (below / n, above / n, squares) if n else (0.0, 0.0, 0.0)


def _favourable(tables: Counts, low: bool, people: int, ends: tuple[int, int]) -> Estimate:
    """Return the share of all answers to the items; its interval counts people, whose answers go together."""
    total = int(tables.sum())
    if not total or not people:
        return Estimate.missing("favourable", people, "nobody_answered")
    ordered = tables[:, ::-1] if low else tables
    share = int(ordered[:, (tables.shape[1] + 1) // 2 :].sum()) / total
    shown, fewest, most = (proportion([one * people], [people])[0] for one in (share, ends[0] / total, ends[1] / total))
    return replace(shown, low=fewest.low, high=most.high)


def _split(tables: Counts) -> Estimate:
    single = [van_der_eijk([[row]])[0] for row in tables]
    given = [one.value for one in single if one.value is not None]
    least = min(one.n for one in single)
    if not given:
        few = any(one.why == "few_categories" for one in single)
        return Estimate.missing("van_der_eijk", least, "few_categories" if few else "nobody_answered")
    return Estimate("van_der_eijk", sum(given) / len(given), n=least)


def _rows(tables: Counts) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(count) for count in row) for row in tables)


def _beside(
    group: Group, found: Sequence[Group], scored: np.ndarray, plan: Layout, sheets: ProtectedSheets
) -> list[tuple[Comparison, float]]:
    parent = next((one for one in found if one.key == group.parent), None)
    others = sorted(set(parent.blocks) - set(group.blocks)) if parent else []
    compared = []
    for place, scale in enumerate(plan.scales if others else ()):
        points = np.asarray(plan.values[scale.items[0]])
        sides = []
        for blocks in (group.blocks, others):
            own = moments(scored[np.isin(sheets.block, blocks), place])
            below, above, _ = scores_open(sheets, blocks, scale.items, points, 0.0)
            sides.append(replace(own, below=np.array([below]), above=np.array([above])))
        if sides[0].n[0] and sides[1].n[0]:
            apart = part_from_whole(*sides)
            compared.append((Comparison(scale.id, apart.difference[0], apart.effect[0]), float(apart.p[0])))
    return compared
