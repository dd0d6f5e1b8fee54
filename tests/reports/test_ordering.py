"""A reader may order the scales of one group; what has no value comes last."""

import pytest

from reflectory.reports.ordering import ORDERS, ordered
from tests.reports.invented_figures import AGREED, APART, MIXED, SPLIT, SURVEY, figure, section


@pytest.mark.parametrize(
    ("by", "expected"),
    [("survey", "trust focus haste"), ("strength", "haste trust focus"), ("gap", "focus trust haste")],
)
def test_scales_are_ordered_by_how_favourable_they_are(by, expected):
    one = section("1", figure("trust", 3.5), figure("focus", 2.0), figure("haste", 1.2))
    assert [scale.id for scale in ordered(one, SURVEY, by)] == expected.split()


def test_what_has_no_value_comes_last_in_every_order():
    one = section("1", figure("trust"), figure("focus", 2.0), figure("haste", 1.2))
    for by in ORDERS:
        if by != "survey":
            assert ordered(one, SURVEY, by)[-1].id == "trust"


@pytest.mark.parametrize("worse", [(APART, SPLIT), (MIXED, SPLIT), (MIXED, APART), (AGREED, MIXED)])
def test_the_most_mixed_come_first(worse):
    calm, torn = worse
    one = section("1", figure("trust", 3.0, how=calm), figure("focus", 3.0, how=torn))
    assert ordered(one, SURVEY, "mixed")[0].id == "focus"
