"""One focus: the least favourable area that these people can show to lie low, else the split one, else the chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reflectory.i18n.catalogue import languages, say
from reflectory.reports.focus import Promise, area, focus, level, propose
from surveys.model import words
from tests.reports.invented_figures import AGREED, FOCUS, HASTE, SPLIT, SURVEY, TRUST, figure, report, section


def of(*figures, chosen=""):
    one = section("1", *figures)
    found = focus(report(one), one, chosen)
    return found.why, [scale.id for scale in found.scales]


LOW, HIGH, FAIR = figure("trust", 2.6, n=20), figure("focus", 4.4, n=20), figure("haste", 2.0, n=20)


@pytest.mark.parametrize(
    ("figures", "why", "scales"),
    [
        ((LOW, HIGH, FAIR), "low", ["trust"]),
        ((figure("trust", 4.4, n=20), HIGH, figure("haste", 4.0, n=20)), "low", ["haste"]),  # less of it is better
        ((figure("trust", 3.2), figure("focus", 3.3), figure("haste", 2.7)), "open", []),  # 9 people cannot tell these
        (
            (figure("trust", 1.6), figure("focus", 1.7), figure("haste", 4.3)),
            "low",
            ["trust"],
        ),  # all low
        ((figure("trust", 2.61, n=20), figure("focus", 2.64, n=20), FAIR), "low", ["trust", "focus"]),  # read as 2.6
        ((figure("trust", 2.6, n=20, how=SPLIT), figure("focus", 3.3), figure("haste", 2.7)), "split", ["trust"]),
        ((figure("trust", 1.5, how=SPLIT), figure("focus", 2.6, n=20), figure("haste", 1.4, n=20)), "low", ["focus"]),
        ((figure("trust", 3.0, how=SPLIT), figure("focus", 3.0, how=SPLIT)), "split", ["trust", "focus"]),
        ((figure("trust"), figure("focus"), figure("haste")), "none", []),
        ((figure("trust", 3.2, sd=None), figure("focus", 4.4, sd=None)), "open", []),  # without a spread nothing shows
        ((figure("trust", 3.2),), "open", []),
        ((), "none", []),
    ],
)
def test_the_focus_is_what_the_figures_support(figures, why, scales):
    assert of(*figures) == (why, scales)


def test_what_the_team_chose_counts_only_where_the_figures_show_no_focus():
    even = figure("trust", 3.2), figure("focus", 3.3), figure("haste", 2.7)
    assert of(*even, chosen="focus") == ("chosen", ["focus"])
    assert of(*even, chosen="gone") == ("open", [])
    assert of(LOW, HIGH, FAIR, chosen="focus") == ("low", ["trust"])
    assert of(figure("trust"), figure("focus", 3.3), chosen="trust") == ("open", [])


def test_what_protection_may_have_moved_is_no_difference():
    """The mean of one area may truly lie as high as that of the other."""
    moved = replace(LOW, estimates={**LOW.estimates, "protection": replace(LOW.estimate("sd"), low=0.0, high=1.9)})
    assert of(LOW, HIGH) == ("low", ["trust"])
    assert of(moved, HIGH) == ("open", [])


@pytest.mark.parametrize("language", languages())
def test_ties_are_said_and_each_of_them_brings_its_practices(language):
    one = section("1", figure("trust", 2.61, n=20), figure("focus", 2.64, n=20), FAIR)
    found = propose(report(one), one, language)
    names = [words(scale.name, language) for scale in (TRUST, FOCUS)]
    assert all(name in found.why for name in names)
    assert [each.name for each in found.areas] == names
    assert all(each.practices and each.questions for each in found.areas)


@pytest.mark.parametrize("language", languages())
def test_where_nothing_stands_out_no_area_is_named(language):
    one = section("1", figure("trust", 3.2), figure("focus", 3.3))
    found = propose(report(one), one, language)
    assert found.why == say(language, "glance.try.open", people=say(language, "common.people", n=9))
    assert found.areas == ()


def test_an_open_goal_is_the_team_s_choice_and_a_closed_one_is_not():
    one = section("1", figure("trust", 3.2), figure("focus", 3.3))
    opened, closed = Promise("focus", "We listen.", "We listen. Focus: 3.3"), Promise("trust", "We ask.")
    assert [each.name for each in propose(report(one), one, "en", [closed, opened]).areas] == ["Focus"]
    assert propose(report(one), one, "en", [closed]).areas == ()


def test_of_three_practices_none_comes_twice_running():
    trust = replace(TRUST, practices={"middle": tuple({"en": text} for text in "abc")})
    survey = replace(SURVEY, scales=(trust, FOCUS, HASTE))
    one = section("1", LOW, HIGH, FAIR)
    waves = [report(one, wave=str(number), survey=survey) for number in range(4)]
    first = [area(wave, one, trust, "en", (), waves[:at]).practices for at, wave in enumerate(waves)]
    assert [each[0] for each in first] == ["a", "b", "c", "a"]
    assert all(sorted(each) == ["a", "b", "c"] for each in first)
    assert area(waves[0], one, trust, "en", [Promise("trust", "a")]).practices == ("b", "c")
    everything = [Promise("trust", text) for text in "abc"]
    assert area(waves[0], one, trust, "en", everything).practices == ("a", "b", "c")


@pytest.mark.parametrize(
    ("scale", "mean", "expected"),
    [(TRUST, 4.5, "high"), (TRUST, 3.0, "middle"), (TRUST, 1.5, "low"), (HASTE, 1.5, "low"), (HASTE, 4.5, "high")],
)
def test_a_level_is_that_of_the_answers_as_the_scale_s_own_texts_are(scale, mean, expected):
    one = section("1", figure(scale.id, mean, how=AGREED))
    assert level(one, scale, report(one).survey) == expected
