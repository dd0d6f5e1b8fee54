"""A large wave in two halves that share nobody: one cut by its units, the other by a background question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.groups import Blocks
from analysis.disclosure.partition import partition, partition_by_attribute, together
from analysis.disclosure.tree import FLOOR, Id, Node


def cut_by_lot(
    tree: Sequence[Node], units: Sequence[Id], values: Sequence[str | None], known: Sequence[str], k: int = FLOOR
) -> tuple[Blocks, NDArray[np.int64]]:
    """Cut each half once, by head counts alone, and find everybody's one block.

    Parameters
    ----------
    tree : sequence of Node
    units : sequence of unit id
        One a person: their team, or in the half cut by the background question their school.
    values : sequence of str or None
        One a person: None in the half cut by units, otherwise one of ``known``.
    known : sequence of str
        Every value, ordered so that neighbours are related.
    k : int

    Returns
    -------
    tuple of Blocks and ndarray of int64, shape (people,)
        The blocks, and everybody's block; -1 for the people of a half that stayed below k.

    Examples
    --------
    >>> school = [Node(1, None, "school", "Elm"), Node(2, 1, "team", "A"), Node(3, 1, "team", "B")]
    >>> units, values = [2] * 6 + [3] * 5 + [1] * 7, [None] * 11 + ["teacher"] * 7
    >>> blocks, home = cut_by_lot(school, units, values, ("teacher", ""))
    >>> blocks.sizes, np.bincount(home).tolist()
    ((6, 5, 7), [6, 5, 7])
    """
    people = list(zip(units, values, strict=True))
    by_unit = partition(tree, Counter(unit for unit, value in people if value is None), k)
    cells = Counter((unit, value) for unit, value in people if value is not None)
    blocks = together(by_unit, partition_by_attribute(tree, cells, known, k))
    places = (blocks.of(unit if value is None else (unit, value)) for unit, value in people)
    return blocks, np.array([-1 if block is None else block for block in places], dtype=np.int64)
