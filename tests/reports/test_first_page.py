"""The first page: who answered, one sentence, one row an area, what changed, what to try, what was promised."""

from __future__ import annotations

import pytest

from reflectory.i18n.catalogue import languages, say
from reflectory.reports.first_page import answer_near, first_page
from reflectory.reports.focus import Promise
from surveys.model import ResponseFormat
from tests.reports.invented_figures import AGREE, SPLIT, SURVEY, figure, report, section

BOTH = pytest.mark.parametrize("language", languages())


def page(*figures, language="en", earlier=(), promises=(), **given):
    one = section("1", *figures, **given)
    return first_page(report(one), one, language, earlier, promises)


def test_one_sentence_names_what_is_strong_where_most_is_to_gain_and_where_people_differ():
    shown = page(figure("trust", 4.4, n=20), figure("focus", 2.5, n=20), figure("haste", 3.0, n=20, how=SPLIT))
    assert (
        shown.sentence
        == "Strong: Trust (4.4). Most to gain: Focus (2.5). People differ on: Haste (less is better) (3.0)."
    )


def test_of_a_scale_where_less_is_better_little_is_strong_and_much_is_to_gain():
    low = page(figure("trust", 3.0, n=20), figure("focus", 3.0, n=20), figure("haste", 1.4, n=20))
    assert "Strong: little of “Haste” (1.4)." in low.sentence
    high = page(figure("trust", 4.0, n=20), figure("focus", 4.0, n=20), figure("haste", 4.4, n=20))
    assert "Most to gain: much of “Haste” (4.4)." in high.sentence


@BOTH
def test_where_nothing_stands_out_the_sentence_says_so_and_names_no_area(language):
    shown = page(figure("trust", 3.2), figure("focus", 3.3), language=language)
    parts = (say(language, "glance.first.strong_none"), say(language, "glance.first.split_none"))
    assert shown.sentence == " ".join(parts)


@BOTH
def test_nobody_s_answers_make_no_row_with_a_number(language):
    shown = page(figure("trust"), figure("focus"), figure("haste"), language=language)
    assert shown.sentence == say(language, "glance.how.none")
    assert [(row.mean, row.remark) for row in shown.rows] == [("", "")] * 3
    assert shown.proposal.tries == ()


def test_a_row_has_the_average_the_answer_nearest_to_what_is_shown_and_that_people_differ():
    shown = page(figure("trust", 3.46), figure("focus", 3.44), figure("haste", 2.0, how=SPLIT))
    assert [(row.mean, row.remark) for row in shown.rows] == [("3.5", "D"), ("3.4", "C"), ("2.0", "B, people differ")]


@pytest.mark.parametrize(
    ("scale", "then", "now", "remark"),
    [
        ("trust", 3.0, 4.0, "D, rose by 1.00"),
        ("trust", 4.0, 3.0, "C, fell by 1.00"),
        ("haste", 3.0, 4.0, "D, rose by 1.00, for the worse"),
        ("haste", 4.0, 3.0, "C, fell by 1.00, for the better"),
        ("trust", 3.0, 3.05, "C"),  # no change that these people can show
    ],
)
def test_a_change_stands_in_its_row_only_where_it_shows_and_says_which_way_is_better(scale, then, now, remark):
    before = report(section("1", figure(scale, then, n=30)), wave="1")
    shown = page(figure(scale, now, n=30), earlier=[before])
    assert [row.remark for row in shown.rows] == [remark]


def test_open_goals_are_a_line_each_and_closed_ones_none():
    lines = page(
        figure("trust", 3.0), promises=[Promise("trust", "We ask."), Promise("trust", "We listen.", "We listen!")]
    )
    assert lines.promises == ("We listen!",)


def test_a_larger_unit_stands_in_the_path():
    whole = section("9", figure("trust", 3.0), kind="school", name="Elm", blocks=(1, 2))
    team = section("1", figure("trust", 3.0), parent="9")
    assert first_page(report(whole, team), team, "en").path == "Elm"


@pytest.mark.parametrize("mean", [1.0, 1.4999, 1.5, 2.5, 4.5, 5.0])
def test_the_nearest_answer_is_rounded_half_up(mean):
    assert answer_near(mean, AGREE, "en") == "ABCDE"[int(mean + 0.5) - 1]


def test_answers_that_are_many_or_numbers_have_no_word():
    share = ResponseFormat("share", 0, 100, 10, tuple({"en": f"{at} %"} for at in range(0, 101, 10)))
    assert answer_near(40.0, share, "en") == ""
    assert SURVEY.formats[0] == AGREE
