"""How many people a group's report says were invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.disclosure.blocks import Blocks
from analysis.disclosure.groups import Group
from analysis.disclosure.tree import Id, Node, walk


class Invited:
    """How many people a group's report says were invited: a range where few stayed silent, summed over blocks.

    Told exactly, a team of which one person is silent would point at that person; and what a school tells less what
    its other teams tell must not be more exact than what the team tells.
    """

    def __init__(self, tree: Sequence[Node], blocks: Blocks, invited: Mapping[Id, int] | None) -> None:
        self.blocks, self.invited = blocks, invited
        _, self.children, _ = walk(tree)

    def of(self, group: Group) -> tuple[int | None, int | None]:
        """Return the smallest and the largest number a group may have invited; None where nobody knows."""
        if self.invited is None or group.values:
            return None, None
        units = [*self._below(group.units), *group.direct]
        if self.blocks.values:
            return self._range(sum(self.blocks.sizes[b] for b in group.blocks), sum(self._many(u) for u in units))
        inside = {unit for b in group.blocks for unit in self.blocks.members[b]}
        ranges = [
            self._range(self.blocks.sizes[b], sum(self._many(unit) for unit in self.blocks.members[b]))
            for b in group.blocks
        ]
        silent = sum(self._many(unit) for unit in units if unit not in inside)
        return sum(low for low, _ in ranges) + silent, sum(high for _, high in ranges) + silent

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
