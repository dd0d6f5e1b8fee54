"""A scale's answers as one number a person, so that a million responses are read once and counted in one pass."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.layout import Codes, Counts, Layout

BLOCK = 1 << 17  # rows worked on at a time: what fits a processor's cache
WIDEST = 64
LISTED = 18  # bits up to which all patterns of answers are listed
Packed = npt.NDArray[np.unsignedinteger[Any]]


def width(layout: Layout, which: int) -> int:
    """Return the bits an item of a scale takes: enough for every category and for a missing answer (0)."""
    return layout.points[layout.scales[which].items[0]].bit_length()


def fits(layout: Layout, which: int) -> bool:
    """Tell whether the answers to a scale fit one machine word."""
    return width(layout, which) * len(layout.scales[which].items) <= WIDEST


def pack(codes: Codes, layout: Layout, which: int) -> Packed:
    """Return one number a person: the keyed codes plus one of a scale's items, side by side in bits.

    Parameters
    ----------
    codes : ndarray of int8, shape (people, items)
        Keyed codes, -1 where missing; column-major order is fastest.
    layout : Layout
    which : int
        Position of the scale.

    Examples
    --------
    >>> from analysis.layout import ScaleLayout
    >>> plan = Layout((3, 3), ((1, 2, 3),) * 2, (ScaleLayout("ease", (0, 1)),))
    >>> pack(np.array([[2, 0], [-1, 1]], dtype=np.int8), plan, 0).tolist()
    [7, 8]
    """
    items, bits = layout.scales[which].items, width(layout, which)
    size = bits * len(items)
    if size > WIDEST:
        raise ValueError(f"pack: scale '{layout.scales[which].id}' needs {size} bits; count it item by item")
    kind = np.dtype(np.uint16 if size <= 16 else np.uint32 if size <= 32 else np.uint64)
    packed: Packed = np.zeros(len(codes), dtype=kind)
    for start in range(0, len(codes), BLOCK):
        part = packed[start : start + BLOCK]
        for place, item in enumerate(items):
            lane = (codes[start : start + BLOCK, item] + np.int8(1)).astype(kind)
            lane <<= kind.type(bits * place)
            part |= lane
    return packed


def lanes(packed: Packed, bits: int, count: int) -> list[npt.NDArray[np.uint8]]:
    """Return the answers plus one (0 where missing), an array an item.

    Examples
    --------
    >>> [lane.tolist() for lane in lanes(np.array([7, 8], dtype=np.uint16), 2, 2)]
    [[3, 0], [1, 2]]
    """
    mask = packed.dtype.type((1 << bits) - 1)
    return [((packed >> packed.dtype.type(bits * place)) & mask).astype(np.uint8) for place in range(count)]


def joint(packed: Packed, bits: int, count: int) -> tuple[Counts, Counts]:
    """Return the answer patterns that occur, codes with -1 where missing, and how many people gave each.

    Returns
    -------
    patterns : ndarray of int, shape (patterns, items)
    people : ndarray of int, shape (patterns,)

    Examples
    --------
    >>> patterns, people = joint(np.array([7, 8, 7], dtype=np.uint16), 2, 2)
    >>> patterns.tolist(), people.tolist()
    ([[2, 0], [-1, 1]], [2, 1])
    """
    cells = np.bincount(packed, minlength=1 << (bits * count))
    occurring = np.flatnonzero(cells)
    return patterns(bits, count)[occurring].astype(np.int64), cells[occurring]


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
