"""The rules in use elsewhere, and two cuts of the same people, on a district like the demonstration: all are broken."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.disclosure.tree import Node
from tests.attack.attacker import attack
from tests.attack.exposed import exposed
from tests.attack.ours import Wave, bad_codes, survey
from tests.attack.ours import ledger as our_ledger
from tests.attack.weaker import ITEMS, POINTS, ROLES, RULES, SCHOOLS, District, district, ledger


def share(here: District, rule) -> tuple[int, int, int]:
    """Return the sheets exposed by small groups, by certain answers, and by either."""
    few, certain = exposed(ledger(here, rule(here)), here.roster)
    return tuple(sum(here.roster[cell] for cell in cells) for cells in (few, certain, few | certain))


def table(names: list[str]) -> dict[str, int]:
    """Print how many sheets each rule exposes; return it by rule."""
    here = district()
    sheets, found = sum(here.roster.values()), {}
    print(f"\n{sheets} sheets exposed by: a group of fewer than 5; a certain answer; either")
    for name, rule in RULES:
        if name in names:
            few, certain, either = share(here, rule)
            found[name] = either
            print(f"{name:40} {few:5} {certain:5} {either:5}  ({100 * either / sheets:.0f} %)")
    return found


def test_hiding_below_five_and_cutting_twice_expose_sheets():
    found = table(["hide if n < 5", "two cuts, each group >= 5"])
    assert found["hide if n < 5"] > 300
    assert found["two cuts, each group >= 5"] > 100


@pytest.mark.proof
def test_every_rule_in_use_elsewhere_exposes_sheets():
    found = table([name for name, _ in RULES])
    assert min(found.values()) > 0
    assert found["the same, plus an all-waves view"] > found["hide if n < 5"] > found["hide if n < 10"]
    assert found["linear algebra alone, exact counts"] > 0, (
        "what is unanimous is told by exact counts, whatever the groups"
    )


def test_counting_finds_nothing_that_solving_does_not():
    """What the quick count calls certain in one school, the integer programme finds possible in one way only."""
    here = district(3)
    keys = [("s0", "", "0"), *((f"s0.{team}", "", "0") for team in range(6)), *(("s0", role, "0") for role in ROLES)]
    keys = [key for key in keys if here.people(key) >= 5]
    roster = {cell: many for cell, many in here.roster.items() if cell.startswith("s0.") and cell.endswith("|0")}
    entries = [entry for entry in ledger(here, keys) if entry["item"] in ("item 0", "item 1")]
    few, certain = exposed(entries, roster)
    solved = attack(entries, roster, colleagues=0)
    assert certain <= {cell for one in solved if one.kind == "certain" for cell in one.cells}
    assert few <= {cell for one in solved if one.kind == "few" for cell in one.cells}


def our_wave(here: District, number: str, cut: str) -> Wave:
    """Return one wave of the district as it would be released by us."""
    form = survey([POINTS] * len(ITEMS), [False] * len(ITEMS), [False] * len(ITEMS))
    number_of = {f"s{school}": 1 + school for school in range(SCHOOLS)}
    tree = [Node(0, None, "district", "District")]
    tree += [Node(at, 0, "school", name) for name, at in number_of.items()]
    units, roles, sheets = [], [], []
    for cell, many in here.roster.items():
        team, role, wave = cell.split("|")
        if wave == number:
            if team not in number_of:
                number_of[team] = len(tree)
                tree.append(Node(len(tree), number_of[team.split(".")[0]], "team", team))
            units += [number_of[team]] * many
            roles += [role] * many
            sheets.append(here.sheets[cell])
    return Wave(number, tuple(tree), np.array(units), tuple(roles), np.concatenate(sheets), form, cut)


def test_ours_exposes_none_of_the_same_sheets():
    """One wave by team, the other by role: an outsider and a colleague are certain of no answer."""
    here = district()
    waves = [our_wave(here, "0", "team"), our_wave(here, "1", "role")]
    entries = [entry for wave in waves for entry in our_ledger(wave.release(), wave)]
    assert len({str(entry["members"]) for entry in entries}) > 100
    roster = waves[0].roster | waves[1].roster
    assert sum(roster.values()) == sum(here.roster.values())
    assert attack(entries, roster, unfavourable=bad_codes(waves[0].form)) == []
