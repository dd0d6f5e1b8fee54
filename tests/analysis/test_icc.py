"""Intraclass correlation: bounds, gaps, and that only who is in which unit counts."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis import icc as family
from analysis.icc import variance_components
from analysis.moments import moments, table_moments


def units_of(scores, units):
    names = [*dict.fromkeys(unit for unit in units if unit is not None)]
    return moments(scores, [-1 if unit is None else names.index(unit) for unit in units])


PEOPLE = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 4)), min_size=4, max_size=40)


def split(people):
    return [float(score) for score, _ in people], [f"unit {unit}" for _, unit in people]


def usable(people):
    scores, units = split(people)
    found = family.icc(units_of(scores, units))
    assume(not found["icc1"].why)
    return scores, units, found


@given(PEOPLE)
def test_icc1_lies_between_its_bounds(people):
    _, _, found = usable(people)
    k = found["mean_size"].value
    assert -1 / (k - 1) - 1e-9 <= found["icc1"].value <= 1
    assert found["icc2"].value is None or found["icc2"].value <= 1
    assert found["icc1_n0"].low < found["icc1_n0"].value < found["icc1_n0"].high


@given(PEOPLE, st.randoms())
def test_order_and_names_are_irrelevant(people, random):
    scores, units, found = usable(people)
    order = list(range(len(scores)))
    random.shuffle(order)
    again = family.icc(units_of([scores[at] for at in order], [units[at] + "!" for at in order]))
    assert again["icc1"].value == pytest.approx(found["icc1"].value, abs=1e-9)
    assert again["icc1_n0"].low == pytest.approx(found["icc1_n0"].low, abs=1e-9)


@given(PEOPLE, st.floats(0.1, 9), st.floats(-20, 20))
def test_unit_of_measurement_is_irrelevant(people, times, plus):
    scores, units, found = usable(people)
    again = family.icc(units_of([times * one + plus for one in scores], units))
    assert again["icc1"].value == pytest.approx(found["icc1"].value, abs=1e-6)


@given(PEOPLE)
def test_frequency_tables_give_what_the_answers_give(people):
    scores, units, found = usable(people)
    names = sorted(set(units))
    table = [
        [sum(s == v and u == name for s, u in zip(scores, units, strict=True)) for v in range(1, 6)] for name in names
    ]
    again = family.icc(table_moments(table, [1, 2, 3, 4, 5]))
    assert again["icc1"].value == pytest.approx(found["icc1"].value, abs=1e-9)
    assert again["p"].value == pytest.approx(found["p"].value, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("scores", "units", "why"),
    [
        ([], [], "nobody_answered"),
        ([float("nan"), float("nan")], ["a", "b"], "nobody_answered"),
        ([1, 2, 3], ["a", "a", "a"], "one_group"),
        ([1, 2, 3], ["a", "b", "c"], "units_of_one"),
        ([0.1 * 3, 0.3, 0.3, 0.3], ["a", "a", "b", "b"], "constant"),
    ],
)
def test_thin_or_constant_data_is_a_reasoned_gap(scores, units, why):
    found = family.icc(units_of(scores, units))
    assert (found["icc1"].value, found["icc1"].why, found["icc2"].why, found["p"].why) == (None, why, why, why)


def test_one_mean_in_all_units_leaves_icc2_without_a_value():
    found = family.icc(units_of([1, 3, 2, 2, 0, 4], list("aabbcc")))
    assert found["icc1"].value == -1.0
    assert (found["icc2"].value, found["icc2"].why) == (None, "equal_means")
    assert (found["icc1"].low, found["icc1"].high) == (None, None)


def test_people_without_a_unit_or_an_answer_are_not_counted():
    with_gaps = family.icc(units_of([1, 2, 3, 4, float("nan"), 9], ["a", "a", "b", "b", "b", None]))
    assert with_gaps == family.icc(units_of([1, 2, 3, 4], ["a", "a", "b", "b"]))
    assert with_gaps["icc1"].n == 4


def test_a_unit_of_one_counts_between_units():
    without = family.icc(units_of([1, 2, 4, 5], list("aabb")))
    added = family.icc(units_of([1, 2, 4, 5, 3], list("aabbc")))
    assert [(one["df1"].value, one["df2"].value) for one in (without, added)] == [(1, 2), (2, 2)]
    assert added["mean_square_within"] == replace(without["mean_square_within"], n=5)


@given(PEOPLE)
def test_shrunken_means_lie_between_raw_and_grand_mean(people):
    scores, units, _ = usable(people)
    whole, each = variance_components(units_of(scores, units))
    assert 0 <= whole["icc1"].value < 1
    assert whole["icc1"].low <= whole["icc1"].value <= whole["icc1"].high
    grand = whole["grand_mean"].value
    for raw, shrunk, reliability in zip(each["mean"], each["shrunken_mean"], each["reliability"], strict=True):
        assert 0 <= reliability.value < 1
        assert min(raw.value, grand) - 1e-9 <= shrunk.value <= max(raw.value, grand) + 1e-9


def test_balanced_reml_is_the_anova_estimate():
    scores, units = [4, 4, 5, 2, 2, 1, 3, 3, 4], list("aaabbbccc")
    whole, _ = variance_components(units_of(scores, units))
    assert whole["icc1"].value == pytest.approx(family.icc(units_of(scores, units))["icc1"].value, abs=1e-9)


def test_equal_units_all_get_the_grand_mean():
    whole, each = variance_components(units_of([1, 3, 2, 2, 0, 4], list("aabbcc")))
    assert (whole["tau2"].value, whole["icc1"].value) == (0, 0)
    assert {mean.value for mean in each["shrunken_mean"]} == {2.0}


def test_a_callers_mistake_is_told():
    with pytest.raises(ValueError, match="level"):
        family.icc(units_of([1, 2], ["a", "b"]), level=95)
    with pytest.raises(ValueError, match="its group"):
        units_of([1, 2], ["a"])
