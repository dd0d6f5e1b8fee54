"""A clock that is wrong closes no wave, reminds nobody and destroys nothing; one that is right is acted on in time."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bench.yardstick.breaking import FAKETIME
from reflectory.db import crypto, rater_groups, releases, wave_records, waves
from reflectory.db.clock_guard import HOUR, SLACK, Steadiness
from reflectory.db.schema import RELEASE
from reflectory.db.transactions import writing
from reflectory.db.units import add_unit
from reflectory.jobs import scheduler

ROOT = Path(__file__).resolve().parents[2]
NOW = 1_800_000_000
TODAY = datetime.date.today()


def test_after_a_start_it_waits_an_hour_and_no_longer():
    clock = Steadiness()
    for minute in range(61):
        clock.look(NOW + 60 * minute, 60 * minute)
        assert clock.wait() == HOUR - 60 * minute


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(-400, 400)), max_size=30))
def test_whatever_a_clock_does_nothing_is_acted_on_within_the_hour_of_a_leap(steps):
    clock, wall, even, leapt = Steadiness(), float(NOW), 0.0, 0.0
    clock.look(wall, even)
    for seconds, leap in steps:
        even += seconds
        wall += seconds + leap * HOUR
        clock.look(wall, even)
        leapt = even if leap else leapt
        assert clock.wait() == max(0, HOUR - (even - leapt))


@pytest.mark.parametrize("drift", [-SLACK, SLACK])
def test_a_clock_that_is_set_right_by_a_little_has_been_steady(drift):
    clock = Steadiness()
    clock.look(NOW, 0)
    clock.look(NOW + HOUR + drift, HOUR)
    assert clock.wait() == 0


@pytest.fixture
def school(engine):
    return add_unit(engine, "Maple Hill", "school", size=20)


@pytest.fixture
def held(engine, school, monkeypatch):
    """A wave whose closing day is over, and one for research whose days are over."""
    monkeypatch.setenv("REFLECTORY_RESEARCH_DAYS", "30")
    closes = TODAY - datetime.timedelta(days=1)
    one = waves.create_wave(engine, "Autumn", "{}", "our-team", root=school, closes=closes)
    waves.open_wave(engine, one.id, crypto.new_wave_key())
    two = waves.create_wave(engine, "Study", "{}", "our-team", root=school, research=True)
    waves.open_wave(engine, two.id, crypto.new_wave_key())
    waves.close_wave(engine, two.id)
    releases.store(engine, two.id, "{}")
    with writing(engine) as connection:
        day = TODAY - datetime.timedelta(days=31)
        connection.execute(update(RELEASE).where(RELEASE.c.wave == two.id).values(released_on=day))
    return one.id, two.id


@pytest.fixture
def fresh_clock(monkeypatch):
    """The clock as a process sees it that has just started."""
    monkeypatch.setattr(scheduler, "_CLOCK", Steadiness())
    return lambda seconds: setattr(
        scheduler._CLOCK, "since", scheduler._CLOCK.since - seconds
    )  # as if it had started earlier


def test_a_server_that_has_just_started_does_what_can_be_undone_only(engine, held, school, fresh_clock):
    draft = waves.create_wave(engine, "Winter", "{}", "our-team", root=school, opens=TODAY)
    assert scheduler.run(engine) == [f"wave {draft.id} opened"]
    fresh_clock(HOUR - 60)
    assert scheduler.run(engine) == []
    assert releases.left_of(engine, held[1])
    fresh_clock(60)
    assert scheduler.run(engine) == [f"wave {held[0]} closed", "answers of 1 released waves destroyed"]
    assert scheduler.run(engine) == []


def test_what_an_interruption_left_is_destroyed_at_once_because_no_date_decides_it(engine, school, fresh_clock):
    wave = waves.create_wave(engine, "Spring", "{}", "our-team", root=school)
    waves.open_wave(engine, wave.id, crypto.new_wave_key())
    waves.close_wave(engine, wave.id)
    releases.store(engine, wave.id, "{}")
    assert scheduler.run(engine) == ["answers of 1 released waves destroyed"]


def test_no_circle_is_destroyed_by_somebody_who_begins_another(engine):
    """It used to be: by the day of the computer, and at once."""
    assert "destroy_abandoned" not in rater_groups.begin.__code__.co_names


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from reflectory.jobs import scheduler
from reflectory.db.engine import connect
engine = connect(sys.argv[2])
for line in sys.stdin:
    scheduler._CLOCK.since -= int(line)
    print(scheduler.run(engine), flush=True)
"""


@pytest.mark.skipif(not FAKETIME, reason="no libfaketime here (Debian: apt install faketime)")
def test_a_real_process_whose_clock_is_set_two_months_ahead_closes_and_destroys_nothing_within_the_hour(
    engine, database_url, school, tmp_path
):
    closes = TODAY + datetime.timedelta(days=20)
    wave = waves.create_wave(engine, "Autumn", "{}", "our-team", root=school, closes=closes)
    waves.open_wave(engine, wave.id, crypto.new_wave_key())
    clock = tmp_path / "shift"
    clock.write_text("+0")
    shift = {"LD_PRELOAD": str(FAKETIME[0]), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
             "FAKETIME_DONT_FAKE_MONOTONIC": "1"}  # fmt: skip
    words = [sys.executable, "-c", PROGRAM, str(ROOT), database_url]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, **shift}) as process:  # fmt: skip

        def tick(seconds):
            process.stdin.write(f"{seconds}\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        assert tick(2 * HOUR) == "[]"
        clock.write_text(f"+{60 * 24 * HOUR}")
        assert tick(0) == "[]"
        clock.write_text("+0")
        assert tick(0) == "[]"
        assert tick(2 * HOUR) == "[]", "set right, nothing was lost"
        assert wave_records.wave(engine, wave.id).status == "open"
        clock.write_text(f"+{60 * 24 * HOUR}")
        assert tick(0) == "[]"
        assert tick(HOUR) == f"['wave {wave.id} closed']", "what is wrong for an hour and nobody minds is believed"
        process.stdin.close()
        process.wait(60)
