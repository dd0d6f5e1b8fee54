"""The line that sums up a study: what became better or worse, and of whose average it is said."""

from __future__ import annotations

import pytest

from analysis.estimates import Estimate
from reflectory.i18n.catalogue import languages, say
from reflectory.reports import direction
from reflectory.reports.model import Change
from reflectory.reports.study_comparison import summed_up
from surveys.loader import instrument


@pytest.mark.parametrize("language", languages())
def test_the_line_says_better_and_worse_never_higher_and_whose_average_it_is(language):
    survey = instrument("enhancer").forms["self"]
    less = next(scale for scale in survey.scales if scale.favourable == "low")
    first, second, *_ = survey.scales

    def moved(id, apart, theirs=None):
        return Change(
            id, Estimate("difference", apart, apart - 0.2, apart + 0.2, 20), Estimate("g", 0.5, n=20), 0.01, theirs
        )

    open_ = Change(
        second.id, Estimate("difference", 0.1, -0.2, 0.4, 20), Estimate("g", 0.1, n=20), 0.6, moved(second.id, 0.3)
    )
    line = summed_up([moved(first.id, 0.5), moved(less.id, 0.5), open_], survey, language)
    better, worse, own = (
        say(language, f"study.sum.{way}", names=direction.named(scale, language))
        for way, scale in (("better", first), ("worse", less), ("own_better", second))
    )
    assert line == f"{better} {worse} {own}"
    still = Change(second.id, Estimate("difference", 0.1, -0.2, 0.4, 20), Estimate("g", 0.1, n=20), 0.6)
    assert summed_up([still], survey, language) == say(language, "study.sum.none", n=1)
    assert summed_up([], survey, language) == ""
