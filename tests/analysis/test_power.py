"""The change that is said to be seen in four of five cases is seen in four of five cases."""

import numpy as np
import pytest
from scipy.stats import nct, t, ttest_ind

from analysis.power import smallest_change


def multipliers(n, comparisons=1):
    """The changes that are seen in groups whose standard deviation is 1."""
    return smallest_change(n, np.ones(len(n)), comparisons).value


# n: standard deviations that a change needs, for a scale judged alone and for one of five
NEEDED = {5: (2.34, 3.20), 8: (1.62, 2.09), 12: (1.25, 1.58), 20: (0.94, 1.15), 40: (0.64, 0.79)}


@pytest.mark.parametrize("n", NEEDED)
def test_the_multipliers_are_those_that_were_worked_out_beforehand(n):
    found = [float(multipliers(np.array([n]), many)[0]) for many in (1, 5)]
    assert found == pytest.approx(NEEDED[n], rel=0.015)


@pytest.mark.parametrize("many", [1, 5])
@pytest.mark.parametrize("n", [5, 8, 12, 20])
def test_four_of_five_such_changes_are_seen(n, many):
    rng = np.random.default_rng(n)
    then = rng.normal(0, 1, (6000, n))
    change = multipliers(np.array([n]), many) * then.std(axis=1, ddof=1)
    now = rng.normal(change[:, None], 1, (6000, n))
    seen = ttest_ind(now, then, axis=1, equal_var=False).pvalue <= 0.05 / many  # one that moves, among many that do not
    assert 0.78 < seen.mean() < 0.83


@pytest.mark.parametrize("comparisons", [1, 5, 12])
@pytest.mark.parametrize("n", [5, 8, 12, 20, 40, 200])
def test_the_noncentrality_gives_a_power_of_four_fifths(n, comparisons):
    """By scipy's distribution, whose noncentrality is found by nobody here."""
    factor = 1 + 0.6 / (n - 1)
    delta = float(multipliers(np.array([n]), comparisons)[0]) / factor / (2 / n) ** 0.5
    assert nct.sf(t.isf(0.025 / comparisons, 2 * n - 2), 2 * n - 2, delta) == pytest.approx(0.80, abs=1e-6)


# n: of how many everybody but a sixth answers, and the standard deviations that these very people's own mean moves
FINITE = {5: (6, 0.83), 8: (10, 0.67), 12: (14, 0.45), 20: (24, 0.37), 40: (48, 0.26)}


@pytest.mark.parametrize("n", FINITE)
def test_the_multipliers_of_a_finite_population_are_those_that_were_worked_out_beforehand(n):
    many, needed = FINITE[n]
    found = smallest_change([n], [1.0], population=[many])[0]
    assert round(found.value, 2) == needed


def test_what_protection_leaves_open_is_added_and_is_all_where_everybody_answered():
    assert smallest_change([8], [0.7], room=[0.2])[0].value == pytest.approx(smallest_change([8], [0.7])[0].value + 0.2)
    assert smallest_change([8], [0.7], 5, [0.2], [8])[0].value == pytest.approx(0.2)
    assert smallest_change([8], [0.7], 5, 0.0, [8])[0].value == 0
    for unknown in (0, 7):
        assert smallest_change([8], [0.7], 5, 0.0, [unknown])[0].why == "not_known"


def test_changes_of_very_many_people_are_finite_and_small():
    n = np.array([2, 3, 1_000, 100_000, 2_000_000])
    found = multipliers(n, 12)
    assert np.isfinite(found).all()
    assert (np.diff(found) < 0).all()
    assert found[-1] < 0.01


@pytest.mark.parametrize(
    ("n", "sd", "why"), [(0, np.nan, "nobody_answered"), (1, np.nan, "one_person"), (9, 0.0, "no_spread")]
)
def test_thin_or_constant_answers_are_a_reasoned_gap(n, sd, why):
    found = smallest_change([n], [sd])[0]
    assert (found.value, found.why) == (None, why)
