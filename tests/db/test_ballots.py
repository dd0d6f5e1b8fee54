"""Ballots are of one length, sealed, kept once, refused when the wave is not open, and never lost to a closing."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reflectory.db import ballots, comments, crypto, waves
from reflectory.db.response_tables import table
from reflectory.domain.submissions import REACHES
from reflectory.errors import MissingError, RefusedError, WaveClosedError

CODES = st.lists(st.none() | st.integers(0, 254), max_size=60)
WORDS = st.sampled_from(["", "teacher", "y11-20", "é" * 12])


@given(st.integers(0, 2**32 - 1), WORDS, CODES)
def test_what_is_encoded_is_decoded(unit, word, codes):
    ballot = ballots.decode(ballots.encode(unit, word, codes), len(codes))
    assert (ballot.unit, ballot.attribute) == (unit, word)
    assert [None if code == 255 else code for code in ballot.codes] == codes


@given(CODES, WORDS, WORDS)
def test_all_ballots_of_a_survey_have_one_length(codes, first, second):
    assert len(ballots.encode(1, first, codes)) == len(ballots.encode(2**31, second, [None] * len(codes)))


@pytest.mark.parametrize("code", [256, -2])
def test_a_code_that_no_item_has_is_refused(code):
    with pytest.raises(ValueError, match="code"):
        ballots.encode(1, "", [code])


def test_a_ballot_of_another_survey_is_refused():
    with pytest.raises(ValueError, match="bytes"):
        ballots.decode(ballots.encode(1, "", [1, 2]), 3)


@given(st.integers(0, 2**32 - 1), st.text(max_size=400), st.sampled_from(REACHES))
def test_comments_come_back_and_have_one_length(unit, text, reach):
    raw = comments.encode(unit, "try", text, reach)
    assert comments.decode(raw) == comments.Comment(unit, "try", text, reach)
    assert len(raw) == len(comments.encode(0, "another-question", "", "team"))


def test_a_comment_that_is_too_long_is_refused_with_a_remedy():
    with pytest.raises(RefusedError, match="comment-too-long"):
        comments.encode(1, "try", "é" * 1501)


def test_a_sealed_ballot_comes_back(school, key):
    wave = school.open()
    plain = ballots.encode(school.red, "teacher", [0, 4, None])
    ballots.cast(school.engine, wave.id, key(), crypto.seal(wave.public_key, plain))
    (box,) = ballots.boxes(school.engine, wave.id)
    assert crypto.opener(wave.public_key)(box) == plain
    assert plain not in box


def test_the_same_key_again_replaces_the_ballot(school, key):
    wave, mine = school.open(), key()
    for code in (1, 2, 3):
        box = crypto.seal(wave.public_key, ballots.encode(school.red, "", [code]))
        ballots.cast(school.engine, wave.id, mine, box)
    (box,) = ballots.boxes(school.engine, wave.id)
    assert list(ballots.decode(crypto.opener(wave.public_key)(box)).codes) == [3]


def test_many_are_cast_together_or_not_at_all(school, key):
    wave = school.open()
    box = crypto.seal(wave.public_key, ballots.encode(school.red, "", [1]))
    ballots.cast_many(school.engine, wave.id, [(key(), box) for _ in range(20)])
    with pytest.raises(ValueError, match="bytes long"):
        ballots.cast_many(school.engine, wave.id, [(key(), box), (key(), box + b"x")])
    assert ballots.count(school.engine, wave.id) == 20


def test_a_box_of_another_length_is_refused(school, key):
    wave = school.open()
    ballots.cast(school.engine, wave.id, key(), b"x" * 60)
    with pytest.raises(ValueError, match="60 bytes long"):
        ballots.cast(school.engine, wave.id, key(), b"x" * 61)


def test_a_ballot_has_a_key_and_a_box_and_nothing_else(school):
    wave = school.open()
    assert [column.name for column in table("ballot", wave.id).columns] == ["key", "box"]
    assert [column.name for column in table("comment", wave.id).columns] == ["key", "box"]


def test_ballots_are_read_in_the_order_of_their_random_keys(school):
    wave = school.open()
    for number in (3, 1, 2):
        ballots.cast(school.engine, wave.id, bytes([number]) * 16, bytes([number]) * 60)
    assert [box[0] for box in ballots.boxes(school.engine, wave.id)] == [1, 2, 3]


def test_a_wave_that_is_not_open_takes_no_ballot(school, key):
    draft = school.draft()
    with pytest.raises(WaveClosedError, match="wave-not-open-yet"):
        ballots.cast(school.engine, draft.id, key(), b"x" * 60)
    closed = school.open()
    waves.close_wave(school.engine, closed.id)
    with pytest.raises(WaveClosedError, match="wave-closed"):
        ballots.cast(school.engine, closed.id, key(), b"x" * 60, "comment")
    with pytest.raises(WaveClosedError):
        ballots.withdraw(school.engine, closed.id, key())
    with pytest.raises(MissingError):
        ballots.cast(school.engine, 99, key(), b"x" * 60)


def test_a_ballot_can_be_withdrawn_from_an_open_wave(school, key):
    wave, mine = school.open(), key()
    ballots.cast(school.engine, wave.id, mine, b"x" * 60)
    ballots.cast(school.engine, wave.id, mine, b"x" * 60, "comment")
    assert ballots.has_ballot(school.engine, wave.id, mine)
    assert ballots.withdraw(school.engine, wave.id, mine)
    assert not ballots.withdraw(school.engine, wave.id, mine)
    assert ballots.withdraw(school.engine, wave.id, mine, "comment")
    assert not ballots.has_ballot(school.engine, wave.id, mine)
    assert ballots.count(school.engine, wave.id) == 0


def test_one_key_cast_from_many_threads_gives_one_ballot(school, key):
    wave, mine, faults = school.open(), key(), []

    def cast():
        try:
            ballots.cast(school.engine, wave.id, mine, b"x" * 60)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=cast) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    assert ballots.count(school.engine, wave.id) == 1


def test_a_closing_that_races_submissions_loses_none_that_was_acknowledged(school, key):
    wave, kept, refused, lock = school.open(), [], [], threading.Lock()
    begun = threading.Barrier(9)

    def cast():
        begun.wait()
        for _ in range(8):
            mine = key()
            try:
                ballots.cast(school.engine, wave.id, mine, b"x" * 60)
            except WaveClosedError:
                with lock:
                    refused.append(mine)
            else:
                with lock:
                    kept.append(mine)

    threads = [threading.Thread(target=cast) for _ in range(8)]
    for one in threads:
        one.start()
    begun.wait()
    waves.close_wave(school.engine, wave.id)
    for one in threads:
        one.join()
    assert len(kept) + len(refused) == 64
    assert ballots.count(school.engine, wave.id) == len(kept)
    assert all(ballots.has_ballot(school.engine, wave.id, one) for one in kept)
    assert not any(ballots.has_ballot(school.engine, wave.id, one) for one in refused)
