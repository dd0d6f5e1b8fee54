"""Tallies: any order, any way of getting there, the same counts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.agreement import ad_mean, rwg_j
from analysis.descriptive import mean
from analysis.reliability import covariance, cronbach_alpha
from analysis.scoring import scores
from analysis.tables import count_tables
from analysis.tally import Layout, ScaleLayout, merge, score_distribution, tally, tally_by

FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)
TENTHS = tuple(float(v) for v in range(0, 101, 10))
PLAN = Layout(
    (5, 5, 5, 11, 11, 5),
    (FIVE, FIVE, FIVE, TENTHS, TENTHS, FIVE),
    (ScaleLayout("trust", (0, 2, 5)), ScaleLayout("share", (3, 4))),
)


@st.composite
def answers(draw, most=40):
    people = draw(st.integers(0, most))
    columns = [draw(arrays.arrays(np.int8, people, elements=st.integers(-1, points - 1))) for points in PLAN.points]
    return np.asfortranarray(np.stack(columns, axis=1)) if people else np.zeros((0, 6), dtype=np.int8, order="F")


def as_values(codes, items, plan=PLAN):
    return np.stack(
        [np.where(codes[:, i] < 0, np.nan, np.array(plan.values[i])[np.maximum(codes[:, i], 0)]) for i in items], axis=1
    )


@settings(deadline=None, max_examples=60)
@given(answers(), st.integers(1, 5), st.randoms(use_true_random=False))
def test_units_merge_in_any_order_to_the_tally_of_all_their_people(codes, units, random):
    unit = np.array([random.randrange(units) for _ in codes], dtype=np.int64)
    parts = tally_by(codes, unit, units, PLAN)
    assert [part.people for part in parts] == np.bincount(unit, minlength=units).tolist()
    for one, part in enumerate(parts):
        assert part == tally(codes[unit == one], PLAN)
    random.shuffle(parts)
    assert merge(*parts) == tally(codes, PLAN)


@settings(deadline=None, max_examples=60)
@given(answers(), st.randoms(use_true_random=False))
def test_the_order_of_people_is_irrelevant(codes, random):
    order = list(range(len(codes)))
    random.shuffle(order)
    assert tally(codes[order], PLAN) == tally(codes, PLAN)


@settings(deadline=None, max_examples=60)
@given(answers())
def test_the_tally_route_equals_the_direct_route(codes):
    counted = tally(codes, PLAN)
    direct = scores(codes, PLAN)
    for place, scale in enumerate(PLAN.scales):
        values, counts = score_distribution(counted, place, PLAN)
        left, right = mean(values, counts), mean(direct[:, place])
        assert (left.n, left.why) == (right.n, right.why)
        assert left.value is None or left.value == pytest.approx(right.value)
        assert left.low is None or left.low == pytest.approx(right.low)
        raw = as_values(codes, scale.items)
        tables, _ = count_tables(raw, PLAN.values[scale.items[0]])
        assert np.array_equal(counted.tables(PLAN, place), tables)
        matrix, n = covariance(raw)
        products = counted.products[place]
        if not np.isnan(raw).all(axis=0).any():
            assert products.n == n
            assert products.covariance(PLAN.step(place)) == pytest.approx(matrix, nan_ok=True)
            left, right = cronbach_alpha(products.covariance(), products.n), cronbach_alpha(matrix, n)
            assert (left.n, left.why) == (right.n, right.why)
            assert left.value is None or left.value == pytest.approx(right.value)


def test_agreement_on_codes_equals_agreement_on_values():
    codes = np.array([[4, 4, 3, 0, 9, 2], [3, 4, 4, 2, 10, 3], [4, -1, 2, 1, 3, 4]], dtype=np.int8)
    counted = tally(codes, PLAN)
    table = counted.tables(PLAN, "share")
    assert rwg_j(table).value == pytest.approx(rwg_j(table, TENTHS).value)
    assert ad_mean(table).value * 10 == pytest.approx(ad_mean(table, TENTHS).value)


def test_a_score_counts_people_who_answered_half_and_no_others():
    values, counts = score_distribution(tally([[0, 0, -1, 0, -1, 4], [4, 0, -1, -1, -1, -1], [-1] * 6], PLAN), 0, PLAN)
    assert values.tolist() == [3.0]
    assert counts.tolist() == [1]


def test_equal_scores_reached_by_different_answers_are_one_score():
    plan = Layout((7,) * 3, (tuple(map(float, range(1, 8))),) * 3, (ScaleLayout("one", (0, 1, 2)),))
    values, counts = score_distribution(tally([[0, 1, -1], [0, 0, -1], [1, 1, 1]], plan), 0, plan)
    assert values.tolist() == [1.0, 1.5, 2.0]
    assert counts.tolist() == [1, 1, 1]
    values, counts = score_distribution(tally([[1, 0, 2], [1, 1, -1], [2, -1, 0]], plan), 0, plan)
    assert (values.tolist(), counts.tolist()) == ([2.0], [3])


def test_people_with_no_unit_are_left_out():
    parts = tally_by(np.zeros((3, 6), dtype=np.int8), [0, -1, 1], 2, PLAN)
    assert [part.people for part in parts] == [1, 1]


def test_large_sums_of_products_stay_exact_integers():
    codes = np.full((70_000, 6), 4, dtype=np.int8)
    assert int(tally(codes, PLAN).products[0].cross[0, 1]) == 16 * 70_000


@pytest.mark.parametrize(
    ("codes", "fault"),
    [
        ([[0, 0, 0, 0, 0, 5]], "item 5: a code is outside -1..4"),
        ([[0, 0, -2, 0, 0, 0]], "item 2: a code is outside -1..4"),
        ([[0, 0, 0]], r"shape \(1, 3\); give \(people, 6\)"),
        ([[0.5] * 6], "give integer category indices"),
    ],
)
def test_codes_that_do_not_fit_are_refused_with_place_and_remedy(codes, fault):
    with pytest.raises(ValueError, match=fault):
        tally(codes, PLAN)


def test_a_group_index_out_of_range_is_refused():
    with pytest.raises(ValueError, match=r"outside -1\.\.1"):
        tally_by(np.zeros((1, 6), dtype=np.int8), [2], 2, PLAN)


def test_tallies_of_different_forms_do_not_merge():
    with pytest.raises(ValueError, match="different layouts"):
        merge(tally([[0] * 6], PLAN), tally([[0]], Layout((5,), (FIVE,), ())))


def test_a_scale_with_two_response_formats_is_refused():
    with pytest.raises(ValueError, match=r"mixed: items differ in response format"):
        Layout((5, 11), (FIVE, TENTHS), (ScaleLayout("mixed", (0, 1)),))
