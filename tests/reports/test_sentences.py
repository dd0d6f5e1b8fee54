"""Every sentence is chosen by the statistics, and can be said in every language of the app."""

from dataclasses import replace

import pytest

from analysis.estimates import Estimate
from reflectory.i18n.catalogue import keys, languages, number, say
from reflectory.reports import sentences
from reflectory.reports.change_limits import limit
from reflectory.reports.exports.contents import Chapter
from reflectory.reports.model import Change, Comparison, Figure, Reliability, Report, Section
from reflectory.reports.verdicts import camps, verdict
from reflectory.reports.wave_sentences import consistency
from surveys.loader import to_json
from surveys.model import Attribute, Item, ResponseFormat, Scale, Survey

AGREE = ResponseFormat("agree5", 1, 5, 1, tuple({"en": word} for word in "ABCDE"))
SHARE = ResponseFormat("share", 0, 100, 10, tuple({"en": f"{n} %"} for n in range(0, 101, 10)))
WORD = {"en": "Trust", "fr": "Confiance"}
TRUST = Scale("trust", WORD, WORD, WORD, WORD, WORD, (WORD,), WORD, "source", ("t1", "t2"))
LESS = Scale("haste", WORD, WORD, WORD, WORD, WORD, (WORD,), WORD, "source", ("h1",), favourable="low")
ITEMS = tuple(Item(id, {"en": id}, "agree5") for id in ("t1", "t2", "h1"))
ROLE = Attribute("role", {"en": "Role"}, (("teacher", {"en": "Teachers"}), ("support", {"en": "Support staff"})))
SURVEY = Survey("s", "self", "1", WORD, WORD, 1, "CC", ("Us",), (AGREE,), ITEMS, (TRUST, LESS), attributes=(ROLE,))
BOTH = pytest.mark.parametrize("language", languages())


def figure(mean=None, low=None, high=None, n=9, id="trust", **values):
    estimates = {name: Estimate(name, value, n=n) for name, value in values.items()}
    estimates["mean"] = (
        Estimate("mean", mean, low, high, n) if mean is not None else Estimate.missing("mean", n, "too_few")
    )
    return Figure("scale", id, n, ((1, 2, 3, 2, 1),), ((),), estimates)


def section(*figures, kind="team", answered=9, invited=(9, 13), **given):
    return Section("4", (4,), ("Grade 1",), kind, "1", answered, *invited, figures, **given)


@pytest.mark.parametrize(
    ("mean", "low", "high", "expected"),
    [
        (4.4, 4.0, 4.8, "strong"),
        (4.4, 3.5, 5.3, "leaning_strong"),
        (4.4, None, None, "leaning_strong"),
        (3.0, 2.6, 3.4, "middle"),
        (3.0, 2.0, 4.0, "open_middle"),
        (1.5, 1.2, 1.8, "gap"),
        (1.5, 0.5, 2.5, "leaning_gap"),
        (None, None, None, "none"),
    ],
)
@BOTH
def test_a_strength_is_only_called_one_where_the_whole_range_is(mean, low, high, expected, language):
    one = figure(mean, low, high)
    assert verdict(one, AGREE) == expected
    said = sentences.level(one, AGREE, TRUST, language)
    assert said
    assert ("9 " in said) == expected.startswith(("leaning", "open"))


def test_less_is_better_turns_the_verdict_round():
    assert verdict(figure(1.5, 1.2, 1.8), AGREE, "low") == "strong"
    assert verdict(figure(4.5, 4.2, 4.8), AGREE, "low") == "gap"


@pytest.mark.parametrize(
    ("a", "ad", "rwg", "skewed", "expected"),
    [
        (-0.1, 0.5, 0.9, 0.9, "split"),
        (0.2, 1.6, 0.0, 0.0, "split"),
        (None, 1.6, 0.0, 0.0, "split"),
        (0.3, 0.9, 0.9, 0.9, "mixed"),  # a deviation above a sixth of the answers is no divide
        (0.0, 1.2, 0.1, 0.1, "mixed"),
        (0.5, 0.7, 0.8, 0.6, "mixed"),
        (0.8, 0.4, 0.9, 0.8, "alike"),
        (0.8, None, None, None, "none"),
    ],
)
@BOTH
def test_agreement_is_called_so_by_two_indices(a, ad, rwg, skewed, expected, language):
    one = figure(3.0, 2.5, 3.5, van_der_eijk=a, ad=ad, rwg=rwg, rwg_skewed=skewed)
    assert camps(one, AGREE) == expected
    assert bool(sentences.agreement(one, AGREE, "team", language)) == (expected != "none")


def test_a_split_team_hears_that_the_average_describes_nobody():
    one = figure(3.0, 2.5, 3.5, van_der_eijk=-0.5, ad=1.5, rwg=0.0, rwg_skewed=0.0)
    said = sentences.agreement(one, AGREE, "team", "en")
    assert said == "The team sees this very differently: the average describes nobody."
    assert sentences.agreement(one, AGREE, "district", "en").startswith("People see this very differently")
    for kind in ("group", "school", "unit"):
        assert "describes nobody" in sentences.agreement(one, AGREE, kind, "en")
        assert "ne décrit personne" in sentences.agreement(one, AGREE, kind, "fr")


@BOTH
def test_of_a_split_team_no_strength_is_claimed(language):
    split = figure(3.0, 2.9, 3.1, van_der_eijk=-0.5, ad=1.5, rwg=0.0, rwg_skewed=0.0)
    report = Report("w", "t", to_json(SURVEY), 5, (section(split),))
    said = sentences.of_scale(report.sections[0], TRUST, report, language)
    assert said[0] == sentences.agreement(split, AGREE, "team", language)
    assert sentences.level(split, AGREE, TRUST, language) not in said


RANGE = " invited (a range, so that nobody who did not answer can be singled out)."


@pytest.mark.parametrize(
    ("invited", "expected"),
    [
        ((None, None), "9 people answered."),
        ((18, 18), "9 of 18 people invited answered (50%)."),
        ((12, 12), "9 of 12 people invited answered (75%)."),
        (
            (19, 19),
            "9 of 19 people invited answered (47%). That is fewer than half: the others may see things otherwise.",
        ),
        ((9, 9), "9 of 9 people invited answered (100%). These answers speak for most people here."),
        ((11, 11), "9 of 11 people invited answered (82%). These answers speak for most people here."),
        (
            (6, 6),
            "9 people answered, more than were invited (6): somebody answered more than once, or without being "
            "invited. Read these figures with that in mind.",
        ),
        ((9, 13), "9 people answered, of 9 to 13" + RANGE),
        ((9, 11), "9 people answered: everyone who was invited, or nearly everyone."),
        ((12, 16), "9 people answered, of 12 to 16" + RANGE),
    ],
)
def test_the_turnout_is_told_as_the_release_holds_it_a_range_only_in_older_ones(invited, expected):
    assert sentences.turnout(section(invited=invited), "en") == expected
    assert sentences.turnout(section(invited=invited), "fr")


@BOTH
def test_that_everyone_answered_comes_with_a_warning_and_no_certainty_about_another_day(language):
    assert sentences.census(section(), language)  # of an older release, 9 of 9 to 13
    assert sentences.census(section(invited=(10, 10)), language) == sentences.census(section(), language)
    assert sentences.census(section(invited=(9, 9)), language) == say(language, "report.interval.everyone")
    assert sentences.census(section(invited=(8, 8)), language) == ""
    assert sentences.census(section(invited=(18, 18)), language) == ""
    assert sentences.census(section(invited=(None, None)), language) == ""


def test_pooled_teams_are_named_with_the_reason():
    pooled = Section("4+5", (4, 5), ("B", "C"), "team", "1", 9, 20, 20, ())
    assert sentences.together(pooled, 5, "en").startswith("B and C are reported together (9 people): alone")
    assert "B et C" in sentences.together(pooled, 5, "fr")
    assert sentences.together(section(), 5, "en") == ""


@BOTH
def test_a_section_is_named_by_units_people_outside_and_answers(language):
    assert sentences.title(section(values=("teacher",)), SURVEY, language) == "Grade 1: Teachers"
    assert "Elm" in sentences.title(section(direct=("Elm",)), SURVEY, language)
    whole = Section("0", (0,), ("",), "all", None, 9, None, None, ())
    assert len(sentences.title(whole, SURVEY, language)) > 5


@BOTH
def test_an_average_is_said_with_its_range_inside_the_scale(language):
    assert "5" in sentences.average(figure(4.9, 4.6, 5.3), AGREE, language)
    assert "5.3" not in sentences.average(figure(4.9, 4.6, 5.3), AGREE, language).replace(",", ".")
    assert sentences.average(figure(4.9), AGREE, language)
    assert sentences.average(figure(), AGREE, language) == ""


def test_a_narrow_range_gets_another_decimal():
    assert "between 2.84 and 2.88" in sentences.average(figure(2.861, 2.841, 2.882), AGREE, "en")


def test_small_groups_hear_what_they_could_show():
    said = limit(figure(3.0, 2.5, 3.5, n=7, smallest_change=0.55), AGREE, "en")
    assert said == "With 7 people, a change of 0.55 until the next time would be seen in four of five cases."
    assert limit(figure(3.0, 2.5, 3.5, n=7, smallest_change=0.55), AGREE, "fr")
    assert limit(figure(50, 40, 60, n=7, smallest_change=15.2), SHARE, "en").count("15.2") == 1
    assert limit(figure(3.0, 2.5, 3.5, n=30, smallest_change=0.3), AGREE, "en") == ""
    assert limit(figure(3.0, n=7), AGREE, "en") == ""


def compared(value, low=None, high=None, q=0.01):
    return Comparison("trust", Estimate("difference", value, low, high, 20), Estimate("hedges_g", 0.5, n=20), q)


@BOTH
def test_a_change_no_scale_can_hold_is_called_impossible_to_show(language):
    said = limit(figure(3.0, 1.0, 5.0, n=5, smallest_change=2.4, smallest_change_here=2.1), AGREE, language)
    assert "2" not in said
    assert said == say(language, "report.limit.never", people=say(language, "common.people", n=5))


@pytest.mark.parametrize(
    ("mean", "way"), [(3.0, "change"), (4.6, "fall"), (1.2, "rise"), (2.0, "change"), (4.0, "change")]
)
@BOTH
def test_a_change_is_promised_only_the_way_the_scale_leaves_room_for(mean, way, language):
    said = limit(figure(mean, n=9, smallest_change=1.0), AGREE, language)
    known = {"people": say(language, "common.people", n=9), "change": number(1.0, 2, language)}
    assert said == say(language, f"report.limit.{way}", **known)


@BOTH
def test_what_is_seen_of_these_very_people_is_a_sentence_of_its_own(language):
    known = figure(3.0, n=9, smallest_change=1.0, smallest_change_here=0.4)
    assert limit(known, AGREE, language).endswith(say(language, "report.limit.here", change=number(0.4, 2, language)))
    everybody = figure(3.0, n=9, smallest_change=1.0, smallest_change_here=0.0)
    assert limit(everybody, AGREE, language).endswith(say(language, "report.limit.any"))


def moved(comparison, theirs=None):
    return Change(comparison.id, comparison.difference, comparison.effect, comparison.q, theirs)


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (compared(0.6, 0.2, 1.0), "These very people’s own average rose, by 0.20 to 1.00."),
        (compared(-0.6, -1.0, -0.2), "These very people’s own average fell, by 0.20 to 1.00."),
        (compared(0.6, 0.6, 0.6, q=0.0), "These very people’s own average rose, by 0.60."),
        (compared(0.0, 0.0, 0.0, q=1.0), "These very people’s own average did not move."),
        (compared(0.6, -0.2, 1.4), "is open as well: from a fall of 0.20 to a rise of 1.40."),
        (compared(0.6, 0.1, 1.1, q=0.2), "is open as well: from a fall of 0.00 to a rise of 1.10."),
    ],
)
def test_whether_these_very_people_s_average_moved_is_said_beside_and_plainly(theirs, expected):
    both = moved(compared(0.6, -0.3, 1.5), theirs)
    said = sentences.change(both, TRUST, 8, 7, AGREE, "en")
    assert said.startswith("No change that 8 people then and 7 people now can show")
    assert "anything from a fall of 0.30 to a rise of 1.50" in said
    assert said.endswith(expected)
    assert "higher" not in sentences.change(both, LESS, 8, 7, AGREE, "en")
    assert sentences.change(both, TRUST, 8, 7, AGREE, "fr") != sentences.change(moved(both), TRUST, 8, 7, AGREE, "fr")


@BOTH
def test_a_mean_weighted_by_turnout_is_said_where_the_release_has_one(language):
    weighted = Estimate("weighted_mean", 3.25, 2.84, 3.66, 15)
    plain = figure(3.6, 3.3, 3.9)
    assert sentences.weighted(section(plain), SURVEY, language) == ""
    unequal = replace(plain, estimates={**plain.estimates, "weighted_mean": weighted})
    said = sentences.weighted(section(unequal), SURVEY, language)
    assert all(number(end, 2, language) in said for end in (3.25, 2.84, 3.66))
    assert WORD[language] in said
    report = Report("w", "t", to_json(SURVEY), 5, (section(unequal),))
    assert Chapter(report, report.sections[0], (), language).notes[0] == said


@BOTH
def test_a_statement_that_goes_against_the_others_is_named_with_what_to_do(language):
    omega, alpha = Estimate.missing("omega", 60, "two_items"), Estimate("alpha", 0.8, 0.7, 0.9, 60)
    item = SURVEY.scale("trust").items[0]
    said = consistency(Reliability("trust", alpha, omega, (item,)), SURVEY, language)
    text = SURVEY.item(item).text.get(language) or SURVEY.item(item).text["en"]
    assert said.endswith(say(language, "report.reliability.against", text=text))


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (compared(0.6, 0.2, 1.0), "0.60 above the average of Elm (allowing for chance, 0.20 to 1.00)."),
        (compared(-0.6, -1.0, -0.2), "0.60 below the average of Elm (allowing for chance, 0.20 to 1.00)."),
        (compared(0.6, -0.2, 1.4), "No difference from Elm that 9 people can show."),
        (compared(0.6, 0.1, 1.1, q=0.2), "This difference from Elm (0.60) is no larger than chance makes"),
        (compared(0.6), "A difference from Elm cannot be judged here."),
    ],
)
def test_a_difference_is_claimed_only_where_these_people_can_show_it(comparison, expected):
    assert sentences.beside(comparison, TRUST, "Elm", 9, AGREE, "en").startswith(expected)
    assert "Elm" in sentences.beside(comparison, TRUST, "Elm", 9, AGREE, "fr")
    assert sentences.beside(None, TRUST, "Elm", 9, AGREE, "en") == ""


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (compared(0.6, 0.2, 1.0), "It rose by 0.60 since then (allowing for chance, 0.20 to 1.00)."),
        (compared(-0.6, -1.0, -0.2), "It fell by 0.60 since then (allowing for chance, 0.20 to 1.00)."),
        (compared(-0.1, -0.5, 0.3), "No change that 8 people then and 7 people now can show: the averages"),
        (compared(0.6, 0.1, 1.1, q=0.2), "A change of 0.60, but no larger than chance"),
        (compared(0.6), "A change cannot be judged here."),
    ],
)
def test_a_change_is_claimed_only_where_these_people_can_show_it(comparison, expected):
    assert sentences.change(comparison, TRUST, 8, 7, AGREE, "en").startswith(expected)
    assert sentences.change(comparison, TRUST, 8, 7, AGREE, "fr")


@BOTH
def test_the_overview_names_strengths_room_and_what_is_seen_differently(language):
    strong = figure(4.6, 4.3, 4.9)
    gap = figure(4.6, 4.3, 4.9, id="haste")
    said = sentences.overview(section(strong, gap), SURVEY, language)
    assert len(said) == 2
    split = figure(3.0, 2.5, 3.5, van_der_eijk=-0.5, ad=1.5, rwg=0.0, rwg_skewed=0.0)
    assert len(sentences.overview(section(split), SURVEY, language)) == 1
    sure, unsure = figure(3.0, 2.6, 3.4), figure(3.0, 2.0, 4.0)
    assert sentences.overview(section(sure), SURVEY, language) != sentences.overview(section(unsure), SURVEY, language)


@BOTH
def test_or_more_is_explained_only_where_it_is_said(language):
    capped = Figure("item", "t1", 9, ((0, 0, 0, 2, 7),), ((4,),), {})
    assert sentences.held_back(section(capped), language)
    assert sentences.held_back(section(figure(3.0)), language) == ""


@pytest.mark.parametrize(("value", "why"), [(0.9, ""), (0.75, ""), (0.5, ""), (None, "few_people"), (None, "heywood")])
@BOTH
def test_consistency_is_said_or_its_absence_explained(value, why, language):
    low, high = (None, None) if value is None else (value - 0.05, value + 0.05)
    omega = Estimate("omega", value, low, high, 60, why)
    said = consistency(Reliability("trust", Estimate.missing("alpha", 60, why or "constant"), omega), SURVEY, language)
    assert said
    assert ("omega" in said) == (value is not None)


def test_alpha_stands_in_where_omega_is_not_to_be_had():
    omega, alpha = Estimate.missing("omega", 60, "two_items"), Estimate("alpha", 0.8, 0.7, 0.9, 60)
    assert "alpha 0.80" in consistency(Reliability("trust", alpha, omega), SURVEY, "en")


@BOTH
def test_too_few_people_is_a_sentence_and_not_a_blank(language):
    report = Report("w", "t", to_json(SURVEY), 5, (section(figure()),))
    assert len(sentences.of_scale(report.sections[0], TRUST, report, language)) == 1
    assert sentences.gap(Estimate.missing("mean", 0, "too_few"), language)
    assert sentences.gap(Estimate.missing("mean", 0, "of a kind nobody foresaw"), language)


@BOTH
def test_every_report_says_what_it_is_not_for(language):
    assert len(sentences.not_for(language)) == 4


def test_every_word_of_reports_is_there_in_every_language():
    def own(language):
        return {key for key in keys(language) if key.startswith(("report.", "methods."))}

    assert all(own(language) == own("en") for language in languages())
