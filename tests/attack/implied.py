"""What a ledger says twice: entries of larger groups that follow from those of the smallest, and tell nothing more.

A release of one partition is a heap of independent tables. Larger groups and means tie them together in one programme
that is too large to solve; so it is shown first, exactly, that they rule out nothing. What is not shown so is kept, and
attacked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tests.attack.bounds import Entry, Table


def spare(ledger: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Split a ledger in entries that may tell something, and those that rule nothing out.

    An entry is spare if the smallest groups inside it (each with all its tables) do not overlap, and every choice of
    one table for each of them is allowed by the entry.

    Examples
    --------
    >>> team = {"id": "t", "item": "joy", "members": ["A"], "n": 5, "y": [2, 3], "any_of": [[2, 3], [1, 4]]}
    >>> school = {"id": "s", "item": "joy", "members": ["A", "B"], "n": 5, "y": [2, 3], "any_of": [[2, 3], [1, 4]]}
    >>> mean = {"id": "m", "item": ["joy"], "members": ["A"], "n": 5, "mean": 1.6, "step": 0.1}
    >>> [[one["id"] for one in part] for part in spare([team, school, mean])]
    [['t', 'm'], ['s']]
    """
    entries = list(ledger)
    tables: dict[str, dict[frozenset[str], list[Table]]] = {}
    smallest: dict[str, list[frozenset[str]]] = {}
    for entry in sorted(entries, key=lambda one: len(one["members"])):  # type: ignore[arg-type]
        if "any_of" in entry or "counts" in entry:
            item, here = str(entry["item"]), frozenset(map(str, entry["members"]))  # type: ignore[call-overload]
            if not any(one <= here for one in smallest.setdefault(item, [])):
                smallest[item].append(here)
                tables.setdefault(item, {})[here] = [tuple(one) for one in entry.get("any_of", [entry.get("counts")])]  # type: ignore[union-attr,arg-type]
    kept: list[Entry] = []
    left: list[Entry] = []
    for entry in entries:
        (left if _follows(entry, smallest, tables) else kept).append(entry)
    return kept, left


def _follows(
    entry: Entry,
    smallest: Mapping[str, list[frozenset[str]]],
    tables: Mapping[str, Mapping[frozenset[str], list[Table]]],
) -> bool:
    here = frozenset(map(str, entry["members"]))  # type: ignore[call-overload]
    items = [str(item) for item in entry["item"]] if isinstance(entry["item"], list) else [str(entry["item"])]
    parts = [[one for one in smallest.get(item, []) if one <= here] for item in items]
    if any(sum(map(len, inside)) != len(frozenset().union(*inside)) for inside in parts):
        return False
    choices = [[tables[item][one] for one in inside] for item, inside in zip(items, parts, strict=True)]
    if sum(sum(one[0]) for inside in choices for one in inside) != int(entry["n"]) * len(items):  # type: ignore[call-overload]
        return False
    if "mean" not in entry:
        if parts[0] == [here]:
            return False
        allowed = {tuple(one) for one in entry.get("any_of", [entry.get("counts")])}  # type: ignore[union-attr,arg-type]
        return _sums(choices[0]) <= allowed
    values = list(entry.get("values") or range(1, len(choices[0][0][0]) + 1))  # type: ignore[call-overload]
    worth = [
        [[sum(v * c for v, c in zip(values, one, strict=True)) for one in each] for each in inside]
        for inside in choices
    ]
    many = int(entry["n"]) * len(items)  # type: ignore[call-overload]
    low, high = (sum(end(each) for inside in worth for each in inside) / many for end in (min, max))
    mean, half = float(entry["mean"]), float(entry["step"]) / 2  # type: ignore[arg-type]
    return mean - half - 1e-9 <= low and high <= mean + half + 1e-9


def _sums(choices: Sequence[Sequence[Table]]) -> set[Table]:
    found: set[Table] = {tuple(0 for _ in choices[0][0])}
    for tables in choices:
        found = {tuple(a + b for a, b in zip(one, other, strict=True)) for one in found for other in tables}
    return found
