"""What a ledger says of groups of any size: the shown table and all it may stand for, or the mean and its grid."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.disclosure.caps import Rule, true_tables

MOST = 200  # tables; a larger group that may stand for more of them is entered by its mean
EXACT = 1e-9  # the step of a figure that no protection has touched, published in full double precision

Table = tuple[int, ...]


def any_of(blocks: Sequence[Table], rule: Rule, most: int = MOST) -> list[Table] | None:
    """List the true tables that a sum of blocks may stand for, the shown one first; None where there are too many.

    ``blocks`` are the shown tables of each; of nobody, where nobody of a block is shown.

    Examples
    --------
    >>> from analysis.disclosure.caps import rule
    >>> any_of([(0, 2, 4), (3, 2, 3)], rule(3))
    [(3, 4, 7), (3, 3, 8), (3, 2, 9)]
    """
    tables: dict[Table, None] = {(0,) * rule.points: None}
    for block in blocks:
        truths = true_tables(block, rule) if sum(block) else (block,)
        tables = dict.fromkeys(
            tuple(a + b for a, b in zip(table, other, strict=True)) for table in tables for other in truths
        )
        if len(tables) > most:
            return None
    return list(tables)


def reach(blocks: Sequence[Table], rule: Rule, values: Sequence[float]) -> tuple[float, float]:
    """Return how far below and above the shown sum of answers the true one may lie.

    Examples
    --------
    >>> from analysis.disclosure.caps import rule
    >>> reach([(0, 2, 4), (3, 2, 3)], rule(3), (1, 2, 3))
    (0.0, 2.0)
    """
    low = high = 0.0
    for block in blocks:
        if sum(block):
            sums = [_sum(true, values) - _sum(block, values) for true in true_tables(block, rule)]
            low, high = low + min(sums), high + max(sums)
    return low, high


def step(reaches: Sequence[tuple[float, float]], answers: int) -> float:
    """Return the grid of a shown mean over people times items: the true one lies within half a step of it.

    ``reaches`` are from `reach`, of every item the mean is over.
    """
    low, high = sum(ends[0] for ends in reaches), sum(ends[1] for ends in reaches)
    return 2 * max(-low, high) / answers + EXACT


def _sum(table: Table, values: Sequence[float]) -> float:
    return float(sum(count * value for count, value in zip(table, values, strict=True)))
