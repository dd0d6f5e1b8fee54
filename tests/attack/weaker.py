"""A district like the demonstration, and the rules in use elsewhere, imitated: which groups they show, exactly.

Everything here is what an attacker would see: head counts of known people and true tables of the groups shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tests.attack.linear import atoms, thin

SCHOOLS, TEAMS, WAVES = 12, 6, 2
ROLES = ("teacher", "support", "leader")
ITEMS = tuple(f"item {at}" for at in range(8))
POINTS = 5
Key = tuple[str, str, str]  # unit, role ("" for all), wave ("" for all)
Entry = dict[str, object]


@dataclass(frozen=True)
class District:
    """Cells ``team|role|wave``: people of each, their true sheets, and true tables ``[cell][item]``."""

    roster: dict[str, int]
    sheets: dict[str, np.ndarray]
    tables: dict[str, np.ndarray]

    def members(self, key: Key) -> tuple[str, ...]:
        """Return the cells of a group."""
        unit, role, wave = key
        return tuple(
            cell
            for cell in self.roster
            if _inside(cell.split("|")[0], unit)
            and role in ("", cell.split("|")[1])
            and wave in ("", cell.split("|")[2])
        )

    def people(self, key: Key) -> int:
        """Return how many people answered in a group."""
        return sum(self.roster[cell] for cell in self.members(key))


def _inside(team: str, unit: str) -> bool:
    return unit == "district" or team == unit or team.split(".")[0] == unit


def district(seed: int = 1) -> District:
    """Invent 12 schools of 6 teams, 3 roles, 2 waves: about 1,020 sheets of 8 items answered by everybody."""
    rng = np.random.default_rng(seed)
    roster: dict[str, int] = {}
    tables: dict[str, np.ndarray] = {}
    sheets: dict[str, np.ndarray] = {}
    for school in range(SCHOOLS):
        for team in range(TEAMS):
            here = rng.normal(3.0, 0.35, len(ITEMS)) + rng.normal(0, 0.25)
            staff = np.minimum(rng.multinomial(int(rng.integers(2, 15)), (0.68, 0.2, 0.12)), (99, 99, 3))
            for wave in range(WAVES):
                for role, people in zip(ROLES, staff, strict=True):
                    answered = int(rng.binomial(people, 0.86))
                    if answered:
                        cell = f"s{school}.{team}|{role}|{wave}"
                        person = rng.normal(0, 0.4, (answered, 1))
                        codes = np.clip(
                            np.rint(here + person + rng.normal(0, 0.5, (answered, len(ITEMS)))), 0, POINTS - 1
                        )
                        roster[cell], sheets[cell] = answered, codes.astype(np.int8)
                        tables[cell] = np.stack([(codes == code).sum(axis=0) for code in range(POINTS)], axis=1)
    return District(roster, sheets, tables)


def menu(waves: Sequence[str]) -> list[Key]:
    """Return every report such a tool offers: district, schools and teams, of everybody and of each role."""
    units = ["district", *(f"s{school}" for school in range(SCHOOLS))]
    units += [f"s{school}.{team}" for school in range(SCHOOLS) for team in range(TEAMS)]
    return [(unit, role, wave) for wave in waves for role in ("", *ROLES) for unit in units]


def ledger(here: District, keys: Iterable[Key]) -> list[Entry]:
    """Write the true tables of some groups as a ledger."""
    entries: list[Entry] = []
    for key in keys:
        members = here.members(key)
        total = sum(here.tables[cell] for cell in members)
        for item, table in zip(ITEMS, np.asarray(total), strict=True):
            entries.append(
                {
                    "id": f"{'/'.join(key)}/{item}",
                    "item": item,
                    "members": list(members),
                    "n": int(table.sum()),
                    "counts": table.tolist(),
                }
            )
    return entries


def _waves(here: District) -> list[str]:
    return sorted({cell.split("|")[2] for cell in here.roster})


def hide_below(least: int, all_waves: bool = False) -> Callable[[District], list[Key]]:
    """Return the rule "hide if n < least"."""

    def rule(here: District) -> list[Key]:
        waves = [*_waves(here), *([""] if all_waves else [])]
        return [key for key in menu(waves) if here.people(key) >= least]

    return rule


def _above(key: Key) -> list[Key]:
    unit, role, wave = key
    larger = [] if unit == "district" else [("district" if "." not in unit else unit.split(".")[0], role, wave)]
    return larger + ([(unit, "", wave)] if role else [])


def with_remainder(here: District) -> list[Key]:
    """Show a group of 5 or more that leaves 5 or more (or nobody) of every group it is a part of."""
    return [
        key
        for key in menu(_waves(here))
        if here.people(key) >= 5
        and all(here.people(up) - here.people(key) in {0, *range(5, 10_000)} for up in _above(key))
    ]


def hide_next_smallest(here: District) -> list[Key]:
    """Hide groups below 5, and the next smallest beside them where only one was hidden."""
    hidden = {key for key in menu(_waves(here)) if here.people(key) < 5}
    for family in _families(here):
        gone = [key for key in family if key in hidden and here.people(key)]
        left = [key for key in family if key not in hidden]
        if len(gone) == 1 and left:
            hidden.add(min(left, key=here.people))
    return [key for key in menu(_waves(here)) if key not in hidden]


def _families(here: District) -> list[list[Key]]:
    found: list[list[Key]] = []
    units = ["district", *(f"s{school}" for school in range(SCHOOLS))]
    units += [f"s{school}.{team}" for school in range(SCHOOLS) for team in range(TEAMS)]
    for wave in _waves(here):
        found += [[(unit, role, wave) for role in ROLES] for unit in units]
        for role in ("", *ROLES):
            found += [[(f"s{school}.{team}", role, wave) for team in range(TEAMS)] for school in range(SCHOOLS)]
            found.append([(f"s{school}", role, wave) for school in range(SCHOOLS)])
    return found


def differ_by_five(here: District) -> list[Key]:
    """Show a group of 5 or more where it differs from every group shown so far by 5 people or more (or by none)."""
    shown: list[tuple[Key, dict[str, int]]] = []
    for key in menu(_waves(here)):
        cells = {cell: here.roster[cell] for cell in here.members(key)}
        if sum(cells.values()) < 5:
            continue
        apart = [sum((cells | other)[cell] for cell in cells.keys() ^ other.keys()) for _, other in shown]
        if all(people == 0 or people >= 5 for people in apart):
            shown.append((key, cells))
    return [key for key, _ in shown]


def linear_algebra_alone(here: District) -> list[Key]:
    """Show groups, larger ones first, while no combination touches fewer than 5 people: exact counts."""
    shown: list[Key] = []
    for wave in _waves(here):
        for school in range(SCHOOLS):
            tree = [f"s{school}", *(f"s{school}.{team}" for team in range(TEAMS))]
            kept: list[Key] = []
            for key in sorted(
                ((unit, role, wave) for unit in tree for role in ("", *ROLES)), key=lambda one: -here.people(one)
            ):
                tried = [*kept, key]
                if here.people(key) >= 5 and not thin(atoms(map(here.members, tried), here.roster), 5):
                    kept = tried
            shown += kept
    return shown


def two_cuts(here: District) -> list[Key]:
    """Show every wave by team and, beside it, by role: each group 5 or more, no team split by role."""
    units = [f"s{school}.{team}" for school in range(SCHOOLS) for team in range(TEAMS)]
    schools = ["district", *(f"s{school}" for school in range(SCHOOLS))]
    keys = [(unit, "", wave) for wave in _waves(here) for unit in [*schools, *units]]
    keys += [(unit, role, wave) for wave in _waves(here) for unit in schools for role in ROLES]
    return [key for key in keys if here.people(key) >= 5]


RULES: tuple[tuple[str, Callable[[District], list[Key]]], ...] = (
    ("hide if n < 5", hide_below(5)),
    ("the same, plus an all-waves view", hide_below(5, all_waves=True)),
    ("hide if n < 10", hide_below(10)),
    ("n and remainder >= 5", with_remainder),
    ("hide the next smallest", hide_next_smallest),
    ("any two groups differ by >= 5", differ_by_five),
    ("linear algebra alone, exact counts", linear_algebra_alone),
    ("two cuts, each group >= 5", two_cuts),
)
