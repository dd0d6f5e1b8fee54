"""A reflection key opens one's own answers and nothing else: kept, compared, withdrawn, erased."""

from __future__ import annotations

import datetime
import itertools
import random
from dataclasses import replace

import pytest

from reflectory.db import ballots, rater_groups, reflections, waves
from reflectory.db.mnemonic_words import new_reflection_key, parse_reflection_key, reflection_keys
from reflectory.domain.waves import NOWHERE
from reflectory.responses.submit import fielded, secret, submit
from reflectory.web.respondent import personal_record, score_change
from surveys.loader import instrument

TOKENS = ("ab" * 32, "cd" * 32)


def reflect(district, wave, token, code=3, comment="", chance=None):
    survey = fielded(wave.survey)
    written = [{"question": survey.questions[0].id, "text": comment, "reach": "team"}] if comment else []
    full = {}
    for item in survey.items:
        top = survey.format_of(item).points - 1
        keyed = min(max(code + (chance.choice((-1, 0, 1)) if chance else 0), 0), top)
        full[item.id] = top - keyed if item.reverse else keyed
    sent = {"token": token, "unit": district.large, "answers": full, "comments": written}
    return personal_record.entry_of(wave, survey, submit(district.engine, wave, survey, sent))


@pytest.fixture
def start_and_end(district):
    start = district.wave("enhancer", "self", title="Start", moment="start")
    end = district.wave("enhancer", "self", title="End", moment="end")
    return district, (reflect(district, start, TOKENS[0], 1), reflect(district, end, TOKENS[1], 3))


def test_the_words_open_what_was_kept_and_other_words_do_not(start_and_end):
    district, (first, second) = start_and_end
    words = personal_record.keep_new(district.engine, "en", first, TOKENS[0])
    key = parse_reflection_key(words)
    assert reflections.append(district.engine, *key, second) == (first, second)
    other = parse_reflection_key(" ".join(new_reflection_key("en")))
    assert reflections.find(district.engine, *other) is None


def test_a_key_asked_for_twice_is_one_key_and_an_answer_changed_since_is_in_it_once(start_and_end, monkeypatch):
    district, (first, second) = start_and_end
    words = personal_record.keep_new(district.engine, "en", first, TOKENS[0])
    changed = replace(first, codes=tuple(reversed(first.codes)), title="Changed")
    assert personal_record.keep_new(district.engine, "en", changed, TOKENS[0]) == words
    assert reflections.find(district.engine, *parse_reflection_key(words)) == (changed,)
    assert personal_record.keep_new(district.engine, "en", second, TOKENS[1]) != words


def test_where_somebody_elses_copy_lies_by_chance_the_next_key_is_given(start_and_end):
    district, (first, second) = start_and_end
    seed = secret(TOKENS[0], "reflection")
    taken, free = (" ".join(words) for words in itertools.islice(reflection_keys("en", seed), 2))
    locator, _ = parse_reflection_key(taken)
    reflections.keep(district.engine, locator, b"another one", [second])
    for _ in range(2):
        assert personal_record.keep_new(district.engine, "en", first, TOKENS[0]) == free


def test_what_was_kept_shows_the_answers_as_given(start_and_end):
    district, (first, _) = start_and_end
    survey = personal_record.survey_of(district.engine, first)
    answers = personal_record.answers_of(survey, first)
    assert len(answers) == len(survey.items)
    assert set(personal_record.scores_of(survey, first).values()) == {2.0}


def test_ones_own_change_is_told_in_scale_points(start_and_end):
    district, entries = start_and_end
    ((first, last, moved),) = score_change.changes(district.engine, entries)
    assert (first.title, last.title) == ("Start", "End")
    assert {(one.points, one.direction) for one in moved} == {(2.0, "up")}


def test_one_reflection_alone_shows_no_change(start_and_end):
    district, entries = start_and_end
    assert score_change.changes(district.engine, entries[:1]) == ()


def test_an_answer_can_be_withdrawn_with_its_comments_while_the_wave_is_open(district):
    wave = district.wave()
    entry = reflect(district, wave, TOKENS[0], comment="A thought")
    assert personal_record.may_withdraw(district.engine, entry)
    assert personal_record.withdraw(district.engine, entry)
    assert ballots.count(district.engine, wave.id) == 0
    assert ballots.boxes(district.engine, wave.id, "comment") == []
    assert not personal_record.may_withdraw(district.engine, entry)


def test_after_closing_nothing_can_be_withdrawn_and_that_is_said(district):
    wave = district.wave()
    entry = reflect(district, wave, TOKENS[0])
    waves.close_wave(district.engine, wave.id)
    assert not personal_record.may_withdraw(district.engine, entry)
    assert not personal_record.withdraw(district.engine, entry)
    assert ballots.count(district.engine, wave.id) == 1


def test_no_group_figures_before_the_release(district):
    entry = reflect(district, district.wave(), TOKENS[0])
    assert personal_record.published(district.engine, entry) is None


def test_the_published_figures_of_ones_group_stand_beside_ones_own(district):
    from reflectory.releases.publish import publish

    wave = district.wave()
    entries = [reflect(district, wave, f"{number:064x}") for number in range(8)]
    waves.close_wave(district.engine, wave.id)
    publish(district.engine, wave.id)
    name, means = personal_record.published(district.engine, entries[0])
    assert "Primary team" in name
    assert set(means) == {scale.id for scale in fielded(wave.survey).scales}
    assert personal_record.survey_of(district.engine, entries[0]) is not None


def test_a_comment_taken_out_again_is_gone_when_the_survey_is_sent_once_more(district):
    wave = district.wave()
    reflect(district, wave, TOKENS[0], comment="Rather not")
    assert len(ballots.boxes(district.engine, wave.id, "comment")) == 1
    reflect(district, wave, TOKENS[0])
    assert ballots.boxes(district.engine, wave.id, "comment") == []


def test_a_rater_keeps_withdraws_and_gives_again_what_they_said_of_a_colleague(district):
    owner = parse_reflection_key(" ".join(new_reflection_key("en")))
    reflections.keep(district.engine, *owner, [])
    form, soon = instrument("enhancer").forms["colleague"], datetime.date.today() + datetime.timedelta(days=9)
    circle = rater_groups.begin(district.engine, *owner, "Noor", form, soon)
    wave = rater_groups.joined(district.engine, circle.code)
    survey = fielded(wave.survey)
    sent = {"token": TOKENS[0], "unit": NOWHERE, "answers": {item.id: 3 for item in survey.items}}
    entry = personal_record.entry_of(wave, survey, submit(district.engine, wave, survey, sent))
    assert personal_record.survey_of(district.engine, entry).form == "colleague"
    assert score_change.changes(district.engine, (entry, entry)) == (), (
        "what is said of others is no movement of one's own"
    )
    assert personal_record.published(district.engine, entry) is None
    assert personal_record.may_withdraw(district.engine, entry)
    assert personal_record.join_codes(district.engine, entry) == [wave.join_code], "what the browser remembers it by"
    assert personal_record.withdraw(district.engine, entry)
    assert ballots.count(district.engine, wave.id) == 0
    assert submit(district.engine, wave, survey, sent).status == "kept"
    rater_groups.erase(district.engine, *owner)
    assert not personal_record.may_withdraw(district.engine, entry)
    assert personal_record.survey_of(district.engine, entry).form == "colleague"


def test_a_change_is_weighed_against_the_noise_of_the_published_scales(district):
    """Jacobson and Truax with what the release says of each scale, written out here once more."""
    from reflectory.releases.publish import publish
    from reflectory.releases.read import read

    start, end = (district.wave("enhancer", "self", title=title, moment=title) for title in ("start", "end"))
    chance = random.Random(7)
    people = [reflect(district, start, f"{number:064x}", number % 5, chance=chance) for number in range(60)]
    last = reflect(district, end, TOKENS[1], 3)
    (thumb,) = score_change.changes(district.engine, (people[0], last))
    assert {(one.noise, one.known) for one in thumb[2]} == {(1.0, False)}
    waves.close_wave(district.engine, start.id)
    publish(district.engine, start.id)
    report = read(district.engine, start.id)
    whole = max(report.sections, key=lambda one: one.answered)
    ((_, _, moved),) = score_change.changes(district.engine, (people[0], last))
    known = [one for one in moved if one.known]
    assert known
    for one in known:
        measured = next(each for each in report.reliability if each.id == one.scale)
        reliability = measured.omega.value if measured.omega.value is not None else measured.alpha.value
        spread = whole.figure("scale", one.scale).estimate("sd").value
        assert one.noise == pytest.approx(1.96 * spread * (2 * (1 - reliability)) ** 0.5)
        assert one.beyond == (abs(one.points) > one.noise)


def test_a_movement_is_told_as_more_than_noise_or_within_it():
    from reflectory.web.respondent.history import movement_html

    survey = instrument("enhancer").forms["self"]
    scale = survey.scales[0].id
    first, last = (personal_record.Entry(1, "enhancer", "self", "", 0, (), b"", (), title) for title in ("A", "B"))
    for last_score, told in ((4.5, "more than the usual"), (2.8, "within the usual"), (2.1, "About the same")):
        moved = (score_change.Change(survey, scale, 2.0, last_score, 1.0, False),)
        page = movement_html("en", first, last, moved, None, ("Our team", {scale: 3.0}))
        assert told in page
        assert "before, 2.0; the group, 3.0" in page
