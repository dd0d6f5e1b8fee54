"""A scale between its two named ends: where a group stands is said only as far as its people can tell."""

import pytest

from reflectory.i18n.catalogue import languages, say
from reflectory.reports.charts.bipolar import differing, drawn, next_to, parts, poled, standing_sentence
from tests.reports.invented_figures import AGREED, HASTE, SPLIT, SURVEY, compared, figure, report, section

BOTH = pytest.mark.parametrize("language", languages())


@pytest.mark.parametrize(
    ("mean", "half", "kind"),
    [(4.5, 0.2, "strong"), (4.5, 1.5, "leaning_strong"), (3.0, 0.3, "middle"), (3.0, 1.5, "open_middle"),
     (1.5, 1.5, "leaning_gap"), (1.5, 0.2, "gap")],
)  # fmt: skip
@BOTH
def test_the_nearer_end_is_named_as_far_as_it_can_be_told(mean, half, kind, language):
    said = standing_sentence(section("1", figure("haste", mean, half)), HASTE, SURVEY, language)
    ends = {"low": HASTE.low_end[language], "high": HASTE.high_end[language]}
    assert said == say(language, f"poles.{kind}", people=say(language, "common.people", n=9), **ends)


@BOTH
def test_a_divided_group_stands_at_neither_end(language):
    said = standing_sentence(section("1", figure("haste", 4.5, 0.2, how=SPLIT)), HASTE, SURVEY, language)
    assert said == say(language, "report.split.team")
    assert standing_sentence(section("1", figure("haste")), HASTE, SURVEY, language) == say(
        language, "report.level.none"
    )


def cluster(*comparisons):
    whole = section("9", figure("haste", 3.0), kind="cluster", name="Lake", blocks=(1, 2))
    schools = [section(str(at), figure("haste", mean, how=AGREED), kind="school", name=f"School {at}", parent="9",
                       comparisons=comparisons if at == 1 else ()) for at, mean in ((2, 2.0), (1, 4.0))]  # fmt: skip
    return report(whole, *schools)


def test_only_scales_with_two_named_ends_are_read_from_end_to_end():
    assert poled(SURVEY) == (HASTE,)


def test_schools_stand_beside_each_other_by_name_and_beside_the_whole():
    made = cluster()
    assert [one.name for one in parts(made, made.section("9"))] == ["School 1", "School 2"]
    assert [one.name for one in next_to(made, made.section("2"))] == ["School 1", "School 2"]
    assert next_to(made, made.section("9")) == parts(made, made.section("1")) == ()
    picture = drawn(made, made.section("2"), next_to(made, made.section("2")), HASTE, "en")
    assert picture.index("Lake") < picture.index("School 1") < picture.index("School 2")
    assert 'class="own"><span class="name">School 2' in picture
    assert "Slow" in picture
    assert "Fast" in picture


@BOTH
def test_a_school_is_said_to_differ_only_where_it_can_be_shown(language):
    for found, expected in (
        ((compared("haste", 0.5),), say(language, "poles.higher_low", names="School 1")),
        ((compared("haste", -0.5),), say(language, "poles.lower_low", names="School 1")),
        ((compared("haste", 0.5, shows=False),), f"{say(language, 'poles.alike')} {say(language, 'stricter.group')}"),
        ((), say(language, "poles.alike")),
    ):
        made = cluster(*found)
        assert differing(made, parts(made, made.section("9")), "haste", language) == expected
