"""A group beside the groups next to it: by name, never ranked, a difference only where it can be shown."""

import pytest
from scipy import stats

from analysis.comparison import adjusted_p
from reflectory.i18n.catalogue import languages, say
from reflectory.reports.neighbours import MANY, beside, neighbours, sentences_beside
from tests.reports.invented_figures import SURVEY, figure, report, section

BOTH = pytest.mark.parametrize("language", languages())


def school(*means, n=30):
    teams = [
        section(str(at), figure("trust", mean, n=n), parent="9", name=f"Team {at}", answered=n)
        for at, mean in enumerate(means, start=1)
    ]
    whole = section("9", figure("trust", 3.5, n=90), kind="school", name="Elm", blocks=tuple(range(1, len(means) + 1)))
    return report(whole, *teams)


def test_neighbours_come_by_name_and_not_by_score():
    made = school(3.0, *(5.0 - at / 10 for at in range(11)))
    found = beside(made, made.section("1"))
    assert [one.name for one in found] == [f"Team {at}" for at in range(2, 13)]


def test_a_group_that_shares_people_is_no_neighbour():
    made = school(3.0, 4.0)
    other = section("3", figure("trust", 4.0), parent="9", blocks=(1, 7))
    assert [one.key for one in beside(report(*made.sections, other), made.section("1"))] == ["2"]


def test_differences_are_welch_s_and_judged_together():
    made = school(3.0, 3.5, 3.4)
    found = neighbours(made, made.section("1"))
    expected = [
        stats.ttest_ind_from_stats(3.0, 0.6, 30, other, 0.6, 30, equal_var=False).pvalue for other in (3.5, 3.4)
    ]
    assert [one.comparison("trust").q for one in found] == pytest.approx(adjusted_p(expected).tolist())
    assert [one.comparison("trust").difference.value for one in found] == pytest.approx([-0.5, -0.4])


@BOTH
def test_what_is_said_names_what_shows_and_only_that(language):
    made = school(3.5, 4.5, 2.5, 3.5)
    found = neighbours(made, made.section("1"))
    people = say(language, "common.people", n=30)
    assert sentences_beside(made, found, "trust", 30, language) == (
        say(language, "neighbours.higher", names="Team 3"),
        say(language, "neighbours.lower", names="Team 2"),
        say(language, "neighbours.same", names="Team 4", people=people),
    )


@BOTH
def test_many_alike_are_counted(language):
    made = school(*[3.5] * (MANY + 2))
    people = say(language, "common.people", n=30)
    said = sentences_beside(made, neighbours(made, made.section("1")), "trust", 30, language)
    assert said == (say(language, "neighbours.all", count=MANY + 1, people=people),)
    made = school(*[3.5] * (MANY + 2), 1.2)
    said = sentences_beside(made, neighbours(made, made.section("1")), "trust", 30, language)
    assert said[-1] == say(language, "neighbours.others", count=MANY + 1, people=people)


def test_the_whole_has_no_neighbours():
    made = school(3.0, 4.0)
    assert neighbours(made, made.section("9")) == ()
    assert sentences_beside(made, (), SURVEY.scales[0].id, 9, "en") == ()
