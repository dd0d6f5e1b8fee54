"""An attacker: reads a ledger of everything released and the list of who answered, and says what is certain.

It knows the staff list, who answered, every published figure, and (as a colleague) one person's own answers. It shares
nothing with the code that protects, so that a fault there is not a fault here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from tests.attack.bounds import Entry, Programme, Table, one_group, tables_with
from tests.attack.linear import Atoms, atoms, thin

K = 5
LARGEST_PROGRAMME = 24  # atoms; larger overlapping releases are attacked by `weaker.exposed`


@dataclass(frozen=True)
class Finding:
    """A leak: ``kind`` is few, certain, unfavourable, or impossible; ``own`` the answers of the colleague who looks."""

    kind: str
    item: str
    cells: frozenset[str]
    people: int
    own: tuple[int, ...] = ()
    entries: tuple[str, ...] = ()


def attack(
    ledger: Iterable[Entry],
    roster: Mapping[str, int],
    k: int = K,
    colleagues: int = 1,
    unfavourable: Mapping[str, Iterable[int]] | None = None,
) -> list[Finding]:
    """Attack a release, or any number of releases together.

    Parameters
    ----------
    ledger : iterable of dict
        ``id``, ``item`` (or a list of items, for a mean), ``members``, ``n`` and one of ``counts`` (exact),
        ``y`` and ``any_of`` (all tables it may stand for; ``y`` alone is a sum of others), ``mean`` and ``step``
        (and perhaps ``sd`` and ``sd_step``).
    roster : mapping from cell to people who answered
    k : int
    colleagues : int
        People who look together and know their own answers.
    unfavourable : mapping from item to codes, optional
        The lower half without the middle where it is not said.

    Returns
    -------
    list of Finding
        ``few``: something about fewer than k people can be computed. ``certain``: an answer is known.
        ``unfavourable``: everybody else in a group is known to be on the unfavourable side. ``impossible``: nothing
        fits, the release contradicts itself.

    Examples
    --------
    >>> attack([{"id": "a", "item": "trust", "members": ["A||1"], "n": 6, "counts": [0, 0, 6]}], {"A||1": 6})[0].kind
    'certain'
    >>> attack([{"id": "a", "item": "trust", "members": ["A||1"], "n": 6, "y": [0, 2, 4],
    ...          "any_of": [[0, 2, 4], [0, 1, 5], [0, 0, 6]]}], {"A||1": 6})
    []
    """
    entries = [_from_spread(entry) for entry in ledger]
    points = _points(entries)
    bad = {item: frozenset((unfavourable or {}).get(item, range(many // 2))) for item, many in points.items()}
    found = _few(entries, roster, k, points)
    for part in _linked([entry for entry in entries if set(entry) & {"counts", "any_of", "mean"}]):
        found += _answers(part, roster, points, bad, colleagues)
    return list(dict.fromkeys(found))


def _from_spread(entry: Entry) -> Entry:
    """Turn a mean with its standard deviation into all tables that fit: for small groups there is often one."""
    if "sd" not in entry or int(entry["n"]) > 14:  # type: ignore[call-overload]
        return entry
    how = {name: entry[name] for name in ("id", "item", "members", "n")}
    fits = tables_with(
        int(entry["n"]),
        int(entry.get("points", 5)),
        float(entry["mean"]),
        float(entry["step"]),  # type: ignore[call-overload,arg-type]
        float(entry["sd"]),
        float(entry.get("sd_step", 0.01)),
    )  # type: ignore[arg-type]
    return {**how, "any_of": fits}


def _items(entry: Entry) -> list[str]:
    return list(entry["item"]) if isinstance(entry["item"], list) else [str(entry["item"])]


def _points(entries: Sequence[Entry]) -> dict[str, int]:
    points: dict[str, int] = {}
    for entry in entries:
        for item in _items(entry):
            table = entry.get("counts") or entry.get("y") or (entry.get("any_of") or [None])[0]  # type: ignore[index]
            points[item] = max(points.get(item, 0), len(table) if table else int(entry.get("points", 0)))  # type: ignore[arg-type,call-overload]
    return {item: many or 5 for item, many in points.items()}


def _few(entries: Sequence[Entry], roster: Mapping[str, int], k: int, points: Mapping[str, int]) -> list[Finding]:
    """Find what can be computed linearly about fewer than k people, item by item and for sums of items."""
    subjects: dict[tuple[str, ...], dict[frozenset[str], list[str]]] = {(item,): {} for item in points}
    subjects |= {tuple(sorted(_items(entry))): {} for entry in entries}
    for entry in entries:
        here = frozenset(map(str, entry["members"]))  # type: ignore[call-overload]
        subjects[tuple(sorted(_items(entry)))].setdefault(here, []).append(str(entry["id"]))
    for subject, groups in subjects.items():
        if len(subject) > 1:  # exact tables of all its items give the sum of a group
            whole = set.intersection(*(set(subjects.get((item,), {})) for item in subject))
            for one in whole:
                groups.setdefault(one, [])
    found, seen = [], {}
    for subject, groups in subjects.items():
        shape = tuple(groups)
        if shape not in seen:
            net = atoms(shape, roster)
            seen[shape] = (net, thin(net, k))
        net, thins = seen[shape]
        for one in thins:
            cells = frozenset(cell for at in one.atoms for cell in net.cells[at])
            used = tuple(sorted({id for row in one.weights for id in groups[net.groups[row]]}))
            found.append(Finding("few", "+".join(subject), cells, one.people, (), used))
        for entry in entries:
            few = int(entry["n"]) < k  # type: ignore[call-overload]
            if few and tuple(sorted(_items(entry))) == subject and "mean" not in entry:
                cells = frozenset(map(str, entry["members"]))  # type: ignore[call-overload]
                found.append(Finding("few", "+".join(subject), cells, int(entry["n"]), (), (str(entry["id"]),)))  # type: ignore[call-overload]
    return found


def _linked(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Split entries into parts that share neither an item nor (within an item) a person."""
    leader = list(range(len(entries)))

    def root(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    holder: dict[tuple[str, str], int] = {}
    for at, entry in enumerate(entries):
        for key in product(_items(entry), map(str, entry["members"])):  # type: ignore[call-overload]
            leader[root(at)] = root(holder.setdefault(key, at))
    parts: dict[int, list[Entry]] = {}
    for at, entry in enumerate(entries):
        parts.setdefault(root(at), []).append(entry)
    return list(parts.values())


def _answers(
    part: Sequence[Entry],
    roster: Mapping[str, int],
    points: Mapping[str, int],
    bad: Mapping[str, frozenset[int]],
    colleagues: int,
) -> list[Finding]:
    net = atoms([list(map(str, entry["members"])) for entry in part], roster)  # type: ignore[call-overload]
    items = sorted({item for entry in part for item in _items(entry)})
    ids = tuple(sorted(str(entry["id"]) for entry in part))
    if len(net.people) == 1 and len(items) == 1 and not any("mean" in entry for entry in part):
        truths = _fitting(part)
        cells = frozenset(net.cells[0])
        if not truths:
            return [Finding("impossible", items[0], cells, net.people[0], (), ids)]
        return [
            Finding(kind, items[0], cells, net.people[0], own, ids)
            for kind, own in one_group(truths, bad[items[0]], colleagues)
        ]
    if len(net.people) > LARGEST_PROGRAMME:
        raise ValueError(f"attack: {len(net.people)} overlapping groups; attack them school by school")
    return _overlapping(part, net, {item: points[item] for item in items}, bad, colleagues, ids)


def _fitting(part: Sequence[Entry]) -> list[Table]:
    sets = [{tuple(map(int, table)) for table in (entry.get("any_of", [entry.get("counts")]))} for entry in part]  # type: ignore[union-attr]
    return sorted(set.intersection(*sets))


def _overlapping(
    part: Sequence[Entry],
    net: Atoms,
    points: Mapping[str, int],
    bad: Mapping[str, frozenset[int]],
    colleagues: int,
    ids: tuple[str, ...],
) -> list[Finding]:
    where = {
        group: [at for at, held in enumerate(row) if held] for group, row in zip(net.groups, net.rows, strict=True)
    }
    inside = [where[frozenset(map(str, entry["members"]))] for entry in part]  # type: ignore[call-overload]
    programme = Programme(part, inside, net.people, points)
    found = []
    for item, atom in product(points, range(len(net.people))):
        outsider = programme.codes(atom, item)
        looking: list[tuple[int, int] | None] = [None]
        if colleagues:
            looking += [
                (other, code)
                for other in range(len(net.people))
                for code in range(points[item])
                if len(outsider) <= 2 or other == atom or len(net.people) <= 4
            ]
        for own in looking:
            codes = outsider if own is None else programme.codes(atom, item, own)
            if len(codes) == 1 or (codes and codes <= bad[item]):
                kind = "certain" if len(codes) == 1 else "unfavourable"
                mine = () if own is None else (own[1],)
                found.append(Finding(kind, item, frozenset(net.cells[atom]), net.people[atom], mine, ids))
    return found
