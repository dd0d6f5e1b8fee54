"""A layout and the codes that fit it."""

import numpy as np
import pytest

from analysis.layout import Layout, ScaleLayout, checked

FIVE = (1.0, 2.0, 3.0, 4.0, 5.0)
TENTHS = tuple(float(v) for v in range(0, 101, 10))
PLAN = Layout((5, 5, 11), (FIVE, FIVE, TENTHS), (ScaleLayout("trust", (0, 1)),))


@pytest.mark.parametrize(
    ("codes", "fault"),
    [
        ([[0, 5, 0]], "item 1: a code is outside -1..4"),
        ([[0, -2, 0]], "item 1: a code is outside -1..4"),
        ([[0, 0]], r"shape \(1, 2\); give \(people, 3\)"),
        ([[0.5] * 3], "give integer category indices"),
    ],
)
def test_codes_that_do_not_fit_are_refused_with_place_and_remedy(codes, fault):
    with pytest.raises(ValueError, match=fault):
        checked(np.array(codes), PLAN.points)


def test_a_scale_with_two_response_formats_is_refused():
    with pytest.raises(ValueError, match=r"mixed: items differ in response format"):
        Layout((5, 11), (FIVE, TENTHS), (ScaleLayout("mixed", (0, 1)),))
