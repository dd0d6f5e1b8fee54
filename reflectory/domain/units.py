"""A unit of the organization: district > cluster > school > team, and book studies with their groups."""

from __future__ import annotations

from dataclasses import dataclass

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
