"""How many people a group's report says were invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.disclosure.blocks import Blocks
from analysis.disclosure.groups import Group
from analysis.disclosure.tree import Id, Node, walk


@dataclass(frozen=True)
class _Part:
    blocks: tuple[int, ...]
    units: frozenset[Id]


class Invited:
    """How many people a group's report says were invited: a range where few stayed silent, summed over blocks.

    Told exactly, a team of which one person is silent would point at that person; and what a school tells less what
    its other teams tell must not be more exact than what the team tells.
    """

    def __init__(self, tree: Sequence[Node], blocks: Blocks, invited: Mapping[Id, int] | None) -> None:
        self.blocks, self.invited = blocks, invited
        _, self.children, _ = walk(tree)
        self._found: dict[int, _Part] = {}

    def of(self, group: Group) -> tuple[int | None, int | None]:
        """Return the smallest and the largest number a group may have invited; None where nobody knows."""
        if self.invited is None or group.values:
            return None, None
        if self.blocks.second is not None and group.parent is not None:
            return None, None  # a lot is drawn by who answers: how many of a half stayed silent is known to nobody
        parts, inside, low, high = self._parts(), set[Id](), 0, 0
        for part in {parts[block] for block in group.blocks}:
            inside.update(part.units)
            from_, to = self._range(sum(self.blocks.sizes[b] for b in part.blocks), sum(map(self._many, part.units)))
            low, high = low + from_, high + to
        silent = sum(self._many(unit) for unit in {*self._below(group.units), *group.direct} - inside)
        return low + silent, high + silent

    def _parts(self) -> dict[int, _Part]:
        """Return for each block the smallest set of blocks it is in whose people are all the people of some units.

        Cut by team that is the block itself. Cut by a background question the blocks of a school belong together: how
        many of one value were invited is known to nobody.
        """
        if not self._found:
            of_unit: dict[Id, _Part] = {}
            for block, cells in enumerate(self.blocks.members):
                units = {cell[0] if isinstance(cell, tuple) else cell for cell in cells}
                whole = units if not self.blocks.values else set(self._below(list(units)))
                tied = {of_unit[unit] for unit in whole if unit in of_unit}
                blocks = (block, *(b for part in tied for b in part.blocks))
                joined = _Part(blocks, frozenset(whole).union(*(part.units for part in tied)))
                of_unit.update(dict.fromkeys(joined.units, joined))
                self._found.update(dict.fromkeys(blocks, joined))
        return self._found

    def _range(self, answered: int, invited: int) -> tuple[int, int]:
        if invited - answered < self.blocks.k:
            return answered, answered + self.blocks.k - 1
        return invited, invited

    def _many(self, unit: object) -> int:
        assert self.invited is not None
        return self.invited.get(unit, 0)  # type: ignore[call-overload, no-any-return]

    def _below(self, units: Sequence[Id]) -> list[Id]:
        found = list(units)
        for unit in found:
            found += self.children[unit]
        return found
