"""Many units at once give the numbers of one unit at a time, whatever the formats, gaps and sizes of units."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.covariances import covariance
from analysis.disclosure.protect import BlockCounter
from analysis.layout import Layout, ScaleLayout
from analysis.moments import moments
from analysis.patterns import scale_products
from analysis.scoring import scores
from analysis.stacked import score_moments, stack
from analysis.tables import count_tables


def plan(points, k):
    low = tuple(float(v) for v in range(1, points + 1))
    high = tuple(float(v) for v in range(0, 10 * points, 10))
    return Layout(
        (points,) * k + (points, points),
        (low,) * k + (high, high),
        (ScaleLayout("long", tuple(range(k))), ScaleLayout("two", (k, k + 1))),
    )


@st.composite
def people(draw):
    points, k = draw(st.sampled_from([(2, 3), (5, 1), (5, 5), (7, 4), (11, 5), (5, 9), (7, 12), (40, 2), (11, 17)]))
    n, units = draw(st.integers(1, 40)), draw(st.integers(1, 6))
    codes = draw(arrays.arrays(np.int8, (n, k + 2), elements=st.integers(-1, points - 1)))
    return (
        plan(points, k),
        np.asfortranarray(codes),
        draw(arrays.arrays(np.int64, n, elements=st.integers(0, units - 1))),
        units,
    )


def item_tables(codes, group, units, layout, which):
    """A scale's tables as protection counts them, of every unit."""
    counter, items = BlockCounter(np.asarray(group), units), layout.scales[which].items
    return np.stack([counter.count(codes[:, item], layout.points[item])[1:].T for item in items], axis=1)


def as_values(codes, layout, which):
    items = list(layout.scales[which].items)
    values = np.array(layout.values[items[0]])
    return np.where(codes[:, items] < 0, np.nan, values[np.maximum(codes[:, items], 0)])


@settings(deadline=None, max_examples=80)
@given(people())
def test_the_quick_way_counts_what_the_plain_way_counts(given_):
    layout, codes, group, units = given_
    stacked, own = stack(codes, group, units, layout), scores(codes, layout)
    for which, scale in enumerate(layout.scales):
        answers = as_values(codes, layout, which)
        tables, _ = count_tables(answers, layout.values[scale.items[0]], group, units)
        assert np.array_equal(item_tables(codes, group, units, layout, which), tables)
        found, plain = score_moments(stacked, which), moments(own[:, which], group, units)
        assert np.array_equal(found.n, plain.n)
        assert found.mean == pytest.approx(plain.mean, abs=1e-9, nan_ok=True)
        assert found.sd == pytest.approx(plain.sd, abs=1e-9, nan_ok=True)
        products, ((matrix,), (n,)) = scale_products(codes, layout, which), covariance(answers)
        if not np.isnan(answers).all(axis=0).any():
            assert products.n == n
            assert products.covariance(layout.step(which)) == pytest.approx(matrix, abs=1e-9, nan_ok=True)


def test_listing_the_patterns_of_many_people_counts_what_adding_up_each_counts():
    layout, rng = plan(5, 5), np.random.default_rng(3)
    codes = np.asfortranarray(rng.integers(-1, 5, (70_000, 7)).astype(np.int8))
    whole = codes[(codes[:, :5] >= 0).all(axis=1), :5].astype(np.int64)
    assert np.array_equal(scale_products(codes, layout, 0).cross, whole.T @ whole)


def test_a_unit_too_large_for_one_counter_is_cut_and_added_up():
    layout = plan(5, 5)
    codes = np.full((20_000, 7), 4, dtype=np.int8, order="F")
    codes[:3] = -1
    group = np.r_[np.zeros(19_999, dtype=int), 2]
    counted = item_tables(codes, group, 3, layout, 0)
    assert counted[0, 0].tolist() == [0, 0, 0, 0, 19_996]
    assert counted[1].sum() == 0
    found = score_moments(stack(codes, group, 3, layout), 0)
    assert found.n.tolist() == [19_996, 0, 1]
    assert found.mean[0] == 5.0
    assert found.sd[0] == 0.0


def test_more_units_than_sixteen_bits_count():
    layout = plan(5, 3)
    group = np.random.default_rng(1).permutation(70_000)
    codes = np.asfortranarray((group[:, None] % 5 * np.ones(5, dtype=int)).astype(np.int8))
    found = score_moments(stack(codes, group, 70_000, layout), 0)
    assert np.array_equal(found.mean, 1.0 + np.arange(70_000) % 5)


@pytest.mark.parametrize(
    ("group", "fault"), [([0], "one group a row"), ([0, 2], r"outside 0\.\.1"), ([0, -1], r"outside 0\.\.1")]
)
def test_a_group_index_that_does_not_fit_is_refused(group, fault):
    with pytest.raises(ValueError, match=fault):
        stack(np.zeros((2, 5), dtype=np.int8), group, 2, plan(5, 3))


def test_a_unit_counted_in_two_pieces_beside_an_empty_unit():
    # four items of five points leave 14 bits a counter: 20,000 people are two pieces, as many as there are units
    layout, group = plan(5, 4), np.zeros(20_000, dtype=int)
    codes = np.zeros((20_000, 6), dtype=np.int8, order="F")
    assert item_tables(codes, group, 2, layout, 0)[:, :, 0].tolist() == [[20_000] * 4, [0] * 4]
    assert score_moments(stack(codes, group, 2, layout), 0).n.tolist() == [20_000, 0]
