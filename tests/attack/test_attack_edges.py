"""Attacks on what lies beside the theorem: who was invited, head counts, background answers, waves that change."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.disclosure.blocks import Node, groups
from file_report import report_of_file
from published import NotPublished
from surveys.reading import instrument
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


def invited_is_known(wave: Wave) -> list[str]:
    """Return blocks given as a range whose exact number of invited people follows from exact ones elsewhere."""
    report, blocks = wave.release(), wave.blocks()
    found = groups(wave.tree, blocks)
    told = [one for one in report.sections if one.invited_low is not None]
    exact = [one for one in told if one.invited_low == one.invited_high]
    rows = [[int(block in found[one.key].blocks) for block in range(len(blocks.sizes))] for one in exact]
    basis = echelon(rows) if rows else []
    known = []
    for one in told:
        inside = [Fraction(block in found[one.key].blocks) for block in range(len(blocks.sizes))]
        for row in basis:
            pivot = next(at for at, x in enumerate(row) if x)
            inside = [x - inside[pivot] * y for x, y in zip(inside, row, strict=True)]
        if one.invited_low != one.invited_high and not any(inside):
            known.append(one.key)
    return known


TREE = (
    Node(0, None, "cluster", "North"),
    Node(1, 0, "school", "Elm"),
    Node(2, 0, "school", "Oak"),
    *(Node(unit, 1 if unit < 6 else 2, "team", f"Team {unit}") for unit in range(3, 9)),
)


@pytest.mark.parametrize("seed", range(15))
def test_how_many_stayed_silent_in_a_team_does_not_follow_from_the_schools_numbers(seed):
    rng = np.random.default_rng(seed)
    people = {(unit, "teacher"): int(rng.integers(0, 12)) for unit in range(1, 9)}
    invited = {unit: many + int(rng.choice([0, 1, 2, 6, 9])) for (unit, _), many in people.items()}
    wave = made(TREE, people, invited=invited, seed=seed)
    if not wave.blocks().too_few:
        assert invited_is_known(wave) == []


def test_how_many_stayed_silent_in_a_school_does_not_follow_when_a_wave_is_cut_by_role():
    people = {(1, "teacher"): 10, (1, "support"): 9, (2, "teacher"): 10}
    assert invited_is_known(made(TREE[:3], people, "role", {1: 20, 2: 20})) == []


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
    team = next(one for one in report.sections if one.units == ("3",))
    assert team.answered == 5
    assert all(figure.n == 0 for figure in team.figures)


def test_who_skipped_is_no_reason_to_show_fewer_than_five():
    wave = made(TREE, {(3, "teacher"): 6, (6, "teacher"): 9})
    wave.codes[:2, 0] = -1
    wave.codes[2:3, 1] = -1
    report = wave.release()
    team = next(one for one in report.sections if one.units == ("3",))
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
    return report_of_file(folder / "raters.csv", "enhancer", "colleague", "leader", None, 5).report


def test_raters_of_different_leaders_are_not_pooled_when_a_report_is_made_of_a_file(tmp_path):
    with pytest.raises(NotPublished, match=r"raters of 3 people.*make a file and a report of each"):
        rated(tmp_path, {"Ana": 3, "Ben": 3, "Cem": 6})


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
