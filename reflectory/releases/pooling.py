"""From people to a report: blocks by head counts, protected sheets, figures, and the attack; and what to expect of it.

True answers go no further than `protected_report`: what it returns may be seen.
"""

from __future__ import annotations

import gc
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.comments import LEAST, place
from analysis.disclosure.groups import Blocks, groups
from analysis.disclosure.lots import cut_by_lot
from analysis.disclosure.partition import partition, partition_by_attribute
from analysis.disclosure.protect import ProtectedSheets
from analysis.disclosure.protect import protect as by_chance
from analysis.disclosure.tree import Node
from analysis.scoring import key
from reflectory.db.ballots import DRAWN
from reflectory.domain.units import Unit, school_of
from reflectory.domain.waves import LOT, WaveUnit
from reflectory.errors import ReleaseError
from reflectory.releases.recompute import attacked
from reflectory.reports.build import build_report
from reflectory.reports.model import Comments, Report
from surveys.model import Survey

Protect = Callable[[NDArray[np.int8], NDArray[np.int64], list[int], list[bool], int], ProtectedSheets]

NOBODY = ""  # the value of people who left the background question out; reported as a value of its own


def nodes_of(units: Iterable[WaveUnit]) -> list[Node]:
    """Return the units of a wave as the tree that they are cut by."""
    return [Node(unit.id, unit.parent, unit.kind, unit.name) for unit in units]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from searching millions of new objects for rings of garbage again and again: there are none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_uncollected()
def protected_report(nodes: Sequence[Node], units: NDArray[np.int64], values: Sequence[str], codes: NDArray[np.int8],
                     survey: Survey, k: int, cut: str, *, wave: str, title: str, invited: Mapping[int, int] | None,
                     moment: str = "", closed: str = "", protect: Protect | None = None, seed: int | None = None,
                     progress: Callable[[float], None] = lambda share: None) -> Report:  # fmt: skip
    """Cut, protect, count and attack.

    Parameters
    ----------
    nodes : sequence of Node
    units, values, codes
        Of each person: the unit, the value of the background question (`NOBODY` for none), and a row of codes, -1 where
        an item was skipped.
    survey, k, cut
        Of the wave.
    protect : callable, optional
        How a file's sheets are drawn (`file_report`).
    seed : int, optional
        Of a wave's draws, so that they are the same when they are made again (`db.crypto.seed_of`); else fresh chance.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Raises
    ------
    ValueError
        If people, units and survey do not fit together.
    ReleaseError
        If the check of the program finds a defect.
    """
    blocks, block_of_person = cut_people(nodes, units, values, survey, k, cut)
    points = [survey.format_of(item).points for item in survey.items]
    low = {id for scale in survey.scales if scale.favourable == "low" for id in scale.items}
    high = [item.id not in low for item in survey.items]
    keyed = key(codes, survey)
    if protect is None:
        dice = np.random.default_rng(secrets.randbits(256) if seed is None else seed)
        sheets = by_chance(keyed, block_of_person, points, high, dice, k)
    else:
        sheets = protect(keyed, block_of_person, points, high, k)
    progress(0.4)
    report = build_report(sheets, nodes, blocks, survey, wave=wave, title=title, invited=invited, cut=cut,
                          moment=moment, closed=closed, progress=lambda share: progress(0.4 + share * 0.5))  # fmt: skip
    audit = attacked(report)
    expected = {} if blocks.too_few else {group.key: group.blocks for group in groups(nodes, blocks)}
    if not audit.passed or {section.key: section.blocks for section in report.sections} != expected:
        raise ReleaseError("release-defect", "wave-number", id=wave)
    progress(1.0)
    return replace(report, check=audit.answers if report.sections else 0)


def cut_people(
    nodes: Sequence[Node], units: NDArray[np.int64], values: Sequence[str], survey: Survey, k: int, cut: str
) -> tuple[Blocks, NDArray[np.int64]]:
    """Form the blocks by head counts, and find each person's block (-1 where nothing may be shown)."""
    if cut.startswith(LOT):
        drawn = [value.removeprefix(DRAWN) if value.startswith(DRAWN) else None for value in values]
        return cut_by_lot(nodes, units.tolist(), drawn, _values(survey, cut.removeprefix(LOT)), k)
    if cut == "team":
        single, which, people = np.unique(units, return_inverse=True, return_counts=True)
        blocks = partition(nodes, dict(zip(single.tolist(), people.tolist(), strict=True)), k)
        numbers = [blocks.of(unit) for unit in single.tolist()]
    else:
        cells = cells_of(nodes, units, values, cut)
        blocks = partition_by_attribute(nodes, Counter(cells), _values(survey, cut), k)
        numbers, which = [blocks.of(cell) for cell in cells], np.arange(len(cells))
    return blocks, np.array([-1 if block is None else block for block in numbers], dtype=np.int64)[which]


def _values(survey: Survey, attribute: str) -> tuple[str, ...]:
    """Return the answers to a background question in their order, that of nobody last."""
    asked = next(known for known in survey.attributes if known.id == attribute)
    return (*(value for value, _ in asked.values), NOBODY)


def cells_of(nodes: Sequence[Node], units: NDArray[np.int64], values: Sequence[str], cut: str) -> list[tuple[int, str]]:
    """Return where each person is counted: in their unit, or with those of their value in their school."""
    if cut == "team":
        return [(unit, "") for unit in units.tolist()]
    if cut.startswith(LOT):  # the sheets of each half hold its cells already
        return list(zip(units.tolist(), values, strict=True))
    school = {node.id: school_of(node) for node in nodes}
    return [(school[unit], value) for unit, value in zip(units.tolist(), values, strict=True)]


def remarks(
    comments: Iterable[tuple[int, str, str, str]],
    nodes: Sequence[Node],
    units: Iterable[int],
    survey: Survey,
    k: int,
    cut: str,
    dice: np.random.Generator,
    names: Iterable[str] = (),
) -> tuple[Comments, ...]:
    """Put each comment (unit, question, text, reach) where enough people answered; away from every figure.

    ``units`` are those of all people, ``names`` are masked.
    """
    # Where no team, or half of one only, is reported, comments are shown by school.
    counted_in = {node.id: node.id if cut == "team" else school_of(node) for node in nodes}
    placed = place(
        [(counted_in[unit], question, text, reach) for unit, question, text, reach in comments],
        nodes,
        Counter(counted_in[unit] for unit in units),
        dice,
        max(LEAST, k),
        names,
    )
    asked = {question.id for question in survey.questions}
    called = {node.id: node.name for node in nodes}
    return tuple(
        Comments(group.question, group.units, tuple(called[id] for id in group.units), group.kind, group.texts)
        for group in placed
        if group.question in asked
    )


def expected_blocks(tree: Sequence[Unit], k: int) -> list[list[int]]:
    """Return which units would be reported together, or alone, if everybody answered; none where they are too few."""
    known = {unit.id for unit in tree}
    nodes = [Node(unit.id, unit.parent if unit.parent in known else None, unit.kind, unit.name) for unit in tree]
    blocks = partition(nodes, {unit.id: unit.size for unit in tree}, k)
    together = [[id for id in members if isinstance(id, int)] for members in blocks.members]
    return [] if blocks.too_few else together
