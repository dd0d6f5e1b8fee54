"""What every survey of the library keeps, beyond being readable."""

from __future__ import annotations

import re

import pytest

from analysis.scoring import profile
from surveys.loader import from_json, instrument, library, to_json
from surveys.model import Survey

FORMS = [form for one in library() for form in one.forms.values()]
SHORT_SCALES = {"team-pulse"}  # single statements, so that it can be asked every few weeks
EDITED = {one.id for one in library() if one.rationale}  # those of the second edition
LEVELS = ("low", "middle", "high")
SECONDS_AN_ITEM = 10
SECONDS_TO_START = 30


def name(form: Survey) -> str:
    return f"{form.id}/{form.form}"


every_form = pytest.mark.parametrize("form", FORMS, ids=name)


def test_the_library_has_its_nine_surveys() -> None:
    assert {one.id for one in library()} >= {
        "across-schools",
        "book-study",
        "collaborative-culture",
        "culture-of-inquiry",
        "enhancer",
        "learning-day",
        "our-students",
        "student-centred-learning",
        "team-pulse",
    }


@every_form
def test_a_worked_case_scores_as_it_says(form: Survey) -> None:
    assert form.cases or not form.scales
    for case in form.cases:
        codes = {
            id: form.format_of(form.item(id)).values.index(value)
            for id, value in case.answers.items()
            if value is not None
        }
        made = profile(codes, form)
        for scale, stated in case.scores.items():
            assert made[scale] == (None if stated is None else pytest.approx(stated)), (case.name, scale)


@every_form
def test_the_worked_cases_score_every_scale(form: Survey) -> None:
    scored = {id for case in form.cases for id, score in case.scores.items() if score is not None}
    assert scored == {scale.id for scale in form.scales}


@every_form
def test_a_reverse_keyed_item_is_in_a_worked_case(form: Survey) -> None:
    answered = {id for case in form.cases for id in case.answers}
    assert {item.id for item in form.items if item.reverse} <= answered


@every_form
def test_a_scale_has_four_items_or_more(form: Survey) -> None:
    for scale in form.scales:
        fewest = 1 if form.id in SHORT_SCALES else 4 if form.id in EDITED else 3
        assert fewest <= len(scale.items) <= 12


@every_form
def test_a_scale_of_the_second_edition_is_asked_in_one_direction(form: Survey) -> None:
    if form.id in EDITED:
        assert [item.id for item in form.items if item.reverse] == []


@every_form
def test_a_form_has_fewer_than_thirty_statements(form: Survey) -> None:
    if form.id in EDITED:
        assert len([item for item in form.items if form.format_of(item).points < 11]) < 30


REFERENTS = {  # who a statement speaks of, by how it begins or by its words; the first that fits
    "people here": r"^Around here, ",
    "leaders": r"\b(?:our|my) leaders\b",
    "somebody": r"\{name\}",
    "I": r"\b(?:I|me|my|myself)\b",
    "we": r"\b(?:we|us|our|ours)\b",
}


def referent(text: str) -> str:
    return next(name for name, pattern in REFERENTS.items() if re.search(pattern, text, re.IGNORECASE))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Around here, people ask me.", "people here"),
        ("When I err, my leaders ask why.", "leaders"),
        ("When we learn, I ask.", "I"),
        ("We ask.", "we"),
    ],
)
def test_whom_a_statement_speaks_of(text: str, name: str) -> None:
    assert referent(text) == name


@every_form
def test_a_scale_speaks_of_one_and_the_same(form: Survey) -> None:
    if form.id in EDITED:
        spoken = {scale.id: {referent(form.item(id).text["en"]) for id in scale.items} for scale in form.scales}
        assert {id: names for id, names in spoken.items() if len(names) > 1} == {}


@every_form
def test_a_scale_has_three_practices_a_level_and_none_twice(form: Survey) -> None:
    if form.id in EDITED:
        for language in form.languages:
            offered = [
                text[language] for scale in form.scales for level in LEVELS for text in scale.practices_at(level)
            ]
            assert len(offered) == len(set(offered)) == 9 * len(form.scales)


@every_form
def test_a_form_that_asks_how_often_names_its_time(form: Survey) -> None:
    often = any(form.format_of(item).anchors[0]["en"] == "Almost never" for item in form.items)
    if form.id in EDITED and often:
        spans = {"en": r"last (?:four weeks|three months)", "fr": r"quatre dernières semaines|trois derniers mois"}
        assert all(re.search(span, form.purpose[language]) for language, span in spans.items())


@every_form
def test_every_item_of_the_second_edition_has_its_reasons(form: Survey) -> None:
    if form.id in EDITED:
        reasons = instrument(form.id).rationale.keys() | instrument("enhancer").rationale.keys()
        assert {item.id for item in form.items} <= reasons


@every_form
def test_what_presupposes_leading_says_so_and_may_be_passed(form: Survey) -> None:
    for item in form.items:
        if form.id in EDITED and re.search(r"when I (?:lead|hand over)", item.text["en"], re.IGNORECASE):
            assert item.not_applicable, item.id


@every_form
def test_a_scale_offers_two_conversation_questions(form: Survey) -> None:
    for scale in form.scales:
        assert len(scale.questions) == 2, scale.id


@every_form
def test_a_survey_takes_at_most_eight_minutes_and_says_so(form: Survey) -> None:
    assert form.minutes <= 8
    assert round((len(form.items) * SECONDS_AN_ITEM + SECONDS_TO_START) / 60) <= form.minutes


@every_form
def test_the_licence_and_a_source_are_stated(form: Survey) -> None:
    assert form.licence == "CC BY 4.0"
    assert form.sources
    assert all(len(scale.source) > 10 for scale in form.scales)


@every_form
def test_a_form_survives_being_stored(form: Survey) -> None:
    assert from_json(to_json(form)) == form


def test_an_item_is_counted_in_one_scale_at_most() -> None:
    for one in library():
        for form in one.forms.values():
            scaled = [id for scale in form.scales for id in scale.items]
            assert len(scaled) == len(set(scaled)) <= len(form.items)


def test_the_colleague_form_says_every_enhancer_habit_from_outside() -> None:
    own, seen = (instrument("enhancer").forms[form] for form in ("self", "colleague"))
    assert [item.id for item in seen.items] == [*(item.id for item in own.items), "share"]
    assert own.scales == seen.scales
    for item in own.items:
        for language in own.languages:
            assert "{name}" not in item.text[language]
            assert "{name}" in seen.item(item.id).text[language]
        assert item.reverse == seen.item(item.id).reverse


def test_a_name_is_put_into_every_text_of_the_colleague_form() -> None:
    form = instrument("enhancer").forms["colleague"]
    assert form.about_somebody
    named = form.about("Noor {x}")
    assert not named.about_somebody
    assert named.item("ta1").text == {
        "en": "Noor x tells me what I do especially well.",
        "fr": "Noor x me dit ce que je fais particulièrement bien.",
    }
    assert from_json(to_json(named)) == named


def test_the_received_habits_are_those_of_the_self_form_seen_from_the_other_side() -> None:
    forms = instrument("enhancer").forms
    own, received, leaders = (forms[form] for form in ("self", "received", "leaders"))
    assert [scale.mirrors for scale in received.scales] == [scale.id for scale in own.scales]
    assert [(item.id, item.format) for item in leaders.items] == [(item.id, item.format) for item in received.items]
    assert not received.about_somebody
    assert not leaders.about_somebody
    for here, above in zip(received.items, leaders.items, strict=True):
        assert all(here.text[language] != above.text[language] for language in received.languages)


def test_the_form_of_both_pairs_twelve_statements_with_twelve() -> None:
    both = instrument("enhancer").forms["both"]
    own, others = both.scales
    assert (others.mirrors, len(own.items), len(others.items)) == (own.id, 12, 12)
    for mine, theirs in zip(own.items, others.items, strict=True):
        assert referent(both.item(mine).text["en"]) == "I"
        assert referent(both.item(theirs).text["en"]) == "people here"


def test_looking_back_asks_the_same_habits_of_oneself_and_of_the_others() -> None:
    since = instrument("book-study").forms["since"]
    assert [scale.mirrors for scale in since.scales] == ["", "since-own"]
    assert all("looking back" in scale.meaning["en"].lower() for scale in since.scales)


def test_a_book_study_starts_and_ends_with_both_sides_of_the_habits() -> None:
    own = instrument("enhancer").forms["both"]
    forms = instrument("book-study").forms
    assert list(forms) == ["start", "end", "chapter", "since"]
    for moment in ("start", "end"):
        assert forms[moment].items == own.items
        assert forms[moment].scales == own.scales
        assert forms[moment].formats == own.formats
        assert set(own.sources) <= set(forms[moment].sources)


def test_a_check_in_asks_everybody_one_question_of_ordered_answers() -> None:
    chapter = instrument("book-study").forms["chapter"]
    (item,), form = chapter.items, chapter.formats[0]
    assert (chapter.scales, len(chapter.questions), item.reverse) == ((), 1, False)
    assert [one["en"] for one in form.anchors] == [
        "Not yet", "Tried, it did not help", "Tried, it helped", "Tried, and I keep it"
    ]  # fmt: skip
    assert [len(one) for one in (form.anchors, form.sums)] == [4, 3]
    assert all(set(one) == {"en", "fr"} for one in (*form.anchors, *form.sums))


@every_form
def test_no_form_asks_a_statement_only_of_those_who_gave_another_answer(form: Survey) -> None:
    texts = " ".join(form.purpose.values()) + " ".join(text for one in form.items for text in one.text.values())
    assert not re.search(r"\b(?:skip the|passez les|if so|if yes|si oui|dans ce cas)\b", texts, re.IGNORECASE)


def test_a_survey_without_sums_is_stored_as_it_always_was() -> None:
    assert '"sums"' not in to_json(instrument("enhancer").forms["self"])
    assert '"sums"' in to_json(instrument("book-study").forms["chapter"])


def test_the_pulse_and_the_learning_day_stay_short() -> None:
    assert 8 <= len(instrument("team-pulse").forms["self"].items) <= 10
    assert len(instrument("team-pulse").forms["self"].questions) == 1
    assert len(instrument("learning-day").forms["self"].items) <= 16
    assert [item.id for item in instrument("learning-day").forms["later"].items] == ["tried"]


def test_well_meant_diminishing_is_the_scale_where_less_is_better() -> None:
    form = instrument("enhancer").forms["self"]
    (kind,) = [scale for scale in form.scales if scale.favourable == "low"]
    assert (kind.id, kind.one_by_one, len(kind.items)) == ("well-meant", True, 9)
    pairs = [scale for scale in form.scales if scale.low_end and scale.high_end]
    assert [scale.id for scale in pairs] == ["talent", "safety", "challenge", "deciding", "ownership"]
    seen = instrument("enhancer").forms["colleague"]
    share = seen.format_of(seen.item("share"))
    assert (share.low, share.high, share.points) == (0, 100, 11)
