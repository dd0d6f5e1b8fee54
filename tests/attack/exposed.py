"""How many answer sheets of a whole district a release of exact tables exposes: counting instead of solving.

A sheet is exposed where the table of a group of fewer than k people that holds it can be computed, or where one of its
answers is certain: some group it is in, shown or computed, leaves a single answer (or two groups do between them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tests.attack.bounds import least_counts
from tests.attack.linear import Atoms, atoms, thin

Entry = Mapping[str, object]


def exposed(ledger: Sequence[Entry], roster: Mapping[str, int], k: int = 5) -> tuple[set[str], set[str]]:
    """Return the cells exposed by groups of fewer than k people, and those with certain answers.

    Parameters
    ----------
    ledger : sequence of dict
        Entries with ``counts``, every group with every item, answered by everybody.
    roster : mapping from cell to people
    """
    items = list(dict.fromkeys(str(entry["item"]) for entry in ledger))
    shown: dict[frozenset[str], np.ndarray] = {}
    for entry in ledger:
        here = shown.setdefault(frozenset(entry["members"]), np.zeros((len(items), 0), dtype=np.int64))  # type: ignore[call-overload]
        if not here.size:
            here = shown[frozenset(entry["members"])] = np.zeros((len(items), len(entry["counts"])), dtype=np.int64)  # type: ignore[call-overload,arg-type]
        here[items.index(str(entry["item"]))] = entry["counts"]
    net = atoms(shown, roster)
    tables = {
        frozenset(at for at, held in enumerate(row) if held): shown[group]
        for group, row in zip(net.groups, net.rows, strict=True)
    }
    few: set[int] = set()
    in_order = [shown[group] for group in net.groups]
    for one in thin(net, k):
        few |= set(one.atoms)
        if set(one.atoms.values()) == {1}:
            tables[frozenset(one.atoms)] = sum(
                int(x) * in_order[row] if x.denominator == 1 else float(x) * in_order[row]
                for row, x in one.weights.items()
            )  # type: ignore[assignment]
    _with_remainders(tables, net)
    most = least_counts(list(tables.values()), list(map(sorted, tables)), net.people)
    certain = {int(at) for at in np.flatnonzero(((most > 0).sum(axis=2) == 1).any(axis=1))}
    return _cells(few, net), _cells(certain, net)


def _with_remainders(tables: dict[frozenset[int], np.ndarray], net: Atoms) -> None:
    """Add what is left of every group when groups inside it that do not overlap are taken away, one after another."""
    size = {group: sum(net.people[at] for at in group) for group in tables}
    for group in list(tables):
        inside = sorted((one for one in size if one < group), key=lambda one: -size[one])
        for order in (inside, inside[::-1], *([one] for one in inside)):
            left, table = group, tables[group]
            for one in order:
                if one <= left:
                    left, table = left - one, table - tables[one]
                    if left:
                        tables.setdefault(left, table)


def _cells(found: set[int], net: Atoms) -> set[str]:
    return {cell for at in found for cell in net.cells[at]}
