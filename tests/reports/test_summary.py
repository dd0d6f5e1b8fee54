"""The first page answers five questions; which sentence is said is chosen by the statistics, in every language."""

from dataclasses import replace
from html import escape

import pytest

from reflectory.i18n.catalogue import languages, say
from reflectory.reports import direction, sentences
from reflectory.reports.charts.drawings import items_stacked, scales_stacked
from reflectory.reports.exports import html
from reflectory.reports.exports.contents import Chapter
from reflectory.reports.exports.pdf_parts.flow import chapter
from reflectory.reports.focus import propose
from reflectory.reports.summary import answers, kind
from reflectory.reports.trend import history
from surveys.model import Item
from tests.reports.invented_figures import (
    AGREED,
    APART,
    EVEN,
    FOCUS,
    HASTE,
    LESS,
    MIXED,
    MORE,
    SPLIT,
    SURVEY,
    TRUST,
    compared,
    figure,
    report,
    scale,
    section,
)

BOTH = pytest.mark.parametrize("language", languages())


def told(one, language="en", past=None, first=True, whole=None):
    made = report(*((whole,) if whole else ()), one)
    return {answer.question: answer for answer in answers(made, one, past, () if first else (made,), language)}


def three(trust, focus=3.0, haste=3.0, how=AGREED, **given):
    figures = (figure("trust", trust, how=how), figure("focus", focus), figure("haste", haste))
    return section("1", *figures, **given)


@BOTH
def test_the_questions_come_in_their_order_and_every_one_is_answered(language):
    found = told(three(4.4), language)
    assert tuple(found) == ("how", "strong", "differently", "changed")
    assert all(answer.lines and all(answer.lines) for answer in found.values())


@pytest.mark.parametrize(
    ("mean", "half", "how", "expected"),
    [
        (4.4, 0.3, AGREED, "strong"),
        (4.4, 1.0, AGREED, "leaning_strong"),
        (3.0, 0.3, AGREED, "middle"),
        (3.0, 1.5, AGREED, "middle"),
        (1.5, 1.0, AGREED, "leaning_gap"),
        (1.5, 0.2, AGREED, "gap"),
        (4.4, 0.3, SPLIT, "split"),
        (None, 0.3, AGREED, "none"),
    ],
)
@BOTH
def test_how_we_are_counts_the_scales_by_what_can_be_said_of_them(mean, half, how, expected, language):
    one = section("1", figure("trust", mean, half, how=how))
    assert kind(one, TRUST, SURVEY) == expected
    line, *named = told(one, language)["how"].lines
    assert len(named) == expected.endswith("gap")
    assert all(direction.named(TRUST, language) in each for each in named)
    known = {"n": 1} if expected != "none" else {}
    assert say(language, f"glance.how.{expected}", **known) in line


def test_less_is_better_turns_a_low_average_into_a_strength():
    assert kind(three(3.0, haste=1.4), HASTE, SURVEY) == "strong"


@BOTH
def test_strengths_are_named_before_what_leans_to_one_and_nothing_is_said_to_be_nothing(language):
    both = section("1", figure("trust", 4.4), figure("focus", 4.4, 1.0))
    lines = told(both, language)["strong"].lines
    assert "Trust" in lines[0]
    assert "Focus" in lines[1]
    assert told(both, language)["strong"].scales == (TRUST,)
    assert told(three(3.0), language)["strong"].lines[0] == say(language, "glance.strong.none")


@BOTH
def test_a_difference_from_the_whole_is_named_only_where_it_shows(language):
    whole = section("9", figure("trust", 3.0), kind="school", name="Elm", blocks=(1, 2))
    found = (compared("trust", 0.5), compared("focus", -0.5), compared("haste", 0.5, shows=False))
    lines = told(three(3.0, parent="9", comparisons=found), language, whole=whole)["strong"].lines
    assert any(line.startswith(say(language, "report.overview.better", names="Trust")[:16]) for line in lines)
    assert any("Focus" in line for line in lines)
    assert not any("Haste" in line for line in lines)
    none = (compared("trust", 0.5, shows=False),)
    lines = told(three(3.0, parent="9", comparisons=none), language, whole=whole)["strong"].lines
    assert lines[-1] == say(language, "glance.strong.same", parent="Elm")


@pytest.mark.parametrize(
    ("how", "expected"),
    [(SPLIT, "report.overview.split"), (APART, "glance.differently.mixed"), (MIXED, "glance.differently.mixed"),
     (AGREED, "glance.differently.alike"), (dict.fromkeys(AGREED), "glance.differently.none")],
)  # fmt: skip
@BOTH
def test_where_we_differ_is_said_from_the_widest_down(how, expected, language):
    one = section("1", figure("trust", 4.4, how=how))
    answer = told(one, language)["differently"]
    name = "Trust" if language == "en" else "Trust (fr)"
    assert answer.lines[0] == say(language, expected, names=name, name=name)
    assert bool(answer.scales) == (how not in (AGREED, dict.fromkeys(AGREED)))


@pytest.mark.parametrize(("then", "expected"), [(3.0, "better"), (5.0, "worse"), (4.1, "same")])
@BOTH
def test_what_changed_is_named_only_where_it_shows(then, expected, language):
    before = report(section("1", figure("trust", then, n=30), answered=30), wave="v", title="Autumn")
    now = report(section("1", figure("trust", 4.0, n=30), answered=30))
    one = now.sections[0]
    past = history([before], now, one)
    lines = {a.question: a for a in answers(now, one, past, (before,), language)}["changed"].lines
    names = {"names": "Trust" if language == "en" else "Trust (fr)"} if expected != "same" else {}
    assert lines[0] == say(language, f"glance.changed.{expected}", title="Autumn", **names)
    assert lines[-1] == say(language, "over_time.people.alike", before=30, after=30)


@BOTH
def test_a_first_wave_and_one_without_a_counterpart_say_so(language):
    assert told(three(3.0), language, first=True)["changed"].lines == (say(language, "glance.changed.first"),)
    assert told(three(3.0), language, first=False)["changed"].lines == (say(language, "glance.changed.none"),)


def test_of_an_average_that_describes_nobody_no_strength_and_no_difference_is_said():
    whole = section("9", figure("trust", 3.0), kind="school", blocks=(1, 2))
    one = section("1", figure("trust", 4.4, how=SPLIT), parent="9", comparisons=(compared("trust", 0.5),))
    assert not any("Trust" in line for line in told(one, whole=whole)["strong"].lines)
    assert FOCUS not in told(one, whole=whole)["strong"].scales


@pytest.mark.parametrize(
    ("row", "favourable", "shown", "why"),
    [
        (MORE, "high", "middle", "lowest"),
        (EVEN, "high", "middle", "lowest_even"),
        (LESS, "high", "middle_less", "middle_less"),
        (LESS, "low", "middle", "lowest"),
        (MORE, "low", "middle_less", "middle_less"),
    ],
)
@BOTH
def test_nothing_to_worry_about_is_said_only_where_clearly_more_answers_are_favourable(
    row, favourable, shown, why, language
):
    one_scale = HASTE if favourable == "low" else TRUST
    one = section("1", figure(one_scale.id, 3.0, row=row))
    assert kind(one, one_scale, SURVEY) == shown
    assert say(language, f"glance.how.{shown}", n=1) in told(one, language)["how"].lines[0]
    low = section("1", figure(one_scale.id, 3.0, row=row), figure("focus" if one_scale is TRUST else "trust", 4.6))
    proposal = propose(report(low), low, language)
    assert proposal.why == say(language, f"glance.try.{why}", name=direction.named(one_scale, language))
    level = "middle_less" if why == "middle_less" else "middle"
    found = sentences.of_scale(one, one_scale, report(one), language)[0]
    assert found == say(language, f"report.level.{level}", people="")
    said = sentences.overview(one, SURVEY, language)
    expected = "less" if why == "middle_less" else "middle"
    assert said == (say(language, f"report.overview.{expected}", names=direction.named(one_scale, language)),)


def test_the_lowest_average_of_all_is_not_called_harmless_where_it_leans_to_a_strength_on_unfavourable_answers():
    one = section("1", figure("trust", 4.0, 1.5, row=LESS), figure("focus", 4.9))
    assert propose(report(one), one, "en").why == say("en", "glance.try.middle_less", name="Trust")


@BOTH
def test_one_area_alone_is_spoken_of_in_the_singular(language):
    (line,) = told(section("1", figure("trust", 4.4)), language)["how"].lines
    assert "1 " not in line.split(":")[0]


@pytest.mark.parametrize("more", [0, 1, 2])
def test_at_most_three_areas_are_named_as_seen_differently_and_each_of_them_is_drawn(more):
    extra = tuple(scale(name) for name in ("Peace", "Quiet")[:more])
    items = tuple(Item(id, {"en": f"About {id}"}, "agree5") for one in extra for id in one.items)
    survey = replace(SURVEY, scales=(*SURVEY.scales, *extra), items=(*SURVEY.items, *items))
    one = section("1", figure("focus", 3.0, how=SPLIT),
                  *(figure(each.id, 3.0, how=SPLIT) for each in (TRUST, HASTE, *extra)))  # fmt: skip
    made = report(one, survey=survey)
    found = {answer.question: answer for answer in answers(made, one, None, (), "en")}["differently"]
    drawn = [each.name["en"] for each in found.scales]
    assert len(drawn) == 3
    assert {each.name["en"] for each in survey.scales if any(each.name["en"] in line for line in found.lines)} == set(
        drawn
    )
    assert len(found.lines) == 1
    file = html.write(made, "en", one).decode()
    part = file[file.index("see things differently") :]
    part = part[: part.index("What changed?")]
    told = {id for each in survey.scales for id in each.items if f"About {id}" in part}
    assert told == {id for each in found.scales for id in each.items}


@pytest.mark.parametrize("plus", [True, False])
@BOTH
def test_what_a_plus_means_stands_under_the_pictures_that_show_one_and_nowhere_else(plus, language):
    trust = replace(figure("trust", 4.4), capped=((3,), ()) if plus else ((), ()))
    one = section("1", trust, figure("focus", 4.4))
    made, note = report(one), say(language, "report.capped.plus")
    assert (note in items_stacked(made, one, language, TRUST)) == plus
    assert note not in items_stacked(made, one, language, FOCUS)
    assert note not in scales_stacked(made, one, language)
    assert html.write(made, language, one).decode().count(escape(note)) == int(plus)
    assert str(chapter(Chapter(made, one, (), language))).count(repr(note)[1:-1]) == int(plus)
