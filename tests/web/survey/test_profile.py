"""A respondent's own picture: strengths first, well-meant habits kindly, nothing made up from what was skipped."""

from __future__ import annotations

import re
from html import escape, unescape

import pytest

from reflectory.i18n.catalogue import say
from reflectory.reports.direction import amount, named
from reflectory.web.respondent.profile import profile_html, standings
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


def test_strengths_come_first_and_the_least_favourable_scale_gives_the_practice():
    high, low = SELF.scales[1], SELF.scales[0]
    page = profile_html(SELF, answers(**{high.id: 4, low.id: 1}), "en")
    assert page.index(words(high.name, "en")) < page.index(words(low.name, "en"))
    assert words(high.high, "en") in text(page)
    assert words(low.low, "en") in text(page)
    assert words(low.practice, "en") in text(page)


def test_a_scale_where_less_is_better_is_a_strength_when_low_and_named_kindly_when_high():
    (gentle,) = standings(SELF, answers(**{KIND.id: 0}))
    (much,) = standings(SELF, answers(**{KIND.id: 4}))
    assert (gentle.section, much.section) == ("strong", "kind")


@pytest.mark.parametrize("code", range(5))
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_picture_says_of_such_a_scale_which_way_is_better_whatever_the_score(code, language):
    page = profile_html(SELF, answers(**{KIND.id: code}), language)
    name, low = words(KIND.name, language), code < 2
    head = unescape(re.search(r"<strong>(.*?)</strong>", page)[1])
    little = amount(KIND, True, language)
    assert head == (little[0].upper() + little[1:] if low else named(KIND, language)) != name
    assert f"<span>{say(language, 'direction.better')}</span><span></span>" in page
    assert escape(say(language, f"profile.{'strong' if low else 'kind'}")) in page
    assert named(KIND, language) in unescape(re.search(r'aria-label="([^"]*)"', page)[1])
    other = SELF.scales[0] if SELF.scales[0] is not KIND else SELF.scales[1]
    assert say(language, "direction.better") not in profile_html(SELF, answers(**{other.id: code}), language)


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


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_survey_has_a_profile(language):
    for one in library():
        for survey in one.forms.values():
            full = {item.id: 0 for item in survey.items}
            assert len(standings(survey, full)) == len(survey.scales)
            assert profile_html(survey, full, language)


def text(page):
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.S)))
