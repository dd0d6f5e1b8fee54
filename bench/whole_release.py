"""The whole release against the naive one, in one run. Run: `python -m bench.whole_release [schools ...] [--all]`.

Clusters of eight schools, six teams a school, about 92 sheets a school, 40 items in 8 scales, 2 % of answers missing.
The naive release counts the true sheets of every team, adds the teams up and hides what rests on fewer than five. Ours
cuts, protects, counts, estimates every figure, compares, and attacks the result. Times are of the processor, in user
mode; opening the sealed ballots and writing the text are told apart. The default is 12, 96 and 1,000 schools; `--all`
adds 10,000.
"""

from __future__ import annotations

import gc
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.disclosure.protect import ProtectedSheets, protect
from analysis.disclosure.tree import Node
from analysis.layout import layout
from analysis.scoring import key
from analysis.stacked import score_sums, stack
from reflectory.db import ballots, crypto
from reflectory.releases.pooling import cut_people, protected_report
from reflectory.reports.model import Report
from reflectory.reports.serialization import to_json
from surveys.model import Item, ResponseFormat, Scale, Survey

ITEMS, SCALES, POINTS, TEAMS = 40, 8, 5, 6
SCHOOLS, ALL = (12, 96, 1_000), (12, 96, 1_000, 10_000)
MOST_WRITTEN = 1_000  # schools; of more `bench.stored_release` tells, where a release lies in rows


@dataclass(frozen=True, eq=False)
class District:
    """An invented district and its sheets, as they are once the ballots are open."""

    tree: list[Node]
    units: np.ndarray
    codes: np.ndarray
    invited: dict[int | str, int]

    @classmethod
    def of(cls, schools: int) -> District:
        """Invent one: teams of 2 to 32, a fifth of them below 5; teams differ, and people differ within teams."""
        rng = np.random.default_rng(schools)
        tree, sizes = [Node(0, None, "district", "District")], {}
        for school in range(schools):
            if school % 8 == 0:
                cluster = len(tree)
                tree.append(Node(cluster, 0, "cluster", f"Cluster {school // 8}"))
            above = len(tree)
            tree.append(Node(above, cluster, "school", f"School {school}"))
            for team in range(TEAMS):
                sizes[len(tree)] = int(rng.integers(2, 5) if rng.random() < 0.2 else rng.integers(5, 33))
                tree.append(Node(len(tree), above, "team", f"Team {team}"))
        many = np.array(list(sizes.values()))
        units = np.repeat(np.array(list(sizes)), many)
        person = np.repeat(rng.normal(2.96, 0.35, len(many)), many) + rng.normal(0, 0.45, len(units))
        codes = np.empty((len(units), ITEMS), dtype=np.int8, order="F")
        for item in range(ITEMS):
            drawn = np.clip(np.rint(person + rng.normal(0, 0.65, len(units))), 0, POINTS - 1)
            codes[:, item] = np.where(rng.random(len(units)) < 0.02, -1, drawn)
        mixed = rng.permutation(len(units))
        invited: dict[int | str, int] = {unit: size + int(rng.binomial(size, 0.2)) for unit, size in sizes.items()}
        return cls(tree, units[mixed], np.asfortranarray(codes[mixed]), invited)


def survey() -> Survey:
    """Invent a survey: 8 scales of five statements, one of each reverse-keyed."""
    said = {"en": "x"}
    form = ResponseFormat("agree5", 1, POINTS, 1, (said,) * POINTS)
    items = tuple(Item(f"i{at}", said, form.id, at % 5 == 3) for at in range(ITEMS))
    per = ITEMS // SCALES
    scales = tuple(
        Scale(f"s{at}", *[said] * 5, (said,), said, "invented", tuple(one.id for one in items[at * per :][:per]))
        for at in range(SCALES)
    )
    return Survey("bench", "self", "1", said, said, 5, "CC0", ("invented",), (form,), items, scales)


def naive(district: District) -> dict[str, list[np.ndarray]]:
    """Release naively: the tables of every team, school, cluster and of the district, hidden below five people."""
    counted = naive_tally(district)
    parent = np.array([0 if one.parent is None else one.parent for one in district.tree])
    kinds = np.array([one.kind for one in district.tree])
    found = {}
    people = np.bincount(district.units, minlength=len(parent))
    for kind, above in (("team", "school"), ("school", "cluster"), ("cluster", "district"), ("district", "")):
        here = np.flatnonzero(kinds == kind)
        found[kind] = [np.where((people[here] < 5)[:, None], 0, table[here]) for table in counted]
        if above:
            np.add.at(people, parent[here], people[here])
            for table in counted:
                np.add.at(table, parent[here], table[here])
    return found


def naive_tally(district: District) -> list[np.ndarray]:
    """Count the true sheets of every team."""
    units = len(district.tree)
    base = district.units * (POINTS + 1) + 1
    return [
        np.bincount(base + district.codes[:, item], minlength=units * (POINTS + 1)).reshape(units, -1)[:, 1:]
        for item in range(ITEMS)
    ]


def timed(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """Return the least processor time of some runs in user mode, in seconds, and what the work gives."""
    seconds, result = [], None
    for _ in range(runs):
        result = None
        gc.collect()
        begin = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        result = work()
        seconds.append(resource.getrusage(resource.RUSAGE_SELF).ru_utime - begin)
    return min(seconds), result


def unsealing(sheets: int = 3_000) -> float:
    """Return the seconds that opening one sealed ballot takes."""
    public = crypto.new_wave_key()
    try:
        boxes = [crypto.seal(public, ballots.encode(at, "", [1] * ITEMS)) for at in range(sheets)]
        opened = crypto.opener(public)
        return timed(lambda: [opened(box) for box in boxes], 3)[0] / sheets
    finally:
        crypto.destroy_wave_key(public)


def run(schools: int, asked: Survey) -> None:
    """Print one line a size."""
    district = District.of(schools)
    people, runs = len(district.units), 5 if schools < 100 else 3 if schools < 5_000 else 1
    tallied, _ = timed(lambda: naive_tally(district), 3)
    plain, _ = timed(lambda: naive(district), 3)
    blocks, home = cut_people(district.tree, district.units, [""] * people, asked, 5, "team")
    keyed, plan = key(district.codes, asked), layout(asked)

    def protected() -> ProtectedSheets:
        return protect(keyed, home, plan.points, [True] * ITEMS, np.random.default_rng(1))

    def counted() -> None:
        sheets = protected()  # its item tables are counted on the way
        stacked = stack(sheets.codes, sheets.block, len(blocks.sizes), plan)
        for place in range(len(plan.scales)):
            score_sums(stacked, place)

    items, _ = timed(protected, 3)
    both, _ = timed(counted, 3)

    def whole() -> Report:
        return protected_report(district.tree, district.units, [""] * people, district.codes, asked, 5, "team",
                                wave="w", title="Bench", invited=district.invited)  # fmt: skip

    total, report = timed(whole, runs)
    groups = len(report.sections)
    row = f"{schools:>7,} {people:>9,} {groups:>7,} {tallied:8.4f} {plain:8.4f} {items:8.4f} {both:8.4f}"
    row += (
        f" {items / tallied:6.1f} {both / tallied:6.1f} {total:9.2f} {total / plain:7.0f} {total / people * 1e6:9.0f}"
    )
    if schools <= MOST_WRITTEN:
        written, text = timed(lambda: to_json(report), 1)
        row += f" {written:8.2f} {len(text) / 1e6:9.1f}"
    else:
        row += f" {'-':>8} {'-':>9}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{row} {peak:6.1f}", flush=True)


def main() -> None:
    """Print everything."""
    given = [int(one) for one in sys.argv[1:] if one.isdecimal()]
    sizes = given or (ALL if "--all" in sys.argv else SCHOOLS)
    asked = survey()
    first = District.of(2)  # so that no import is timed
    protected_report(first.tree, first.units, [""] * len(first.units), first.codes, asked, 5, "team", wave="w",
                     title="Bench", invited=None)  # fmt: skip
    print(f"{ITEMS} items, {SCALES} scales; seconds of the processor; ratios to the naive way in the same run\n")
    print("                            naive    naive             + score  ratio  ratio     whole           microsec.")
    print(
        "schools    sheets  groups    tally  release  protect    sums  protect  both   release   ratio   a sheet"
        "  to text  text, MB  GB peak"
    )
    for schools in sizes:
        run(schools, asked)
    print(f"\nOpening sealed ballots, apart: {unsealing() * 1e6:.0f} microseconds each")


if __name__ == "__main__":
    main()
