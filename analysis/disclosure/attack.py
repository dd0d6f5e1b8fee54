"""The check of the program: a release is attacked from what was stored of it, before and after it is shown.

A finding is a defect of ours, never a fact about answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.caps import SPARED, Rule, true_tables


@dataclass(frozen=True)
class Shown:
    """The item tables of one group as they are stored: which blocks it sums, its people, its counts item by item."""

    key: str
    blocks: tuple[int, ...]
    people: int
    tables: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Audit:
    """What an attack found. ``answers`` counts the protected answers of all blocks."""

    findings: tuple[tuple[str, str], ...]
    answers: int
    blocks: int
    smallest: int

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def line(self) -> str:
        """The outcome in one sentence.

        Examples
        --------
        >>> Audit((), 8160, 72, 5).line
        '8,160 answers: for each there is another one that gives exactly this release'
        """
        if self.findings:
            return f"{len(self.findings)} findings: {': '.join(self.findings[0])}"
        return f"{self.answers:,} answers: for each there is another one that gives exactly this release"


def attack(release: Sequence[Shown], rules: Sequence[Rule], k: int) -> Audit:
    """Attack a release by its stored tables.

    Recomputed: that every group is a sum of whole blocks of at least k people, that sums are right, that every item is
    shown from at least k answers or not at all, that both caps hold, and that no answer is certain, nor anybody
    certainly unfavourable, for an outsider and for one colleague who knows their own answer (over all true tables a
    shown one may stand for).

    Parameters
    ----------
    release : sequence of Shown
        Every group shown; each block must be among them by itself.
    rules : sequence of Rule
        One an item.
    k : int

    Returns
    -------
    Audit

    Examples
    --------
    >>> from analysis.disclosure.caps import rule
    >>> attack([Shown("7", (0,), 6, ((0, 0, 0, 2, 4),))], [rule(5)], 5).passed
    True
    >>> attack([Shown("7", (0,), 6, ((0, 0, 0, 0, 6),))], [rule(5)], 5).findings
    (('group 7, item 0', 'an answer or the unfavourable side is held by more than 4 of 6'),)
    """
    alone = {group.blocks[0]: group for group in release if len(group.blocks) == 1}
    faults: list[tuple[str, str]] = []
    for group in release:
        faults += _shape(group, rules)
        missing = [block for block in group.blocks if block not in alone]
        if missing or len(set(group.blocks)) != len(group.blocks) or not group.blocks:
            faults.append((f"group {group.key}", f"is no sum of whole blocks (block {missing or list(group.blocks)})"))
    if faults:
        return Audit(tuple(faults), 0, len(alone), 0)
    parts = [alone[block] for block in sorted(alone)]
    row = {part.blocks[0]: at for at, part in enumerate(parts)}
    rows = [[row[block] for block in group.blocks] for group in release]
    people = np.array([part.people for part in parts], dtype=np.int64)
    faults += [(f"group {part.key}", f"{part.people} people, fewer than {k}") for part in parts if part.people < k]
    counts = [
        np.array([part.tables[item] for part in parts], dtype=np.int64).reshape(len(parts), how.points)
        for item, how in enumerate(rules)
    ]
    for group, true in zip(release, _sums(people, rows).tolist(), strict=True):
        if group.people != true:
            faults.append((f"group {group.key}", f"{group.people} people, but its blocks have {true}"))
    for item, table in enumerate(counts):
        stored = np.array([group.tables[item] for group in release], dtype=np.int64).reshape(-1, table.shape[1])
        for at in np.flatnonzero((stored != _sums(table, rows)).any(axis=1)).tolist():
            faults.append((f"group {release[at].key}, item {item}", "its table is not the sum of its blocks"))
    for item, (how, table) in enumerate(zip(rules, counts, strict=True)):
        faults += [(f"group {parts[at].key}, item {item}", fault) for at, fault in _faults(table, people, how, k)]
    answers = sum(int(table.sum()) for table in counts)
    return Audit(tuple(faults), answers, len(parts), int(people.min(initial=0)))


def _sums(table: NDArray[np.int64], rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Add up rows of a table, for many lists of rows at once; every list has some."""
    if not rows:
        return table[:0]
    begins = np.cumsum([0, *map(len, rows[:-1])])
    flat = np.fromiter((at for row in rows for at in row), dtype=np.int64)
    sums: NDArray[np.int64] = np.add.reduceat(table[flat], begins, axis=0)
    return sums


def _shape(group: Shown, rules: Sequence[Rule]) -> list[tuple[str, str]]:
    if len(group.tables) != len(rules):
        return [(f"group {group.key}", f"{len(group.tables)} item tables where the survey has {len(rules)} items")]
    return [
        (f"group {group.key}, item {item}", f"{len(table)} counts for {how.points} answers, or one below 0")
        for item, (table, how) in enumerate(zip(group.tables, rules, strict=True))
        if len(table) != how.points or min(table) < 0
    ]


def _faults(table: NDArray[np.int64], people: NDArray[np.int64], how: Rule, k: int) -> list[tuple[int, str]]:
    faults = []
    answered = table.sum(axis=1)
    for at in np.flatnonzero((answered > 0) & (answered < k)):
        faults.append((int(at), f"shown from {answered[at]} answers, fewer than {k}"))
    for at in np.flatnonzero(answered > people):
        faults.append((int(at), f"{answered[at]} answers of {people[at]} people"))
    under_cap = np.stack([table[:, list(codes)].sum(axis=1) for codes in how.capped_together], axis=1).max(axis=1)
    for at in np.flatnonzero((answered > 0) & (under_cap > answered - SPARED)):
        faults.append((int(at), _over(int(answered[at]))))
    # Away from the caps a table stands for itself alone, and three people or more differ from any answer.
    for at in np.flatnonzero((answered >= k) & (under_cap == answered - SPARED)):
        fault = certain(tuple(table[at].tolist()), how)
        faults += [(int(at), fault)] if fault else []
    return faults


def _over(answered: int) -> str:
    return f"an answer or the unfavourable side is held by more than {answered - SPARED} of {answered}"


@lru_cache(maxsize=1 << 16)
def certain(table: tuple[int, ...], how: Rule) -> str:
    """Say what a shown table of one block gives away, or nothing.

    Tried for an outsider and for a colleague with any answer of their own, over all true tables it may stand for.

    Examples
    --------
    >>> from analysis.disclosure.caps import rule
    >>> certain((0, 0, 0, 2, 4), rule(5))
    ''
    """
    truths = [np.array(true) for true in true_tables(table, how)]
    for own in (None, *range(how.points)):
        others = [true - (np.arange(how.points) == own) for true in truths if own is None or true[own]]
        possible = {int(code) for true in others for code in np.flatnonzero(true)}
        who = "an outsider" if own is None else f"a colleague who answered {own}"
        if len(possible) == 1:
            return f"{who} is certain of an answer"
        if possible and all(how.side[code] for code in possible):
            return f"{who} is certain of an unfavourable answer"
    return ""
