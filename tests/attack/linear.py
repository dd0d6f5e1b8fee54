"""What can be computed linearly from shown groups: the row space of a 0/1 matrix over people nobody separates.

An attacker's tool. It shares nothing with the code that protects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack


@dataclass(frozen=True)
class Atoms:
    """Sets of people no shown group separates: their cells, their number, and which groups hold them."""

    cells: tuple[tuple[str, ...], ...]
    people: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]  # a group each: 1 where it holds the atom
    groups: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Thin:
    """A combination of shown groups that touches few people: exact weights of the groups, and the atoms left."""

    weights: Mapping[int, Fraction]
    atoms: Mapping[int, Fraction]
    people: int


def atoms(groups: Iterable[Sequence[str]], roster: Mapping[str, int]) -> Atoms:
    """Merge the cells (``unit|attribute|wave``) that are in the same groups; cells of nobody are left out.

    Examples
    --------
    >>> found = atoms([["A", "B", "C"], ["A"]], {"A": 4, "B": 2, "C": 3})
    >>> found.cells, found.people
    ((('A',), ('B', 'C')), (4, 5))
    """
    sets = tuple(dict.fromkeys(frozenset(one) for one in groups))
    where: dict[tuple[int, ...], list[str]] = {}
    for cell in sorted({cell for one in sets for cell in one}):
        if roster.get(cell):
            where.setdefault(tuple(at for at, one in enumerate(sets) if cell in one), []).append(cell)
    people = tuple(sum(roster[cell] for cell in cells) for cells in where.values())
    rows = tuple(tuple(int(at in inside) for inside in where) for at in range(len(sets)))
    return Atoms(tuple(map(tuple, where.values())), people, rows, sets)


def echelon(rows: Sequence[Sequence[int]]) -> list[list[Fraction]]:
    """Return the reduced row echelon form, in fractions: a basis of everything that can be computed.

    Examples
    --------
    >>> [[int(x) for x in row] for row in echelon([[1, 1, 0], [1, 1, 1], [0, 0, 1]])]
    [[1, 1, 0], [0, 0, 1]]
    """
    left = [{at: Fraction(x) for at, x in enumerate(row) if x} for row in rows]
    width = len(rows[0]) if rows else 0
    basis: dict[int, dict[int, Fraction]] = {}
    for row in left:
        for pivot in sorted(basis):
            if pivot in row:
                _subtract(row, basis[pivot], row[pivot])
        if row:
            pivot = min(row)
            scale = row[pivot]
            row = {at: x / scale for at, x in row.items()}
            for other in basis.values():
                if pivot in other:
                    _subtract(other, row, other[pivot])
            basis[pivot] = row
    return [[basis[pivot].get(at, Fraction(0)) for at in range(width)] for pivot in sorted(basis)]


def _subtract(row: dict[int, Fraction], other: Mapping[int, Fraction], times: Fraction) -> None:
    for at, x in other.items():
        value = row.get(at, Fraction(0)) - times * x
        if value:
            row[at] = value
        else:
            row.pop(at, None)


def thin(found: Atoms, k: int) -> list[Thin]:
    """Return combinations of shown groups that touch fewer than k people, one for each atom that any touches.

    Exact where nothing is found among atoms of k or more (no combination can touch less than one atom). Otherwise, for
    each smaller atom, the least number of people that a combination with weight 1 there and none above 1 can touch:
    first by linear programme (a lower bound), then by integer programme; what is found is verified in fractions.

    Examples
    --------
    >>> groups = [["A", "B", "C"], ["A", "B"], ["B", "C"]]
    >>> [sorted(one.atoms) for one in thin(atoms(groups, {"A": 4, "B": 9, "C": 6}), 5)]
    [[0]]
    """
    return [one for part in _parts(found) for one in _thin(found, part, k)]


def _parts(found: Atoms) -> list[tuple[list[int], list[int]]]:
    """Return the atoms and groups of each connected part."""
    part, left = [], set(range(len(found.people)))
    while left:
        inside, groups, edge = set(), set(), {min(left)}
        while edge:
            inside |= edge
            new = {row for row, held in enumerate(found.rows) if row not in groups and any(held[at] for at in edge)}
            groups |= new
            edge = {at for row in new for at in left if found.rows[row][at]} - inside
        left -= inside
        part.append((sorted(inside), sorted(groups)))
    return part


def _thin(found: Atoms, part: tuple[list[int], list[int]], k: int) -> list[Thin]:
    inside, groups = part
    people = [found.people[at] for at in inside]
    rows = [[found.rows[row][at] for at in inside] for row in groups]
    small = {at for at, many in enumerate(people) if many < k}
    matrix = csr_array(np.array(rows, dtype=float).T) if small else None
    exposed: list[Thin] = []
    while small:
        at = min(small)
        small.discard(at)
        weights = _lightest(matrix, people, at, k)
        one = None if weights is None else _exactly(rows, people, weights)
        if one is not None and one.people < k:
            small -= set(one.atoms)
            exposed.append(
                Thin(
                    {groups[row]: x for row, x in one.weights.items()},
                    {inside[at]: x for at, x in one.atoms.items()},
                    one.people,
                )
            )
    return exposed


def _lightest(matrix: csr_array, many: Sequence[int], at: int, k: int) -> np.ndarray | None:
    """Return weights of the groups whose sum has weight 1 at an atom and touches fewer than k people, or None."""
    people = np.array(many, dtype=float)
    atoms_, groups = matrix.shape
    one = eye_array(atoms_, format="csr")
    cost = np.concatenate([np.zeros(groups), people])
    above = vstack([hstack([matrix, -one]), hstack([-matrix, -one])], format="csr")
    equal = hstack([csr_array(matrix.toarray()[[at]]), csr_array((1, atoms_))], format="csr")
    bounds = [(None, None)] * groups + [(0, 1)] * atoms_
    low = linprog(cost, above, np.zeros(2 * atoms_), equal, [1.0], bounds, method="highs")
    if low.status != 0 or low.fun > k - 1e-6:
        return None
    if people[np.abs(matrix @ low.x[:groups]) > 1e-7].sum() < k:
        return np.asarray(low.x[:groups])
    best = milp(
        cost,
        constraints=[LinearConstraint(above, -np.inf, 0), LinearConstraint(equal, 1, 1)],
        integrality=np.concatenate([np.zeros(groups), np.ones(atoms_)]),
        bounds=(np.r_[np.full(groups, -1e3), np.zeros(atoms_)], np.r_[np.full(groups, 1e3), np.ones(atoms_)]),  # type: ignore[arg-type]
        options={"time_limit": 5},
    )
    return None if best.x is None or best.fun > k - 0.5 else np.asarray(best.x[:groups])


def _exactly(rows: Sequence[Sequence[int]], people: Sequence[int], near: np.ndarray) -> Thin:
    """Turn a solver's weights into fractions and recompute what they touch: nothing is claimed that is not exact."""
    weights = {row: Fraction(float(x)).limit_denominator(1000) for row, x in enumerate(near) if abs(x) > 1e-7}
    touched: dict[int, Fraction] = {}
    for row, x in weights.items():
        for at, held in enumerate(rows[row]):
            if held:
                touched[at] = touched.get(at, Fraction(0)) + x
    touched = {at: x for at, x in touched.items() if x}
    return Thin(weights, touched, sum(people[at] for at in touched))


def solve(matrix: Sequence[Sequence[int]], right: Sequence[Fraction]) -> list[Fraction] | None:
    """Solve a linear system in fractions, or return None where it has no solution.

    Examples
    --------
    >>> [int(x) for x in solve([[1, 1], [0, 1]], [Fraction(3), Fraction(1)])]
    [2, 1]
    """
    width = len(matrix[0])
    joined = echelon([[*row, value] for row, value in zip(matrix, right, strict=True)])  # type: ignore[list-item]
    answer = [Fraction(0)] * width
    for row in joined:
        pivot = next(at for at, x in enumerate(row) if x)
        if pivot == width:
            return None
        answer[pivot] = row[width]
    return answer
