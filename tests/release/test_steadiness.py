"""A clock that is wrong closes no wave, reminds nobody and destroys nothing; one that is right is acted on in time."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

import due
from bench.yardstick.breaking import FAKETIME
from storage import audit_log, circles, releases, sealing, wave_records, waves
from storage.database import writing
from storage.faults import KeyFault
from storage.schema import RELEASE
from storage.steadiness import DAY, LONG, SLACK, SOON, WEEK, Steadiness, vouch
from storage.units import add_unit

ROOT = Path(__file__).resolve().parents[2]
NOW = 1_800_000_000
TODAY = datetime.date.today()


def run_on(one, minutes, wall=NOW, even=0.0, vouched=None):
    """Let both clocks go on for so many minutes, and return where they are."""
    for _ in range(minutes):
        wall, even = wall + 60, even + 60
        one.look(wall, even, vouched)
    return wall, even


def started(vouched=None):
    one = Steadiness()
    one.look(NOW, 0, vouched)
    return one


def test_a_start_waits_ten_minutes_before_closing_and_an_hour_before_destroying():
    one = started()
    assert (one.wait(0), one.wait(SOON), one.wait(LONG)) == (0, SOON, LONG)
    run_on(one, 10)
    assert (one.wait(SOON), one.wait(LONG)) == (0, LONG - SOON)
    run_on(one, 50, *run_on(one, 0, NOW + 600, 600))
    assert one.wait(LONG) == 0


def test_a_process_that_has_run_all_day_acts_at_once():
    one = started()
    run_on(one, 24 * 60)
    assert (one.wait(0), one.wait(SOON), one.wait(LONG)) == (0, 0, 0)


@pytest.mark.parametrize(("days", "waits"), [(30, DAY), (1.1, DAY), (0.9, SOON), (-30, SOON)])
def test_after_a_leap_it_waits_anew_and_a_day_where_the_leap_is_far_ahead(days, waits):
    one = started()
    wall, even = run_on(one, 600)
    one.look(wall + days * DAY, even, wall)
    assert (one.doubted, one.wait(SOON)) == (waits == DAY, waits)
    run_on(one, waits // 60, wall + days * DAY, even, wall)
    assert (one.doubted, one.wait(SOON)) == (False, 0)


def test_a_leap_that_is_set_right_leaves_only_the_usual_wait():
    one = started()
    wall, even = run_on(one, 600)
    one.look(wall + 40 * DAY, even, wall)
    one.look(wall, even, wall)
    assert (one.doubted, one.wait(LONG)) == (False, LONG)


def test_a_second_leap_ahead_however_small_does_not_end_the_doubt():
    one = started()
    wall, even = run_on(one, 600)
    one.look(wall + 2 * DAY, even, wall)
    one.look(wall + 2 * DAY + SLACK * 2, even, wall)
    assert one.doubted


@pytest.mark.parametrize(("days", "doubted"), [(0, False), (6.9, False), (7.1, True), (90, True), (-90, False)])
def test_a_start_long_after_the_clock_was_last_believed_is_doubted(days, doubted):
    assert started(vouched=NOW - days * DAY).doubted is doubted


def test_a_clock_set_right_just_after_the_start_of_a_computer_is_judged_by_when_it_was_last_believed():
    """A computer whose clock stands at its battery's end starts years behind, and is set right by the network."""
    for gap, doubted in ((DAY, False), (60 * DAY, True)):
        one = Steadiness()
        one.look(NOW - 9000 * DAY, 0, NOW - gap)
        one.look(NOW, 30, NOW - gap)
        assert one.doubted is (doubted or gap >= DAY)


def test_an_administrator_s_word_ends_the_doubt_but_not_the_usual_wait():
    one = started(vouched=NOW - 60 * DAY)
    one.look(NOW + 60, 60, NOW + 30)
    assert (one.doubted, one.wait(SOON)) == (False, SOON - 60)


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(-400, 400)), max_size=30))
def test_whatever_a_clock_does_nothing_is_acted_on_within_ten_minutes_of_a_leap(steps):
    one, wall, even, leapt = started(), float(NOW), 0.0, 0.0
    for seconds, leap in steps:
        ahead = leap * 3600
        even += seconds
        wall += seconds + ahead
        one.look(wall, even, None)
        leapt = even if ahead else leapt
        assert one.wait(SOON) >= SOON - (even - leapt)
        assert not (ahead > DAY and one.wait(0) == 0)


@pytest.fixture
def school(engine):
    return add_unit(engine, "Maple Hill", "school", size=20)


@pytest.fixture
def held(engine, school, monkeypatch):
    """A wave whose closing day is over, and one for research whose days are over."""
    monkeypatch.setenv("REFLECTORY_RESEARCH_DAYS", "30")
    closes = TODAY - datetime.timedelta(days=1)
    one = waves.create_wave(engine, "Autumn", "{}", "our-team", root=school, closes=closes)
    waves.open_wave(engine, one.id, sealing.new_wave_key())
    two = waves.create_wave(engine, "Study", "{}", "our-team", root=school, research=True)
    waves.open_wave(engine, two.id, sealing.new_wave_key())
    waves.close_wave(engine, two.id)
    releases.store(engine, two.id, "{}")
    with writing(engine) as connection:
        day = TODAY - datetime.timedelta(days=31)
        connection.execute(update(RELEASE).where(RELEASE.c.wave == two.id).values(released_on=day))
    return one.id, two.id


@pytest.fixture
def fresh_clock(monkeypatch):
    """The clock as a process sees it that has just started."""
    monkeypatch.setattr(due, "_CLOCK", Steadiness())
    return lambda seconds: setattr(due._CLOCK, "since", due._CLOCK.since - seconds)  # as if it had started earlier


def test_a_server_that_has_just_started_does_what_can_be_undone_only(engine, held, school, fresh_clock):
    draft = waves.create_wave(engine, "Winter", "{}", "our-team", root=school, opens=TODAY)
    assert due.run(engine) == [f"wave {draft.id} opened"]
    fresh_clock(SOON)
    assert due.run(engine) == [f"wave {held[0]} closed"]
    assert releases.left_of(engine, held[1])
    fresh_clock(LONG - SOON)
    assert due.run(engine) == ["answers of 1 released waves destroyed"]
    assert due.run(engine) == []


def test_what_an_interruption_left_is_destroyed_at_once_because_no_date_decides_it(engine, school, fresh_clock):
    wave = waves.create_wave(engine, "Spring", "{}", "our-team", root=school)
    waves.open_wave(engine, wave.id, sealing.new_wave_key())
    waves.close_wave(engine, wave.id)
    releases.store(engine, wave.id, "{}")
    assert due.run(engine) == ["answers of 1 released waves destroyed"]


def test_after_months_of_standing_still_nothing_is_done_by_date_until_somebody_looks(
    engine, held, school, fresh_clock, tmp_path, caplog
):
    file = tmp_path / "keys" / "clock"
    file.touch()
    os.utime(file, (time.time() - 2 * WEEK,) * 2)
    waves.create_wave(engine, "Winter", "{}", "our-team", root=school, opens=TODAY)
    assert due.run(engine) == []
    fresh_clock(LONG)
    assert due.run(engine) == []
    assert caplog.text.count("the computer's clock") == 1
    assert time.time() - file.stat().st_mtime > WEEK, "a doubted time is not remembered as a believed one"
    audit_log.acting("Robin")
    vouch(engine)
    audit_log.acting(audit_log.SERVER)
    assert len(due.run(engine)) == 3
    (said,) = [one for one in audit_log.entries(engine) if one.act == "clock.vouched"]
    assert said.who == "Robin"
    assert said.about["day"] >= TODAY.isoformat()


def test_a_word_that_cannot_be_kept_is_not_recorded_either_and_the_calendar_goes_on(engine, fresh_clock, tmp_path):
    (tmp_path / "keys").write_text("no folder")
    with pytest.raises(KeyFault, match="REFLECTORY_KEYS"):
        vouch(engine)
    assert audit_log.length(engine) == 0
    fresh_clock(LONG)
    assert due.run(engine) == []
    assert due.last_run(engine).faults == ()


def test_the_time_that_is_remembered_lies_in_no_database(engine, held, fresh_clock, tmp_path):
    due.run(engine)
    fresh_clock(SOON)
    due.run(engine)
    file = tmp_path / "keys" / "clock"
    assert file.read_bytes() == b""
    assert abs(time.time() - file.stat().st_mtime) < LONG


def test_no_circle_is_destroyed_by_somebody_who_begins_another(engine):
    """It used to be: by the day of the computer, and at once."""
    assert "destroy_abandoned" not in circles.begin.__code__.co_names


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import due
from storage.database import connect
engine = connect(sys.argv[2])
for line in sys.stdin:
    due._CLOCK.since -= int(line)
    print(due.run(engine), due.clock().doubted, flush=True)
"""


@pytest.mark.skipif(not FAKETIME, reason="no libfaketime here (Debian: apt install faketime)")
def test_a_real_process_whose_clock_is_set_two_months_ahead_closes_and_destroys_nothing(
    engine, database_url, school, tmp_path
):
    closes = TODAY + datetime.timedelta(days=20)
    wave = waves.create_wave(engine, "Autumn", "{}", "our-team", root=school, closes=closes)
    waves.open_wave(engine, wave.id, sealing.new_wave_key())
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

        assert tick(0) == "[] False"
        assert tick(2 * LONG) == "[] False"
        clock.write_text(f"+{60 * DAY}")
        assert tick(0) == "[] True"
        assert tick(2 * LONG) == "[] True"
        clock.write_text("+0")
        assert tick(0) == "[] False"
        assert tick(2 * LONG) == "[] False", "set right, nothing was lost"
        assert wave_records.wave(engine, wave.id).status == "open"
        clock.write_text(f"+{60 * DAY}")
        assert tick(0) == "[] True"
        assert tick(DAY) == f"['wave {wave.id} closed'] False", "what is wrong for a day and nobody minds is believed"
        process.stdin.close()
        process.wait(60)
