"""Ties, zeros and missing values before any statistic sees them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.moments import moments
from analysis.samples import cross_table, differences, observed, pairs, ties

SCORES = st.lists(st.integers(0, 60).map(lambda one: one / 12), min_size=1, max_size=30)


def test_equal_changes_tie_though_their_floats_differ():
    assert 3.8 - 3.2 != 4.0 - 3.4
    assert np.unique(differences(np.array([3.2, 3.4, 2.4]), np.array([3.8, 4.0, 3.0]))).size == 1


def test_a_change_of_rounding_error_is_no_change():
    assert differences(np.array([0.1 + 0.2]), np.array([0.3])).tolist() == [0.0]


@given(SCORES)
def test_ties_keep_the_order_of_whole_numbers(scores):
    exact = np.unique(np.round(np.array(scores) * 12), return_inverse=True)[1]
    assert ties(np.array(scores)).tolist() == exact.tolist()


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e6 + 0.1, -7.7])
def test_answers_all_alike_have_exactly_no_spread(value):
    alike = moments([value] * 7)
    assert (alike.n[0], alike.mean[0], alike.sd[0]) == (7, value, 0.0)


def test_a_pair_with_a_missing_score_is_left_out():
    assert pairs([1, None, 3], [2, 2, float("nan")])[2].tolist() == [0]


def test_scores_that_differ_by_rounding_error_share_a_column():
    assert cross_table([[0.1 + 0.2, 1.0], [0.3, float("nan")]]).tolist() == [[1, 1], [1, 0]]


@pytest.mark.parametrize("values", [[[1.0]], [float("inf")]])
def test_a_callers_mistake_is_told(values):
    with pytest.raises(ValueError, match="give"):
        observed(values)
