"""The tables of protected sheets and what a release shows of them, block by block: for the tests of disclosure."""

import numpy as np

from analysis.disclosure.attack import Shown


def tables(sheets):
    """The protected answers of every block, one array an item, shape (blocks, points)."""
    return tuple(counts.T.astype(np.int64) for counts in sheets.counts)


def shown_groups(groups, sizes, counted):
    """What a release shows of its groups' items: the sums of their blocks' tables."""
    return tuple(
        Shown(
            group.key,
            group.blocks,
            sum(sizes[block] for block in group.blocks),
            tuple(tuple(table[list(group.blocks)].sum(axis=0).tolist()) for table in counted),
        )
        for group in groups
    )
