"""What the person rated reads of five to eight colleagues, attacked by brute force, by an outsider and by one rater."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from itertools import combinations

import numpy as np
import pytest

from analysis.disclosure.partition import partition
from analysis.disclosure.tree import Node
from reflectory.domain.waves import NOWHERE
from reflectory.reports.build import build_report
from reflectory.reports.rater_result import LEAST_FOR_ITEMS, of_colleagues
from reflectory.reports.serialization import to_json
from tests.attack.brute import Sheets, as_they_are, certain, data_sets, every, ours, rows
from tests.attack.ours import survey, unfavourable

Release = Callable[[Sheets, Sheets], Hashable]


def kept(points: Sequence[int], high: Sequence[bool], single: int) -> Release:
    """Return the whole text that goes into the box of the person rated, as a function of the protected sheets."""
    tree = (Node(NOWHERE, None, "circle", ""),)
    form = survey(points, [not good for good in high], [False] * len(points), single)
    texts: dict[Sheets, str] = {}

    def release(true: Sheets, protected: Sheets) -> Hashable:
        if protected not in texts:
            n = len(protected)
            sheets = next(every(np.array(protected, dtype=np.int8), [0] * n, points, high))
            assert rows(sheets) == protected, "protection changes nothing the second time"
            made = build_report(sheets, tree, partition(tree, {NOWHERE: n}), form, wave="w", title="", invited=None)
            texts[protected] = to_json(of_colleagues(made))
        return texts[protected]

    return release


def nothing_is_certain(points, high, n, skips, single):
    bad = [unfavourable(many, good) for many, good in zip(points, high, strict=True)]
    assert certain(data_sets(points, n, skips), ours(points, high), kept(points, high, single), bad) == []


@pytest.mark.parametrize(
    ("points", "high", "n", "skips", "single"),
    [
        ((2, 2), (True, True), 5, False, 0),
        ((2, 3), (True, False), 5, False, 1),
        ((3,), (True,), 6, True, 0),
        ((3,), (False,), 7, False, 0),
        ((5,), (True,), 5, False, 0),
        ((2,), (True,), 8, True, 1),
        ((3,), (True,), 8, False, 0),
    ],
)
def test_the_person_rated_is_certain_of_nobodys_answer(points, high, n, skips, single):
    """Neither alone, nor after answering once themselves, nor with one colleague who shows what they answered."""
    nothing_is_certain(points, high, n, skips, single)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("points", "high", "n", "skips", "single"),
    [
        ((2, 2), (True, True), 5, True, 0),
        ((2, 2), (True, False), 6, True, 1),
        ((2, 2), (True, True), 7, False, 0),
        ((2, 2), (True, True), 8, False, 0),
        ((3, 3), (True, True), 5, False, 0),
        ((3, 3), (False, False), 6, False, 0),
        ((2, 5), (True, True), 5, False, 1),
        ((5,), (True,), 7, True, 0),
        ((5,), (True,), 8, True, 0),
        ((11,), (True,), 5, False, 1),
    ],
)
def test_the_person_rated_is_certain_of_nobodys_answer_in_larger_forms(points, high, n, skips, single):
    nothing_is_certain(points, high, n, skips, single)


@pytest.mark.parametrize("n", [5, 8])
def test_the_same_search_finds_what_unprotected_means_give_away(n):
    found = certain(data_sets((3,), n), as_they_are, kept_unprotected)
    assert any(own is None for _, own, _, _ in found)


def kept_unprotected(true: Sheets, protected: Sheets) -> Hashable:
    """Return what an average with its spread tells where nothing is protected."""
    answers = [sheet[0] for sheet in protected]
    return len(answers), sum(answers), sum(one * one for one in answers)


@pytest.mark.parametrize("n", [5, 6, 7])
def test_below_eight_single_statements_leave_no_trace_in_what_is_kept(n):
    release = kept((3, 3), (True, True), single=1)
    texts = defaultdict(set)
    for first in (0, 1, 2):
        for second in ((0, 0, 1, 1, 2), (2, 2, 1, 0, 1), (1, 1, 0, 0, 2)):
            answers = [*second, *second][:n]
            start = [(first + at) % 3 for at in range(n)]
            for sheets in every(np.array([*zip(start, answers, strict=True)], np.int8), [0] * n, [3, 3], [True] * 2):
                texts[tuple(sorted(row[0] for row in rows(sheets)))].add(release((), rows(sheets)))
    assert n < LEAST_FOR_ITEMS
    assert texts
    assert all(len(one) == 1 for one in texts.values()), "whatever the single statement's answers are"


def known_to(accomplices: int, points: int, n: int) -> bool:
    """Tell whether some result makes an answer certain to so many people who pool what they answered."""
    behind = defaultdict(set)
    release = kept((points,), (True,), 0)
    for true in data_sets((points,), n):
        for protected in ours((points,), (True,))(true):
            behind[release(true, protected)].add(tuple(sorted(sheet[0] for sheet in true)))
    for possible in behind.values():
        seen = defaultdict(set)
        for true in possible:
            for own in set(combinations(true, accomplices)):
                others = list(true)
                for code in own:
                    others.remove(code)
                seen[own].update(others)
        if any(len(codes) == 1 for codes in seen.values()):
            return True
    return False


def test_what_raters_are_told_about_false_answers_is_true():
    """One answer that somebody else knows gives nothing away; from two on it may: so the page says "two or more"."""
    assert [known_to(one, 5, 5) for one in (0, 1)] == [False, False]
    assert known_to(2, 5, 5)


def test_two_results_of_the_same_answers_say_more_than_one_so_a_key_has_to_wait():
    """Fresh draws of unchanged answers leave fewer possible truths than either alone, here still none that is sure."""
    points, high, n = (2, 2), (True, True), 5
    single, double = defaultdict(set), defaultdict(set)
    release, outcomes = kept(points, high, 0), ours(points, high)
    for true in data_sets(points, n):
        told = sorted({str(release(true, one)) for one in outcomes(true)})
        for one in told:
            single[one].add(true)
        for pair in combinations(told, 2):
            double[pair].add(true)
    narrower = [pair for pair, truths in double.items() if all(truths < single[one] for one in pair)]
    assert narrower, "this is why the page warns, and why a key waits three months"
    for truths in double.values():
        for item in (0, 1):
            assert len({sheet[item] for true in truths for sheet in true}) > 1
