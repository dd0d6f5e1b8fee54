"""From protected sheets to sections: `build_report`. Nothing else makes figures.

Every number is computed by `analysis.figures`, of all groups at once; here they become objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from analysis.comparison import Difference, adjusted_p
from analysis.disclosure.groups import Blocks, groups
from analysis.disclosure.protect import ProtectedSheets
from analysis.disclosure.tree import Id, Node
from analysis.figures import ItemFigures, Release, ScaleFigures, listed
from analysis.layout import layout
from reflectory.reports.invitation_counts import Invited
from reflectory.reports.model import Comparison, Figure, Report, Section
from reflectory.reports.whole_wave import whole_wave
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
    reliability, shares, relations = whole_wave(sheets, blocks, survey)
    asked = tuple(node.id for node in tree)
    return Report(wave, title, survey_to_json(survey), blocks.k, sections, reliability, cut, moment, closed, check,
                  team_shares=shares, goes_with=relations, asked=asked)  # fmt: skip


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
    if sheets.sizes != tuple(blocks.sizes):
        raise ValueError("build_report: sheets and blocks count different people; protect the sheets of these blocks")
    plan = layout(survey)
    if plan.points != sheets.points:
        raise ValueError("build_report: the survey's items are not those of the sheets; give it as it was fielded")
    step, known = _steps(progress, len(plan.points) + len(plan.scales) + 2), Invited(tree, blocks, invited)
    reported = tuple(groups(tree, blocks))
    asked = [known.of(group) for group in reported]
    low = {id for scale in survey.scales if scale.favourable == "low" for id in scale.items}
    release = Release(sheets, reported, plan, [item.id in low for item in survey.items], asked)
    next(step)
    counted: dict[int, ItemFigures] = {}
    items: dict[int, list[Figure]] = {}
    for place, item in release.items():
        counted[place], items[place] = item, _items(survey.items[place].id, item)
        next(step)
    scales, differences = [], []
    for place, scale in enumerate(plan.scales):
        scored = release.scale(place, [counted[item] for item in scale.items])
        scales.append(_scales(scale.id, scored, [items[item] for item in scale.items]))
        differences.append(scored.difference)
        next(step)
    figures = zip(*scales, *(items[place] for place in range(len(items))), strict=True)
    compared = _comparisons([scale.id for scale in plan.scales], differences, release.part.tolist(), len(reported))
    names = {node.id: node.name for node in tree}
    rows = zip(reported, release.people.tolist(), asked, figures, compared, strict=True)
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
        for group, answered, many, figure, against in rows
    )
    next(step)
    return sections


def _items(id: str, item: ItemFigures) -> list[Figure]:
    """Make the figures of an item in every group; groups with the same table and the same wording share one."""
    different, which = item.listed()
    figures = [
        Figure("item", id, sum(counts), (counts,), (or_more,), estimates) for counts, or_more, estimates in different
    ]
    return [figures[at] for at in which]


def _scales(id: str, scored: ScaleFigures, items: Sequence[list[Figure]]) -> list[Figure]:
    """Make the figures of a scale in every group."""
    counts = zip(*([figure.counts[0] for figure in item] for item in items), strict=True)
    or_more = zip(*([figure.capped[0] for figure in item] for item in items), strict=True)
    estimates = listed(scored.estimates)
    for group, mean in scored.weighted.items():
        estimates[group]["weighted_mean"] = mean
    rows = zip(scored.n.tolist(), counts, or_more, estimates, strict=True)
    return [Figure("scale", id, *row) for row in rows]


def _comparisons(
    ids: Sequence[str], scales: Sequence[Difference], part: Sequence[int], groups: int
) -> list[tuple[Comparison, ...]]:
    """Return every group's comparisons, p values adjusted for all of the release (Benjamini-Hochberg)."""
    judged = iter(adjusted_p([p for scale in scales for p in scale.p.tolist()]).tolist())
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
