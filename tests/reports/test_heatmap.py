"""Groups by scales: by name, marked only where a difference can be shown, pooled groups named."""

from dataclasses import replace

import pytest

from analysis.estimates import Estimate
from reflectory.i18n.catalogue import languages, say
from reflectory.reports.charts.heatmap import SHADES, apart, label, levels, lines, mark, table
from reflectory.reports.model import GroupVariance
from tests.reports.invented_figures import SPLIT, compared, figure, report, section

BOTH = pytest.mark.parametrize("language", languages())
WHOLE = section("9", figure("trust", 3.0), kind="district", name="Lake", blocks=(1, 2, 3, 4))


def tree():
    schools = [section(f"{at}0", figure("trust", 3.0), kind="school", name=f"School {at}", parent="9",
                       blocks=(2 * at - 1, 2 * at)) for at in (2, 1)]  # fmt: skip
    teams = [section(f"{at}{part + 1}", figure("trust", 5.0 - at), name=f"Team {part}", parent=f"{at}0",
                     blocks=(2 * at - part,)) for at in (2, 1) for part in (1, 0)]  # fmt: skip
    return report(WHOLE, *schools, *teams)


def test_every_level_of_several_groups_can_be_shown_nearest_first():
    made = tree()
    found = levels(made, made.section("9"))
    assert [(one.kind, len(one.sections)) for one in found] == [("school", 2), ("team", 4)]
    assert levels(made, made.section("12")) == ()


def test_groups_come_by_name_and_teams_under_their_school():
    made = tree()
    schools, teams = levels(made, made.section("9"))
    assert [one.name for one in lines(made, schools.sections, "en")] == ["School 1", "School 2"]
    shown = lines(made, teams.sections, "en")
    assert [(one.under, one.name) for one in shown] == [
        ("School 1", "Team 0"), ("School 1", "Team 1"), ("School 2", "Team 0"), ("School 2", "Team 1"),
    ]  # fmt: skip
    assert table(made, shown, "en").rows[0][0] == "School 1: Team 0"


def cell(**given):
    one = section("1", given.pop("figure"), parent="9", **given)
    return lines(report(WHOLE, one), [one], "en")[0].cells[0]


def test_a_difference_is_marked_only_where_this_many_people_can_show_it():
    calm = figure("trust", 3.0)
    assert cell(figure=calm, comparisons=(compared("trust", 0.5),)).mark == "better"
    assert cell(figure=calm, comparisons=(compared("trust", -0.5),)).mark == "worse"
    assert cell(figure=calm, comparisons=(compared("trust", 0.5, shows=False),)).mark == ""
    chance = replace(compared("trust", 0.5), q=0.2)  # apart by itself, and no longer among so many comparisons
    assert cell(figure=calm, comparisons=(chance,)).mark == ""
    assert cell(figure=calm).mark == ""


def test_of_an_average_that_describes_nobody_only_that_is_marked():
    assert cell(figure=figure("trust", 4.0, how=SPLIT), comparisons=(compared("trust", 0.5),)).mark == "split"


def test_darker_is_more_favourable_and_nothing_shown_has_no_shade():
    shades = [cell(figure=figure("trust", mean)).shade for mean in (1.0, 2.0, 3.0, 4.0, 5.0)]
    assert shades == sorted(shades)
    assert (shades[0], shades[-1]) == (0, SHADES - 1)
    gap = cell(figure=figure("trust"))
    assert (gap.shade, gap.value) == (None, "–")
    assert gap.ranged == "too few answered"


def test_a_scale_on_which_less_is_better_is_darker_where_it_is_lower():
    low, high = (lines(report(one), [one], "en")[0].cells[2].shade for one in
                 (section("1", figure("haste", 1.5)), section("1", figure("haste", 4.5))))  # fmt: skip
    assert low > high


@BOTH
def test_every_mark_and_level_has_words(language):
    made = tree()
    assert all(
        mark(replace(cell(figure=figure("trust", 3.0)), mark=one), language) for one in ("better", "worse", "split")
    )
    assert [label(one, language)[-3:] for one in levels(made, WHOLE)] == ["(2)", "(4)"]


@pytest.mark.parametrize(("values", "key"), [((0.5, 0.6), "none"), ((0.9, 0.5), "some"), ((0.8, 0.7), "all")])
@BOTH
def test_how_dependably_averages_tell_teams_apart_stands_before_them(values, key, language):
    shares = tuple(
        GroupVariance(id, Estimate("icc1", 0.1, n=60), Estimate("icc2", value, n=60))
        for id, value in zip(("trust", "focus"), values, strict=True)
    )
    said = apart(report(WHOLE, team_shares=shares), language)
    names = "Trust" if language == "en" else "Trust (fr)"
    assert said == say(language, f"heat.apart.{key}", names=names)


def test_where_it_was_not_estimated_nothing_is_said():
    thin = GroupVariance("trust", Estimate.missing("icc1", 9, "few_people"), Estimate.missing("icc2", 9, "few_people"))
    assert apart(report(WHOLE, team_shares=(thin,)), "en") == ""
