"""Signs of careless answering: what counts as a run, and blanks that are told and never guessed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.quality import item_nonresponse, longest_run, person_nonresponse, within_person_variability

nan = float("nan")
ROW = st.lists(st.one_of(st.integers(1, 5).map(float), st.just(nan)), min_size=1, max_size=15)


@given(ROW)
def test_a_run_lies_between_one_and_the_items_answered(row):
    (found,) = longest_run([row])
    answered = sum(one == one for one in row)
    assert found.n == answered
    assert found.value is None if answered == 0 else 1 <= found.value <= answered


@given(ROW)
def test_turning_the_survey_round_keeps_the_longest_run(row):
    assert longest_run([row[::-1]]) == longest_run([row])


@pytest.mark.parametrize(
    ("row", "run"), [([4, 4, 4, 4], 4), ([1, 5, 1, 5], 1), ([3, 3, nan, 3, 3], 2), ([nan, 2, 2, 1], 2)]
)
def test_a_missing_answer_ends_a_run(row, run):
    assert longest_run([row])[0].value == run


def test_a_blank_row_is_a_reasoned_gap():
    for statistic in (longest_run, within_person_variability):
        (found,) = statistic([[nan, nan]])
        assert (found.value, found.why, found.n) == (None, "nobody_answered", 0)


def test_a_straight_line_does_not_vary_and_one_answer_cannot():
    line, single = within_person_variability([[0.3, 0.3, 0.1 + 0.2], [4, nan, nan]])
    assert line.value == 0.0
    assert (single.value, single.why) == (None, "one_item")


def test_people_who_answered_nothing_do_not_count_as_leaving_an_item_blank():
    found = item_nonresponse([[3, nan], [4, 2], [nan, nan]])
    assert [(one.value, one.n) for one in found] == [(0.0, 2), (0.5, 2)]


def test_nobody_answered_has_no_share():
    assert [one.why for one in item_nonresponse(np.full((3, 2), nan))] == ["nobody_answered"] * 2
    assert person_nonresponse(np.full((1, 2), nan))[0].value == 1.0


@given(st.lists(ROW.map(lambda row: (row * 4)[:4]), min_size=1, max_size=8))
def test_order_of_people_is_irrelevant(rows):
    assert item_nonresponse(rows[::-1]) == item_nonresponse(rows)
    assert longest_run(rows[::-1]) == longest_run(rows)[::-1]


def test_answers_without_rows_and_columns_are_refused():
    with pytest.raises(ValueError, match="one row a person"):
        longest_run([1, 2, 3])
