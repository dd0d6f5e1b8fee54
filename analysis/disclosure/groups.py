"""What a release reports on: sums of whole blocks, at every level of the tree the finest there are."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from analysis.disclosure.tree import Id, Node, by_id, walk

if TYPE_CHECKING:
    from analysis.disclosure.blocks import Blocks

_T = TypeVar("_T", bound=Hashable)


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
        wide_first = sorted(self.all, key=lambda group: -len(group.values))
        return {
            (unit, value): group for group in wide_first for unit in group.units for value in group.values or (None,)
        }


def groups(tree: Sequence[Node], blocks: Blocks) -> Groups:
    """List what a release reports on: at every level the finest unions of units that are unions of whole blocks.

    Units that share a block are reported together, by name. A group that equals its parent is listed all the same, so
    that every unit where somebody answered finds its own. Where the wave is cut by a background question, each group is
    followed by its parts: the blocks that hold the same values. Above the school two parts may share a value
    ("teachers" and, from a small school, "teachers and support staff"); they never share a person.

    Parameters
    ----------
    tree : sequence of Node
    blocks : Blocks
        As `partition` or `partition_by_attribute` made them from the same tree.

    Returns
    -------
    Groups

    Examples
    --------
    >>> from analysis.disclosure.blocks import partition
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
    above_others = {id for units in homes for unit in units for id in paths[unit][:-1]}
    found: list[Group] = []
    above: dict[int, str | None] = dict.fromkeys(range(len(homes)))
    for level in range(max(depth.values()) + 1):
        # A unit's own people are a cell by themselves on the levels below it, where smaller units have some too.
        cells = [[(path[level], False) if len(path) > level else (path[-1], path[-1] in above_others)
                  for path in map(paths.__getitem__, homes_of)] for homes_of in homes]  # fmt: skip
        made = [_group(level, ids, tied, nodes, depth, above) for ids, tied in _unions(cells)]
        for group in sorted((group for group in made if group), key=lambda group: group.blocks):
            found += [group, *_by_value(group, blocks)]
            above.update(dict.fromkeys(group.blocks, group.key))
    return Groups(tuple(found))


def _group(level: int, cells: Sequence[tuple[Id, bool]], tied: tuple[int, ...], nodes: Mapping[Id, Node],
           depth: Mapping[Id, int], above: Mapping[int, str | None]) -> Group | None:  # fmt: skip
    units = tuple(sorted((id for id, direct in cells if not direct), key=by_id))
    direct = tuple(sorted((id for id, direct in cells if direct), key=by_id))
    here = [id for id in units if depth[id] == level]
    if not here and not any(depth[id] == level - 1 for id in direct):
        return None  # listed on a level above, with the same people
    key = "+".join([str(id).replace("+", "++") for id in units] + [f"{id}*" for id in direct])
    return Group(key, units, nodes[here[0]].kind if here else "direct", above[tied[0]], tied, direct)


def _by_value(group: Group, blocks: Blocks) -> Iterator[Group]:
    parts: dict[tuple[str, ...], list[int]] = {}
    for block in group.blocks if blocks.values else ():
        held = {cell[1] for cell in blocks.members[block] if isinstance(cell, tuple)}
        parts.setdefault(tuple(value for value in blocks.values if value in held), []).append(block)
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
