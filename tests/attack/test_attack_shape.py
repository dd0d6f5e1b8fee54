"""Claim A: what a release lists does not depend on answers; and the premise of the theorem, on the stored text."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

from analysis.disclosure.protect import protect
from analysis.disclosure.tree import Node
from analysis.scoring import key
from reflectory.releases.read import within
from reflectory.reports.build import build_report
from reflectory.reports.differences import changes
from reflectory.reports.model import Report
from reflectory.reports.serialization import to_json
from tests.attack.ours import ROLES, Wave, favourable_high, survey

TREE = (
    Node(0, None, "district", "District"),
    Node(1, 0, "school", "Elm"),
    Node(2, 0, "school", "Oak"),
    *(Node(unit, 1 if unit < 6 else 2, "team", f"Team {unit}") for unit in range(3, 9)),
)
ANSWERED = {1: 2, 3: 8, 4: 3, 5: 6, 6: 21, 7: 14, 8: 1}
POINTS = (5, 5, 5, 5, 2, 2, 11, 11, 4, 3)
FORM = survey(POINTS, [False] * 4 + [True] * 2 + [False] * 4, [False, True] * 5, 1)
PEOPLE = sum(ANSWERED.values())
TOP = np.array(POINTS) - 1


def answers() -> dict[str, np.ndarray]:
    """Return keyed answers of the same people, everything answered: of chance, of one mind, in two camps."""
    rng = np.random.default_rng(1)
    half = (np.arange(PEOPLE) % 2)[:, None]
    found = {"chance": rng.integers(0, np.array(POINTS), (PEOPLE, len(POINTS))), "two camps": half * TOP}
    found |= {"all at the top": np.tile(TOP, (PEOPLE, 1)), "all at the bottom": np.zeros((PEOPLE, len(POINTS)), int)}
    found["all in the middle"] = np.tile(TOP // 2, (PEOPLE, 1))
    found["all but one at the top"] = np.tile(TOP, (PEOPLE, 1))
    found["all but one at the top"][4] = 0
    found["one score for everybody"] = np.where((half + np.arange(len(POINTS))) % 2, 0, TOP)
    return found


def wave(keyed: np.ndarray, cut: str = "team") -> Wave:
    """Return the wave in which these people gave these answers."""
    units = np.repeat(list(ANSWERED), list(ANSWERED.values()))
    roles = tuple(np.random.default_rng(0).choice(ROLES, PEOPLE).tolist())
    turned = np.array([item.reverse for item in FORM.items])
    raw = np.where(turned, TOP - keyed, keyed).astype(np.int8)
    invited = {unit: many + 1 + unit % 7 for unit, many in ANSWERED.items()}
    return Wave("w", TREE, units, roles, raw, FORM, cut, 5, invited)


@cache
def released(name: str, cut: str = "team") -> Report:
    """Release some of the answers, once."""
    return wave(answers()[name], cut).release()


def frame(report: Report) -> object:
    """Return all that a report lists: groups, people, figures, their n and names, comparisons, lines of reliability."""
    held = json.loads(to_json(report))
    return [
        report.check,
        [one["id"] for one in held["reliability"]],
        [
            {
                **{name: one[name] for name in one if name not in {"figures", "comparisons"}},
                "figures": [
                    (f["kind"], f["id"], f["n"], [len(row) for row in f["counts"]], sorted(f["estimates"]))
                    for f in one["figures"]
                ],
                "comparisons": [c["id"] for c in one["comparisons"]],
            }
            for one in held["sections"]
        ],
    ]


@pytest.mark.parametrize("cut", ["team", "role"])
@pytest.mark.parametrize("name", [name for name in answers() if name != "chance"])
def test_what_is_listed_does_not_depend_on_answers(name, cut):
    assert frame(released(name, cut)) == frame(released("chance", cut))


def gaps(report: Report) -> set[tuple[str, str, str]]:
    """Return the estimates, and the intervals of means, that a report does not have: by section, figure and name."""
    found = set()
    for section in report.sections:
        for figure in section.figures:
            of = f"{section.key}/{figure.kind}/{figure.id}"
            found |= {(of, figure.kind, one.name) for one in figure.estimates.values() if one.value is None}
            found |= {(of, figure.kind, "interval")} if figure.estimate("mean").low is None else set()
    return found


# missing where everybody in a block has one score in the protected sheets
OF_SCORES = {"interval", "smallest_change", "smallest_change_here"}


@pytest.mark.parametrize("cut", ["team", "role"])
@pytest.mark.parametrize("name", [name for name in answers() if name != "chance"])
def test_no_figure_is_missing_because_of_answers(name, cut):
    """But for the interval of a scale's mean where all scores are equal: a fact about protected sheets."""
    here, there = gaps(released(name, cut)), gaps(released("chance", cut))
    unknown = {"smallest_change_here"} if cut == "role" else set()  # nobody knows how many of a role were invited
    assert {what for _, _, what in there} == {"van_der_eijk"} | unknown, "for items of two answers it is not defined"
    assert there <= here
    assert {(kind, what) for _, kind, what in here - there} <= {("scale", what) for what in OF_SCORES}
    if name.startswith("all"):  # in one draw of sixty the protected scores of a small group are equal by chance
        again = (gaps(wave(answers()[name], cut).release()) for _ in range(5))
        assert here == there or there in again, "people of one mind leave no gap that announces them"


@pytest.mark.parametrize("name", ["all at the top", "all but one at the top", "all at the bottom", "all in the middle"])
def test_fifty_people_of_one_mind_leave_no_gap_in_reliability(name):
    alpha = released(name).reliability[0].alpha
    assert alpha.n >= 50
    assert alpha.value is not None


@pytest.mark.parametrize("name", ["chance", "two camps", "all but one at the top", "one score for everybody"])
def test_the_whole_text_is_the_same_when_people_of_a_block_exchange_their_protected_sheets(name):
    """The premise of the theorem: nothing published tells which of a block's sheets is whose."""
    rng = np.random.default_rng(4)
    here = wave(answers()[name])
    blocks = here.blocks()
    home = np.array([blocks.of(unit) for unit in here.units.tolist()])
    high = favourable_high(FORM)
    sheets = protect(key(here.codes, FORM), home, POINTS, high, rng)
    given = {"wave": "w", "title": "t", "invited": here.invited}
    text = to_json(build_report(sheets, TREE, blocks, FORM, **given))
    for _ in range(3):
        order = np.lexsort((rng.random(PEOPLE), sheets.block))
        exchanged = protect(sheets.codes[order], sheets.block, POINTS, high, rng)
        assert to_json(build_report(exchanged, TREE, blocks, FORM, **given)) == text


def test_a_change_between_two_waves_is_a_function_of_what_both_published():
    start, end = released("chance"), released("two camps")
    read_back = [changes(start.sections[at], end.sections[at], FORM, FORM) for at in range(len(start.sections))]
    assert all(one.difference.value is not None for found in read_back for one in found)
    for one, other, found in zip(start.sections, end.sections, read_back, strict=True):
        for change in found:
            means = [section.figure("scale", change.id).estimate("mean").value for section in (one, other)]
            assert change.difference.value == pytest.approx(means[1] - means[0])


@pytest.mark.parametrize("unit", list(ANSWERED))
def test_a_leaders_part_of_a_report_holds_nothing_that_the_report_does_not(unit):
    whole = released("chance")
    part = within(whole, [unit])
    assert {one.key for one in part.sections} <= {one.key for one in whole.sections}
    assert all(whole.section(one.key) == one for one in part.sections)
