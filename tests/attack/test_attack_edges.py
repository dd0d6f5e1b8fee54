"""Attacks on what lies beside the theorem: who was invited, head counts, background answers, waves that change."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.disclosure.groups import groups
from analysis.disclosure.tree import Node
from reflectory.errors import RefusedError
from reflectory.releases.file_report import report_of_file
from surveys.loader import instrument
from tests.attack.attacker import attack
from tests.attack.bounds import codes_of_others
from tests.attack.linear import echelon
from tests.attack.ours import Wave, ledger, may_stand_for, outcomes, survey

FORM = survey([5, 5], [False] * 2, [False] * 2)


def made(tree, people, cut="team", invited=None, seed=1, name="w"):
    """Return a wave of people given as (unit, role): how many."""
    units = np.repeat([unit for unit, _ in people], list(people.values()))
    roles = tuple(role for (_, role), many in people.items() for _ in range(many))
    codes = np.random.default_rng(seed).integers(0, 5, (len(units), 2)).astype(np.int8)
    return Wave(name, tuple(tree), units, roles, codes, FORM, cut, 5, invited)


def invited_is_known(wave: Wave) -> list[int]:
    """Return units inside a reported group whose number of invited people follows from those of reported groups."""
    children: dict[int, list[int]] = {node.id: [] for node in wave.tree}
    for node in wave.tree:
        if node.parent is not None:
            children[node.parent].append(node.id)

    def inside(unit: int) -> set[int]:
        return {unit}.union(*(inside(one) for one in children[unit]))

    found, ids = groups(wave.tree, wave.blocks()), [node.id for node in wave.tree]
    told = [one for one in wave.release().sections if one.invited_low is not None]
    assert all(one.invited_low == one.invited_high for one in told)
    about = [set(found[one.key].direct).union(*(inside(unit) for unit in found[one.key].units)) for one in told]
    basis = echelon([[int(unit in units) for unit in ids] for units in about]) if about else []
    known = []
    for members in wave.blocks().members:
        for unit in {cell[0] if isinstance(cell, tuple) else cell for cell in members} if len(members) > 1 else ():
            left = [Fraction(one == unit) for one in ids]
            for row in basis:
                pivot = next(at for at, x in enumerate(row) if x)
                left = [x - left[pivot] * y for x, y in zip(left, row, strict=True)]
            if not any(left) and not any(set(found[one.key].units) == {unit} for one in told):
                known.append(unit)
    return known


TREE = (
    Node(0, None, "cluster", "North"),
    Node(1, 0, "school", "Elm"),
    Node(2, 0, "school", "Oak"),
    *(Node(unit, 1 if unit < 6 else 2, "team", f"Team {unit}") for unit in range(3, 9)),
)


@pytest.mark.parametrize("seed", range(15))
def test_how_many_were_invited_of_a_team_that_is_reported_with_others_does_not_follow_from_any_groups_numbers(seed):
    rng = np.random.default_rng(seed)
    people = {(unit, "teacher"): int(rng.integers(0, 12)) for unit in range(1, 9)}
    invited = {unit: many + int(rng.choice([0, 1, 2, 6, 9])) for (unit, _), many in people.items()}
    wave = made(TREE, people, invited=invited, seed=seed)
    if not wave.blocks().too_few:
        assert invited_is_known(wave) == []


def test_cut_by_role_a_school_says_how_many_were_invited_and_none_of_its_parts_does():
    people = {(1, "teacher"): 10, (1, "support"): 9, (2, "teacher"): 10}
    report = made(TREE[:3], people, "role", {1: 20, 2: 20}).release()
    assert {(one.key, one.invited_low) for one in report.sections if not one.values} == {
        ("0", 40),
        ("1", 20),
        ("2", 20),
    }
    assert {one.invited_low for one in report.sections if one.values} == {None}


def test_an_answer_more_or_less_among_the_invited_changes_nothing_but_its_own_counts():
    """The number invited is told before anybody answers: it is the same whoever stayed silent."""
    invited = dict.fromkeys(range(3, 9), 12)
    told = set()
    for answered in (9, 10, 11):
        report = made(TREE, {(unit, "teacher"): answered if unit == 3 else 12 for unit in range(3, 9)}, invited=invited)
        told.add(tuple((one.key, one.invited_low) for one in report.release().sections))
    assert len(told) == 1


def test_the_background_question_a_wave_is_cut_by_is_outside_the_promise():
    """It is counted, not protected: where all of a school gave one answer to it, head counts say so."""
    wave = made(TREE[:3], {(1, "teacher"): 10, (1, "support"): 9, (2, "teacher"): 10}, "role")
    report = wave.release()
    at = {(one.key.split("|")[0], one.values): one.answered for one in report.sections}
    teachers_of_oak = at["0", ("teacher",)] - at["1", ("teacher",)]
    assert teachers_of_oak == at["2", ()], "everybody at Oak answered: teacher"


def test_one_person_more_in_the_next_wave_makes_no_answer_certain():
    """Each wave is protected for itself; that the others answered as before is a guess, not stopped by us."""
    first = made(TREE, {(3, "teacher"): 8, (6, "teacher"): 30}, seed=1, name="1")
    second = made(TREE, {(3, "teacher"): 8, (6, "teacher"): 31}, seed=2, name="2")
    entries = ledger(first.release(), first) + ledger(second.release(), second)
    assert attack(entries, first.roster | second.roster) == []


def test_people_of_a_unit_above_are_reported_with_others_or_not_at_all():
    """Two at the school itself, in no team: no sum of sections leaves the two."""
    wave = made(TREE, {(1, "teacher"): 2, (3, "teacher"): 9, (4, "teacher"): 6, (6, "teacher"): 7})
    assert attack(ledger(wave.release(), wave), wave.roster) == []
    direct = [one for one in wave.release().sections if one.direct]
    assert all(one.answered >= 5 for one in direct)
    assert direct


def test_a_person_who_sends_an_empty_form_makes_no_group_of_the_others_smaller_than_five():
    wave = made(TREE, {(3, "teacher"): 5, (6, "teacher"): 9})
    wave.codes[0] = -1
    report = wave.release()
    team = next(one for one in report.sections if one.units == (3,))
    assert team.answered == 5
    assert all(figure.n == 0 for figure in team.figures)


def test_who_skipped_is_no_reason_to_show_fewer_than_five():
    wave = made(TREE, {(3, "teacher"): 6, (6, "teacher"): 9})
    wave.codes[:2, 0] = -1
    wave.codes[2:3, 1] = -1
    report = wave.release()
    team = next(one for one in report.sections if one.units == (3,))
    assert {(figure.id, figure.n) for figure in team.figures if figure.kind == "item"} == {("i0", 0), ("i1", 5)}
    assert all(figure.n == 0 or figure.n >= 5 for figure in team.figures)


def test_a_team_in_two_waves_protected_apart_stays_open_in_both():
    wave = [made(TREE, {(3, "teacher"): 6}, name=str(number)) for number in range(4)]
    for one in wave:
        one.codes[:] = 4
    entries = [entry for one in wave for entry in ledger(one.release(), one)]
    roster = {cell: many for one in wave for cell, many in one.roster.items()}
    assert attack(entries, roster) == []
    blocks = [entry for entry in entries if "any_of" in entry]
    assert all(tuple(entry["any_of"]) and len(may_stand_for(tuple(entry["y"]), True)) == 3 for entry in blocks)


def rated(folder, raters):
    form = instrument("enhancer").forms["colleague"]
    rng = np.random.default_rng(1)
    lines = [",".join(["leader", *(item.id for item in form.items)])]
    for leader, many in raters.items():
        for _ in range(many):
            given = (str(rng.choice(form.format_of(item).values)) for item in form.items)
            lines.append(",".join([leader, *given]))
    (folder / "raters.csv").write_text("\n".join(lines), encoding="utf-8")
    return report_of_file(folder / "raters.csv", "enhancer", "colleague", ["leader"], None, 5).report


@pytest.fixture
def keys(tmp_path, monkeypatch):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))


@pytest.mark.usefixtures("keys")
def test_raters_of_different_leaders_are_not_pooled_when_a_report_is_made_of_a_file(tmp_path):
    with pytest.raises(RefusedError, match=r"file-of-several-raters.*count=3"):
        rated(tmp_path, {"Ana": 3, "Ben": 3, "Cem": 6})


@pytest.mark.usefixtures("keys")
def test_raters_of_one_leader_make_a_report_from_five_on(tmp_path):
    assert {one.answered for one in rated(tmp_path, {"Cem": 6}).sections} == {6}
    assert rated(tmp_path, {"Ana": 4}).sections == ()


def learnt_by(colleagues: int, n: int, rng: np.random.Generator, draws: int = 400) -> float:
    """Return how often colleagues who pool their own answers to an item know somebody else's, in a usual team of n."""
    hits = 0
    for _ in range(draws):
        codes = np.clip(np.rint(rng.normal(rng.normal(3, 0.35), 0.7, n)), 0, 4).astype(int)
        drawn = sorted(outcomes(tuple(np.bincount(codes, minlength=5).tolist()), True))
        shown = drawn[rng.integers(len(drawn))]
        hits += len(codes_of_others(may_stand_for(shown, True), codes[:colleagues].tolist())) == 1
    return hits / draws


@pytest.mark.parametrize("n", [5, 6, 9, 12, 20])
def test_what_colleagues_who_pool_their_answers_learn(n):
    """One learns nothing; two or more may, the more the smaller the group: also where members show their profiles."""
    rng = np.random.default_rng(n)
    learnt = [learnt_by(many, n, rng) for many in range(5)]
    print(f"\n{n} people: " + ", ".join(f"{many} know {share:.1%}" for many, share in enumerate(learnt)))
    assert learnt[0] == learnt[1] == 0
    assert learnt[3] > 0 or n > 6
