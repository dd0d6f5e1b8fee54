"""Reliability. Expected numbers: R 4.2.2 (psych 2.5.3, MBESS 4.9.42, lavaan 0.6.14) on CC0 data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis import items, reliability
from analysis import omega as omegas
from analysis.covariances import covariance as covariances
from analysis.covariances import pairwise_correlation
from analysis.factor import one_factor
from analysis.reliability import INTERVALS


def of_one_group(statistic):
    """The statistic of one group, from its covariance matrix and its people."""
    return lambda matrix, n, *given, **options: statistic([matrix], [n], *given, **options)[0]


def of_items(statistic):
    """The statistic of one group's items, from their covariance matrix and the people."""
    return lambda matrix, n: [item[0] for item in statistic([matrix], [n])]


def covariance(answers, missing="listwise"):
    """The one group's matrix and people."""
    (matrix,), (n,) = covariances(answers, missing)
    return matrix, n


def alpha_interval(alpha, n, items, method="feldt"):
    """The interval of one alpha."""
    return reliability.alpha_interval([alpha], [n], [items], method)[0][0]


alpha, standardized_alpha, average_r, alpha_error, omega = map(
    of_one_group,
    (reliability.alpha, reliability.standardized_alpha, reliability.average_r, reliability.alpha_error, omegas.omega),
)
item_rest, alpha_if_dropped, item_analysis = (
    of_items(items.item_rest),
    of_items(items.alpha_if_dropped),
    items.item_analysis,
)
NAN = float("nan")
likert = arrays.arrays(
    np.float64,
    st.tuples(st.integers(0, 12), st.integers(2, 5)),
    elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, NAN]),
)

# 24 people, five items, the third answered 4 by everyone (synthetic, CC0)
ROWS = [
        23443, 25433, 32432, 34422, 34434, 12422, 55444, 45443, 33414, 24434, 34424, 33433,
        21431, 22423, 32443, 13432, 53443, 43442, 32424, 13433, 22433, 22433, 45444, 22434,
]  # fmt: skip
CONSTANT = np.array([[int(digit) for digit in str(row)] for row in ROWS], dtype=float)


def test_a_constant_item_is_left_out_of_alpha_as_psych_does():
    # psych 2.5.3: alpha(d): "Item = q3 had no variance and was deleted"
    matrix, n = covariance(CONSTANT)
    one = alpha(matrix, n)
    assert (one.value, one.n) == (pytest.approx(0.6439950980392155, abs=1e-12), 24)
    assert (one.low, one.high) == (pytest.approx(0.33652284119523423), pytest.approx(0.8299102549055518))
    assert standardized_alpha(matrix, n).value == pytest.approx(0.6281215162391445)
    assert average_r(matrix, n).value == pytest.approx(0.29689496640754287)
    assert alpha_error(matrix, n).value == pytest.approx(0.11063724243054761)
    rows = item_analysis(CONSTANT)
    assert rows["item_rest"][0].value == pytest.approx(0.5516101707249792)
    assert rows["item_total"][0].value == pytest.approx(0.798091380659633)
    assert rows["alpha_if_dropped"][0].value == pytest.approx(0.47291941875825627)
    assert rows["standardized_alpha_if_dropped"][0].value == pytest.approx(0.4446323401229413)
    assert (rows["item_rest"][2].why, rows["alpha_if_dropped"][2].why) == ("constant", "constant")


def test_a_constant_item_can_be_kept_among_the_k_items():
    matrix, n = covariance(CONSTANT)
    kept = alpha(matrix, n, constant="keep").value
    assert kept == pytest.approx(alpha(matrix, n).value * (5 / 4) / (4 / 3))


def test_an_item_nobody_answered_neither_counts_nor_costs_a_person():
    table = np.column_stack([CONSTANT[:, [0, 1, 3]], np.full(24, NAN)])
    for missing in ("listwise", "pairwise"):
        matrix, n = covariance(table, missing)
        assert n == 24
        assert alpha(matrix, n).value == pytest.approx(alpha(*covariance(table[:, :3])).value)
        assert omega(matrix, n).value == pytest.approx(omega(*covariance(table[:, :3])).value)
        assert item_analysis(table, missing)["alpha_if_dropped"][3].why == "nobody_answered"
        assert item_analysis(table, missing)["mean"][0].n == 24


def test_n_is_counted_after_listwise_deletion():
    table = CONSTANT.copy()
    table[:4, 0] = NAN
    whole, n = covariance(table)
    assert n == 20
    assert alpha(whole, n) == alpha(*covariance(table[4:]))


def test_pairwise_covariances_use_the_people_of_each_pair():
    table = np.array([[1.0, 2, NAN], [2, 1, 4], [3, NAN, 5], [5, 4, 3], [4, 4, 1]])
    matrix, n = covariance(table, "pairwise")
    both = ~np.isnan(table[:, 0]) & ~np.isnan(table[:, 1])
    assert n == 5
    assert matrix[0, 1] == pytest.approx(np.cov(table[both, 0], table[both, 1])[0, 1])
    assert matrix[0, 0] == pytest.approx(np.var(table[:, 0], ddof=1))
    assert pairwise_correlation(table)[0][0, 1] == pytest.approx(np.corrcoef(table[both, 0], table[both, 1])[0, 1])


@settings(deadline=None)
@given(likert, st.sampled_from(["listwise", "pairwise"]))
def test_alpha_never_exceeds_one_and_every_gap_has_a_reason(table, missing):
    matrix, n = covariance(table, missing)
    for one in (
        alpha(matrix, n),
        standardized_alpha(matrix, n),
        average_r(matrix, n),
        *item_rest(matrix, n),
        *alpha_if_dropped(matrix, n),
    ):
        assert (one.value is None) <= bool(one.why)
        assert one.low is None or one.low < one.high
        assert one.value is None or one.value <= 1 + 1e-9
    for total in item_analysis(table, missing)["item_total"]:
        assert total.value is None or abs(total.value) <= 1 + 1e-9


@settings(deadline=None)
@given(likert, st.integers(-9, 9), st.sampled_from([0.1, 3.0]))
def test_alpha_does_not_change_with_a_shift_a_new_unit_or_the_order_of_the_items(table, shift, unit):
    one = alpha(*covariance(table))
    for other in (table * unit + shift, table[:, ::-1], table[::-1]):
        found = alpha(*covariance(other))
        assert (found.why, found.n) == (one.why, one.n)
        assert found.value == pytest.approx(one.value, abs=1e-7)


def test_reverse_worded_items_left_unkeyed_show_as_a_negative_alpha():
    left = np.array([1.0, 2, 3, 4, 5, 3])
    one = alpha(*covariance(np.column_stack([left, 6 - left + [0, 0, 1, 0, 0, 0]])))
    assert one.value < 0
    assert alpha(*covariance(np.column_stack([left, 6 - left]))).why == "zero_total"


def test_two_items_have_spearman_brown_and_no_alpha_without_one():
    matrix = np.array([[1.0, 0.5], [0.5, 2.0]])
    r = 0.5 / np.sqrt(2)
    assert standardized_alpha(matrix, 30).value == pytest.approx(2 * r / (1 + r))
    assert {one.why for one in alpha_if_dropped(matrix, 30)} == {"two_items"}
    assert omega(matrix, 30).why == "two_items"


def test_perfect_consistency_has_no_interval_of_no_width():
    column = np.array([1.0, 2, 3, 5])
    one = alpha(*covariance(np.column_stack([column] * 3)))
    assert (one.value, one.low, one.why) == (pytest.approx(1.0), None, "no_spread")
    assert omega(*covariance(np.column_stack([column] * 3))).why == "singular"


@pytest.mark.parametrize("method", INTERVALS)
def test_every_interval_holds_its_alpha_and_narrows_with_people(method):
    few, many = alpha_interval(0.75, 20, 5, method), alpha_interval(0.75, 2000, 5, method)
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low


def test_intervals_of_alpha_for_few_people_are_as_wide_as_published():
    # design table: 95 % Feldt interval of an observed .75, five items: .07 to .97 for 5 people, .42 to .92 for 12
    for n, low, high in ((5, 0.07, 0.97), (12, 0.42, 0.92), (30, 0.57, 0.87)):
        found = alpha_interval(0.75, n, 5)
        assert (round(found.low, 2), round(found.high, 2)) == (low, high)


def test_three_items_have_the_closed_form_factor():
    matrix = np.array([[1.0, 0.5, 0.4], [0.5, 1.0, 0.3], [0.4, 0.3, 1.0]])
    closed = np.sqrt([0.5 * 0.4 / 0.3, 0.5 * 0.3 / 0.4, 0.4 * 0.3 / 0.5])
    assert one_factor(matrix, 100, "minres").loadings == pytest.approx(closed, abs=1e-7)
    assert one_factor(matrix, 100).loadings == pytest.approx(closed * np.sqrt(0.99), abs=1e-9)
    common = closed.sum() ** 2
    assert omega(matrix, 100).value == pytest.approx(common / (common + (1 - closed**2).sum()), abs=1e-9)


def test_a_heywood_case_is_a_gap():
    # loading of the first item would be sqrt(.8 * .7 / .4) > 1
    matrix = [[1.0, 0.8, 0.7], [0.8, 1.0, 0.4], [0.7, 0.4, 1.0]]
    for method in ("ml", "minres"):
        assert omega(matrix, 200, method=method).why == "heywood"
    opposed = [[1.0, 0.4, 0.4], [0.4, 1.0, -0.3], [0.4, -0.3, 1.0]]
    assert omega(opposed, 200).value is None


def test_metrics_of_omega_differ_and_agree_on_standardized_items():
    matrix = np.array([[4.0, 1.0, 0.8, 0.6], [1.0, 1.0, 0.3, 0.3], [0.8, 0.3, 1.0, 0.2], [0.6, 0.3, 0.2, 2.0]])
    plain, standard = omega(matrix, 300), omega(matrix, 300, metric="correlation")
    assert abs(plain.value - standard.value) > 1e-3
    assert omega(matrix / np.sqrt(np.outer(np.diag(matrix), np.diag(matrix))), 300).value == pytest.approx(
        standard.value
    )


def test_tau_equivalent_items_have_omega_equal_to_alpha():
    matrix = np.full((4, 4), 0.5) + np.diag([0.5, 0.7, 0.9, 1.1])
    one = omega(matrix, 500)
    assert one.value == pytest.approx(alpha(matrix, 500).value)
    assert one.low < one.value < one.high


def test_the_robust_interval_keeps_the_estimate():
    rng = np.random.default_rng(4)
    table = np.rint(np.clip(3 + rng.normal(size=(200, 1)) + rng.normal(size=(200, 5)), 1, 5))
    table[0, 0] = NAN
    plain, robust = omega(*covariance(table)), omegas.omega_robust(table)[0]
    assert (robust.value, robust.n) == (pytest.approx(plain.value), 199)
    assert robust.low < robust.value < robust.high
    assert robust.low != plain.low


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: covariances([1, 2]), r"give \(people, items\)"),
        (lambda: covariance([[1, 2]], "casewise"), "policies are listwise"),
        (lambda: alpha([[1, 2, 3]], 5), "one row and one column"),
        (lambda: alpha(np.eye(2), 5, constant="ignore"), "choices are drop, keep"),
        (lambda: alpha_interval(0.5, 20, 3, "wald"), "methods are feldt"),
        (lambda: alpha_interval(1.5, 20, 3), "at most 1"),
        (lambda: omega(np.eye(3), 20, metric="z"), "metrics are covariance"),
        (lambda: omega(np.eye(3), 20, method="pca"), "methods are ml"),
    ],
)
def test_a_callers_mistake_is_named_with_its_remedy(call, fault):
    with pytest.raises(ValueError, match=fault):
        call()
