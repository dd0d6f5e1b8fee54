"""The report's figures made one by one, by the functions of `analysis` alone: what the quick way must give.

Slow and plain: every group's tallies are merged, and every figure is asked of the statistic that defines it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import sqrt

import numpy as np
from scipy.special import stdtrit

from analysis.agreement import ad_mean, rwg, rwg_j, van_der_eijk
from analysis.descriptive import centre_and_spread, mean, proportion, sd
from analysis.disclosure.blocks import Blocks
from analysis.disclosure.groups import Group, groups
from analysis.disclosure.rule import capped, true_tables
from analysis.disclosure.sheets import ProtectedSheets, tables
from analysis.disclosure.tree import Id, Node
from analysis.estimates import Estimate
from analysis.layout import Layout, layout
from analysis.power import smallest_change
from analysis.reliability import cronbach_alpha, omega_total
from analysis.tally import Counts, Tally, merge, score_distribution, tally_by
from report.comparing import Spread, adjusted, beside_parent
from report.contents import Comparison, Figure, Reliability, Section
from report.invited import Invited
from surveys.model import Survey

LEAST_FOR_RELIABILITY = 50


def made_one_by_one(
    sheets: ProtectedSheets, tree: Sequence[Node], blocks: Blocks, survey: Survey, invited: Mapping[Id, int] | None
) -> tuple[tuple[Section, ...], tuple[Reliability, ...]]:
    """Return what `report.making.made` returns."""
    plan = layout(survey)
    by_block = [_thick(one, plan, blocks.k) for one in tally_by(sheets.codes, sheets.block, len(blocks.sizes), plan)]
    held_down = [capped(table, sheets.rule(item)) for item, table in enumerate(tables(sheets))]
    found = tuple(groups(tree, blocks))
    wide = {group.key: merge(*(by_block[b] for b in group.blocks)) for group in found}
    reached = Invited(tree, blocks, invited)
    names = {node.id: node.name for node in tree}
    sections, comparisons = [], []
    for group in found:
        counted = wide[group.key]
        many = reached.of(group)
        or_more = [tuple(map(int, np.flatnonzero(one[list(group.blocks)].any(axis=0)))) for one in held_down]
        known = many if many is not None and many >= counted.people else None
        figures = _figures(counted, or_more, survey, plan, known, sheets, group.blocks)
        compared = _beside(group, found, by_block, plan, sheets)
        comparisons.append(compared)
        sections.append((group, counted.people, many, figures))
    judged = iter(adjusted([one for compared in comparisons for one in compared]))
    return (
        tuple(
            Section(
                group.key,
                tuple(map(str, group.units)),
                tuple(names[unit] for unit in group.units),
                group.kind,
                group.parent,
                people,
                many,
                many,
                figures,
                tuple(next(judged) for _ in compared),
                group.values,
                tuple(names[unit] for unit in group.direct),
                group.blocks,
            )
            for (group, people, many, figures), compared in zip(sections, comparisons, strict=True)
        ),
        _reliability(merge(*by_block), plan),
    )


def _thick(block: Tally, plan: Layout, k: int) -> Tally:
    """Leave a block out of a scale's scores where fewer than k of its people answered half of the scale."""
    scores = list(block.scores)
    for place in range(len(scores)):
        if int(score_distribution(block, place, plan)[1].sum()) < k:
            scores[place] = np.zeros_like(scores[place])
    return replace(block, scores=tuple(scores))


def _figures(
    counted: Tally,
    or_more: Sequence[tuple[int, ...]],
    survey: Survey,
    plan: Layout,
    population: int | None,
    sheets: ProtectedSheets,
    blocks: Sequence[int],
) -> tuple[Figure, ...]:
    favourable_low = {id for scale in survey.scales if scale.favourable == "low" for id in scale.items}
    low = [item.id in favourable_low for item in survey.items]
    figures = []
    for place, scale in enumerate(plan.scales):
        values, counts = score_distribution(counted, place, plan)
        rows = counted.tables(plan, place)
        points = np.asarray(plan.values[scale.items[0]])
        turned = low[scale.items[0]]
        centre = centre_and_spread(values, counts)[1]
        ends = scores_open(sheets, blocks, scale.items, points, centre)
        shares = [shares_open(sheets, blocks, item, turned) for item in scale.items]
        fewest, most = (sum(ends) for ends in zip(*shares, strict=True))
        estimates = _estimates(values, counts, rows, points, turned, population, ends, (fewest, most), len(plan.scales))
        n = int(counts.sum())
        figures.append(Figure("scale", scale.id, n, _rows(rows), tuple(or_more[i] for i in scale.items), estimates))
    for i, item in enumerate(survey.items):
        table, points = counted.items[i], np.asarray(plan.values[i])
        ends = item_open(sheets, blocks, i, points, centre_and_spread(points, table)[1])
        fewest_most = shares_open(sheets, blocks, i, low[i])
        given = (points, table, table[None, :], points, low[i], population, ends, fewest_most)
        estimates = _estimates(*given, max(len(plan.scales), 1))
        figures.append(Figure("item", item.id, int(table.sum()), _rows(table[None, :]), (or_more[i],), estimates))
    return tuple(figures)


def _estimates(
    values: np.ndarray,
    counts: Counts,
    tables: Counts,
    points: np.ndarray,
    low: bool,
    population: int | None,
    ends: tuple[float, float, float],
    favourable: tuple[int, int],
    many: int,
) -> dict[str, Estimate]:
    n = int(counts.sum())
    agreement = rwg if len(tables) == 1 else rwg_j
    found = {
        "mean": _mean(values, counts, population, ends),
        "sd": sd(values, counts),
        "favourable": _favourable(tables, low, n, favourable),
        "rwg": agreement(tables, points, "uniform"),
        "rwg_skewed": agreement(tables, points, "slight_skew"),
        "ad": ad_mean(tables, points),
        "van_der_eijk": _split(tables),
        "smallest_change": smallest_change(n, centre_and_spread(values, counts)[2], many),
        "protection": Estimate("protection", max(-ends[0], ends[1]), ends[0], ends[1], n)
        if n
        else Estimate.missing("protection", 0, "nobody_answered"),
    }
    return {name: Estimate(name, one.value, one.low, one.high, one.n, one.why) for name, one in found.items()}


def _mean(values: np.ndarray, counts: Counts, population: int | None, ends: tuple[float, float, float]) -> Estimate:
    """Return the mean with its t interval, as wide as the true answers need that the shown ones may stand for."""
    plain = mean(values, counts, population)
    n, centre, spread = centre_and_spread(values, counts)
    below, above, squares = ends
    if plain.why == "everyone_answered":
        return replace(plain, low=centre + below, high=centre + above)
    if not below and not above:
        return plain
    widest = sqrt(spread**2 + squares / (n - 1))
    reach = float(stdtrit(n - 1, 0.975)) * widest / sqrt(n) * sqrt(1 - n / population if population else 1)
    return Estimate("mean", centre, centre + below - reach, centre + above + reach, n)


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
    shown, fewest, most = (
        proportion(one * people, people)  # type: ignore[arg-type]  # a mean share of people is no whole number
        for one in (share, ends[0] / total, ends[1] / total)
    )
    return replace(shown, low=fewest.low, high=most.high)


def _split(tables: Counts) -> Estimate:
    single = [van_der_eijk(row) for row in tables]
    given = [one.value for one in single if one.value is not None]
    least = min(one.n for one in single)
    if not given:
        return Estimate.missing("van_der_eijk", least, single[0].why)
    return Estimate("van_der_eijk", sum(given) / len(given), n=least)


def _rows(tables: Counts) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(count) for count in row) for row in tables)


def _beside(
    group: Group, found: Sequence[Group], by_block: Sequence[Tally], plan: Layout, sheets: ProtectedSheets
) -> list[tuple[Comparison, float | None]]:
    parent = next((one for one in found if one.key == group.parent), None)
    others = sorted(set(parent.blocks) - set(group.blocks)) if parent else []
    if not others:
        return []
    here, rest = merge(*(by_block[b] for b in group.blocks)), merge(*(by_block[b] for b in others))
    compared = []
    for place, scale in enumerate(plan.scales):
        points = np.asarray(plan.values[scale.items[0]])
        mine, theirs = (
            Spread(*centre_and_spread(*score_distribution(one, place, plan)),
                   *scores_open(sheets, of, scale.items, points, 0.0)[:2])
            for one, of in ((here, group.blocks), (rest, others))
        )  # fmt: skip
        if mine.n and theirs.n:
            compared.append(beside_parent(scale.id, mine, theirs))
    return compared


def _reliability(counted: Tally, plan: Layout) -> tuple[Reliability, ...]:
    found = []
    for place, scale in enumerate(plan.scales):
        products = counted.products[place]
        if products.n < LEAST_FOR_RELIABILITY:
            gaps = (Estimate.missing(name, products.n, "few_people") for name in ("alpha", "omega"))
            found.append(Reliability(scale.id, *gaps))
        else:
            covariance = products.covariance(plan.step(place))
            found.append(
                Reliability(scale.id, cronbach_alpha(covariance, products.n), omega_total(covariance, products.n))
            )
    return tuple(found)
