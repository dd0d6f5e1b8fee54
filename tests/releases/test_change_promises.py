"""What is promised and said about change, through everything that a release goes through."""

import numpy as np
import pytest

from analysis.disclosure.tree import Node
from bench.power import KINDS, SURVEY, outcome
from reflectory.i18n.catalogue import languages, number, say
from reflectory.releases.pooling import protected_report
from reflectory.reports import sentences
from reflectory.reports.expected_changes import expected_changes
from reflectory.reports.serialization import from_json, to_json


@pytest.mark.parametrize("of_all", [False, True])
def test_four_of_five_promised_changes_are_seen_by_agreeing_teams_whose_answers_protection_moves(of_all):
    """Without room for protection it is two of three; the bounds are four standard errors wide."""
    rng = np.random.default_rng(8)
    ways = [outcome(KINDS[1], 8, True, rises, of_all, 250, rng) for rises in (True, False)]
    assert 0.71 < np.mean([way.seen for way in ways]) < 0.88
    assert np.mean([way.own for way in ways]) < 0.05 + 4 * (0.05 * 0.95 / 500) ** 0.5
    assert np.mean([way.others for way in ways]) < 0.05 + 4 * (0.05 * 0.95 / 500) ** 0.5


def released(people, invited, values, survey=SURVEY):
    """Release a school with teams of so many people, all of whose keyed answers are given (people, items)."""
    tree = [Node(1, None, "school", "School"), *(Node(at, 1, "team", f"Team {at}") for at in range(2, len(people) + 2))]
    units = np.repeat(np.arange(2, len(people) + 2), people)
    top = np.array([survey.format_of(item).points - 1 for item in survey.items])
    turned = np.array([item.reverse for item in survey.items])
    codes = np.asfortranarray(np.where(turned, top - values, values).astype(np.int8))
    many = {1: 0} | dict(zip(range(2, len(people) + 2), invited, strict=True))
    report = protected_report(tree, units, [""] * len(units), codes, survey, 5, "team", wave="1", title="Wave",
                              invited=many)  # fmt: skip
    return from_json(to_json(report))


def answers(people, mean, rng):
    person = rng.normal(mean, 0.6, people)[:, None]
    return np.clip(np.rint(person + rng.normal(0, 0.6, (people, len(SURVEY.items)))), 0, 4)


def unequal(second):
    rng = np.random.default_rng(3)
    values = np.concatenate([answers(10, 3.2, rng), answers(10, 1.6, rng)])
    return released((10, 10), (10, second), values)


@pytest.mark.parametrize("language", languages())
def test_where_teams_answered_unequally_one_sentence_weighs_them_and_the_figures_stay(language):
    report = unequal(30)
    school, *teams = sorted(report.sections, key=lambda part: len(part.key))
    scale = SURVEY.scales[0]
    figures = [part.figure("scale", scale.id) for part in (school, *teams)]
    whole, first, second = (figure.estimate("mean") for figure in figures)
    weighted = figures[0].estimate("weighted_mean")
    assert weighted.value == pytest.approx((10 * first.value + 30 * second.value) / 40)
    assert weighted.low < weighted.value < weighted.high
    assert whole.value == pytest.approx((first.value + second.value) / 2), "the figure counts who answered, as before"
    said = sentences.weighted(school, SURVEY, language)
    assert number(weighted.value, 2, language) in said
    assert all(sentences.direction.named(each, language) in said for each in SURVEY.scales)
    assert not any(sentences.weighted(team, SURVEY, language) for team in teams)
    assert all(figure.estimate("weighted_mean").value is None for figure in figures[1:])


@pytest.mark.parametrize("second", [10, 12])
def test_turnouts_within_twenty_points_need_no_second_mean(second):
    school = next(part for part in unequal(second).sections if part.parent is None)
    assert all("weighted_mean" not in figure.estimates for figure in school.figures)


@pytest.mark.parametrize(("people", "named"), [(12, True), (8, False)])
def test_a_statement_that_was_keyed_the_wrong_way_is_named_from_fifty_answers_on(people, named):
    rng = np.random.default_rng(5)
    values = answers(people * 5, 2.4, rng)
    scale = SURVEY.scales[1]
    wrong = next(at for at, item in enumerate(SURVEY.items) if item.id == scale.items[2])
    values[:, wrong] = 4 - values[:, wrong]
    report = released((people,) * 5, (people,) * 5, values)
    strange = {part.id: part.against for part in report.reliability}
    assert strange == {each.id: (scale.items[2],) if named and each.id == scale.id else () for each in SURVEY.scales}


@pytest.mark.parametrize("language", languages())
def test_before_a_wave_opens_it_is_said_which_change_it_could_show(language):
    smallest, whole, usual = expected_changes([6, 27], SURVEY, language)
    assert say(language, "common.people", n=6) in smallest
    assert say(language, "common.people", n=33) in whole
    assert number(0.75, 2, language) in usual
    small = expected_changes([5], SURVEY, language)
    assert len(small) == 2
    assert small[0] == say(language, "groups.never", people=say(language, "common.people", n=5))
    assert expected_changes([], SURVEY, language) == []
