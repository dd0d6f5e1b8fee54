"""Waves are laid side by side by subtraction of published figures, between groups of the very same units."""

from dataclasses import replace

import pytest

from reflectory.i18n.catalogue import languages, number, say
from reflectory.reports.charts.line import line
from reflectory.reports.differences import changes, same_units
from reflectory.reports.summary import answers
from reflectory.reports.trend import course, history, left_out, people
from tests.reports.invented_figures import FOCUS, HASTE, ITEMS, SURVEY, TRUST, figure, report, section

BOTH = pytest.mark.parametrize("language", languages())


def wave(number, mean, n=30, units=(1,), survey=SURVEY, sd=0.6):
    whole = section("9", figure("trust", mean, n=90, sd=sd), kind="school", name="Elm", blocks=(1, 2))
    team = section("1", figure("trust", mean, n=n, sd=sd), parent="9", answered=n)
    team = replace(team, key="+".join(map(str, units)), units=units, names=tuple(f"Team {id}" for id in units))
    return report(whole, team, wave=f"w{number}", title=f"Wave {number}", survey=survey)


def past_of(*means, **given):
    waves = [wave(number, mean, **given) for number, mean in enumerate(means)]
    return history(waves[:-1], waves[-1], waves[-1].section("1"))


def test_every_wave_of_the_very_same_units_is_there_oldest_first():
    past = past_of(3.0, 3.2, 3.4)
    assert [one.value for one in past.means(TRUST)] == [3.0, 3.2, 3.4]
    assert past.since(0) == changes(past.sections[0], past.sections[-1], SURVEY, SURVEY)


@BOTH
def test_a_wave_that_reported_the_group_with_others_is_left_out_and_named(language):
    waves = [wave(0, 3.0), wave(1, 3.1, units=(1, 2)), wave(2, 3.2)]
    past = history(waves[:-1], waves[-1], waves[-1].section("1"))
    assert [one.title for one in past.reports] == ["Wave 0", "Wave 2"]
    assert "Wave 1" in left_out(past, language)
    assert left_out(past_of(3.0, 3.1), language) == ""


def test_where_no_wave_knew_the_group_the_next_larger_one_is_shown():
    waves = [wave(0, 3.0, units=(1, 2)), wave(1, 3.2)]
    past = history(waves[:-1], waves[-1], waves[-1].section("1"))
    assert past.group.key == "9"
    assert history([], waves[-1], waves[-1].section("1")) is None
    assert history([report(section("5"))], waves[-1], waves[-1].section("1")) is None


@BOTH
def test_a_group_that_did_not_exist_before_is_new_and_not_its_school(language):
    waves = [replace(wave(0, 3.0, units=(2,)), asked=(9, 2)), replace(wave(1, 4.5), asked=(9, 1, 2))]
    one = waves[1].section("1")
    assert history(waves[:1], waves[1], one) is None
    assert same_units(waves[0], waves[1], one) is None
    answer = answers(waves[1], one, None, waves[:1], language)[-1]
    assert answer.lines == (say(language, "glance.changed.new", title="Wave 0"),)
    assert answer.scales == ()
    pooled = [replace(wave(0, 3.0, units=(1, 2)), asked=(9, 1, 2)), waves[1]]
    assert history(pooled[:1], pooled[1], one).group.key == "9", "it was there, and reported with another"
    later = [*waves, replace(wave(2, 4.6), asked=(9, 1, 2))]
    past = history(later[:2], later[2], later[2].section("1"))
    assert (past.before, past.missing) == (("Wave 0",), ())
    assert "Wave 0" in left_out(past, language)
    assert left_out(past, language) != say(language, "over_time.missing", n=1, names="“Wave 0”")


def test_a_scale_whose_statements_were_others_shows_no_change_and_says_why():
    other = replace(SURVEY, items=(replace(ITEMS[0], text={"en": "Other words"}), *ITEMS[1:]))
    waves = [wave(0, 3.0, survey=other), wave(1, 4.0)]
    past = history(waves[:-1], waves[-1], waves[-1].section("1"))
    assert past.means(TRUST)[0].why == "other_statements"
    assert past.since(0) == ()


@pytest.mark.parametrize(("before", "after", "kind"), [(30, 28, "alike"), (30, 20, "fewer"), (20, 30, "more")])
@BOTH
def test_that_other_people_may_have_answered_is_said_always(before, after, kind, language):
    said = people(section("1", answered=before), section("1", answered=after), language)
    assert said == say(language, f"over_time.people.{kind}", before=before, after=after)


@pytest.mark.parametrize(
    ("means", "sd", "kind"),
    [
        ((3.0, 3.2, 4.0), 0.6, "up"),
        ((4.0, 3.2, 3.0), 0.6, "down"),
        ((3.0, 3.1, 3.1), 0.6, "same"),
        ((3.00, 3.02, 3.04, 3.06, 3.08), 0.9, "rising"),
        ((3.08, 3.06, 3.04, 3.02, 3.00), 0.9, "falling"),
        ((3.00, 3.02, 3.04, 3.06), 0.9, "same"),
        ((3.0, 3.0, 4.0), 0.0, "unknown"),
    ],
)
@BOTH
def test_a_direction_is_named_only_where_it_can_be_shown(means, sd, kind, language):
    past = past_of(*means, sd=sd)
    said = course(past, (TRUST,), language)["trust"]
    known = {"waves": len(means), "title": "Wave 0", "difference": number(1, 2, language), "from": "0", "to": "0"}
    begins = say(language, f"over_time.course.{kind}", **known)
    assert said[:40] == begins[:40]


def test_two_waves_make_no_course():
    assert course(past_of(3.0, 4.0), (TRUST,), "en") == {}


def test_five_waves_of_many_scales_are_judged_together():
    """The rarest order of five waves (p = .017) is not rare among four scales of which three go nowhere."""
    waves = []
    for at, mean in enumerate((3.00, 3.02, 3.04, 3.06, 3.08)):
        wobble = (3.0, 3.1, 2.9, 3.05, 2.95)[at]
        one = section("1", *(figure(id, value, n=30, sd=0.9) for id, value in
                             (("trust", mean), ("focus", wobble), ("haste", wobble))), answered=30)  # fmt: skip
        waves.append(report(one, wave=f"w{at}", title=f"Wave {at}"))
    past = history(waves[:-1], waves[-1], waves[-1].section("1"))
    alone = course(past, (TRUST,), "en")["trust"]
    assert "steadily" in alone
    assert "steadily" not in course(past, (TRUST, FOCUS, FOCUS, HASTE), "en")["trust"]


def test_a_wave_without_a_value_leaves_a_gap_in_the_line():
    known = figure("trust", 3.0).estimate("mean")
    gap = figure("trust").estimate("mean")
    form = SURVEY.formats[0]
    assert line([known, known, known], form, "x").count('class="course"') == 2
    assert line([known, gap, known], form, "x").count('class="course"') == 0
    assert line([known, gap, known], form, "x").count('class="number"') == 3
