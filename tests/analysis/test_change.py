"""Change of the same people: exact tests, labelled effects, trends, and gaps with their reasons."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import change as changes
from analysis.change import noise, reliable_change
from analysis.signed_rank import signed_rank
from analysis.trend import trend as trends

FIFTHS = st.integers(5, 25).map(lambda one: one / 5)
PAIRS = st.lists(st.tuples(FIFTHS, FIFTHS), min_size=3, max_size=9)


def change(before, after):
    """The change of one group."""
    return {name: of[0] for name, of in changes.change(before, after).items()}


def trend(waves, means):
    """The trend of one group."""
    return {name: of[0] for name, of in trends(waves, [means]).items()}


def sides(people):
    return [one for one, _ in people], [one for _, one in people]


@given(PAIRS)
@settings(max_examples=60)
def test_the_exact_p_counts_every_way_to_sign_the_changes(people):
    before, after = sides(people)
    change = np.array([round(5 * b) - round(5 * a) for a, b in people])  # whole fifths: no rounding error
    found = signed_rank(before, after)
    size = np.abs(change)
    for part, used in ((found["pratt_p_exact"], size), (found["p_exact"], size[change != 0])):
        ranks = np.array([(used < one).sum() + ((used == one).sum() + 1) / 2 for one in used])[used > 0]
        if not ranks.size:
            assert (part.value, part.why) == (None, "no_change")
            continue
        signs = np.array(list(product((-1, 1), repeat=ranks.size)))
        seen = abs(float(np.sign(change[change != 0]) @ ranks))
        assert part.value == pytest.approx(np.mean(np.abs(signs @ ranks) >= seen - 1e-9))


@given(PAIRS)
def test_whole_numbers_and_their_fifths_are_ranked_alike(people):
    before, after = sides(people)
    whole = signed_rank([round(5 * one) for one in before], [round(5 * one) for one in after])
    assert signed_rank(before, after) == whole


@given(PAIRS)
def test_going_back_turns_the_change_round(people):
    before, after = sides(people)
    there, back = signed_rank(before, after), signed_rank(after, before)
    assert there["p_exact"] == back["p_exact"]
    one, other = change(before, after), change(after, before)
    assert other["mean_change"].value == pytest.approx(-one["mean_change"].value, abs=1e-12)
    if one["d_z"].value is not None:
        assert (other["d_z"].value, other["d_z"].low) == pytest.approx((-one["d_z"].value, -one["d_z"].high), abs=1e-6)


def test_nobody_changed_is_no_number():
    found, ranks = change([3, 4, 2], [3, 4, 2]), signed_rank([3, 4, 2], [3, 4, 2])
    assert (found["mean_change"].value, found["sd_change"].value) == (0, 0)
    for gap in (found["t"], found["p"], found["d_z"], ranks["p_exact"], ranks["rank_biserial"]):
        assert (gap.value, gap.why) == (None, "no_change")
    assert ranks["zeros"].value == 3


def test_everybody_half_a_point_up_has_no_test_and_no_interval():
    found = change([1.1, 2.2, 3.3, 4.4], [1.6, 2.7, 3.8, 4.9])
    assert found["mean_change"].value == pytest.approx(0.5)
    assert (found["mean_change"].low, found["sd_change"].value) == (None, 0)
    assert (found["p"].value, found["d_z"].value) == (None, None)
    assert found["d_av"].value == pytest.approx(0.5 / np.std([1.1, 2.2, 3.3, 4.4], ddof=1))


def test_the_two_effects_are_not_one():
    found = change([2, 3, 3, 4, 2], [3, 3, 4, 5, 3])
    assert found["d_z"].value > 1.5 * found["d_av"].value


@pytest.mark.parametrize(
    ("before", "after", "n", "why"),
    [
        ([], [], 0, "nobody_answered"),
        ([1, None], [None, 2], 0, "nobody_answered"),
        ([1, 2], [2, None], 1, "one_person"),
    ],
)
def test_too_few_pairs_are_reasoned_gaps(before, after, n, why):
    before, after = (np.array(one, dtype=float) for one in (before, after))
    found = change(before, after)
    assert (found["p"].value, found["p"].why, found["p"].n) == (None, why, n)
    assert (found["d_av"].value, found["d_av"].why) == (None, why)
    assert [index.why for index in reliable_change(before, after, 0.8).values()] == [why] * n


def test_the_two_occasions_of_those_who_came_twice_correlate():
    nan = float("nan")
    r = change([1, 2, 3, 4, 5, nan, 3], [1, 3, 2, 5, 4, 2, nan])["correlation"]
    assert (r.n, r.value) == (5, pytest.approx(0.8))
    assert (round(r.low, 2), round(r.high, 2)) == (-0.28, 0.99)
    assert change([2, 2, 2, 2], [1, 2, 3, 4])["correlation"].why == "constant"


def test_five_people_cannot_reach_a_p_below_a_sixteenth():
    assert signed_rank([1, 1, 1, 1, 1], [2, 3, 4, 5, 6])["p_exact"].value == 1 / 16


def test_reliable_change_is_told_of_complete_pairs_in_units_of_noise():
    found = reliable_change([float("nan"), 1, 2, 3, 4], [3, 5, 2, 3, 1], reliability=0.8)
    assert {index.n for index in found.values()} == {4}
    unit = noise(np.std([1, 2, 3, 4], ddof=1), 0.8)
    assert {row: index.value * unit for row, index in found.items()} == pytest.approx({1: 4, 2: 0, 3: 0, 4: -3})


def test_a_stated_sd_serves_a_single_person():
    assert reliable_change([3], [4], reliability=0.75, sd=1.0)[0].value == pytest.approx(1 / 0.5**0.5)


@pytest.mark.parametrize("stated", [None, 0, 0.0])
def test_scores_all_alike_before_have_no_reliable_change(stated):
    found = reliable_change([3, 3, 3], [4, 3, 2], reliability=0.8, sd=stated)
    assert {(index.value, index.why) for index in found.values()} == {(None, "constant")}


WAVES = st.lists(st.tuples(st.integers(1, 20), st.integers(5, 25).map(lambda one: one / 5)), min_size=3, max_size=9)


@given(WAVES, st.randoms())
def test_order_of_waves_is_irrelevant(waves, random):
    found = trend(*sides(waves))
    random.shuffle(waves)
    again = trend(*sides(waves))
    for name in ("tau_b", "slope", "median_slope"):
        one, other = found[name], again[name]
        assert one.why == other.why
        assert (one.value is None) == (other.value is None)
        if one.value is not None:
            assert other.value == pytest.approx(one.value, abs=1e-9)
    assert found["tau_b"].value is None or -1 - 1e-12 <= found["tau_b"].value <= 1 + 1e-12


@pytest.mark.parametrize(
    ("waves", "means", "why"),
    [([], [], "nobody_answered"), ([1, 2], [3, float("nan")], "too_few"), ([1, 1], [3, 4], "constant")],
)
def test_waves_that_bear_no_trend_are_reasoned_gaps(waves, means, why):
    found = trend(waves, means)
    assert {found["tau_b"].why, found["slope"].why, found["median_slope"].why} == {why}
    assert found["slope"].value is None


def test_two_waves_have_a_slope_and_no_interval():
    found = trend([1, 3], [3.0, 4.0])
    assert (found["slope"].value, found["slope"].low, found["slope"].why) == (0.5, None, "too_few")


def test_means_that_never_change_have_slope_0_and_no_tau():
    found = trend([1, 2, 3], [3.2, 3.2, 3.2])
    assert (found["tau_b"].value, found["tau_b"].why) == (None, "constant")
    assert (found["slope"].value, found["slope"].low) == (0, None)


def test_tied_waves_get_no_exact_p():
    assert trend([1, 2, 3, 4], [3, 3, 4, 5])["p_exact"].why == "tied"
    assert trend([1, 2, 3], [3, 4, 5])["p_exact"].value == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    "call",
    [
        lambda: change([1, 2], [1]),
        lambda: reliable_change([1, 2], [1, 2], reliability=1.0),
        lambda: reliable_change([1, 2], [1, 2], reliability=0.8, sd=-0.1),
        lambda: reliable_change([1, 2], [1, 2], reliability=0.8, sd=float("nan")),
        lambda: reliable_change([1, 2], [1, 2], reliability=0.8, sd=float("inf")),
        lambda: trends([1, 2], [[1, 2]], people=[[3]], sds=[[1, 1]]),
    ],
)
def test_a_callers_mistake_is_told(call):
    with pytest.raises(ValueError, match="give"):
        call()


@settings(deadline=None)
@given(st.lists(st.tuples(FIFTHS, FIFTHS, st.integers(-1, 2)), max_size=20))
def test_groups_side_by_side_change_as_each_does_alone(people):
    before, after, group = (np.array([row[at] for row in people]) for at in range(3))
    together = changes.change(before, after, group, 3)
    for one in range(3):
        alone = changes.change(before[group == one], after[group == one])
        for name, of in together.items():
            lone = alone[name]
            assert (of.n[one], of.why[one]) == (lone.n[0], lone.why[0])
            assert of.value[one] == pytest.approx(lone.value[0], rel=1e-6, abs=1e-6, nan_ok=True)
