"""The seam every way of answering goes through, on a real database: checked, sealed, kept once, refused kindly."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reflectory.db import ballots, crypto, invitations, units, wave_records, waves
from reflectory.domain.submissions import LONGEST_COMMENT, check, choices, reaches
from reflectory.domain.waves import WaveUnit
from reflectory.errors import SubmissionError
from reflectory.responses.submit import answer, claim, fielded, find_wave, reply, secret, submit, units_asked
from surveys.loader import instrument

TOKEN = "ab" * 32


def sent(district, **changes):
    return {
        "token": TOKEN,
        "unit": district.large,
        "attribute": "",
        "code": "",
        "answers": {"ow2": 3, "ow5": 0},
        "comments": [],
        **changes,
    }


def send(district, wave, **changes):
    return submit(district.engine, wave, fielded(wave.survey), sent(district, **changes))


def kept(district, wave):
    boxes = ballots.boxes(district.engine, wave.id)
    return [ballots.decode(crypto.opener(wave.public_key)(box)) for box in boxes]


def test_answers_are_kept_as_sent_in_the_surveys_order(district):
    wave = district.wave()
    outcome = send(district, wave)
    assert outcome.status == "kept"
    (ballot,) = kept(district, wave)
    ids = [item.id for item in fielded(wave.survey).items]
    assert ballot.unit == district.large
    assert {id: code for id, code in zip(ids, ballot.codes, strict=True) if code != 255} == {"ow2": 3, "ow5": 0}


def test_the_same_browser_writes_one_ballot_however_often_it_sends(district):
    wave = district.wave()
    for _ in range(3):
        send(district, wave)
    send(district, wave, answers={"ow2": 1})
    assert ballots.count(district.engine, wave.id) == 1
    assert min(kept(district, wave)[0].codes) == 1


def test_one_answer_or_one_comment_is_enough_but_nothing_at_all_is_no_response(district):
    wave = district.wave()
    assert send(district, wave, answers={}).reason == "empty"
    comment = {"question": "proud", "text": "Our garden", "reach": "school"}
    assert send(district, wave, answers={}, comments=[comment]).status == "kept"
    assert send(district, wave, answers={"ow2": 0}).status == "kept"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"token": "short"}, "token"),
        ({"token": None}, "token"),
        ({"unit": 99_999}, "unit"),
        ({"unit": "1"}, "unit"),
        ({"unit": True}, "unit"),
        ({"unit": None}, "unit"),
        ({"answers": {"nothing": 1}}, "item"),
        ({"answers": {"ow2": 5}}, "value"),
        ({"answers": {"ow2": -1}}, "value"),
        ({"answers": {"ow2": 255}}, "value"),
        ({"answers": {"ow2": "3"}}, "value"),
        ({"answers": {"ow2": 1.0}}, "value"),
        ({"answers": {"ow2": True}}, "value"),
        ({"answers": [1, 2, 3]}, "shape"),
        ({"comments": "text"}, "comment"),
        ({"comments": [{"question": "proud", "text": "x" * (LONGEST_COMMENT + 1), "reach": "team"}]}, "comment_long"),
        ({"comments": [{"question": "proud", "text": "x", "reach": "everybody"}]}, "comment"),
        ({"comments": [{"question": ["proud"], "text": "x", "reach": "team"}]}, "comment"),
        ({"comments": [{"question": "other", "text": "x", "reach": "team"}]}, "comment"),
        ({"comments": [{"question": "proud", "text": "x", "reach": "team"}] * 2}, "comment"),
    ],
)
def test_a_forged_value_is_refused_with_a_reason_and_nothing_is_written(district, changes, reason):
    wave = district.wave()
    outcome = send(district, wave, **changes)
    assert (outcome.status, outcome.reason) == ("refused", reason)
    assert outcome.message("en")
    assert outcome.message("fr")
    assert ballots.count(district.engine, wave.id) == 0


def test_an_answer_to_the_background_question_counts_only_where_the_wave_is_cut_by_it(district):
    by_role = district.wave(cut="role")
    values = [id for id, _ in next(one for one in fielded(by_role.survey).attributes if one.id == "role").values]
    assert send(district, by_role, attribute=values[1]).status == "kept"
    assert send(district, by_role, attribute="king").reason == "attribute"
    assert send(district, by_role, attribute="").status == "kept"
    assert send(district, district.wave(), attribute="king").status == "kept"


def test_people_of_a_school_who_are_in_no_team_choose_the_school(district):
    units = wave_records.wave_units(district.engine, district.wave().id)
    offered = {one.id for one in choices(tuple(units))}
    assert district.office in offered
    assert district.root not in offered
    assert reaches(tuple(units)) == ("team", "school", "cluster")


def test_where_all_are_of_one_school_nothing_above_it_is_offered_to_a_comment():
    top = [WaveUnit(1, None, "district", "D", 0), WaveUnit(2, 1, "cluster", "C", 0), WaveUnit(3, 2, "school", "E", 0)]
    teams = [WaveUnit(4, 3, "team", "A", 7), WaveUnit(5, 3, "team", "B", 5)]
    assert reaches((*top, *teams)) == ("team", "school")
    assert reaches(tuple(top)) == ("team",)
    for other in (WaveUnit(6, 2, "school", "F", 9), WaveUnit(6, 1, "team", "Office", 3)):
        assert reaches((*top, *teams, other)) == ("team", "school", "cluster")
    assert reaches((replace(top[1], invited=2), *teams)[:1]) == ("team",)
    study = WaveUnit(1, None, "study", "S", 0), WaveUnit(2, 1, "group", "A", 7), WaveUnit(3, 1, "group", "B", 7)
    assert reaches(study) == ("team", "cluster")


def test_a_wave_that_is_not_open_refuses_kindly(district):
    draft = district.wave(opened=False)
    assert send(district, draft).reason == "draft"
    closed = district.wave(title="Autumn")
    waves.close_wave(district.engine, closed.id)
    assert send(district, wave_records.wave(district.engine, closed.id)).reason == "closed"
    assert send(district, closed).reason == "closed", "the page may still hold the wave as it was"
    assert "could not be sent" in send(district, closed).message("en")


def test_a_wave_past_its_closing_day_takes_no_answers(district):
    wave = district.wave(closes=dt.date.today() - dt.timedelta(days=1))
    assert send(district, wave).reason == "closed"
    assert send(district, district.wave(title="Today", closes=dt.date.today())).status == "kept"


def test_the_units_of_an_open_wave_are_those_of_its_latest_opening(district):
    draft = district.wave(opened=False)
    assert units_asked(district.engine, draft) == wave_records.wave_units(district.engine, draft.id)
    first = waves.open_wave(district.engine, draft.id, crypto.new_wave_key())
    before = units_asked(district.engine, first)
    units.add_unit(district.engine, "Night school", "school", district.root, size=9)
    assert units_asked(district.engine, first) == before
    again = waves.reopen_draft(district.engine, first.id)
    assert "Night school" in {one.name for one in units_asked(district.engine, again)}
    second = waves.open_wave(district.engine, again.id, crypto.new_wave_key())
    assert {one.name for one in units_asked(district.engine, second)} - {one.name for one in before} == {"Night school"}
    closed = waves.close_wave(district.engine, second.id)
    assert units_asked(district.engine, closed) == wave_records.wave_units(district.engine, closed.id)


def test_slips_made_while_a_wave_is_open_count_at_once(district):
    wave = district.wave(codes_for=district.large)
    before = {one.id: one.invited for one in units_asked(district.engine, wave)}
    invitations.issue(district.engine, wave.id, district.small, 7)
    after = {one.id: one.invited for one in units_asked(district.engine, wave)}
    assert {id: after[id] - before[id] for id in after if after[id] != before[id]} == {district.small: 7}


def test_a_one_use_code_serves_one_browser(district):
    wave = district.wave(codes_for=district.small)
    code = district.codes[0]
    first = claim(district.engine, wave, code, TOKEN)
    assert (first.status, first.unit) == ("claimed", district.small)
    assert claim(district.engine, wave, code, TOKEN) == first
    assert claim(district.engine, wave, code, "cd" * 32).reason == "slip_used"
    assert claim(district.engine, wave, "WRONG", TOKEN).reason == "slip_unknown"
    assert claim(district.engine, wave, "", TOKEN).reason == "slip_needed"
    assert claim(district.engine, wave, ["x"], TOKEN).reason == "slip_needed"


def test_the_unit_of_a_code_counts_whatever_the_browser_says(district):
    wave = district.wave(codes_for=district.small)
    code = district.codes[0]
    claim(district.engine, wave, code, TOKEN)
    assert send(district, wave, unit=district.large, code=code).status == "kept"
    assert kept(district, wave)[0].unit == district.small
    assert send(district, wave, unit=district.large, code="", token="cd" * 32).reason == "slip_needed"
    assert send(district, wave, code=code, token="cd" * 32).reason == "slip_used"


def test_a_typed_code_leads_to_its_wave(district):
    link = district.wave()
    codes = district.wave(title="With codes", codes_for=district.small)
    slip = district.codes[0]
    assert find_wave(district.engine, f" {link.join_code.lower()} ")[0].id == link.id
    wave, found = find_wave(district.engine, slip.lower())
    assert wave.id == codes.id
    assert claim(district.engine, wave, found, TOKEN).status == "claimed"
    for wrong in ("", "   ", "NOSUCH", "x" * 1000, "\x00", "'; drop table wave; --"):
        assert find_wave(district.engine, wrong) == (None, "")


def test_ballot_and_claim_cannot_be_linked_without_the_browsers_token(district):
    derived = {secret(TOKEN, purpose) for purpose in ("ballot", "claim", "comment:proud", "comment:change")}
    assert len(derived) == 4
    assert all(len(one) == 32 for one in derived)


def test_a_broken_database_tells_the_browser_to_keep_and_try_again(district):
    wave = district.wave()
    survey = fielded(wave.survey)
    from sqlalchemy import text

    with district.engine.begin() as connection:
        connection.execute(text(f"drop table ballot_{wave.id}"))
    message = {"kind": "submit", "id": "1", **sent(district)}
    assert reply(message, answer(district.engine, wave, survey, message))["status"] == "busy"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
REASONS = {"shape", "token", "unit", "item", "value", "attribute", "comment", "comment_long", "empty"}
NAMES = st.sampled_from(["token", "unit", "attribute", "code", "answers", "comments"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(changes=st.dictionaries(NAMES, anything, max_size=4))
def test_whatever_arrives_is_kept_or_refused_never_an_error(shared, changes):
    district, wave, units = shared
    survey = fielded(wave.survey)
    try:
        read, reason = check(sent(district, **changes), wave, survey, units), ""
    except SubmissionError as fault:
        read, reason = None, fault.code
    assert reason in REASONS or read.unit in {one.id for one in choices(units)}
    assert read is None or set(read.answers) <= {item.id for item in survey.items}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(anything=anything)
def test_whatever_arrives_in_place_of_a_submission_is_refused(shared, anything):
    district, wave, _ = shared
    survey = fielded(wave.survey)
    assert submit(district.engine, wave, survey, anything).status == "refused"
    assert answer(district.engine, wave, survey, {"kind": anything, "id": anything}).status == "refused"


@pytest.fixture
def shared(district):
    wave = district.wave()
    return district, wave, tuple(wave_records.wave_units(district.engine, wave.id))


def test_every_form_of_every_survey_can_be_answered_in_full(district):
    from surveys.loader import library

    for one in library():
        for form in one.forms:
            wave = district.wave(one.id, form, title=f"{one.id} {form}")
            survey = fielded(wave.survey)
            full = {item.id: survey.format_of(item).points - 1 for item in survey.items}
            assert send(district, wave, answers=full).status == "kept"
    assert instrument("enhancer")
