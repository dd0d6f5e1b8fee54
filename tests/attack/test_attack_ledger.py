"""The auditor's ledger of the whole demonstration, as it is handed out, under attack."""

from __future__ import annotations

import pytest

from reflectory.db.engine import connect
from reflectory.demo.district import fill
from reflectory.releases.ledger import ledger
from tests.attack.attacker import attack
from tests.attack.implied import spare


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """Return the ledger and roster of a demonstration; its tables run from the least favourable answer up."""
    home = tmp_path_factory.mktemp("demonstration")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REFLECTORY_KEYS", str(home / "keys"))
        engine = connect(f"sqlite:///{home / 'demonstration.db'}")
        fill(engine)
        entries, roster = ledger(engine)
        engine.dispose()
    return entries, roster


@pytest.mark.proof
def test_nothing_is_found_in_the_ledger_of_the_demonstration(handed_out):
    entries, roster = handed_out
    kept, left = spare(entries)
    assert all("any_of" in entry for entry in kept), "no mean rules out a table that its blocks allow"
    assert len(left) > 500
    print(f"\n{len(entries)} entries of {sum(roster.values())} people; {len(left)} tell nothing beside the others")
    assert attack(kept, roster) == []
    sums = [{name: entry[name] for name in entry if name not in {"any_of", "mean"}} for entry in entries]
    assert attack(sums, roster) == [], "no combination of groups touches fewer than five people"


@pytest.mark.proof
@pytest.mark.parametrize("leak", ["reading", "mean", "people"])
def test_a_leak_planted_in_the_ledger_of_the_demonstration_is_found(handed_out, leak):
    entries, roster = handed_out
    at, entry = next(
        (at, one)
        for at, one in enumerate(entries)
        if len(one["members"]) == 1 and "y" in one and one["y"][-1] == one["n"] - 2
    )
    planted = list(entries)
    if leak == "reading":
        planted[at] = {**entry, "any_of": [max(entry["any_of"], key=max)]}
    elif leak == "mean":
        exact = max(sum((code + 1) * count for code, count in enumerate(one)) for one in entry["any_of"]) / entry["n"]
        planted.append(
            {**{name: entry[name] for name in ("item", "members", "n")}, "id": "x", "mean": exact, "step": 0.001}
        )
    else:
        whole = max((one for one in entries if one["item"] == entry["item"]), key=lambda one: len(one["members"]))
        one_less = [cell for cell in whole["members"] if cell not in entry["members"]]
        few = next(cell for cell in one_less if roster[cell] < 5)
        planted.append({"id": "x", "item": entry["item"], "members": [few], "n": 5, "y": entry["y"]})
    kept, _ = spare(planted)
    assert attack(
        [one for one in kept if set(one["members"]) & set(entry["members"]) or one["id"] == "x"],
        roster,
    )
