"""Relative importance: shares that add up, names that do not matter, and never a cause."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.importance import relative_importance

SEEDS = st.integers(0, 10_000)


def people(seed, n=40):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    x[:, 2] += x[:, 0]
    return x @ [0.5, 0.2, 0.1] + rng.normal(size=n), dict(zip("abc", x.T, strict=True))


@given(SEEDS)
@settings(max_examples=40)
def test_the_shares_add_up_to_r_squared(seed):
    found = relative_importance(*people(seed))
    for shares in (found.lmg, found.johnson):
        assert sum(one.value for one in shares.values()) == pytest.approx(found.r_squared.value)
        assert all(-1e-12 <= one.value <= 1 for one in shares.values())
    assert sum(found.lmg_share(name) for name in found.lmg) == pytest.approx(1)


@given(SEEDS)
@settings(max_examples=20)
def test_order_of_predictors_and_units_of_measurement_are_irrelevant(seed):
    y, x = people(seed)
    found = relative_importance(y, x)
    again = relative_importance(3 * y - 7, {name: 2 * x[name] + 1 for name in reversed(x)})
    for name in x:
        assert again.lmg[name].value == pytest.approx(found.lmg[name].value)
        assert again.johnson[name].value == pytest.approx(found.johnson[name].value)


def test_one_predictor_has_it_all():
    y, x = people(1)
    found = relative_importance(y, {"a": x["a"]})
    r = np.corrcoef(y, x["a"])[0, 1] ** 2
    assert (found.lmg["a"].value, found.johnson["a"].value) == pytest.approx((r, r))


def test_it_is_never_a_cause():
    assert relative_importance(*people(1)).caution == "not_causal"


def test_people_with_a_gap_anywhere_are_not_counted():
    y, x = people(2)
    x["b"][:5] = np.nan
    assert relative_importance(y, x).r_squared.n == 35


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
    found = relative_importance(y, x)
    assert (found.r_squared.value, found.r_squared.why) == (None, why)
    assert {one.why for one in (*found.lmg.values(), *found.johnson.values())} == {why}
    assert found.lmg_share("a") is None


@pytest.mark.parametrize("x", [{}, {"a": [1, 2]}, {str(one): [1.0] for one in range(15)}])
def test_a_callers_mistake_is_told(x):
    with pytest.raises(ValueError, match="give"):
        relative_importance([1.0], x)
