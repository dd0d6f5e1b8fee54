"""Differences use what was published and no pairing; many comparisons are judged together."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

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


def section_of(figures, answered=8, invited=None, kind="group"):
    return Section("g", (1,), ("Group",), kind, None, answered, invited, invited, tuple(figures))


def test_goals_are_judged_apart_from_the_rest_and_share_their_level():
    """m is the number of goals; Benjamini-Hochberg is over the others alone."""
    start = section_of(scale(id, 3.0, 0.5, 12) for id in ("trust", "focus", "haste"))
    end = section_of(scale(id, mean, 0.5, 12) for id, mean in (("trust", 3.5), ("focus", 3.45), ("haste", 3.3)))
    p = {each.id: changes(start, end, SURVEY, SURVEY, (each.id,)) for each in changes(start, end, SURVEY, SURVEY)}
    alone = {id: next(each.q for each in judged if each.id == id) for id, judged in p.items()}
    together = {each.id: each.q for each in changes(start, end, SURVEY, SURVEY, ("trust", "focus"))}
    assert together["trust"] == pytest.approx(2 * alone["trust"])
    assert together["focus"] == pytest.approx(2 * alone["focus"])
    assert together["haste"] == pytest.approx(alone["haste"]), "one that no goal names is all that is left"
    one = {each.id: each.q for each in changes(start, end, SURVEY, SURVEY, ("haste",))}
    assert one["trust"] == pytest.approx(min(2 * alone["trust"], alone["focus"]))
    elsewhere = {each.id: each.q for each in changes(start, end, SURVEY, SURVEY, ("no such scale",))}
    assert elsewhere == {each.id: each.q for each in changes(start, end, SURVEY, SURVEY)}


def test_these_very_people_are_asked_about_by_a_finite_population():
    figures = scale("trust", 3.0, 0.6, 10), scale("trust", 3.3, 0.6, 10)
    start, end = (section_of([figure], 10, 12) for figure in figures)
    (found,) = changes(start, end, SURVEY, SURVEY)
    error = (2 * 0.36 / 10 * (1 - 10 / 12)) ** 0.5
    assert not found.shows
    assert found.theirs.shows
    assert found.theirs.difference.low == pytest.approx(0.3 - stats.t.ppf(0.975, 18) * error)
    for answered, invited in ((10, None), (13, 12)):
        unknown = section_of([figures[0]], answered, invited)
        assert changes(unknown, end, SURVEY, SURVEY)[0].theirs is None, "nobody knows of how many people they are some"


def kept_back(mean, low, high, n=8):
    figure = scale("trust", mean, 0.5, n)
    return replace(figure, estimates={**figure.estimates, "protection": Estimate("protection", high, low, high, n)})


@pytest.mark.parametrize(("later", "moves"), [(3.0, False), (3.2, False), (3.29, False), (3.31, True), (2.69, True)])
def test_where_everybody_answered_no_change_is_real_that_protection_alone_can_make(later, moves):
    """Both averages may truly lie .1 lower or .2 higher: what is left of a difference of .3 is nothing."""
    start, end = (section_of([kept_back(mean, -0.1, 0.2)], 8, 8) for mean in (3.0, later))
    (found,) = changes(start, end, SURVEY, SURVEY)
    assert found.theirs.difference.low == pytest.approx(later - 3.0 - 0.3)
    assert found.theirs.difference.high == pytest.approx(later - 3.0 + 0.3)
    assert found.theirs.shows is moves
