"""What every statistic of groups and of change must bear: nobody, everybody alike, any order, a unit of one."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import change, comparison, icc, importance, power, rank_tests, signed_rank, trend
from analysis.comparison import adjusted_p
from analysis.covariances import covariance
from analysis.estimates import REASONS, Estimate, EstimateArray
from analysis.icc import within_squares
from analysis.moments import moments, table_moments

FAMILIES = (change, comparison, icc, importance, power, rank_tests, signed_rank, trend)
STATISTICS = {one.__name__: one for family in FAMILIES for one in family.STATISTICS if one is not adjusted_p}

# how each statistic takes a table of answers (people x 3) and each person's unit
TAKES = {
    "change": lambda f, x, u: f(x[:, 0], x[:, 1]),
    "reliable_change": lambda f, x, u: f(x[:, 0], x[:, 1], reliability=0.8),
    "signed_rank": lambda f, x, u: f(x[:, 0], x[:, 1]),
    "difference": lambda f, x, u: f(moments(x[:, 0]), moments(x[:, 1])),
    "part_from_whole": lambda f, x, u: f(moments(x[:, 0]), moments(x[:, 1])),
    "hedges_g": lambda f, x, u: f(moments(x[:, 0]), moments(x[:, 1])),
    "cliffs_delta": lambda f, x, u: f(x[:, 0], x[:, 1]),
    "mann_whitney": lambda f, x, u: f(x[:, 0], x[:, 1]),
    "brunner_munzel": lambda f, x, u: f(x[:, 0], x[:, 1]),
    "icc": lambda f, x, u: f(of_units(x, u)),
    "variance_components": lambda f, x, u: f(there(of_units(x, u))),
    "welch_anova": lambda f, x, u: f(of_units(x, u)),
    "kruskal_wallis": lambda f, x, u: f([x[u == one, 0] for one in sorted(set(u))]),
    "relative_importance": lambda f, x, u: f(*covariance(x[~np.isnan(x).any(axis=1)])),
    "smallest_change": lambda f, x, u: f(moments(x[:, 0]).n, moments(x[:, 0]).sd),
    "trend": lambda f, x, u: f(x[:, 0], [x[:, 1]]),
}
PER_PERSON = {"reliable_change"}
ANSWER = st.one_of(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, 0.1 + 0.2, 10 / 3]), st.just(float("nan")))
PEOPLE = st.lists(st.tuples(ANSWER, ANSWER, ANSWER, st.sampled_from("abcd")), max_size=9)
each = pytest.mark.parametrize("name", TAKES)


def of_units(x, units):
    return moments(x[:, 0], np.unique(units.astype(str), return_inverse=True)[1])


def there(groups):
    return groups.of(np.flatnonzero(groups.n))


def asked(name, people):
    x = np.array([row[:3] for row in people], dtype=float).reshape(-1, 3)
    return TAKES[name](STATISTICS[name], x, np.array([row[3] for row in people], dtype=object))


def estimates(result) -> Iterator[Estimate]:
    if isinstance(result, Estimate):
        yield result
    elif isinstance(result, EstimateArray):
        yield from result
    elif isinstance(result, Mapping | tuple):
        for one in result.values() if isinstance(result, Mapping) else result:
            yield from estimates(one)
    elif is_dataclass(result):
        for field in fields(result):
            yield from estimates(getattr(result, field.name))


def sound(result):
    for one in estimates(result):
        assert one.value is None or isfinite(one.value), one
        assert (one.low is None) == (one.high is None), one
        assert one.low is None or one.low < one.high, one
        assert one.value is not None or one.why, one
        assert not one.why or one.why in REASONS, one
    return list(estimates(result))


def test_every_registered_statistic_is_tested():
    assert set(TAKES) == set(STATISTICS)


@each
@given(people=PEOPLE)
@settings(max_examples=40)
def test_no_answers_break_a_statistic(name, people):
    sound(asked(name, people))


@each
def test_nobody_answered_is_a_reasoned_gap(name):
    nobody = asked(name, [(float("nan"),) * 3 + (unit,) for unit in "aabb"])
    assert {(one.value, one.n) for one in sound(nobody)} == (set() if name == "reliable_change" else {(None, 0)})


@each
def test_everybody_alike_is_no_finding(name):
    for one in sound(asked(name, [(0.3, 0.3, 0.1 + 0.2, unit) for unit in "aaabbb"])):
        assert one.low is None, one
        assert not one.name.startswith("p_exact") or one.value is None


@each
@given(people=PEOPLE, random=st.randoms())
@settings(max_examples=30)
def test_order_of_people_is_irrelevant(name, people, random):
    if name in PER_PERSON or name == "kruskal_wallis":
        return
    found = list(estimates(asked(name, people)))
    random.shuffle(people)
    again = list(estimates(asked(name, people)))
    if name == "variance_components":  # units come in order of first appearance
        found, again = ([one for one in side if one.name != "reliability"][:6] for side in (found, again))
    for one, other in zip(found, again, strict=True):
        assert (one.name, one.n, one.why, one.value is None) == (other.name, other.n, other.why, other.value is None)
        if one.value is not None:
            assert other.value == pytest.approx(one.value, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("name", ["icc", "variance_components", "welch_anova", "kruskal_wallis"])
def test_adding_a_unit_of_one_breaks_nothing(name):
    people = [(1.0, 1.0, 1.0, "a"), (2.0, 1.0, 1.0, "a"), (4.0, 1.0, 1.0, "b"), (5.0, 1.0, 1.0, "b")]
    assert sound(asked(name, people))[0].value is not None
    assert sound(asked(name, [*people, (3.0, 1.0, 1.0, "c")]))[0].value is not None


COUNTS = st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5), min_size=2, max_size=5)


@given(COUNTS)
def test_units_that_merge_count_as_one(tables):
    merged, apart = table_moments([np.sum(tables, axis=0)], range(1, 6)), there(table_moments(tables, range(1, 6)))
    assert merged.n[0] == apart.n.sum() == np.sum(tables)
    if merged.n[0]:
        grand = apart.n @ apart.mean / apart.n.sum()
        assert merged.mean[0] == pytest.approx(grand)
        between = apart.n @ (apart.mean - grand) ** 2
        assert within_squares(merged)[0] == pytest.approx(within_squares(apart).sum() + between, abs=1e-9)
