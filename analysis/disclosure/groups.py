"""What a release reports on: sums of whole blocks, at every level of the tree the finest there are."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from analysis.disclosure.tree import Cell, Id, Node, walk

_T = TypeVar("_T", bound=Hashable)

# Where lots were drawn, the kinds of groups that hold one half of their units' people only. A team's group does so too,
# but nobody of a team is reported anywhere else by team.
HALVES = ("half_unit", "half_value")


@dataclass(frozen=True)
class Blocks:
    """The partition. ``members[b]`` are the units (or ``(unit, value)``) whose people make block b.

    ``sizes[b]`` is the number of those people. ``too_few`` tells that the whole tree stayed below k and nothing may be
    shown. Units where nobody answered are in no block. ``values`` are the values of the background question where the
    wave is cut by one, in their order. ``second`` is the first block of the people whom the lot put in the half that is
    cut by that question, where lots were drawn; the blocks before it are the half that is cut by units.
    """

    members: tuple[tuple[Cell, ...], ...]
    sizes: tuple[int, ...]
    k: int
    too_few: bool
    values: tuple[str, ...] = ()
    second: int | None = None

    def of(self, member: Cell) -> int | None:
        """Return the block a unit's own people are in, or None where nobody answered or nothing may be shown."""
        return self._index.get(member)

    @cached_property
    def _index(self) -> dict[Cell, int]:
        return {member: block for block, members in enumerate(self.members) for member in members}


@dataclass(frozen=True)
class Group:
    """Units that one report is about: a sum of whole blocks.

    ``units`` are of one level; ``direct`` are units above that level whose own people (those in none of their smaller
    units) are included; ``values`` is empty, or the answers to the background question this group is limited to.
    """

    key: str
    units: tuple[Id, ...]
    kind: str
    parent: str | None
    blocks: tuple[int, ...]
    direct: tuple[Id, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Groups:
    """All groups of a release, larger levels first. Iterates like a tuple of `Group`."""

    all: tuple[Group, ...]

    def __iter__(self) -> Iterator[Group]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def __getitem__(self, key: str) -> Group:
        """Return the group with a key."""
        return self._by_key[key]

    def of(self, unit: Id, value: str | None = None) -> Group | None:
        """Return the group a unit (or its people of one value) is reported in; None where nobody answered.

        Where people of one value are pooled in some schools only, the group that names the fewest values.
        """
        return self._of.get((unit, value))

    @cached_property
    def _by_key(self) -> dict[str, Group]:
        return {group.key: group for group in self.all}

    @cached_property
    def _of(self) -> dict[tuple[Id, str | None], Group]:
        wide_first = sorted(self.all, key=lambda group: (-len(group.values), group.kind not in HALVES))
        return {
            (unit, value): group for group in wide_first for unit in group.units for value in group.values or (None,)
        }


def groups(tree: Sequence[Node], blocks: Blocks) -> Groups:
    """List what a release reports on: at every level the finest unions of units that are unions of whole blocks.

    Units that share a block are reported together, by name. A group that equals its parent is listed all the same, so
    that every unit where somebody answered finds its own. Where the wave is cut by a background question, each group is
    followed by its parts: the blocks that hold the same values. Above the school two parts may share a value
    ("teachers" and, from a small school, "teachers and support staff"); they never share a person.

    Where lots were drawn, the groups down to the school sum blocks of both halves. Each is followed by its people drawn
    for the report by the background question (kind ``half_value``) and their parts; smaller units hold people of the
    other half only, and where there are none, these people are a group of their own (``half_unit``).

    Parameters
    ----------
    tree : sequence of Node
    blocks : Blocks
        As `partition`, `partition_by_attribute` or `together` made them from the same tree.

    Examples
    --------
    >>> from analysis.disclosure.partition import partition
    >>> school = [Node(1, None, "school", "Elm")] + [Node(i, 1, "team", f"Team {i}") for i in (2, 3, 4, 5)]
    >>> for group in groups(school, partition(school, {2: 9, 3: 6, 4: 3, 5: 1})):
    ...     print(group.kind, group.units, group.blocks, group.parent)
    school (1,) (0, 1) None
    team (2,) (0,) 1
    team (3, 4, 5) (1,) 1
    """
    order, _, depth = walk(tree)
    nodes = {node.id: node for node in tree}
    paths: dict[Id, tuple[Id, ...]] = {}
    for id in order:
        parent = nodes[id].parent
        paths[id] = (*(paths[parent] if parent is not None else ()), id)
    homes = [[cell[0] if isinstance(cell, tuple) else cell for cell in cells] for cells in blocks.members]
    second = len(homes) if blocks.second is None else blocks.second
    above_others, above_drawn = (
        {id for units in part for unit in units for id in paths[unit][:-1]} for part in (homes[:second], homes[second:])
    )
    # A unit's people of the first half are apart from it, too, where it has some of the second but no smaller units.
    apart = above_others | above_drawn | {unit for units in homes[second:] for unit in units}
    levels = max(depth.values()) + (1 if blocks.second is None else 2)
    reported: list[Group] = []
    above: dict[int, str | None] = dict.fromkeys(range(len(homes)))
    above_half = dict(above)

    def marked(unit: Id, level: int, block: int) -> tuple[Id, str]:
        if depth[unit] >= level:
            return paths[unit][level], ""
        # A unit's own people are a cell by themselves on the levels below it, where smaller units have some too.
        return unit, _DRAWN if block >= second else _OWN if unit in apart else ""

    for level in range(levels):
        cells = [[marked(unit, level, block) for unit in units] for block, units in enumerate(homes)]
        here = [_group(level, ids, tied, nodes, depth, above, above_others) for ids, tied in _unions(cells)]
        halves = {second + tied[0]: (ids, tuple(second + at for at in tied)) for ids, tied in _unions(cells[second:])}
        for group in sorted((group for group in here if group), key=lambda group: group.blocks):
            above.update(dict.fromkeys(group.blocks, group.key))
            reported.append(group)
            if blocks.second is None:
                reported += _by_value(group, blocks)
                continue
            for ids, tied in (halves.pop(block) for block in group.blocks if block in halves):
                half = _half(ids, tied, group.key)
                above_half.update(dict.fromkeys(tied, half.key))
                reported += [half, *_by_value(half, blocks)]
        for ids, tied in halves.values():  # people of units above this level, some of whose units have people here
            if any(depth[id] == level - 1 and id in above_drawn for id, _ in ids):
                half = _half(ids, tied, above_half[tied[0]])
                reported += [half, *_by_value(half, blocks)]
    return Groups(tuple(reported))


_OWN, _DRAWN = "*", "~"


def _group(level: int, cells: Sequence[tuple[Id, str]], tied: tuple[int, ...], nodes: Mapping[Id, Node],
           depth: Mapping[Id, int], above: Mapping[int, str | None], inner: set[Id]) -> Group | None:  # fmt: skip
    units = tuple(sorted(id for id, mark in cells if not mark))
    direct = tuple(sorted({id for id, mark in cells if mark}))
    here = [id for id in units if depth[id] == level]
    if not here and not any(depth[id] == level - 1 for id, mark in cells if mark == _OWN):
        return None  # listed on a level above, with the same people
    if not units and not inner & set(direct):
        return Group(f"{_key(direct, ())}=", direct, HALVES[0], above[tied[0]], tied)
    return Group(_key(units, direct), units, nodes[here[0]].kind if here else "direct", above[tied[0]], tied, direct)


def _half(cells: Sequence[tuple[Id, str]], tied: tuple[int, ...], whole: str | None) -> Group:
    """Return the people of a group, named by its key, whom the lot put in the half cut by the background question."""
    units = tuple(sorted(id for id, mark in cells if not mark))
    direct = tuple(sorted(id for id, mark in cells if mark))
    return Group(f"{_key(units, direct)}~", units, HALVES[1], whole, tied, direct)


def _key(units: Sequence[Id], direct: Sequence[Id]) -> str:
    return "+".join([str(id) for id in units] + [f"{id}*" for id in direct])


def _by_value(group: Group, blocks: Blocks) -> Iterator[Group]:
    parts: dict[tuple[str, ...], list[int]] = {}
    for block in group.blocks if blocks.values else ():
        present = {cell[1] for cell in blocks.members[block] if isinstance(cell, tuple)}
        parts.setdefault(tuple(value for value in blocks.values if value in present), []).append(block)
    for values, members in sorted(parts.items(), key=lambda part: [*map(blocks.values.index, part[0])]):
        if len(parts) > 1:
            key = f"{group.key}|{','.join(values)}"
            yield Group(key, group.units, group.kind, group.key, tuple(members), group.direct, values)


def _unions(sets: Sequence[Sequence[_T]]) -> list[tuple[list[_T], tuple[int, ...]]]:
    """Join sets that share a cell: return the cells of each union and the sets it is made of."""
    leader = {cell: cell for cells in sets for cell in cells}

    def find(cell: _T) -> _T:
        while leader[cell] != cell:
            leader[cell] = leader[leader[cell]]
            cell = leader[cell]
        return cell

    for cells in sets:
        for cell in cells:
            leader[find(cell)] = find(cells[0])
    joined: dict[_T, tuple[list[_T], list[int]]] = {}
    for cell in leader:
        joined.setdefault(find(cell), ([], []))[0].append(cell)
    for at, cells in enumerate(sets):
        if cells:
            joined[find(cells[0])][1].append(at)
    return [(cells, tuple(tied)) for cells, tied in joined.values()]
