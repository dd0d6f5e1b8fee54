"""A release is stored once and never changes; after it no answer, code or key is left that anybody could read."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import inspect, select, text

from reflectory.db import ballots, crypto, invitations, releases, wave_records, waves
from reflectory.db.response_tables import drop_tables
from reflectory.db.schema import INVITATION
from reflectory.db.transactions import lock, reading, writing
from reflectory.errors import KeyFileError, MissingError, RefusedError

REPORT = '{"title": "Automne à l\'école"}'


def closed(school, **choices):
    wave = school.open(**choices)
    waves.close_wave(school.engine, wave.id)
    return wave


def test_a_release_is_stored_with_its_seal(school):
    wave = closed(school)
    kept = releases.store(school.engine, wave.id, REPORT)
    assert releases.release(school.engine, wave.id) == kept
    assert [listed.digest for listed in releases.listed(school.engine)] == [kept.digest]
    assert (kept.text, kept.digest) == (REPORT, sha256(REPORT.encode()).hexdigest())
    assert wave_records.wave(school.engine, wave.id).status == "released"


def test_there_is_no_release_before_there_is_one(school):
    assert releases.release(school.engine, closed(school).id) is None


def test_a_wave_is_released_once(school):
    wave = closed(school)
    first = releases.store(school.engine, wave.id, REPORT)
    assert releases.store(school.engine, wave.id, REPORT) == first
    with pytest.raises(RefusedError, match="wave-released-already"):
        releases.store(school.engine, wave.id, "{}")
    assert releases.release(school.engine, wave.id) == first


def test_only_a_closed_wave_is_released(school):
    for wave in (school.draft(), school.open()):
        with pytest.raises(RefusedError, match="wave-not-closed"):
            releases.store(school.engine, wave.id, REPORT)


def test_two_releases_at_once_give_one(school):
    wave, outcomes = closed(school), []

    def store(number):
        try:
            outcomes.append(releases.store(school.engine, wave.id, f'{{"draw": {number}}}').text)
        except RefusedError:
            outcomes.append("refused")

    threads = [threading.Thread(target=store, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert outcomes.count("refused") == 3
    assert releases.release(school.engine, wave.id).text in outcomes


def test_answers_are_not_destroyed_before_the_release(school, key):
    wave = school.open()
    ballots.cast(school.engine, wave.id, key(), b"x" * 60)
    waves.close_wave(school.engine, wave.id)
    with pytest.raises(RefusedError, match="wave-not-released"):
        releases.destroy_answers(school.engine, wave.id)
    assert ballots.count(school.engine, wave.id) == 1


def test_a_research_wave_keeps_its_answers(school, key):
    wave = school.open(research=True)
    ballots.cast(school.engine, wave.id, key(), b"x" * 60)
    waves.close_wave(school.engine, wave.id)
    releases.store(school.engine, wave.id, REPORT)
    with pytest.raises(RefusedError, match="wave-for-research"):
        releases.destroy_answers(school.engine, wave.id)
    assert len(ballots.boxes(school.engine, wave.id)) == 1


def test_research_answers_are_destroyed_when_their_days_are_over_and_the_release_stays(school, key, monkeypatch):
    monkeypatch.setenv("REFLECTORY_RESEARCH_DAYS", "90")
    wave = school.open(research=True)
    assert wave.raw_days == 90
    monkeypatch.setenv("REFLECTORY_RESEARCH_DAYS", "900")  # what was said before the first question holds
    ballots.cast(school.engine, wave.id, key(), b"x" * 60)
    waves.close_wave(school.engine, wave.id)
    day = releases.store(school.engine, wave.id, REPORT).released_on
    assert releases.finish_destruction(school.engine, day + timedelta(days=89)) == 0
    assert len(ballots.boxes(school.engine, wave.id)) == 1
    assert releases.finish_destruction(school.engine, day + timedelta(days=90)) == 1
    assert releases.left_of(school.engine, wave.id) == ()
    assert releases.release(school.engine, wave.id).text == REPORT
    with pytest.raises(MissingError, match="wave-answers-destroyed"):
        ballots.boxes(school.engine, wave.id)
    assert releases.finish_destruction(school.engine, day + timedelta(days=91)) == 0


def test_nothing_of_the_answers_is_left_after_the_release(school, tmp_path, request):
    engine, canary = school.engine, os.urandom(40)
    draft = school.draft(access="codes")
    codes = invitations.issue(engine, draft.id, school.red, 30)
    wave = waves.open_wave(engine, draft.id, crypto.new_wave_key())
    marks = []
    for number, code in enumerate(codes):  # the canaries stand for the boxes themselves: not even those may be left
        mark, place = os.urandom(32), os.urandom(32)
        invitations.claim(engine, wave.id, code, mark)
        box = canary + bytes([number]) * 40
        ballots.cast(engine, wave.id, place, box)
        ballots.cast(engine, wave.id, place, canary + bytes(60), "comment")
        marks += [mark, place]
    ballots.withdraw(engine, wave.id, marks[1])
    waves.close_wave(engine, wave.id)

    searched = Search(school, tmp_path, request)
    assert searched.finds(canary), "the search itself must be able to find"
    assert searched.finds(marks[2])
    releases.store(engine, wave.id, REPORT)
    releases.destroy_answers(engine, wave.id)
    assert not searched.finds(canary)
    assert not any(searched.finds(mark) for mark in marks)
    assert searched.finds(b"Maple Hill")

    with reading(engine) as connection:
        assert not {f"ballot_{wave.id}", f"comment_{wave.id}"} & set(inspect(connection).get_table_names())
        assert connection.execute(select(INVITATION)).first() is None
    with pytest.raises(KeyFileError, match="key-file-missing"):
        crypto.opener(wave.public_key)
    with pytest.raises(MissingError, match="wave-answers-destroyed"):
        ballots.boxes(engine, wave.id)
    assert [one.invited for one in wave_records.wave_units(engine, wave.id)] == [0, 30, 0]


def test_a_destruction_that_was_interrupted_is_finished_by_the_next(school, key, monkeypatch):
    wave = school.open()
    ballots.cast(school.engine, wave.id, key(), b"x" * 60)
    waves.close_wave(school.engine, wave.id)
    releases.store(school.engine, wave.id, REPORT)
    keys = os.environ["REFLECTORY_KEYS"]
    crypto.key_path(wave.public_key).rename(keys + "/elsewhere")
    crypto.key_path(wave.public_key).mkdir()  # so that the key cannot be destroyed
    with pytest.raises(KeyFileError, match="key-file-not-destroyed"):
        releases.destroy_answers(school.engine, wave.id)
    crypto.key_path(wave.public_key).rmdir()
    releases.destroy_answers(school.engine, wave.id)
    releases.destroy_answers(school.engine, wave.id)


def test_a_release_that_was_cut_off_before_the_destruction_is_finished_at_the_next_start(school, key):
    wave, kept, running = school.open(), school.open(research=True), school.open()
    for one in (wave, kept, running):
        ballots.cast(school.engine, one.id, key(), b"x" * 60)
    for one in (wave, kept):
        waves.close_wave(school.engine, one.id)
        releases.store(school.engine, one.id, REPORT)
    assert releases.finish_destruction(school.engine) == 1
    assert releases.finish_destruction(school.engine) == 0
    assert not crypto.has_wave_key(wave.public_key)
    assert [ballots.count(school.engine, one.id) for one in (kept, running)] == [1, 1]


class Search:
    """Looks for bytes in every file of the database: SQLite's file, -wal and -shm; PostgreSQL's data files."""

    def __init__(self, school, tmp_path, request):
        self.engine = school.engine
        self.sqlite = self.engine.dialect.name == "sqlite"
        if self.sqlite:
            self.files = lambda: list(tmp_path.glob("reflectory.db*"))
        else:
            data = request.getfixturevalue("postgresql").server.pgdata
            with reading(self.engine) as connection:
                number = connection.execute(
                    text("select oid from pg_database where datname = current_database()")
                ).scalar()
            self.files = lambda: [path for path in (data / "base" / str(number)).iterdir() if path.is_file()]

    def finds(self, canary):
        if not self.sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("CHECKPOINT"))
        return any(canary in content(path) for path in self.files())


def content(path):
    """Return what a file holds; PostgreSQL drops files of its own between listing and reading."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def test_what_a_reader_has_open_does_not_keep_answers_in_the_file(school, key, tmp_path):
    if school.engine.dialect.name != "sqlite":
        return
    wave = school.open()
    ballots.cast(school.engine, wave.id, key(), b"canary" * 10)
    waves.close_wave(school.engine, wave.id)
    releases.store(school.engine, wave.id, REPORT)
    reader = school.engine.connect()
    reader.execute(text("select * from unit")).fetchall()
    timer = threading.Timer(1.0, reader.close)
    timer.start()
    releases.destroy_answers(school.engine, wave.id)
    timer.join()
    assert not any(b"canarycanary" in path.read_bytes() for path in tmp_path.glob("reflectory.db*"))


def test_a_release_of_another_time_is_not_touched(school):
    first, second = closed(school), closed(school)
    releases.store(school.engine, first.id, REPORT)
    releases.destroy_answers(school.engine, first.id)
    releases.store(school.engine, second.id, REPORT)
    with writing(school.engine) as connection:
        assert connection.execute(text("select count(*) from release")).scalar() == 2


def test_answers_that_are_just_being_destroyed_are_gone_for_a_second_release(school):
    wave = closed(school)
    told = []

    def second():
        try:
            ballots.boxes(school.engine, wave.id)
        except MissingError as fault:
            told.append(fault.code)

    late = threading.Thread(target=second)
    with writing(school.engine) as connection:
        lock(connection, wave.id, exclusive=True)
        if connection.dialect.name == "postgresql":  # SQLite's second reader sees what was before, and is not disturbed
            late.start()
            while not connection.execute(text("select 1 from pg_locks where not granted")).first():
                pass
        connection.execute(text("update wave set status = 'released' where id = :wave"), {"wave": wave.id})
        drop_tables(connection, wave.id)
    if not late.ident:
        late.start()
    late.join(60)
    assert told == ["wave-answers-destroyed"]
