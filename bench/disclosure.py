"""What protection costs in time and in information. Run: `.venv/bin/python -m bench.disclosure [most sheets]`.

Every comparison is made in one run: the naive release counts the true sheets and hides teams of fewer than five.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.attack import attack
from analysis.disclosure.groups import Blocks, Groups, groups
from analysis.disclosure.partition import partition
from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from reflectory.demo.district import ANSWER_RATE, DISTRICT
from tests.tables import shown_groups, tables

ITEMS, POINTS = 40, 5
AGREEING, TYPICAL = 4.41, 3.96
_R = TypeVar("_R")


def timed(work: Callable[[], _R]) -> tuple[float, _R]:
    """Return the shortest of three runs in seconds, and what the work gives."""
    seconds = []
    for _ in range(3):
        begin = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds), result


def sheets_of(block: NDArray[np.int64], items: int, mean: float, rng: np.random.Generator) -> NDArray[np.int8]:
    """Invent keyed answers: teams differ, people differ within teams, answers lean to the favourable side."""
    team = rng.normal(mean - 1, 0.35, int(block.max()) + 1)[block]
    person = team + rng.normal(0, 0.45, len(block))
    codes = np.empty((len(block), items), dtype=np.int8, order="F")
    for item in range(items):
        codes[:, item] = np.clip(np.rint(person + rng.normal(0, 0.65, len(block))), 0, POINTS - 1)
    return codes


def district(schools: int, rng: np.random.Generator) -> tuple[tuple[Node, ...], dict[int | str, int]]:
    """Invent a district: clusters of eight schools, six teams a school, teams of 2 to 20, a fifth of them below 5."""
    tree = [Node(0, None, "district", "District")]
    answered: dict[int | str, int] = {}
    for school in range(schools):
        if school % 8 == 0:
            cluster = len(tree)
            tree.append(Node(cluster, 0, "cluster", f"Cluster {school // 8}"))
        above = len(tree)
        tree.append(Node(above, cluster, "school", f"School {school}"))
        for team in range(6):
            size = int(rng.integers(2, 5) if rng.random() < 0.2 else rng.integers(5, 21))
            tree.append(Node(len(tree), above, "team", f"Team {team}"))
            answered[len(tree) - 1] = size
    return tuple(tree), answered


def demonstration(rng: np.random.Generator) -> tuple[tuple[Node, ...], dict[int | str, int]]:
    """Return the demonstration district, and how many of each team would answer one of its waves."""
    tree = [Node(0, None, "district", "District")]
    answered: dict[int | str, int] = {}
    for cluster, schools in DISTRICT.items():
        north = len(tree)
        tree.append(Node(north, 0, "cluster", cluster))
        for school, teams in schools.items():
            above = len(tree)
            tree.append(Node(above, north, "school", school))
            for people in teams:
                tree.append(Node(len(tree), above, "team", ""))
                answered[len(tree) - 1] = int(rng.binomial(people, ANSWER_RATE))
    return tuple(tree), answered


def speed(largest: int) -> None:
    """Print protection, which counts what it protects, beside the naive tally of the same sheets."""
    print(f"{'sheets':>9} {'naive tally':>12} {'protect':>9} {'ratio':>6}   ({ITEMS} items, seconds)")
    for people in (10_000, 100_000, 1_000_000, 2_000_000):
        if people > largest:
            continue
        rng = np.random.default_rng(people)
        block = np.sort(rng.integers(0, people // 14, people))
        sizes = np.bincount(block)
        block = np.repeat(np.arange((sizes >= 5).sum()), sizes[sizes >= 5])
        block = rng.permutation(block)
        codes = sheets_of(block, ITEMS, TYPICAL, rng)
        blocks = int(block.max()) + 1
        points, high = [POINTS] * ITEMS, [True] * ITEMS

        def naive(block: NDArray[np.int64] = block, codes: NDArray[np.int8] = codes, blocks: int = blocks) -> None:
            base = block * (POINTS + 1) + 1
            for item in range(ITEMS):
                np.bincount(base + codes[:, item], minlength=blocks * (POINTS + 1))

        before, _ = timed(naive)
        safe, _ = timed(lambda: protect(codes, block, points, high, np.random.default_rng(1)))  # noqa: B023
        print(f"{len(block):>9,} {before:12.3f} {safe:9.3f} {safe / before:6.2f}")


def blocks_and_attack() -> None:
    """Print how long blocks, groups and the attack on the stored tables take."""
    print("\n  schools    sheets    blocks  partition    groups    attack   (8 items, seconds)")
    for schools in (12, 96, 1_000, 10_000):
        rng = np.random.default_rng(schools)
        tree, answered = district(schools, rng)
        cut, blocks = timed(lambda: partition(tree, answered))  # noqa: B023
        joined, found = timed(lambda: groups(tree, blocks))  # noqa: B023
        block = _home(blocks, answered)
        sheets = protect(sheets_of(block, 8, TYPICAL, rng), block, [POINTS] * 8, [True] * 8, rng)
        stored = shown_groups(found, blocks.sizes, tables(sheets))
        tried, audit = timed(lambda: attack(stored, [sheets.rule(item) for item in range(8)], 5))  # noqa: B023
        assert audit.passed, audit.line
        row = f"{schools:>9,} {len(block):>9,} {len(blocks.members):>9,} {cut:10.3f} {joined:9.3f} {tried:9.3f}"
        print(row)


def kept(name: str, tree: tuple[Node, ...], answered: dict[int | str, int], rng: np.random.Generator) -> None:
    """Print what a district keeps of its reports, its tables and its means."""
    blocks = partition(tree, answered)
    found = groups(tree, blocks)
    block = _home(blocks, answered)
    codes = sheets_of(block, 8, TYPICAL, rng)
    counted = tables(protect(codes, block, [POINTS] * 8, [True] * 8, rng))
    true = [np.stack([np.bincount(codes[block == b, item], minlength=POINTS) for b in range(len(blocks.sizes))])
            for item in range(8)]  # fmt: skip
    print(f"\n{name}: {sum(answered.values())} people, {len(answered)} teams")
    for kind in ("team", "school", "cluster", "district"):
        units = [node.id for node in tree if node.kind == kind]
        alone, hidden = _alone(found, units), [unit for unit in units if answered.get(unit, 5) < 5]
        pooled = len(units) - len(alone)
        row = f"  {kind:>9}: {len(alone):3d} of {len(units):3d} reported alone, {pooled:3d} pooled by name"
        if kind == "team":
            would = len(units) - len(hidden)
            row += f"; hide if n < 5 would show {would}: {len(alone) / would:.0%} of them kept"
        print(row)
    changed = np.mean([(a != b).any(axis=1).mean() for a, b in zip(true, counted, strict=True)])
    value = np.arange(POINTS)
    error = [((a - b) @ value) / a.sum(axis=1) for a, b in zip(counted, true, strict=True)]
    print(f"  tables changed: {changed:.1%}; item means of blocks: off by {np.abs(error).mean():.3f} on average;")
    print(f"  block means over all items: off by {np.abs(np.mean(error, axis=0)).mean():.3f} on average")


def bias() -> None:
    """Print how far a team's mean of a 4-item scale is moved, beside its standard error."""
    print("\n  n   mean   bias    RMSE   standard error   (4-item scale)")
    for mean in (TYPICAL, AGREEING):
        for n in (5, 8, 12, 20, 40):
            rng = np.random.default_rng(n)
            block = np.repeat(np.arange(4000), n)
            codes = sheets_of(block, 4, mean, rng)
            sheets = protect(codes, block, [POINTS] * 4, [True] * 4, rng)
            person = codes.mean(axis=1).reshape(-1, n)
            off = sheets.codes.mean(axis=1).reshape(-1, n).mean(axis=1) - person.mean(axis=1)
            error = np.sqrt((person.var(axis=1, ddof=1) / n).mean())
            row = f"{n:>3} {person.mean() + 1:6.2f} {off.mean():+6.3f} {np.sqrt((off**2).mean()):7.3f} {error:12.2f}"
            print(row)


def _home(blocks: Blocks, answered: dict[int | str, int]) -> NDArray[np.int64]:
    homes = [(blocks.of(unit), people) for unit, people in answered.items()]
    return np.repeat([-1 if home is None else home for home, _ in homes], [people for _, people in homes])


def _alone(found: Groups, units: list[int | str]) -> list[int | str]:
    return [
        unit for unit in units if (group := found.of(unit)) is not None and group.units == (unit,) and not group.direct
    ]


def main() -> None:
    """Print everything."""
    speed(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    blocks_and_attack()
    for seed in (1, 2, 3):
        rng = np.random.default_rng(seed)
        kept(f"Demonstration district, {ANSWER_RATE:.0%} answer ({seed})", *demonstration(rng), rng)
    for seed in (1, 2):
        rng = np.random.default_rng(seed)
        kept(f"District with sizes drawn at random ({seed})", *district(12, rng), rng)
    bias()


if __name__ == "__main__":
    main()
