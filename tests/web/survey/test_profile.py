"""A respondent's own picture: strengths first, well-meant habits kindly, nothing made up from what was skipped."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape, unescape

import pytest

from reflectory.i18n.catalogue import say
from reflectory.reports.direction import named
from reflectory.web.respondent.profile import own_picture, profile_html, standings
from surveys.loader import instrument, library
from surveys.model import words

SELF = instrument("enhancer").forms["self"]
KIND = next(scale for scale in SELF.scales if scale.favourable == "low")


def answers(**levels):
    """Answer every item of a scale with the same keyed code."""
    found = {}
    for scale in SELF.scales:
        if scale.id in levels:
            for id in scale.items:
                item = SELF.item(id)
                top = SELF.format_of(item).points - 1
                found[id] = top - levels[scale.id] if item.reverse else levels[scale.id]
    return found


def test_the_headline_answers_the_title_and_the_least_favourable_scale_gives_the_practice():
    high, low = SELF.scales[1], SELF.scales[0]
    page = profile_html(SELF, answers(**{high.id: 4, low.id: 1}), "en")
    headline = re.search(r'<p class="headline">(.*?)</p>', page)[1]
    assert unescape(headline) == (
        f"You show most of <strong>{words(high.name, 'en')}</strong>. "
        f"You have most to gain in <strong>{words(low.name, 'en')}</strong>."
    )
    assert words(high.high, "en") in text(page)
    assert words(low.low, "en") in text(page)
    assert words(low.practice, "en") in text(page)
    assert page.index("One small thing to try") < page.index('class="drawing"') < page.index("<details>")


def headline(survey, given, language="en"):
    return unescape(re.search(r'<p class="headline">(.*?)</p>', own_picture(survey, given, language))[1])


def bold(scale, language="en"):
    return f"<strong>{words(scale.name, language)}</strong>"


def test_a_strength_that_shows_stands_before_little_of_what_may_have_had_no_occasion():
    high, low = SELF.scales[1], SELF.scales[0]
    strong = headline(SELF, answers(**{KIND.id: 0, high.id: 3, low.id: 1}))
    assert strong.startswith(say("en", "profile.most_own", name=bold(high)))
    assert bold(KIND) not in strong
    weak = headline(SELF, answers(**{KIND.id: 0, high.id: 2, low.id: 1}))
    assert weak.startswith(say("en", "profile.little_own", name=bold(KIND)))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_stands_alike_is_named_together_and_nothing_of_it_is_called_the_least(language):
    one, other, best = SELF.scales[:3]
    both = say(language, "report.and", first=bold(one, language), last=bold(other, language))
    lowest = headline(SELF, answers(**{one.id: 1, other.id: 1, best.id: 4}), language)
    assert lowest.endswith(say(language, "profile.gain_own", name=both))
    assert headline(SELF, answers(**{one.id: 2, other.id: 2}), language) == say(language, "profile.alike")


def test_where_both_sides_are_asked_ones_own_is_told_as_ones_own():
    survey = instrument("enhancer").forms["both"]
    given, got = survey.scales
    strong = headline(survey, {**dict.fromkeys(given.items, 4), **dict.fromkeys(got.items, 1)})
    assert strong.startswith(say("en", "profile.most_own", name=bold(given)))
    assert strong.endswith(say("en", "profile.gain_group", name=bold(got)))


@pytest.mark.parametrize("code", range(5))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_scale_where_less_is_better_is_turned_round_and_never_praised_by_its_name(code, language):
    other = SELF.scales[0]
    page = profile_html(SELF, answers(**{KIND.id: code, other.id: 2}), language)
    name = words(KIND.name, language)
    headline = unescape(re.search(r'<p class="headline">(.*?)</p>', page)[1])
    key = "little_own" if code < 2 else "gain_low_own"
    assert say(language, f"profile.{key}", name=f"<strong>{name}</strong>") in headline or code == 2
    assert say(language, "profile.most_own", name=f"<strong>{name}</strong>") not in headline
    row = re.search(rf'<div class="row"><p class="name">{re.escape(escape(named(KIND, language)))}.*?</div>', page)[0]
    assert re.findall("<span>(.*?)</span>", row) == [say(language, "profile.much"), say(language, "profile.little")]
    (at,) = re.findall(r'class="you" cx="([\d.]+)%"', row)
    assert float(at) == pytest.approx(4 + 92 * (1 - code / 4), abs=0.1), "right is better everywhere"
    assert named(KIND, language) in unescape(re.search(r'aria-label="([^"]*)"', row)[1])


def test_the_well_meant_habits_are_shown_one_by_one_the_most_frequent_first():
    given = {id: number % 5 for number, id in enumerate(KIND.items)}
    page = text(profile_html(SELF, given, "en"))
    places = [page.index(words(SELF.item(id).text, "en")) for id in sorted(given, key=lambda id: -given[id])]
    assert places == sorted(places)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_survey_about_the_group_says_that_this_is_one_view(language):
    survey = instrument("our-students").forms["self"]
    page = text(profile_html(survey, {item.id: 3 for item in survey.items}, language))
    assert say(language, "profile.note_group") in page
    assert say(language, "profile.note_own") not in page


@pytest.mark.parametrize("form", ["received", "leaders", "both"])
def test_what_one_gets_from_others_is_a_view_of_them_and_no_picture_of_oneself(form):
    survey = instrument("enhancer").forms[form]
    page = text(profile_html(survey, {item.id: 3 for item in survey.items}, "en"))
    assert say("en", "profile.note_group") in page
    assert say("en", "profile.note_own") not in page
    assert say("en", "profile.habits") not in page


def test_a_skipped_scale_is_named_as_left_open_and_never_scored():
    one = SELF.scales[0]
    page = text(profile_html(SELF, answers(**{one.id: 4}), "en"))
    assert "Left open" in page
    assert page.count(" of 5") == 1
    assert "no picture" in profile_html(SELF, {}, "en")


def test_every_picture_has_a_text_and_the_words_of_the_language():
    page = profile_html(SELF, answers(**{scale.id: 3 for scale in SELF.scales}), "fr")
    assert page.count('role="img" aria-label="') == len(SELF.scales)
    assert 'lang="fr"' in page
    assert "4,0 sur 5" in page


@pytest.mark.parametrize(("high", "step"), [(4, 1), (5, 1), (7, 1), (101, 10)])
def test_the_drawing_has_a_mark_for_every_answer_there_where_the_dot_would_stand(high, step):
    formats = tuple(replace(one, high=high, step=step) for one in SELF.formats)
    survey, scale = replace(SELF, formats=formats), SELF.scales[1]
    top = formats[0].points - 1
    keyed = [{id: top - code if SELF.item(id).reverse else code for id in scale.items} for code in range(top + 1)]
    drawn = [own_picture(survey, codes, "en") for codes in keyed]
    marks = [float(at) for at in re.findall(r'class="point" cx="([\d.]+)%"', drawn[0])]
    dots = [float(re.search(r'class="you" cx="([\d.]+)%"', one)[1]) for one in drawn]
    assert dots == pytest.approx(marks, abs=0.1)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_survey_has_a_picture_without_scripts_and_styles_of_its_own(language):
    for one in library():
        for survey in one.forms.values():
            full = {item.id: 0 for item in survey.items}
            assert len(standings(survey, full)) == len(survey.scales)
            picture = own_picture(survey, full, language)
            assert not re.search(r"<script|<style|style=| on\w+=", picture)


def text(page):
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.S)))
