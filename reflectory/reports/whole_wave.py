"""What only a whole wave can bear, as it stands in a report; `analysis.wave` computes it."""

from __future__ import annotations

from analysis.disclosure.groups import Blocks
from analysis.disclosure.protect import ProtectedSheets
from analysis.layout import layout
from analysis.wave import against, group_variance, importance, reliability
from reflectory.reports.model import GroupVariance, RelativeImportance, Reliability
from surveys.model import Survey

Whole = tuple[tuple[Reliability, ...], tuple[GroupVariance, ...], tuple[RelativeImportance, ...]]


def whole_wave(sheets: ProtectedSheets, blocks: Blocks, survey: Survey) -> Whole:
    """Return how consistently each scale measured, how much of it is about the group, and what goes with what.

    Alpha and omega of every scale, and its items that go against the others; ICC(1) and ICC(2) over the blocks of a
    wave cut by team, none for other cuts; and how the scales share what goes with each single question: association,
    never cause.
    """
    if blocks.too_few:
        return (), (), ()
    plan, place = layout(survey), {item.id: at for at, item in enumerate(survey.items)}
    items = (tuple(survey.items[item].id for item in strange) for strange in against(sheets, plan))
    consistent = zip(survey.scales, reliability(sheets, plan), items, strict=True)
    shares = [] if blocks.values else [*zip(survey.scales, group_variance(sheets, plan), strict=True)]
    relations = ((item.id, importance(sheets, plan, place[item.id])) for item in survey.single_items)
    return (
        tuple(Reliability(scale.id, *both, strange) for scale, both, strange in consistent),
        tuple(GroupVariance(scale.id, *both) for scale, both in shares),
        tuple(RelativeImportance(id, *shared) for id, shared in relations if shared is not None),
    )
