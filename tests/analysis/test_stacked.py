"""Many units at once give the numbers of one unit at a time, whatever the formats, gaps and sizes of units."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.agreement import ad_mean, rwg_j, rwg_star
from analysis.descriptive import mean, sd
from analysis.icc import one_way_icc, units_of
from analysis.layout import Layout, ScaleLayout
from analysis.scoring import scores
from analysis.stacked import scale_products, stack, unit_agreement, unit_scores, unit_tables
from analysis.tally import merge, tally, tally_by


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


@settings(deadline=None, max_examples=80)
@given(people())
def test_many_units_at_once_give_the_numbers_of_one_at_a_time(given_):
    layout, codes, group, units = given_
    stacked = stack(codes, group, units, layout)
    own = scores(codes, layout)
    for which, scale in enumerate(layout.scales):
        values = layout.values[scale.items[0]]
        tables, found = unit_tables(stacked, which), unit_scores(stacked, which)
        agreed = unit_agreement(tables, values)
        for unit in range(units):
            counted = tally(codes[group == unit], layout)
            assert np.array_equal(tables[unit], counted.tables(layout, which))
            for array, one in (
                (found.mean, mean(own[group == unit, which])),
                (found.sd, sd(own[group == unit, which])),
                (agreed.rwg_j, rwg_j(tables[unit], values)),
                (agreed.rwg_star, rwg_star(tables[unit], values)),
                (agreed.ad_mean, ad_mean(tables[unit], values)),
            ):
                if one.value is None:
                    assert np.isnan(array[unit])
                else:
                    assert array[unit] == pytest.approx(one.value, abs=1e-9)
            assert found.n[unit] == (~np.isnan(own[group == unit, which])).sum()
        direct, stacked_icc = one_way_icc(units_of(own[:, which], group)), one_way_icc(found.units())
        assert direct.icc1.why == stacked_icc.icc1.why
        assert direct.icc1.value == pytest.approx(stacked_icc.icc1.value, abs=1e-6)
        products, whole = scale_products(codes, layout, which), tally(codes, layout).products[which]
        assert products.n == whole.n
        assert np.array_equal(products.cross, whole.cross)


@settings(deadline=None, max_examples=40)
@given(people())
def test_one_group_is_counted_as_several_are(given_):
    layout, codes, _, _ = given_
    assert tally(codes, layout) == tally_by(codes, np.zeros(len(codes), dtype=np.int64), 2, layout)[0]


def test_listing_the_patterns_of_many_people_counts_what_merging_groups_counts():
    layout, rng = plan(5, 5), np.random.default_rng(3)
    codes = np.asfortranarray(rng.integers(-1, 5, (20_000, 7)).astype(np.int8))
    assert tally(codes, layout) == merge(*tally_by(codes, rng.integers(0, 3, 20_000), 3, layout))


def test_a_unit_too_large_for_one_counter_is_cut_and_added_up():
    layout = plan(5, 5)
    codes = np.full((20_000, 7), 4, dtype=np.int8, order="F")
    codes[:3] = -1
    stacked = stack(codes, np.r_[np.zeros(19_999, dtype=int), 2], 3, layout)
    assert unit_tables(stacked, 0)[0, 0].tolist() == [0, 0, 0, 0, 19_996]
    assert unit_tables(stacked, 0)[1].sum() == 0
    found = unit_scores(stacked, 0)
    assert found.n.tolist() == [19_996, 0, 1]
    assert found.mean[0] == 5.0
    assert found.sd[0] == 0.0


def test_more_units_than_sixteen_bits_count():
    layout = plan(5, 3)
    group = np.random.default_rng(1).permutation(70_000)
    codes = np.asfortranarray((group[:, None] % 5 * np.ones(5, dtype=int)).astype(np.int8))
    found = unit_scores(stack(codes, group, 70_000, layout), 0)
    assert np.array_equal(found.mean, 1.0 + np.arange(70_000) % 5)


@pytest.mark.parametrize(
    ("group", "fault"), [([0], "one group a row"), ([0, 2], r"outside 0\.\.1"), ([0, -1], r"outside 0\.\.1")]
)
def test_a_group_index_that_does_not_fit_is_refused(group, fault):
    with pytest.raises(ValueError, match=fault):
        stack(np.zeros((2, 5), dtype=np.int8), group, 2, plan(5, 3))


def test_a_unit_counted_in_two_pieces_beside_an_empty_unit():
    # 11 categories leave five bits a counter: 32 people are two pieces, as many pieces as there are units
    plan = Layout((11, 11), (tuple(range(11)),) * 2, (ScaleLayout("share", (0, 1)),))
    codes = np.zeros((32, 2), dtype=np.int8)
    counted = unit_tables(stack(codes, np.zeros(32, dtype=int), 2, plan), 0)
    assert counted[:, :, 0].tolist() == [[32, 32], [0, 0]]
