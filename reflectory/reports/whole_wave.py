"""What only a whole wave can bear, as it stands in a report; `analysis.wave` computes it."""

from __future__ import annotations

from analysis.disclosure.groups import Blocks
from analysis.disclosure.protect import ProtectedSheets
from analysis.layout import layout
from analysis.wave import group_variance, importance, reliability
from reflectory.reports.model import GoesWith, Reliability, TeamShare
from surveys.model import Survey


def reliabilities(sheets: ProtectedSheets, blocks: Blocks, survey: Survey) -> tuple[Reliability, ...]:
    """Return alpha and omega of every scale."""
    if blocks.too_few:
        return ()
    pairs = zip(survey.scales, reliability(sheets, layout(survey)), strict=True)
    return tuple(Reliability(scale.id, alpha, omega) for scale, (alpha, omega) in pairs)


def team_shares(sheets: ProtectedSheets, blocks: Blocks, survey: Survey) -> tuple[TeamShare, ...]:
    """Return ICC(1) and ICC(2) of every scale over the blocks of a wave cut by team; none for other cuts."""
    if blocks.too_few or blocks.values:
        return ()
    pairs = zip(survey.scales, group_variance(sheets, layout(survey)), strict=True)
    return tuple(TeamShare(scale.id, icc1, icc2) for scale, (icc1, icc2) in pairs)


def goes_with(sheets: ProtectedSheets, blocks: Blocks, survey: Survey) -> tuple[GoesWith, ...]:
    """Return how the scales share what goes with each single question: association, never cause."""
    if blocks.too_few:
        return ()
    plan, place = layout(survey), {item.id: at for at, item in enumerate(survey.items)}
    relations = ((item.id, importance(sheets, plan, place[item.id])) for item in survey.single_items)
    return tuple(GoesWith(id, *shared) for id, shared in relations if shared is not None)
