"""Our own releases, by the front door, written as a ledger for the attacker; and districts drawn at random.

What a shown table may stand for is worked out here again, from the rule's words, so that the ledger does not repeat a
fault of the product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
from hypothesis import strategies as st

from analysis.disclosure.groups import Blocks, Groups, groups
from analysis.disclosure.partition import partition, partition_by_attribute
from analysis.disclosure.tree import Node
from reflectory.releases.pooling import NOBODY, protected_report
from reflectory.reports.model import Report
from reflectory.reports.serialization import from_json, to_json
from surveys.model import Attribute, Item, ResponseFormat, Scale, Survey

Entry = dict[str, object]
ROLES = ("teacher", "specialist", "support", "leader")


def unfavourable(points: int, high: bool) -> frozenset[int]:
    """Return the answers below the middle, or above it where less is better."""
    return frozenset(code for code in range(points) if (2 * code < points - 1 if high else 2 * code > points - 1))


@cache
def outcomes(true: tuple[int, ...], high: bool) -> frozenset[tuple[int, ...]]:
    """Return every table a true one may be shown as: caps of n - 2, one neighbour for all surplus."""
    if not high:
        return frozenset(one[::-1] for one in outcomes(true[::-1], True))
    points, n = len(true), sum(true)
    low = tuple(sorted(unfavourable(points, True)))
    for together in (low, *((code,) for code in range(points) if code not in low)):
        surplus = sum(true[code] for code in together) - (n - 2)
        if surplus > 0:
            first = together[0]
            target = points // 2 if together == low else first + 1 if 2 * first == points - 1 else first - 1
            found = set()
            for moved in combinations_with_replacement(together, surplus):
                shown = list(true)
                for code in moved:
                    shown[code] -= 1
                    shown[target] += 1
                if min(shown) >= 0:
                    found.add(tuple(shown))
            return frozenset(found)
    return frozenset({true})


@cache
def may_stand_for(shown: tuple[int, ...], high: bool) -> tuple[tuple[int, ...], ...]:
    """Return every true table that may be shown as this one: at most two answers are ever moved, to one other."""
    found = []
    points = len(shown)
    for back in ((), *((code,) for code in range(points)), *combinations_with_replacement(range(points), 2)):
        for target in range(points) if back else (0,):
            true = list(shown)
            for code in back:
                true[code] += 1
                true[target] -= 1
            if min(true) >= 0 and shown in outcomes(tuple(true), high):
                found.append(tuple(true))
    return tuple(dict.fromkeys(found))


def survey(points: Sequence[int], low: Sequence[bool], reverse: Sequence[bool], single: int = 0) -> Survey:
    """Make a survey: neighbouring items of one number of answers and one direction are a scale, the last are single."""
    formats = {
        many: ResponseFormat(f"f{many}", 1, many, 1, tuple({"en": str(at + 1)} for at in range(many)))
        for many in set(points)
    }
    items = tuple(
        Item(f"i{at}", {"en": f"Item {at}."}, f"f{many}", turned)
        for at, (many, turned) in enumerate(zip(points, reverse, strict=True))
    )
    runs: list[list[int]] = []
    for at in range(len(points) - single):
        same = runs and (points[runs[-1][0]], low[runs[-1][0]]) == (points[at], low[at])
        runs[-1].append(at) if same else runs.append([at])
    said = {"en": "Words."}
    scales = tuple(
        Scale(
            f"s{number}",
            said,
            said,
            said,
            said,
            said,
            (said,),
            said,
            "none",
            tuple(f"i{at}" for at in run),
            "low" if low[run[0]] else "high",
        )
        for number, run in enumerate(runs)
    )
    roles = Attribute("role", said, tuple((role, {"en": role}) for role in ROLES))
    return Survey(
        "invented",
        "self",
        "1",
        {"en": "Invented"},
        said,
        3,
        "CC0",
        ("Invented for tests.",),
        tuple(formats.values()),
        items,
        scales,
        attributes=(roles,),
    )


def favourable_high(form: Survey) -> list[bool]:
    """Return for each item whether high keyed codes are the favourable ones."""
    low = {item for scale in form.scales if scale.favourable == "low" for item in scale.items}
    return [item.id not in low for item in form.items]


@dataclass(frozen=True)
class Wave:
    """True sheets of one wave of a district: unit and role of everybody who answered, and their raw answers."""

    name: str
    tree: tuple[Node, ...]
    units: np.ndarray
    roles: tuple[str, ...]
    codes: np.ndarray
    form: Survey
    cut: str
    k: int = 5
    invited: dict[int | str, int] | None = None

    @property
    def school(self) -> dict[int | str, int | str]:
        """The school of every unit."""
        return {node.id: node.parent if node.kind == "team" else node.id for node in self.tree}  # type: ignore[misc]

    @property
    def roster(self) -> dict[str, int]:
        """Who answered, by cell."""
        return dict(Counter(self.cells))

    @property
    def cells(self) -> list[str]:
        """The cell of every person."""
        if self.cut == "team":
            return [f"{unit}||{self.name}" for unit in self.units.tolist()]
        return [
            f"{self.school[unit]}|{role}|{self.name}"
            for unit, role in zip(self.units.tolist(), self.roles, strict=True)
        ]

    def blocks(self) -> Blocks:
        """Return the partition, as anybody can work it out from the head counts."""
        if self.cut == "team":
            return partition(self.tree, Counter(self.units.tolist()), self.k)
        cells = Counter((self.school[unit], role) for unit, role in zip(self.units.tolist(), self.roles, strict=True))
        return partition_by_attribute(self.tree, cells, (*ROLES, NOBODY), self.k)

    def release(self) -> Report:
        """Release the wave by the front door, and read back what would be stored."""
        report = protected_report(
            self.tree,
            self.units,
            list(self.roles),
            self.codes,
            self.form,
            self.k,
            self.cut,
            wave=self.name,
            title=self.name,
            invited=self.invited,
        )
        return from_json(to_json(report))


def ledger(report: Report, wave: Wave) -> list[Entry]:
    """Write everything a report shows of single items: blocks with all they may stand for, larger groups as sums."""
    blocks = wave.blocks()
    if blocks.too_few:
        assert report.sections == ()
        return []
    made: Groups = groups(wave.tree, blocks)
    high = favourable_high(wave.form)
    entries: list[Entry] = []
    for section in report.sections:
        group = made[section.key]
        cells = [
            cell if isinstance(cell, tuple) else (cell, "") for block in group.blocks for cell in blocks.members[block]
        ]
        members = [f"{unit}|{value}|{wave.name}" for unit, value in cells]
        for item, good in zip(wave.form.items, high, strict=True):
            figure = section.figure("item", item.id)
            assert figure is not None
            (table,) = figure.counts
            if sum(table):
                entry = {
                    "id": f"{wave.name}/{section.key}/{item.id}",
                    "item": item.id,
                    "members": members,
                    "n": sum(table),
                    "y": list(table),
                }
                truths = {"any_of": [list(one) for one in may_stand_for(table, good)]} if len(group.blocks) == 1 else {}
                entries.append({**entry, **truths})
    return entries


def bad_codes(form: Survey) -> dict[str, frozenset[int]]:
    """Return the unfavourable keyed codes of every item."""
    return {
        item.id: unfavourable(form.format_of(item).points, high)
        for item, high in zip(form.items, favourable_high(form), strict=True)
    }


SIZES = st.sampled_from((0, 0, 1, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 11, 14))
POINTS = st.sampled_from((2, 3, 4, 5, 6, 7, 11))


@st.composite
def districts(draw: st.DrawFn) -> list[Wave]:
    """Draw one to four waves of a random district: other sizes, other people, other answers each time."""
    tree = [Node(0, None, "district", "District")]
    clusters = draw(st.integers(1, 2))
    tree += [Node(1 + at, 0, "cluster", f"Cluster {at}") for at in range(clusters)]
    homes: list[int] = []
    for school in range(draw(st.integers(1, 4))):
        above = len(tree)
        tree.append(Node(above, 1 + school % clusters, "school", f"School {school}"))
        homes.append(above)
        for team in range(draw(st.integers(0, 5))):
            homes.append(len(tree))
            tree.append(Node(len(tree), above, "team", f"Team {team}"))
    points = draw(st.lists(POINTS, min_size=1, max_size=4))
    low = [draw(st.booleans()) for _ in points]
    form = survey(points, low, [draw(st.booleans()) for _ in points], draw(st.integers(0, 1)) if len(points) > 1 else 0)
    sizes = {home: draw(SIZES) for home in homes}
    skipped = draw(st.sampled_from((0.0, 0.05, 0.3, 0.6)))
    alike = draw(st.sampled_from((0.0, 0.5, 1.0)))
    k = draw(st.sampled_from((5, 5, 5, 7)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    waves = []
    for number in range(draw(st.integers(1, 4))):
        cut = draw(st.sampled_from(("team", "role")))
        here = {home: max(0, size + int(rng.integers(-1, 2)) * bool(number)) for home, size in sizes.items()}
        waves.append(_wave(f"w{number}", tuple(tree), here, form, cut, k, skipped, alike, rng))
    return waves


def _wave(
    name: str,
    tree: tuple[Node, ...],
    sizes: dict[int, int],
    form: Survey,
    cut: str,
    k: int,
    skipped: float,
    alike: float,
    rng: np.random.Generator,
) -> Wave:
    units = np.repeat(np.array(list(sizes), dtype=np.int64), list(sizes.values()))
    roles = [ROLES[at] for at in rng.choice(4, len(units), p=(0.6, 0.1, 0.25, 0.05))]
    roles = [role if rng.random() > 0.05 else NOBODY for role in roles]
    points = [form.format_of(item).points for item in form.items]
    codes = np.stack([rng.integers(0, many, len(units)) for many in points], axis=1).astype(np.int8)
    for unit in sizes:  # whole teams of one mind, and teams of which one or two are of another
        for item, many in enumerate(points):
            if rng.random() < alike:
                codes[units == unit, item] = rng.choice([0, many - 1, many // 2, int(rng.integers(many))])
                if rng.random() < 0.3 and (units == unit).any():
                    codes[rng.choice(np.flatnonzero(units == unit)), item] = rng.integers(many)
    codes[rng.random(codes.shape) < skipped] = -1
    invited = {unit: size + int(rng.integers(0, 4)) for unit, size in sizes.items()}
    return Wave(name, tree, units, tuple(roles), np.asfortranarray(codes), form, cut, k, dict(invited))
