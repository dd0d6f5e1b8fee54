"""A closing and a whole wave undone, on both databases: what stays, and what is gone for good."""

from __future__ import annotations

import datetime
import secrets

import pytest
from sqlalchemy import inspect

from reflectory.db import audit_log, ballots, crypto, invitations, local_time, units, wave_records, waves
from reflectory.db.ballots import overrun
from reflectory.db.engine import connect
from reflectory.db.waves import discard_wave, open_again
from reflectory.errors import MissingError, WaveClosedError

DAY = datetime.timedelta(days=1)


def opened(engine, access="codes"):
    school = units.add_unit(engine, "Maple Hill", "school", size=9)
    made = waves.create_wave(engine, "Autumn", "{}", "our-team", root=school, access=access)
    codes = invitations.issue(engine, made.id, school, 9) if access == "codes" else []
    return waves.open_wave(engine, made.id, crypto.new_wave_key()), school, codes


def come(engine, wave, count):
    boxes = [(secrets.token_bytes(16), crypto.seal(wave.public_key, ballots.encode(1, "", [1]))) for _ in range(count)]
    ballots.cast_many(engine, wave.id, boxes)


def test_answers_and_codes_of_a_wave_that_is_opened_again_are_as_they_were(engine):
    wave, _, codes = opened(engine)
    unit = invitations.claim(engine, wave.id, codes[0], b"m" * 32)
    come(engine, wave, 3)
    waves.close_wave(engine, wave.id)
    with pytest.raises(WaveClosedError):
        invitations.claim(engine, wave.id, codes[1], b"n" * 32)
    open_again(engine, wave.id, local_time.today() + DAY)
    assert ballots.count(engine, wave.id) == 3
    assert invitations.claim(engine, wave.id, codes[0], b"m" * 32) == unit
    come(engine, wave, 1)
    assert waves.close_wave(engine, wave.id).status == "closed"
    assert ballots.count(engine, wave.id) == 4


def test_of_a_discarded_wave_nothing_is_left_but_its_line_in_the_log(engine, database_url):
    wave, _, codes = opened(engine)
    come(engine, wave, 3)
    crypto.key_path(wave.public_key).unlink()
    discard_wave(engine, wave.id)
    assert not [name for name in inspect(engine).get_table_names() if name.endswith(f"_{wave.id}")]
    assert invitations.wave_of(engine, codes[0]) is None
    with pytest.raises(MissingError):
        wave_records.wave(engine, wave.id)
    entry = audit_log.entries(engine)[0]
    assert (entry.act, entry.about["wave"], audit_log.verify(engine).faults) == ("wave.discarded", "Autumn", ())
    again = waves.create_wave(engine, "Winter", "{}", "our-team", root=1)
    assert again.id > wave.id, "a number is never given twice"
    connect(database_url).dispose()


def test_a_slip_in_place_of_a_lost_one_is_counted_nowhere(engine):
    wave, school, _ = opened(engine)
    invitations.issue(engine, wave.id, school, 2, replacing=True)
    assert invitations.counts(engine, wave.id) == {school: 9}
    assert [unit.invited for unit in wave_records.wave_units(engine, wave.id)] == [9]
    waves.close_wave(engine, wave.id)
    assert [unit.invited for unit in wave_records.wave_units(engine, wave.id)] == [9]
    assert not overrun(engine, wave.id)


def test_it_invites_nobody_either_once_its_wave_was_a_draft_again(engine):
    wave, school, _ = opened(engine)
    invitations.issue(engine, wave.id, school, 2, replacing=True)
    waves.reopen_draft(engine, wave.id)
    assert invitations.counts(engine, wave.id) == {school: 9}
    waves.open_wave(engine, wave.id, crypto.new_wave_key())
    assert [unit.invited for unit in wave_records.wave_units(engine, wave.id)] == [9]
    waves.reopen_draft(engine, wave.id)
    assert invitations.withdraw_unused(engine, wave.id, school) == 11
    invitations.issue(engine, wave.id, school, 9)
    assert invitations.counts(engine, wave.id) == {school: 9}, "all slips made anew: none is in place of another"


def test_far_more_than_were_invited_is_told_of_a_link(engine):
    wave, _, _ = opened(engine, access="link")
    come(engine, wave, 19)
    assert not overrun(engine, wave.id)
    come(engine, wave, 1)
    assert overrun(engine, wave.id)
