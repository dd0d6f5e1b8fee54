"""Means, shares and their intervals. Expected numbers: R 4.2.2 (stats, survey 4.1.1, psych 2.5.3) on CC0 data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.descriptive import favourable, mean, proportion, sd, standard_error

NAN = float("nan")
# synthetic trust scores of a team of five (CC0)
HR = [3.0, 3.25, 4.25, 3.25, 3.25]
likert = st.lists(st.one_of(st.integers(1, 5).map(float), st.just(NAN)), max_size=30)


def test_the_t_interval_is_rs():
    # stats 4.2.2: t.test(c(3, 3.25, 4.25, 3.25, 3.25))$conf.int
    one = mean(HR)
    assert (one.value, one.n) == (pytest.approx(3.4), 5)
    assert (one.low, one.high) == (pytest.approx(2.794887818207733), pytest.approx(4.005112181792267))


def test_the_finite_population_correction_is_the_survey_packages():
    # survey 4.1.1: svymean over svydesign(id = ~1, fpc = ~N), N = 40
    one = mean(HR, population=40)
    assert standard_error(HR, population=40).value == pytest.approx(0.20386883037875111)
    assert (one.low, one.high) == (pytest.approx(2.8339693837925175), pytest.approx(3.966030616207483))


@pytest.mark.parametrize(
    ("k", "n", "wilson", "exact"),
    [
        # prop.test(k, n, correct = FALSE) and binom.test(k, n), stats 4.2.2
        (0, 6, (0, 0.39033428790216523), (0, 0.4592581264399004)),
        (6, 6, (0.6096657120978348, 1), (0.5407418735600996, 1)),
        (1, 2, (0.09453120573423074, 0.9054687942657692), (0.012579117093425058, 0.9874208829065749)),
        (8, 12, (0.39062208887279953, 0.861879908908787), (0.3488755064188141, 0.9007539088504167)),
    ],
)
def test_intervals_of_a_share_are_rs(k, n, wilson, exact):
    for method, ends in (("wilson", wilson), ("clopper_pearson", exact)):
        one = proportion(k, n, method=method)
        assert (one.low, one.high) == (pytest.approx(ends[0], abs=1e-12), pytest.approx(ends[1], abs=1e-12))
        assert one.low < one.high


@pytest.mark.parametrize(
    ("values", "why"),
    [([], "nobody_answered"), ([NAN], "nobody_answered"), ([4], "one_person"), ([0.1] * 3, "no_spread")],
)
def test_a_mean_without_sampling_spread_has_no_interval_and_says_why(values, why):
    one = mean(values)
    assert (one.low, one.high, one.why) == (None, None, why)
    assert (one.value is None) == (why == "nobody_answered")


def test_a_team_that_answered_in_full_has_no_interval_rather_than_one_of_no_width():
    one = mean(HR, population=5)
    assert (one.low, one.why) == (None, "everyone_answered")
    error = standard_error(HR, population=5)
    assert (error.value, error.why) == (0.0, "everyone_answered")


@settings(deadline=None)
@given(likert)
def test_counts_and_raw_values_give_the_same(values):
    given_ = np.array([v for v in values if v == v])
    table = [int((given_ == point).sum()) for point in range(1, 6)]
    for raw, counted in (
        (mean(values), mean(range(1, 6), table)),
        (sd(values), sd(range(1, 6), table)),
        (favourable(values, at_least=4), favourable(range(1, 6), table)),
    ):
        assert (raw.n, raw.why) == (counted.n, counted.why)
        assert raw.value == pytest.approx(counted.value, abs=1e-12)
        assert raw.low == pytest.approx(counted.low, abs=1e-12)


@settings(deadline=None)
@given(likert, st.floats(-50, 50))
def test_a_shift_moves_the_mean_and_leaves_the_spread(values, shift):
    moved = np.array(values) + shift
    assert (mean(values).value is None) == (mean(moved).value is None)
    if mean(values).value is not None:
        assert mean(moved).value == pytest.approx(mean(values).value + shift)
    if sd(values).value is not None:
        assert sd(moved).value == pytest.approx(sd(values).value, abs=1e-9)


def test_favourable_means_above_the_middle_of_the_scale():
    for points, expected in ((4, 2), (5, 2), (6, 3), (7, 3), (11, 5)):
        assert favourable(range(points), [1] * points).value == pytest.approx(expected / points)


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: mean([1, 2], population=1), "give everyone who belongs"),
        (lambda: mean([1, 2], level=95), "between 0 and 1"),
        (lambda: mean([1, 2], [1]), "one count a value"),
        (lambda: mean([1, 2], [1, -1]), "negative"),
        (lambda: mean([1, float("inf")]), "infinite"),
        (lambda: proportion(3, 2), "0 <= successes <= n"),
        (lambda: proportion(1, 2, method="wald"), "methods are wilson"),
        (lambda: favourable([1, 2]), "say which values are favourable"),
    ],
)
def test_a_callers_mistake_is_named_with_its_remedy(call, fault):
    with pytest.raises(ValueError, match=fault):
        call()
