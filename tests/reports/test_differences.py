"""Differences use what was published and no pairing; many comparisons are judged together."""

import numpy as np
import pytest

from analysis.comparison import difference
from analysis.estimates import Estimate
from analysis.moments import Moments
from reflectory.reports.differences import changes, compared
from reflectory.reports.model import Figure, Section
from tests.reports.invented_figures import SURVEY


def scale(id, mean, sd, n):
    return Figure(
        "scale", id, n, ((0, 0, 0),), ((),), {"mean": Estimate("mean", mean, n=n), "sd": Estimate("sd", sd, n=n)}
    )


def test_many_comparisons_are_judged_together_and_what_cannot_be_compared_is_not_counted():
    close, far, thin = scale("a", 3.0, 0.5, 30), scale("a", 3.28, 0.5, 30), scale("a", 4.0, None, 1)
    (alone,) = compared([("a", far, close)])
    assert alone.shows
    first, *_, last = compared([("a", far, close)] + [("a", close, close)] * 19 + [("a", close, thin)])
    assert not first.shows
    assert first.q == pytest.approx(20 * alone.q)
    assert (last.q, last.difference.why) == (None, "too_few")


def test_a_change_uses_the_two_published_figures_alone():
    def section(*given):
        return Section("g", (1,), ("Group",), "group", None, 8, None, None, (scale("trust", *given),))

    (found,) = changes(section(3.0, 0.5, 8), section(3.6, 0.6, 7), SURVEY, SURVEY)
    expected = difference(*(Moments(*map(np.array, one)) for one in (([7], [3.6], [0.6]), ([8], [3.0], [0.5]))))
    assert (found.difference, found.effect) == (expected.difference[0], expected.effect[0])
    assert found.q == pytest.approx(expected.p[0])


def test_a_scale_with_too_few_people_at_one_end_has_no_change():
    given = scale("trust", 3.0, 1.0, 8)
    empty = Figure("scale", "trust", 0, ((0, 0, 0),), ((),), {"mean": Estimate.missing("mean", 0, "nobody_answered")})
    sections = (Section("g", (), (), "group", None, 8, None, None, (one,)) for one in (given, empty))
    (found,) = changes(*sections, SURVEY, SURVEY)
    assert found.difference.why == "too_few"
    assert not found.shows
