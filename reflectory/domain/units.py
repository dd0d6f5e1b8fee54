"""A unit of the organization: district > cluster > school > team, and book studies with their groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from analysis.disclosure.tree import Node
    from reflectory.domain.waves import WaveUnit

Id = TypeVar("Id", int, str)
NAME_LENGTH = 120
MOST_PEOPLE = 1_000_000
KINDS: dict[str, tuple[str, ...]] = {  # each with the kinds it may stand in
    "district": (),
    "cluster": ("district",),
    "school": ("district", "cluster"),
    "team": ("district", "cluster", "school"),
    "study": (),
    "group": ("study",),
}


@dataclass(frozen=True)
class Unit:
    """A unit of the living tree. ``size`` is the number of people who belong to the unit itself."""

    id: int
    parent: int | None
    kind: str
    name: str
    size: int = 0


def line_of(start: Id | None, parents: Mapping[Id, Id | None]) -> Iterator[Id]:
    """Yield something and all that it lies in, up to the top; in a damaged tree, once round.

    Examples
    --------
    >>> list(line_of(3, {1: None, 2: 1, 3: 2}))
    [3, 2, 1]
    """
    seen: set[Id] = set()
    while start is not None and start not in seen:
        yield start
        seen.add(start)
        start = parents.get(start)


def school_of(unit: Unit | WaveUnit | Node) -> int:
    """Return the school that people are counted with by a background question: a team's parent, or the unit itself.

    Examples
    --------
    >>> school_of(Unit(2, 1, "team", "A")), school_of(Unit(1, None, "school", "Elm"))
    (1, 1)
    """
    return unit.parent if unit.kind in {"team", "group"} and unit.parent is not None else unit.id
