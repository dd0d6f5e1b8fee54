"""One-use codes: only hashes kept, used once, found again by the browser that used them, and joined to no ballot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from hashlib import blake2b
from pathlib import Path

import pytest
from sqlalchemy import select

from reflectory.db import ballots, crypto, invitations, wave_records, waves
from reflectory.db.schema import INVITATION
from reflectory.db.transactions import reading
from reflectory.errors import MissingError, RefusedError, TooManyAttemptsError, WaveClosedError

ROOT = Path(__file__).resolve().parents[2]


def derived(token, purpose):
    return blake2b(purpose.encode(), key=token, digest_size=32).digest()


@pytest.fixture
def wave(school):
    """An open wave by codes, with three codes for the red team and two for the blue."""
    draft = school.draft(access="codes")
    codes = invitations.issue(school.engine, draft.id, school.red, 3)
    codes += invitations.issue(school.engine, draft.id, school.blue, 2)
    return waves.open_wave(school.engine, draft.id, crypto.new_wave_key()), codes


def test_codes_can_be_printed_and_read_aloud(wave):
    _, codes = wave
    assert len(set(codes)) == 5
    assert all(len(code) == 14 and code[4] == code[9] == "-" and not set(code) & set("AEIOUY01L5S") for code in codes)


def test_no_code_is_in_the_database(school, wave):
    _, codes = wave
    with reading(school.engine) as connection:
        rows = repr(list(connection.execute(select(INVITATION))))
    assert not any(code in rows or code.replace("-", "") in rows for code in codes)


def test_a_code_is_good_once_and_again_for_the_same_browser(school, wave, key):
    one, codes = wave
    mine = key()
    for typed in (codes[0], codes[0].lower(), codes[0].replace("-", " ")):
        assert invitations.claim(school.engine, one.id, typed, mine) == school.red
    with pytest.raises(RefusedError, match="code-used"):
        invitations.claim(school.engine, one.id, codes[0], key())
    assert invitations.claim(school.engine, one.id, codes[4], key()) == school.blue


def test_a_code_is_good_for_its_own_wave_only(school, wave, key):
    _, codes = wave
    draft = school.draft(access="codes")
    invitations.issue(school.engine, draft.id, school.red, 1)
    other = waves.open_wave(school.engine, draft.id, crypto.new_wave_key())
    with pytest.raises(MissingError):
        invitations.claim(school.engine, other.id, codes[0], key())


def test_a_code_leads_to_its_open_wave(school, wave):
    one, codes = wave
    assert invitations.wave_of(school.engine, codes[0].lower()) == one.id
    assert invitations.wave_of(school.engine, "BBBB-BBBB-BBBB") is None
    waves.close_wave(school.engine, one.id)
    assert invitations.wave_of(school.engine, codes[0]) is None


def test_a_code_of_a_wave_that_is_not_open_is_refused(school, wave, key):
    one, codes = wave
    waves.close_wave(school.engine, one.id)
    with pytest.raises(WaveClosedError):
        invitations.claim(school.engine, one.id, codes[0], key())


def test_codes_cannot_be_tried_at_will(school, wave, key):
    one, _ = wave
    for _ in range(100):
        with pytest.raises(MissingError):
            invitations.claim(school.engine, one.id, "BBBB-BBBB-BBBB", key())
    with pytest.raises(TooManyAttemptsError) as refused:
        invitations.claim(school.engine, one.id, "BBBB-BBBB-BBBC", key())
    assert refused.value.values["seconds"] <= 60


def test_others_wrong_codes_never_hold_a_right_one_up(school, wave, key):
    one, codes = wave
    for _ in range(100):
        with pytest.raises(MissingError):
            invitations.claim(school.engine, one.id, "BBBB-BBBB-BBBB", key())
    assert invitations.wave_of(school.engine, codes[0]) == one.id
    assert invitations.claim(school.engine, one.id, codes[0], key()) in {school.red, school.blue}


def test_codes_are_made_only_for_units_of_a_wave_by_codes(school, wave):
    one, _ = wave
    with pytest.raises(RefusedError, match="codes-unit-outside"):
        invitations.issue(school.engine, one.id, 99, 1)
    with pytest.raises(RefusedError, match="codes-for-open-link"):
        invitations.issue(school.engine, school.draft().id, school.red, 1)
    with pytest.raises(RefusedError, match="codes-too-many"):
        invitations.issue(school.engine, one.id, school.red, -1)


def test_unused_codes_can_be_taken_back_and_made_again(school, wave, key):
    one, codes = wave
    invitations.claim(school.engine, one.id, codes[0], key())
    assert invitations.withdraw_unused(school.engine, one.id, school.red) == 2
    assert invitations.counts(school.engine, one.id) == {school.red: 1, school.blue: 2}
    invitations.issue(school.engine, one.id, school.red, 4)
    assert {each.id: each.invited for each in wave_records.wave_units(school.engine, one.id)}[school.red] == 5


def test_the_counts_do_not_tell_who_answered(school, wave, key):
    one, codes = wave
    before = invitations.counts(school.engine, one.id)
    invitations.claim(school.engine, one.id, codes[0], key())
    assert invitations.counts(school.engine, one.id) == before


def test_of_two_browsers_at_once_one_gets_the_code(school, wave, key):
    one, codes = wave
    outcomes = []

    def claim():
        try:
            outcomes.append(invitations.claim(school.engine, one.id, codes[0], key()))
        except RefusedError:
            outcomes.append("used")

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(map(str, outcomes)) == sorted([str(school.red), *["used"] * 5])


KILLED = """
import os, signal, sys
from hashlib import blake2b
from reflectory.db import ballots, invitations, crypto, wave_records
from reflectory.db.engine import connect

url, wave_id, code, token, moment = sys.argv[1], int(sys.argv[2]), sys.argv[3], bytes.fromhex(sys.argv[4]), sys.argv[5]
engine = connect(url)
derived = lambda purpose: blake2b(purpose.encode(), key=token, digest_size=32).digest()
wave = wave_records.wave(engine, wave_id)
unit = invitations.claim(engine, wave_id, code, derived("claim"))
if moment == "claimed":
    os.kill(os.getpid(), signal.SIGKILL)
ballots.cast(engine, wave_id, derived("ballot"), crypto.seal(wave.public_key, ballots.encode(unit, "", [1, 2, 3])))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("moment", "there"), [("claimed", 0), ("cast", 1)])
def test_a_process_killed_at_any_step_neither_loses_nor_doubles_an_answer(school, wave, database_url, moment, there):
    one, codes = wave
    token = os.urandom(32)
    words = [sys.executable, "-c", KILLED, database_url, str(one.id), codes[0], token.hex(), moment]
    ended = subprocess.run(words, cwd=ROOT, env=dict(os.environ), timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert ballots.count(school.engine, one.id) == there

    unit = invitations.claim(school.engine, one.id, codes[0], derived(token, "claim"))  # the same browser comes back
    box = crypto.seal(one.public_key, ballots.encode(unit, "", [1, 2, 3]))
    ballots.cast(school.engine, one.id, derived(token, "ballot"), box)
    assert ballots.count(school.engine, one.id) == 1
    with pytest.raises(RefusedError):
        invitations.claim(school.engine, one.id, codes[0], derived(os.urandom(32), "claim"))
