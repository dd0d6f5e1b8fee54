"""What people give beside what they get: the gap is said as far as it can be shown, and both sides are drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reflectory.i18n.catalogue import say
from reflectory.reports.charts import mirror
from surveys.loader import instrument
from surveys.model import words
from tests.reports.invented_figures import figure, section

BOTH = instrument("enhancer").forms["both"]
GIVEN, RECEIVED = mirror.mirrored(BOTH)[0]


def headline(given, received, half=0.1, language="en"):
    one = section("1", figure(GIVEN.id, given, half), figure(RECEIVED.id, received, half))
    return mirror.headline(one, GIVEN, RECEIVED, BOTH, language)


def test_a_form_that_asks_one_side_has_no_mirror():
    forms = instrument("enhancer").forms
    assert [mirror.mirrored(forms[form]) for form in ("self", "received", "leaders", "colleague")] == [()] * 4
    assert [(own.id, other.id) for own, other in mirror.mirrored(BOTH)] == [("ourselves", "each-other")]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("given", "received", "half", "key", "unsure"),
    [
        (4.2, 3.4, 0.1, "gives", False),
        (3.4, 4.2, 0.1, "gets", False),
        (4.2, 3.4, 0.5, "gives", True),
        (4.2, 3.4, None, "gives", True),
        (3.9, 3.6, 0.1, "alike", False),
    ],
)
def test_the_gap_is_the_headline_as_far_as_it_can_be_shown(given, received, half, key, unsure, language):
    marks = [",", "."] if language == "en" else [".", ","]
    numbers = {name: f"{value:.1f}".replace(*marks) for name, value in (("given", given), ("received", received))}
    told = headline(given, received, half, language)
    expected = say(language, f"mirror.{key}", **numbers, gap=f"{abs(given - received):.1f}".replace(*marks))
    assert told.startswith(expected)
    assert (told != expected) == unsure


@pytest.mark.parametrize("given", [None, 4.0])
def test_a_side_without_answers_is_a_gap_in_words(given):
    assert headline(given, None) == say("en", "mirror.none")
    alone = section("1", figure(GIVEN.id, 4.0))
    assert mirror.headline(alone, GIVEN, RECEIVED, BOTH, "en") == say("en", "mirror.none")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_habit_is_drawn_with_both_sides_in_words(language):
    ids = [*GIVEN.items, *RECEIVED.items]
    items = [replace(figure(id, 3.0 + at / 20), kind="item") for at, id in enumerate(ids)]
    one = section("1", figure(GIVEN.id, 4.2), figure(RECEIVED.id, 3.4), *items)
    drawn = mirror.drawn(one, GIVEN, RECEIVED, BOTH, language)
    assert drawn.count('<li class="own">') == 1 + len(GIVEN.items)
    assert say(language, "mirror.together") in drawn
    assert all(words(scale.name, language) in drawn for scale in (GIVEN, RECEIVED))
    assert all(words(BOTH.item(id).text, language).split("’")[0] in drawn for id in GIVEN.items)
