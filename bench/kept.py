"""What a release keeps of the truth, by the front door. Run: `python -m bench.kept [number of draws]`.

The demonstration district with its own survey and answers, and districts of as many schools with sizes drawn at random.
The yardstick is the naive release of the same sheets: true figures, teams of fewer than five hidden.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from analysis.disclosure.tree import Node
from analysis.layout import layout
from analysis.scoring import key, scores
from reflectory.demo.district import ANSWER_RATE, DISTRICT, _answers
from reflectory.domain.waves import WaveUnit
from reflectory.releases.pooling import NOBODY, protected_report
from surveys.loader import instrument
from surveys.model import Survey

K = 5
LEVELS = ("team", "school", "cluster", "district")


@dataclass
class Kept:
    """Sums over draws."""

    units: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # where somebody answered
    alone: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    pooled: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    naive: int = 0
    answers: int = 0
    shown: int = 0
    tables: int = 0
    changed: int = 0
    errors: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def demonstration() -> list[WaveUnit]:
    """Return the units of the demonstration district."""
    sizes = {
        cluster: {school: list(teams) for school, teams in schools.items()} for cluster, schools in DISTRICT.items()
    }
    return _units(sizes)


def at_random(rng: np.random.Generator) -> list[WaveUnit]:
    """Return units of twelve schools in three clusters, three to nine teams each, of 1 to 20 people."""
    return _units({
        f"Cluster {cluster}": {
            f"School {cluster}.{school}": rng.integers(1, 21, int(rng.integers(3, 10))).tolist() for school in range(4)
        }
        for cluster in range(3)
    })  # fmt: skip


def _units(sizes: dict[str, dict[str, list[int]]]) -> list[WaveUnit]:
    found = [WaveUnit(0, None, "district", "District", 0)]
    for cluster, schools in sizes.items():
        above = len(found)
        found.append(WaveUnit(above, 0, "cluster", cluster, 0))
        for school, teams in schools.items():
            at = len(found)
            found.append(WaveUnit(at, above, "school", school, 0))
            found += [WaveUnit(len(found) + more, at, "team", f"Team {more}", size) for more, size in enumerate(teams)]
    return found


def release(units: list[WaveUnit], survey: Survey, rng: np.random.Generator, kept: Kept) -> None:
    """Release one wave of invented answers, and add what it keeps."""
    drawn = list(_answers(rng, survey, tuple(units), 0.0, ANSWER_RATE))
    home = np.array([unit for unit, _ in drawn], dtype=np.int64)
    codes = np.array([row for _, row in drawn])
    codes = np.asfortranarray(np.where(codes == 255, -1, codes).astype(np.int8))
    tree = [Node(one.id, one.parent, one.kind, one.name) for one in units]
    report = protected_report(tree, home, [NOBODY] * len(home), codes, survey, K, "team", wave="w", title="w",
                     invited={one.id: one.invited for one in units})  # fmt: skip
    keyed, plan = key(codes, survey), layout(survey)
    truth = scores(keyed, plan)
    kept.answers += int((keyed >= 0).sum())
    top = next(one for one in report.sections if one.parent is None)
    kept.shown += sum(figure.n for figure in top.figures if figure.kind == "item")
    parent = {one.id: one.parent for one in units}
    finest = {section.key for section in report.sections} - {section.parent for section in report.sections}
    for level in LEVELS:
        for unit in (one.id for one in units if one.kind == level):
            people = np.array([unit in _line(one, parent) for one in home.tolist()])
            if not people.any():
                continue
            kept.units[level] += 1
            kept.naive += level == "team" and int(people.sum()) >= K
            section = next((one for one in report.sections if one.units == (unit,) and not one.direct), None)
            kept.alone[level] += section is not None
            kept.pooled[level] += section is None and any(unit in one.units for one in report.sections)
            for place, scale in enumerate(survey.scales if section is not None else ()):
                value = section.figure("scale", scale.id).estimate("mean").value
                if value is not None:
                    kept.errors[level].append(value - float(np.nanmean(truth[people, place])))
    for section in report.sections:
        if section.key in finest:
            inside = {int(unit) for unit in section.units}
            people = np.array([bool(inside & set(_line(one, parent))) for one in home.tolist()])
            for place, item in enumerate(survey.items):
                (table,) = section.figure("item", item.id).counts
                column = keyed[people, place]
                kept.tables += 1
                kept.changed += list(table) != np.bincount(column[column >= 0], minlength=len(table)).tolist()


def _line(unit: int, parent: dict[int, int | None]) -> Iterator[int]:
    above: int | None = unit
    while above is not None:
        yield above
        above = parent[above]


def told(name: str, kept: Kept) -> None:
    """Print what was kept."""
    print(f"\n{name}")
    for level in LEVELS:
        units, alone, pooled = kept.units[level], kept.alone[level], kept.pooled[level]
        off = np.array(kept.errors[level])
        error = f"{np.abs(off).mean():.4f} on average (bias {off.mean():+.4f}, RMSE {np.sqrt((off**2).mean()):.4f})"
        print(
            f"  {level:>9}: {alone / units:6.1%} alone, {pooled / units:6.1%} with others; scale means off by {error}"
        )
    print(f"  team reports beside 'hide if n < {K}': {kept.alone['team'] / kept.naive:.1%} (target 90 %)")
    changed = f"item tables of blocks changed: {kept.changed / kept.tables:.1%}"
    print(f"  answers shown: {kept.shown / kept.answers:.2%}; {changed}")


def main() -> None:
    """Print everything."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    survey = instrument("collaborative-culture").forms["self"]
    fixed, chance = Kept(), Kept()
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        release(demonstration(), survey, rng, fixed)
        release(at_random(rng), survey, rng, chance)
    people = sum(one.invited for one in demonstration())
    told(f"Demonstration district, {people} people, {ANSWER_RATE:.0%} answer, {draws} waves", fixed)
    told(f"Districts with sizes drawn at random, {draws} of them", chance)


if __name__ == "__main__":
    main()
