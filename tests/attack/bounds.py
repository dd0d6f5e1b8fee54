"""What a single person may have answered, given shown tables, sets of tables, and means: bounds on every answer.

Three ways, from cheap to thorough: the least count of any group somebody is in (exact tables of many groups), a list of
all tables (one group), integer programmes (groups that overlap, sets of tables, means of several items).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations_with_replacement
from math import sqrt

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

Table = tuple[int, ...]
Entry = Mapping[str, object]


def compositions(n: int, points: int) -> Iterator[Table]:
    """List every table of n answers.

    Examples
    --------
    >>> list(compositions(2, 2))
    [(2, 0), (1, 1), (0, 2)]
    """
    if points == 1:
        yield (n,)
        return
    for first in range(n, -1, -1):
        for rest in compositions(n - first, points - 1):
            yield (first, *rest)


def tables_with(
    n: int, points: int, mean: float, mean_step: float, sd: float | None = None, sd_step: float = 0.01
) -> list[Table]:
    """List the tables of answers 1 to points that round to a mean and (if given) a standard deviation.

    Examples
    --------
    >>> tables_with(5, 5, 4.2, 0.1, 1.79)
    [(1, 0, 0, 0, 4)]
    """
    found = []
    for table in compositions(n, points):
        total = sum((code + 1) * count for code, count in enumerate(table))
        if abs(total / n - mean) > mean_step / 2 + 1e-9:
            continue
        squares = sum((code + 1) ** 2 * count for code, count in enumerate(table)) - total * total / n
        if sd is None or abs(sqrt(max(squares, 0) / (n - 1)) - sd) <= sd_step / 2 + 1e-9:
            found.append(table)
    return found


def codes_of_others(truths: Iterable[Table], own: Sequence[int] = ()) -> set[int]:
    """Return every answer that somebody else may have given, for those who know some answers of the group.

    Parameters
    ----------
    truths : iterable of tuple
        All tables the group may truly have.
    own : sequence of int
        Codes of the colleagues who look (none for an outsider). Empty where no table has them all.

    Examples
    --------
    >>> sorted(codes_of_others([(1, 0, 5)])), sorted(codes_of_others([(1, 0, 5)], [0]))
    ([0, 2], [2])
    """
    held: set[int] = set()
    for table in truths:
        left = list(table)
        for code in own:
            left[code] -= 1
        if min(left) >= 0:
            held |= {code for code, count in enumerate(left) if count}
    return held


def one_group(
    truths: Sequence[Table], unfavourable: frozenset[int], colleagues: int
) -> list[tuple[str, tuple[int, ...]]]:
    """Say what is certain about the people of one group: how, and to whom (the answers of those who look)."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for many in range(colleagues + 1):
        for own in combinations_with_replacement(range(len(truths[0])), many):
            held = codes_of_others(truths, own)
            if len(held) == 1:
                found.append(("certain", own))
            elif held and held <= unfavourable:
                found.append(("unfavourable", own))
    return found


def least_counts(tables: Sequence[np.ndarray], members: Sequence[Sequence[int]], people: Sequence[int]) -> np.ndarray:
    """Bound how many of an atom's people gave each answer by the least count among the groups that hold it.

    Parameters
    ----------
    tables : sequence of ndarray, shape (items, points)
        Exact tables of groups.
    members : sequence of sequences of int
        Atoms of each group.
    people : sequence of int

    Returns
    -------
    ndarray of int, shape (atoms, items, points)
    """
    most = np.tile(np.array(people)[:, None, None], (1, *tables[0].shape))
    for table, inside in zip(tables, members, strict=True):
        most[list(inside)] = np.minimum(most[list(inside)], table)
    return most


class Programme:
    """The integer programme of some items over some atoms: how many people of an atom gave which answer.

    Parameters
    ----------
    entries : sequence of ledger entries
    groups : sequence of sequences of int
        Atoms of each entry.
    people : sequence of int
        Of each atom; who skipped an item has the answer ``points``.
    points : mapping from item to int
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        groups: Sequence[Sequence[int]],
        people: Sequence[int],
        points: Mapping[str, int],
    ) -> None:
        self.people = list(people)
        self.start: dict[tuple[int, str], int] = {}
        self.points = dict(points)
        size = 0
        for atom in range(len(people)):
            for item, many in points.items():
                self.start[atom, item] = size
                size += many + 1
        chosen = []
        for entry in entries:
            chosen.append(size)
            size += len(entry.get("any_of", ()))  # type: ignore[arg-type]
        self.size = size
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self.highest = np.ones(size)
        for (atom, item), at in self.start.items():
            self.highest[at : at + points[item] + 1] = people[atom]
            self.rows.append(({at + code: 1.0 for code in range(points[item] + 1)}, people[atom], people[atom]))
        for entry, inside, choice in zip(entries, groups, chosen, strict=True):
            self._entry(entry, inside, choice)

    def _entry(self, entry: Entry, inside: Sequence[int], choice: int) -> None:
        items = entry["item"] if isinstance(entry["item"], list) else [entry["item"]]
        if "mean" in entry:
            n, mean, step = int(entry["n"]), float(entry["mean"]), float(entry["step"])  # type: ignore[call-overload,arg-type]
            worth = entry.get("values") or range(1, max(self.points.values()) + 1)
            weights = {
                self.start[atom, item] + code: float(worth[code])
                for atom in inside
                for item in items
                for code in range(self.points[item])
            }
            many = n * len(items)
            self.rows.append((weights, many * (mean - step / 2) - 1e-6, many * (mean + step / 2) + 1e-6))
            return
        (item,) = items
        tables: list[Table] = list(entry.get("any_of") or [entry["counts"]])  # type: ignore[arg-type]
        for code in range(self.points[item]):
            held = {self.start[atom, item] + code: 1.0 for atom in inside}
            if "any_of" in entry:
                held |= {choice + at: -float(table[code]) for at, table in enumerate(tables)}
                self.rows.append((held, 0.0, 0.0))
            else:
                self.rows.append((held, float(tables[0][code]), float(tables[0][code])))
        if "any_of" in entry:
            self.rows.append(({choice + at: 1.0 for at in range(len(tables))}, 1.0, 1.0))

    @cached_property
    def _limits(self) -> LinearConstraint:
        matrix = lil_array((len(self.rows), self.size))
        for row, (weights, _, _) in enumerate(self.rows):
            for at, weight in weights.items():
                matrix[row, at] = weight
        return LinearConstraint(matrix.tocsr(), [row[1] for row in self.rows], [row[2] for row in self.rows])  # type: ignore[arg-type]

    def most(self, atom: int, item: str, code: int, own: tuple[int, int] | None = None) -> int:
        """Return how many people of an atom can have given an answer; -1 where the whole is impossible.

        ``own`` is the atom and answer of a colleague who looks; they are not counted.
        """
        highest, lowest = self.highest.copy(), np.zeros(self.size)
        if own is not None:
            lowest[self.start[own[0], item] + own[1]] = 1
            if highest[self.start[own[0], item] + own[1]] < 1:
                return -1
        cost = np.zeros(self.size)
        cost[self.start[atom, item] + code] = -1
        best = milp(cost, constraints=self._limits, integrality=np.ones(self.size), bounds=Bounds(lowest, highest))  # type: ignore[arg-type]
        if best.x is None:
            return -1
        return round(-best.fun) - int(own == (atom, code))

    def codes(self, atom: int, item: str, own: tuple[int, int] | None = None) -> set[int]:
        """Return every answer that somebody of an atom (other than who looks) may have given."""
        return {code for code in range(self.points[item]) if self.most(atom, item, code, own) > 0}
