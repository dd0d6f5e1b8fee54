"""Ranges that lie apart beside no claimed difference: a word says why, there and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reflectory.i18n.catalogue import languages, say
from reflectory.reports.charts.bipolar import differing
from reflectory.reports.differences import changes
from reflectory.reports.exports import html
from reflectory.reports.model import Comparison
from reflectory.reports.neighbours import neighbours, sentences_beside
from reflectory.reports.overlap_notes import among, apart, changed, needed
from reflectory.reports.sentences import of_scale
from reflectory.reports.summary import answers
from reflectory.reports.trend import history, last
from tests.reports.invented_figures import SPLIT, SURVEY, TRUST, compared, figure, report, section

BOTH = pytest.mark.parametrize("language", languages())
CASES = pytest.mark.parametrize(
    ("mean", "shows", "expected"),
    [(3.0, False, True), (3.0, True, False), (3.9, False, False)],
    ids=["apart_unclaimed", "apart_claimed", "overlapping"],
)


def _beside(mean, shows, how=None):
    whole = section("9", figure("trust", 4.0, 0.1), kind="school", name="Elm", blocks=(1, 2), answered=30)
    found = (compared("trust", mean - 4.0, shows),)
    one = section("1", figure("trust", mean, 0.15, how=how), parent="9", comparisons=found)
    return report(whole, one), one


@CASES
@BOTH
def test_a_group_beside_its_whole(mean, shows, expected, language):
    made, one = _beside(mean, shows)
    why = say(language, "stricter.group")
    assert (why in of_scale(one, TRUST, made, language)) == expected
    assert (why in differing(made, (one,), "trust", language)) == expected
    assert (among(made, (one,), language) == why) == expected
    assert (why in html.write(made, language, one).decode()) == expected


def test_a_table_that_marks_a_split_average_compares_it_with_nothing():
    made, one = _beside(3.0, False, SPLIT)
    assert among(made, (one,), "en") == ""


@BOTH
def test_groups_next_to_each_other(language):
    why = say(language, "stricter.group")
    for apart_by, n, expected in ((0.5, 6, True), (0.1, 6, False), (1.9, 40, False)):
        whole = section("9", figure("trust", 3.0), kind="school", name="Elm", blocks=(1, 2))
        two = [section(key, figure("trust", mean, 0.1, n=n, sd=1.0), parent="9")
               for key, mean in (("1", 3.0), ("2", 3.0 + apart_by))]  # fmt: skip
        made = report(whole, *two)
        assert (why in sentences_beside(made, neighbours(made, two[0]), "trust", n, language)) == expected


@BOTH
def test_the_same_group_then_and_now(language):
    why = say(language, "stricter.change")
    for moved, n, expected in ((0.3, 11, True), (0.05, 11, False), (1.9, 40, False)):
        then = report(section("1", figure("trust", 3.0, 0.1, n=n, sd=0.6), answered=n), wave="v", title="Autumn")
        now = report(section("1", figure("trust", 3.0 + moved, 0.1, n=n, sd=0.6), answered=n))
        (before,), (after,) = then.sections, now.sections
        (change,) = changes(before, after, then.survey, now.survey)
        past = history([then], now, after)
        lines = {one.question: one.lines for one in answers(now, after, past, (then,), language)}["changed"]
        assert (changed(change, before, after, language) == why) == expected
        assert (why in last(past, change, TRUST, language)) == expected
        assert (why in lines) == expected


@given(st.tuples(*[st.floats(1, 5)] * 2), st.tuples(*[st.floats(0.01, 1)] * 2), st.booleans())
def test_it_is_said_exactly_where_ranges_share_nothing_and_nothing_is_claimed(means, halves, shows):
    first, second = (figure("trust", mean, half) for mean, half in zip(means, halves, strict=True))
    ends = [(one.estimate("mean").low, one.estimate("mean").high) for one in (first, second)]
    share = max(low for low, _ in ends) <= min(high for _, high in ends)
    assert apart(first, second) == (not share)
    comparison: Comparison = compared("trust", 1.0, shows)
    assert needed(comparison, first, second) == (not share and not shows)
    assert not needed(None, first, second)


def test_without_a_range_nothing_is_said():
    assert not apart(figure("trust", 4.0, None), figure("trust", 2.0))
    assert not apart(None, figure("trust", 2.0))
    assert SURVEY.scales[0] == TRUST
