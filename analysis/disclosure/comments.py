"""Where comments may be shown: once, at one level, where at least ten people answered, in no order, names masked.

Comments are outside the promise of the figures, and respondents are told so where they write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.disclosure.comment_patterns import TELLING
from analysis.disclosure.groups import Group, groups
from analysis.disclosure.partition import partition
from analysis.disclosure.tree import Id, Node

LEAST = 10
MASK = "[…]"
# How far up a comment must at least travel before it is shown, by what its writer chose.
LEVELS: dict[str, frozenset[str]] = {
    "team": frozenset(),
    "school": frozenset({"school", "cluster", "district", "study"}),
    "cluster": frozenset({"cluster", "district", "study"}),
}
_TELLING = re.compile("|".join(f"(?:{source})" for source in TELLING.values()))
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"
_NAMES_ONLY = re.compile(rf"{_NAME}(?:\s+{_NAME})+")


@dataclass(frozen=True)
class Placed:
    """The comments of one question that one group's readers see, in no order."""

    question: str
    units: tuple[Id, ...]
    kind: str
    texts: tuple[str, ...]


def place(
    comments: Iterable[tuple[Id, str, str, str]],
    tree: Sequence[Node],
    answered: Mapping[Id, int],
    rng: np.random.Generator,
    k: int = LEAST,
    names: Iterable[str] = (),
) -> tuple[Placed, ...]:
    """Put every comment with the smallest group it may be shown to, once.

    The groups are those of a partition of their own with blocks of at least ten people, so that no list minus another
    is the list of fewer. Comments that no group may see are left out.

    Parameters
    ----------
    comments : iterable of (unit id, question id, text, reach)
        ``reach`` is one of `LEVELS`: the nearest readers the writer agreed to.
    tree : sequence of Node
    answered : mapping from unit id to int
        People who answered directly in each unit, with or without a comment.
    rng : numpy.random.Generator
    k : int
        At least 10.
    names : iterable of str
        Names that are masked wherever they stand.

    Examples
    --------
    >>> school = [Node(1, None, "school", "Elm"), Node(2, 1, "team", "A"), Node(3, 1, "team", "B")]
    >>> written = [(2, "try", "Ask first.", "team"), (3, "try", "Call 604 555 0100", "school")]
    >>> for comment in place(written, school, {2: 11, 3: 12}, np.random.default_rng(1)):
    ...     print(comment.kind, comment.units, comment.texts)
    school (1,) ('Call […]',)
    team (2,) ('Ask first.',)
    """
    if k < LEAST:
        raise ValueError(f"comments: k is {k}; comments are shown from {LEAST} people on")
    blocks = partition(tree, answered, k)
    if blocks.too_few:
        return ()
    placements = groups(tree, blocks)
    masked = tuple(names)
    texts_of: dict[tuple[str, str], list[str]] = {}
    for unit, question, text, reach in comments:
        group = _for(unit, reach, placements.all, blocks.of(unit))
        if group is not None and text.strip():
            texts_of.setdefault((group.key, question), []).append(screened(text, masked))
    shuffled = {of: tuple(texts[i] for i in rng.permutation(len(texts))) for of, texts in sorted(texts_of.items())}
    return tuple(
        Placed(question, placements[key].units, placements[key].kind, texts)
        for (key, question), texts in shuffled.items()
    )


def screened(text: str, names: Sequence[str] = ()) -> str:
    """Mask e-mail addresses, links, telephone numbers, initials, titles with a name, and known names.

    A known name of several capitalised words is masked by its words, too, where they are written with a capital letter.

    Examples
    --------
    >>> screened("Ask J. B. or write to j.b@example.org, says Mary Ann.", ["Mary Ann"])
    'Ask […] or write to […], says […].'
    """
    text = _TELLING.sub(MASK, text)  # addresses first: a name inside one would break it
    known = sorted({name.strip() for name in names} - {""}, key=len, reverse=True)
    for name in known:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", MASK, text, flags=re.IGNORECASE)
    # Of "Mary Lee" either name alone tells as much; the words of "Principal of Elm" would mask half of what is said.
    for part in sorted({part for name in known if _NAMES_ONLY.fullmatch(name) for part in name.split()}):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", MASK, text)
    return text


def _for(unit: Id, reach: str, groups: Sequence[Group], block: int | None) -> Group | None:
    """Return the smallest group that holds a unit's people and is as large as the writer asked."""
    if block is None:
        return None
    kinds = LEVELS[reach]
    # People in none of their school's teams are shown with the school: their group has no unit of its own.
    holding = [
        group for group in groups if group.units and block in group.blocks and (not kinds or group.kind in kinds)
    ]
    return min(holding, key=lambda group: (len(group.blocks), -groups.index(group)), default=None)
