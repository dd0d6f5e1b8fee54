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
from analysis.disclosure.rule import capped
from analysis.disclosure.sheets import ProtectedSheets, tables
from analysis.disclosure.tree import Id, Node
from analysis.layout import Layout, layout
from analysis.reliability import cronbach_alpha, omega_total
from analysis.results import Estimate
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
        low, high = reached.of(group)
        or_more = [tuple(map(int, np.flatnonzero(one[list(group.blocks)].any(axis=0)))) for one in held_down]
        figures = _figures(counted, or_more, survey, plan, high)
        compared = _beside(group, found, by_block, plan)
        comparisons.append(compared)
        sections.append((group, counted.people, low, high, figures))
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
                low,
                high,
                figures,
                tuple(next(judged) for _ in compared),
                group.values,
                tuple(names[unit] for unit in group.direct),
                group.blocks,
            )
            for (group, people, low, high, figures), compared in zip(sections, comparisons, strict=True)
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
    counted: Tally, or_more: Sequence[tuple[int, ...]], survey: Survey, plan: Layout, population: int | None
) -> tuple[Figure, ...]:
    favourable_low = {id for scale in survey.scales if scale.favourable == "low" for id in scale.items}
    low = [item.id in favourable_low for item in survey.items]
    figures = []
    for place, scale in enumerate(plan.scales):
        values, counts = score_distribution(counted, place, plan)
        rows = counted.tables(plan, place)
        points = np.asarray(plan.values[scale.items[0]])
        turned = low[scale.items[0]]
        estimates = _estimates(values, counts, rows, points, turned, population)
        n = int(counts.sum())
        figures.append(Figure("scale", scale.id, n, _rows(rows), tuple(or_more[i] for i in scale.items), estimates))
    for i, item in enumerate(survey.items):
        table, points = counted.items[i], np.asarray(plan.values[i])
        estimates = _estimates(points, table, table[None, :], points, low[i], population)
        figures.append(Figure("item", item.id, int(table.sum()), _rows(table[None, :]), (or_more[i],), estimates))
    return tuple(figures)


def _estimates(
    values: np.ndarray, counts: Counts, tables: Counts, points: np.ndarray, low: bool, population: int | None
) -> dict[str, Estimate]:
    n = int(counts.sum())
    agreement = rwg if len(tables) == 1 else rwg_j
    found = {
        "mean": mean(values, counts, None if population is None else max(population, n)),
        "sd": sd(values, counts),
        "favourable": _favourable(tables, low, n),
        "rwg": agreement(tables, points, "uniform"),
        "rwg_skewed": agreement(tables, points, "slight_skew"),
        "ad": ad_mean(tables, points),
        "van_der_eijk": _split(tables),
        "smallest_change": _smallest_change(n, centre_and_spread(values, counts)[2]),
    }
    return {name: Estimate(name, one.value, one.low, one.high, one.n, one.why) for name, one in found.items()}


def _favourable(tables: Counts, low: bool, people: int) -> Estimate:
    """Return the share of all answers to the items; its interval counts people, whose answers go together."""
    total = int(tables.sum())
    if not total or not people:
        return Estimate.missing("favourable", people, "nobody_answered")
    ordered = tables[:, ::-1] if low else tables
    share = int(ordered[:, (tables.shape[1] + 1) // 2 :].sum()) / total
    return proportion(share * people, people)  # type: ignore[arg-type]  # a mean share of people is no whole number


def _split(tables: Counts) -> Estimate:
    single = [van_der_eijk(row) for row in tables]
    given = [one.value for one in single if one.value is not None]
    least = min(one.n for one in single)
    if not given:
        return Estimate.missing("van_der_eijk", least, single[0].why)
    return Estimate("van_der_eijk", sum(given) / len(given), n=least)


def _smallest_change(n: int, spread: float) -> Estimate:
    """Return the change that would show if as many people answered again with as much spread (Welch, both waves)."""
    if n < 2 or not spread > 0:
        return Estimate.missing(
            "smallest_change", n, "nobody_answered" if not n else "one_person" if n == 1 else "no_spread"
        )
    return Estimate("smallest_change", float(stdtrit(2 * n - 2, 0.975)) * spread * sqrt(2 / n), n=n)


def _rows(tables: Counts) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(count) for count in row) for row in tables)


def _beside(
    group: Group, found: Sequence[Group], by_block: Sequence[Tally], plan: Layout
) -> list[tuple[Comparison, float | None]]:
    parent = next((one for one in found if one.key == group.parent), None)
    others = sorted(set(parent.blocks) - set(group.blocks)) if parent else []
    if not others:
        return []
    here, rest = merge(*(by_block[b] for b in group.blocks)), merge(*(by_block[b] for b in others))
    compared = []
    for place, scale in enumerate(plan.scales):
        mine, theirs = (Spread(*centre_and_spread(*score_distribution(one, place, plan))) for one in (here, rest))
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
