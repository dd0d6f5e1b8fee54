"""Agreement within a group. Expected numbers: R 4.2.2 (multilevel 2.8, agrmt 1.42.12)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis import agreement
from analysis.tables import count_tables, medians, null_variance

NAN = float("nan")
FIVE = [1, 2, 3, 4, 5]
tables = arrays.arrays(np.int64, st.tuples(st.integers(1, 6), st.just(5)), elements=st.integers(0, 9))


def of_one_group(statistic):
    """The statistic of one group, from its tables (items x points) or one item's distribution."""
    return lambda table, *given, **options: statistic([np.atleast_2d(table)], *given, **options)[0]


rwg, rwg_j, rwg_star, ad, awg, van_der_eijk = map(of_one_group, agreement.STATISTICS)
distribution = arrays.arrays(np.int64, st.integers(3, 9), elements=st.integers(0, 30))


def test_a_split_team_keeps_its_negative_number():
    assert rwg_star([[4, 0, 0, 0, 4]], FIVE).value < 0
    assert awg([[4, 0, 0, 0, 4]], FIVE).value == pytest.approx(-1)


def test_the_slight_skew_null_of_five_points_has_the_published_variance():
    assert null_variance("slight_skew", FIVE) == pytest.approx(1.34)
    assert null_variance("uniform", [1, 2, 3, 4, 5, 6, 7]) == pytest.approx(4.0)
    assert null_variance("uniform", range(0, 101, 10)) == pytest.approx(1000.0)


def test_a_skewed_null_is_stricter_than_the_uniform():
    table = [[0, 1, 3, 4, 1], [0, 0, 3, 5, 1]]
    assert rwg_j(table, FIVE, "slight_skew").value < rwg_j(table, FIVE).value


@settings(deadline=None)
@given(tables)
def test_agreement_stays_in_its_range(table):
    for statistic, low, high in (
        (rwg, 0, 1),
        (rwg_j, 0, 1),
        (ad, 0, 2),
        (awg, -1, 1),
    ):
        one = statistic(table, FIVE)
        assert (one.value is None) == bool(one.why)
        assert one.value is None or low - 1e-9 <= one.value <= high + 1e-9
    star = rwg_star(table, FIVE)
    assert star.value is None or star.value <= 1
    if ad(table, FIVE).value is not None:
        assert ad(table, FIVE, "median").value <= ad(table, FIVE).value + 1e-12


@settings(deadline=None)
@given(tables, st.integers(-20, 20), st.sampled_from([1, 2, 10]))
def test_agreement_does_not_depend_on_how_the_categories_are_numbered(table, shift, step):
    recoded = [shift + step * v for v in FIVE]
    for statistic in (rwg, rwg_j, rwg_star, awg):
        left, right = statistic(table, FIVE), statistic(table, recoded)
        assert left.why == right.why
        assert left.value == pytest.approx(right.value, abs=1e-9)
        turned = statistic(table[:, ::-1], FIVE)
        assert left.value == pytest.approx(turned.value, abs=1e-9)
    if ad(table).value is not None:
        assert ad(table, recoded).value == pytest.approx(step * ad(table, FIVE).value)


@settings(deadline=None)
@given(arrays.arrays(np.float64, (9, 3), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, NAN])))
def test_tables_and_raw_answers_give_the_same_agreement(answers):
    counts = count_tables(answers, FIVE)[0]
    n = (~np.isnan(answers)).sum(axis=0)
    if n.min() < 2:
        assert rwg_j(counts[0], FIVE).value is None
        return
    variances = np.array([np.var(column[~np.isnan(column)], ddof=1) for column in answers.T])
    assert rwg_star(counts[0], FIVE).value == pytest.approx(1 - variances.mean() / 2)
    deviations = [np.abs(c[~np.isnan(c)] - c[~np.isnan(c)].mean()).mean() for c in answers.T]
    assert ad(counts[0], FIVE).value == pytest.approx(np.mean(deviations))
    assert medians(counts, np.array(FIVE, dtype=float))[0] == pytest.approx(np.nanmedian(answers, axis=0))


def test_scores_off_the_categories_are_counted_as_they_are():
    # three equal sums in another order are one value although their floats differ
    counts, values = count_tables([0.1 + 0.2, 0.3, 2.5])
    assert counts.tolist() == [[[2, 1]]]
    assert len(values) == 2
    assert count_tables([5, 1, 1], [5, 3, 1])[0].tolist() == [[[1, 0, 2]]]
    assert count_tables([NAN])[0].shape == (1, 1, 0)
    many = np.random.default_rng(1).normal(size=20_000)
    assert count_tables(many)[0].sum() == 20_000


def test_awg_is_undefined_where_so_few_people_sit_so_near_an_end():
    # the mean must lie between (L(k - 1) + H)/k and (H(k - 1) + L)/k, or at an end itself (Brown & Hauenstein 2005)
    assert awg([0, 2, 0, 0, 0], FIVE).why == "end_of_scale"
    assert awg([2, 1, 0, 0, 0], FIVE).why == "end_of_scale"
    assert awg([0, 0, 0, 0, 2], FIVE).value == 1.0
    assert awg([1, 0, 0, 0, 1], FIVE).value == pytest.approx(-1.0)


def test_van_der_eijks_published_example():
    # agrmt 1.42.12, help pages
    counts = [30, 40, 210, 130, 530, 50, 10]
    assert van_der_eijk(counts).value == pytest.approx(0.6113333333333333)


@settings(deadline=None)
@given(distribution)
def test_van_der_eijks_a_has_its_bounds_and_its_mirror(counts):
    one = van_der_eijk(counts)
    assert (one.value is None) == (counts.sum() == 0)
    if one.value is not None:
        assert -1 - 1e-12 <= one.value <= 1 + 1e-12
        assert one.value == pytest.approx(van_der_eijk(counts[::-1]).value)
        assert one.value == pytest.approx(van_der_eijk(counts * 3).value)


def test_extremes_of_a():
    assert van_der_eijk([0, 0, 7, 0]).value == 1
    assert van_der_eijk([5, 0, 0, 0, 5]).value == pytest.approx(-1)
    assert van_der_eijk([2, 2, 2, 2, 2]).value == 0
    assert van_der_eijk([3, 4]).why == "few_categories"


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: rwg([[1, -1, 2]]), "negative"),
        (lambda: rwg([[1, 1, 2]], [1, 2]), "one value a category"),
        (lambda: rwg([[1, 1, 2]], null="normal"), "distributions are uniform"),
        (lambda: rwg([[1, 1, 2]], null=0), "positive variance"),
        (lambda: count_tables([1, 9], FIVE), "outside the 5 categories"),
        (lambda: agreement.rwg_j([[1.0, 2.0], [3.0, 3.0]]), "which count_tables makes"),
        (lambda: count_tables([1, 2], group=[0]), "each score its group"),
        (lambda: awg([[1, 1]], [1, 2], low=3, high=3), "low below high"),
    ],
)
def test_a_callers_mistake_is_named_with_its_remedy(call, fault):
    with pytest.raises(ValueError, match=fault):
        call()
