"""Differences use what was published and no pairing; many comparisons are judged together."""

import numpy as np
import pytest
from scipy import stats

from analysis.estimates import Estimate
from report.comparing import Spread, adjusted, beside_parent, changes, difference
from report.contents import Comparison, Figure, Section
from tests.report.invented_figures import SURVEY


def spread(values):
    return Spread(len(values), float(np.mean(values)), float(np.std(values, ddof=1)))


def test_a_difference_is_welch_s():
    rng = np.random.default_rng(5)
    x, y = rng.normal(4, 0.5, 9), rng.normal(3.5, 0.9, 14)
    apart, effect, p = difference(spread(x), spread(y))
    theirs = stats.ttest_ind(x, y, equal_var=False)
    interval = theirs.confidence_interval()
    assert (apart.low, apart.high, p) == pytest.approx((interval.low, interval.high, theirs.pvalue))
    assert effect.value == pytest.approx(0.6, abs=0.6)


def test_a_difference_that_cannot_be_judged_has_a_reason():
    assert difference(Spread(1, 4.0, float("nan")), Spread(9, 3.0, 0.5))[0].why == "one_person"
    assert difference(Spread(0, 4.0, float("nan")), Spread(9, 3.0, 0.5))[0].why == "nobody_answered"
    apart, effect, p = difference(Spread(5, 4.0, 0.0), Spread(5, 3.0, 0.0))
    assert (apart.value, apart.low, apart.why, effect.value, p) == (1.0, None, "no_spread", None, None)


def test_a_group_is_compared_with_a_whole_that_it_is_part_of():
    group, rest = [4.0, 4.5, 5.0, 3.5, 4.0], [3.0, 3.5, 2.5, 3.0, 4.0, 3.0]
    found, p = beside_parent("trust", spread(group), spread(rest))
    assert found.difference.value == pytest.approx(np.mean(group) - np.mean(group + rest))
    assert p == pytest.approx(stats.ttest_ind(group, rest, equal_var=False).pvalue)


def test_many_comparisons_are_judged_together():
    one = Comparison("a", Estimate("difference", 0.5, 0.05, 0.95, 20), Estimate("hedges_g", 0.5, n=20))
    found = adjusted([(one, 0.03)] + [(one, 0.6)] * 19 + [(one, None)])
    assert one.shows
    assert not found[0].shows
    assert found[0].q == pytest.approx(0.6)
    assert found[-1].q is None


def test_a_change_uses_the_two_published_figures_alone():
    def section(mean, sd, n):
        estimates = {"mean": Estimate("mean", mean, n=n), "sd": Estimate("sd", sd, n=n)}
        figure = Figure("scale", "trust", n, ((0, 0, 0),), ((),), estimates)
        return Section("g", ("g",), ("Group",), "group", None, n, None, None, (figure,))

    (found,) = changes(section(3.0, 0.5, 8), section(3.6, 0.6, 7), SURVEY, SURVEY)
    expected, effect, p = difference(Spread(7, 3.6, 0.6), Spread(8, 3.0, 0.5))
    assert (found.difference, found.effect) == (expected, effect)
    assert found.q == pytest.approx(p)


def test_a_scale_with_too_few_people_at_one_end_has_no_change():
    given = Figure(
        "scale", "trust", 8, ((0, 0, 0),), ((),), {"mean": Estimate("mean", 3.0, n=8), "sd": Estimate("sd", 1.0, n=8)}
    )
    empty = Figure("scale", "trust", 0, ((0, 0, 0),), ((),), {"mean": Estimate.missing("mean", 0, "nobody_answered")})
    sections = (Section("g", (), (), "group", None, 8, None, None, (one,)) for one in (given, empty))
    (found,) = changes(*sections, SURVEY, SURVEY)
    assert found.difference.why == "too_few"
    assert not found.shows
