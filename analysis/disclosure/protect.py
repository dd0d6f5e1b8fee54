"""Protected sheets: the only answers that any figure of a release may be computed from.

Protection is done once, from sheets whose reverse-keyed items are already recoded. Afterwards the true sheets are not
needed again, and nothing that takes a `ProtectedSheets` could be given true ones by mistake.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import InitVar, dataclass
from typing import NoReturn

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from analysis.disclosure.caps import SPARED, Rule, rule
from analysis.disclosure.tree import FLOOR
from analysis.estimates import Counts

_SEAL = object()


@dataclass(frozen=True, eq=False, repr=False)
class ProtectedSheets:
    """Sheets in which nobody's answer is certain. Only `protect` makes them.

    The rows are ordered by block and shuffled within it: a row's place says nothing about whose it is.

    Parameters
    ----------
    codes : ndarray of int8, shape (people, items)
        Keyed answers, -1 where there is none; column-major, read-only.
    block : ndarray of int64, shape (people,)
        The block of each row, ascending, read-only.
    counts : tuple of ndarray of int32, one an item, shape (points, blocks)
        The answers counted, so that nobody counts them twice.
    points : tuple of int
        Answers each item offers.
    favourable_high : tuple of bool
        For each item whether high codes are the favourable ones.
    k : int
        The smallest block, and the fewest answers an item is shown from.
    """

    codes: NDArray[np.int8]
    block: Counts
    counts: tuple[NDArray[np.int32], ...]
    points: tuple[int, ...]
    favourable_high: tuple[bool, ...]
    k: int
    seal: InitVar[object] = None

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("ProtectedSheets: only protect() makes them; give it the keyed sheets and their blocks")
        self.codes.setflags(write=False)
        self.block.setflags(write=False)
        for table in self.counts:
            table.setflags(write=False)

    def __repr__(self) -> str:
        return f"ProtectedSheets({self.people} people, {self.codes.shape[1]} items, {self.blocks} blocks)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("ProtectedSheets: sheets are never copied or stored; store the figures of a release")

    @property
    def people(self) -> int:
        """People whose sheets these are."""
        return len(self.block)

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return int(self.block[-1]) + 1 if len(self.block) else 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """People of each block."""
        return tuple(np.bincount(self.block).tolist())

    def rule(self, item: int) -> Rule:
        """Return the rule an item is protected by."""
        return rule(self.points[item], self.favourable_high[item])


def protect(
    codes: NDArray[np.integer],
    block: NDArray[np.integer] | Sequence[int],
    points: Sequence[int],
    favourable_high: Sequence[bool],
    rng: Generator,
    k: int = FLOOR,
) -> ProtectedSheets:
    """Protect the sheets of a wave, once.

    For every block and item, among the m people who answered: where one answer, or the unfavourable side, is held by
    more than m - 2, the surplus moves to one fixed neighbour, in the sheets of people drawn at random, independently
    for each item, whatever they answered elsewhere. Where m is below k, the block's answers to the item become -1.

    Parameters
    ----------
    codes : ndarray of int, shape (people, items)
        Keyed answers 0 to points - 1, and -1 for none.
    block : array of int, shape (people,)
        Block of each person (`Blocks.of` of their unit); -1 for people in no block, whose sheets are dropped.
    points : sequence of int, length items
    favourable_high : sequence of bool, length items
    rng : numpy.random.Generator
        Seeded from keys that are destroyed with the answers: who knows the seed knows who was drawn.
    k : int
        At least 5.

    Returns
    -------
    ProtectedSheets

    Raises
    ------
    ValueError
        For shapes that do not fit, an answer the item does not offer, a block of fewer than k people, or k below 5.

    Examples
    --------
    >>> everyone_agrees = np.full((6, 1), 4, dtype=np.int8)
    >>> sheets = protect(everyone_agrees, [0] * 6, [5], [True], np.random.default_rng(1))
    >>> sorted(sheets.codes[:, 0].tolist())
    [3, 3, 4, 4, 4, 4]
    """
    codes, home = np.asarray(codes), np.asarray(block, dtype=np.int64)
    sizes = _sizes(codes, home, points, favourable_high, k)
    order = _order(home, len(sizes), rng)[len(home) - sizes.sum() :]
    rows = np.repeat(np.arange(len(sizes)), sizes)
    safe = np.empty((len(rows), codes.shape[1]), dtype=np.int8, order="F")
    starts = np.cumsum(sizes) - sizes
    tables: list[NDArray[np.int32]] = []
    counter = BlockCounter(rows, len(sizes))
    for item in range(codes.shape[1]):
        column = safe[:, item]
        np.take(codes[:, item].astype(np.int8, copy=False), order, out=column, mode="clip")
        how = rule(points[item], favourable_high[item])
        counts = counter.count(column, how.points)
        answered = sizes - counts[0]
        for capped in how.capped_together:
            over = counts[[code + 1 for code in capped]].sum(axis=0) - (answered - SPARED)
            cells = np.flatnonzero((over > 0) & (answered >= k))
            if len(cells):
                drawn, cell = _drawn(column, _people_of(cells, sizes, starts), over[cells], capped, rng)
                np.subtract.at(counts, (column[drawn] + 1, cells[cell]), 1)
                np.add.at(counts[how.target[capped[0]] + 1], cells[cell], 1)
                column[drawn] = how.target[capped[0]]
        thin = np.flatnonzero((answered > 0) & (answered < k))
        column[_people_of(thin, sizes, starts)[0]] = -1
        counts[1:, thin] = 0
        tables.append(counts[1:].astype(np.int32))
    return ProtectedSheets(
        safe, rows, tuple(tables), tuple(points), tuple(bool(high) for high in favourable_high), k, seal=_SEAL
    )


def protect_each(
    codes: NDArray[np.integer],
    block: NDArray[np.integer] | Sequence[int],
    points: Sequence[int],
    favourable_high: Sequence[bool],
    draw: Callable[[bytes], Generator],
    k: int = FLOOR,
) -> ProtectedSheets:
    """Protect sheets as `protect` does, every block by a draw that follows from its own sheets alone.

    So the same sheets give the same protected sheets again, in whatever order the people come, whatever their units are
    called, and whatever the other blocks hold. For answers that may come a second time: those of a file.

    Parameters
    ----------
    codes, block, points, favourable_high, k
        As for `protect`.
    draw : callable
        Makes a generator of the bytes of a block's sheets in their order, by a key that readers do not have; blocks
        with the very same sheets are given different bytes.

    Examples
    --------
    >>> codes = np.array([[4], [4], [4], [3], [4], [4]] * 2, dtype=np.int8)
    >>> draw = lambda sheets: np.random.default_rng(list(sheets))
    >>> first = protect_each(codes, [0] * 12, [5], [True], draw)
    >>> bool((first.codes == protect_each(codes[::-1], [0] * 12, [5], [True], draw).codes).all())
    True
    """
    codes, home = np.asarray(codes), np.asarray(block, dtype=np.int64)
    sizes = _sizes(codes, home, points, favourable_high, k)
    order = np.lexsort((*codes.T[::-1], home))[len(home) - sizes.sum() :]
    seen: Counter[bytes] = Counter()
    parts = []
    for rows in np.split(order, np.cumsum(sizes)[:-1]):
        sheets = np.ascontiguousarray(codes[rows].astype(np.int8))
        plain = sheets.tobytes()
        generator = draw(seen[plain].to_bytes(8, "big") + plain)
        seen[plain] += 1
        parts.append(protect(sheets, np.zeros(len(rows), dtype=np.int64), points, favourable_high, generator, k))
    rows = np.repeat(np.arange(len(sizes)), sizes)
    tables = tuple(np.hstack([part.counts[item] for part in parts]) for item in range(codes.shape[1]))
    safe = np.asfortranarray(np.vstack([part.codes for part in parts]))
    return ProtectedSheets(safe, rows, tables, tuple(points), tuple(map(bool, favourable_high)), k, seal=_SEAL)


class BlockCounter:
    """Counts the answers of every block, a column at a time; keeps what every column needs again."""

    def __init__(self, block: Counts, blocks: int) -> None:
        self.block, self.blocks = block, blocks
        self.begins: dict[int, Counts] = {}
        self.at = np.empty_like(block)

    def count(self, column: NDArray[np.int8], points: int) -> Counts:
        """Return missing answers (first) and answers, shape (points + 1, blocks)."""
        if points not in self.begins:
            self.begins[points] = self.block * (points + 1) + 1
        np.add(self.begins[points], column, out=self.at)
        flat = np.bincount(self.at, minlength=self.blocks * (points + 1))
        return np.ascontiguousarray(flat.reshape(self.blocks, points + 1).T)


def _order(home: Counts, blocks: int, rng: Generator) -> Counts:
    """Return the people ordered by block, those of no block first, by chance within each."""
    index_bits = len(home).bit_length()
    chance_bits = 62 - index_bits - blocks.bit_length()
    keys = (home << chance_bits) | rng.integers(0, 1 << chance_bits, len(home))
    keys = (keys << index_bits) | np.arange(len(home))
    keys.sort()  # numbers sort far faster than an argsort of them
    return keys & ((1 << index_bits) - 1)


def _drawn(
    column: NDArray[np.int8], people_of: tuple[Counts, Counts], over: Counts, capped: tuple[int, ...], rng: Generator
) -> tuple[Counts, Counts]:
    """Draw one or two holders of each cell's surplus; return their rows and cells."""
    people, cell = people_of
    holds = np.isin(column[people], capped)
    people, holders = people[holds], np.bincount(cell[holds], minlength=len(over))
    first = np.cumsum(holders) - holders
    first_draw = rng.integers(0, holders)
    twice = np.flatnonzero(over == SPARED)
    other = rng.integers(0, holders[twice] - 1)
    other += other >= first_draw[twice]
    places = np.concatenate([first + first_draw, first[twice] + other])
    return people[places], np.concatenate([np.arange(len(over)), twice])


def _people_of(cells: Counts, sizes: Counts, starts: Counts) -> tuple[Counts, Counts]:
    """Return the rows of some blocks, and for each row which of those blocks it belongs to."""
    size = sizes[cells]
    cell = np.repeat(np.arange(len(cells)), size)
    return np.arange(len(cell)) + np.repeat(starts[cells] - (np.cumsum(size) - size), size), cell


def _sizes(
    codes: NDArray[np.integer], block: Counts, points: Sequence[int], favourable_high: Sequence[bool], k: int
) -> Counts:
    if k < FLOOR:
        raise ValueError(f"k: {k} is below {FLOOR}; the smallest group a wave may show is {FLOOR} people")
    if codes.ndim != 2 or codes.dtype.kind not in "iu":
        raise ValueError(f"codes: {codes.dtype} of shape {codes.shape}; give whole numbers, one row a person")
    if len(block) != len(codes):
        raise ValueError(f"block: {len(block)} entries for {len(codes)} sheets; give one a sheet")
    if not len(points) == len(favourable_high) == codes.shape[1]:
        wrong = f"{len(points)} points and {len(favourable_high)} sides for {codes.shape[1]} items"
        raise ValueError(f"points: {wrong}; give one of each an item")
    for item, count in enumerate(points):
        column = codes[:, item]
        if len(column) and (column.min() < -1 or column.max() >= count):
            raise ValueError(
                f"codes: item {item} has an answer outside 0 to {count - 1}; key and check the sheets first"
            )
    if len(block) and block.min() < -1:
        raise ValueError(f"block: {block.min()} is no block; -1 stands for people in none")
    sizes = np.bincount(block[block >= 0])
    for at in np.flatnonzero(sizes < k)[:1]:
        raise ValueError(f"block {at}: {sizes[at]} people, fewer than {k}; make blocks by partition()")
    return sizes
