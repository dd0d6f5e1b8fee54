"""The rules in use elsewhere, and two cuts of the same people, on a district like the demonstration: all are broken."""

from __future__ import annotations

import pytest

from tests.attack.attacker import attack
from tests.attack.exposed import exposed
from tests.attack.weaker import ROLES, RULES, District, district, ledger


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
