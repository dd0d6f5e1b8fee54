"""Means, shares and their intervals. Expected numbers: R 4.2.2 (stats, survey 4.1.1, psych 2.5.3) on CC0 data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.moments import mean, moments, sd, standard_error, table_moments
from analysis.proportions import favourable, proportion

NAN = float("nan")
# synthetic trust scores of a team of five (CC0)
HR = [3.0, 3.25, 4.25, 3.25, 3.25]
likert = st.lists(st.one_of(st.integers(1, 5).map(float), st.just(NAN)), max_size=30)


def test_the_t_interval_is_rs():
    # stats 4.2.2: t.test(c(3, 3.25, 4.25, 3.25, 3.25))$conf.int
    one = mean(moments(HR))[0]
    assert (one.value, one.n) == (pytest.approx(3.4), 5)
    assert (one.low, one.high) == (pytest.approx(2.794887818207733), pytest.approx(4.005112181792267))


def test_the_finite_population_correction_is_the_survey_packages():
    # survey 4.1.1: svymean over svydesign(id = ~1, fpc = ~N), N = 40
    one = mean(moments(HR), [40])[0]
    assert standard_error(moments(HR), [40])[0].value == pytest.approx(0.20386883037875111)
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
        one = proportion([k], [n], method=method)[0]
        assert (one.low, one.high) == (pytest.approx(ends[0], abs=1e-12), pytest.approx(ends[1], abs=1e-12))
        assert one.low < one.high


@pytest.mark.parametrize(
    ("values", "why"),
    [([], "nobody_answered"), ([NAN], "nobody_answered"), ([4], "one_person"), ([0.1] * 3, "no_spread")],
)
def test_a_mean_without_sampling_spread_has_no_interval_and_says_why(values, why):
    one = mean(moments(values))[0]
    assert (one.low, one.high, one.why) == (None, None, why)
    assert (one.value is None) == (why == "nobody_answered")


def test_a_team_that_answered_in_full_has_no_sampling_error_and_says_so():
    one = mean(moments(HR), [5])[0]
    assert (one.low, one.high, one.why) == (one.value, one.value, "everyone_answered")
    error = standard_error(moments(HR), [5])[0]
    assert (error.value, error.why) == (0.0, "everyone_answered")


@settings(deadline=None)
@given(likert)
def test_counts_and_raw_values_give_the_same(values):
    given_ = np.array([v for v in values if v == v])
    table = [int((given_ == point).sum()) for point in range(1, 6)]
    for raw, counted in (
        (mean(moments(values))[0], mean(table_moments([table], range(1, 6)))[0]),
        (sd(moments(values))[0], sd(table_moments([table], range(1, 6)))[0]),
        (proportion([(given_ >= 4).sum()], [given_.size])[0], favourable([[table]])[0]),
    ):
        assert (raw.n, raw.why) == (counted.n, counted.why)
        assert raw.value == pytest.approx(counted.value, abs=1e-12)
        assert raw.low == pytest.approx(counted.low, abs=1e-12)


@settings(deadline=None)
@given(likert, st.floats(-50, 50))
def test_a_shift_moves_the_mean_and_leaves_the_spread(values, shift):
    moved = np.array(values) + shift
    before, after = moments(values), moments(moved)
    assert before.n == after.n
    assert after.mean == pytest.approx(before.mean + shift, nan_ok=True)
    assert after.sd == pytest.approx(before.sd, abs=1e-9, nan_ok=True)


@settings(deadline=None)
@given(st.lists(st.tuples(st.one_of(st.integers(1, 5).map(float), st.just(NAN)), st.integers(-1, 3)), max_size=30))
def test_many_groups_at_once_have_the_moments_of_each(people):
    values, group = (np.array([one[at] for one in people], dtype=float) for at in (0, 1))
    found = moments(values, group, 4)
    for one in range(4):
        alone = moments(values[group == one])
        assert found.n[one] == alone.n[0]
        assert found.mean[one] == pytest.approx(alone.mean[0], abs=1e-12, nan_ok=True)
        assert found.sd[one] == pytest.approx(alone.sd[0], abs=1e-12, nan_ok=True)


def test_favourable_means_above_the_middle_of_the_scale():
    for points, expected in ((4, 2), (5, 2), (6, 3), (7, 3), (11, 5)):
        assert favourable([[[1] * points]])[0].value == pytest.approx(expected / points)
        assert favourable([[[1] * points]], low=True)[0].value == pytest.approx(expected / points)


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: mean(moments([1, 2]), [1]), "give everyone who belongs"),
        (lambda: mean(moments([1, 2]), level=95), "between 0 and 1"),
        (lambda: table_moments([[1, 2]], [1]), "one row a group"),
        (lambda: moments([1, float("inf")]), "infinite"),
        (lambda: moments([1, 2], [0]), "give each score its group"),
        (lambda: proportion([3], [2]), "0 <= successes <= n"),
        (lambda: proportion([1], [2], method="wald"), "methods are wilson"),
        (lambda: favourable([1, 2]), "groups, items, points"),
    ],
)
def test_a_callers_mistake_is_named_with_its_remedy(call, fault):
    with pytest.raises(ValueError, match=fault):
        call()
