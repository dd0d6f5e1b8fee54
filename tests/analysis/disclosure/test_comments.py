"""Comments: at the smallest group of ten, once, in no order, screened."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure.comments import LEAST, LEVELS, place, screened
from analysis.disclosure.groups import groups
from analysis.disclosure.partition import partition
from analysis.disclosure.tree import Node

TREE = [
    Node(0, None, "district", "D"),
    Node(1, 0, "school", "Elm"),
    Node(2, 0, "school", "Oak"),
    Node(11, 1, "team", "A"),
    Node(12, 1, "team", "B"),
    Node(13, 1, "team", "C"),
    Node(21, 2, "team", "D"),
]


def placed(comments, answered, seed=1):
    return place(comments, TREE, answered, np.random.default_rng(seed))


def test_a_comment_is_shown_with_its_team_only_where_ten_answered():
    found = placed([(11, "q", "one", "team"), (12, "q", "two", "team")], {11: 12, 12: 5, 13: 6, 21: 20})
    assert [(one.units, one.texts) for one in found] == [((11,), ("one",)), ((12, 13), ("two",))]


def test_nothing_is_shown_where_fewer_than_ten_answered_in_all():
    assert placed([(11, "q", "one", "team")], {11: 5, 12: 4}) == ()


def test_a_writer_keeps_a_comment_from_the_team():
    found = placed([(11, "q", "far", "cluster"), (11, "q", "near", "school")], {11: 12, 12: 15, 21: 20})
    assert {(one.kind, one.texts) for one in found} == {("district", ("far",)), ("school", ("near",))}


def test_fewer_than_ten_people_are_refused_as_smallest_group():
    with pytest.raises(ValueError, match="from 10 people on"):
        place([], TREE, {}, np.random.default_rng(1), k=5)


@given(
    st.lists(st.tuples(st.sampled_from([11, 12, 13, 21]), st.sampled_from(["team", "school", "cluster"])), max_size=40),
    st.fixed_dictionaries({id: st.integers(0, 15) for id in (11, 12, 13, 21)}),
    st.integers(0, 1000),
)
def test_every_comment_is_shown_once_or_not_at_all_and_never_of_fewer_than_ten(comments, answered, seed):
    written = [(unit, "q", f"text {number}", reach) for number, (unit, reach) in enumerate(comments) if answered[unit]]
    found = placed(written, answered, seed)
    shown = [text for one in found for text in one.texts]
    assert len(shown) == len(set(shown))
    below = {0: {11, 12, 13, 21}, 1: {11, 12, 13}, 2: {21}}
    for one in found:
        people = {team for unit in one.units for team in below.get(unit, {unit})}
        assert sum(answered[team] for team in people) >= LEAST
    if sum(answered.values()) >= LEAST:
        assert len(shown) == len(written)


ONE_SCHOOL = [
    Node(0, None, "district", "D"),
    Node(1, 0, "cluster", "C"),
    Node(2, 1, "school", "Elm"),
    Node(3, 2, "team", "A"),
    Node(4, 2, "team", "B"),
]


@pytest.mark.parametrize(
    ("reach", "units"), [("team", (3, 4)), ("school", (2,)), ("cluster", (1,))], ids=["team", "school", "cluster"]
)
def test_of_units_of_the_same_people_a_comment_stands_with_the_smallest_its_writer_allows(reach, units):
    found = place([(3, "q", "one", reach), (4, "q", "two", reach)], ONE_SCHOOL, {3: 7, 4: 5}, np.random.default_rng(1))
    assert [(one.units, sorted(one.texts)) for one in found] == [(units, ["one", "two"])]


@given(
    st.fixed_dictionaries({id: st.integers(0, 25) for id in (1, 11, 12, 13, 2, 21)}),
    st.sampled_from(["team", "school", "cluster"]),
)
def test_no_smaller_group_of_ten_that_the_writer_allows_holds_a_comment_s_unit(answered, reach):
    found = placed([(unit, "q", str(unit), reach) for unit, people in answered.items() if people], answered)
    blocks = partition(TREE, answered, LEAST)
    all_ = [one for one in groups(TREE, blocks) if one.units]
    depth = {"district": 0, "school": 1, "team": 2}
    for one in found:
        mine = next(group for group in all_ if (group.units, group.kind) == (one.units, one.kind))
        for text in one.texts:
            held = blocks.of(int(text))
            allowed = [
                group for group in all_ if held in group.blocks and (reach == "team" or group.kind in LEVELS[reach])
            ]
            least = min(len(group.blocks) for group in allowed)
            assert len(mine.blocks) == least
            assert depth[mine.kind] == max(depth[group.kind] for group in allowed if len(group.blocks) == least)


@pytest.mark.parametrize(
    "text",
    [
        "write to ann@school.example",
        "see https://x.example/y",
        "call 604-555-0100",
        "+1 (604) 555 0100",
        "as J. B. said",
        "ann (at) school (dot) example",
        "call 6045550100",
        "J. Smith never comes",
        "M. Tremblay aide beaucoup",
        "ask K. about it",
        "Mme Roy le sait",
        "Mr. Lee helps",
    ],
)
def test_what_points_at_a_person_is_masked(text):
    assert "[…]" in screened(text)


@pytest.mark.parametrize(
    "text",
    [
        "We meet at 10 and at 11.",
        "Grade 4 and 5 share a room.",
        "In 2024 we began.",
        "The PE and ICT rooms (at lunch) are noisy.",
        "Room 1204 is free in 2026/27.",
    ],
)
def test_ordinary_sentences_stay(text):
    assert screened(text) == text


def test_people_in_no_team_are_shown_with_their_school():
    found = placed([(1, "q", "ours", "team")], {1: 11, 11: 12, 21: 20})
    assert [(one.units, one.texts) for one in found] == [((1,), ("ours",))]


def test_either_part_of_a_known_name_is_masked_and_the_words_of_an_office_are_not():
    known = ["Mary Lee", "Principal of Elm School"]
    assert screened("Mary helps, and so does Lee; the school of elm trees stays.", known) == (
        "[…] helps, and so does […]; the school of elm trees stays."
    )
    assert screened("Our Principal listens.", known) == "Our Principal listens."
