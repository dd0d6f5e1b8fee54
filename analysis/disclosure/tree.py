"""The tree of units a wave was opened for, and the faults one may have."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

FLOOR = 5  # no setting goes below it

Id = int
Cell = Id | tuple[Id, str]  # a unit's own people, or those of one value of a background question


@dataclass(frozen=True)
class Node:
    """A unit of the tree as it was frozen when the wave opened. The root has no parent."""

    id: Id
    parent: Id | None
    kind: str
    name: str


def walk(tree: Sequence[Node]) -> tuple[list[Id], dict[Id, list[Id]], dict[Id, int]]:
    """Return the ids with parents before children, every unit's children, and every unit's depth."""
    parents = {node.id: node.parent for node in tree}
    if len(parents) != len(tree):
        raise ValueError(f"tree: unit {twice([node.id for node in tree])!r} stands there twice; keep one of them")
    children: dict[Id, list[Id]] = {id: [] for id in parents}
    roots = [id for id, parent in parents.items() if parent is None]
    for id, parent in parents.items():
        if parent is not None and parent not in parents:
            raise ValueError(f"tree: unit {id!r} lies under {parent!r}, which is not in the tree; add it or move it")
        if parent is not None:
            children[parent].append(id)
    if len(roots) > 1:
        raise ValueError(f"tree: units {roots[0]!r} and {roots[1]!r} both have no parent; put one unit above them")
    order, depth = list(roots), dict.fromkeys(roots, 0)
    for id in order:
        order += children[id]
        depth.update(dict.fromkeys(children[id], depth[id] + 1))
    if len(order) < len(parents) or not order:
        inside = next((id for id in parents if id not in depth), None)
        fault = f"unit {inside!r} lies under itself" if parents else "there is no unit"
        raise ValueError(f"tree: {fault}; a wave needs one unit above all others")
    return order, children, depth


def by_id(cell: Cell) -> tuple[Id, str]:
    """Order cells by their unit, then by the value of their people."""
    return cell if isinstance(cell, tuple) else (cell, "")


def twice(items: Sequence[Hashable]) -> Hashable:
    """Return the first item that stands there twice."""
    return next(item for at, item in enumerate(items) if item in items[:at])
