"""From protected sheets to sections: `build_report`. Nothing else makes figures.

Every number is computed by `analysis.figures`, of all groups at once; here they become objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.comparison import Difference, adjusted_p
from analysis.disclosure.groups import Blocks, groups
from analysis.disclosure.protect import ProtectedSheets
from analysis.disclosure.tree import Id, Node
from analysis.figures import ItemFigures, Release, ScaleFigures, listed
from analysis.layout import Layout, layout
from analysis.tables import distinct
from reflectory.reports.invitation_counts import Invited
from reflectory.reports.model import Comparison, Figure, Report, Section
from reflectory.reports.whole_wave import goes_with, reliabilities, team_shares
from surveys.model import Survey
from surveys.serialization import to_json as survey_to_json


def build_report(
    sheets: ProtectedSheets,
    tree: Sequence[Node],
    blocks: Blocks,
    survey: Survey,
    *,
    wave: str,
    title: str,
    invited: Mapping[int, int] | None = None,
    cut: str = "team",
    moment: str = "",
    closed: str = "",
    check: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Report:
    """Make the report of a wave from its protected sheets: the only maker of reports.

    Parameters
    ----------
    sheets : ProtectedSheets
        Of the whole wave; nothing else that holds answers is accepted.
    tree : sequence of Node
        The units as they were frozen when the wave opened.
    blocks : Blocks
        The partition of the same people.
    survey : Survey
        As fielded.
    wave, title : str
    invited : mapping from unit id to int, optional
        People who were invited directly in that unit; None where nobody knows.
    cut, moment, closed : str
        How the wave is cut, its moment in a study, and its last day.
    check : int
        How many answers the check before the release looked at.
    progress : callable, optional
        Told the share that is done.

    Raises
    ------
    TypeError
        If the sheets are not protected.
    ValueError
        If sheets, blocks and survey do not fit together.
    """
    sections = sections_of(sheets, tree, blocks, survey, invited, progress)
    text = survey_to_json(survey)
    return Report(
        wave,
        title,
        text,
        blocks.k,
        sections,
        reliabilities(sheets, blocks, survey),
        cut,
        moment,
        closed,
        check,
        team_shares=team_shares(sheets, blocks, survey),
        goes_with=goes_with(sheets, blocks, survey),
        asked=tuple(node.id for node in tree),
    )


def sections_of(
    sheets: ProtectedSheets,
    tree: Sequence[Node],
    blocks: Blocks,
    survey: Survey,
    invited: Mapping[Id, int] | None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Section, ...]:
    """Return the sections of a report."""
    if not isinstance(sheets, ProtectedSheets):
        raise TypeError(f"build_report: sheets are a {type(sheets).__name__}; only protected sheets make a report")
    if blocks.too_few:
        return ()
    if np.bincount(sheets.block, minlength=len(blocks.sizes)).tolist() != list(blocks.sizes):
        raise ValueError("build_report: sheets and blocks count different people; protect the sheets of these blocks")
    plan = layout(survey)
    if plan.points != sheets.points:
        raise ValueError("build_report: the survey's items are not those of the sheets; give it as it was fielded")
    return _sections(sheets, tree, blocks, survey, plan, Invited(tree, blocks, invited), progress)


def _sections(sheets: ProtectedSheets, tree: Sequence[Node], blocks: Blocks, survey: Survey, plan: Layout,
              invited: Invited, progress: Callable[[float], None] | None) -> tuple[Section, ...]:  # fmt: skip
    step = _steps(progress, len(plan.points) + len(plan.scales) + 2)
    reported = tuple(groups(tree, blocks))
    asked = [invited.of(group) for group in reported]
    low = {id for scale in survey.scales if scale.favourable == "low" for id in scale.items}
    release = Release(sheets, reported, plan, [item.id in low for item in survey.items], asked)
    next(step)
    items: dict[int, _Item] = {}
    for place, item in release.items():
        items[place] = _Item.of(survey.items[place].id, item)
        next(step)
    columns, differences = [], []
    for place, scale in enumerate(plan.scales):
        own = [items[item] for item in scale.items]
        scored = release.scale(place, [item.numbers for item in own])
        columns.append(_scale(scale.id, scored, own))
        differences.append(scored.difference)
        next(step)
    figures = zip(*columns, *(items[place].figures for place in range(len(items))), strict=True)
    compared = _comparisons([scale.id for scale in plan.scales], differences, release.part.tolist(), len(reported))
    names = {node.id: node.name for node in tree}
    sections = tuple(
        Section(
            group.key,
            group.units,
            tuple(names[unit] for unit in group.units),
            group.kind,
            group.parent,
            answered,
            many,
            many,
            figure,
            against,
            group.values,
            tuple(names[unit] for unit in group.direct),
            group.direct,
            group.blocks,
        )
        for group, answered, many, figure, against in zip(
            reported, release.people.tolist(), asked, figures, compared, strict=True
        )
    )
    next(step)
    return sections


@dataclass(frozen=True, eq=False)
class _Item:
    """One item in all groups: its figures, each group's counts, and those worded "or more"."""

    numbers: ItemFigures
    figures: list[Figure]
    counts: list[tuple[int, ...]]
    or_more: list[tuple[int, ...]]

    @classmethod
    def of(cls, id: str, item: ItemFigures) -> _Item:
        """Make the figures of an item; groups with the same table and the same wording share one."""
        first, mark = distinct(item.or_more)
        marks = [tuple(np.flatnonzero(item.or_more[at]).tolist()) for at in first]
        single, which = np.unique(item.row * len(marks) + mark, return_inverse=True)
        tables = item.tables.listed
        figures = [
            Figure("item", id, sum(tables[row][0]), (tables[row][0],), (marks[kind],), tables[row][1])
            for row, kind in (divmod(pair, len(marks)) for pair in single.tolist())
        ]
        return cls(
            item,
            [figures[at] for at in which.tolist()],
            [tables[row][0] for row in item.row.tolist()],
            [marks[at] for at in mark.tolist()],
        )


def _scale(id: str, scored: ScaleFigures, items: Sequence[_Item]) -> list[Figure]:
    counts = zip(*(item.counts for item in items), strict=True)
    or_more = zip(*(item.or_more for item in items), strict=True)
    estimates = listed(scored.estimates)
    return [Figure("scale", id, *row) for row in zip(scored.n.tolist(), counts, or_more, estimates, strict=True)]


def _comparisons(
    ids: Sequence[str], scales: Sequence[Difference], part: Sequence[int], groups: int
) -> list[tuple[Comparison, ...]]:
    """Return every group's comparisons, p values adjusted for all of the release (Benjamini-Hochberg)."""
    judged = iter(adjusted_p(np.concatenate([scale.p for scale in scales]) if scales else []).tolist())
    compared: list[list[Comparison]] = [[] for _ in range(groups)]
    for id, scale in zip(ids, scales, strict=True):
        for group, apart, effect, q in zip(part, scale.difference, scale.effect, judged, strict=False):
            if apart.value is not None:
                compared[group].append(Comparison(id, apart, effect, None if q != q else q))
    return [tuple(comparisons) for comparisons in compared]


def _steps(progress: Callable[[float], None] | None, many: int) -> Iterator[None]:
    """Tell the share done at each step."""
    for done in range(1, many + 1):
        if progress is not None:
            progress(done / many)
        yield
