"""How many people were invited of each reported group: the number that everybody who answers was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.disclosure.groups import Blocks, Group
from analysis.disclosure.tree import Id, Node, walk


class Invited:
    """How many people a group's report says were invited; never those of a unit inside a reported group."""

    def __init__(self, tree: Sequence[Node], blocks: Blocks, invited: Mapping[Id, int] | None) -> None:
        self.invited, self.by_lot = invited, blocks.second is not None
        _, self.children, _ = walk(tree)
        cells = [cell for members in blocks.members for cell in members]
        self.answered = {cell for cell in cells if not isinstance(cell, tuple)}
        # Cut by a background question a cell holds the people of all smaller units, too.
        self.places = {cell[0] for cell in cells if isinstance(cell, tuple)}

    def of(self, group: Group) -> int | None:
        """Return how many people a group has invited; None where nobody knows.

        Cut by a background question, how many of one value were invited is known to nobody; nor is how many of a half,
        where lots were drawn; nor of units where people answered and no number was set.
        """
        if self.invited is None or group.values or (self.by_lot and group.parent is not None):
            return None
        units = {*self._below(group.units), *group.direct}
        inside = (unit for unit in self._below([*(units & self.places)]) if not self.children[unit])
        if not all(self.invited.get(unit) for unit in (*inside, *(units & self.answered))):
            return None
        return sum(self.invited.get(unit, 0) for unit in units)

    def _below(self, units: Sequence[Id]) -> list[Id]:
        units_below = list(units)
        for unit in units_below:
            units_below += self.children[unit]
        return units_below
