"""Ties, zeros and missing values before any statistic sees them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.samples import cross_table, differences, distinct_labels, moments, observed, pairs, ties

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


@given(SCORES)
def test_a_frequency_table_has_the_moments_of_the_answers(scores):
    values, counts = np.unique(scores, return_counts=True)
    raw, table = moments(*observed(scores)), moments(*observed(values, counts))
    assert raw == pytest.approx(table, abs=1e-9)


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e6 + 0.1, -7.7])
def test_answers_all_alike_have_exactly_no_spread(value):
    assert moments(*observed([value] * 7)) == (7, value, 0.0)


def test_missing_labels_belong_to_no_unit():
    assert distinct_labels(["b", None, float("nan"), "a", "b"])[1].tolist() == [0, -1, -1, 1, 0]


def test_a_missing_label_among_words_is_no_word():
    assert distinct_labels(["b", float("nan")]) == (("b",), pytest.approx([0, -1]))


def test_labels_keep_the_order_of_appearance_whatever_they_are():
    for labels in (np.array([7, 2, 7]), np.array(["x", "a", "x"]), [7, 2, 7]):
        names, index = distinct_labels(labels)
        assert (names, index.tolist()) == ((labels[0], labels[1]), [0, 1, 0])


def test_a_pair_with_a_missing_score_is_left_out():
    assert pairs([1, None, 3], [2, 2, float("nan")])[2].tolist() == [0]


def test_a_value_nobody_gave_is_no_value():
    assert cross_table([observed([1, 2, 3], [2, 0, 1])])[0].tolist() == [1.0, 3.0]


@pytest.mark.parametrize(
    ("values", "counts"),
    [([[1.0]], None), ([float("inf")], None), ([1.0], [1, 2]), ([1.0], [-1]), ([1.0], [0.5])],
)
def test_a_callers_mistake_is_told(values, counts):
    with pytest.raises(ValueError, match="give"):
        observed(values, counts)
