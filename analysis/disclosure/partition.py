"""Who is reported together: one partition of a wave's people, by head counts alone, never by answers.

A *block* is the smallest set of people a release says anything about; everything else in it is a sum of whole blocks.
Answers cannot reach this file: it sees units and how many people answered in each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.disclosure.groups import Blocks
from analysis.disclosure.tree import FLOOR, Cell, Id, Node, by_id, twice, walk


def partition(tree: Sequence[Node], answered: Mapping[Id, int], k: int = FLOOR) -> Blocks:
    """Cut a wave by its units: those with at least k answers stand alone, the others are pooled.

    Bottom-up: what stayed below k under a unit is pooled; a pool below k takes in the smallest other block under that
    unit; where there is none, it is left to the unit above. Ties go to the smaller id.

    Parameters
    ----------
    tree : sequence of Node
    answered : mapping from unit id to int
        People who answered *directly* in that unit (inner units may have some); units left out have none.
    k : int
        Smallest block, at least 5.

    Raises
    ------
    ValueError
        For a tree with a cycle, a unit twice, an unknown parent or more than one root; a negative count; k below 5.

    Examples
    --------
    >>> school = [Node(1, None, "school", "Elm")] + [Node(i, 1, "team", f"Team {i}") for i in (2, 3, 4, 5)]
    >>> blocks = partition(school, {2: 9, 3: 6, 4: 3, 5: 1})
    >>> blocks.members, blocks.sizes
    (((2,), (3, 4, 5)), (9, 10))
    """
    order, children, _ = walk(tree)
    _check(order, answered, k)
    closed: dict[Id, list[_Pool]] = {}
    left: dict[Id, _Pool] = {}
    for unit in reversed(order):
        here: list[_Pool] = []
        pool = _Pool([], 0)
        for child in children[unit]:
            here += closed.pop(child)
            pool.take(left.pop(child))
        own = _Pool([unit] if answered.get(unit) else [], answered.get(unit, 0))
        if own.people >= k:
            here.append(own)
        else:
            pool.take(own)
        if pool.people >= k:
            here.append(pool)
        elif pool.people and here:
            min(here, key=lambda block: (block.people, min(map(by_id, block.units)))).take(pool)
        keep = bool(pool.people) and not here
        closed[unit], left[unit] = here, pool if keep else _Pool([], 0)
    return _blocks(((block.units, block.people) for block in closed[order[0]]), k)


def partition_by_attribute(
    tree: Sequence[Node], answered: Mapping[tuple[Id, str], int], values: Sequence[str], k: int = FLOOR
) -> Blocks:
    """Cut a wave by a background question within each school.

    People of one value in a school with at least k answers are a block. Fewer are pooled with the neighbouring value of
    their school. A school below k is first put together with others of its cluster as in `partition`, and its people
    join those of the same value there, then those of the neighbouring one.

    Parameters
    ----------
    tree : sequence of Node
    answered : mapping from (unit id, value) to int
        The unit is the school, or wherever people are counted; its smaller units are left out of sight.
    values : sequence of str
        Every value once, ordered so that neighbours are related. People who gave none need a value of their own.
    k : int
        Smallest block, at least 5.

    Raises
    ------
    ValueError
        As `partition`; and for a value that is not among `values`, or one that stands there twice.

    Examples
    --------
    >>> district = [Node(0, None, "cluster", "North"), Node(1, 0, "school", "Elm"), Node(2, 0, "school", "Oak")]
    >>> staff = {(1, "teacher"): 20, (1, "support"): 3, (1, "leader"): 2, (2, "teacher"): 3, (2, "leader"): 1}
    >>> partition_by_attribute(district, staff, ("teacher", "support", "leader")).members
    (((1, 'leader'), (1, 'support'), (2, 'leader')), ((1, 'teacher'), (2, 'teacher')))
    """
    if len(set(values)) != len(values):
        raise ValueError(f"values: {twice(values)!r} stands there twice; name every value once")
    totals: dict[Id, int] = {}
    for (unit, value), people in answered.items():
        if value not in values:
            raise ValueError(f"answered: {value!r} in unit {unit!r} is no value (they are {', '.join(values)}); add it")
        if people < 0:
            raise ValueError(f"answered: {people} people of {value!r} in unit {unit!r}; count from 0")
        totals[unit] = totals.get(unit, 0) + people
    cuts: list[tuple[Sequence[Cell], int]] = []
    for units in partition(tree, totals, k).members:
        runs: list[tuple[list[Cell], int]] = []
        for value in values:
            cells = [(unit, value) for unit in units if not isinstance(unit, tuple) and answered.get((unit, value))]
            if cells:
                runs.append(([*cells], sum(answered[cell] for cell in cells)))
        cuts += _joined(runs, k)
    return _blocks(cuts, k, tuple(values))


def together(by_unit: Blocks, by_value: Blocks) -> Blocks:
    """Put the blocks of two halves side by side: different people, each cut once in a way of its own.

    One is from `partition`, the other from `partition_by_attribute`, with one k; anything else is a ValueError. A half
    below k is in no block, so that nothing is shown of it.
    """
    if by_unit.k != by_value.k:
        raise ValueError(f"lots: one half has k = {by_unit.k}, the other {by_value.k}; cut both with the wave's k")
    if by_unit.values or not by_value.values:
        raise ValueError("lots: one half is cut by units and the other by a background question; give one of each")
    return Blocks(
        by_unit.members + by_value.members,
        by_unit.sizes + by_value.sizes,
        by_unit.k,
        by_unit.too_few and by_value.too_few,
        by_value.values,
        len(by_unit.members),
    )


@dataclass
class _Pool:
    units: list[Id]
    people: int

    def take(self, other: _Pool) -> None:
        self.units += other.units
        self.people += other.people


def _joined(runs: list[tuple[list[Cell], int]], k: int) -> Iterator[tuple[Sequence[Cell], int]]:
    while len(runs) > 1 and min(people for _, people in runs) < k:
        at = min(range(len(runs)), key=lambda i: runs[i][1])
        beside = min((i for i in (at - 1, at + 1) if 0 <= i < len(runs)), key=lambda i: runs[i][1])
        first, second = sorted((at, beside))
        runs[first : second + 1] = [(runs[first][0] + runs[second][0], runs[first][1] + runs[second][1])]
    yield from runs


def _blocks(
    cuts: Iterator[tuple[Sequence[Cell], int]] | list[tuple[Sequence[Cell], int]], k: int, values: tuple[str, ...] = ()
) -> Blocks:
    whole = ((tuple(sorted(units, key=by_id)), people) for units, people in cuts)
    ordered = sorted(whole, key=lambda block: by_id(block[0][0]))
    return Blocks(tuple(block[0] for block in ordered), tuple(block[1] for block in ordered), k, not ordered, values)


def _check(units: Sequence[Id], answered: Mapping[Id, int], k: int) -> None:
    if k < FLOOR:
        raise ValueError(f"k: {k} is below {FLOOR}; the smallest group a wave may show is {FLOOR} people")
    known = set(units)
    for unit, people in answered.items():
        if unit not in known:
            raise ValueError(f"answered: no unit {unit!r} in the tree; add the unit or count its people elsewhere")
        if people < 0:
            raise ValueError(f"answered: {people} people in unit {unit!r}; count from 0")
