"""What only a whole wave can bear: how much is about the group, and what goes with what. From protected sheets."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.disclosure.groups import Blocks
from analysis.disclosure.protect import ProtectedSheets
from analysis.estimates import Estimate
from analysis.icc import one_way_icc, units_of
from analysis.importance import MOST, relative_importance
from analysis.layout import layout
from analysis.scoring import scores
from reflectory.reports.model import GoesWith, TeamShare
from surveys.model import Survey

LEAST, LEAST_FOR_IMPORTANCE = 50, 100


def team_shares(sheets: ProtectedSheets, blocks: Blocks, survey: Survey) -> tuple[TeamShare, ...]:
    """Return ICC(1) and ICC(2) of every scale over the blocks of a wave cut by team; none for other cuts.

    Small teams are pooled, which hides what sets them apart: the values are a little low.
    """
    if blocks.too_few or blocks.values:
        return ()
    plan = layout(survey)
    people, block = _in_order(scores(sheets.codes, plan), sheets.block)
    found = []
    for place, scale in enumerate(plan.scales):
        scored = int(np.isfinite(people[:, place]).sum())
        if scored < LEAST:
            gaps = (Estimate.missing(name, scored, "few_people") for name in ("icc1", "icc2"))
            found.append(TeamShare(scale.id, *gaps))
        else:
            split = one_way_icc(units_of(people[:, place], block))
            found.append(TeamShare(scale.id, _plain(split.icc1), _plain(split.icc2)))
    return tuple(found)


def goes_with(sheets: ProtectedSheets, blocks: Blocks, survey: Survey) -> tuple[GoesWith, ...]:
    """Return how the scales share what goes with each single question: association, never cause."""
    plan = layout(survey)
    if blocks.too_few or not 2 <= len(plan.scales) <= MOST:
        return ()
    people = scores(sheets.codes, plan)
    place = {item.id: at for at, item in enumerate(survey.items)}
    found = []
    for item in survey.single_items:
        codes = sheets.codes[:, place[item.id]]
        answers = np.where(codes >= 0, np.asarray(plan.values[place[item.id]])[codes], np.nan)
        complete = int((np.isfinite(people).all(axis=1) & np.isfinite(answers)).sum())
        if complete < LEAST_FOR_IMPORTANCE:
            found.append(GoesWith(item.id, Estimate.missing("r_squared", complete, "too_few"), {}))
            continue
        table, _ = _in_order(np.column_stack([people, answers]), sheets.block)
        parts = {scale.id: table[:, at] for at, scale in enumerate(plan.scales)}
        split = relative_importance(table[:, -1], parts)
        shares = {name: _plain(one) for name, one in split.lmg.items()}
        found.append(GoesWith(item.id, _plain(split.r_squared), shares))
    return tuple(found)


def _in_order(
    table: npt.NDArray[np.float64], block: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return rows in an order of their own: the last digit of a sum must not depend on whose sheet lies where."""
    order = np.lexsort((*table.T, block))
    return table[order], block[order]


def _plain(one: Estimate) -> Estimate:
    """Return an estimate in Python's own numbers, as a stored report holds them."""
    value, low, high = (None if end is None else float(end) for end in (one.value, one.low, one.high))
    return Estimate(one.name, value, low, high, int(one.n), one.why)
