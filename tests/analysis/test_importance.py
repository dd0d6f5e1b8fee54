"""Relative importance: shares that add up, names that do not matter, and never a cause."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import importance
from analysis.covariances import covariance


def relative_importance(y, x):
    """What one group's predictors share, by name."""
    table = np.column_stack([y, *x.values()]).astype(float)
    found = importance.relative_importance(*covariance(table[~np.isnan(table).any(axis=1)]))
    lmg, johnson = ({name: part[0] for name, part in zip(x, of, strict=True)} for of in (found.lmg, found.johnson))
    return found.r_squared[0], lmg, johnson


SEEDS = st.integers(0, 10_000)


def people(seed, n=40):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    x[:, 2] += x[:, 0]
    return x @ [0.5, 0.2, 0.1] + rng.normal(size=n), dict(zip("abc", x.T, strict=True))


@given(SEEDS)
@settings(max_examples=40)
def test_the_shares_add_up_to_r_squared(seed):
    whole, *parts = relative_importance(*people(seed))
    for shares in parts:
        assert sum(one.value for one in shares.values()) == pytest.approx(whole.value)
        assert all(-1e-12 <= one.value <= 1 for one in shares.values())


@given(SEEDS)
@settings(max_examples=20)
def test_order_of_predictors_and_units_of_measurement_are_irrelevant(seed):
    y, x = people(seed)
    found = relative_importance(y, x)
    again = relative_importance(3 * y - 7, {name: 2 * x[name] + 1 for name in reversed(x)})
    for name in x:
        for shares, others in zip(found[1:], again[1:], strict=True):
            assert others[name].value == pytest.approx(shares[name].value)


def test_one_predictor_has_it_all():
    y, x = people(1)
    _, lmg, johnson = relative_importance(y, {"a": x["a"]})
    r = np.corrcoef(y, x["a"])[0, 1] ** 2
    assert (lmg["a"].value, johnson["a"].value) == pytest.approx((r, r))


def test_groups_side_by_side_share_as_each_does_alone():
    samples = [covariance(np.column_stack([y, *x.values()])) for y, x in map(people, range(4))]
    samples.append((np.ones((1, 4, 4)), np.array([40])))  # every predictor repeats the others
    together = importance.relative_importance(*map(np.concatenate, zip(*samples, strict=True)))
    for at, sample in enumerate(samples):
        alone = importance.relative_importance(*sample)
        for all_of, one in zip((together.r_squared, *together.lmg), (alone.r_squared, *alone.lmg), strict=True):
            assert (all_of[at].value, all_of[at].why) == (pytest.approx(one[0].value), one[0].why)


def test_people_with_a_gap_anywhere_are_not_counted():
    y, x = people(2)
    x["b"][:5] = np.nan
    assert relative_importance(y, x)[0].n == 35


@pytest.mark.parametrize(
    ("y", "x", "why"),
    [
        ([], {"a": []}, "nobody_answered"),
        ([1.0, 2.0], {"a": [1.0, 3.0]}, "too_few"),
        ([3.0, 3.0, 3.0, 3.0], {"a": [1, 2, 3, 4]}, "constant"),
        ([1, 2, 3, 5], {"a": [2, 2, 2, 2]}, "constant"),
        ([1, 2, 3, 5, 4], {"a": [1, 2, 3, 4, 6], "b": [2, 4, 6, 8, 12]}, "singular"),
    ],
)
def test_data_that_bear_no_split_are_reasoned_gaps(y, x, why):
    whole, lmg, johnson = relative_importance(y, x)
    assert (whole.value, whole.why) == (None, why)
    assert {one.why for one in (*lmg.values(), *johnson.values())} == {why}


@pytest.mark.parametrize("covariances", [np.eye(3), np.ones((1, 1, 1)), np.ones((1, 16, 16)), np.ones((1, 2, 3))])
def test_a_callers_mistake_is_told(covariances):
    with pytest.raises(ValueError, match="give"):
        importance.relative_importance(covariances, [20])
