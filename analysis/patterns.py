"""A scale's answers as one number a person, so that a million responses are read once and counted in one pass; and the
sums and cross-products of their patterns, which reliability is computed from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.estimates import Counts, Floats
from analysis.layout import Codes, Layout, checked

BLOCK = 1 << 17  # rows worked on at a time: what fits a processor's cache
WIDEST = 64
LISTED = 18  # bits up to which all patterns of answers are listed
FEW = 3  # bits by which the possible patterns may outnumber the people before listing them is waste
Packed = npt.NDArray[np.unsignedinteger[Any]]


@dataclass(frozen=True, eq=False)
class Products:
    """Sums (k,) and cross-products (k, k) of keyed codes over the n people who answered all k items of a scale."""

    n: int
    sums: Counts
    cross: Counts

    def covariance(self, step: float = 1.0) -> Floats:
        """Return the (k, k) covariance matrix in scale values, denominator n - 1; nan below two people."""
        if self.n < 2:
            return np.full(self.cross.shape, np.nan)
        # n * cross - outer is an exact integer, so equal answers give a variance of exactly zero
        spread = self.n * self.cross - np.outer(self.sums, self.sums)
        return np.asarray(spread / (self.n * (self.n - 1.0)) * step**2, dtype=np.float64)


def scale_products(codes: npt.ArrayLike, layout: Layout, which: int) -> Products:
    """Return one scale's cross-products over everybody: what alpha and omega need, and nothing else."""
    table, items, bits = checked(codes, layout.points), layout.scales[which].items, width(layout, which)
    if bits * len(items) <= LISTED and len(table) >= 1 << max(bits * len(items) - FEW, 0):
        cells = np.bincount(pack(table, layout, which), minlength=1 << (bits * len(items)))
        occurring = np.flatnonzero(cells)
        listed, people = patterns(bits, len(items))[occurring].astype(np.int64), cells[occurring]
    else:  # more possible patterns than people to speak of: every person is a pattern of one
        listed, people = table[:, list(items)].astype(np.int64), np.ones(len(table), dtype=np.int64)
    whole = (listed >= 0).all(axis=1)
    complete, many = listed[whole], people[whole]
    return Products(int(many.sum()), many @ complete, (complete * many[:, None]).T @ complete)


def width(layout: Layout, which: int) -> int:
    """Return the bits an item of a scale takes: enough for every category and for a missing answer (0)."""
    return layout.points[layout.scales[which].items[0]].bit_length()


def fits(layout: Layout, which: int) -> bool:
    """Tell whether the answers to a scale fit one machine word."""
    return width(layout, which) * len(layout.scales[which].items) <= WIDEST


def pack(codes: Codes, layout: Layout, which: int) -> Packed:
    """Return one number a person: the keyed codes plus one of a scale's items, side by side in bits.

    Column-major codes are fastest.

    Examples
    --------
    >>> from analysis.layout import ScaleLayout
    >>> plan = Layout((3, 3), ((1, 2, 3),) * 2, (ScaleLayout("ease", (0, 1)),))
    >>> pack(np.array([[2, 0], [-1, 1]], dtype=np.int8), plan, 0).tolist()
    [7, 8]
    """
    items, bits = layout.scales[which].items, width(layout, which)
    size = bits * len(items)
    kind = np.dtype(np.uint16 if size <= 16 else np.uint32 if size <= 32 else np.uint64)
    packed: Packed = np.zeros(len(codes), dtype=kind)
    for start in range(0, len(codes), BLOCK):
        part = packed[start : start + BLOCK]
        for place, item in enumerate(items):
            lane = (codes[start : start + BLOCK, item] + np.int8(1)).astype(kind)
            lane <<= kind.type(bits * place)
            part |= lane
    return packed


@cache
def patterns(bits: int, count: int) -> npt.NDArray[np.int8]:
    """Return the codes (-1 where missing) that every possible packed number stands for, shape (numbers, items).

    Examples
    --------
    >>> patterns(2, 1).tolist()
    [[-1], [0], [1], [2]]
    """
    cell = np.arange(1 << (bits * count))
    shift = bits * np.arange(count)
    return (((cell[:, None] >> shift) & ((1 << bits) - 1)) - 1).astype(np.int8)
