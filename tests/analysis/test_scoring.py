"""Scores: declared bounds, half a scale answered, nothing imputed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.layout import layout
from analysis.scoring import key, person_means, profile, recode, scores
from surveys.model import Item, ResponseFormat, Scale, Survey

AGREE = ResponseFormat("agree5", 1, 5, 1, ({"en": "a"},) * 5)


def survey():
    words = {"en": "x"}
    items = (
        Item("t1", words, "agree5"),
        Item("t2", words, "agree5", reverse=True),
        Item("t3", words, "agree5"),
        Item("stay", words, "agree5"),
    )
    scale = Scale("trust", words, words, words, words, words, (), words, "", ("t1", "t2", "t3"))
    return Survey("s", "", "1", words, words, 1, "CC0", (), (AGREE,), items, (scale,))


def test_reverse_keying_uses_the_declared_bounds_although_an_end_is_unused():
    # nobody chose category 4; the observed maximum would turn 3 into 0
    assert recode([[3], [2]], [5], [True]).tolist() == [[1], [2]]


@settings(deadline=None)
@given(arrays.arrays(np.int8, (7, 3), elements=st.integers(-1, 6)), st.lists(st.booleans(), min_size=3, max_size=3))
def test_keying_twice_gives_the_answers_back(codes, turned):
    assert np.array_equal(recode(recode(codes, [7] * 3, turned), [7] * 3, turned), codes)


def test_keyed_answers_follow_the_survey():
    assert key([[0, 0, -1, 4]], survey()).tolist() == [[0, 4, -1, 4]]


def test_half_of_a_scale_is_enough_and_less_is_not():
    plan = layout(survey())
    found = scores([[0, 4, -1, 0], [4, -1, -1, 0], [-1, -1, -1, 4]], plan)
    assert found[0, 0] == 3.0
    assert np.isnan(found[1:, 0]).all()


def test_a_persons_own_profile_equals_the_score_of_the_matrix():
    one = survey()
    assert profile({"t1": 4, "t2": 0}, one) == {"trust": 5.0}
    assert profile({"t1": 4, "t2": -1}, one) == {"trust": None}
    assert profile({}, one) == {"trust": None}


def test_an_answer_to_an_item_the_survey_does_not_have_is_refused():
    with pytest.raises(ValueError, match="no item 't9' in 's'"):
        profile({"t9": 1}, survey())


def test_a_person_mean_takes_what_was_answered():
    table = [[1, np.nan, np.nan, np.nan], [1, 2, np.nan, np.nan], [np.nan] * 4]
    assert person_means(table)[1] == 1.5
    assert np.isnan(person_means(table)[[0, 2]]).all()
    assert person_means(table, 0)[:2].tolist() == [1.0, 1.5]
    assert np.isnan(person_means(table, 0)[2])
