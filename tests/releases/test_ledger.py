"""The ledger of a demonstration: it holds for the true answers, and an attacker finds nothing in it."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np
import pytest
from click.testing import CliRunner

from reflectory.cli.main import main
from reflectory.db import installation
from reflectory.db.engine import connect
from reflectory.errors import RefusedError
from reflectory.releases.ledger import ledger
from reflectory.releases.read import read
from reflectory.releases.verify import audit
from tests.attack.attacker import attack
from tests.releases.invented import TEAMS, people, wave_of


def test_a_ledger_of_real_people_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/real.db")
    engine = connect()
    people(engine)
    wave_id = wave_of(engine, {}, "team")
    assert installation.head_counts(engine, wave_id) is None, "who took part is kept of nobody real"
    with pytest.raises(RefusedError, match="ledger-of-real-people"):
        ledger(engine)
    done = CliRunner().invoke(main, ["audit", "--ledger", str(tmp_path / "ledger.json")])
    assert done.exit_code == 1
    assert "reflectory demo" in done.output
    assert not list(tmp_path.glob("ledger*"))
    engine.dispose()


def test_head_counts_of_real_people_cannot_be_kept(tmp_path):
    from reflectory.errors import RefusedError

    engine = connect(f"sqlite:///{tmp_path}/real.db")
    with pytest.raises(RefusedError, match="head-counts-refused"):
        installation.keep_head_counts(engine, 1, {(1, ""): 5})
    engine.dispose()


def test_the_ledger_and_its_roster_are_written_side_by_side(place, tmp_path):
    done = CliRunner().invoke(main, ["audit", "--ledger", str(tmp_path / "ledger.json")])
    assert done.exit_code == 0, done.output
    entries, roster = ledger(place.engine)
    assert json.loads((tmp_path / "ledger.json").read_text()) == entries
    assert json.loads((tmp_path / "ledger.roster.json").read_text()) == roster
    assert sum(roster.values()) == 2 * sum(map(sum, TEAMS.values()))


def test_what_the_ledger_says_holds_for_the_true_answers(place):
    entries, roster = ledger(place.engine)
    cells = {cell for _, cell in place.truth}
    assert set(roster) == cells
    checked: Counter = Counter()
    for entry in entries:
        items = entry["item"] if isinstance(entry["item"], list) else [entry["item"]]
        given = [code for item in items for cell in entry["members"] for code in place.truth[item, cell]]
        answered = [code for code in given if code >= 0]
        shown = entry["n"] * len(items)
        assert shown <= len(answered)
        if len(answered) > shown:
            continue  # a block of whom fewer than five answered is left out of the larger group
        if "any_of" in entry:
            assert np.bincount(answered, minlength=len(entry["y"])).tolist() in entry["any_of"]
            assert entry["y"] == entry["any_of"][0]
        else:
            mean = np.mean([entry["values"][code] for code in answered])
            assert abs(mean - entry["mean"]) <= entry["step"] / 2
        checked["any_of" in entry, len(items) > 1] += 1
    assert min(checked[True, False], checked[False, True]) > 10, checked


def test_every_block_and_item_is_in_the_ledger_once(place):
    entries, roster = ledger(place.engine)
    for checked in audit(place.engine):
        report = read(place.engine, checked.wave)
        members = {tuple(entry["members"]) for entry in entries if entry["id"].startswith(f"{checked.wave}/")}
        smallest = [one for one in members if not any(set(other) < set(one) for other in members)]
        assert len(smallest) == checked.blocks
        assert Counter(cell for one in smallest for cell in one) == {
            cell: 1 for cell in roster if cell.endswith(f"|{checked.wave}")
        }
        assert {len(one.figures) for one in report.sections} == {len(report.survey.items) + len(report.survey.scales)}
        told = Counter((entry["item"], tuple(entry["members"])) for entry in entries if "y" in entry)
        assert set(told.values()) == {1}


def smallest(entries):
    """Return the sets of members that hold no other set."""
    cells = {frozenset(entry["members"]) for entry in entries}
    return {one for one in cells if not any(other < one for other in cells)}


def blocks_and_sums(entries):
    """Return the smallest groups with all their tables, and of larger ones whom they are about."""
    small = smallest(entries)
    sums = [entry for entry in entries if frozenset(entry["members"]) not in small and "y" in entry]
    sums = [{name: entry[name] for name in ("id", "item", "members", "n", "y")} for entry in sums]
    return [*(entry for entry in entries if frozenset(entry["members"]) in small), *sums]


def test_the_attacker_finds_nothing_in_the_ledger(place):
    entries, roster = ledger(place.engine)
    assert attack(blocks_and_sums(entries), roster) == []


@pytest.mark.parametrize("wave", ["1", "2"])
def test_the_attacker_finds_nothing_in_all_groups_of_an_item_together(place, wave):
    entries, roster = ledger(place.engine)
    items = sorted({one["item"] for one in entries if one["id"].startswith(f"{wave}/") and "y" in one})
    for item in (items[0], items[-1]):
        here = [entry for entry in entries if entry["item"] == item and entry["id"].startswith(f"{wave}/")]
        assert attack(here, roster) == []


def test_the_attacker_finds_nothing_in_the_ledger_of_the_demonstration(filled, tmp_path):
    engine = connect(filled.copy(tmp_path))
    entries, roster = ledger(engine)
    engine.dispose()
    assert len({entry["id"].split("/")[0] for entry in entries}) == 8
    assert attack([entry for entry in blocks_and_sums(entries) if "y" in entry], roster) == []


@pytest.mark.parametrize("leak", ["a true table", "a team alone", "a mean of a team alone"])
def test_the_attacker_finds_what_is_planted_in_a_ledger(place, leak):
    entries, roster = ledger(place.engine)
    small = smallest(entries)
    pooled = next(
        one for one in entries if "y" in one and len(one["members"]) > 1 and frozenset(one["members"]) in small
    )
    if leak == "a true table":
        planted = {**pooled, "id": "planted", "any_of": [[0, 0, 0, 0, pooled["n"]]], "y": [0, 0, 0, 0, pooled["n"]]}
        entries = [one for one in entries if one["item"] == pooled["item"]]
        entries = [one for one in blocks_and_sums(entries) if one["members"] != pooled["members"]]
    else:
        few = [min(pooled["members"], key=roster.get)]
        n = roster[few[0]]
        told = {"mean": 3.0, "step": 0.1} if "mean" in leak else {"y": [n, 0, 0, 0, 0], "any_of": [[n, 0, 0, 0, 0]]}
        planted = {"id": "planted", "item": pooled["item"], "members": few, "n": n, **told}
        entries = blocks_and_sums(entries)
    found = attack([*entries, planted], roster)
    assert any("planted" in one.entries for one in found), found


def test_the_ledger_of_a_wave_cut_by_lot_says_which_half_somebody_is_in(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    engine = connect(f"sqlite:///{tmp_path}/lots.db")
    installation.begin_demonstration(engine)
    people(engine, {"Elm": (30, 24, 12, 5), "Oak": (28, 16, 9), "Fir": (40,), "Ash": (9, 30), "Yew": (14,)})
    truth: dict = {}
    wave_of(engine, truth, "lot:role")
    installation.mark_demonstration(engine)
    entries, roster = ledger(engine)
    engine.dispose()
    assert set(roster) == {cell for _, cell in truth}
    assert {cell.split("|")[1][:1] for cell in roster} == {"", "*"}
    of_blocks = [entry for entry in entries if frozenset(entry["members"]) in smallest(entries) and "y" in entry]
    for entry in of_blocks:
        answered = [code for cell in entry["members"] for code in truth[entry["item"], cell] if code >= 0]
        assert np.bincount(answered, minlength=len(entry["y"])).tolist() in entry["any_of"]
    assert len({tuple(entry["members"]) for entry in of_blocks}) > 8
    assert attack(of_blocks, roster) == []
