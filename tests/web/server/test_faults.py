"""Faults made on purpose: whoever was thanked is counted, once. The long series: `make proof`, `bench/faults.py`."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from sqlalchemy import event, text

from bench.yardstick.breaking import (
    FAKETIME,
    PostgreSQL,
    clock_jumps,
    folder_of_its_own,
    full_disks,
    kills,
    restarts,
    together,
)
from bench.yardstick.power import power_cuts
from bench.yardstick.racing import closed_and_released, closed_under_load
from bench.yardstick.servers import ROOT
from bench.yardstick.wave import open_wave, stored
from reflectory.db import wave_records, waves
from reflectory.db.engine import connect
from reflectory.db.transactions import writing
from reflectory.errors import DatabaseError
from reflectory.responses.submit import answer
from surveys.loader import from_json

SEED = 20261126


@pytest.fixture
def dice():
    return random.Random(SEED)


@pytest.mark.timeout(600)
def test_an_app_killed_while_people_submit_loses_nothing_it_had_thanked_for(tmp_path, dice):
    outcome = kills(tmp_path, f"sqlite:///{tmp_path}/reflectory.db", 2, dice, lambda line: None)
    assert outcome.sound, outcome
    assert outcome.broken > 0, outcome  # lines did break


@pytest.mark.timeout(600)
def test_a_full_disk_under_load_loses_nothing_and_is_over_once_there_is_room(tmp_path, dice):
    outcome = full_disks(tmp_path, 1, dice, mount=False)
    assert outcome.sound, outcome
    assert outcome.broken > 0, outcome


def test_a_power_cut_loses_nothing_that_was_forced_to_the_disk(tmp_path, dice):
    outcome = power_cuts(tmp_path, 10, dice)
    assert outcome.sound, outcome


def test_and_where_what_was_forced_is_torn_too_answers_are_missed(tmp_path, dice):
    assert power_cuts(tmp_path, 10, dice, unsafe=True).lost > 0


def test_whoever_is_thanked_while_a_wave_closes_is_in_its_release(database_url, tmp_path, dice):
    outcome = closed_under_load(tmp_path, database_url, dice)
    assert outcome.sound, outcome
    assert outcome.broken > 0, outcome  # somebody came too late, and was told


def test_a_wave_is_closed_once_and_released_once_however_many_try(database_url, tmp_path):
    outcome = closed_and_released(tmp_path, database_url, processes=False)
    assert outcome.sound, outcome
    assert outcome.broken >= 3, outcome  # three of four were told that it is closed, and others that it is released


def test_a_database_that_may_only_be_read_takes_nothing_thanks_nobody_and_goes_on_afterwards(
    database_url, tmp_path, monkeypatch
):
    monkeypatch.setenv("REFLECTORY_KEYS", str(tmp_path / "keys"))
    wave = open_wave(database_url, tmp_path / "keys", schools=1, teams=1)
    engine = connect(database_url)
    found = wave_records.wave(engine, wave.id)
    survey = from_json(found.survey)
    team = next(one.id for one in wave_records.wave_units(engine, wave.id) if one.kind == "team")
    message = {"kind": "submit", "id": "1", "token": "ab" * 32, "language": "en", "unit": team, "attribute": None,
               "answers": dict.fromkeys(wave.items, 1), "comments": []}  # fmt: skip
    engine.dispose()
    only_read = _only_read(database_url)
    assert answer(only_read, found, survey, message).status == "busy"
    with pytest.raises(DatabaseError):
        waves.close_wave(only_read, wave.id)
    engine = _writable_again(only_read, database_url)
    assert answer(engine, found, survey, message).status == "kept"
    engine.dispose()
    assert stored(database_url, tmp_path / "keys", wave) == {wave.key("ab" * 32): wave.sheet(message)}


def _only_read(url):
    if url.startswith("sqlite"):
        engine = connect(url)
        engine.dispose()
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=ON"))
        return engine
    engine = connect(url)
    with writing(engine) as connection:
        name = connection.execute(text("select current_database()")).scalar_one()
        connection.execute(text(f"alter database {name} set default_transaction_read_only = on"))
    engine.dispose()  # the next connections learn of it
    return engine


def _writable_again(only_read, url):
    if not url.startswith("sqlite"):
        with writing(only_read) as connection:
            connection.execute(text("set transaction read write"))
            name = connection.execute(text("select current_database()")).scalar_one()
            connection.execute(text(f"alter database {name} reset default_transaction_read_only"))
    only_read.dispose()
    return connect(url)


@pytest.mark.proof
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_hundred_kills_lose_nothing(kind, dice):
    with folder_of_its_own() as folder:
        if kind == "sqlite":
            outcome = kills(folder, f"sqlite:///{folder}/reflectory.db", 100, dice)
        else:
            with PostgreSQL(folder) as server:
                outcome = kills(folder, server.url, 100, dice)
    print(outcome)
    assert outcome.sound, outcome


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_twenty_restarts_of_postgresql_under_load_lose_nothing(dice):
    with folder_of_its_own() as folder, PostgreSQL(folder) as server:
        outcome = restarts(folder, server, 20, dice)
    assert outcome.sound, outcome
    assert outcome.broken > 0, outcome


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_two_hundred_power_cuts_and_twenty_full_disks_lose_nothing(tmp_path, dice):
    (tmp_path / "power").mkdir()
    assert power_cuts(tmp_path / "power", 200, dice).sound
    assert full_disks(tmp_path, 20, dice).sound


@pytest.mark.proof
@pytest.mark.timeout(7200)
@pytest.mark.skipif(not FAKETIME, reason="no libfaketime here (Debian: apt install faketime)")
def test_a_clock_that_jumps_by_years_loses_nothing(tmp_path, dice):
    outcome = clock_jumps(tmp_path, 10, dice)
    assert outcome.sound, outcome


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_closings_and_releases_from_several_processes_end_in_one_release(database_url, tmp_path):
    outcome = together([closed_and_released(tmp_path, database_url, processes=True) for _ in range(5)])
    assert outcome.sound, outcome


def test_the_bench_of_faults_prints_what_it_lost_and_its_control_does_lose():
    words = [sys.executable, "bench/faults.py", "--times", "5", "--seed", "1", "--only", "control,power"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 faults" in done.stdout
    assert " 0 lost or doubled: sound" in done.stdout
