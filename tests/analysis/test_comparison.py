"""Comparing groups: published values, bounds, mirror images, and gaps with their reasons."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis import comparison
from analysis.comparison import ADJUSTMENTS, adjusted_p, difference
from analysis.moments import Moments, moments
from analysis.rank_tests import brunner_munzel, cliffs_delta, kruskal_wallis, magnitude, mann_whitney

LIKERT = st.lists(st.integers(1, 5).map(float), min_size=2, max_size=8)
PAIN_Y = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
PAIN_N = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]
SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def hedges_g(x, y):
    return comparison.hedges_g(moments(x), moments(y))["hedges_g"][0]


def test_the_difference_of_two_groups_is_rs():
    # datasets::sleep (Student 1908); stats 4.2.2, as its help page prints: t.test(extra ~ group, data = sleep)
    found = difference(*map(moments, SLEEP))
    one = found.difference[0]
    assert (one.value, one.n) == (pytest.approx(0.75 - 2.33), 20)
    assert (one.low, one.high) == (pytest.approx(-3.3654832, abs=5e-8), pytest.approx(0.2054832, abs=5e-8))
    assert (found.df[0], found.p[0]) == (pytest.approx(17.776, abs=5e-4), pytest.approx(0.07939, abs=5e-6))
    assert found.effect[0].value == pytest.approx(hedges_g(*SLEEP).value)


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(1, 5), st.floats(0, 2)), min_size=2, max_size=8))
def test_many_differences_at_once_are_those_of_each(drawn):
    n, mean, sd = (np.array(column) for column in zip(*drawn, strict=True))
    groups = Moments(n, np.where(n > 0, mean, np.nan), np.where(n > 1, sd, np.nan))
    last = np.full(len(n), len(n) - 1)
    found = difference(groups, groups.of(last))
    for at in range(len(n)):
        alone = difference(groups.of(np.array([at])), groups.of(last[:1]))
        assert (found.difference[at], found.effect[at]) == (alone.difference[0], alone.effect[0])


def test_published_brunner_munzel_pain_scores():
    found = brunner_munzel(PAIN_Y, PAIN_N)  # Brunner & Munzel 2000; Neubert & Brunner 2007
    assert found["t"].value == pytest.approx(3.1375, abs=5e-5)
    assert found["df"].value == pytest.approx(17.683, abs=5e-4)
    assert found["p_brunner_munzel"].value == pytest.approx(0.005786, abs=5e-7)
    assert (found["p_hat"].low, found["p_hat"].high) == pytest.approx((0.5952169, 0.9827052), abs=5e-8)
    assert found["p_permutation"].value == pytest.approx(0.008038, abs=5e-7)


def test_published_permutation_p_without_ties():
    before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]  # Hollander & Wolfe 1973, depression scale
    after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    found = brunner_munzel(before, after)
    assert found["p_hat"].value == pytest.approx(0.2839506, abs=5e-8)
    assert found["p_permutation"].value == pytest.approx(0.158, abs=5e-4)


@given(LIKERT, LIKERT)
def test_delta_is_what_counting_pairs_gives(x, y):
    delta, a = cliffs_delta(x, y).values()
    wins = sum((a > b) - (a < b) for a in x for b in y)
    assert delta.value == pytest.approx(wins / (len(x) * len(y)))
    assert a.value == pytest.approx((delta.value + 1) / 2)
    if delta.low is not None:
        assert -1 <= delta.low < delta.value < delta.high <= 1


@given(LIKERT, LIKERT)
def test_swapping_the_groups_turns_every_effect_round(x, y):
    assert cliffs_delta(y, x)["cliffs_delta"].value == pytest.approx(-cliffs_delta(x, y)["cliffs_delta"].value)
    one, other = hedges_g(x, y), hedges_g(y, x)
    assert one.why == other.why
    if one.value is not None:
        assert (other.value, other.low) == pytest.approx((-one.value, -one.high), abs=1e-6)
    assert brunner_munzel(y, x)["p_hat"].value == pytest.approx(1 - brunner_munzel(x, y)["p_hat"].value)
    there, back = mann_whitney(x, y), mann_whitney(y, x)
    assert there["w"].value + back["w"].value == len(x) * len(y)
    if there["z"].value is not None:
        assert back["p_exact"].value == pytest.approx(there["p_exact"].value)


@given(LIKERT, LIKERT)
@settings(max_examples=40)
def test_only_the_order_of_scores_counts_for_ranks(x, y):
    stretched = [[one**3 / 7 for one in side] for side in (x, y)]
    assert mann_whitney(*stretched) == mann_whitney(x, y)
    assert kruskal_wallis(stretched) == kruskal_wallis([x, y])
    assert brunner_munzel(*stretched) == brunner_munzel(x, y)


@given(LIKERT, LIKERT)
@settings(max_examples=30)
def test_the_exact_p_counts_every_division(x, y):
    assume(len(set(x + y)) > 1 and comb(len(x) + len(y), len(x)) <= 2000)
    scores = np.array(x + y)
    ranks = np.array([(scores < one).sum() + ((scores == one).sum() + 1) / 2 for one in scores])
    middle = len(x) * (len(scores) + 1) / 2
    far = abs(ranks[: len(x)].sum() - middle) - 1e-9
    every = [abs(ranks[list(at)].sum() - middle) >= far for at in combinations(range(len(scores)), len(x))]
    assert mann_whitney(x, y)["p_exact"].value == pytest.approx(np.mean(every))


def test_the_word_for_a_delta_is_romanos():
    words = ["negligible", "small", "medium", "large", ""]
    assert [magnitude(delta) for delta in (0.1, -0.2, 0.4, -0.9, None)] == words


def test_scores_that_differ_by_rounding_error_tie():
    wobbly = [3.8 - 3.2, 0.1 + 0.2]
    assert mann_whitney(wobbly, [0.6, 0.3])["w"].value == 2.0


@pytest.mark.parametrize(
    ("x", "y", "why"),
    [([], [1, 2], "nobody_answered"), ([3], [1, 2], "one_person"), ([3, 3], [3, 3], "constant")],
)
def test_groups_that_bear_nothing_are_reasoned_gaps(x, y, why):
    assert hedges_g(x, y).value is None
    assert hedges_g(x, y).why == {"constant": "no_spread"}.get(why, why)
    found = brunner_munzel(x, y)
    assert (found["t"].value, found["p_brunner_munzel"].why, found["p_hat"].low) == (None, why, None)
    assert mann_whitney(x, y)["p_exact"].why == ("" if why == "one_person" else why)
    assert cliffs_delta(x, y)["cliffs_delta"].low is None


def test_groups_that_do_not_overlap_keep_the_effect_and_lose_its_interval():
    found = brunner_munzel([1, 2, 2], [3, 4, 5, 5])
    assert (found["p_hat"].value, found["p_hat"].low, found["p_hat"].why) == (1.0, None, "separated")
    assert (found["t"].value, found["p_brunner_munzel"].value) == (None, None)
    assert found["p_permutation"].value == pytest.approx(2 / comb(7, 3))
    delta = cliffs_delta([1, 2, 2], [3, 4, 5, 5])["cliffs_delta"]
    assert (delta.value, delta.low, delta.high, delta.why) == (-1.0, None, None, "separated")


def test_large_groups_have_no_exact_p_and_say_so():
    rng = np.random.default_rng(1)
    found = mann_whitney(rng.normal(size=400), rng.normal(size=400))
    assert (found["p_exact"].value, found["p_exact"].why) == (None, "too_large")
    assert 0 <= found["p_asymptotic"].value <= 1
    assert brunner_munzel(rng.normal(size=40), rng.normal(size=40))["p_permutation"].why == "too_large"


@pytest.mark.parametrize(
    ("samples", "why"), [([[], []], "nobody_answered"), ([[1, 2], []], "one_group"), ([[2, 2], [2]], "constant")]
)
def test_groups_without_ranks_are_reasoned_gaps(samples, why):
    found = kruskal_wallis(samples)
    assert {estimate.why for estimate in found.values()} == {why}


def test_an_empty_group_changes_nothing():
    assert kruskal_wallis([[1, 2], [], [3, 5]]) == kruskal_wallis([[1, 2], [3, 5]])


def welch_anova(samples):
    """The test of groups given one by one."""
    group = [at for at, sample in enumerate(samples) for _ in sample]
    return comparison.welch_anova(moments([score for sample in samples for score in sample], group, len(samples)))


def test_groups_of_one_are_left_out_of_welch():
    alone = welch_anova([[1, 2, 3], [4, 4, 6], [9]])
    assert alone == welch_anova([[1, 2, 3], [4, 4, 6]])
    assert alone["F"].n == 6


@pytest.mark.parametrize(
    ("samples", "why"),
    [([], "nobody_answered"), ([[1, 2], [3]], "one_group"), ([[2, 2], [1, 3]], "alike_within")],
)
def test_welch_without_spread_is_a_reasoned_gap(samples, why):
    found = welch_anova(samples)
    assert (found["F"].value, found["p"].why) == (None, why)


P = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=12)


@given(P, st.sampled_from(ADJUSTMENTS))
def test_an_adjusted_p_is_never_smaller_and_keeps_the_order(p, method):
    found = adjusted_p(p, method)
    known = [(raw, one) for raw, one in zip(p, found.tolist(), strict=True) if raw == raw]
    assert np.isnan(found).tolist() == [raw != raw for raw in p]
    assert all(raw <= one + 1e-12 and one <= 1 for raw, one in known)
    ordered = [one for _, one in sorted(known)]
    assert ordered == sorted(ordered)


def test_a_scan_of_one_needs_no_adjustment():
    assert all(adjusted_p([0.03], method)[0] == 0.03 for method in ADJUSTMENTS)


@pytest.mark.parametrize(
    "call",
    [lambda: adjusted_p([1.2]), lambda: adjusted_p([0.1], "magic"), lambda: difference(*map(moments, SLEEP), level=2)],
)
def test_a_callers_mistake_is_told(call):
    with pytest.raises(ValueError, match="give"):
        call()
