"""Brute force: every data set of a small group, every draw, every release, and who is certain of what.

Nothing is assumed of the rule: the draws of the product are enumerated by dictating every number it asks chance for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations_with_replacement, product

import numpy as np

from analysis.disclosure.protect import ProtectedSheets, protect

NONE = -1
Sheet = tuple[int, ...]
Sheets = tuple[Sheet, ...]  # of one group, in any order


class Dictated:
    """Chance that says what it is told; `every` tells it everything it can say."""

    def __init__(self) -> None:
        self.script: list[int] = []
        self.limits: list[int] = []

    def integers(self, low: object, high: object, size: object = None, dtype: object = None) -> np.ndarray:
        """Return numbers as `numpy.random.Generator.integers` would; the shuffle of rows is left out."""
        if size is not None:
            return np.zeros(size, dtype=np.int64)  # type: ignore[call-overload,no-any-return]
        limits = np.atleast_1d(np.asarray(high))
        at = len(self.limits)
        self.limits += limits.tolist()
        self.script += [0] * (len(self.limits) - len(self.script))
        return np.array(self.script[at : at + len(limits)], dtype=np.int64)

    def next(self) -> bool:
        """Turn to the next thing chance can say."""
        self.script = self.script[: len(self.limits)]
        limits, self.limits = self.limits, []
        for at in range(len(limits) - 1, -1, -1):
            if self.script[at] + 1 < limits[at]:
                self.script = [*self.script[:at], self.script[at] + 1]
                return True
        return False


def every(
    codes: np.ndarray, block: Sequence[int], points: Sequence[int], high: Sequence[bool], k: int = 5
) -> Iterator[ProtectedSheets]:
    """Protect the same sheets with everything chance can say.

    Examples
    --------
    >>> len(list(every(np.full((5, 1), 4, dtype=np.int8), [0] * 5, [5], [True])))
    20
    """
    chance = Dictated()
    while True:
        yield protect(codes, block, points, high, chance, k)  # type: ignore[arg-type]
        if not chance.next():
            return


def data_sets(points: Sequence[int], n: int, skips: bool = False) -> Iterator[Sheets]:
    """List every data set of n people, up to their order."""
    answers = [range(NONE if skips else 0, many) for many in points]
    return combinations_with_replacement(tuple(product(*answers)), n)


def rows(sheets: ProtectedSheets, block: int = 0) -> Sheets:
    """Return a block's protected sheets, sorted."""
    return tuple(sorted(map(tuple, sheets.codes[sheets.block == block].tolist())))


def ours(points: Sequence[int], high: Sequence[bool]) -> Callable[[Sheets], Iterable[Sheets]]:
    """Return what the product may turn the sheets of one block into."""

    return _ours(tuple(points), tuple(high))


@cache
def _ours(points: tuple[int, ...], high: tuple[bool, ...]) -> Callable[[Sheets], Iterable[Sheets]]:
    @cache
    def outcomes(true: Sheets) -> frozenset[Sheets]:
        return frozenset(rows(one) for one in every(np.array(true, dtype=np.int8), [0] * len(true), points, high))

    return outcomes


def as_they_are(true: Sheets) -> Iterable[Sheets]:
    """Protect nothing."""
    return [tuple(sorted(true))]


def certain(
    truths: Iterable[Sheets],
    outcomes: Callable[[Sheets], Iterable[Sheets]],
    release: Callable[[Sheets, Sheets], Hashable],
    bad: Sequence[frozenset[int]] | None = None,
) -> list[tuple[Hashable, Sheet | None, int, set[int]]]:
    """Return every release, and whose sheet one must know (None: nobody's), after which an answer is certain.

    Parameters
    ----------
    truths : iterable of tuple of sheets
        All data sets there can be.
    outcomes : callable
        Protected sheets a data set may become, each with positive probability.
    release : callable
        What is published of (true sheets, protected sheets); ours looks at the second alone.
    bad : sequence of sets of codes, optional
        Unfavourable answers of each item: being sure of these counts as well.
    """
    behind: dict[Hashable, set[Sheets]] = defaultdict(set)
    for true in truths:
        for protected in outcomes(true):
            behind[release(true, protected)].add(true)
    found = []
    for told, possible in behind.items():
        seen: dict[tuple[Sheet | None, int], set[int]] = defaultdict(set)
        for true in possible:
            for own in {None, *true}:
                others = list(true)
                if own is not None:
                    others.remove(own)
                for item in range(len(true[0])):
                    seen[own, item].update(sheet[item] for sheet in others)
        for (own, item), codes in seen.items():
            known = codes - {NONE}
            if len(known) == 1 or (known and bad is not None and known <= bad[item]):
                found.append((told, own, item, known))
    return found
