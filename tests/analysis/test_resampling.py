"""The bootstrap: the same seed gives the same interval, and what cannot vary has none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.resampling import bootstrap

SCORES = st.lists(st.integers(1, 5).map(float), min_size=2, max_size=12)


@given(SCORES, st.randoms())
@settings(max_examples=25)
def test_order_is_irrelevant_and_the_seed_decides(scores, random):
    found = bootstrap(scores, resamples=1000, seed=3)
    random.shuffle(scores)
    assert bootstrap(scores, resamples=1000, seed=3) == found


@given(SCORES)
@settings(max_examples=25)
def test_the_interval_lies_within_the_answers(scores):
    found = bootstrap(scores, resamples=1000)
    for one in (found.bca, found.percentile):
        assert one.low is None or min(scores) <= one.low <= one.high <= max(scores)
        assert (one.low is None) == (one.why != "")


@given(SCORES)
@settings(max_examples=15)
def test_a_frequency_table_gives_what_the_answers_give(scores):
    values, counts = np.unique(scores, return_counts=True)
    assert bootstrap(values, counts=counts, resamples=1000) == bootstrap(scores, resamples=1000)


def test_a_normal_sample_gets_about_its_t_interval():
    scores = np.random.default_rng(5).normal(size=200)
    half = 1.97 * scores.std(ddof=1) / 200**0.5
    found = bootstrap(scores)
    assert found.bca.low == pytest.approx(scores.mean() - half, abs=0.02)
    assert found.bca.high == pytest.approx(scores.mean() + half, abs=0.02)


def test_any_statistic_of_rows_will_do():
    found = bootstrap([1, 2, 3, 4, 9], lambda rows: np.median(rows, axis=1), resamples=1000)
    assert found.percentile.value == 3
    assert 1 <= found.percentile.low < found.percentile.high <= 9


@pytest.mark.parametrize(
    ("scores", "why", "n"), [([], "nobody_answered", 0), ([float("nan")], "nobody_answered", 0), ([3], "one_person", 1)]
)
def test_too_few_answers_have_no_interval(scores, why, n):
    found = bootstrap(scores).bca
    assert (found.low, found.why, found.n) == (None, why, n)


def test_answers_all_alike_have_no_interval():
    found = bootstrap([0.1, 0.1, 0.1], resamples=1000)
    assert (found.bca.value, found.bca.low, found.bca.why) == (pytest.approx(0.1), None, "no_spread")


def test_too_few_resamples_are_refused():
    with pytest.raises(ValueError, match="resamples: 50; give 1000 or more"):
        bootstrap([1, 2], resamples=50)
