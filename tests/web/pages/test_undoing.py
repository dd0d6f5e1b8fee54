"""Nothing of a wave is undone for good in one press; what was done is said; what was closed too early opens again."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from reflectory.db import (
    audit_log,
    ballots,
    crypto,
    invitations,
    local_time,
    releases,
    share_links,
    units,
    wave_records,
    waves,
)
from reflectory.db.response_steps import tell_steps
from reflectory.db.waves import discard_wave, open_again
from reflectory.errors import MissingError, RefusedError
from reflectory.jobs import scheduler
from reflectory.responses.submit import claim, fielded, submit
from reflectory.web import server
from surveys.loader import to_json
from tests.web.pages.maple import DAY, TODAY, School, buttons, told


def send(one, browser="ab", **more):
    wave = one.wave
    item = fielded(wave.survey).items[0].id
    sheet = {"token": browser * 32, "unit": one.teams["Kindergarten"], "attribute": "", "code": "",
             "answers": {item: 1}, "comments": [], **more}  # fmt: skip
    return submit(one.engine, wave, fielded(wave.survey), sheet)


def test_every_press_that_cannot_be_undone_is_asked_with_what_it_means_and_said_afterwards(fresh):
    one = School(fresh, access="codes")
    one.tab.press("Make slips with one-use codes")
    assert "The 19 codes made so far stop working" in one.tab.sent
    assert "Make all slips anew (the ones made before stop working)" not in buttons(one.tab)
    one.tab.press("Make them anew")
    assert "All slips are made anew" in one.tab.sent
    one.tab.press("Open this wave")
    assert "The wave is open." in one.tab.sent
    assert "Closing ends the answering for everybody" in one.tab.sent
    assert "Close this wave now" not in buttons(one.tab)
    one.tab.press("Yes, close it now")
    assert one.wave.status == "closed"
    assert "The wave is closed. Nobody can answer any more" in one.tab.sent
    assert "Everything that was answered in this wave is destroyed unread" in one.tab.sent
    one.tab.press("Destroy it for good")
    assert "The wave “Autumn” is discarded" in one.tab.sent
    assert wave_records.waves(one.engine) == ()


def test_what_was_done_to_a_wave_is_said_in_a_box_that_stays_open(fresh):
    one = School(fresh)
    one.tab.press("Open this wave").press("Yes, close it now")
    of = {"survey": one.wave.survey, "survey_id": one.wave.survey_id, "form": one.wave.form, "root": one.root}
    waves.create_wave(one.engine, "Winter", **of)  # its box is the one that opens by itself
    tab = fresh.visitor(one.robin).go("waves")
    for button, status in (("Open it again", "open"), ("Back to draft", "draft"), ("Open this wave", "open"),
                           ("Yes, close it now", "closed, not released")):  # fmt: skip
        tab.press(button, -1)
        (box,) = [each for each in tab.at.expander if f"· {status}" in each.label and each.proto.expanded][-1:]
        assert [each.value for each in box.success], button


def test_back_to_draft_is_offered_until_the_page_says_that_people_answered_and_loses_no_answer(fresh):
    one = School(fresh)
    units.change_unit(one.engine, one.teams["Kindergarten"], size=10)  # of 20 people a page tells every quarter
    one.tab.run().press("Open this wave")
    for code in range(4):
        one.answer("Kindergarten", code)
    one.tab.run().press("Back to draft")
    assert "it has been answered" in one.tab.errors, "no button may tell that a first answer came"
    assert ballots.count(one.engine, one.id) == 4
    one.answer("Kindergarten")
    assert "Back to draft" in buttons(one.tab.run()), "by day no page tells that somebody answered"
    tell_steps(one.engine, TODAY + DAY)
    assert "Back to draft" not in buttons(one.tab.run())


def test_a_removed_draft_is_named_afterwards(fresh):
    one = School(fresh)
    assert "Remove this draft" not in buttons(one.tab)
    assert "The draft goes with everything that was chosen for it" in one.tab.sent
    assert "The draft “Autumn” is removed." in one.tab.press("Remove it for good").sent


def test_the_link_of_a_screen_is_taken_back_only_after_a_question(fresh):
    one = School(fresh)
    one.tab.press("Open this wave").press("Make a link for the screen")
    (link,) = share_links.links(one.engine, one.id)
    assert "Take the link back" not in buttons(one.tab)
    one.tab.press("Take it back for good")
    assert share_links.links(one.engine, one.id) == ()
    assert "The link is taken back" in one.tab.sent
    assert link.code not in one.tab.sent


def test_a_wave_that_was_closed_too_early_opens_again_with_what_was_answered(fresh):
    one = School(fresh, access="codes")
    one.tab.press("Make slips with one-use codes").press("Open this wave")
    (code, late) = one.tab.at.session_state[f"slips_{one.wave.join_code}"][one.teams["Kindergarten"]][:2]
    assert send(one, code=code).status == "kept"
    one.tab.press("Yes, close it now")
    assert send(one, "cd", code=late).reason == "closed"
    assert "Until the release you can open it again" in told(one), "the checklist says what is, not what will be"
    assert "Once the wave is closed" not in told(one)
    assert one.tab.field("New last day for answers").min > TODAY
    assert one.tab.field("New last day for answers").value == one.wave.closes == TODAY + 14 * DAY, "what people know"
    one.tab.fill(**{"New last day for answers": TODAY + 3 * DAY}).press("Open it again")
    assert (one.wave.status, one.wave.closes) == ("open", TODAY + 3 * DAY)
    assert "The wave is open again" in one.tab.sent
    assert audit_log.entries(one.engine)[0].act == "wave.opened_again"
    assert ballots.count(one.engine, one.id) == 1
    assert send(one, "cd", code=late).status == "kept"
    assert claim(one.engine, one.wave, code, "ef" * 32).reason == "slip_used", "a code that was used knows its mark"
    assert send(one, code=code).status == "kept"
    assert fresh.visitor(join=one.wave.join_code).heading != "Autumn", "the page of those who answer is open again"


def test_what_cannot_be_opened_again_is_not(fresh):
    one = School(fresh)
    with pytest.raises(RefusedError, match="wave-not-in-status"):
        open_again(one.engine, one.id, TODAY + DAY)
    one.tab.press("Open this wave").press("Yes, close it now")
    with pytest.raises(RefusedError, match="wave-closing-not-ahead"):
        open_again(one.engine, one.id, local_time.today())
    crypto.key_path(one.wave.public_key).unlink()
    with pytest.raises(RefusedError, match="wave-key-absent"):
        open_again(one.engine, one.id, TODAY + DAY)
    assert "Open it again" not in buttons(one.tab.run())


def test_nothing_is_taken_that_cannot_be_opened(fresh, caplog):
    one = School(fresh)
    one.tab.press("Open this wave")
    assert send(one).status == "kept"
    path = crypto.key_path(one.wave.public_key)
    for loss in (path.unlink, lambda: path.write_text("00" * 32 + "\n")):
        loss()
        outcome = send(one, "cd")
        assert (outcome.status, outcome.reason) == ("busy", "no_key"), "the browser keeps it and sends it again"
        assert "something is missing on the server" in outcome.message("en")
        assert "cannot take answers just now" in fresh.visitor(join=one.wave.join_code).sent
        assert "no answers are taken" in one.tab.run().sent
        scheduler._WITHOUT_KEY.clear()
        caplog.clear()
        scheduler.run(one.engine)
        scheduler.run(one.engine)
        assert caplog.text.count("is not in REFLECTORY_KEYS, or cannot be read") == 1
        with ThreadPoolExecutor(1) as pool:  # another test's loop may be running in this thread
            said = pool.submit(lambda: asyncio.run(server.readyz(None))).result()
        assert (said.status_code, b"the key of an open or closed wave is missing" in said.body) == (503, True)
        office = fresh.visitor(fresh.account(f"Office {path.exists()}", "administrator")).go("status")
        assert "The key of “Autumn” is not there" in office.sent
    assert ballots.count(one.engine, one.id) == 1


def test_a_wave_without_its_key_can_be_discarded_open_or_closed(fresh):
    one = School(fresh)
    survey = to_json(fielded(one.wave.survey))
    for close in (False, True):
        if close:
            made = waves.create_wave(one.engine, "Autumn", survey, "team-pulse", one.root, closes=TODAY + DAY)
            one.id = made.id
        one.tab.run()
        one.tab.press("Open this wave")
        send(one)
        crypto.key_path(one.wave.public_key).unlink()
        if close:
            one.tab.press("Yes, close it now").fill(**{"I have read this": True}).run()
            release = next(button for button in one.tab.at.button if button.label == "Release the report")
            assert release.disabled
            assert "can neither be released nor opened again" in one.tab.sent
        one.tab.run().press("Destroy it for good")
        assert wave_records.waves(one.engine) == ()
        assert audit_log.entries(one.engine)[0].act == "wave.discarded"
        assert (audit_log.entries(one.engine)[0].who, audit_log.verify(one.engine).faults) == ("Robin", ())


def test_a_released_wave_and_a_draft_are_not_discarded(fresh):
    one = School(fresh)
    with pytest.raises(RefusedError, match="wave-not-discardable"):
        discard_wave(one.engine, one.id)
    one.tab.press("Open this wave").press("Yes, close it now")
    releases.store(one.engine, one.id, "{}")
    with pytest.raises(RefusedError, match="wave-not-discardable"):
        discard_wave(one.engine, one.id)
    with pytest.raises(MissingError):
        discard_wave(one.engine, 99)


def test_codes_go_with_the_release_of_a_research_wave_too(fresh):
    one = School(fresh, access="codes", research=True)
    codes = invitations.issue(one.engine, one.id, one.teams["Kindergarten"], 2)
    waves.open_wave(one.engine, one.id, crypto.new_wave_key())
    invitations.claim(one.engine, one.id, codes[0], b"m" * 32)
    waves.close_wave(one.engine, one.id)
    open_again(one.engine, one.id, TODAY + DAY)
    with pytest.raises(RefusedError):
        invitations.claim(one.engine, one.id, codes[0], b"n" * 32)
    waves.close_wave(one.engine, one.id)
    releases.store(one.engine, one.id, "{}")
    assert releases.left_of(one.engine, one.id) == ("ballots", "comments", "wave key"), "and no code"
    assert [unit.invited for unit in wave_records.wave_units(one.engine, one.id)] == [0, 2, 0, 0]


def test_a_slip_for_a_lost_one_invites_nobody_more(fresh):
    one = School(fresh, access="codes")
    one.tab.press("Make slips with one-use codes").press("Open this wave")
    before = [unit.invited for unit in wave_records.wave_units(one.engine, one.id)]
    one.tab.fill(**{"Of which team?": one.teams["Learning support"]}).press("Make one slip in its place")
    assert "One slip is made in place of a lost one" in one.tab.sent
    assert [unit.invited for unit in wave_records.wave_units(one.engine, one.id)] == before == [0, 9, 8, 2]
    held = one.tab.at.session_state[f"slips_{one.wave.join_code}"][one.teams["Learning support"]]
    assert len(held) == 3
    assert {claim(one.engine, one.wave, code, f"{n}a" * 32).status for n, code in enumerate(held)} == {"claimed"}
    assert "Make slips with one-use codes" not in buttons(one.tab)
    waves.close_wave(one.engine, one.id)
    assert [unit.invited for unit in wave_records.wave_units(one.engine, one.id)] == before
